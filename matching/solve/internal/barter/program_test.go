package barter

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/ruilkring/ruilkring/matching/solve/internal/circulation"
	"github.com/ruilkring/ruilkring/matching/solve/internal/lp"
	"github.com/ruilkring/ruilkring/matching/solve/internal/round"
)

// The steps must come to the optimum that a simplex method finds, and measure by
// themselves that they are there: else nothing tells when to begin anew from a
// point, and exchanges are settled that the program has not decided.
func TestStepsSolveTheProgram(t *testing.T) {
	const seed = 20261130
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	tested := 0
	for range 40 {
		r := random(rng, shape{
			practices: 4 + rng.IntN(20), households: 20 + rng.IntN(80), size: 1 + rng.IntN(4), wishes: 1 + rng.IntN(4),
			free: rng.IntN(5), intake: rng.IntN(2) == 0, maxCycle: 2 + rng.IntN(3), maxChain: 2 + rng.IntN(3),
			levels: goals[1],
		})
		b := pooled(t, r)
		p := newPlan(b.index, b.value)
		g := newProgram(b.pool, b.weight, p.free, p.left, b.duals)
		b.extend(g, p, 3, drawnFrom, drawn)
		best := optimum(t, g, p.left)
		if best == 0 {
			continue
		}
		tested++
		for turns := 0; turns < 200 && (turns == 0 || g.checked > 0.001); turns++ {
			g.run(checkEvery, always)
		}
		if g.checked > 0.001 {
			t.Errorf("of %v, the steps leave %v", best, g.checked)
		}
		value := 0.0
		for k := range g.choices {
			value += g.choices[k].weight * g.choices[k].x
		}
		if math.Abs(value-best) > 0.01*best {
			t.Errorf("the steps come to %v, the optimum is %v", value, best)
		}
	}
	if tested < 20 {
		t.Errorf("only %d programs have an exchange", tested)
	}
}

// optimum is that of the program, by the simplex method: its equalities as two
// inequalities each.
func optimum(t *testing.T, g *program, left []int64) float64 {
	houses, arcs := int32(len(g.houses)), int32(len(g.global))
	var right []float64
	for range houses {
		right = append(right, 1)
	}
	for range 2 * arcs {
		right = append(right, 0)
	}
	for _, n := range left {
		right = append(right, float64(max(0, n)))
	}
	exact := lp.New(right)
	for i := range houses {
		for k := g.from[i]; k < g.from[i+1]; k++ {
			a := houses + 2*g.choices[k].arc
			exact.AddColumn(g.choices[k].weight, []int32{i, a, a + 1}, []float64{1, 1, -1})
		}
	}
	for i := range int32(g.len()) {
		sum := map[int32]float64{}
		list, uses := g.at(i)
		for _, a := range list {
			sum[houses+2*a]--
			sum[houses+2*a+1]++
		}
		for _, n := range uses {
			sum[houses+2*arcs+n.row] += float64(n.persons)
		}
		var rows []int32
		var values []float64
		for row := range int32(len(right)) {
			if v := sum[row]; v != 0 {
				rows, values = append(rows, row), append(values, v)
			}
		}
		exact.AddColumn(0, rows, values)
	}
	if exact.Solve(math.Inf(-1), nil) != lp.Optimal {
		t.Fatal("the program has no optimum")
	}
	return exact.Objective()
}

// pooled is a search of the round with short exchanges in its pool, at prices of zero.
func pooled(t *testing.T, r *round.Round) *search {
	b := &search{index: newIndex(r), meter: circulation.NewMeter(t.Context(), 0)}
	b.weigh(-1)
	b.prices = make([][]int64, r.Levels())
	for l := range b.prices {
		b.prices[l] = make([]int64, b.n)
	}
	b.begin()
	b.pool = newPool(b.index)
	b.pool.short(b.meter)
	b.pool.remember()
	b.opener = newOpener(b.pool)
	return b
}
