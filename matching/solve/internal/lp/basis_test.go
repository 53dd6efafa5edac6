package lp

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestBasis goes back and forth between bases of several branches, and solves
// again from each: where the changes that led to one are taken for those that led
// to another, values and duals are of no basis at all.
func TestBasis(t *testing.T) {
	for seed := range uint64(100) {
		random := rand.New(rand.NewPCG(seed, 22))
		m := 10 + random.IntN(40)
		p := New(slices.Repeat([]float64{1}, m))
		for range 4 * m {
			var rows []int32
			for _, r := range random.Perm(m)[:1+random.IntN(4)] {
				rows = append(rows, int32(r))
			}
			p.AddColumn(1+random.Float64(), rows, slices.Repeat([]float64{1}, len(rows)))
		}
		p.Solve(math.Inf(-1), nil)
		bases := []*Basis{p.Basis()}
		for range 60 {
			p.SetBasis(bases[random.IntN(len(bases))])
			p.evaluateAny()
			for j, d := range p.reduced {
				if want := p.cost[j] - p.value(int32(j)); p.where[j] < 0 && !p.fixed[j] && math.Abs(d-want) > 1e-9 {
					t.Fatalf("seed %d: column %d has reduced cost %v, want %v", seed, j, d, want)
				}
			}
			for i, j := range p.basis {
				if d := p.cost[j] - p.value(j); math.Abs(d) > 1e-9 {
					t.Fatalf("seed %d: position %d has reduced cost %v, and is basic", seed, i, d)
				}
			}
			p.Fix(int32(m+random.IntN(4*m)), random.IntN(2) > 0)
			last := p.Pivots() + 8
			p.Solve(math.Inf(-1), func() bool { return p.Pivots() >= last })
			bases = append(bases, p.Basis())
		}
	}
}

// evaluateAny works out values and duals of whatever basis is the present one.
func (p *Program) evaluateAny() {
	if p.apart {
		p.evaluate()
	} else {
		p.refresh()
	}
}

// value is what a column takes of the rows at the duals.
func (p *Program) value(j int32) float64 {
	var sum float64
	rows, values := p.Column(j)
	for i, r := range rows {
		sum += float64(values[i] * p.dual[r])
	}
	return sum
}
