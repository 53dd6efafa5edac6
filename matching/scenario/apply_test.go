package scenario_test

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/scenario"
)

// small is a problem with one of everything that scenarios change.
func small() *matching.Problem {
	home := matching.Point{Lat: 52, Lon: 4.3}
	return &matching.Problem{
		Format: matching.Format,
		Practices: []matching.Practice{
			{ID: "a", Location: home, Capacity: 10, Enrolled: 10, Mode: matching.Swap},
			{ID: "b", Location: matching.Point{Lat: 52.01, Lon: 4.3}, Capacity: 5, Enrolled: 4, Mode: matching.Open, Accepts: &matching.Area{WithinM: 900, Postcodes: []string{"25"}}},
		},
		Households: []matching.Household{
			{ID: "x", Current: "a", Home: home, Postcode: "2512", Priority: 2, Wishes: matching.Wishes{Ranked: [][]string{{"b"}}}},
			{ID: "y", Home: home, Wishes: matching.Wishes{WithinM: 500}},
		},
		Rules: matching.Rules{Seed: 7, MaxCycle: 4, Goals: []matching.Goal{matching.GoalPatients}},
	}
}

func TestApply(t *testing.T) {
	for _, test := range []struct {
		name, reason string
		scenario     scenario.Scenario
		change       func(p *matching.Problem)
	}{
		{"nothing", "the zero value changes nothing", scenario.Scenario{}, func(*matching.Problem) {}},
		{"places", "they are added to the capacity", scenario.Scenario{Practices: []scenario.Practice{{ID: "b", Places: 20}}},
			func(p *matching.Problem) { p.Practices[1].Capacity = 25 }},
		{"places at a stop", "they let nobody in by themselves", scenario.Scenario{Practices: []scenario.Practice{{ID: "a", Places: 20}}},
			func(p *matching.Problem) { p.Practices[0].Capacity = 30 }},
		{"fewer places", "down to none", scenario.Scenario{Practices: []scenario.Practice{{ID: "b", Places: -5}}},
			func(p *matching.Problem) { p.Practices[1].Capacity = 0 }},
		{"mode and intake", "they replace what is there", scenario.Scenario{Practices: []scenario.Practice{{ID: "a", Mode: matching.Open, MaxIntake: new(0)}}},
			func(p *matching.Problem) { p.Practices[0].Mode, p.Practices[0].MaxIntake = matching.Open, new(0) }},
		{"within", "the lesser limit counts, and postcodes stay", scenario.Scenario{WithinM: 2000},
			func(p *matching.Problem) { p.Practices[0].Accepts = &matching.Area{WithinM: 2000} }},
		{"within less", "an own limit that is larger goes down", scenario.Scenario{WithinM: 300},
			func(p *matching.Problem) {
				p.Practices[0].Accepts = &matching.Area{WithinM: 300}
				p.Practices[1].Accepts = &matching.Area{WithinM: 300, Postcodes: []string{"25"}}
			}},
		{"widen", "only who has a radius gets a larger one", scenario.Scenario{WidenM: 900},
			func(p *matching.Problem) { p.Households[1].Wishes.WithinM = 900 }},
		{"widen to less", "a radius never shrinks", scenario.Scenario{WidenM: 100}, func(*matching.Problem) {}},
		{"without first", "who has a practice keeps the priority", scenario.Scenario{WithoutPriority: 5},
			func(p *matching.Problem) { p.Households[1].Priority = 5 }},
		{"rules", "they replace those of the problem", scenario.Scenario{MaxCycle: new(0), MaxChain: new(3), Goals: []matching.Goal{matching.GoalRank}, Seed: new(uint64(9)), Mechanism: matching.Waitlist},
			func(p *matching.Problem) {
				p.Rules = matching.Rules{Mechanism: matching.Waitlist, MaxChain: 3, Goals: []matching.Goal{matching.GoalRank}, Seed: 9}
			}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, want := small(), small()
			test.change(want)
			got, err := test.scenario.Apply(p)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s (-want +got):\n%s", test.reason, d)
			}
			if d := cmp.Diff(small(), p); d != "" {
				t.Errorf("the problem was changed (-before +after):\n%s", d)
			}
			if err := got.Validate(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestApplyFaults(t *testing.T) {
	s := &scenario.Scenario{Practices: []scenario.Practice{{ID: "zz"}, {ID: "a", Places: -11}, {ID: "b", Places: matching.MaxPersons}}}
	_, err := s.Apply(small())
	wantFaults(t, err, "practices[0].id", "practices[1].places", "practices[2].places")
	s = &scenario.Scenario{WithinM: -1}
	_, err = s.Apply(small())
	wantFaults(t, err, "withinM")
}

// Whatever is struck from the wishes that were worked out once, must leave those
// that are worked out from nothing.
func TestBase(t *testing.T) {
	for seed := range uint64(150) {
		p := randomProblem(seed)
		base, err := scenario.NewBase(t.Context(), p, 1)
		if err != nil {
			t.Fatal(err)
		}
		for round := range uint64(4) {
			s := randomScenario(seed*10+round, p)
			if round == 3 {
				s = nil
			}
			got, e, err := base.Apply(t.Context(), s)
			if err != nil {
				t.Fatalf("seed %d, scenario %d: %v", seed, round, err)
			}
			if err := got.Validate(); err != nil {
				t.Fatalf("seed %d, scenario %d: %v", seed, round, err)
			}
			want, err := got.Eligibility(t.Context(), matching.EligibilityOptions{Threads: 1})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, e, cmp.Comparer(sameColumn)); d != "" {
				t.Fatalf("seed %d, scenario %d: %+v\nwishes (-worked out +struck):\n%s", seed, round, s, d)
			}
		}
	}
}

// sameColumn takes an empty column for none.
func sameColumn(a, b []int32) bool { return len(a) == 0 && len(b) == 0 || reflect.DeepEqual(a, b) }
