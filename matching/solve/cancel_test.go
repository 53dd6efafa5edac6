package solve_test

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/matchtest"
	"github.com/ruilkring/ruilkring/matching/solve"
)

// lateContext ends when it has been asked so many times whether it has.
type lateContext struct {
	context.Context
	left atomic.Int64
}

func (c *lateContext) Err() error {
	if c.left.Add(-1) >= 0 {
		return nil
	}
	return context.Canceled
}

// TestCancelAtAnyLook ends the context at many looks at it, the first of which are
// while the network is laid out: there is always a plan, which passes the
// check, under a bound that holds.
func TestCancelAtAnyLook(t *testing.T) {
	p := matchtest.Random(1, matchtest.Shape{Practices: 120, Households: 20000, Ranked: 5})
	p.Rules.Goals = []matching.Goal{matching.GoalPatients, matching.GoalRank}
	e, err := p.Eligibility(t.Context(), matching.EligibilityOptions{})
	if err != nil {
		t.Fatal(err)
	}
	best := solved(t, t.Context(), p, solve.Options{Eligibility: e})
	stopped, empty := 0, 0
	for looks := int64(0); ; looks += 1 + looks/3 {
		ctx := &lateContext{Context: t.Context()}
		ctx.left.Store(looks)
		r := solved(t, ctx, p, solve.Options{Eligibility: e})
		if r.Limit == solve.LimitNone {
			if compare(r.Plan.Score, best.Plan.Score) != 0 {
				t.Errorf("after %d looks nothing stopped the search, but the score is %v, want %v", looks, r.Plan.Score, best.Plan.Score)
			}
			break
		}
		stopped++
		if len(r.Plan.Exchanges) == 0 {
			empty++
		}
		if r.Limit != solve.LimitCancelled {
			t.Errorf("after %d looks the limit is %q", looks, r.Limit)
		}
		if compare(r.Plan.Bound, best.Plan.Score) < 0 {
			t.Errorf("after %d looks the bound is %v, below a score, %v", looks, r.Plan.Bound, best.Plan.Score)
		}
	}
	if empty == 0 || stopped-empty < 3 {
		t.Errorf("stopped %d times, %d of them before anybody moved: both must be tried", stopped, empty)
	}
}
