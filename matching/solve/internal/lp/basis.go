package lp

import "slices"

// Basis is a basis of a program, see [Program.Basis].
type Basis struct {
	columns []int32   // by position
	lengths []float64 // as those of the program
	// After the basis was taken apart for the so manieth time, so many etas led
	// to this one.
	made, etas int
}

// returning is after how many etas a basis is taken apart afresh when it is
// returned to: most often more follow from there.
const returning = 24

// Basis is a copy of the basis, for [Program.SetBasis].
func (p *Program) Basis() *Basis {
	b := &Basis{columns: slices.Clone(p.basis), lengths: slices.Clone(p.lengths)}
	if p.apart {
		b.made, b.etas = p.made, len(p.etas)
	}
	return b
}

// SetBasis makes a basis that [Program.Basis] gave the present one. Rows added
// since then have their surplus in it. It is as good as free while the basis has
// not been taken apart again.
func (p *Program) SetBasis(b *Basis) {
	for _, j := range p.basis {
		p.where[j] = -1
	}
	n := len(b.columns)
	copy(p.basis, b.columns)
	copy(p.basis[n:], p.surplus[n:])
	for i, j := range p.basis {
		p.where[j] = int32(i)
	}
	p.lengths = append(p.lengths[:0], b.lengths...)
	p.stretch()
	p.stale, p.again = true, nil
	p.apart = b.made > 0 && b.made == p.made && n == p.m && b.etas <= min(returning, len(p.etas))
	if p.apart {
		p.undo(b.etas)
	} else if n == len(p.basis) {
		p.again = b
	}
}

// undo takes back all changes of the basis since there were so many etas.
func (f *factors) undo(etas int) {
	if etas == len(f.etas) {
		return
	}
	start := f.etas[etas].start
	f.etas, f.etaAt, f.etaValue = f.etas[:etas], f.etaAt[:start], f.etaValue[:start]
}

// refresh takes the basis apart afresh, and works out values and duals.
func (p *Program) refresh() {
	columns := func(position int32) ([]int32, []float64) { return p.Column(p.basis[position]) }
	positions, rows := p.factor(len(p.rhs), columns)
	if len(positions) > 0 {
		// Columns that depend on others make room for slacks.
		for i, position := range positions {
			p.where[p.basis[position]] = -1
			p.basis[position] = p.first[rows[i]]
			p.where[p.basis[position]] = position
			if len(p.lengths) > 0 {
				p.lengths[position] = 1
			}
		}
		p.factor(len(p.rhs), columns)
		p.again = nil
	}
	p.apart = true
	p.made++
	if p.again != nil {
		p.again.made, p.again.etas = p.made, 0
		p.again = nil
	}
	p.evaluate()
}

// evaluate works out values and duals.
func (p *Program) evaluate() {
	m := len(p.rhs)
	for _, j := range p.rejected {
		p.isRejected[j] = false
	}
	p.rejected = p.rejected[:0]
	p.stale = false
	p.work = resize(p.work, m)
	copy(p.work, p.moved)
	p.x = resize(p.x, m)
	p.solve(p.work, p.x)
	p.unit = resize(p.unit, m)
	for i, j := range p.basis {
		p.unit[i] = p.cost[j]
	}
	p.dual = resize(p.dual, m)
	p.solveTransposed(p.unit, p.dual)
	p.price()
}
