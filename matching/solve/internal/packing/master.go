package packing

import (
	"math"
	"slices"

	"github.com/ruilkring/ruilkring/matching/solve/internal/lp"
	"github.com/ruilkring/ruilkring/matching/solve/internal/round"
	"github.com/ruilkring/ruilkring/matching/solve/internal/wide"
)

// master is the linear program over the exchanges found so far: each household
// moves once at most, each practice gives no more than its free places and takes
// in no more than its limit, and each level before the one at hand keeps its
// best value.
type master struct {
	*pool
	program *lp.Program
	freeRow []int32 // by practice, or -1
	takeRow []int32 // by practice, the row of its intake limit, or -1
	right   []int64 // by row, 0 for floors
	columns []int32 // by exchange: column, or -1 where the program does without it so far
	of      []int32 // by column: exchange, or -1
	floors  []floor
	cuts    []cut
	cutsOf  [][]int32 // by row of a thing: cuts
	things  []int32   // work
	hits    []int8    // work by cut
	hit     []int32   // cuts where hits is not zero
	level   int
	scale   float64

	// What the branch at hand allows.
	forbidden []int32 // by wish: how many decisions forbid it
	forced    []bool  // by household: it must move
	banned    []int32 // by exchange: how many decisions forbid it
	kept      []bool  // by exchange: chosen, whatever its wishes are forbidden
	gone      []bool  // by exchange: no plan that is better has it

	// Duals in whole numbers of one part in 2^shift.
	shift  uint
	charge []int64 // by row: what the row costs
	gain   []int64 // by floor: what the level counts
	part   int64   // of the bound: what rounding down took, of 2^shift

	rows   []int32
	values []float64
}

// floor keeps a level at its best value.
type floor struct {
	level int
	least int64
	row   int32
	scale float64
}

// penalty is what it costs, in units of about the value of a move, to fall short
// of what the levels before have.
const penalty = 1e3

func newMaster(p *pool) *master {
	m := &master{pool: p}
	households := len(p.From)
	rhs := make([]float64, households)
	m.right = make([]int64, households)
	for h := range rhs {
		rhs[h], m.right[h] = 1, 1
	}
	m.freeRow = make([]int32, len(p.Free))
	m.takeRow = make([]int32, len(p.Free))
	wanted := make([]int64, len(p.Free))
	for k, q := range p.To {
		wanted[q] += int64(p.Size[p.owner[k]])
	}
	for q, free := range p.Free {
		m.freeRow[q], m.takeRow[q] = -1, -1
		if free > 0 && wanted[q] > 0 {
			m.freeRow[q] = int32(len(rhs))
			free = min(free, wanted[q])
			rhs, m.right = append(rhs, float64(free)), append(m.right, free)
		}
		if limit := p.Intake[q]; limit >= 0 && limit < wanted[q] {
			m.takeRow[q] = int32(len(rhs))
			rhs, m.right = append(rhs, float64(limit)), append(m.right, limit)
		}
	}
	m.program = lp.New(rhs)
	for range rhs {
		m.of = append(m.of, -1)
	}
	m.forbidden = make([]int32, len(p.To))
	m.forced = make([]bool, households)
	m.cutsOf = make([][]int32, len(rhs))
	return m
}

// clone is a master like this one that shares nothing that changes.
func (m *master) clone() *master {
	c := &master{
		pool: m.pool.clone(), program: m.program.Clone(),
		freeRow: m.freeRow, takeRow: m.takeRow,
		right: slices.Clone(m.right), columns: slices.Clone(m.columns), of: slices.Clone(m.of),
		floors: slices.Clone(m.floors), cuts: slices.Clone(m.cuts), cutsOf: make([][]int32, len(m.cutsOf)),
		hits: make([]int8, len(m.hits)), level: m.level, scale: m.scale, shift: m.shift,
		forbidden: slices.Clone(m.forbidden), forced: slices.Clone(m.forced),
		banned: slices.Clone(m.banned), kept: slices.Clone(m.kept), gone: slices.Clone(m.gone),
	}
	for row, cuts := range m.cutsOf {
		c.cutsOf[row] = slices.Clone(cuts)
	}
	return c
}

