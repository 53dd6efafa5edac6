package barter

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Two goroutines that move a half each must do what one does that moves both, to
// the last bit: else the plan would depend on the machine.
func TestThreadsTakeTheSameSteps(t *testing.T) {
	const seed = 20261203
	t.Logf("seed %d", seed)
	r := random(rand.New(rand.NewPCG(seed, 0)), shape{
		practices: 120, households: 16_000, size: 4, wishes: 5, free: 9, intake: true,
		maxCycle: 3, maxChain: 3, levels: goals[0],
	})
	solved := func(threads int) *program {
		b := pooled(t, r)
		b.pool.threads = threads
		p := newPlan(b.index, b.value)
		g := newProgram(b.pool, b.weight, p.free, p.left, b.duals)
		b.extend(g, p, 3, drawnFrom, drawn)
		g.run(checkEvery, always)
		return g
	}
	one, two := solved(1), solved(2)
	if n := len(two.track.choices) + len(two.track.plain) + len(two.track.terms); n < busy {
		t.Fatalf("%d columns: a second goroutine takes %d", n, busy)
	}
	if two.track.paces == nil {
		t.Fatal("there was no second goroutine")
	}
	if !slices.Equal(one.choices, two.choices) || !slices.Equal(one.exchanges, two.exchanges) {
		t.Error("moves differ")
	}
	if !slices.Equal(one.house.price, two.house.price) || !slices.Equal(one.arc.price, two.arc.price) || !slices.Equal(one.limit.price, two.limit.price) {
		t.Error("prices differ")
	}
}
