package barter

import "slices"

// deal is an exchange of the plan.
type deal struct {
	wishes []int32
	uses   []need // balance by practice, where not zero
	value  int64  // of the wishes, where the plan has values
}

// plan is a set of exchanges that stand alone each.
type plan struct {
	*index
	in, at []int32 // by household: its deal and wish, or -1
	deals  []deal
	spare  []int32
	left   []int64 // free places left by practice, then entrances left (where limited)
	score  []int64
	// deals by practice that leave places free there, and that use free places
	resid, rooted [][]int32
	bal           []need
	value         []int64 // by wish
}

// clone is a plan of its own.
func (p *plan) clone() *plan {
	c := *p
	c.in, c.at, c.spare = slices.Clone(p.in), slices.Clone(p.at), slices.Clone(p.spare)
	c.left, c.score, c.bal = slices.Clone(p.left), slices.Clone(p.score), nil
	c.deals = slices.Clone(p.deals)
	for i := range c.deals {
		d := &c.deals[i]
		d.wishes, d.uses = slices.Clone(d.wishes), slices.Clone(d.uses)
	}
	c.resid, c.rooted = cloneLists(p.resid), cloneLists(p.rooted)
	return &c
}

func cloneLists(lists [][]int32) [][]int32 {
	c := make([][]int32, len(lists))
	for i := range lists {
		c[i] = slices.Clone(lists[i])
	}
	return c
}

func newPlan(x *index, value []int64) *plan {
	p := &plan{index: x, value: value, in: make([]int32, len(x.From)), at: make([]int32, len(x.From)), score: make([]int64, x.Levels())}
	for h := range p.in {
		p.in[h], p.at[h] = -1, -1
	}
	p.left = append(p.left, x.Free...)
	p.left = append(p.left, x.Intake...)
	p.resid, p.rooted = make([][]int32, x.n), make([][]int32, x.n)
	return p
}

// free reports whether household h does not move.
func (p *plan) free(h int32) bool { return p.in[h] < 0 }

// balance is the persons that the moves bring into each practice less those
// they take out, where not zero. It is good until the next call.
func (p *plan) balance(wishes []int32) []need {
	b := p.bal[:0]
	add := func(q, d int32) {
		for i := range b {
			if b[i].row == q {
				b[i].persons += d
				return
			}
		}
		b = append(b, need{q, d})
	}
	for _, k := range wishes {
		h := p.owner[k]
		add(p.To[k], p.Size[h])
		if q := p.From[h]; q >= 0 {
			add(q, -p.Size[h])
		}
	}
	p.bal = b
	return slices.DeleteFunc(b, func(n need) bool { return n.persons == 0 })
}

// fits reports whether the moves, of households that don't move yet, can be
// made as one exchange.
func (p *plan) fits(wishes []int32) bool {
	free := false
	for _, n := range p.balance(wishes) {
		if n.persons > 0 {
			free = true
			if int64(n.persons) > p.left[n.row] {
				return false
			}
		}
	}
	if most := p.most(free); most > 0 && len(wishes) > most {
		return false
	}
	return p.enters(wishes)
}

// enters reports whether the intake limits allow the moves.
func (p *plan) enters(wishes []int32) bool {
	for i, k := range wishes {
		q := p.To[k]
		if p.Intake[q] < 0 {
			continue
		}
		s := int64(0)
		for _, j := range wishes[:i+1] {
			if p.To[j] == q {
				s += int64(p.Size[p.owner[j]])
			}
		}
		if s > p.left[p.n+q] {
			return false
		}
	}
	return true
}

// make carries out an exchange that fits.
func (p *plan) make(wishes []int32) int32 {
	var e int32
	if n := len(p.spare); n > 0 {
		e = p.spare[n-1]
		p.spare = p.spare[:n-1]
	} else {
		e = int32(len(p.deals))
		p.deals = append(p.deals, deal{})
	}
	d := &p.deals[e]
	d.wishes = append(d.wishes[:0], wishes...)
	d.uses = append(d.uses[:0], p.balance(wishes)...)
	for _, n := range d.uses {
		if n.persons > 0 {
			p.left[n.row] -= int64(n.persons)
			p.rooted[n.row] = append(p.rooted[n.row], e)
		} else {
			p.resid[n.row] = append(p.resid[n.row], e)
		}
	}
	d.value = 0
	for _, k := range wishes {
		h := p.owner[k]
		d.value += p.value[k]
		p.in[h], p.at[h] = e, k
		if q := p.To[k]; p.Intake[q] >= 0 {
			p.left[p.n+q] -= int64(p.Size[h])
		}
		for l, v := range p.Values {
			p.score[l] += v[k]
		}
	}
	return e
}

// undo takes an exchange back.
func (p *plan) undo(e int32) {
	d := &p.deals[e]
	for _, n := range d.uses {
		if n.persons > 0 {
			p.left[n.row] += int64(n.persons)
			p.rooted[n.row] = without(p.rooted[n.row], e)
		} else {
			p.resid[n.row] = without(p.resid[n.row], e)
		}
	}
	for _, k := range d.wishes {
		h := p.owner[k]
		p.in[h], p.at[h] = -1, -1
		if q := p.To[k]; p.Intake[q] >= 0 {
			p.left[p.n+q] += int64(p.Size[h])
		}
		for l, v := range p.Values {
			p.score[l] -= v[k]
		}
	}
	d.wishes = d.wishes[:0]
	p.spare = append(p.spare, e)
}

func without(list []int32, e int32) []int32 {
	for i, x := range list {
		if x == e {
			list[i] = list[len(list)-1]
			return list[:len(list)-1]
		}
	}
	panic("barter: exchange not listed")
}
