package solve_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/matchtest"
	"github.com/ruilkring/ruilkring/matching/solve"
)

// dose is the number of random problems that are held against brute force:
// RUILKRING_DOSE, or the given number.
func dose(t *testing.T, usual int) int {
	text := os.Getenv("RUILKRING_DOSE")
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("RUILKRING_DOSE is %q, want a number of problems", text)
	}
	t.Logf("%d random problems", n)
	return n
}

func TestConformance(t *testing.T) {
	plan := func(threads int) matchtest.Solver {
		return func(ctx context.Context, p *matching.Problem) (*matching.Plan, error) {
			r, err := solve.Solve(ctx, p, solve.Options{Threads: threads})
			if err != nil {
				return nil, err
			}
			return r.Plan, nil
		}
	}
	matchtest.Check(t, plan(1), matchtest.Options{Problems: dose(t, 2000), Seed: 1})
	t.Run("exchanges", func(t *testing.T) {
		// The number of exchanges is a best effort, under a bound that holds.
		o := matchtest.Options{Problems: dose(t, 2000) / 10, Seed: 1, Shape: matchtest.Shape{Exchanges: true}, Heuristic: true}
		matchtest.Check(t, plan(2), o)
	})
}

// compare is negative, 0 or positive as the score a is below, equal to or above
// b.
func compare(a, b [][]int64) int { return slices.Compare(slices.Concat(a...), slices.Concat(b...)) }

