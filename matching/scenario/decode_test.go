package scenario_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/scenario"
)

// wantFaults checks that an error lists faults at exactly these paths.
func wantFaults(t *testing.T, err error, paths ...string) {
	t.Helper()
	var invalid *matching.InvalidError
	if !errors.As(err, &invalid) {
		t.Fatalf("error %v, want one with faults at %q", err, paths)
	}
	var got []string
	for _, f := range invalid.Faults {
		got = append(got, f.Path)
		if f.Text == "" {
			t.Errorf("the fault at %q says nothing", f.Path)
		}
	}
	if !slices.Equal(got, paths) {
		t.Errorf("faults at %q, want %q:\n%v", got, paths, err)
	}
}

const full = `{
  "format": "ruilkring/scenario/v1",
  "name": "Extra plekken \u00e9n \ud83d\ude42",
  "practices": [
    {"id": "p1", "places": 20, "mode": "open"},
    {"id": "p2", "places": -3, "maxIntake": 40}
  ],
  "withinM": 7000, "widenM": 5000, "withoutPriority": 5,
  "maxCycle": 3, "maxChain": 0,
  "goals": ["patients", "rank"], "seed": 18446744073709551615, "mechanism": "optimal",
  "decline": {"perMille": 300, "seed": 12, "repair": true}
}`

func TestDecode(t *testing.T) {
	got, err := scenario.Decode([]byte(full))
	if err != nil {
		t.Fatal(err)
	}
	want := &scenario.Scenario{
		Format: scenario.Format, Name: "Extra plekken én 🙂",
		Practices: []scenario.Practice{{ID: "p1", Places: 20, Mode: matching.Open}, {ID: "p2", Places: -3, MaxIntake: new(40)}},
		WithinM:   7000, WidenM: 5000, WithoutPriority: 5, MaxCycle: new(3), MaxChain: new(0),
		Goals: []matching.Goal{matching.GoalPatients, matching.GoalRank}, Seed: new(uint64(1<<64 - 1)), Mechanism: matching.Optimal,
		Decline: &scenario.Decline{PerMille: 300, Seed: 12, Repair: true},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	again, err := scenario.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, again); d != "" {
		t.Errorf("read back from encoding/json (-want +got):\n%s", d)
	}
}

func TestDecodeFaults(t *testing.T) {
	for _, test := range []struct {
		name, old, new string
		paths          []string
	}{
		{"unknown field", `"withinM"`, `"within"`, []string{"within"}},
		{"field twice", `"widenM": 5000`, `"withinM": 1`, []string{"withinM"}},
		{"another format", `scenario/v1`, `scenario/v2`, []string{"format"}},
		{"no format", `"format": "ruilkring/scenario/v1",`, ``, []string{"format"}},
		{"no id", `{"id": "p1", "places": 20, "mode": "open"}`, `{}`, []string{"practices[0].id"}},
		{"not an object", `{"id": "p1", "places": 20, "mode": "open"}`, `7`, []string{"practices[0]"}},
		{"id twice", `"p2"`, `"p1"`, []string{"practices[1].id"}},
		{"empty id", `"p2"`, `""`, []string{"practices[1].id"}},
		{"unknown mode", `"open"`, `"ajar"`, []string{"practices[0].mode"}},
		{"point", `20`, `20.5`, []string{"practices[0].places"}},
		{"too many places", `20`, `99999999999`, []string{"practices[0].places"}},
		{"negative intake", `40`, `-1`, []string{"practices[1].maxIntake"}},
		{"negative distance", `7000`, `-7000`, []string{"withinM"}},
		{"text for a number", `7000`, `"7000"`, []string{"withinM"}},
		{"priority", `"withoutPriority": 5`, `"withoutPriority": 10`, []string{"withoutPriority"}},
		{"goal", `"rank"`, `"rang"`, []string{"goals[1]"}},
		{"goal twice", `"rank"`, `"patients"`, []string{"goals[1]"}},
		{"mechanism", `"optimal"`, `"lottery"`, []string{"mechanism"}},
		{"chance", `300`, `1001`, []string{"decline.perMille"}},
		{"no chance", `"perMille": 300, `, ``, []string{"decline.perMille"}},
		{"repair", `true`, `"yes"`, []string{"decline.repair"}},
		{"seed", `18446744073709551615`, `18446744073709551616`, []string{"seed"}},
		{"several", `"withinM": 7000, "widenM": 5000`, `"withinM": [], "widenM": {}, "more": null`, []string{"withinM", "widenM", "more"}},
		{"end", `"repair": true}`, `"repair": true`, []string{""}},
		{"behind", `"repair": true}
}`, `"repair": true}} 7`, []string{""}},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := strings.Replace(full, test.old, test.new, 1)
			if text == full {
				t.Fatal("the text is not changed")
			}
			_, err := scenario.Decode([]byte(text))
			wantFaults(t, err, test.paths...)
		})
	}
	var invalid *matching.InvalidError
	_, err := scenario.Decode([]byte("{\"format\": \"ruilkring/scenario/v1\",\n  \"seed\": -1}"))
	if !errors.As(err, &invalid) || invalid.Faults[0].Line != 2 || invalid.Faults[0].Column != 11 {
		t.Errorf("%v, want a fault at line 2, column 11", err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(full))
	f.Add([]byte(`{"format":"ruilkring/scenario/v1","practices":[{"id":"\ud800","id":1}],"goals":[[]],"x":{"y":[1e5,"\""]}}`))
	f.Add([]byte("\xef\xbb\xbf{}"))
	f.Add([]byte(`{"a":`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := scenario.Decode(data)
		if err != nil {
			var invalid *matching.InvalidError
			if !errors.As(err, &invalid) || len(invalid.Faults) == 0 || s != nil {
				t.Fatalf("not a good refusal: %v", err)
			}
			return
		}
		if err := s.Validate(); err != nil {
			t.Fatalf("decoded, and not valid: %v", err)
		}
		var std scenario.Scenario
		if err := json.Unmarshal([]byte(strings.TrimPrefix(string(data), "\ufeff")), &std); err != nil {
			t.Fatalf("encoding/json refuses it: %v", err)
		}
		if d := cmp.Diff(&std, s, cmp.Comparer(slices.Equal[[]matching.Goal]),
			cmp.Comparer(func(a, b []scenario.Practice) bool { return len(a) == 0 && len(b) == 0 || cmp.Equal(a, b) })); d != "" {
			t.Fatalf("encoding/json reads something else (-it +we):\n%s", d)
		}
	})
}
