package pool

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ruilkring/ruilkring/matching"
)

// small has a swap of 0 and 1, an altruist who fits 1, and a pair whom nobody
// fits.
var small = &Pool{Pairs: 3, Altruists: 1, Arcs: []Arc{{0, 1, 5}, {1, 0, 6}, {2, 0, 1}, {3, 1, 9}}}

func TestProblem(t *testing.T) {
	here := matching.Point{Lat: 52, Lon: 5}
	practice := func(id string, mode matching.Mode, enrolled int) matching.Practice {
		return matching.Practice{ID: id, Location: here, Capacity: 1, Enrolled: enrolled, Mode: mode}
	}
	household := func(id, current string, w matching.Wishes) matching.Household {
		return matching.Household{ID: id, Current: current, Home: here, Wishes: w}
	}
	want := &matching.Problem{
		Format: matching.Format,
		Practices: []matching.Practice{
			practice("p0", matching.Swap, 1), practice("p1", matching.Swap, 1), practice("p2", matching.Swap, 1), practice("a3", matching.Open, 0),
		},
		Households: []matching.Household{
			household("h0", "p0", matching.Wishes{Ranked: [][]string{{"p1", "p2"}}, Weights: [][]int{{6, 1}}}),
			household("h1", "p1", matching.Wishes{Ranked: [][]string{{"p0", "a3"}}, Weights: [][]int{{5, 9}}}),
			household("h2", "p2", matching.Wishes{}),
		},
		Rules: matching.Rules{
			Mechanism: matching.Optimal, MaxCycle: 3, MaxChain: 4,
			Goals: []matching.Goal{matching.GoalPatients, matching.GoalWeight},
		},
	}
	got := small.Problem(3, 4, Lex)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the round is another one:\n%s", diff)
	}

	t.Run("count", func(t *testing.T) {
		got := small.Problem(3, 4, Count)
		if diff := cmp.Diff([]matching.Goal{matching.GoalPatients}, got.Rules.Goals); diff != "" {
			t.Error(diff)
		}
		for _, h := range got.Households {
			if h.Wishes.Weights != nil {
				t.Errorf("%s has weights, which nothing counts", h.ID)
			}
		}
	})
	t.Run("weight", func(t *testing.T) {
		if diff := cmp.Diff([]matching.Goal{matching.GoalWeight}, small.Problem(3, 4, Weight).Rules.Goals); diff != "" {
			t.Error(diff)
		}
	})
}

func TestCapsOfProblem(t *testing.T) {
	tests := []struct {
		name               string
		maxCycle, maxChain int
		wantCycle          int
		wantChain          int
		altruists          int
		reason             string
	}{
		{"both", 3, 4, 3, 4, 1, "as given"},
		{"no chains", 3, 0, 3, 0, 0, "without altruists there is no chain to cap"},
		{"no cycles", 0, 4, 1, 4, 1, "0 would be no limit; no cycle has one move"},
		{"no limits", NoLimit, NoLimit, 0, 0, 1, "the rules call that 0"},
		{"nothing", 0, 0, 1, 0, 0, "and still a valid round"},
	}
	for _, test := range tests {
		p := small.Problem(test.maxCycle, test.maxChain, Weight)
		if p.Rules.MaxCycle != test.wantCycle || p.Rules.MaxChain != test.wantChain || len(p.Practices) != 3+test.altruists {
			t.Errorf("%s: caps %d and %d, %d practices, want %d, %d, %d: %s", test.name, p.Rules.MaxCycle, p.Rules.MaxChain,
				len(p.Practices), test.wantCycle, test.wantChain, 3+test.altruists, test.reason)
		}
		if err := p.Validate(); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		for _, h := range p.Households {
			for _, class := range h.Wishes.Ranked {
				for _, id := range class {
					if test.altruists == 0 && strings.HasPrefix(id, "a") {
						t.Errorf("%s: %s wishes %s, who is not there", test.name, h.ID, id)
					}
				}
			}
		}
	}
}

func TestIdentifiersSortAsVertices(t *testing.T) {
	p := &Pool{Pairs: 11, Altruists: 90}
	problem := p.Problem(3, 3, Count)
	if a, b := problem.Practices[2].ID, problem.Practices[10].ID; a != "p002" || b != "p010" {
		t.Errorf("practices %s and %s", a, b)
	}
	if last := problem.Practices[100].ID; last != "a100" {
		t.Errorf("the last practice is %s", last)
	}
	if h := problem.Households[10].ID; h != "h010" {
		t.Errorf("a household is %s", h)
	}
}

func TestObjectives(t *testing.T) {
	for _, o := range []Objective{Weight, Count, Lex} {
		if got, err := ParseObjective(string(o)); err != nil || got != o {
			t.Errorf("%s: %s, %v", o, got, err)
		}
	}
	if _, err := ParseObjective("most"); err == nil || !strings.Contains(err.Error(), `"most"`) {
		t.Errorf("error %v", err)
	}
}

