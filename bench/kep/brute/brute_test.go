package brute

import (
	"testing"

	"github.com/ruilkring/ruilkring/bench/kep/pool"
)

func TestBest(t *testing.T) {
	// Two pairs that swap, a ring of three through both of them that weighs
	// more, and an altruist for the third.
	ring := &pool.Pool{Pairs: 3, Altruists: 1, Arcs: []pool.Arc{
		{From: 0, To: 1, Weight: 5}, {From: 1, To: 0, Weight: 6}, {From: 1, To: 2, Weight: 1}, {From: 2, To: 0, Weight: 1}, {From: 3, To: 2, Weight: 4},
	}}
	tests := []struct {
		name               string
		maxCycle, maxChain int
		objective          pool.Objective
		want               Score
		reason             string
	}{
		{"nothing allowed", 0, 0, pool.Count, Score{}, "0 means none"},
		{"no cycle has one", 1, 0, pool.Count, Score{}, "a pair never gives to itself"},
		{"swap", 2, 0, pool.Weight, Score{2, 11}, "the ring is too long"},
		{"ring", 3, 0, pool.Lex, Score{3, 7}, "the number first"},
		{"weight", 3, 0, pool.Weight, Score{2, 11}, "the swap weighs more"},
		{"swap and chain", 2, 1, pool.Lex, Score{3, 15}, "the altruist gives to the third"},
		{"chain", 0, 3, pool.Lex, Score{3, 10}, "altruist, 2, 0, 1"},
		{"chain too long", 0, 2, pool.Lex, Score{2, 5}, "altruist, 2, 0"},
		{"no limit", -1, -1, pool.Lex, Score{3, 15}, "more room changes nothing here"},
	}
	for _, test := range tests {
		if got := Best(ring, test.maxCycle, test.maxChain, test.objective); got != test.want {
			t.Errorf("%s: %+v, want %+v: %s", test.name, got, test.want, test.reason)
		}
	}
}
