package lp

import (
	"math"
	"slices"
)

// Status is how a solve ended.
type Status int

// The statuses.
const (
	// Optimal: no column has a positive reduced cost.
	Optimal Status = iota
	// Short: the duals prove that the objective is below what the caller asks
	// for at least, or that there is no x at all.
	Short
	// Unbounded: some column may grow for ever.
	Unbounded
	// Stopped: the caller's word.
	Stopped
	// Stalled: ties hold it up for ever, whatever is done about them.
	Stalled
)

const (
	// positive is from where a reduced cost counts as positive. Costs are
	// expected to be about 1.
	positive = 1e-9
	// feasible is how far below zero a value may be.
	feasible = 1e-9
	// pivotal is the least pivot.
	pivotal = 1e-7
	// refactor is after how many changes the basis is taken apart afresh.
	refactor = 64
	// heaviest is how large devex weights may grow.
	heaviest = 1e4
)

// Solve goes to the optimum from the present basis: where some x is out of its
// limits by the dual method, then by the primal one. It ends early where the
// objective can't be as much as least. Stop is asked now and then whether to end
// before; nil never does.
func (p *Program) Solve(least float64, stop func() bool) Status {
	if p.missing || 4*p.idle > len(p.cost) {
		p.relist()
	}
	switch {
	case !p.apart || len(p.etas) >= refactor:
		p.refresh()
	case p.stale || len(p.reduced) < len(p.cost):
		p.evaluate()
	}
	if status := p.repair(least, stop); status != Optimal {
		return status
	}
	before := int64(-1) // pivots when all was refreshed last
	for {
		if len(p.etas) >= refactor {
			p.refresh()
		}
		j := p.enter()
		if j < 0 {
			// What was carried along may be off, and what was rejected may do
			// now: look again afresh.
			if before == p.pivots {
				return Optimal
			}
			p.evaluate()
			before = p.pivots
			continue
		}
		if stop != nil && p.pivots%16 == 0 && stop() {
			return Stopped
		}
		if !p.bring(j) {
			return Unbounded
		}
	}
}

// repair brings every x within its limits by the dual simplex method (Lemke
// 1954). For as long, costs are lowered: where a column promises a gain, by all
// of it, and everywhere by a little, differently for each column, so that ties
// do not hold it up.
func (p *Program) repair(least float64, stop func() bool) Status {
	if p.broken() < 0 {
		return Optimal
	}
	p.shifted = p.shifted[:0]
	status := Stalled
	for by := tie; status == Stalled && by < 0.01; by *= 10 {
		p.lower(by)
		status = p.mend(least, stop)
	}
	for _, s := range p.shifted {
		p.cost[s.column] += s.by
	}
	p.weight = p.weight[:0] // from other reduced costs
	if status == Optimal {
		p.evaluate()
	} else {
		p.stale = true
	}
	return status
}

// lower lowers the costs of columns that are about to promise a gain, each by
// about so much more than what it promises.
func (p *Program) lower(by float64) {
	for j, d := range p.reduced {
		if p.where[j] < 0 && !p.fixed[j] && d > -100*by {
			_, part := math.Modf(float64(float64(j+1) * 0.7548776662466927))
			by := max(0, d) + float64(by*(0.5+float64(0.5*part)))
			p.shifted = append(p.shifted, shift{int32(j), by})
			p.cost[j] -= by
			p.reduced[j] -= by
		}
	}
}

// enough is by how much duals prove more than they have to where there is no x:
// callers find them off by what the costs were lowered. It is no more than that
// takes, since the larger duals are the fewer digits are left of them.
const enough = 100.0

// tie is by how much costs are lowered to tell ties apart.
const tie = 1e-6

