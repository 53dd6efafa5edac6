package barter

import (
	"math"

	"github.com/ruilkring/ruilkring/matching/solve/internal/circulation"
	"github.com/ruilkring/ruilkring/matching/solve/internal/wide"
)

// relax sets bound, prices and entry: those of the round without caps in which
// the members of a household may part, which is a circulation of persons. Where
// that can't be solved, or the meter stops it, the prices are what was found, or
// zero, and prove a bound all the same.
//
// An intake limit of I persons at practice q is a second practice, its door, in
// which I ghosts sit who may move on to q at no gain. Whoever would enter q
// takes the place of a ghost.
func (b *search) relax() {
	levels := b.Levels()
	b.prices = make([][]int64, levels)
	for l := range b.prices {
		b.prices[l] = make([]int64, b.n)
	}
	for q := range b.n {
		if b.Intake[q] >= 0 && b.entry == nil {
			b.entry = make([][]int64, levels)
			for l := range b.entry {
				b.entry[l] = make([]int64, b.n)
			}
		}
	}
	if found, door, scale, ok := b.circulate(); ok {
		for l, row := range found.Prices {
			for q := range b.n {
				b.prices[l][q] = divide(row[q], scale[l])
				if d := door[q]; d >= 0 {
					b.entry[l][q] = divide(row[d], scale[l]) - b.prices[l][q]
				}
			}
		}
	}
	for q := range b.n {
		aboveZero(b.prices, q)
		if b.entry != nil {
			aboveZero(b.entry, q)
		}
	}
	var ok bool
	if b.bound, ok = b.dual(); !ok {
		for l := range b.prices {
			clear(b.prices[l])
			if b.entry != nil {
				clear(b.entry[l])
			}
		}
		b.bound, _ = b.dual()
	}
}

