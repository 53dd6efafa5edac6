package barter

import "math"

// checkEvery is how many steps lie between two checks of how far the program is
// from solved, heatEvery between two choices of what to look at: the length of a
// sprint.
const (
	checkEvery = 40
	heatEvery  = 20
)

// run takes so many steps of the primal-dual hybrid gradient method (Chambolle
// and Pock 2011), reflected and drawn back to where it began (Halpern 1967), with
// restarts (Lu and Yang 2024, "Restarted Halpern PDHG for linear programming").
// It reports false where the meter stopped it.
//
// The units are such that a household weighs about as much as it has persons,
// so primal and dual steps need no weighing against each other.
func (g *program) run(steps int, step func(n int64) bool) bool {
	for done := 0; done < steps; {
		for range checkEvery / heatEvery {
			s := g.sprint()
			on := s.run(heatEvery, step)
			done += heatEvery
			s.end()
			if !on {
				g.rebase()
				return false
			}
		}
		now := g.gap()
		if math.IsInf(g.restarted, 1) {
			g.restarted = 10 * now
		}
		if now <= 0.2*g.restarted || now <= 0.8*g.restarted && now > g.checked || 3*g.since > g.taken {
			g.rebase()
			g.restarted = now
		}
		g.checked = now
	}
	return true
}

// gap measures how far the point is from solving the program: by how much it
// breaks rows, by how much columns would still gain, and the difference between
// the two objectives.
func (g *program) gap() float64 {
	for _, r := range [...]*rows{&g.arc, &g.limit} {
		for i := range r.price {
			r.bar[i] = -r.right[i]
		}
	}
	primal, dual, value, cost := 0.0, 0.0, 0.0, 0.0
	for i, lambda := range g.house.price {
		lambda = max(0, lambda)
		over := -1.0
		cost += lambda
		for k := g.from[i]; k < g.from[i+1]; k++ {
			c := &g.choices[k]
			x := max(0, c.x)
			over += x
			g.arc.bar[c.arc] += x
			value += float64(c.weight * x)
			d := max(0, c.weight-lambda-g.arc.price[c.arc])
			dual += float64(d * d)
		}
		over = max(0, over)
		primal += float64(over * over)
	}
	for _, i := range g.hot {
		z := max(0, g.exchanges[i].z)
		s := max(0, g.worth(i, g.arc.price, g.limit.price))
		dual += float64(s * s)
		arcs, uses := g.at(i)
		for _, a := range arcs {
			g.arc.bar[a] -= z
		}
		for _, n := range uses {
			g.limit.bar[n.row] += float64(float64(n.persons) * z)
		}
	}
	for _, b := range g.arc.bar {
		primal += float64(b * b)
	}
	for i, b := range g.limit.bar {
		cost += float64(max(0, g.limit.price[i]) * g.limit.right[i])
		b = max(0, b)
		primal += float64(b * b)
	}
	return math.Sqrt(primal + dual + float64((value-cost)*(value-cost)))
}
