package barter

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ruilkring/ruilkring/matching/solve/internal/circulation"
)

// A dive may leave nothing in the pool but what it needs at last; for the next one
// the pool must be as before, and know what it has and what it has not.
func TestLentPoolComesBack(t *testing.T) {
	r := random(rand.New(rand.NewPCG(20261130, 1)), shape{
		practices: 6, households: 60, size: 2, wishes: 4, free: 4, maxCycle: 3, maxChain: 3, levels: goals[1],
	})
	p := newPool(newIndex(r))
	p.short(circulation.NewMeter(t.Context(), 0))
	p.remember()
	start, arcs := slices.Clone(p.start), slices.Clone(p.arcs)
	held, _ := p.exchange(0)
	held = slices.Clone(held)
	back := p.lend()
	none := newPlan(p.index, make([]int64, len(r.To)))
	p.forget(newProgram(p, make([]float64, len(r.To)), func(int32) bool { return false }, none.left, duals{
		arc: make([]float64, p.index.arcs()), limit: make([]float64, 2*p.n),
	}))
	if p.len() != 0 {
		t.Fatalf("a program without households leaves %d exchanges in the pool", p.len())
	}
	var taken []int32
	for a := range p.index.arcs() {
		if p.add(a) {
			taken = []int32{a}
			break
		}
	}
	if taken == nil {
		t.Fatal("no household can move alone: choose another round")
	}
	back()
	if !slices.Equal(p.start, start) || !slices.Equal(p.arcs, arcs) {
		t.Error("the pool is another one")
	}
	if p.add(held...) {
		t.Error("the pool takes what it has")
	}
	if !p.add(taken...) {
		t.Error("the pool refuses what it forgot")
	}
}
