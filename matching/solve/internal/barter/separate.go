package barter

import "github.com/ruilkring/ruilkring/matching/solve/internal/round"

// separate takes exchanges apart that have a part which can stand alone, and
// takes back what is then longer than its cap. Parts use no more free places
// than are left.
func (p *plan) separate() {
	for again := true; again; {
		again = false
		for e := 0; e < len(p.deals); e++ {
			wishes := p.deals[e].wishes
			if len(wishes) < 2 || p.shape(wishes) != round.Bundle {
				continue
			}
			part, rest := p.part(int32(e))
			if part == nil {
				continue
			}
			p.undo(int32(e))
			again = true
			for _, w := range [2][]int32{part, rest} {
				if p.fits(w) {
					p.make(w)
				}
			}
		}
	}
}

// part finds a part of the exchange which can stand alone, and so can the rest,
// beside the other exchanges. It gives nil where there is none. With U the
// exchange's balance at a practice, x that of the part and B the free places
// that the other exchanges leave, rule 2 asks max(0, x) + max(0, U−x) ≤ B.
func (p *plan) part(e int32) (part, rest []int32) {
	d := &p.deals[e]
	var all []need
	type ends struct{ to, from int }
	at := func(q int32) int {
		for i := range all {
			if all[i].row == q {
				return i
			}
		}
		all = append(all, need{q, 0})
		return len(all) - 1
	}
	move := make([]ends, len(d.wishes))
	for i, k := range d.wishes {
		h := p.owner[k]
		move[i] = ends{at(p.To[k]), -1}
		if q := p.From[h]; q >= 0 {
			move[i].from = at(q)
		}
	}
	sum, budget := make([]int64, len(all)), make([]int64, len(all))
	for i := range all {
		budget[i] = p.left[all[i].row]
	}
	for _, n := range d.uses {
		i := at(n.row)
		sum[i] = int64(n.persons)
		budget[i] += max(0, sum[i])
	}
	x := make([]int64, len(all))
	n := len(d.wishes)
	for set := 1; set < 1<<(n-1); set++ { // the last move is in the rest
		clear(x)
		for i := range n - 1 {
			if set>>i&1 == 0 {
				continue
			}
			s := int64(p.Size[p.owner[d.wishes[i]]])
			x[move[i].to] += s
			if f := move[i].from; f >= 0 {
				x[f] -= s
			}
		}
		good := true
		for i := range x {
			good = good && max(0, x[i])+max(0, sum[i]-x[i]) <= budget[i]
		}
		if good {
			for i, k := range d.wishes {
				if i < n-1 && set>>i&1 == 1 {
					part = append(part, k)
				} else {
					rest = append(rest, k)
				}
			}
			return part, rest
		}
	}
	return nil, nil
}

// shape is the kind of exchange that the moves form, in some order.
func (p *plan) shape(wishes []int32) round.Kind { return p.exchange(wishes).Kind }

// exchange is the moves in the order of their kind.
func (p *plan) exchange(wishes []int32) round.Exchange {
	bundle := round.Exchange{Kind: round.Bundle, Wishes: append([]int32(nil), wishes...)}
	next := make([]int, len(wishes)) // the move into where this one leaves, or -1
	first := -1
	for i, k := range wishes {
		next[i] = -1
		left := false
		for j, o := range wishes {
			if i == j {
				continue
			}
			if p.To[k] == p.To[o] || p.From[p.owner[k]] == p.From[p.owner[o]] && p.From[p.owner[k]] >= 0 {
				return bundle
			}
			if p.From[p.owner[k]] == p.To[o] {
				if p.Size[p.owner[o]] > p.Size[p.owner[k]] {
					return bundle
				}
				next[i] = j
			}
			left = left || p.From[p.owner[o]] == p.To[k]
		}
		if !left {
			if first >= 0 {
				return bundle
			}
			first = i
		}
	}
	e := round.Exchange{Kind: round.Chain}
	if first < 0 {
		e.Kind, first = round.Cycle, 0
	}
	for i := first; i >= 0 && len(e.Wishes) < len(wishes); i = next[i] {
		e.Wishes = append(e.Wishes, wishes[i])
	}
	if len(e.Wishes) < len(wishes) {
		return bundle
	}
	if e.Kind == round.Cycle { // each move goes to where the next one leaves
		for i, j := 0, len(e.Wishes)-1; i < j; i, j = i+1, j-1 {
			e.Wishes[i], e.Wishes[j] = e.Wishes[j], e.Wishes[i]
		}
	}
	return e
}
