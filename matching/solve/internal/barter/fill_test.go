package barter

import (
	"math/rand/v2"
	"testing"

	"github.com/ruilkring/ruilkring/matching/solve/internal/circulation"
)

// Of the households that fill leaves, no three may be able to move together: a
// large household whom only two smaller ones can make room for stayed once.
func TestFillLeavesNobodyWhoFits(t *testing.T) {
	const seed = 20261130
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	for round := range 4000 {
		r := random(rng, shape{
			practices: 2 + rng.IntN(4), households: 1 + rng.IntN(12), size: 1 + rng.IntN(5), wishes: 1 + rng.IntN(3),
			free: rng.IntN(5), intake: rng.IntN(3) == 0, maxCycle: rng.IntN(4), maxChain: rng.IntN(4),
			levels: goals[1],
		})
		b := &search{index: newIndex(r), meter: circulation.NewMeter(t.Context(), 0)}
		b.weigh(-1)
		p := newPlan(b.index, b.value)
		b.fill(p, nil)
		var left []int32 // wishes of those who stay
		for k, h := range b.owner {
			if p.free(h) {
				left = append(left, int32(k))
			}
		}
		var try func(from int, wishes []int32)
		try = func(from int, wishes []int32) {
			if len(wishes) > 0 && p.fits(wishes) {
				t.Fatalf("round %d: %+v: wishes %v could be granted together beside %+v", round, r, wishes, p.deals)
			}
			if len(wishes) == 3 {
				return
			}
			for i := from; i < len(left); i++ {
				other := true
				for _, k := range wishes {
					other = other && b.owner[k] != b.owner[left[i]]
				}
				if other {
					try(i+1, append(wishes, left[i]))
				}
			}
		}
		try(0, nil)
	}
}

// In a large round the first plan is made in a hurry. It must be valid all the same,
// and few of those who are favoured may stay by it who move in the plan that takes its
// time: else a dive sees to them first, at the cost of others.
func TestHurriedFirstPlan(t *testing.T) {
	const seed = 20261130
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 2))
	moved, hurried, slowly := 0, int64(0), int64(0)
	for round := range 2000 {
		r := random(rng, shape{
			practices: 2 + rng.IntN(6), households: 1 + rng.IntN(30), size: 1 + rng.IntN(5), wishes: 1 + rng.IntN(4),
			free: rng.IntN(5), intake: rng.IntN(3) == 0, maxCycle: rng.IntN(4), maxChain: rng.IntN(4),
			levels: goals[0],
		})
		b := &search{index: newIndex(r), meter: circulation.NewMeter(t.Context(), 0)}
		b.weigh(-1)
		p, slow := b.firstPlan(true), b.firstPlan(false)
		p.separate()
		slow.separate()
		var res Result
		for i := range p.deals {
			if w := p.deals[i].wishes; len(w) > 0 {
				res.Exchanges = append(res.Exchanges, p.exchange(w))
			}
		}
		if err := check(r, res.Exchanges); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		if b.favoured != nil {
			hurried, slowly = hurried+p.score[0], slowly+slow.score[0]
		}
		moved += len(res.Exchanges)
	}
	if moved < 2000 {
		t.Errorf("only %d exchanges in all rounds", moved)
	}
	if slowly == 0 || hurried*10 < slowly*9 {
		t.Errorf("%d persons of first priority move, %d of them in a hurry", slowly, hurried)
	}
}
