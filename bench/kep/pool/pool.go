// Package pool reads, writes and tallies kidney-exchange pools, and turns a pool
// into a swap round.
//
// A pool holds pairs (a patient with a donor who is willing but does not fit),
// altruists (donors without a patient) and arcs (this donor fits that patient).
// Kidney exchange under caps on the length of cycles and chains is a special
// case of a swap round under the same caps, so its published instances, with
// optima that other solvers proved, check this project's solver from outside.
// [Pool.Problem] says how one becomes the other.
//
// The formats are those of the libraries that publish such pools; [Read] says
// what of each is read.
package pool

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// MaxWeight is the largest weight of an arc.
const MaxWeight = math.MaxInt32

// maxVertices is the most pairs and altruists together: a header can't make
// this package take more memory than a machine has.
const maxVertices = 10_000_000

// Pool is a kidney-exchange pool. Its vertices are numbered from 0: the pairs
// first, then the altruists. The zero value is an empty pool.
type Pool struct {
	// Pairs and Altruists are how many there are.
	Pairs, Altruists int
	// Arcs are in order of From, then To, each pair of them once.
	Arcs []Arc
}

// Arc says that the donor of vertex From fits the patient of pair To.
type Arc struct {
	// From is a pair or an altruist, To a pair; they differ.
	From, To int
	// Weight is what the transplant is worth, 0 to [MaxWeight].
	Weight int
}

// Validate reports the first way in which the pool is not as its type says: an
// arc from a vertex that there is none of, to one that is no pair, from a pair
// to itself, of a weight out of range, or out of order.
func (p *Pool) Validate() error {
	if p.Pairs < 0 || p.Altruists < 0 || p.Pairs > maxVertices || p.Altruists > maxVertices-p.Pairs {
		return fmt.Errorf("pool: %d pairs and %d altruists: there may be 0 to %d together", p.Pairs, p.Altruists, maxVertices)
	}
	for i, a := range p.Arcs {
		switch {
		case a.From < 0 || a.From >= p.Pairs+p.Altruists:
			return fmt.Errorf("pool: arc %d: %d is no vertex of %d", i, a.From, p.Pairs+p.Altruists)
		case a.To < 0 || a.To >= p.Pairs:
			return fmt.Errorf("pool: arc %d: %d is no pair of %d", i, a.To, p.Pairs)
		case a.From == a.To:
			return fmt.Errorf("pool: arc %d: pair %d has an arc to itself", i, a.From)
		case a.Weight < 0 || a.Weight > MaxWeight:
			return fmt.Errorf("pool: arc %d: weight %d is not 0 to %d", i, a.Weight, MaxWeight)
		case i > 0 && compareArcs(p.Arcs[i-1], a) >= 0:
			return fmt.Errorf("pool: arc %d: the arcs are not in order of From and To, each once", i)
		}
	}
	return nil
}

func compareArcs(a, b Arc) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) }

// From are the arcs from a vertex, a part of p.Arcs.
func (p *Pool) From(vertex int) []Arc {
	at := func(v int) int {
		i, _ := slices.BinarySearchFunc(p.Arcs, v, func(a Arc, v int) int { return cmp.Compare(a.From, v) })
		return i
	}
	return p.Arcs[at(vertex):at(vertex+1)]
}

// Find is the arc between two vertices, if there is one.
func (p *Pool) Find(from, to int) (Arc, bool) {
	i, found := slices.BinarySearchFunc(p.Arcs, Arc{From: from, To: to}, compareArcs)
	if !found {
		return Arc{}, false
	}
	return p.Arcs[i], true
}
