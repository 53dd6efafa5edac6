package instances

import (
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
)

func TestContended(t *testing.T) {
	p := mustPreset(t, "contended-50k", PresetOptions{Seed: 1})
	if len(p.Practices) != 400 || len(p.Households) != 50_000 {
		t.Fatalf("%d practices, %d households", len(p.Practices), len(p.Households))
	}
	leave, want := map[string]int{}, map[string]int{}
	for i := range p.Households {
		h := &p.Households[i]
		if h.Persons() != 1 || h.Current == "" || h.Wishes.WithinM != 0 {
			t.Fatalf("household %+v", h)
		}
		if n := len(h.Wishes.Ranked); n < 3 || n > 5 {
			t.Fatalf("%s has %d wishes", h.ID, n)
		}
		leave[h.Current]++
		for _, class := range h.Wishes.Ranked {
			if len(class) != 1 || class[0] == h.Current {
				t.Fatalf("%s has the wishes %v", h.ID, h.Wishes.Ranked)
			}
		}
		want[h.Wishes.Ranked[0][0]]++
	}
	// Every practice has a stop, and the fewer leave it the more want it: a
	// bound on who can move is well under all.
	most := 0
	for i := range p.Practices {
		q := &p.Practices[i]
		if q.Mode != matching.Swap || q.Free() != 0 || q.Accepts != nil {
			t.Fatalf("practice %+v", q)
		}
		most += min(leave[q.ID], want[q.ID])
	}
	if share := float64(most) / 50_000; share < 0.2 || share > 0.5 {
		t.Errorf("at most %.2f could have their first wish", share)
	}
}

func TestContendedFreePlaces(t *testing.T) {
	p, err := Contended(ContendedParams{Seed: 1, FreePerMille: 20, Practices: 50, Households: 5_000})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	if f := Count(p); f.FreePlaces != 100 {
		t.Errorf("%d free places, want 100", f.FreePlaces)
	}
}

func TestContendedOutOfRange(t *testing.T) {
	for name, p := range map[string]ContendedParams{
		"Practices": {Practices: -1}, "Households": {Households: -1}, "Spread": {Spread: -1}, "Nearby": {Nearby: -1}, "FreePerMille": {FreePerMille: -1},
	} {
		if _, err := Contended(p); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("error %v, want one that names %s", err, name)
		}
	}
}
