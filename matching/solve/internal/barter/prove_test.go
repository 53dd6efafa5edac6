package barter

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ruilkring/ruilkring/matching/solve/internal/circulation"
	"github.com/ruilkring/ruilkring/matching/solve/internal/packing"
)

func always(int64) bool { return true }

// Whatever prices a proof begins with, once mended they must prove no less than
// what the best of all plans is worth. Prices that leave the households nothing
// are cut to what exchanges must bear, and show what a proof forgets.
func TestProofHolds(t *testing.T) {
	const seed = 20261122
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	tight, tested := 0, 0
	for range 6000 {
		r := random(rng, shape{
			practices: 2 + rng.IntN(3), households: 1 + rng.IntN(6), size: 1 + rng.IntN(4), wishes: 1 + rng.IntN(3),
			free: rng.IntN(5), intake: rng.IntN(3) == 0, maxCycle: 1 + rng.IntN(3), maxChain: 1 + rng.IntN(3),
			levels: goals[1],
		})
		x := newIndex(r)
		value := r.Values[0]
		if rng.IntN(2) == 0 {
			for k := range value {
				value[k] = int64(rng.IntN(200) - 40)
			}
		}
		p := newProof(x)
		greedy := rng.IntN(3)
		for a := range p.u {
			for _, k := range x.on(int32(a)) {
				p.u[a] = max(p.u[a], value[k])
			}
			if greedy == 1 {
				p.u[a] += int64(rng.IntN(41) - 20)
			}
		}
		for q := range p.mu {
			switch rng.IntN(3) {
			case 0:
				p.mu[q] = int64(rng.IntN(30))
			case 1:
				p.mu[q] = int64(rng.IntN(3))
			}
			if r.Intake[q] >= 0 {
				p.entry[q] = int64(rng.IntN(5))
			}
		}
		if !p.mend(always) {
			t.Fatal("mend stopped")
		}
		for range 2 {
			if !p.raise(value, always) {
				t.Fatal("raise stopped")
			}
		}
		raised := slices.Clone(p.u)
		if p.mend(always); !slices.Equal(p.u, raised) {
			t.Fatalf("%+v: prices were raised to %v, which had to be mended to %v", r, raised, p.u)
		}
		sum, ok := p.sum(value)
		if !ok {
			t.Fatalf("%+v: the sum does not fit", r)
		}
		top := best(r)[0]
		if sum < top {
			t.Fatalf("%+v: prices %+v prove %d, a plan is worth %d", r, p, sum, top)
		}
		tested++
		if sum == top {
			tight++
		}
	}
	t.Logf("%d of %d proofs are tight", tight, tested)
	if tight < tested/10 {
		t.Errorf("%d of %d proofs are tight: the test tests too little", tight, tested)
	}
}

// What is claimed under caps of three must hold against a search that proves its
// optimum another way.
func TestClaimHolds(t *testing.T) {
	lowered := 0
	for seed := range uint64(12) {
		rng := rand.New(rand.NewPCG(seed, 2))
		r := random(rng, shape{
			practices: 9, households: 34, size: 1 + int(seed%3), wishes: 3, free: 3,
			maxCycle: 2 + int(seed%2), maxChain: 1 + int(seed%3), levels: goals[int(seed)%2],
		})
		list, ok := packing.Prepare(r, false)
		if !ok {
			t.Fatalf("seed %d: too large to be packed", seed)
		}
		loose := make([]int64, r.Levels())
		for l := range loose {
			loose[l] = math.MaxInt32
		}
		optimum := list.Solve(circulation.NewMeter(t.Context(), 0), loose, nil)
		res := solved(t, r, Settings{Rounds: -1}, 0)
		if slices.Compare(optimum.Score, optimum.Bound) != 0 {
			t.Fatalf("seed %d: no optimum: %v of %v", seed, optimum.Score, optimum.Bound)
		}
		for l := range res.Bound {
			if res.Bound[l] < optimum.Score[l] {
				t.Errorf("seed %d: bound %v, the optimum is %v", seed, res.Bound, optimum.Score)
			}
			if res.Bound[l] != res.Score[l] {
				if proves(r, &res)[l] > res.Bound[l] {
					lowered++
				}
				break
			}
		}
	}
	t.Logf("%d of 12 bounds are below that of practice prices", lowered)
	if lowered < 3 {
		t.Errorf("%d of 12 bounds are below that of practice prices: the test tests too little", lowered)
	}
}
