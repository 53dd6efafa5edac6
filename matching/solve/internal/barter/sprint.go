package barter

import (
	"cmp"
	"slices"
)

// sprint is a few steps of the program over the columns that count: what it
// reads and writes lies close together.
type sprint struct {
	*program

	houses  []dweller
	choices []option
	plain   []column
	ids     []int32 // number in the program of each column of plain
	mixed   []blend
	terms   []term

	// Rows of arcs, one row that is always zero, and limited rows.
	arcs                      int
	price, base, scale, right []float64

	lanes [2]lane
	paces chan pace // the other goroutine's work, see run; nil without one
	done  chan struct{}
}

// lane is one half of the households and the exchanges, which are moved at one
// time with the other half's: households, columns and blends from and to, the first
// option and the first term. Each half adds up activities of its own, also without
// threads, so that sums of floating-point numbers come out the same.
type lane struct {
	houses, plain, mixed [2]int
	choice, term         int32
	bar                  []float64
}

// dweller is a household: its choices end at option end.
type dweller struct {
	price, base, scale float64
	end, index         int32
}

// option is a choice that is in use or nearly worth it.
type option struct {
	x, base, weight float64
	arc, index      int32
}

// column is an exchange of up to three arcs that takes something from one more row
// at most, a limited one or below zero that of a fourth arc: nearly all are. Rows
// that it lacks are the row that is always zero.
type column struct {
	z, base, scale float64
	much           float64 // what it takes from the last row
	rows           [4]int32
}

// blend is any other exchange: its terms end at term end.
type blend struct {
	z, base, scale float64
	end, index     int32
}

// term is what one of an exchange takes from a row, below zero for arcs.
type term struct {
	row, much int32
}

// length is the length of a step. One is always safe.
const length = 0.99

// simple reports whether an exchange is a column.
func simple(arcs []int32, uses []need) bool { return len(arcs)+len(uses) <= 4 && len(uses) <= 1 }

// sprint begins one over the columns that count: those of choices and of exchanges
// that are in use or nearly worth it.
func (g *program) sprint() *sprint {
	s := &g.track
	*s = sprint{
		program: g, arcs: len(g.global),
		houses: s.houses[:0], choices: s.choices[:0],
		plain: s.plain[:0], ids: s.ids[:0], mixed: s.mixed[:0], terms: s.terms[:0],
		price: s.price[:0], base: s.base[:0], scale: s.scale, right: s.right[:0], lanes: s.lanes,
	}
	rows := s.arcs + 1 + len(g.limit.price)
	s.scale = slices.Grow(s.scale[:0], rows)[:rows]
	clear(s.scale)
	for i := range s.lanes {
		l := &s.lanes[i]
		l.bar = slices.Grow(l.bar[:0], rows)[:rows]
	}
	// How many choices there are on each arc is counted apart, in memory that steps
	// use later, so that the two can go at the same time.
	counts := s.lanes[0].bar
	clear(counts)
	if g.threads > 1 && len(g.choices)+g.len() >= busy {
		done := make(chan struct{})
		go func() {
			s.invite(counts)
			close(done)
		}()
		g.heat()
		s.columns()
		<-done
	} else {
		g.heat()
		s.columns()
		s.invite(counts)
	}
	for i, n := range s.scale {
		if n += counts[i]; n > 0 {
			s.scale[i] = length / n
		}
	}
	s.part()
	join := func(to, arc, limit []float64) []float64 {
		to = append(to, arc...)
		to = append(to, 0)
		return append(to, limit...)
	}
	s.price = join(s.price, g.arc.price, g.limit.price)
	s.base = join(s.base, g.arc.base, g.limit.base)
	s.right = join(s.right, g.arc.right, g.limit.right)
	return s
}

// invite sets the households and their choices, and counts these by arc.
func (s *sprint) invite(counts []float64) {
	g := s.program
	for i, lambda := range g.house.price {
		before := len(s.choices)
		for k := g.from[i]; k < g.from[i+1]; k++ {
			c := &g.choices[k]
			if c.x != 0 || c.base != 0 || c.weight-lambda-g.arc.price[c.arc] > -g.margin {
				s.choices = append(s.choices, option{x: c.x, base: c.base, weight: c.weight, arc: c.arc, index: k})
				counts[c.arc]++
			}
		}
		count := len(s.choices) - before
		if count > 0 || lambda != 0 || g.house.base[i] != 0 {
			s.houses = append(s.houses, dweller{
				price: lambda, base: g.house.base[i], scale: length / float64(max(1, count)),
				end: int32(len(s.choices)), index: int32(i),
			})
		}
	}
}

