package matching_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/ruilkring/ruilkring/matching"
)

// soundJSON is a small problem without a fault; the cases below break it.
const soundJSON = `{"format": "ruilkring/v1",
"practices": [
{"id": "A", "location": {"lat": 52, "lon": 4}, "capacity": 10, "enrolled": 10, "mode": "swap"},
{"id": "01012345", "location": {"lat": 52.1, "lon": 4}, "capacity": 10, "enrolled": 9, "mode": "open"}
],
"households": [
{"id": "h1", "current": "A", "home": {"lat": 52, "lon": 4}, "wishes": {"ranked": [["01012345"]]}, "since": "2026-03-01"},
{"id": "h2", "current": null, "home": {"lat": 52, "lon": 4}, "wishes": {"within_m": 5000}}
],
"rules": {"seed": 7}
}
`

// invalidCase is a text that is refused, with all that is to be said of it.
type invalidCase struct {
	name, reason string
	// In soundJSON, old, which occurs there once, is replaced by new; where
	// old is "", new is the whole text.
	old, new string
	want     []string
}

func TestDecodeProblemInvalid(t *testing.T) {
	if _, err := matching.DecodeProblem([]byte(soundJSON)); err != nil {
		t.Fatalf("the text that the cases break: %v", err)
	}
	seen := make(map[string]bool)
	for _, c := range slices.Concat(brokenJSON, faultyJSON) {
		t.Run(c.name, func(t *testing.T) {
			if seen[c.name] || c.reason == "" {
				t.Errorf("the case is there twice, or has no reason")
			}
			seen[c.name] = true
			text := c.new
			if c.old != "" {
				if strings.Count(soundJSON, c.old) != 1 {
					t.Fatalf("%q doesn't occur exactly once", c.old)
				}
				text = strings.Replace(soundJSON, c.old, c.new, 1)
			}
			p, err := matching.DecodeProblem([]byte(text))
			checkFaults(t, p, err, c.want)

			// A text that comes in pieces is the same text.
			for _, r := range []func() (*matching.Problem, error){
				func() (*matching.Problem, error) {
					return matching.ReadProblem(iotest.OneByteReader(strings.NewReader(text)))
				},
				func() (*matching.Problem, error) {
					return matching.ReadProblem(iotest.DataErrReader(strings.NewReader(text)))
				},
			} {
				p, err := r()
				checkFaults(t, p, err, c.want)
			}
			if t.Failed() {
				t.Logf("reason: %s\n%s", c.reason, text)
			}
		})
	}
}

// checkFaults checks that a decoder gave no problem and these faults.
func checkFaults(t *testing.T, p *matching.Problem, err error, want []string) {
	t.Helper()
	if p != nil {
		t.Errorf("there is a problem in spite of %v", err)
	}
	if !errors.Is(err, matching.ErrInvalid) {
		t.Errorf("errors.Is(%v, ErrInvalid) is false", err)
	}
	if got := faultStrings(t, err); !slices.Equal(got, want) {
		t.Errorf("faults:\n\t%s\nwant:\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// faultStrings are the faults of an error, one string each.
func faultStrings(t *testing.T, err error) []string {
	t.Helper()
	var invalid *matching.InvalidError
	if !errors.As(err, &invalid) {
		t.Fatalf("not an InvalidError: %v", err)
	}
	var list []string
	for _, f := range invalid.Faults {
		list = append(list, f.String())
	}
	return list
}