// mend makes dual pivots until every x is within its limits, or for so long that
// ties must hold it up.
func (p *Program) mend(least float64, stop func() bool) Status {
	last := p.pivots + int64(4*len(p.rhs)) + 400
	p.measure()
	for stuck := 0; ; {
		if p.pivots > last {
			return Stalled
		}
		if len(p.etas) >= refactor {
			p.refresh()
		}
		leave := p.furthest()
		if leave < 0 {
			return Optimal
		}
		if p.pivots%8 == 0 && p.Objective() < least {
			return Short
		}
		if stop != nil && p.pivots%16 == 0 && stop() {
			return Stopped
		}
		p.row(leave)
		// Up to zero by a column of a negative entry, down by a positive one.
		sign := -1.0
		if p.x[leave] > 0 {
			sign = 1
		}
		enter, best := int32(-1), 0.0
		var entry float64
		for _, j := range p.crossed {
			a := float64(sign * p.along[j])
			if a <= pivotal || p.where[j] >= 0 || p.fixed[j] {
				continue
			}
			ratio := max(0, -p.reduced[j]) / a
			if enter < 0 || ratio < best-1e-12 || ratio <= best+1e-12 && (a > entry || a == entry && j < enter) {
				enter, best, entry = j, ratio, a
			}
		}
		if enter < 0 {
			if len(p.etas) > 0 {
				p.clearRow()
				p.refresh()
				continue
			}
			// Nothing can: multiples of the row prove any bound, the caller's too.
			t := enough
			if !math.IsInf(least, -1) {
				t += max(0, p.Objective()-least)
			}
			t /= abs(p.x[leave])
			if p.x[leave] > 0 {
				t = -t
			}
			for r, v := range p.work {
				p.dual[r] += float64(t * v)
			}
			p.clearRow()
			return Short
		}
		p.load(enter)
		pivot := p.column[leave]
		if abs(pivot-p.along[enter]) > 1e-6*(1+abs(pivot)) && len(p.etas) > 0 && stuck < 3 {
			stuck++
			p.clearRow()
			p.refresh()
			continue
		}
		stuck = 0
		p.exchange(enter, leave, p.x[leave]/pivot)
	}
}

// broken is the position whose x is furthest out of its limits, or -1.
func (p *Program) broken() int32 {
	at, most := int32(-1), 1e-7
	for i, x := range p.x {
		by := -x
		if p.fixed[p.basis[i]] {
			by = abs(x)
		}
		if by > most {
			at, most = int32(i), by
		}
	}
	return at
}

// furthest is the position to leave in the dual method, or -1: that whose x is
// furthest out of its limits for the length of its row of the inverse.
func (p *Program) furthest() int32 {
	at, most := int32(-1), 0.0
	for i, x := range p.x {
		if x > -1e-7 && (x < 1e-7 || !p.fixed[p.basis[i]]) {
			continue
		}
		if by := float64(x * x); by > float64(most*p.lengths[i]) {
			at, most = int32(i), by/p.lengths[i]
		}
	}
	return at
}

// enter picks the column to enter, or -1: by the devex rule (Forrest and
// Goldfarb 1992), the one whose edge promises most for its length.
func (p *Program) enter() int32 {
	best := int32(-1)
	var most float64
	for j, d := range p.reduced {
		if d > positive && !p.fixed[j] && float64(d*d) > float64(most*p.weight[j]) && !p.isRejected[j] {
			best, most = int32(j), float64(d*d)/p.weight[j]
		}
	}
	return best
}

// load works out column j in terms of the basis: column, and the positions where
// it is not zero.
func (p *Program) load(j int32) {
	m := len(p.rhs)
	p.ftran = resize(p.ftran, m)
	p.column = resize(p.column, m)
	rows, values := p.Column(j)
	for i, r := range rows {
		p.ftran[r] = values[i]
	}
	p.solve(p.ftran, p.column)
	p.entries = p.entries[:0]
	for i, a := range p.column {
		if a != 0 {
			p.entries = append(p.entries, int32(i))
		}
	}
}

// invert works out the row of a position of the inverse: work by row of the
// program.
func (p *Program) invert(position int32) {
	m := len(p.rhs)
	p.unit = resize(p.unit, m)
	p.unit[position] = 1
	p.work = resize(p.work, m)
	p.solveTransposed(p.unit, p.work)
}

// row works out the row of a position: work by row of the program, along by
// column, and the columns where that is not zero.
func (p *Program) row(leave int32) {
	p.invert(leave)
	for r, v := range p.work {
		if abs(v) < tiny {
			continue
		}
		values := p.byRows[r].values
		for k, j := range p.byRows[r].columns[:len(values)] {
			p.along[j] += float64(v * values[k])
		}
	}
	// Which of them are zero can't be foretold: no branch on it.
	p.crossed = slices.Grow(p.crossed[:0], len(p.along))[:len(p.along)]
	n := 0
	for j, a := range p.along {
		p.crossed[n] = int32(j)
		one := 0
		if a != 0 {
			one = 1
		}
		n += one
	}
	p.crossed = p.crossed[:n]
}