// columns sets the exchanges, of those that are hot, and adds to the scale of each
// row what they take from it.
func (s *sprint) columns() {
	g := s.program
	plain, terms := 0, 0
	for _, i := range g.hot {
		if arcs, uses := g.at(i); simple(arcs, uses) {
			plain++
		} else {
			terms += len(arcs) + len(uses)
		}
	}
	s.plain, s.ids, s.mixed = roomy(s.plain, plain), roomy(s.ids, plain), roomy(s.mixed, len(g.hot)-plain)
	s.terms = roomy(s.terms, terms)
	zero := int32(s.arcs)
	for _, i := range g.hot {
		x := &g.exchanges[i]
		arcs, uses := g.at(i)
		for _, a := range arcs {
			s.scale[a]++
		}
		if simple(arcs, uses) {
			c := column{z: x.z, base: x.base, rows: [4]int32{zero, zero, zero, zero}}
			copy(c.rows[:], arcs)
			count := len(arcs)
			if count == 4 {
				c.much = -1
			}
			for _, n := range uses {
				c.rows[3], c.much = zero+1+n.row, float64(n.persons)
				s.scale[c.rows[3]] += c.much
				count += int(n.persons)
			}
			c.scale = length / float64(count)
			s.plain, s.ids = append(s.plain, c), append(s.ids, i)
			continue
		}
		count := int32(len(arcs))
		for _, a := range arcs {
			s.terms = append(s.terms, term{a, -1})
		}
		for _, n := range uses {
			s.terms = append(s.terms, term{zero + 1 + n.row, n.persons})
			s.scale[zero+1+n.row] += float64(n.persons)
			count += n.persons
		}
		s.mixed = append(s.mixed, blend{z: x.z, base: x.base, scale: length / float64(count), end: int32(len(s.terms)), index: i})
	}
}

// roomy is an empty slice with room for n, and for more where it has to be made: from
// one sprint to the next they grow a little.
func roomy[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, 0, n+n/4)
	}
	return s[:0]
}

// part makes the lanes.
func (s *sprint) part() {
	// The first household, or blend, that ends behind the middle begins the second
	// half.
	house, _ := slices.BinarySearchFunc(s.houses, int32(len(s.choices)/2), func(h dweller, middle int32) int { return cmp.Compare(h.end, middle) })
	blended, _ := slices.BinarySearchFunc(s.mixed, int32(len(s.terms)/2), func(x blend, middle int32) int { return cmp.Compare(x.end, middle) })
	one, two := &s.lanes[0], &s.lanes[1]
	two.choice, two.term = 0, 0
	if house > 0 {
		two.choice = s.houses[house-1].end
	}
	if blended > 0 {
		two.term = s.mixed[blended-1].end
	}
	cut := func(one, two *[2]int, at, end int) { *one, *two = [2]int{0, at}, [2]int{at, end} }
	cut(&one.houses, &two.houses, house, len(s.houses))
	cut(&one.plain, &two.plain, len(s.plain)/2, len(s.plain))
	cut(&one.mixed, &two.mixed, blended, len(s.mixed))
}

// busy is from how many options and columns on a second goroutine is worth its
// while.
const busy = 50_000

// pace is a half of a step: the columns of the second lane, or the second half of
// the rows.
type pace struct {
	rows  bool
	share float64
}

// run takes so many steps, while step allows. Each is from where it is, twice as
// far as a step of the primal-dual method goes, and a little back to the base.
func (s *sprint) run(steps int, step func(n int64) bool) bool {
	if s.threads > 1 && len(s.choices)+len(s.plain)+len(s.terms) >= busy {
		paces, done := make(chan pace), make(chan struct{})
		s.paces, s.done = paces, done
		go func() {
			for p := range paces {
				s.half(1, p)
				done <- struct{}{}
			}
		}()
		defer close(paces)
	}
	for range steps {
		if !step(int64(len(s.hot) + len(s.choices))) {
			return false
		}
		s.taken++
		s.since++
		share := 1 - 1/float64(s.since+1)
		s.both(pace{false, share})
		s.both(pace{true, share})
	}
	return true
}

