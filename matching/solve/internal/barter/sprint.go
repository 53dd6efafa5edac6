package barter

import (
	"math"
	"slices"
)

// sprint is a few steps of the program over the columns that count: what it
// reads and writes lies close together. A step changes every point but half of
// the time is refused, so each has two values, of which now says which holds.
// Sums over steps are brought up to date one step late, when the value is read
// anyway.
type sprint struct {
	*program
	now     int
	pending float64 // length of the last step, not yet in the sums

	houses  []dweller
	choices []option
	plain   []column
	mixed   []blend
	terms   []term

	// Rows of arcs, one row that is always zero, and limited rows.
	arcs         int
	price, bar   [2][]float64
	sum, act     []float64
	scale, right []float64
}

// dweller is a household: its choices end at option end.
type dweller struct {
	price      [2]float64
	sum, count float64
	end, index int32
}

// option is a choice.
type option struct {
	x           [2]float64
	sum, weight float64
	arc, index  int32
}

// column is an exchange of up to four arcs that needs no limited row. Arcs that
// it lacks are the row that is always zero.
type column struct {
	z            [2]float64
	sum          float64
	arcs         [4]int32
	index, count int32
}

// blend is any other exchange: its terms end at term end.
type blend struct {
	z          [2]float64
	sum, count float64
	end, index int32
}

// term is what one of an exchange takes from a row, below zero for arcs.
type term struct {
	row, much int32
}

// longestStep is the length of a step at most. One is always safe where all
// columns are looked at. In a point that stands still the length would grow
// without end, and then one column that is looked at again would fly off.
const longestStep = 8

// scaleOf is the size of the steps of plain columns, by number of arcs.
var scaleOf = [5]float64{0, 1, 1.0 / 2, 1.0 / 3, 1.0 / 4}

// simple reports whether an exchange is a column.
func simple(arcs []int32, uses []need) bool { return len(uses) == 0 && len(arcs) <= 4 }

// sprint begins one over the hot columns.
func (g *program) sprint() *sprint {
	s := &g.track
	*s = sprint{
		program: g, arcs: len(g.global),
		houses: s.houses[:0], choices: s.choices[:0], plain: s.plain[:0], mixed: s.mixed[:0], terms: s.terms[:0],
		price: s.price, bar: s.bar, sum: s.sum[:0], act: s.act[:0], scale: s.scale[:0], right: s.right[:0],
	}
	for i := range g.houses {
		lo, hi := g.from[i], g.from[i+1]
		lambda := g.house.price[i]
		warm := lambda > 0 || g.house.sum[i] > 0
		for k := lo; k < hi && !warm; k++ {
			c := &g.choices[k]
			warm = c.x > 0 || c.sum > 0 || c.weight-g.arc.price[c.arc] > -g.margin
		}
		if !warm {
			continue
		}
		for k := lo; k < hi; k++ {
			c := &g.choices[k]
			s.choices = append(s.choices, option{x: [2]float64{c.x}, sum: c.sum, weight: c.weight, arc: c.arc, index: k})
		}
		s.houses = append(s.houses, dweller{
			price: [2]float64{lambda}, sum: g.house.sum[i], count: float64(hi - lo),
			end: int32(len(s.choices)), index: int32(i),
		})
	}
	plain, terms := 0, 0
	for _, i := range g.hot {
		if arcs, uses := g.at(i); simple(arcs, uses) {
			plain++
		} else {
			terms += len(arcs) + len(uses)
		}
	}
	s.plain, s.mixed = slices.Grow(s.plain, plain), slices.Grow(s.mixed, len(g.hot)-plain)
	s.terms = slices.Grow(s.terms, terms)
	zero := int32(s.arcs)
	for _, i := range g.hot {
		x := &g.exchanges[i]
		arcs, uses := g.at(i)
		if simple(arcs, uses) {
			c := column{z: [2]float64{x.z}, sum: x.sum, arcs: [4]int32{zero, zero, zero, zero}, index: i, count: int32(len(arcs))}
			copy(c.arcs[:], arcs)
			s.plain = append(s.plain, c)
			continue
		}
		count := int32(len(arcs))
		for _, a := range arcs {
			s.terms = append(s.terms, term{a, -1})
		}
		for _, n := range uses {
			s.terms = append(s.terms, term{zero + 1 + n.row, n.persons})
			count += n.persons
		}
		s.mixed = append(s.mixed, blend{z: [2]float64{x.z}, sum: x.sum, count: float64(count), end: int32(len(s.terms)), index: i})
	}
	rows := s.arcs + 1 + len(g.limit.price)
	for i := range 2 {
		if cap(s.price[i]) < rows {
			s.price[i], s.bar[i] = make([]float64, rows), make([]float64, rows)
		}
		s.price[i], s.bar[i] = s.price[i][:rows], s.bar[i][:rows]
	}
	p := append(s.price[0][:0], g.arc.price...)
	p = append(p, 0)
	s.price[0] = append(p, g.limit.price...)
	join := func(to []float64, arc, limit []float64) []float64 {
		to = append(to, arc...)
		to = append(to, 0)
		return append(to, limit...)
	}
	s.sum = join(s.sum, g.arc.sum, g.limit.sum)
	s.act = join(s.act, g.arc.act, g.limit.act)
	s.scale = join(s.scale, g.arc.scale, g.limit.scale)
	s.right = join(s.right, g.arc.right, g.limit.right)
	s.price[1][s.arcs] = 0
	return s
}

