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
// and Pock 2011), with adaptive step sizes and restarts at averages (Applegate
// and others 2021, "Practical large-scale linear programming using primal-dual
// hybrid gradient"). It reports false where the meter stopped it.
//
// The units are such that a household weighs about as much as it has persons,
// so primal and dual steps need no weighing against each other.
func (g *program) run(steps int, step func(n int64) bool) bool {
	for done := 0; done < steps; {
		for range checkEvery / heatEvery {
			g.heat()
			s := g.sprint()
			for range heatEvery {
				if !step(int64(len(g.hot) + len(s.choices))) {
					s.end()
					return false
				}
				s.iterate()
				done++
			}
			s.end()
		}
		now, mean := g.gap(false), g.gap(true)
		best := min(now, mean)
		if math.IsInf(g.restarted, 1) {
			g.restarted = 10 * best
		}
		if best <= 0.2*g.restarted || best <= 0.8*g.restarted && best > g.checked || 3*g.since > g.taken {
			if mean < now {
				g.jump()
			}
			g.restart()
			g.restarted = best
		}
		g.checked = best
	}
	return true
}

// gap measures how far the point, or the average since the last restart, is
// from solving the program: by how much it breaks rows, by how much columns
// would still gain, and the difference between the two objectives.
func (g *program) gap(mean bool) float64 {
	scale := 1.0
	if mean {
		scale = 1 / g.total
	}
	for _, r := range [...]*rows{&g.house, &g.arc, &g.limit} {
		for i := range r.price {
			r.bar[i] = -r.right[i]
			r.next[i] = r.price[i]
			if mean {
				r.next[i] = float64(r.sum[i] * scale)
			}
		}
	}
	primal, dual, value, cost := 0.0, 0.0, 0.0, 0.0
	for i, lambda := range g.house.next {
		over := -1.0
		cost += lambda
		for k := g.from[i]; k < g.from[i+1]; k++ {
			c := &g.choices[k]
			x := c.x
			if mean {
				x = float64(c.sum * scale)
			}
			over += x
			g.arc.bar[c.arc] += x
			value += float64(c.weight * x)
			d := max(0, c.weight-lambda-g.arc.next[c.arc])
			dual += float64(d * d)
		}
		over = max(0, over)
		primal += float64(over * over)
	}
	for _, i := range g.hot {
		x := &g.exchanges[i]
		z := x.z
		if mean {
			z = float64(x.sum * scale)
		}
		s := max(0, g.worth(i, g.arc.next, g.limit.next))
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
		if g.limit.scale[i] > 0 {
			cost += float64(g.limit.next[i] * g.limit.right[i])
			b = max(0, b)
			primal += float64(b * b)
		}
	}
	return math.Sqrt(primal + dual + float64((value-cost)*(value-cost)))
}

// jump moves the point to the average.
func (g *program) jump() {
	for k := range g.choices {
		g.choices[k].x = g.choices[k].sum / g.total
	}
	for i := range g.exchanges {
		g.exchanges[i].z = g.exchanges[i].sum / g.total
	}
	for _, r := range [...]*rows{&g.house, &g.arc, &g.limit} {
		for i, s := range r.sum {
			r.price[i] = s / g.total
		}
	}
}
