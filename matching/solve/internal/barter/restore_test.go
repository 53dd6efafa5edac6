package barter

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ruilkring/ruilkring/matching/solve/internal/circulation"
	"github.com/ruilkring/ruilkring/matching/solve/internal/round"
)

// A dive that sees to the favoured households late leaves some of them out. If
// restore lost one of those who move in the best plan, no such dive would count;
// if it took places or entrances that others have, the plan would not be valid.
func TestRestoreMovesTheFavoured(t *testing.T) {
	const seed = 20261202
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	missing := 0
	for range 3000 {
		r := random(rng, shape{
			practices: 2 + rng.IntN(5), households: 10 + rng.IntN(30), size: 1 + rng.IntN(4), wishes: 1 + rng.IntN(3),
			free: rng.IntN(9), intake: rng.IntN(2) == 0, maxCycle: rng.IntN(4), maxChain: rng.IntN(4),
			levels: goals[0],
		})
		b := &search{index: newIndex(r), meter: circulation.NewMeter(t.Context(), 0)}
		b.weigh(-1)
		b.best = newPlan(b.index, b.value)
		b.fill(b.best, nil)
		b.bound = slices.Clone(b.best.score) // it reaches its bound
		b.favoured, b.favourite = nil, 0
		for h := range int32(len(r.From)) {
			if rng.IntN(3) == 0 {
				b.favoured = append(b.favoured, h)
			}
		}
		p := newPlan(b.index, b.value)
		other := rng.Perm(len(r.From))
		b.fill(p, func(h int32) bool { return other[h]%2 == 0 && !slices.Contains(b.favoured, h) })
		for _, h := range b.favoured {
			if p.in[h] < 0 && b.best.in[h] >= 0 {
				missing++
			}
		}
		b.restore(p)
		for _, h := range b.favoured {
			if p.in[h] < 0 && b.best.in[h] >= 0 {
				t.Fatalf("%+v: household %d of %v stays", r, h, b.favoured)
			}
		}
		p.separate()
		var exchanges []round.Exchange
		for i := range p.deals {
			if w := p.deals[i].wishes; len(w) > 0 {
				exchanges = append(exchanges, p.exchange(w))
			}
		}
		if err := check(r, exchanges); err != nil {
			t.Fatalf("%+v: %v", r, err)
		}
	}
	if missing == 0 {
		t.Error("nobody was missing")
	}
	t.Logf("%d were missing", missing)
}