// iterate takes one step.
func (s *sprint) iterate() {
	g := s.program
	g.taken++
	g.since++
	for first := true; ; first = false {
		step := g.step
		clear(s.bar[1-s.now])
		pending := s.pending
		if !first {
			pending = 0
		}
		length, inner := s.dwell(step, pending)
		length += s.barter(step, pending)
		d, in := s.descend(step, pending, first)
		length += d
		inner += in
		longest := math.Inf(1)
		if inner != 0 {
			longest = length / (2 * math.Abs(inner))
		}
		k := math.Sqrt(float64(g.taken + 1))
		g.step = min(float64((1-1/math.Sqrt(k))*longest), float64((1+1/k)*step), longestStep)
		if step <= longest {
			s.now = 1 - s.now
			s.pending = step
			g.total += step
			return
		}
	}
}

// dwell works out the next x and prices of households, and adds up the
// activities of arcs as far ahead of the step again. It returns the squared
// length of the step, and the product of the price steps with how the activities
// change.
func (s *sprint) dwell(step, pending float64) (length, inner float64) {
	now := s.now & 1
	next := 1 - now
	half := step / 2 // every wish stands in two rows
	prices, bars := s.price[now], s.bar[next]
	begin := int32(0)
	for i := range s.houses {
		h := &s.houses[i]
		lambda := h.price[now]
		h.sum += float64(pending * lambda)
		bar, act := 0.0, 0.0
		options := s.choices[begin:h.end]
		begin = h.end
		for k := range options {
			c := &options[k]
			x := c.x[now]
			c.sum += float64(pending * x)
			y := max(0, x+float64(half*(c.weight-lambda-prices[c.arc])))
			c.x[next] = y
			if x == 0 && y == 0 {
				continue
			}
			d := y - x
			length += float64(2 * float64(d*d))
			act += x
			bar += y + d
			bars[c.arc] += y + d
		}
		to := max(0, lambda+float64(float64(step/h.count)*(bar-1)))
		h.price[next] = to
		d := to - lambda
		length += float64(float64(d*d) * h.count)
		inner += float64(d*(bar-act)) / 2
	}
	return length, inner
}

