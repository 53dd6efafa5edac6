package solve_test

import (
	"testing"

	"github.com/ruilkring/ruilkring/matching/matchtest"
	"github.com/ruilkring/ruilkring/matching/solve"
)

// A large round with caps, families and intake limits must get a valid plan under
// a bound that its certificate proves, no matter where it is stopped, and the
// same bytes on any number of threads. Whether it is valid is checked inside
// Solve; without this test nothing would run that method.
func TestTrade(t *testing.T) {
	solvedSo, moving := 0, 0
	for seed := range uint64(12) {
		p := matchtest.Random(seed, matchtest.Shape{Practices: 40, Households: 6000, Ranked: 6, Exchanges: seed%3 == 2, Sizes: seed%2 == 0})
		if len(p.Households) < 1000 {
			continue // these are packed
		}
		p.Rules.MaxCycle, p.Rules.MaxChain = 2+int(seed%3), int(seed%4)
		if seed%2 == 1 {
			for i := range p.Practices {
				limit := 3 * i
				p.Practices[i].MaxIntake = &limit
			}
		}
		best := solved(t, t.Context(), p, solve.Options{MaxSteps: 5_000_000})
		if best.Method != "dive and repair" {
			t.Fatalf("seed %d: method %q", seed, best.Method)
		}
		solvedSo++
		if len(best.Plan.Exchanges) > 0 { // with distance first, nobody should move
			moving++
		}
		if again := solved(t, t.Context(), p, solve.Options{MaxSteps: 5_000_000, Threads: 3}); written(t, again.Plan) != written(t, best.Plan) {
			t.Errorf("seed %d: another plan on three threads", seed)
		}
		for budget := int64(1); budget < best.Steps; budget *= 50 {
			r := solved(t, t.Context(), p, solve.Options{MaxSteps: budget})
			if compare(r.Plan.Bound, best.Plan.Score) < 0 {
				t.Errorf("seed %d, %d steps: bound %v below a score, %v", seed, budget, r.Plan.Bound, best.Plan.Score)
			}
		}
	}
	if solvedSo < 4 || moving < 3 {
		t.Errorf("only %d rounds were solved so, and in %d of them somebody moves", solvedSo, moving)
	}
}