func TestTally(t *testing.T) {
	move := func(household, to string) matching.Move { return matching.Move{Household: household, To: to} }
	swap := matching.Exchange{Kind: matching.Cycle, Moves: []matching.Move{move("h0", "p1"), move("h1", "p0")}}
	gift := matching.Exchange{Kind: matching.Chain, Moves: []matching.Move{move("h1", "a3")}}
	long := matching.Exchange{Kind: matching.Chain, Moves: []matching.Move{move("h1", "a3"), move("h0", "p1")}}
	tests := []struct {
		name                string
		exchanges           []matching.Exchange
		maxCycle, maxChain  int
		transplants, weight int64
		complaint           string
	}{
		{"nothing", nil, 0, 0, 0, 0, ""},
		{"a swap", []matching.Exchange{swap}, 2, 0, 2, 11, ""},
		{"a chain", []matching.Exchange{long}, 0, 2, 2, 15, ""},
		{"no limit", []matching.Exchange{long}, NoLimit, NoLimit, 2, 15, ""},
		{"a cycle too long", []matching.Exchange{swap}, 1, 9, 0, 0, "a cycle of 2 where 1"},
		{"a chain too long", []matching.Exchange{long}, 9, 1, 0, 0, "a chain of 2 where 1"},
		{"no chains", []matching.Exchange{gift}, 9, 0, 0, 0, "a chain of 1 where 0"},
		{"twice", []matching.Exchange{swap, gift}, 3, 3, 0, 0, "second transplant"},
		{"a bundle", []matching.Exchange{{Kind: matching.Bundle, Moves: swap.Moves}}, 3, 3, 0, 0, "a bundle"},
		{"an empty cycle", []matching.Exchange{{Kind: matching.Cycle}}, 3, 3, 0, 0, "of 0"},
		{"no arc", []matching.Exchange{{Kind: matching.Chain, Moves: []matching.Move{move("h0", "a3")}}}, 3, 3, 0, 0, "no arc"},
		{"an unknown household", []matching.Exchange{{Kind: matching.Chain, Moves: []matching.Move{move("h9", "a3")}}}, 3, 3, 0, 0, "no arc"},
		{"an unknown practice", []matching.Exchange{{Kind: matching.Chain, Moves: []matching.Move{move("h1", "p9")}}}, 3, 3, 0, 0, "no arc"},
		{"a cycle that does not close", []matching.Exchange{{Kind: matching.Cycle, Moves: []matching.Move{move("h0", "p2"), move("h1", "p0")}}}, 3, 3, 0, 0, "does not link"},
		{"a chain from a pair", []matching.Exchange{{Kind: matching.Chain, Moves: []matching.Move{move("h0", "p1")}}}, 3, 3, 0, 0, "does not link"},
		{"a chain in the wrong order", []matching.Exchange{{Kind: matching.Chain, Moves: []matching.Move{move("h0", "p1"), move("h1", "a3")}}}, 3, 3, 0, 0, "does not link"},
		{"a chain with a gap", []matching.Exchange{{Kind: matching.Chain, Moves: []matching.Move{move("h1", "a3"), move("h0", "p2")}}}, 3, 3, 0, 0, "does not link"},
	}
	for _, test := range tests {
		n, w, err := small.Tally(&matching.Plan{Exchanges: test.exchanges}, test.maxCycle, test.maxChain)
		if test.complaint != "" {
			if err == nil || !strings.Contains(err.Error(), test.complaint) {
				t.Errorf("%s: error %v, want one that says %q", test.name, err, test.complaint)
			}
			continue
		}
		if err != nil || n != test.transplants || w != test.weight {
			t.Errorf("%s: %d, %d, %v, want %d, %d", test.name, n, w, err, test.transplants, test.weight)
		}
	}
}

func TestValidate(t *testing.T) {
	tests := []struct {
		name string
		pool Pool
		want string
	}{
		{"good", *small, ""},
		{"zero value", Pool{}, ""},
		{"negative", Pool{Pairs: -1}, "-1 pairs"},
		{"too many", Pool{Pairs: 1, Altruists: maxVertices}, "may be 0 to"},
		{"unknown source", Pool{Pairs: 1, Arcs: []Arc{{From: 1}}}, "no vertex"},
		{"to an altruist", Pool{Pairs: 1, Altruists: 1, Arcs: []Arc{{From: 0, To: 1}}}, "no pair"},
		{"to itself", Pool{Pairs: 1, Arcs: []Arc{{}}}, "itself"},
		{"weight", Pool{Pairs: 2, Arcs: []Arc{{From: 0, To: 1, Weight: -1}}}, "weight -1"},
		{"order", Pool{Pairs: 2, Arcs: []Arc{{From: 1, To: 0}, {From: 0, To: 1}}}, "order"},
		{"twice", Pool{Pairs: 2, Arcs: []Arc{{From: 0, To: 1}, {From: 0, To: 1}}}, "order"},
	}
	for _, test := range tests {
		err := test.pool.Validate()
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", test.name, err, test.want)
		}
	}
}

func TestFromAndFind(t *testing.T) {
	for v, want := range []int{1, 1, 1, 1} {
		if got := small.From(v); len(got) != want || got[0].From != v {
			t.Errorf("arcs from %d: %v", v, got)
		}
	}
	if len(small.From(9)) != 0 {
		t.Error("arcs from a vertex that is not there")
	}
	if a, found := small.Find(3, 1); !found || a.Weight != 9 {
		t.Errorf("3 to 1: %v, %t", a, found)
	}
	if a, found := small.Find(0, 2); found {
		t.Errorf("0 to 2: %v", a)
	}
}
