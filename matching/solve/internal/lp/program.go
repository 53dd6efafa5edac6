// Package lp solves linear programs of the kind that packing exchanges needs:
//
//	max c·x subject to A·x ≤ b, x ≥ 0
//
// with very sparse columns that come one after another, and costs that change.
// It is a revised simplex method, primal by devex prices and dual by the steepest
// edge (Dantzig; Lemke; Chvátal 1983, chapters 7 and 24): sparse factors of the
// basis, and right sides that are moved by amounts too small to matter, so that
// it does not stall on ties.
//
// The answer is in floating point, so it proves nothing by itself: callers
// round the duals to whole numbers and add up what those prove. It is the same
// on every platform: no product is fused with a sum, and nothing depends on a
// clock.
package lp

import (
	"math"
	"slices"
)

// Program is a linear program with a basis. Build one with [New].
type Program struct {
	rhs   []float64 // as given, by row
	moved []float64 // a little more, differently for each row
	// first is by row the column that may be basic there at the start, and
	// surplus what is left of the row.
	first, surplus []int32
	start          []int32 // entries of column j are start[j] up to start[j+1]
	rows           []int32
	values         []float64
	cost           []float64
	slack          []bool    // by column
	basis          []int32   // by position: column
	where          []int32   // by column: position or -1
	x              []float64 // by position, for the moved right sides
	dual           []float64 // by row
	factors

	fixed   []bool // by column: it must be zero
	listed  []bool // by column: its entries are in byRows
	idle    int    // columns in byRows that must be zero
	missing bool   // some column that need not be zero is not in byRows
	shifted []shift
	lengths []float64 // by position: square of the length of its row of the inverse; nil where unknown

	apart      bool   // the factors and etas are those of the basis
	again      *Basis // what was made the present one, if it has to be taken apart
	stale      bool   // costs or right sides changed since x and dual
	pivots     int64
	column     []float64 // work by position
	entries    []int32   // positions of column that are not zero
	work       []float64 // work by row: a row of the inverse
	ftran      []float64 // work by row
	image      []float64 // work by position
	unit       []float64 // work by position
	reduced    []float64 // by column: reduced cost, 0 for those in the basis
	weight     []float64 // by column: devex weight
	along      []float64 // work by column
	crossed    []int32   // columns where along is not zero
	byRows     []line
	rejected   []int32 // columns without a usable pivot, until the next factors
	isRejected []bool
}

// shift is by how much the cost of a column is lowered for a while.
type shift struct {
	column int32
	by     float64
}

// line is the entries of a row.
type line struct {
	columns []int32
	values  []float64
}

// New is a program with a slack for each row and no other columns. No entry of
// rhs is below zero.
func New(rhs []float64) *Program {
	p := &Program{start: []int32{0}}
	for _, b := range rhs {
		p.appendRow(b)
	}
	for r := range int32(len(rhs)) {
		j := p.AddColumn(0, []int32{r}, []float64{1})
		p.slack[j] = true
		p.first = append(p.first, j)
		p.surplus = append(p.surplus, j)
		p.basis = append(p.basis, j)
		p.where[j] = r
	}
	return p
}

// perturbation is by how much a right side moves at most.
const perturbation = 1e-4

func (p *Program) appendRow(b float64) {
	p.byRows = append(p.byRows, line{})
	p.rhs = append(p.rhs, b)
	p.moved = append(p.moved, b+p.shiftOf(int32(len(p.rhs)-1)))
}

// Rows is the number of rows.
func (p *Program) Rows() int { return len(p.rhs) }

// Columns is the number of columns, slacks among them. The slack of row i is
// column i for the rows that the program began with.
func (p *Program) Columns() int { return len(p.cost) }

// Pivots is the number of changes of the basis so far.
func (p *Program) Pivots() int64 { return p.pivots }

// Cost is the cost of a column.
func (p *Program) Cost(j int32) float64 { return p.cost[j] }

// AddColumn adds a column, at value zero, and returns its number. Rows must
// differ; values are not zero.
func (p *Program) AddColumn(cost float64, rows []int32, values []float64) int32 {
	j := int32(len(p.cost))
	p.rows = append(p.rows, rows...)
	p.values = append(p.values, values...)
	for i, r := range rows {
		p.byRows[r].columns = append(p.byRows[r].columns, j)
		p.byRows[r].values = append(p.byRows[r].values, values[i])
	}
	p.start = append(p.start, int32(len(p.rows)))
	p.cost = append(p.cost, cost)
	p.slack = append(p.slack, false)
	p.fixed = append(p.fixed, false)
	p.listed = append(p.listed, true)
	p.where = append(p.where, -1)
	p.isRejected = append(p.isRejected, false)
	return j
}

