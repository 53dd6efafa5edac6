package lp

import "slices"

// Basis is a basis of a program, see [Program.Basis].
type Basis struct {
	columns []int32   // by position
	lengths []float64 // as those of the program
	// So many etas led to it, of which the last, or else the taking apart before
	// them, was that change; 0 where that is unknown.
	etas   int
	change int64
}

// returning is after how many etas a basis is taken apart afresh when it is
// returned to: most often more follow from there.
const returning = 24

// Basis is a copy of the basis, for [Program.SetBasis].
func (p *Program) Basis() *Basis {
	b := &Basis{columns: slices.Clone(p.basis), lengths: slices.Clone(p.lengths)}
	if p.apart {
		b.etas = len(p.etas)
		b.change = p.last(b.etas)
	}
	return b
}

// SetBasis makes a basis that [Program.Basis] gave the present one. Rows added
// since then have their surplus in it. It costs little while what led to that
// basis is still there.
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
	p.apart = b.change > 0 && n == p.m && b.etas <= min(returning, len(p.etas)) && b.change == p.last(b.etas)
	if p.apart {
		p.undo(b.etas)
	} else if n == len(p.basis) {
		p.again = b
	}
}

// last is the number of the change that the first so many etas end with.
func (f *factors) last(etas int) int64 {
	if etas == 0 {
		return f.begun
	}
	return f.etas[etas-1].change
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
	if p.again != nil {
		p.again.change, p.again.etas = p.begun, 0
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