// grow gives every exchange of the pool its column.
func (m *master) grow() {
	for e := m.track(); int(e) < m.size(); e++ {
		m.enter(e)
	}
}

// track takes note of the exchanges that are new in the pool, which the program
// does without until it is told to enter them. It returns the first.
func (m *master) track() int32 {
	first := int32(len(m.columns))
	for len(m.columns) < m.size() {
		m.banned = append(m.banned, 0)
		m.kept = append(m.kept, false)
		m.gone = append(m.gone, false)
		m.columns = append(m.columns, -1)
	}
	return first
}

// enter gives an exchange its column.
func (m *master) enter(e int32) {
	m.rows, m.values = m.rows[:0], m.values[:0]
	m.each(e, func(row int32, n int64) {
		m.rows = append(m.rows, row)
		m.values = append(m.values, float64(n))
	})
	for i := range m.floors {
		f := &m.floors[i]
		if w := m.weight[f.level][e]; w != 0 {
			m.rows = append(m.rows, f.row)
			m.values = append(m.values, -float64(w)/f.scale)
		}
	}
	m.eachCut(e, func(c int32) {
		// Once more in a cut that it counts in already.
		for i := len(m.rows) - 1; i >= 0 && int(m.rows[i]) >= len(m.cutsOf); i-- {
			if m.rows[i] == m.cuts[c].row {
				m.values[i]++
				return
			}
		}
		m.rows = append(m.rows, m.cuts[c].row)
		m.values = append(m.values, 1)
	})
	m.columns[e] = m.program.AddColumn(m.cost(e), m.rows, m.values)
	m.of = append(m.of, e)
	m.program.Fix(m.columns[e], !m.allowed(e))
}

// each calls f with the rows of an exchange but the floors, and how much it
// takes of each.
func (m *master) each(e int32, f func(row int32, n int64)) {
	moves := m.moves(e)
	for _, k := range moves {
		f(m.owner[k], 1)
	}
	if m.kind[e] == round.Cycle {
		m.eachTaken(moves, f)
		return
	}
	m.uses(moves)
	for _, q := range m.touched {
		if m.use[q] > 0 {
			if row := m.freeRow[q]; row >= 0 {
				f(row, m.use[q])
			}
		}
	}
	m.forget()
	m.eachTaken(moves, f)
}

// eachTaken calls f with the rows of intake limits, once for each.
func (m *master) eachTaken(moves []int32, f func(row int32, n int64)) {
	for i, k := range moves {
		row := m.takeRow[m.To[k]]
		if row < 0 {
			continue
		}
		var n int64
		first := true
		for j, other := range moves {
			if m.To[other] == m.To[k] {
				n += int64(m.Size[m.owner[other]])
				first = first && j >= i
			}
		}
		if first {
			f(row, n)
		}
	}
}

// allowed reports whether the branch allows the exchange.
func (m *master) allowed(e int32) bool {
	if m.banned[e] > 0 || m.gone[e] {
		return false
	}
	if m.kept[e] {
		return true
	}
	for _, k := range m.moves(e) {
		if m.forbidden[k] > 0 {
			return false
		}
	}
	return true
}

// cost is the cost of the column of an exchange.
func (m *master) cost(e int32) float64 { return float64(m.weight[m.level][e]) / m.scale }

