package solve_test

import (
	"context"
	"slices"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/internal/oracle"
	"github.com/ruilkring/ruilkring/matching/matchtest"
	"github.com/ruilkring/ruilkring/matching/solve"
)

// Whatever a round asks for, the plan must be as good as the best of all that
// can be tried: caps, larger households with their bundles, intake limits, the
// number of exchanges and weights, each alone and all together.
func TestPack(t *testing.T) {
	plan := func(ctx context.Context, p *matching.Problem) (*matching.Plan, error) {
		r, err := solve.Solve(ctx, p, solve.Options{Threads: 1})
		if err != nil {
			return nil, err
		}
		return r.Plan, nil
	}
	for _, test := range []struct {
		name  string
		shape matchtest.Shape
	}{
		{"caps", matchtest.Shape{Caps: true}},
		{"sizes", matchtest.Shape{Sizes: true}},
		{"intake", matchtest.Shape{Intake: true}},
		{"exchanges", matchtest.Shape{Exchanges: true}},
		{"caps and weights", matchtest.Shape{Caps: true, Weights: true}},
		{"sizes and caps", matchtest.Shape{Sizes: true, Caps: true}},
		{"everything", matchtest.Shape{Sizes: true, Caps: true, Intake: true, Exchanges: true, Weights: true}},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.shape.Households, test.shape.Practices = 6, 5
			matchtest.Check(t, plan, matchtest.Options{Problems: dose(t, 350) / 7, Seed: 1, Shape: test.shape})
		})
	}
}

// priced is a round of single persons with caps that is too large to list.
func priced(seed uint64) *matching.Problem {
	p := matchtest.Random(seed, matchtest.Shape{Practices: 40, Households: 300, Ranked: 5})
	p.Rules.MaxCycle, p.Rules.MaxChain = 2+int(seed%2), 2+int(seed%3)
	p.Rules.Goals = [][]matching.Goal{
		{matching.GoalPatients, matching.GoalRank, matching.GoalDistance},
		{matching.GoalPriority, matching.GoalPatients},
		{matching.GoalRank, matching.GoalWaiting},
	}[seed%3]
	return p
}

// A search that is stopped must leave a valid plan under a bound that holds, and
// the same bytes every time.
func TestPackStops(t *testing.T) {
	stopped := 0
	for seed := range uint64(4) {
		p := priced(seed)
		best := solved(t, t.Context(), p, solve.Options{MaxSteps: 300_000})
		for budget := int64(1); budget < best.Steps; budget = budget*8 + 1 {
			r := solved(t, t.Context(), p, solve.Options{MaxSteps: budget, Progress: func(now solve.Progress) {
				if now.Stage == "solve" && now.Bound != nil && now.Score != nil && compare(now.Bound, now.Score) < 0 {
					t.Errorf("seed %d, %d steps: bound %v below score %v", seed, budget, now.Bound, now.Score)
				}
			}})
			if r.Limit != solve.LimitSteps {
				continue
			}
			stopped++
			if compare(r.Plan.Bound, best.Plan.Score) < 0 {
				t.Errorf("seed %d, %d steps: bound %v below a score, %v", seed, budget, r.Plan.Bound, best.Plan.Score)
			}
			if best.Plan.Status == matching.StatusOptimal && compare(r.Plan.Score, best.Plan.Score) > 0 {
				t.Errorf("seed %d, %d steps: score %v above the best, %v", seed, budget, r.Plan.Score, best.Plan.Score)
			}
			again := solved(t, t.Context(), p, solve.Options{MaxSteps: budget, Threads: 3})
			if written(t, r.Plan) != written(t, again.Plan) {
				t.Errorf("seed %d, %d steps: another plan on three threads", seed, budget)
			}
		}
	}
	if stopped < 10 {
		t.Errorf("only %d runs were stopped: the test tests too little", stopped)
	}
}

// A looser rule must never make the best plan worse: a larger cap or none, one
// more person at the door, one more wish; and one more place, where parts of a
// bundle find room under the caps. And where nothing caps, a family that splits
// up never makes fewer people move.
func TestPackProperties(t *testing.T) {
	proven := func(p *matching.Problem) [][]int64 {
		r := solved(t, t.Context(), p, solve.Options{})
		if r.Plan.Status != matching.StatusOptimal {
			return nil
		}
		return r.Plan.Score
	}
	held := map[string]int{}
	check := func(name string, seed uint64, score [][]int64, p *matching.Problem) {
		if p == nil || p.Validate() != nil {
			return
		}
		if better := proven(p); better != nil {
			held[name]++
			if compare(better, score) < 0 {
				t.Errorf("seed %d: %s makes %v of %v", seed, name, better, score)
			}
		}
	}
	shape := matchtest.Shape{Sizes: true, Caps: true, Intake: true, Households: 6, Practices: 5}
	for seed := range uint64(dose(t, 300)) {
		random := func() *matching.Problem { return matchtest.Random(seed, shape) }
		base := random()
		score := proven(base)
		if score == nil {
			continue
		}
		for _, looser := range loosened {
			if p := random(); looser.change(p, seed) {
				check(looser.name, seed, score, p)
			}
		}
		// The same with caps between which no part of a bundle falls.
		p := random()
		p.Rules.MaxCycle = max(1, p.Rules.MaxChain+int(seed%3)-1)
		if p.Rules.MaxChain == 0 {
			p.Rules.MaxCycle = 0
		}
		if score := proven(p); score != nil && placeAt(p, seed) {
			if !matchtest.PlacesOnlyHelp(p) {
				t.Errorf("seed %d: caps of %d and %d", seed, p.Rules.MaxCycle, p.Rules.MaxChain)
			}
			check("one more place", seed, score, p)
		}
	}
	for seed := range uint64(dose(t, 200)) {
		p := matchtest.Random(seed, matchtest.Shape{Sizes: true, Households: 5, Practices: 5})
		p.Rules.Goals = []matching.Goal{matching.GoalPatients}
		whole := proven(p)
		for i := range p.Households {
			if h := p.Households[i]; h.Persons() == 2 && len(p.Households) < 8 {
				h.Size = 1
				p.Households[i] = h
				h.ID += "-2"
				p.Households = append(p.Households, h)
				if split := proven(p); whole != nil && split != nil {
					held["a family that splits up"]++
					if compare(split, whole) < 0 {
						t.Errorf("seed %d: split up, %v move of %v", seed, split, whole)
					}
				}
				break
			}
		}
	}
	names := []string{"one more place", "a family that splits up"}
	for _, looser := range loosened {
		names = append(names, looser.name)
	}
	for _, name := range names {
		if held[name] < 10 {
			t.Errorf("%s was tried %d times only", name, held[name])
		}
	}
}

