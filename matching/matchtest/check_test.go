package matchtest_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/internal/oracle"
	"github.com/ruilkring/ruilkring/matching/matchtest"
)

// exact solves by trying every plan.
func exact(_ context.Context, p *matching.Problem) (*matching.Plan, error) { return oracle.Solve(p) }

// everything is the shape that leaves nothing out.
var everything = matchtest.Shape{Households: 5, Sizes: true, Caps: true, Intake: true, Weights: true, Exchanges: true}

// TestCheckPasses checks that a right solver passes.
func TestCheckPasses(t *testing.T) {
	matchtest.Check(t, exact, matchtest.Options{})
	matchtest.Check(t, exact, matchtest.Options{Problems: 60, Seed: 1000, Shape: everything})
}

// recorder keeps the failures that a check reports.
type recorder struct {
	testing.TB
	failures []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

// noMoves is the empty plan of a problem, with what zero prices prove.
func noMoves(p *matching.Problem) (*matching.Plan, error) {
	plan, err := oracle.Solve(p)
	if err != nil {
		return nil, err
	}
	score, err := oracle.Valid(p, nil)
	if err != nil {
		return nil, err
	}
	bound, err := oracle.Bound(p, nil)
	if err != nil {
		return nil, err
	}
	plan.Exchanges, plan.Score, plan.Bound = []matching.Exchange{}, score, bound
	plan.Status, plan.Certificate = matching.StatusFeasible, nil
	if slices.EqualFunc(score, bound, slices.Equal) {
		plan.Status, plan.Certificate = matching.StatusOptimal, &matching.Certificate{}
	}
	return plan, nil
}

// TestCheckFails checks that a solver with one thing wrong fails, and for that
// reason.
func TestCheckFails(t *testing.T) {
	calls := 0
	tests := []struct {
		name, reason string
		heuristic    bool
		solve        matchtest.Solver
		want         string
	}{
		{
			"refuses", "no plan is no answer", false,
			func(context.Context, *matching.Problem) (*matching.Plan, error) {
				return nil, errors.New("not today")
			},
			"no plan: not today",
		},
		{
			"wrong digest", "a plan that verify rejects", true,
			func(_ context.Context, p *matching.Problem) (*matching.Plan, error) {
				plan, err := oracle.Solve(p)
				if err == nil {
					plan.Problem = "sha256:0"
				}
				return plan, err
			},
			"the digest of the problem is",
		},
		{
			"lazy", "a valid plan that is not the best", false,
			func(_ context.Context, p *matching.Problem) (*matching.Plan, error) { return noMoves(p) },
			"the best one is",
		},
		{
			"unstable", "another plan the second time", true,
			func(_ context.Context, p *matching.Problem) (*matching.Plan, error) {
				if calls++; calls%2 == 0 {
					return noMoves(p)
				}
				return oracle.Solve(p)
			},
			"solved again: another plan",
		},
		{
			"by file order", "a plan that depends on the order of the file", true,
			func(_ context.Context, p *matching.Problem) (*matching.Plan, error) {
				if len(p.Households) > 1 && p.Households[0].ID > p.Households[1].ID {
					return noMoves(p)
				}
				return oracle.Solve(p)
			},
			"in another order: another plan",
		},
		{
			"by id", "a score that depends on the ids", false,
			func(_ context.Context, p *matching.Problem) (*matching.Plan, error) {
				for i := range p.Households {
					if strings.HasPrefix(p.Households[i].ID, "household") {
						return noMoves(p)
					}
				}
				return oracle.Solve(p)
			},
			"with other ids: the score is",
		},
		{
			"meddler", "the problem is the caller's", true,
			func(_ context.Context, p *matching.Problem) (*matching.Plan, error) {
				slices.Reverse(p.Households)
				return oracle.Solve(p)
			},
			"the solver changed the problem",
		},
		{
			"dear prices", "prices that prove the plan but are not the least", false,
			func(_ context.Context, p *matching.Problem) (*matching.Plan, error) {
				plan, err := oracle.Solve(p)
				if err != nil {
					return nil, err
				}
				// A price at a practice where nobody could come or go proves
				// as much.
				wished := map[string]bool{}
				for i := range p.Households {
					h := &p.Households[i]
					wished[h.Current] = true
					for _, class := range h.Wishes.Ranked {
						for _, id := range class {
							wished[id] = true
						}
					}
					if h.Wishes.WithinM > 0 {
						return plan, nil
					}
				}
				for i := range p.Practices {
					if q := &p.Practices[i]; !wished[q.ID] && q.Free() == 0 && len(plan.Certificate.Prices) == 0 && len(p.Levels()) > 0 {
						price := make([]int64, len(p.Levels()))
						price[0] = 1
						plan.Certificate.Prices = append(plan.Certificate.Prices, matching.Price{Practice: q.ID, Price: price})
						break
					}
				}
				return plan, nil
			},
			"is not the least that proves the plan optimal",
		},
		{
			"gives up", "a context that is done gives its own error", true,
			func(ctx context.Context, p *matching.Problem) (*matching.Plan, error) {
				if ctx.Err() != nil {
					return nil, errors.New("stopped")
				}
				return oracle.Solve(p)
			},
			"it does not wrap the context's error",
		},
		{
			"garbles when stopped", "a context that is done gives no broken plan", true,
			func(ctx context.Context, p *matching.Problem) (*matching.Plan, error) {
				select {
				case <-ctx.Done():
					return &matching.Plan{}, nil
				default:
					return oracle.Solve(p)
				}
			},
			"with a context that is done: verify: plan rejected",
		},
		{
			"worse with more", "one more place must not lower the score", false,
			func(_ context.Context, p *matching.Problem) (*matching.Plan, error) {
				for i := range p.Practices {
					if p.Practices[i].Free() > 2 {
						return noMoves(p)
					}
				}
				return oracle.Solve(p)
			},
			"with one more place",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := &recorder{TB: t}
			matchtest.Check(r, test.solve, matchtest.Options{Problems: 60, Heuristic: test.heuristic})
			if !slices.ContainsFunc(r.failures, func(s string) bool { return strings.Contains(s, test.want) }) {
				t.Errorf("%s: none of %d failures says %q", test.reason, len(r.failures), test.want)
			}
		})
	}
}