// divide is a/b rounded to the nearest, b above zero.
func divide(a, b int64) int64 {
	if b == 1 {
		return a
	}
	a += b / 2
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// aboveZero raises prices of q that are lexicographically below zero to zero.
func aboveZero(prices [][]int64, q int32) {
	for _, row := range prices {
		if row[q] > 0 {
			return
		}
		if row[q] < 0 {
			for _, row := range prices {
				row[q] = 0
			}
			return
		}
	}
}

// mostPersons is how many persons and ghosts a circulation has at most.
const mostPersons = 1 << 24

// circulate solves the circulation of persons. Door is the number of each
// practice's door, or -1; level l counts scale[l] times.
func (b *search) circulate() (found circulation.Result, door []int32, scale []int64, ok bool) {
	wanted := make([]int64, b.n)
	persons, cells := int64(0), int64(0)
	for h, s := range b.Size {
		lo, hi := b.Offsets[h], b.Offsets[h+1]
		persons += int64(s)
		cells += int64(s) * int64(hi-lo)
		for _, q := range b.To[lo:hi] {
			wanted[q] += int64(s)
		}
	}
	free := make([]int32, b.n)
	door = make([]int32, b.n)
	for q := range b.n {
		free[q] = int32(min(b.Free[q], wanted[q], math.MaxInt32))
		door[q] = -1
		if b.Intake[q] >= 0 && b.Intake[q] < wanted[q] {
			door[q] = int32(len(free))
			free = append(free, 0)
			persons += b.Intake[q]
			cells += b.Intake[q]
		}
	}
	levels, scale, ok := b.measures()
	if !ok || persons > mostPersons || cells > 4*mostPersons {
		return found, nil, nil, false
	}
	lowest := int32(1)
	for _, rank := range levels.ranks {
		lowest = max(lowest, rank)
	}
	n, err := circulation.New(free, int(persons), int(cells), lowest, true, true)
	if err != nil {
		return found, nil, nil, false
	}
	number := make([]int32, len(free))
	for q := range number {
		number[q] = int32(q)
		if q < int(b.n) && door[q] >= 0 {
			number[q] = door[q]
		}
	}
	wishes := circulation.Wishes{Practice: b.To, Number: number, Rank: levels.ranks, Metres: levels.metres, Worth: levels.worth}
	for h, s := range b.Size {
		if !b.meter.Look() {
			return found, nil, nil, false
		}
		for range s {
			n.Add(b.From[h], &wishes, int(b.Offsets[h]), int(b.Offsets[h+1]))
			levels.owner = append(levels.owner, int32(h))
		}
	}
	for q := range b.n {
		if door[q] < 0 {
			continue
		}
		in := circulation.Wishes{Practice: []int32{0}, Number: []int32{q}, Rank: []int32{1}, Metres: []int32{0}, Worth: []int32{0}}
		for range b.Intake[q] {
			n.Add(door[q], &in, 0, 1)
			levels.owner = append(levels.owner, -1)
		}
	}
	found, err = n.Solve(levels.list, b.meter, nil)
	return found, door, scale, err == nil
}

// measures is the levels of the score as the circulation weighs them: values
// that differ between the wishes of a household stand in one of three columns.
type measures struct {
	list                 []circulation.Level
	owner                []int32 // household by person, -1 for ghosts
	ranks, metres, worth []int32
}

// measures works the levels out for single persons, in units of 1/scale by
// level. It reports false where they don't fit.
func (b *search) measures() (*measures, []int64, bool) {
	m := &measures{
		list:   make([]circulation.Level, b.Levels()),
		ranks:  make([]int32, len(b.To)),
		metres: make([]int32, len(b.To)),
		worth:  make([]int32, len(b.To)),
	}
	for k := range m.ranks {
		m.ranks[k] = 1
	}
	scale := make([]int64, b.Levels())
	columns := 0
	for l, values := range b.Values {
		scale[l] = b.unitOf(values)
		base := make([]int32, len(b.From)) // by household
		flat := true
		for h, s := range b.Size {
			lo, hi := b.Offsets[h], b.Offsets[h+1]
			for k := lo; k < hi; k++ {
				v := values[k] * scale[l] / int64(s)
				if v < math.MinInt32/4 || v > math.MaxInt32/4 {
					return nil, nil, false
				}
				flat = flat && values[k] == values[lo]
			}
			base[h] = int32(values[lo] * scale[l] / int64(s))
		}
		if flat {
			m.list[l].Household = func(person int32) int32 {
				if h := m.owner[person]; h >= 0 {
					return base[h]
				}
				return 0
			}
			continue
		}
		var column []int32
		switch columns {
		case 0:
			column, m.list[l].Rank = m.ranks, 1
		case 1:
			column, m.list[l].Metres = m.metres, 1
		case 2:
			column, m.list[l].Worth = m.worth, 1
		default:
			return nil, nil, false
		}
		// The first column must not be zero: it tells a move from staying. So
		// it stands above its values, and the household below.
		shift := int32(0)
		if columns == 0 {
			low := int64(0)
			for h, s := range b.Size {
				for k := b.Offsets[h]; k < b.Offsets[h+1]; k++ {
					low = min(low, values[k]*scale[l]/int64(s))
				}
			}
			shift = int32(1 - low)
			m.list[l].Household = func(person int32) int32 {
				if m.owner[person] < 0 {
					return -1
				}
				return -shift
			}
		}
		for h, s := range b.Size {
			for k := b.Offsets[h]; k < b.Offsets[h+1]; k++ {
				column[k] = int32(values[k]*scale[l]/int64(s)) + shift
			}
		}
		columns++
	}
	return m, scale, true
}

// unitOf is the least number of which each value times it is a whole number for
// each person, up to a thousand; where there is none, 1, which rounds.
func (b *search) unitOf(values []int64) int64 {
	unit := int64(1)
	for h, s := range b.Size {
		for k := b.Offsets[h]; k < b.Offsets[h+1]; k++ {
			if v := values[k] * unit; v%int64(s) != 0 {
				unit *= int64(s) / divisor(v, int64(s))
				if unit > 1000 {
					return 1
				}
			}
		}
	}
	return unit
}

// divisor is the greatest common divisor of a and b, b above zero.
func divisor(a, b int64) int64 {
	if a < 0 {
		a = -a
	}
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// dual adds up what the prices prove, and reports whether it fits:
//
//	Σ places·price + Σ intake·entry + Σ over households of the most that a
//	choice is worth: value − persons·(price + entry), or for staying −persons·price.
func (b *search) dual() ([]int64, bool) {
	levels := b.Levels()
	sums := make([]wide.Sum, levels)
	places := append([]int64(nil), b.Free...)
	fits := true
	worth := func(l int, h, k int32) int64 {
		var s wide.Sum
		persons := int64(b.Size[h])
		if k >= 0 {
			s.Add(b.Values[l][k])
			s.AddProduct(-persons, b.prices[l][b.To[k]])
			if b.entry != nil {
				s.AddProduct(-persons, b.entry[l][b.To[k]])
			}
		} else if p := b.From[h]; p >= 0 {
			s.AddProduct(-persons, b.prices[l][p])
		}
		v, ok := s.Int64()
		fits = fits && ok
		return v
	}
	for h := range int32(len(b.From)) {
		if p := b.From[h]; p >= 0 {
			places[p] += int64(b.Size[h])
		}
		best := int32(-1)
		for k := b.Offsets[h]; k < b.Offsets[h+1]; k++ {
			for l := range levels {
				if x, y := worth(l, h, k), worth(l, h, best); x != y {
					if x > y {
						best = k
					}
					break
				}
			}
		}
		for l := range levels {
			sums[l].Add(worth(l, h, best))
		}
	}
	bound := make([]int64, levels)
	for l := range sums {
		for q, n := range places {
			sums[l].AddProduct(b.prices[l][q], n)
			if b.entry != nil && b.Intake[q] >= 0 {
				sums[l].AddProduct(b.entry[l][q], b.Intake[q])
			}
		}
		v, ok := sums[l].Int64()
		if !ok || !fits {
			return make([]int64, levels), false
		}
		bound[l] = v
	}
	return bound, true
}
