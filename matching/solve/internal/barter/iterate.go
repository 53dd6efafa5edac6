package barter

import "math"

// checkEvery is how many steps lie between two checks of how far the program is
// from solved, heatEvery between two choices of what to look at.
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
		for i := range checkEvery {
			if i%heatEvery == 0 {
				g.heat()
			}
			if !step(int64(len(g.hot) + len(g.choices))) {
				return false
			}
			g.iterate()
			done++
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

// iterate takes one step.
func (g *program) iterate() {
	g.taken++
	g.since++
	for {
		step := g.step
		clear(g.arc.bar)
		clear(g.limit.bar)
		primal := g.ascend(step)
		dual, inner := 0.0, 0.0
		for _, r := range [...]*rows{&g.house, &g.arc, &g.limit} {
			d, in := r.descend(step, r != &g.arc)
			dual += d
			inner += in
		}
		longest := math.Inf(1)
		if inner != 0 {
			longest = (primal + dual) / (2 * math.Abs(inner))
		}
		k := math.Sqrt(float64(g.taken + 1))
		g.step = min(float64((1-1/math.Sqrt(k))*longest), float64((1+1/k)*step))
		if step <= longest {
			g.accept(step)
			return
		}
	}
}

// ascend works out the next x and z, and the activities as far ahead of them
// again. It returns the squared length of the step.
func (g *program) ascend(step float64) float64 {
	length := 0.0
	half := step / 2 // every wish stands in two rows
	prices, bars := g.arc.price, g.arc.bar
	for i, lambda := range g.house.price {
		bar := 0.0
		choices := g.choices[g.from[i]:g.from[i+1]]
		for k := range choices {
			c := &choices[k]
			x := max(0, c.x+float64(half*(c.weight-lambda-prices[c.arc])))
			c.next = x
			d := x - c.x
			length += float64(2 * float64(d*d))
			bar += x + d
			bars[c.arc] += x + d
		}
		g.house.bar[i] = bar
	}
	for _, i := range g.hot {
		x := &g.exchanges[i]
		end := &g.exchanges[i+1]
		arcs, uses := g.arcs[x.arcs:end.arcs], g.uses[x.uses:end.uses]
		s := 0.0
		for _, a := range arcs {
			s += prices[a]
		}
		for _, n := range uses {
			s -= float64(float64(n.persons) * g.limit.price[n.row])
		}
		z := max(0, x.z+float64(float64(step*x.scale)*s))
		x.next = z
		d := z - x.z
		if z == 0 && d == 0 {
			continue
		}
		length += float64(d*d) / x.scale
		for _, a := range arcs {
			bars[a] -= z + d
		}
		for _, n := range uses {
			g.limit.bar[n.row] += float64(float64(n.persons) * (z + d))
		}
	}
	return length
}

// descend works out the next prices; atLeastZero says that they may not fall
// below. It returns the squared length of the step, and its product with how the
// activities change.
func (r *rows) descend(step float64, atLeastZero bool) (length, inner float64) {
	for i, scale := range r.scale {
		if scale == 0 {
			r.next[i] = r.price[i]
			continue
		}
		next := r.price[i] + float64(float64(step*scale)*(r.bar[i]-r.right[i]))
		if atLeastZero {
			next = max(0, next)
		}
		r.next[i] = next
		d := next - r.price[i]
		length += float64(d*d) / scale
		inner += float64(d*(r.bar[i]-r.act[i])) / 2
	}
	return length, inner
}

// accept makes the step.
func (g *program) accept(step float64) {
	for k := range g.choices {
		c := &g.choices[k]
		c.x = c.next
		c.sum += float64(step * c.x)
	}
	for _, i := range g.hot {
		x := &g.exchanges[i]
		x.z = x.next
		x.sum += float64(step * x.z)
	}
	for _, r := range [...]*rows{&g.house, &g.arc, &g.limit} {
		r.price, r.next = r.next, r.price
		for i, price := range r.price {
			r.sum[i] += float64(step * price)
			r.act[i] = (r.act[i] + r.bar[i]) / 2 // bar is that of twice the new point less the old
		}
	}
	g.total += step
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