// TestRandom checks that random problems are valid, the same for the same seed,
// hold only what their shape allows, and among them everything that it does.
func TestRandom(t *testing.T) {
	for _, shape := range []matchtest.Shape{{}, everything} {
		seen := map[string]int{}
		for seed := range uint64(2000) {
			p := matchtest.Random(seed, shape)
			if err := p.Validate(); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			if p.Digest() != matchtest.Random(seed, shape).Digest() {
				t.Fatalf("seed %d: another problem the second time", seed)
			}
			look(p, seen)
		}
		want := []string{
			"no practice", "no household", "open", "swap", "closed", "free", "over-full", "within", "postcodes",
			"newcomer", "no wish", "equal", "current ranked", "reach", "priority", "since", "date", "no date",
			"file order", "default goals", "first priority", "first patients", "first households", "first rank",
			"first distance", "first waiting", "no weights",
		}
		others := []string{"size", "cap", "intake", "first exchanges",
			"weights", "weight of 0", "largest weight", "first weight"}
		if shape == everything {
			want = append(want, others...)
		} else {
			for _, x := range others {
				if seen[x] > 0 {
					t.Errorf("%+v: %d problems have %q", shape, seen[x], x)
				}
			}
		}
		for _, x := range want {
			if seen[x] == 0 {
				t.Errorf("%+v: no problem has %q", shape, x)
			}
		}
	}
}

// look counts what a problem holds.
func look(p *matching.Problem, seen map[string]int) {
	note := func(what string, is bool) {
		if is {
			seen[what]++
		}
	}
	note("no practice", len(p.Practices) == 0)
	note("no household", len(p.Households) == 0)
	for i := range p.Practices {
		q := &p.Practices[i]
		note(string(q.Mode), true)
		note("free", q.Free() > 0)
		note("over-full", q.Capacity < q.Enrolled)
		note("within", q.Accepts != nil && q.Accepts.WithinM > 0)
		note("postcodes", q.Accepts != nil && len(q.Accepts.Postcodes) > 0)
		note("intake", q.MaxIntake != nil)
		note("file order", i > 0 && p.Practices[i-1].ID > q.ID)
	}
	for i := range p.Households {
		h := &p.Households[i]
		note("newcomer", h.Current == "")
		note("no wish", len(h.Wishes.Ranked) == 0 && h.Wishes.WithinM == 0)
		note("reach", h.Wishes.WithinM > 0)
		note("priority", h.Priority > 0)
		note("since", h.Since != 0)
		note("size", h.Size > 1)
		for _, class := range h.Wishes.Ranked {
			note("equal", len(class) > 1)
			note("current ranked", slices.Contains(class, h.Current))
		}
	}
	note("date", p.Rules.Date != 0)
	note("no date", p.Rules.Date == 0)
	note("cap", p.Rules.MaxCycle > 0 || p.Rules.MaxChain > 0)
	for i := range p.Households {
		weights := p.Households[i].Wishes.Weights
		note("weights", len(weights) > 0)
		note("no weights", len(weights) == 0 && len(p.Households[i].Wishes.Ranked) > 0)
		for _, weight := range slices.Concat(weights...) {
			note("weight of 0", weight == 0)
			note("largest weight", weight == matching.MaxPersons)
		}
	}
	note("default goals", len(p.Rules.Goals) == 0)
	note("first "+string(p.Goals()[0]), true)
}