// both does both halves of a half step.
func (s *sprint) both(p pace) {
	if s.paces == nil {
		s.half(0, p)
		s.half(1, p)
		return
	}
	s.paces <- p
	s.half(0, p)
	<-s.done
}

// half does one half of a half step.
func (s *sprint) half(half int, p pace) {
	if !p.rows {
		l := &s.lanes[half]
		clear(l.bar)
		s.dwell(l, p.share)
		s.barter(l, p.share)
		return
	}
	middle := len(s.scale) / 2
	if half == 0 {
		s.descend(0, middle, p.share)
	} else {
		s.descend(middle, len(s.scale), p.share)
	}
}

// dwell moves x and the prices of households, and adds up the activities of arcs
// as far ahead of the step again.
func (s *sprint) dwell(l *lane, share float64) {
	prices, bars := s.price, l.bar
	bars = bars[:len(prices)]
	rest := 1 - share
	begin := l.choice
	houses := s.houses[l.houses[0]:l.houses[1]]
	for i := range houses {
		h := &houses[i]
		lambda := h.price
		over := -1.0
		options := s.choices[begin:h.end]
		begin = h.end
		for k := range options {
			c := &options[k]
			x := c.x
			to := max(0, x+float64(length/2*(c.weight-lambda-prices[c.arc]))) // every wish stands in two rows
			if to == 0 && x == 0 && c.base == 0 {
				continue
			}
			y := to + to - x
			c.x = float64(share*y) + float64(rest*c.base)
			over += y
			bars[c.arc] += y
		}
		to := max(0, lambda+float64(h.scale*over))
		h.price = float64(share*(to+to-lambda)) + float64(rest*h.base)
	}
}

// barter moves z.
func (s *sprint) barter(l *lane, share float64) {
	prices, bars := s.price, l.bar
	bars = bars[:len(prices)]
	rest := 1 - share
	plain := s.plain[l.plain[0]:l.plain[1]]
	for i := range plain {
		x := &plain[i]
		z := x.z
		worth := prices[x.rows[0]] + prices[x.rows[1]] + prices[x.rows[2]] - float64(x.much*prices[x.rows[3]])
		to := max(0, z+float64(x.scale*worth))
		if to == 0 && z == 0 && x.base == 0 {
			continue
		}
		y := to + to - z
		x.z = float64(share*y) + float64(rest*x.base)
		bars[x.rows[0]] -= y
		bars[x.rows[1]] -= y
		bars[x.rows[2]] -= y
		bars[x.rows[3]] += float64(x.much * y)
	}
	begin := l.term
	mixed := s.mixed[l.mixed[0]:l.mixed[1]]
	for i := range mixed {
		x := &mixed[i]
		z := x.z
		terms := s.terms[begin:x.end]
		begin = x.end
		worth := 0.0
		for _, t := range terms {
			worth -= float64(float64(t.much) * prices[t.row])
		}
		to := max(0, z+float64(x.scale*worth))
		if to == 0 && z == 0 && x.base == 0 {
			continue
		}
		y := to + to - z
		x.z = float64(share*y) + float64(rest*x.base)
		for _, t := range terms {
			bars[t.row] += float64(float64(t.much) * y)
		}
	}
}

// descend moves the prices of rows from one up to another. Limited rows have none
// below zero.
func (s *sprint) descend(from, to int, share float64) {
	rest := 1 - share
	one, two := s.lanes[0].bar[:to], s.lanes[1].bar[:to]
	for i := from; i < to; i++ {
		scale := s.scale[i]
		if scale == 0 {
			continue
		}
		p := s.price[i]
		next := p + float64(scale*(one[i]+two[i]-s.right[i]))
		if i > s.arcs {
			next = max(0, next)
		}
		s.price[i] = float64(share*(next+next-p)) + float64(rest*s.base[i])
	}
}

// end writes everything back.
func (s *sprint) end() {
	g := s.program
	for i := range s.choices {
		c := &s.choices[i]
		g.choices[c.index].x = c.x
	}
	for i := range s.houses {
		h := &s.houses[i]
		g.house.price[h.index] = h.price
	}
	for i, id := range s.ids {
		g.exchanges[id].z = s.plain[i].z
	}
	for i := range s.mixed {
		x := &s.mixed[i]
		g.exchanges[x.index].z = x.z
	}
	copy(g.arc.price, s.price)
	copy(g.limit.price, s.price[s.arcs+1:])
	s.program = nil // which is not to be kept for the next one
}
