package packing

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ruilkring/ruilkring/matching/solve/internal/round"
)

// allowance is a meter that stops a search after so many steps.
type allowance int64

func (a *allowance) Step(n int64) bool {
	*a -= allowance(n)
	return *a > 0
}

// enough is an allowance for a small round.
func enough() *allowance {
	a := allowance(100_000)
	return &a
}

// crowd is a random round of single persons: of practices with up to three
// households each, or with one each, as in a pool of kidney pairs.
func crowd(random *rand.Rand) *round.Round {
	n := 2 + random.IntN(9)
	most := 1 + 2*random.IntN(2)
	r := &round.Round{
		Free: make([]int64, n), Intake: make([]int64, n), Offsets: []int32{0},
		MaxCycle: 2 + random.IntN(3), MaxChain: 1 + random.IntN(4),
	}
	for q := range n {
		r.Intake[q] = -1
		if random.IntN(4) == 0 {
			r.Free[q] = int64(1 + random.IntN(2))
		}
		if random.IntN(8) == 0 {
			r.Intake[q] = int64(random.IntN(3))
		}
	}
	household := func(from int32) {
		seen := map[int32]bool{from: true}
		for range 1 + random.IntN(4) {
			q := int32(random.IntN(n))
			if !seen[q] {
				seen[q] = true
				r.To = append(r.To, q)
			}
		}
		if begin := r.Offsets[len(r.Offsets)-1]; int(begin) < len(r.To) {
			r.From = append(r.From, from)
			r.Size = append(r.Size, 1)
			r.Offsets = append(r.Offsets, int32(len(r.To)))
		}
	}
	for q := range int32(n) {
		for range 1 + random.IntN(most) {
			household(q)
		}
	}
	for range random.IntN(3) {
		household(round.None)
	}
	levels := 1 + random.IntN(3)
	for l := range levels {
		r.Exchanges = append(r.Exchanges, false)
		values := make([]int64, len(r.To))
		exchanges := random.IntN(6) == 0
		base, spread, unit := int64(random.IntN(3)), int64(1+random.IntN(40)), int64(1+random.IntN(3))
		for k := range values {
			if !exchanges {
				values[k] = (base + random.Int64N(spread)) * unit
			}
		}
		r.Exchanges[l] = exchanges
		r.Values = append(r.Values, values)
	}
	return r
}

// loosest is a bound that says nothing.
func loosest(r *round.Round) []int64 {
	loose := make([]int64, r.Levels())
	for l := range loose {
		loose[l] = math.MaxInt64
	}
	return loose
}

// TestPriced holds the search that finds exchanges as it needs them against the
// one over a list of all. Both must prove the same best score: a narrowed search
// that left out an exchange which a better plan has would show here.
func TestPriced(t *testing.T) {
	rounds := 300
	if testing.Short() {
		rounds = 100
	}
	apart := 0
	for seed := range uint64(rounds) {
		r := crowd(rand.New(rand.NewPCG(seed, 11)))
		all := newPool(r)
		if !all.enumerate(20_000, 10_000_000) {
			continue
		}
		want := (&Packing{pool: all}).Solve(enough(), loosest(r), nil)
		p := newPool(r)
		got := (&Packing{p, newGraph(p), []int{large, 0}[seed%2], []int{listable, 10}[seed/2%2]}).Solve(enough(), loosest(r), nil)
		if !slices.Equal(want.Score, want.Bound) {
			apart++
			continue
		}
		if slices.Compare(got.Bound, want.Score) < 0 {
			t.Fatalf("seed %d: priced, the bound is %v; listed, the score is %v", seed, got.Bound, want.Score)
		}
		if slices.Compare(got.Score, want.Score) > 0 {
			t.Fatalf("seed %d: priced, the score is %v; listed, it is %v", seed, got.Score, want.Score)
		}
		if !slices.Equal(got.Score, got.Bound) {
			apart++
		}
	}
	if apart > rounds/50 {
		t.Errorf("%d of %d rounds were not proven when priced", apart, rounds)
	}
}
