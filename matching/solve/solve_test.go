package solve_test

import (
	"context"
	"os"
	"strconv"
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
}
