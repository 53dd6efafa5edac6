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
		for i := range g.arc {
			g.arc[i].bar = 0
		}
		for i := range g.limit {
			g.limit[i].bar = 0
		}
		primal := g.ascend(step)
		dual, inner := 0.0, 0.0
		for i := range g.house {
			d, in := g.house[i].descend(step, true)
			dual += d
			inner += in
		}
		for i := range g.arc {
			d, in := g.arc[i].descend(step, false)
			dual += d
			inner += in
		}
		for i := range g.limit {
			d, in := g.limit[i].descend(step, true)
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
	for i := range g.houses {
		h := &g.house[i]
		bar := 0.0
		choices := g.choices[g.from[i]:g.from[i+1]]
		for k := range choices {
			c := &choices[k]
			a := &g.arc[c.arc]
			x := max(0, c.x+float64(half*(c.weight-h.price-a.price)))
			c.next = x
			d := x - c.x
			length += float64(2 * float64(d*d))
			bar += x + d
			a.bar += x + d
		}
		h.bar = bar
	}
	for _, i := range g.hot {
		x := &g.exchanges[i]
		arcs, uses := g.at(i)
		s := 0.0
		for _, a := range arcs {
			s += g.arc[a].price
		}
		for _, n := range uses {
			s -= float64(float64(n.persons) * g.limit[n.row].price)
		}
		z := max(0, x.z+float64(float64(step*x.scale)*s))
		x.next = z
		d := z - x.z
		if z == 0 && d == 0 {
			continue
		}
		length += float64(d*d) / x.scale
		for _, a := range arcs {
			g.arc[a].bar -= z + d
		}
		for _, n := range uses {
			g.limit[n.row].bar += float64(float64(n.persons) * (z + d))
		}
	}
	return length
}

// descend works out the row's next price; at least zero says that it may not
// fall below. It returns the squared length of the step, and its product with
// how the activity changes.
func (r *row) descend(step float64, atLeastZero bool) (length, inner float64) {
	if r.scale == 0 {
		r.next = r.price
		return 0, 0
	}
	r.next = r.price + float64(float64(step*r.scale)*(r.bar-r.right))
	if atLeastZero {
		r.next = max(0, r.next)
	}
	d := r.next - r.price
	return float64(d*d) / r.scale, float64(d*(r.bar-r.act)) / 2
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
	for _, rows := range [...][]row{g.house, g.arc, g.limit} {
		for i := range rows {
			r := &rows[i]
			r.price = r.next
			r.sum += float64(step * r.price)
			r.act = (r.act + r.bar) / 2 // bar is that of twice the new point less the old
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
	price := func(r *row) float64 {
		if mean {
			return float64(r.sum * scale)
		}
		return r.price
	}
	for _, rows := range [...][]row{g.arc, g.limit} {
		for i := range rows {
			rows[i].bar = -rows[i].right
			rows[i].next = price(&rows[i])
		}
	}
	primal, dual, value, cost := 0.0, 0.0, 0.0, 0.0
	for i := range g.houses {
		h := &g.house[i]
		lambda, over := price(h), -1.0
		cost += lambda
		for k := g.from[i]; k < g.from[i+1]; k++ {
			c := &g.choices[k]
			x := c.x
			if mean {
				x = float64(c.sum * scale)
			}
			over += x
			g.arc[c.arc].bar += x
			value += float64(c.weight * x)
			if d := c.weight - lambda - g.arc[c.arc].next; d > 0 {
				dual += float64(d * d)
			}
		}
		if over > 0 {
			primal += float64(over * over)
		}
	}
	for _, i := range g.hot {
		x := &g.exchanges[i]
		z := x.z
		if mean {
			z = float64(x.sum * scale)
		}
		arcs, uses := g.at(i)
		s := 0.0
		for _, a := range arcs {
			s += g.arc[a].next
			g.arc[a].bar -= z
		}
		for _, n := range uses {
			persons := float64(n.persons)
			s -= float64(persons * g.limit[n.row].next)
			g.limit[n.row].bar += float64(persons * z)
		}
		if s > 0 {
			dual += float64(s * s)
		}
	}
	for i := range g.arc {
		primal += float64(g.arc[i].bar * g.arc[i].bar)
	}
	for i := range g.limit {
		if r := &g.limit[i]; r.scale > 0 {
			cost += float64(r.next * r.right)
			if r.bar > 0 {
				primal += float64(r.bar * r.bar)
			}
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
	for _, rows := range [...][]row{g.house, g.arc, g.limit} {
		for i := range rows {
			rows[i].price = rows[i].sum / g.total
		}
	}
}
