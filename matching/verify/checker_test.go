package verify_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/matchtest"
	"github.com/ruilkring/ruilkring/matching/verify"
)

// after is where the households are after a plan.
func after(p *matching.Problem, plan *matching.Plan) []int32 {
	practice := func(id string) int32 {
		return int32(slices.IndexFunc(p.Practices, func(q matching.Practice) bool { return q.ID == id }))
	}
	places := make([]int32, len(p.Households))
	for h := range p.Households {
		places[h] = practice(p.Households[h].Current)
		for _, x := range plan.Exchanges {
			for _, m := range x.Moves {
				if m.Household == p.Households[h].ID {
					places[h] = practice(m.To)
				}
			}
		}
	}
	return places
}

// shuffled is the plan with the households, or the destinations, of some of its
// moves put in each other's place, and now and then one that does not exist.
func shuffled(r *rand.Rand, plan *matching.Plan) *matching.Plan {
	other := *plan
	other.Exchanges = nil
	var moves []*matching.Move
	for _, x := range plan.Exchanges {
		x.Moves = slices.Clone(x.Moves)
		other.Exchanges = append(other.Exchanges, x)
		for i := range x.Moves {
			moves = append(moves, &x.Moves[i])
		}
	}
	for range r.IntN(4) {
		if len(moves) == 0 {
			break
		}
		a, b := moves[r.IntN(len(moves))], moves[r.IntN(len(moves))]
		switch r.IntN(5) {
		case 0:
			a.Household, b.Household = b.Household, a.Household
		case 1:
			a.Household = b.Household
		case 2:
			a.To = b.To
		case 3:
			a.Household = "nobody"
		case 4:
			a.Rank++
		}
	}
	return &other
}

// TestChecker checks good and bad plans of one problem at once with one checker,
// with one that takes many households for each other at first, and with one that
// rehearses meanwhile. All must say the same as a check without any preparation.
func TestChecker(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	rejected, passed := 0, 0
	for i := range 300 * *dose {
		p := matchtest.Random(seed+i, everything)
		good := solved(t, p)
		plain, err := verify.NewChecker(t.Context(), p, verify.Options{})
		if err != nil {
			t.Fatal(err)
		}
		crowded, err := verify.NewChecker(t.Context(), p, verify.Options{})
		if err != nil {
			t.Fatal(err)
		}
		verify.Crowd(crowded)
		rehearsed, err := verify.NewChecker(t.Context(), p, verify.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		group.Go(func() {
			if err := rehearsed.Rehearse(context.Background()); err != nil {
				t.Error(err)
			}
		})
		for range 3 {
			plan := shuffled(r, good)
			want, wanted := verify.Plan(t.Context(), p, plan, verify.Options{})
			if wanted == nil {
				passed++
				if places := after(p, plan); !slices.Equal(want.After, places) {
					t.Errorf("problem %d: after the plan the households are at %v, want %v", seed+i, want.After, places)
				}
			} else {
				rejected++
			}
			for _, c := range []*verify.Checker{plain, crowded, rehearsed} {
				group.Go(func() {
					got, err := c.Plan(context.Background(), plan)
					switch {
					case (err == nil) != (wanted == nil), err != nil && err.Error() != wanted.Error():
						t.Errorf("problem %d: the checker says %v, want %v", seed+i, err, wanted)
					case err == nil && !slices.Equal(got.After, want.After):
						t.Errorf("problem %d: the checker has the households at %v, want %v", seed+i, got.After, want.After)
					}
				})
			}
		}
		group.Wait()
		if t.Failed() {
			t.FailNow()
		}
	}
	if rejected == 0 || passed == 0 {
		t.Errorf("%d plans passed and %d were rejected: both must be tried", passed, rejected)
	}
}

// TestRehearseDistrusts rehearses an eligibility that is wrong: a plan that goes by
// it is rejected all the same, and one that goes by the definition passes.
func TestRehearseDistrusts(t *testing.T) {
	p := matchtest.Random(1, everything)
	good := solved(t, p)
	for seed := uint64(2); len(good.Exchanges) == 0; seed++ {
		p = matchtest.Random(seed, everything)
		good = solved(t, p)
	}
	e, err := p.Eligibility(t.Context(), matching.EligibilityOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for k := range e.Metres {
		e.Metres[k]++
	}
	c, err := verify.NewChecker(t.Context(), p, verify.Options{Eligibility: e})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Rehearse(t.Context()); err != nil {
		t.Fatal(err)
	}
	bad := *good
	bad.Exchanges = slices.Clone(good.Exchanges)
	for i, x := range bad.Exchanges {
		bad.Exchanges[i].Moves = slices.Clone(x.Moves)
		for j := range bad.Exchanges[i].Moves {
			bad.Exchanges[i].Moves[j].Metres++
		}
	}
	for _, test := range []struct {
		name, reason string
		plan         *matching.Plan
		wrong        bool
	}{
		{"by the definition", "what is wrong with the eligibility does not matter to a move", good, false},
		{"by the eligibility", "a distance that only the eligibility has is no distance", &bad, true},
	} {
		_, err := c.Plan(t.Context(), test.plan)
		var rejected *verify.Error
		wrong := errors.As(err, &rejected) && slices.ContainsFunc(rejected.Faults, func(f matching.Fault) bool {
			return strings.HasSuffix(f.Path, ".metres")
		})
		if wrong != test.wrong {
			t.Errorf("%s: the error is %v: %s", test.name, err, test.reason)
		}
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if err := c.Rehearse(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that ended Rehearse gives %v", err)
	}
}

// TestCheckerWithoutPlan checks the arguments.
func TestCheckerWithoutPlan(t *testing.T) {
	if _, err := verify.NewChecker(t.Context(), nil, verify.Options{}); err == nil {
		t.Error("a checker of no problem is made")
	}
	c, err := verify.NewChecker(t.Context(), &matching.Problem{Format: matching.Format}, verify.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Plan(t.Context(), nil); err == nil {
		t.Error("no plan passes")
	}
}
