// Package brute solves small kidney-exchange pools by looking at everything. It
// shares nothing with any solver, so that tests may compare with it.
package brute

import (
	"fmt"

	"github.com/ruilkring/ruilkring/bench/kep/pool"
)

// MaxPairs is the most pairs of a pool that [Best] looks at.
const MaxPairs = 16

// Score is the transplants and the sum of their weights of the best exchanges.
type Score struct{ Transplants, Weight int64 }

// Best is the best score of the pool, where maxCycle and maxChain are as in
// [pool.Pool.Problem]. Of the exchanges with the best objective, those that have
// more weight (for count), or more transplants (for weight), need not be found:
// only the numbers that the objective counts mean something.
func Best(p *pool.Pool, maxCycle, maxChain int, objective pool.Objective) Score {
	if p.Pairs > MaxPairs {
		panic(fmt.Sprintf("brute: %d pairs are more than %d", p.Pairs, MaxPairs))
	}
	s := &search{p: p, maxCycle: maxCycle, maxChain: maxChain, known: map[[2]int]Score{}}
	s.better = map[pool.Objective]func(a, b Score) bool{
		pool.Weight: func(a, b Score) bool { return a.Weight > b.Weight },
		pool.Count:  func(a, b Score) bool { return a.Transplants > b.Transplants },
		pool.Lex: func(a, b Score) bool {
			return a.Transplants > b.Transplants || a.Transplants == b.Transplants && a.Weight > b.Weight
		},
	}[objective]
	return s.best(p.Pairs+p.Altruists-1, 1<<p.Pairs-1)
}

type search struct {
	p                  *pool.Pool
	maxCycle, maxChain int
	better             func(a, b Score) bool
	known              map[[2]int]Score
}

// best is the best score of the vertices up to the given one, of which the
// altruists are free, and the pairs those in free.
func (s *search) best(vertex, free int) Score {
	if vertex < 0 {
		return Score{}
	}
	key := [2]int{vertex, free}
	if b, found := s.known[key]; found {
		return b
	}
	// Either the vertex does nothing, or it begins an exchange; a cycle begins
	// with its last pair.
	b := s.best(vertex-1, free)
	limit := s.maxCycle
	if vertex >= s.p.Pairs {
		limit = s.maxChain
	}
	if limit < 0 {
		limit = s.p.Pairs + 1
	}
	if vertex >= s.p.Pairs || free>>vertex&1 == 1 {
		s.extend(vertex, vertex, free, limit, Score{}, &b)
	}
	s.known[key] = b
	return b
}

// extend goes on from the end of an exchange, which may have limit more
// transplants, and puts what is best into b.
func (s *search) extend(begin, end, free, limit int, sum Score, b *Score) {
	if limit == 0 {
		return
	}
	cycle := begin < s.p.Pairs
	for _, a := range s.p.From(end) {
		if free>>a.To&1 == 0 || cycle && a.To > begin {
			continue
		}
		now := Score{sum.Transplants + 1, sum.Weight + int64(a.Weight)}
		left := free &^ (1 << a.To)
		if !cycle || a.To == begin {
			rest := s.best(begin-1, left)
			total := Score{now.Transplants + rest.Transplants, now.Weight + rest.Weight}
			if s.better(total, *b) {
				*b = total
			}
		}
		if a.To != begin {
			s.extend(begin, a.To, left, limit-1, now, b)
		}
	}
}