func (p *Program) clearRow() {
	for _, i := range p.crossed {
		p.along[i] = 0
	}
	p.crossed = p.crossed[:0]
}

// exchange puts column j, which is loaded, where the column at position leave
// is, whose row is worked out. The column takes the value step.
func (p *Program) exchange(j, leave int32, step float64) {
	p.carry(leave)
	pivot := p.column[leave]
	for _, i := range p.entries {
		p.x[i] -= float64(step * p.column[i])
	}
	p.x[leave] = step
	// Duals and reduced costs change along the row.
	gain := p.reduced[j] / pivot
	for r, v := range p.work {
		if v != 0 {
			p.dual[r] += float64(gain * v)
		}
	}
	out := p.basis[leave]
	for _, i := range p.crossed {
		if p.where[i] < 0 {
			p.reduced[i] -= float64(gain * p.along[i])
		}
	}
	p.clearRow()
	p.reduced[j] = 0
	p.reduced[out] = -gain
	p.change(leave, p.column, p.entries)
	p.where[out] = -1
	p.basis[leave] = j
	p.where[j] = leave
	p.pivots++
}

// weigh brings the devex weights of the primal method up to date for column j,
// which takes the place of the one at position leave.
func (p *Program) weigh(j, leave int32) {
	pivot := p.column[leave]
	weight := p.weight[j]
	for _, i := range p.crossed {
		if p.where[i] < 0 {
			ratio := p.along[i] / pivot
			p.weight[i] = max(p.weight[i], float64(float64(ratio*ratio)*weight))
		}
	}
	p.weight[p.basis[leave]] = max(weight/float64(pivot*pivot), 1)
}

// bring brings column j into the basis. It reports false where nothing limits
// it.
func (p *Program) bring(j int32) bool {
	p.load(j)
	limit := -1.0
	for _, i := range p.entries {
		a := p.column[i]
		if p.fixed[p.basis[i]] {
			a = abs(a)
		}
		if a > pivotal {
			if t := (max(0, p.x[i]) + feasible) / a; limit < 0 || t < limit {
				limit = t
			}
		}
	}
	if limit < 0 {
		if len(p.etas) > 0 {
			p.refresh()
			return true
		}
		for _, i := range p.entries {
			if p.column[i] > tiny {
				p.reject(j)
				return true
			}
		}
		return false
	}
	// Of those that limit it about equally, the largest pivot (Harris 1973).
	leave := int32(-1)
	var largest float64
	for _, i := range p.entries {
		a := p.column[i]
		if p.fixed[p.basis[i]] {
			a = abs(a)
		}
		if a > pivotal && max(0, p.x[i])/a <= limit && a > largest {
			leave, largest = i, a
		}
	}
	if largest < 1e-5 {
		if len(p.etas) > 0 {
			p.refresh()
			return true
		}
		p.reject(j)
		return true
	}
	p.row(leave)
	p.weigh(j, leave)
	p.exchange(j, leave, max(0, p.x[leave])/largest)
	return true
}

func (p *Program) reject(j int32) {
	p.rejected = append(p.rejected, j)
	p.isRejected[j] = true
}

// price works out all reduced costs from the duals.
func (p *Program) price() {
	n := len(p.cost)
	for _, w := range p.weight {
		if w > heaviest {
			// Weights that have grown say little any more: begin again.
			p.weight = p.weight[:0]
			break
		}
	}
	for len(p.weight) < n {
		p.weight = append(p.weight, 1)
	}
	p.reduced = resize(p.reduced, n)
	p.along = resize(p.along, n)
	for j := range int32(n) {
		if p.where[j] >= 0 || p.fixed[j] {
			continue
		}
		d := p.cost[j]
		for e := p.start[j]; e < p.start[j+1]; e++ {
			d -= float64(p.values[e] * p.dual[p.rows[e]])
		}
		p.reduced[j] = d
	}
}