// AddFloor adds the row Σ coefficient·x ≥ b, which costs penalty for each unit
// that x falls short of it where b is above zero. Coefficient is called once for each column but the
// slacks. It returns the row, whose dual is what one less of b would be worth.
func (p *Program) AddFloor(b, penalty float64, coefficient func(j int32) float64) (row int32) {
	if p.stale || !p.apart {
		p.refresh()
	}
	row = int32(len(p.rhs))
	p.appendRow(-b)
	starts := make([]int32, 1, len(p.start)+2)
	rows := make([]int32, 0, len(p.rows)+len(p.cost)+2)
	values := make([]float64, 0, len(p.rows)+len(p.cost)+2)
	reached := p.moved[row] // plus the sum of coefficient·x: the surplus
	for j := range int32(len(p.cost)) {
		r, v := p.Column(j)
		rows = append(rows, r...)
		values = append(values, v...)
		if !p.slack[j] {
			if c := coefficient(j); c != 0 {
				rows = append(rows, row)
				values = append(values, -c)
				if p.listed[j] {
					p.byRows[row].columns = append(p.byRows[row].columns, j)
					p.byRows[row].values = append(p.byRows[row].values, -c)
				}
				if at := p.where[j]; at >= 0 {
					reached += float64(c * p.x[at])
				}
			}
		}
		starts = append(starts, int32(len(rows)))
	}
	p.start, p.rows, p.values = starts, rows, values
	surplus := p.AddColumn(0, []int32{row}, []float64{1})
	p.slack[surplus] = true
	short := p.AddColumn(-penalty, []int32{row}, []float64{-1})
	p.slack[short] = true
	p.surplus = append(p.surplus, surplus)
	basic := surplus
	if p.moved[row] < 0 {
		p.first = append(p.first, short)
		if reached < 0 {
			basic = short
		}
	} else {
		p.first = append(p.first, surplus)
	}
	p.where[basic] = int32(len(p.basis))
	p.basis = append(p.basis, basic)
	p.stretch()
	p.apart = false
	return row
}

// Column gives the entries of a column. They are not to be changed, and hold
// until the next column or row is added.
func (p *Program) Column(j int32) ([]int32, []float64) {
	return p.rows[p.start[j]:p.start[j+1]], p.values[p.start[j]:p.start[j+1]]
}

// SetCost changes the cost of a column.
func (p *Program) SetCost(j int32, cost float64) {
	if p.cost[j] != cost {
		change := cost - p.cost[j]
		p.cost[j] = cost
		if p.where[j] >= 0 {
			p.stale = true
		} else if int(j) < len(p.reduced) {
			p.reduced[j] += change
		}
	}
}

// Fix says whether a column must be zero.
func (p *Program) Fix(j int32, zero bool) {
	if p.fixed[j] == zero {
		return
	}
	p.fixed[j] = zero
	switch {
	case !zero:
		// Its reduced cost was not kept up.
		p.stale = true
		if p.listed[j] {
			p.idle--
		} else {
			p.missing = true
		}
	case p.listed[j]:
		p.idle++
	}
	if !p.slack[j] {
		return
	}
	// A row that must be used up moves down, all such rows equally: moved up by
	// different amounts, two of them could ask different values of one column.
	if r := p.rows[p.start[j]]; zero {
		p.moved[r] = p.rhs[r] - 2*perturbation
	} else {
		p.moved[r] = p.rhs[r] + p.shiftOf(r)
	}
	p.stale = true
}

// relist makes the lists by row hold the columns that need not be zero, and no
// others.
func (p *Program) relist() {
	for r := range p.byRows {
		p.byRows[r].columns = p.byRows[r].columns[:0]
		p.byRows[r].values = p.byRows[r].values[:0]
	}
	for j, fixed := range p.fixed {
		p.listed[j] = !fixed
		if fixed {
			continue
		}
		for e := p.start[j]; e < p.start[j+1]; e++ {
			line := &p.byRows[p.rows[e]]
			line.columns = append(line.columns, int32(j))
			line.values = append(line.values, p.values[e])
		}
	}
	p.idle, p.missing = 0, false
}

// Clone is a program like this one that shares nothing with it.
func (p *Program) Clone() *Program {
	c := &Program{
		rhs: slices.Clone(p.rhs), moved: slices.Clone(p.moved),
		first: slices.Clone(p.first), surplus: slices.Clone(p.surplus),
		start: slices.Clone(p.start), rows: slices.Clone(p.rows), values: slices.Clone(p.values),
		cost: slices.Clone(p.cost), slack: slices.Clone(p.slack),
		basis: slices.Clone(p.basis), where: slices.Clone(p.where),
		fixed: slices.Clone(p.fixed), listed: slices.Clone(p.listed),
		byRows:     make([]line, len(p.byRows)),
		isRejected: make([]bool, len(p.isRejected)),
		lengths:    slices.Clone(p.lengths),
		missing:    true, pivots: p.pivots,
	}
	return c
}

// shiftOf is by how much the right side of a row moves: Weyl's sequence of the
// golden ratio, fixed, and all different.
func (p *Program) shiftOf(r int32) float64 {
	_, shift := math.Modf(float64(float64(r+1) * 0.6180339887498949))
	return float64(perturbation * (0.5 + float64(0.5*shift)))
}

// Dual gives the duals by row, as [Program.Solve] left them. They are not to be
// changed.
func (p *Program) Dual() []float64 { return p.dual }

// Values gives the value of every column that is not zero for the right sides
// as they were given.
func (p *Program) Values(each func(j int32, x float64)) {
	p.work = resize(p.work, len(p.rhs))
	copy(p.work, p.rhs)
	p.column = resize(p.column, len(p.rhs))
	p.solve(p.work, p.column)
	for i, x := range p.column {
		if x > 1e-9 {
			each(p.basis[i], x)
		}
	}
	clear(p.column)
}

// Objective is the sum of cost times value for the right sides as they were
// given.
func (p *Program) Objective() float64 {
	var sum float64
	for r, y := range p.dual {
		sum += float64(y * p.rhs[r])
	}
	return sum
}