// loosened is the ways to loosen the rules of a problem. Each says whether there
// was anything to loosen.
var loosened = []struct {
	name   string
	change func(p *matching.Problem, seed uint64) bool
}{
	{"a larger cap on cycles", func(p *matching.Problem, _ uint64) bool {
		p.Rules.MaxCycle++
		return p.Rules.MaxCycle > 1
	}},
	{"no cap on cycles", func(p *matching.Problem, _ uint64) bool {
		capped := p.Rules.MaxCycle > 0
		p.Rules.MaxCycle = 0
		return capped
	}},
	{"a larger cap on chains", func(p *matching.Problem, _ uint64) bool {
		p.Rules.MaxChain++
		return p.Rules.MaxChain > 1
	}},
	{"no cap on chains", func(p *matching.Problem, _ uint64) bool {
		capped := p.Rules.MaxChain > 0
		p.Rules.MaxChain = 0
		return capped
	}},
	{"one more person at the door", func(p *matching.Problem, _ uint64) bool {
		for i := range p.Practices {
			if q := &p.Practices[i]; q.MaxIntake != nil {
				more := *q.MaxIntake + 1
				q.MaxIntake = &more
				return true
			}
		}
		return false
	}},
	{"one more wish", func(p *matching.Problem, _ uint64) bool {
		for i := range p.Households {
			h := &p.Households[i]
			for k := range p.Practices {
				id := p.Practices[k].ID
				known := id == h.Current
				for _, class := range h.Wishes.Ranked {
					known = known || slices.Contains(class, id) || slices.Contains(class, h.Current)
				}
				if !known && h.Wishes.WithinM == 0 {
					h.Wishes.Ranked = append(h.Wishes.Ranked, []string{id})
					return true
				}
			}
		}
		return false
	}},
	{"one more place where it must help", func(p *matching.Problem, seed uint64) bool {
		return matchtest.PlacesOnlyHelp(p) && placeAt(p, seed)
	}},
}

// placeAt adds a free place at one of the practices that take people in.
func placeAt(p *matching.Problem, seed uint64) bool {
	if len(p.Practices) == 0 {
		return false
	}
	q := &p.Practices[seed%uint64(len(p.Practices))]
	if q.Mode == matching.Closed {
		return false
	}
	q.Mode, q.Capacity = matching.Open, q.Enrolled+q.Free()+1
	return true
}

// One more place can lower the best score where the caps differ by two moves or
// more and households by size: it lets a part of a bundle stand alone, which is
// then under the other cap. Brute force must agree with the solver that it does.
func TestPlaceThatHarms(t *testing.T) {
	for _, seed := range []uint64{1388, 4296, 4507} {
		p := matchtest.Random(seed, matchtest.Shape{Practices: 5, Households: 6, Sizes: true, Caps: true})
		if matchtest.PlacesOnlyHelp(p) {
			t.Errorf("seed %d: caps of %d and %d: a place could only help", seed, p.Rules.MaxCycle, p.Rules.MaxChain)
		}
		base := solved(t, t.Context(), p, solve.Options{}).Plan
		falls := false
		for i := range p.Practices {
			more := *p
			more.Practices = slices.Clone(p.Practices)
			if !placeAt(&more, uint64(i)) {
				continue
			}
			want, err := oracle.Best(&more)
			if err != nil {
				t.Fatal(err)
			}
			got := solved(t, t.Context(), &more, solve.Options{}).Plan
			if compare(got.Score, want.Score) != 0 {
				t.Errorf("seed %d, one more place at %s: score %v, best %v", seed, p.Practices[i].ID, got.Score, want.Score)
			}
			falls = falls || compare(got.Score, base.Score) < 0
		}
		if !falls {
			t.Errorf("seed %d: no place lowers the score any more", seed)
		}
	}
}

// A dive at the branch at hand must leave the branch as it was: what it had
// decided once passed for decided, and the best plan of these rounds was lost.
// Weights so large that the program cannot tell them apart make branches deep.
func TestPackAfterDive(t *testing.T) {
	p := matchtest.Random(13058, matchtest.Shape{Practices: 5, Households: 6, Caps: true, Weights: true})
	for i := range p.Practices {
		more := *p
		more.Practices = slices.Clone(p.Practices)
		q := &more.Practices[i]
		q.Capacity = q.Enrolled + q.Free() + 1
		q.Mode = matching.Open
		want, err := oracle.Best(&more)
		if err != nil {
			t.Fatal(err)
		}
		if got := solved(t, t.Context(), &more, solve.Options{}).Plan; compare(got.Score, want.Score) != 0 || compare(got.Bound, want.Score) != 0 {
			t.Errorf("with one more place at %s: score %v, bound %v, best %v", q.ID, got.Score, got.Bound, want.Score)
		}
	}
}