// barter works out the next z.
func (s *sprint) barter(step, pending float64) (length float64) {
	now := s.now & 1
	next := 1 - now
	prices, bars := s.price[now], s.bar[next]
	bars = bars[:len(prices)]
	var scale [5]float64
	for n := range scale {
		scale[n] = float64(step * scaleOf[n])
	}
	for i := range s.plain {
		x := &s.plain[i]
		z := x.z[now]
		x.sum += float64(pending * z)
		worth := prices[x.arcs[0]] + prices[x.arcs[1]] + prices[x.arcs[2]] + prices[x.arcs[3]]
		y := max(0, z+float64(scale[x.count]*worth))
		x.z[next] = y
		if z == 0 && y == 0 {
			continue
		}
		d := y - z
		length += float64(float64(d*d) * float64(x.count))
		for _, a := range x.arcs[:x.count] {
			bars[a] -= y + d
		}
	}
	begin := int32(0)
	for i := range s.mixed {
		x := &s.mixed[i]
		z := x.z[now]
		x.sum += float64(pending * z)
		terms := s.terms[begin:x.end]
		begin = x.end
		worth := 0.0
		for _, t := range terms {
			worth -= float64(float64(t.much) * prices[t.row])
		}
		y := max(0, z+float64(float64(step/x.count)*worth))
		x.z[next] = y
		if z == 0 && y == 0 {
			continue
		}
		d := y - z
		length += float64(float64(d*d) * x.count)
		for _, t := range terms {
			bars[t.row] += float64(float64(t.much) * (y + d))
		}
	}
	return length
}

// descend works out the next prices of rows. Limited rows have none below zero.
func (s *sprint) descend(step, pending float64, first bool) (length, inner float64) {
	now := s.now & 1
	next := 1 - now
	price, to := s.price[now], s.price[next]
	before, bar := s.bar[now], s.bar[next]
	catch := first && s.pending > 0
	for i, scale := range s.scale {
		if scale == 0 {
			to[i] = price[i]
			s.sum[i] += float64(pending * price[i])
			continue
		}
		if catch {
			s.act[i] = (s.act[i] + before[i]) / 2 // bar is that of twice the new point less the old
		}
		p := price[i]
		s.sum[i] += float64(pending * p)
		b := bar[i]
		y := p + float64(float64(step*scale)*(b-s.right[i]))
		if i > s.arcs {
			y = max(0, y)
		}
		to[i] = y
		d := y - p
		length += float64(d*d) / scale
		inner += float64(d*(b-s.act[i])) / 2
	}
	return length, inner
}

// end writes everything back.
func (s *sprint) end() {
	g := s.program
	now, pending := s.now&1, s.pending
	for i := range s.choices {
		c := &s.choices[i]
		to := &g.choices[c.index]
		to.x, to.sum = c.x[now], c.sum+float64(pending*c.x[now])
	}
	for i := range s.houses {
		h := &s.houses[i]
		g.house.price[h.index], g.house.sum[h.index] = h.price[now], h.sum+float64(pending*h.price[now])
	}
	for i := range s.plain {
		x := &s.plain[i]
		to := &g.exchanges[x.index]
		to.z, to.sum = x.z[now], x.sum+float64(pending*x.z[now])
	}
	for i := range s.mixed {
		x := &s.mixed[i]
		to := &g.exchanges[x.index]
		to.z, to.sum = x.z[now], x.sum+float64(pending*x.z[now])
	}
	for i, p := range s.price[now] {
		s.sum[i] += float64(pending * p)
		if pending > 0 {
			s.act[i] = (s.act[i] + s.bar[now][i]) / 2
		}
	}
	limits := s.arcs + 1
	copy(g.arc.price, s.price[now])
	copy(g.arc.sum, s.sum)
	copy(g.arc.act, s.act)
	copy(g.limit.price, s.price[now][limits:])
	copy(g.limit.sum, s.sum[limits:])
	copy(g.limit.act, s.act[limits:])
	s.pending = 0
}
