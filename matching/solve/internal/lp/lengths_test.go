package lp

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestLengths holds the lengths that pivots carry along against measured ones:
// wrong ones would give the same answers, in many more pivots.
func TestLengths(t *testing.T) {
	carried := 0
	for seed := range uint64(100) {
		random := rand.New(rand.NewPCG(seed, 21))
		m := 5 + random.IntN(40)
		p := New(slices.Repeat([]float64{1}, m))
		for range 4 * m {
			var rows []int32
			for _, r := range random.Perm(m)[:1+random.IntN(4)] {
				rows = append(rows, int32(r))
			}
			p.AddColumn(1+random.Float64(), rows, slices.Repeat([]float64{1}, len(rows)))
		}
		p.Solve(math.Inf(-1), nil)
		basis := p.Basis()
		for range 10 {
			for range 3 {
				p.Fix(int32(m+random.IntN(4*m)), random.IntN(3) > 0)
			}
			if random.IntN(4) == 0 {
				p.SetBasis(basis)
			}
			p.Solve(math.Inf(-1), nil)
		}
		if len(p.lengths) == 0 {
			continue // the dual method was never called for
		}
		carried++
		got := slices.Clone(p.lengths)
		p.refresh()
		p.lengths = nil
		p.measure()
		for i, want := range p.lengths {
			if math.Abs(got[i]-want) > 1e-6*want {
				t.Fatalf("seed %d: row %d of the inverse has length %v, want %v", seed, i, got[i], want)
			}
		}
	}
	if carried < 50 {
		t.Errorf("only %d programs came to the dual method", carried)
	}
}
