package barter

import (
	"cmp"
	"slices"

	"github.com/ruilkring/ruilkring/matching/solve/internal/round"
	"github.com/ruilkring/ruilkring/matching/solve/internal/sorting"
)

// index is a round sorted by arc. An arc is all wishes of households of one size
// at one practice for one other practice: to an exchange they are alike.
// Practice number n stands for none.
type index struct {
	*round.Round
	n     int32   // practices
	owner []int32 // household by wish
	sizes []int32 // those that occur, ascending
	class []int32 // index in sizes, by household

	from, to, kind []int32 // by arc: practices, and index in sizes
	start, wishes  []int32 // wishes of arc a are wishes[start[a]:start[a+1]]
	arc            []int32 // by wish
	// The arcs that leave practice p in class c are those from out[p*classes+c]
	// up to the next, in order of to.
	out []int32
	// The arcs into practice q in class c are inArcs[in[q*classes+c]:...], in
	// order of from.
	in, inArcs []int32
	classes    int32
}

func newIndex(r *round.Round) *index {
	x := &index{Round: r, n: int32(len(r.Free)), owner: r.Owners(), sizes: slices.Clone(r.Size)}
	slices.Sort(x.sizes)
	x.sizes = slices.Compact(x.sizes)
	x.classes = int32(len(x.sizes))
	x.class = make([]int32, len(r.From))
	for h, s := range r.Size {
		x.class[h] = x.classOf(s)
	}
	x.wishes = make([]int32, len(r.To))
	for k := range x.wishes {
		x.wishes[k] = int32(k)
	}
	compare := func(a, b int32) int {
		g, h := x.owner[a], x.owner[b]
		return cmp.Or(cmp.Compare(x.home(g), x.home(h)), cmp.Compare(x.class[g], x.class[h]), cmp.Compare(r.To[a], r.To[b]))
	}
	sorting.By(x.wishes, compare)
	x.arc = make([]int32, len(r.To))
	rows := (x.n + 1) * x.classes
	x.out = make([]int32, rows+1)
	x.in = make([]int32, rows+1)
	for i, k := range x.wishes {
		if i == 0 || compare(x.wishes[i-1], k) != 0 {
			h := x.owner[k]
			x.from = append(x.from, x.home(h))
			x.to = append(x.to, r.To[k])
			x.kind = append(x.kind, x.class[h])
			x.start = append(x.start, int32(i))
			x.out[x.home(h)*x.classes+x.class[h]+1]++
			x.in[r.To[k]*x.classes+x.class[h]+1]++
		}
		x.arc[k] = int32(len(x.from) - 1)
	}
	x.start = append(x.start, int32(len(x.wishes)))
	for i := range rows {
		x.out[i+1] += x.out[i]
		x.in[i+1] += x.in[i]
	}
	x.inArcs = make([]int32, len(x.from))
	next := slices.Clone(x.in)
	for a := range x.from {
		row := x.to[a]*x.classes + x.kind[a]
		x.inArcs[next[row]] = int32(a)
		next[row]++
	}
	return x
}

// home is the practice of household h, n for none.
func (x *index) home(h int32) int32 {
	if p := x.From[h]; p != -1 {
		return p
	}
	return x.n
}

// classOf is the class of size s, or -1.
func (x *index) classOf(s int32) int32 {
	if i, ok := slices.BinarySearch(x.sizes, s); ok {
		return int32(i)
	}
	return -1
}

func (x *index) arcs() int32 { return int32(len(x.from)) }

// size is the persons of a household on arc a.
func (x *index) size(a int32) int32 { return x.sizes[x.kind[a]] }

// on is the wishes of arc a.
func (x *index) on(a int32) []int32 { return x.wishes[x.start[a]:x.start[a+1]] }

// leaving is the range of the arcs that leave practice p in class c.
func (x *index) leaving(p, c int32) (int32, int32) {
	row := p*x.classes + c
	return x.out[row], x.out[row+1]
}

// entering is the arcs into practice q in class c.
func (x *index) entering(q, c int32) []int32 {
	row := q*x.classes + c
	return x.inArcs[x.in[row]:x.in[row+1]]
}

// into is the arcs into practice q.
func (x *index) into(q int32) []int32 {
	return x.inArcs[x.in[q*x.classes]:x.in[(q+1)*x.classes]]
}

// find is the arc from p to q in class c, or -1.
func (x *index) find(p, q, c int32) int32 {
	lo, hi := x.leaving(p, c)
	if i, ok := slices.BinarySearch(x.to[lo:hi], q); ok {
		return lo + int32(i)
	}
	return -1
}
