package matching_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/ruilkring/ruilkring/matching"
)

// checkRefusal checks what always holds of a refusal: faults in order, each with
// a text and, where there are lines, a position.
func checkRefusal(t *testing.T, err error) {
	t.Helper()
	var invalid *matching.InvalidError
	if !errors.As(err, &invalid) || len(invalid.Faults) == 0 || len(invalid.Faults) > matching.MaxFaults {
		t.Fatalf("not a good refusal: %v", err)
	}
	seen := make(map[matching.Fault]bool)
	for i, f := range invalid.Faults {
		if f.Text == "" || (f.Line < 1) != (f.Column < 1) {
			t.Fatalf("not a good fault: %+v", f)
		}
		if i > 0 {
			before := invalid.Faults[i-1]
			if f.Source == before.Source && (f.Line < before.Line || f.Line == before.Line && f.Column < before.Column) {
				t.Fatalf("%q stands behind %q", f, before)
			}
		}
		if seen[f] {
			t.Fatalf("%q stands twice", f)
		}
		seen[f] = true
	}
}

// hasMark reports whether a text begins with a byte order mark, which
// encoding/json doesn't know.
func hasMark(data []byte) bool { return bytes.HasPrefix(data, []byte("\uFEFF")) }

func FuzzDecodeProblem(f *testing.F) {
	f.Add([]byte(soundJSON))
	f.Add([]byte(fullJSON))
	f.Add([]byte(weightedJSON))
	for _, c := range slices.Concat(brokenJSON, faultyJSON) {
		text := c.new
		if c.old != "" {
			text = strings.Replace(soundJSON, c.old, c.new, 1)
		}
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		before := slices.Clone(data)
		p, err := matching.DecodeProblem(data)
		if !bytes.Equal(data, before) {
			t.Fatal("the text was changed")
		}
		q, readErr := matching.ReadProblem(iotest.OneByteReader(bytes.NewReader(data)))
		if !reflect.DeepEqual(p, q) || (err == nil) != (readErr == nil) {
			t.Fatalf("all at once: %+v, %v\nbyte by byte: %+v, %v", p, err, q, readErr)
		}
		if err != nil {
			if p != nil {
				t.Fatal("there is a problem in spite of an error")
			}
			checkRefusal(t, err)
			if err.Error() != readErr.Error() {
				t.Fatalf("all at once: %v\nbyte by byte: %v", err, readErr)
			}
			return
		}
		if err := p.Validate(); err != nil {
			t.Fatalf("decoded, and not valid: %v", err)
		}
		text := jsonOf(t, p)
		again, err := matching.DecodeProblem([]byte(text))
		if err != nil || !reflect.DeepEqual(p, again) {
			t.Fatalf("read back: %v\n%+v\nwant\n%+v", err, again, p)
		}
		if p.Digest() != again.Digest() {
			t.Fatal("the digest changes with a round trip")
		}
		if hasMark(data) {
			return
		}
		var std matching.Problem
		if err := json.Unmarshal(data, &std); err != nil || matching.UncheckedJSON(&std) != text {
			t.Fatalf("encoding/json reads something else: %v\n%+v\nwant\n%+v", err, std, p)
		}
	})
}

func FuzzDecodePlan(f *testing.F) {
	f.Add([]byte(fullPlanJSON))
	f.Add([]byte(`{"format": "ruilkring/plan/v1", "problem": "x", "status": "feasible", "goals": [], "score": [], "bound": [], "exchanges": []}`))
	f.Add([]byte(`{"format": 1, "score": [[1.5, -9223372036854775809], 3, []], "exchanges": [{"moves": [{"from": null, "form": 3}]}], "certificate": {}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := matching.DecodePlan(data)
		if err != nil {
			if p != nil {
				t.Fatal("there is a plan in spite of an error")
			}
			checkRefusal(t, err)
			return
		}
		text := jsonOf(t, p)
		again, err := matching.DecodePlan([]byte(text))
		if err != nil || !reflect.DeepEqual(p, again) {
			t.Fatalf("read back: %v\n%+v\nwant\n%+v", err, again, p)
		}
		if hasMark(data) {
			return
		}
		var std matching.Plan
		if err := json.Unmarshal(data, &std); err != nil || !reflect.DeepEqual(p, &std) {
			t.Fatalf("encoding/json reads something else: %v\n%+v\nwant\n%+v", err, std, p)
		}
	})
}

func FuzzReadCSV(f *testing.F) {
	f.Add(soundPractices, soundHouseholds)
	for _, c := range invalidCSV {
		practices, households := soundPractices, soundHouseholds
		if c.old != "" {
			practices = strings.Replace(practices, c.old, c.new, 1)
			households = strings.Replace(households, c.old, c.new, 1)
		}
		if c.practices != "" {
			practices = c.practices
		}
		if c.households != "" {
			households = c.households
		}
		f.Add(practices, households)
	}
	f.Add("sep=;\nid;breedtegraad;lengtegraad;capaciteit;ingeschreven;modus;neemt aan postcodes\n'=a;52,1;4;1;1;ruil;2512 AB|\n",
		"id\tlat\tlon\twensen\tsinds\n'@h\t1\t2\t'=a > b\t1-3-2026\n")
	f.Add(soundPractices, "id,lat,lon,wishes,gewichten,wishes_within_m\nh,52,4,A>01012345,3>2147483647,\ng,52,4,01012345=A, 0 = 7 ,5\n")
	f.Fuzz(func(t *testing.T, practices, households string) {
		p, err := readCSV(practices, households, matching.Rules{})
		if err != nil {
			if p != nil {
				t.Fatal("there is a problem in spite of an error")
			}
			checkRefusal(t, err)
			return
		}
		if err := p.Validate(); err != nil {
			t.Fatalf("read, and not valid: %v", err)
		}
		fromJSON, err := matching.DecodeProblem([]byte(jsonOf(t, p)))
		if err != nil || !reflect.DeepEqual(p, fromJSON) {
			t.Fatalf("read back from JSON: %v\n%+v\nwant\n%+v", err, fromJSON, p)
		}
		var a, b strings.Builder
		if err := p.WriteCSV(&a, &b); err != nil {
			checkRefusal(t, err) // a carriage return inside quotes
			return
		}
		again, err := readCSV(a.String(), b.String(), matching.Rules{})
		if err != nil || !reflect.DeepEqual(p, again) {
			t.Fatalf("read back: %v\n%+v\nwant\n%+v\nfrom\n%s\n%s", err, again, p, a.String(), b.String())
		}
	})
}
