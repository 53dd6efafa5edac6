package barter

import (
	"math/rand/v2"
	"testing"

	"github.com/ruilkring/ruilkring/matching/solve/internal/circulation"
)

// A step may leave the price of a place below zero. Then a larger place than
// needed was worth more than the one that fits, and both led back to each other:
// the search for the moves behind a worth ended in a panic.
func TestExchangesAtPricesBelowZero(t *testing.T) {
	const seed = 20261201
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	found := int32(0)
	for range 300 {
		r := random(rng, shape{
			practices: 2 + rng.IntN(4), households: 10 + rng.IntN(20), size: 2 + rng.IntN(5), wishes: 1 + rng.IntN(3),
			free: 2 + rng.IntN(9), intake: rng.IntN(3) == 0, maxCycle: rng.IntN(5), maxChain: rng.IntN(5),
			levels: goals[1],
		})
		b := &search{index: newIndex(r), meter: circulation.NewMeter(t.Context(), 0)}
		b.weigh(-1)
		b.relax()
		b.begin()
		b.pool = newPool(b.index)
		b.opener = newOpener(b.pool)
		p := newPlan(b.index, b.value)
		g := newProgram(b.pool, b.weight, p.free, p.left, b.first)
		for i := range g.limit.price {
			g.limit.price[i] = float64(-0.01 * rng.Float64())
		}
		b.extend(g, p, longest, drawnFrom, drawn)
		found += b.pool.len()
	}
	if found == 0 {
		t.Error("no exchanges found")
	}
}
