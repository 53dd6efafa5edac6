package instances

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"testing"
)

// TestSameOnEveryPlatform compares instances with what they were when written
// down, so that running the tests on another platform shows any difference,
// and no change to the generator goes unnoticed. A wanted change prints the new
// sums.
func TestSameOnEveryPlatform(t *testing.T) {
	tests := []struct {
		preset string
		o      PresetOptions
		want   string
	}{
		{"sample", PresetOptions{Seed: 1}, "d7d73f4caa9bc801"},
		{"sample", PresetOptions{Seed: 1, Families: true}, "1c665c0b3100b78e"},
		{"haaglanden", PresetOptions{Seed: 2, Households: 5_000}, "1fa1bfd0dd36b3d0"},
		{"national", PresetOptions{Seed: 3, Households: 5_000}, "cc02dd6f3f6a64d9"},
		{"contended-50k", PresetOptions{Seed: 4, Households: 5_000}, "cda37b5bcaf82c68"},
	}
	for _, test := range tests {
		p := mustPreset(t, test.preset, test.o)
		h := sha256.New()
		// Not the project's own writer: this is about the generator alone.
		if err := json.NewEncoder(h).Encode(p); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%x", h.Sum(nil)[:8]); got != test.want {
			t.Errorf("%s %+v: %s, want %s", test.preset, test.o, got, test.want)
		}
	}
}
