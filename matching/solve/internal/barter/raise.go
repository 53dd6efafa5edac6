package barter

import (
	"math"
	"math/bits"
)

// choices calls each with every wish: its arc, what the household gains by it,
// and what it gains at most, zero by staying.
func (x *proof) choices(value []int64, each func(a int32, gain, most int64)) {
	gain := func(h int, k int32) int64 {
		return value[k] - x.u[x.arc[k]] - int64(x.Size[h])*x.entry[x.To[k]]
	}
	for h := range x.From {
		most := int64(0)
		for k := x.Offsets[h]; k < x.Offsets[h+1]; k++ {
			most = max(most, gain(h, k))
		}
		for k := x.Offsets[h]; k < x.Offsets[h+1]; k++ {
			each(x.arc[k], gain(h, k), most)
		}
	}
}

// raise raises u where no exchange becomes worth too much by it, after they
// were mended, so that the prices prove more. It reports false where the meter
// stopped it.
func (x *proof) raise(value []int64, step func(n int64) bool) bool {
	x.slack = make([]int64, x.arcs())
	defer func() { x.slack = nil }()
	// Only where a household gains most, and something, is u to rise.
	for a := range x.slack {
		x.slack[a] = idle
	}
	x.choices(value, func(a int32, gain, most int64) {
		if gain == most && gain > 0 {
			x.slack[a] = math.MaxInt64 / 8
		}
	})
	x.tables()
	if !x.singles(step) || !x.swaps(step) || !x.triangles(step) {
		return false
	}
	for a, s := range x.slack {
		if s > 0 && s < math.MaxInt64/8 {
			x.u[a] += s
		}
	}
	return true
}

// idle is the slack of arcs that are not to be raised.
const idle = -1

// hold lets u of the arcs rise by so much that the exchange, of so many more,
// is not worth too much where all of its arcs rise.
func (x *proof) hold(worth int64, others int, arcs []int32) {
	n := int64(others)
	for _, a := range arcs {
		if x.slack[a] != idle {
			n++
		}
	}
	if n == 0 {
		return
	}
	s := max(0, -worth) / n
	for _, a := range arcs {
		if x.slack[a] > s {
			x.slack[a] = s
		}
	}
}

// others looks at the exchanges that singles and swaps look at from one of
// their arcs, from each of the others.
func (x *proof) others(join, part []int64) {
	n := x.classes
	for q := range x.n {
		row := q * n
		// The most of an arc that leaves q and who then leaves where it goes,
		// and of one that enters q and who then enters where it is from.
		on, before := make([]int64, n), make([]int64, n)
		// The most of two that change places at q, by class of who leaves it
		// and of who enters it, less what that costs elsewhere.
		change := make([]int64, n*n)
		for c := range n {
			on[c], before[c] = impossible, impossible
		}
		for i := range change {
			change[i] = impossible
		}
		for c := range n {
			lo, hi := x.leaving(q, c)
			for a := lo; a < hi; a++ {
				on[c] = max(on[c], x.u[a]+part[x.to[a]*n+c])
				for d := range n {
					if b := x.find(x.to[a], q, d); b >= 0 {
						w := x.u[a] + x.u[b] - x.cost(x.to[a], x.sizes[c]-x.sizes[d])
						change[c*n+d] = max(change[c*n+d], w)
					}
				}
			}
			for _, a := range x.entering(q, c) {
				if p := x.from[a]; p < x.n {
					before[c] = max(before[c], x.u[a]+join[p*n+c])
				}
			}
		}
		// The most of the others, by class of who enters q, and of who leaves.
		for c := range n {
			s := x.sizes[c]
			one, two := x.parting(q, s), int64(impossible) // of those with whom c enters
			out := int64(impossible)                       // of those with whom c leaves
			for d := range n {
				t := x.sizes[d]
				two = max(two, on[d]-x.cost(q, s-t))
				out = max(out, before[d]-x.cost(q, t-s))
				for e := range n {
					v := x.sizes[e]
					two = max(two, x.leaves[row+d]+x.enters[row+e]-x.cost(q, s+v-t), change[d*n+e]-x.cost(q, s+x.sizes[e]-t))
					out = max(out, x.enters[row+d]+x.leaves[row+e]-x.cost(q, t-s-v), change[e*n+d]-x.cost(q, t-v-s))
				}
			}
			for _, a := range x.entering(q, c) {
				if x.open >= 2 {
					x.visit(x.u[a]+one, 1, a)
				}
				if x.open >= 3 {
					x.visit(x.u[a]+two, 2, a)
				}
			}
			lo, hi := x.leaving(q, c)
			for a := lo; a < hi; a++ {
				leaves := x.u[a] - x.cost(x.to[a], s)
				if x.open >= 2 {
					x.visit(leaves+x.joining(q, s), 1, a)
				}
				if x.open >= 3 {
					x.visit(leaves+out, 2, a)
				}
			}
		}
	}
}

// sum is what the prices prove of the values of wishes, and whether it fits.
func (x *proof) sum(value []int64) (int64, bool) {
	total := int64(0)
	fits := true
	add := func(v int64) {
		if v > math.MaxInt64/4 || total > math.MaxInt64/4 {
			fits = false
			return
		}
		total += v
	}
	times := func(a, b int64) int64 {
		hi, lo := bits.Mul64(uint64(a), uint64(b))
		if hi > 0 || lo > math.MaxInt64/4 {
			fits = false
			return 0
		}
		return int64(lo)
	}
	for q := range x.n {
		if x.mu[q] > 0 {
			add(times(x.mu[q], x.Free[q]))
		}
		if x.Intake[q] >= 0 && x.entry[q] > 0 {
			add(times(x.entry[q], x.Intake[q]))
		}
	}
	for h := range x.From {
		best := int64(0)
		for k := x.Offsets[h]; k < x.Offsets[h+1]; k++ {
			best = max(best, value[k]-x.u[x.arc[k]]-times(int64(x.Size[h]), x.entry[x.To[k]]))
		}
		add(best)
	}
	return total, fits
}