func solved(t *testing.T, ctx context.Context, p *matching.Problem, o solve.Options) *solve.Result {
	t.Helper()
	r, err := solve.Solve(ctx, p, o) // verify.Plan is part of it
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func written(t *testing.T, plan *matching.Plan) string {
	t.Helper()
	var b strings.Builder
	if err := plan.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// medium is a problem too large for brute force and small enough to be solved
// hundreds of times.
func medium(seed uint64) *matching.Problem {
	p := matchtest.Random(seed, matchtest.Shape{Practices: 25, Households: 500, Ranked: 6})
	p.Rules.Goals = [][]matching.Goal{
		{matching.GoalPatients, matching.GoalRank, matching.GoalDistance},
		{matching.GoalPriority, matching.GoalPatients, matching.GoalRank},
		{matching.GoalWaiting, matching.GoalDistance},
		{matching.GoalExchanges, matching.GoalHouseholds, matching.GoalWaiting},
	}[seed%4]
	return p
}

// A run that stops early must leave a plan that is valid, a bound that holds
// for the best plan of all, and the same bytes every time.
func TestMaxSteps(t *testing.T) {
	stopped := 0
	for seed := range uint64(20) {
		p := medium(seed)
		best := solved(t, t.Context(), p, solve.Options{})
		if best.Limit != solve.LimitNone {
			t.Fatalf("seed %d: stopped by %q without a limit", seed, best.Limit)
		}
		for budget := int64(1); budget < best.Steps; budget = budget*3/2 + 1 {
			r := solved(t, t.Context(), p, solve.Options{MaxSteps: budget})
			if r.Limit != solve.LimitSteps {
				continue // proven on the last step
			}
			stopped++
			// Where the number of exchanges is a goal, the best plan is itself
			// no more than a good one.
			heuristic := slices.Contains(p.Goals(), matching.GoalExchanges)
			if !heuristic && compare(r.Plan.Score, best.Plan.Score) > 0 {
				t.Errorf("seed %d, %d steps: score %v above the best, %v", seed, budget, r.Plan.Score, best.Plan.Score)
			}
			if compare(r.Plan.Bound, best.Plan.Score) < 0 {
				t.Errorf("seed %d, %d steps: bound %v below a score, %v", seed, budget, r.Plan.Bound, best.Plan.Score)
			}
			again := solved(t, t.Context(), p, solve.Options{MaxSteps: budget, Threads: 3})
			if written(t, r.Plan) != written(t, again.Plan) {
				t.Errorf("seed %d, %d steps: another plan on three threads", seed, budget)
			}
		}
	}
	if stopped < 100 {
		t.Errorf("only %d runs were stopped: the test tests too little", stopped)
	}
}

// The search must end soon after the context does, with what it has.
func TestCancel(t *testing.T) {
	p := matchtest.Random(1, matchtest.Shape{Practices: 120, Households: 20000, Ranked: 5})
	p.Rules.Goals = []matching.Goal{matching.GoalPatients, matching.GoalRank, matching.GoalDistance}
	best := solved(t, t.Context(), p, solve.Options{})
	for _, after := range []int{1, 2, 4, 8} {
		ctx, cancel := context.WithCancel(t.Context())
		calls := 0
		r := solved(t, ctx, p, solve.Options{Progress: func(g solve.Progress) {
			if g.Stage == "solve" {
				if calls++; calls == after {
					cancel()
				}
			}
		}})
		cancel()
		if r.Limit != solve.LimitCancelled || r.Steps >= best.Steps {
			t.Errorf("cancelled at check %d: limit %q after %d of %d steps", after, r.Limit, r.Steps, best.Steps)
		}
		if compare(r.Plan.Bound, best.Plan.Score) < 0 {
			t.Errorf("cancelled at check %d: bound %v below a score, %v", after, r.Plan.Bound, best.Plan.Score)
		}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := solve.Solve(gone, p, solve.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before the wishes were worked out: error %v, want context.Canceled", err)
	}
}

// What is seen of a run must be true at every moment: a score that a plan has,
// under a bound, both only ever better.
func TestProgress(t *testing.T) {
	for seed := range uint64(12) {
		p := medium(seed)
		var stages []string
		var last solve.Progress
		best := solved(t, t.Context(), p, solve.Options{Progress: func(g solve.Progress) {
			if len(stages) == 0 || stages[len(stages)-1] != g.Stage {
				stages = append(stages, g.Stage)
			}
			if g.Steps < last.Steps {
				t.Errorf("seed %d: %d steps after %d", seed, g.Steps, last.Steps)
			}
			if g.Bound != nil && g.Score != nil && compare(g.Bound, g.Score) < 0 {
				t.Errorf("seed %d: bound %v below score %v", seed, g.Bound, g.Score)
			}
			last = g
		}})
		want := []string{"eligibility", "solve", "exchanges", "check"}
		if best.Method != "circulation" {
			want = []string{"eligibility", "solve", "check"} // the search is for exchanges
		}
		if !slices.Equal(stages, want) {
			t.Errorf("seed %d: stages %q, want %q", seed, stages, want)
		}
		if compare(last.Score, best.Plan.Score) != 0 || compare(last.Bound, best.Plan.Bound) != 0 {
			t.Errorf("seed %d: last seen %v under %v, got %v under %v", seed, last.Score, last.Bound, best.Plan.Score, best.Plan.Bound)
		}
	}
}

func TestUnsupported(t *testing.T) {
	for _, test := range []struct {
		name, reason, path string
		change             func(p *matching.Problem)
	}{
		{"mechanism", "trading cycles are another mechanism", "rules.mechanism", func(p *matching.Problem) { p.Rules.Mechanism = matching.TTC }},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := matchtest.Instances()[1].Problem
			for _, i := range matchtest.Instances() {
				if len(i.Problem.Households) > 1 {
					p = i.Problem
					break
				}
			}
			test.change(p)
			_, err := solve.Solve(t.Context(), p, solve.Options{})
			if !errors.Is(err, solve.ErrUnsupported) || !strings.Contains(err.Error(), test.path) {
				t.Errorf("error %v, want ErrUnsupported that names %s: %s", err, test.path, test.reason)
			}
		})
	}
	p := &matching.Problem{Format: "something else"}
	if _, err := solve.Solve(t.Context(), p, solve.Options{}); !errors.Is(err, matching.ErrInvalid) {
		t.Errorf("invalid problem: error %v, want ErrInvalid", err)
	}
}
