package lp

// measurable is up to how many rows the rows of the inverse are measured.
// With more of them, they count as equally long until pivots tell.
const measurable = 2_000

// shortest is the least square of a length: what is worked out from differences
// may come out as nothing.
const shortest = 1e-4

// measure works out the squares of the lengths of the rows of the inverse, by
// which the dual method chooses (dual steepest edge: Forrest and Goldfarb 1992,
// section 2.2), unless they are known.
func (p *Program) measure() {
	if len(p.lengths) > 0 {
		return
	}
	p.lengths = resize(p.lengths, len(p.rhs))
	for i := range p.lengths {
		p.lengths[i] = 1
		if len(p.lengths) <= measurable {
			p.invert(int32(i))
			p.lengths[i] = max(square(p.work), shortest)
		}
	}
}

// stretch gives positions that are new the length 1, if the others are known.
func (p *Program) stretch() {
	for len(p.lengths) > 0 && len(p.lengths) < len(p.basis) {
		p.lengths = append(p.lengths, 1)
	}
}

// carry brings the lengths up to date for the column that is loaded and takes
// the place of the one at position leave, whose row is worked out.
func (p *Program) carry(leave int32) {
	if len(p.lengths) == 0 {
		return
	}
	m := len(p.rhs)
	length := square(p.work)
	p.ftran = resize(p.ftran, m)
	copy(p.ftran, p.work)
	p.image = resize(p.image, m)
	p.solve(p.ftran, p.image)
	pivot := p.column[leave]
	for _, i := range p.entries {
		a := p.column[i] / pivot
		p.lengths[i] = max(p.lengths[i]+float64(a*(float64(a*length)-float64(2*p.image[i]))), shortest)
	}
	p.lengths[leave] = max(length/float64(pivot*pivot), shortest)
}

func square(v []float64) float64 {
	var sum float64
	for _, x := range v {
		sum += float64(x * x)
	}
	return sum
}
