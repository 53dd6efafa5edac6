package decompose

import (
	"math/rand/v2"
	"testing"
)

// circulation makes moves along random cycles and chains.
func circulation(r *rand.Rand, practices int) []Move {
	var moves []Move
	for range r.IntN(12) {
		path := r.Perm(practices)[:2+r.IntN(practices-1)]
		chain := r.IntN(3) == 0
		for i := range path[1:] {
			moves = append(moves, Move{From: int32(path[i]), To: int32(path[i+1])})
		}
		switch {
		case !chain:
			moves = append(moves, Move{From: int32(path[len(path)-1]), To: int32(path[0])})
		case r.IntN(2) == 0: // the chain ends with a household without a practice
			moves = append(moves, Move{From: int32(practices), To: int32(path[0])})
		}
	}
	r.Shuffle(len(moves), func(i, j int) { moves[i], moves[j] = moves[j], moves[i] })
	return moves
}

// check holds the exchanges against what each must be on its own, and against
// the moves that they are made of.
func check(t *testing.T, practices int, moves []Move, exchanges *List) {
	t.Helper()
	net := make([]int, practices+1)
	for _, m := range moves {
		net[m.To]++
		net[m.From]--
	}
	used := make([]int, len(moves))
	begun := make([]int, practices+1)
	for i := range exchanges.Len() {
		e := exchanges.At(i)
		entered, left := map[int32]bool{}, map[int32]bool{}
		for k, x := range e.Moves {
			used[x]++
			m := moves[x]
			if entered[m.To] || left[m.From] {
				t.Errorf("exchange %d passes through a practice twice: %v", i, e)
			}
			entered[m.To], left[m.From] = true, true
			next := moves[e.Moves[(k+1)%len(e.Moves)]]
			switch {
			case !e.Chain && m.To != next.From:
				t.Errorf("exchange %d is a cycle whose move %d doesn't lead to the next", i, k)
			case e.Chain && k+1 < len(e.Moves) && m.From != next.To:
				t.Errorf("exchange %d is a chain whose move %d doesn't leave a place for the next", i, k)
			}
		}
		if e.Chain {
			first, last := moves[e.Moves[0]].To, moves[e.Moves[len(e.Moves)-1]].From
			begun[first]++
			if first == last {
				t.Errorf("exchange %d is a chain that is a cycle", i)
			}
		}
	}
	for x, n := range used {
		if n != 1 {
			t.Errorf("move %d is in %d exchanges", x, n)
		}
	}
	for v, n := range begun {
		// More chains than net arrivals would need free places that may not be
		// there.
		if n != max(0, net[v]) {
			t.Errorf("%d chains begin at practice %d, where %d more enter than leave", n, v, net[v])
		}
	}
}

func TestExchanges(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for range 3000 {
		practices := 3 + r.IntN(8)
		moves := circulation(r, practices)
		for _, budget := range []int64{0, 1, 20, scanBudget} {
			g := build(int32(practices), moves, make([]int32, r.IntN(Memory(len(moves))+1)))
			g.scans = scanBudget - budget // what is left of it
			check(t, practices, moves, g.takeApart())
		}
		if t.Failed() {
			t.Fatalf("practices %d, moves %v", practices, moves)
		}
	}
}

// One long cycle is a worse exchange than several short ones: any one of its
// people can break it for all.
func TestPrefersShort(t *testing.T) {
	for _, test := range []struct {
		name, reason string
		practices    int
		moves        []Move
		want         int
	}{
		{"two swaps", "a-b-c-b-a is a walk of four", 3, []Move{{0, 1}, {1, 2}, {2, 1}, {1, 0}}, 2},
		{"two triangles", "they share practice 0", 5, []Move{{0, 1}, {1, 2}, {2, 0}, {0, 3}, {3, 4}, {4, 0}}, 2},
		{"chain and swap", "the chain needs not pass through the swap", 4, []Move{{1, 0}, {2, 1}, {1, 2}, {4, 1}}, 2},
		{"two cycles of four", "they share practice 0, and make one walk of eight", 7,
			[]Move{{0, 1}, {1, 2}, {2, 3}, {3, 0}, {0, 4}, {4, 5}, {5, 6}, {6, 0}}, 2},
		{"no moves", "the empty plan", 2, nil, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := Exchanges(test.practices, test.moves, nil)
			check(t, test.practices, test.moves, got)
			if got.Len() != test.want {
				t.Errorf("%d exchanges, want %d: %s", got.Len(), test.want, test.reason)
			}
		})
	}
}
