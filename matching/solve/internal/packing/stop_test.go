package packing

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/matching/solve/internal/round"
)

// countdown is a meter that stops a search at its so-manieth question, and
// remembers which parts of the search asked it then.
type countdown struct {
	left  int
	asked int
	at    map[string]bool
}

func (c *countdown) Step(int64) bool {
	c.asked++
	c.left--
	if c.left == 0 {
		callers := make([]uintptr, 40)
		frames := runtime.CallersFrames(callers[:runtime.Callers(1, callers)])
		for {
			frame, more := frames.Next()
			name := frame.Function[strings.LastIndex(frame.Function, ".")+1:]
			c.at[name] = true
			if !more {
				break
			}
		}
	}
	return c.left > 0
}

// pond is a pool of single pairs with weights that are far apart, so that the
// program takes many exchanges in part, and a number of moves that comes first
// where levels is 2.
func pond(random *rand.Rand, pairs, altruists, levels int) *round.Round {
	n := pairs + altruists
	r := &round.Round{
		Free: make([]int64, n), Intake: make([]int64, n), Offsets: []int32{0}, MaxCycle: 3, MaxChain: 4,
		Exchanges: make([]bool, levels), Values: make([][]int64, levels),
	}
	for q := range n {
		r.Intake[q] = -1
		if q >= pairs {
			r.Free[q] = 1
		}
	}
	for h := range int32(pairs) {
		for q := range int32(n) {
			if q != h && random.IntN(8) == 0 {
				r.To = append(r.To, q)
				for l := range levels {
					worth := int64(1)
					if l == levels-1 {
						worth = 1 + random.Int64N(90)
					}
					r.Values[l] = append(r.Values[l], worth)
				}
			}
		}
		r.From, r.Size = append(r.From, h), append(r.Size, 1)
		r.Offsets = append(r.Offsets, int32(len(r.To)))
	}
	return r
}

// TestStops stops searches of every kind at many points. The bound must be no
// lower than the best score, which is found without stopping, and the score no
// higher.
func TestStops(t *testing.T) {
	at := map[string]bool{}
	for seed := range uint64(16) {
		random := rand.New(rand.NewPCG(seed, 14))
		pairs := 32
		if seed%4 == 1 {
			pairs = 40 // by short lists
		}
		r := pond(random, pairs, 3, 1+int(seed/4%2))
		prepared := func() *Packing {
			p := newPool(r)
			switch seed % 4 {
			case 0: // everything listed
				if !p.enumerate(50_000, 10_000_000) {
					t.Fatalf("seed %d: too many exchanges to list", seed)
				}
				return &Packing{pool: p}
			case 1: // as they are needed
				return &Packing{p, newGraph(p), large, 20}
			case 2:
				return &Packing{p, newGraph(p), large, listable}
			}
			return &Packing{p, newGraph(p), 0, listable} // cycles first
		}
		all := &countdown{left: 1 << 30, at: at}
		best := prepared().Solve(all, loosest(r), nil)
		if !slices.Equal(best.Score, best.Bound) {
			t.Fatalf("seed %d: score %v, bound %v without a stop", seed, best.Score, best.Bound)
		}
		for point := 1; point < all.asked; point += max(1, all.asked/20) {
			told := func(level int, score []int64, bound int64) {
				if slices.Equal(score[:level], best.Score[:level]) && bound < best.Score[level] {
					t.Errorf("seed %d: told a bound of %d at level %d, the best is %v", seed, bound, level, best.Score)
				}
			}
			got := prepared().Solve(&countdown{left: point, at: at}, loosest(r), told)
			if slices.Compare(got.Bound, best.Score[:len(got.Bound)]) < 0 {
				t.Errorf("seed %d, stopped at %d of %d: bound %v below the best score, %v", seed, point, all.asked, got.Bound, best.Score)
			}
			if slices.Compare(got.Score, best.Score) > 0 {
				t.Errorf("seed %d, stopped at %d of %d: score %v above the best, %v", seed, point, all.asked, got.Score, best.Score)
			}
		}
	}
	for _, part := range []string{"prime", "settleChains", "settle", "relax", "dive", "narrow", "around", "tree"} {
		if !at[part] {
			t.Errorf("no search was stopped in %s: the test tests too little", part)
		}
	}
}