// aim makes a level the one at hand. Those before it become floors at their best
// values. The branch must allow everything, and the program be at its optimum
// for the level before.
func (m *master) aim(level int, best []int64) {
	for l := len(m.floors); l < level; l++ {
		f := floor{level: l, least: best[l], scale: m.largest(l)}
		f.row = m.program.AddFloor(float64(f.least)/f.scale, penalty, func(j int32) float64 {
			if e := m.of[j]; e >= 0 {
				return float64(m.weight[l][e]) / f.scale
			}
			return 0
		})
		m.match()
		m.floors = append(m.floors, f)
	}
	m.level = level
	m.scale = m.largest(level)
	for e, j := range m.columns {
		if j >= 0 {
			m.program.SetCost(j, m.cost(int32(e)))
		}
	}
	// So that no product of a dual and a number of an exchange leaves 64 bits:
	// duals are below about penalty.
	m.shift = 36
	for m.shift > 0 && math.Ldexp(m.scale, int(m.shift)) > 1<<36 {
		m.shift--
	}
}

// match keeps the lists by column and row as long as the program.
func (m *master) match() {
	for len(m.of) < m.program.Columns() {
		m.of = append(m.of, -1)
	}
	for len(m.right) < m.program.Rows() {
		m.right = append(m.right, 0)
	}
}

// largest is the most that one move counts at a level, and 1 at least.
func (m *master) largest(level int) float64 {
	most := int64(1)
	for _, v := range m.Values[level] {
		most = max(most, v, -v)
	}
	return float64(most)
}

// allow lets the program carry out what the branch at hand allows, and no more.
func (m *master) allow() {
	for e, j := range m.columns {
		switch {
		case j >= 0:
			m.program.Fix(j, !m.allowed(int32(e)))
		case m.kept[e]:
			m.enter(int32(e))
		}
	}
	for h, forced := range m.forced {
		m.program.Fix(int32(h), forced)
	}
}

// round takes the duals of the program to whole numbers of one part in
// 2^shift. Rows cost no less than in the program, so that the exchanges there
// are worth no more than nothing.
func (m *master) round() {
	dual := m.program.Dual()
	unit := math.Ldexp(m.scale, int(m.shift))
	// Where there is no x at all, duals may be as large as one likes. No sum over
	// the moves, levels and cuts of an exchange may leave 64 bits.
	const most = 1 << 50
	whole := func(x float64) int64 { return int64(max(-most, min(most, math.Ceil(x)))) }
	m.charge = m.charge[:0]
	for r := range m.right {
		y := whole(float64(dual[r] * unit))
		if r >= len(m.forced) || !m.forced[r] {
			y = max(0, y)
		}
		m.charge = append(m.charge, y)
	}
	m.gain = m.gain[:0]
	for i := range m.floors {
		f := &m.floors[i]
		m.charge[f.row] = 0 // it counts as a gain instead
		m.gain = append(m.gain, max(0, min(whole(float64(dual[f.row]*unit)/f.scale), int64(most/f.scale))))
	}
}

// value is what wish k is worth at the rounded duals.
func (m *master) value(k int32) int64 {
	h := m.owner[k]
	v := m.Values[m.level][k]<<m.shift - m.charge[h]
	for i, g := range m.gain {
		v += g * m.Values[m.floors[i].level][k]
	}
	if row := m.takeRow[m.To[k]]; row >= 0 {
		v -= m.charge[row] * int64(m.Size[h])
	}
	return v
}

// bonus is what an exchange is worth besides its moves.
func (m *master) bonus() int64 {
	var v int64
	if m.Exchanges[m.level] {
		v = 1 << m.shift
	}
	for i, g := range m.gain {
		if m.Exchanges[m.floors[i].level] {
			v += g
		}
	}
	return v
}

// bound is what the rounded duals prove where no exchange that is allowed is
// worth more than nothing: the most that a plan can reach at the level at hand.
func (m *master) bound() int64 {
	var sum wide.Sum
	for r, b := range m.right {
		sum.AddProduct(m.charge[r], b)
	}
	for i, g := range m.gain {
		sum.AddProduct(-g, m.floors[i].least)
	}
	b, fits := sum.Shift(m.shift)
	m.part = sum.Low(m.shift)
	if !fits {
		return math.MaxInt64
	}
	return b
}
