package lp_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/ruilkring/ruilkring/matching/solve/internal/lp"
)

// TestDuality solves random packing programs, with columns that come in parts
// and floors on sums, and proves each answer by its dual: without that proof a
// wrong pivot could pass for an optimum.
func TestDuality(t *testing.T) {
	for seed := range uint64(400) {
		random := rand.New(rand.NewPCG(seed, 7))
		m := 1 + random.IntN(60)
		rhs := make([]float64, m)
		for i := range rhs {
			rhs[i] = float64(random.IntN(3))
		}
		p := lp.New(rhs)
		add := func(n int) {
			for range n {
				var rows []int32
				var values []float64
				for _, r := range random.Perm(m)[:1+random.IntN(min(m, 5))] {
					rows = append(rows, int32(r))
					values = append(values, float64(1+random.IntN(2)))
				}
				p.AddColumn(float64(random.IntN(90))/30, rows, values)
			}
		}
		add(2 * m)
		if p.Solve(math.Inf(-1), nil) != lp.Optimal {
			t.Fatalf("seed %d: not optimal", seed)
		}
		add(2 * m)
		check(t, seed, p, rhs)
		best := p.Objective()
		// At least so much of the first objective, and then another one.
		cost := make([]float64, p.Columns())
		for j := range cost {
			cost[j] = p.Cost(int32(j))
		}
		p.AddFloor(best*0.9, 1000, func(j int32) float64 { return cost[j] })
		rhs = append(rhs, -best*0.9)
		for j := m; j < len(cost); j++ {
			p.SetCost(int32(j), float64(random.IntN(30))/30)
		}
		check(t, seed, p, rhs)
		var first float64
		p.Values(func(j int32, x float64) {
			if int(j) < len(cost) {
				first += cost[j] * x
			}
		})
		if first < best*0.9-1e-5 {
			t.Fatalf("seed %d: the floor gives way: %v of %v", seed, first, best*0.9)
		}
		branch(t, seed, random, p, rhs, m)
	}
}

// branch fixes columns and frees them again, from bases of before, and adds
// rows that the present x breaks: what branching does. Each answer is proven by
// its dual, also that there is none.
func branch(t *testing.T, seed uint64, random *rand.Rand, p *lp.Program, rhs []float64, m int) {
	fixed := make([]bool, p.Columns())
	basis := p.Basis()
	short := 0
	for step := range 30 {
		for range random.IntN(6) {
			j := random.IntN(p.Columns())
			fixed[j] = random.IntN(3) > 0 && (j < m && random.IntN(3) == 0 || j >= m)
			p.Fix(int32(j), fixed[j])
		}
		switch random.IntN(4) {
		case 0:
			p.SetBasis(basis)
		case 1:
			basis = p.Basis()
		}
		if step%5 == 4 {
			var sum float64
			in := map[int32]bool{}
			p.Values(func(j int32, x float64) {
				if int(j) >= m && random.IntN(3) > 0 {
					in[j] = true
					sum += x
				}
			})
			b := math.Floor(sum * 0.9)
			p.AddFloor(-b, 1000, func(j int32) float64 {
				if in[j] {
					return -1
				}
				return 0
			})
			rhs = append(rhs, b)
			for len(fixed) < p.Columns() {
				fixed = append(fixed, false)
			}
		}
		least := -1e6
		status := p.Solve(least, nil)
		if status == lp.Short {
			// Nothing reaches least, so there is no x at all.
			if short++; short > 2 {
				return
			}
			for j := range fixed { // something must be possible again
				fixed[j] = false
				p.Fix(int32(j), false)
			}
			continue
		}
		for j := range fixed {
			d := p.Cost(int32(j))
			rows, values := p.Column(int32(j))
			for i, r := range rows {
				d -= values[i] * p.Dual()[r]
			}
			if !fixed[j] && d > 1e-6 {
				t.Fatalf("seed %d, step %d: column %d has reduced cost %v", seed, step, j, d)
			}
		}
		use := make([]float64, len(rhs))
		var value float64
		p.Values(func(j int32, x float64) {
			if fixed[j] && x > 1e-3 {
				t.Fatalf("seed %d, step %d: column %d is fixed, and %v", seed, step, j, x)
			}
			value += p.Cost(j) * x
			rows, values := p.Column(j)
			for i, r := range rows {
				use[r] += values[i] * x
			}
		})
		for i := range rhs {
			// The basis is that of right sides that are moved a little.
			if math.Abs(use[i]-rhs[i]) > 0.05 {
				t.Fatalf("seed %d, step %d: row %d uses %v of %v", seed, step, i, use[i], rhs[i])
			}
		}
		if math.Abs(value-p.Objective()) > 0.1*(1+math.Abs(value)) {
			t.Fatalf("seed %d, step %d: value %v, dual %v", seed, step, value, p.Objective())
		}
	}
}

func check(t *testing.T, seed uint64, p *lp.Program, rhs []float64) {
	t.Helper()
	if status := p.Solve(math.Inf(-1), nil); status != lp.Optimal {
		t.Fatalf("seed %d: status %v", seed, status)
	}
	use := make([]float64, len(rhs))
	var value float64
	p.Values(func(j int32, x float64) {
		value += p.Cost(j) * x
		rows, values := p.Column(j)
		for i, r := range rows {
			use[r] += values[i] * x
		}
	})
	for i := range rhs {
		if math.Abs(use[i]-rhs[i]) > 1e-6 {
			t.Fatalf("seed %d: row %d uses %v of %v", seed, i, use[i], rhs[i])
		}
	}
	dual := p.Dual()
	for j := range int32(p.Columns()) {
		d := p.Cost(j)
		rows, values := p.Column(j)
		for i, r := range rows {
			d -= values[i] * dual[r]
		}
		if d > 1e-7 {
			t.Fatalf("seed %d: column %d has reduced cost %v", seed, j, d)
		}
	}
	if math.Abs(value-p.Objective()) > 1e-5*(1+math.Abs(value)) {
		t.Fatalf("seed %d: value %v, dual %v", seed, value, p.Objective())
	}
}
