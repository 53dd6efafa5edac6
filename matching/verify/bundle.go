package verify

import (
	"slices"
	"strings"

	"github.com/ruilkring/ruilkring/matching"
)

// maxSplitSteps is how many decisions the search for a part of one bundle may
// take. A bundle of n moves takes fewer than 2^n, so all of up to 20 moves are
// settled, and most larger ones.
const maxSplitSteps = 1 << 20

// shape is the kind of exchange that the moves form in some order.
func (c *checker) shape(moves []move) matching.Kind {
	// The move into, and the move out of, each practice.
	into := make(map[int32]int, len(moves))
	outOf := make(map[int32]int, len(moves))
	for i := range moves {
		m := &moves[i]
		if _, twice := into[m.to]; twice {
			return matching.Bundle
		}
		into[m.to] = i
		if m.from != none {
			if _, twice := outOf[m.from]; twice {
				return matching.Bundle
			}
			outOf[m.from] = i
		}
	}
	// A chain starts where nobody leaves; without such a move start anywhere.
	first, kind := 0, matching.Cycle
	for i := range moves {
		if _, leaves := outOf[moves[i].to]; !leaves {
			first, kind = i, matching.Chain
			break
		}
	}
	// Follow the vacancy. No household is larger than the one before; all round
	// a cycle that makes them of one size.
	at, length := first, 1
	for {
		m := &moves[at]
		next, filled := into[m.from]
		if m.from == none || !filled {
			break
		}
		if moves[next].persons > m.persons {
			return matching.Bundle
		}
		if next == first {
			break
		}
		at = next
		length++
	}
	if length < len(moves) {
		return matching.Bundle
	}
	return kind
}

// connected reports whether the moves hang together by the practices they
// share.
func (c *checker) connected(moves []move) bool {
	return len(linkedOrder(moves)) == len(moves)
}

// linkedOrder is the moves that hang together with the first one, nearest
// first, by index.
func linkedOrder(moves []move) []int {
	if len(moves) == 0 {
		return nil
	}
	at := make(map[int32][]int, 2*len(moves))
	for i := range moves {
		at[moves[i].to] = append(at[moves[i].to], i)
		if from := moves[i].from; from != none {
			at[from] = append(at[from], i)
		}
	}
	seen := make([]bool, len(moves))
	seen[0] = true
	order := []int{0}
	for k := 0; k < len(order); k++ {
		m := &moves[order[k]]
		for _, q := range [2]int32{m.to, m.from} {
			if q == none {
				continue
			}
			for _, i := range at[q] {
				if !seen[i] {
					seen[i] = true
					order = append(order, i)
				}
			}
			delete(at, q)
		}
	}
	return order
}

// checkBundles checks that no bundle has a part that could stand alone: rule 4,
// which depends on the places that the rest of the plan uses.
func (c *checker) checkBundles() error {
	for _, i := range c.bundles {
		if err := c.ctx.Err(); err != nil {
			return &stopped{err}
		}
		moves := c.moves[c.exchanges[i].start:c.exchanges[i].end]
		part, settled := c.split(moves)
		if !settled {
			c.report.Unsettled++
		}
		if part == nil {
			continue
		}
		var names []string
		for _, j := range part[:min(len(part), 5)] {
			names = append(names, quote(c.problem.Households[moves[j].household].ID))
		}
		if len(part) > 5 {
			names = append(names, "and "+number(len(part)-5)+" more")
		}
		c.faults.add(inExchanges, i, "exchanges"+nth(i)+".moves",
			"is not one exchange: the part that moves "+strings.Join(names, ", ")+" can stand alone beside the rest")
	}
	return nil
}

// tally is what a split does at one practice: use is the persons that the part
// brings in less those it takes out, which must end between low and high;
// gain and loss are how far the undecided moves can still raise and lower it.
type tally struct{ use, low, high, gain, loss int64 }

// possible reports whether use can still end between low and high.
func (t *tally) possible() bool { return t.use+t.gain >= t.low && t.use-t.loss <= t.high }

// split finds a proper part of a bundle's moves such that the plan stays within
// the free places with the part and the remainder as two exchanges. Such a part
// can stand alone. It gives the part's indices, or nil where there is none;
// settled is false where the search ended first.
//
// With U the use of the whole bundle at a practice, x that of the part, and B
// the free places that the other exchanges leave there, rule 2 asks
//
//	max(0, x) + max(0, U − x) ≤ B, which for U ≤ B is U − B ≤ x ≤ B.
//
// Remainder and part swap places under x → U − x, so the first move may be
// taken to be in the part. The search decides the moves one after another,
// neighbours first, and turns back where some practice can no longer end within
// its limits.
func (c *checker) split(moves []move) (part []int, settled bool) {
	order := linkedOrder(moves)
	n := len(moves)
	place := make(map[int32]int32, n+1)
	var tallies []tally
	exceeded := false
	c.each(moves, func(q int32, use int64) {
		budget := c.free[q] - c.taken[q] + max(0, use)
		exceeded = exceeded || use > budget
		place[q] = int32(len(tallies))
		tallies = append(tallies, tally{low: use - budget, high: budget})
	})
	if exceeded {
		return nil, true // Rule 2 is broken already, and says so.
	}
	type step struct {
		to, from int32
		persons  int64
	}
	steps := make([]step, n)
	for k, i := range order {
		m := &moves[i]
		persons := int64(m.persons)
		steps[k] = step{place[m.to], none, persons}
		tallies[steps[k].to].gain += persons
		if m.from != none {
			steps[k].from = place[m.from]
			tallies[steps[k].from].loss += persons
		}
	}
	const undecided, without, with = 0, 1, 2
	decision := make([]int8, n)
	// decide adds (sign 1) or takes back (sign −1) one decision.
	decide := func(k int, d int8, sign int64) {
		s := &steps[k]
		x := sign * s.persons
		tallies[s.to].gain -= x
		if d == with {
			tallies[s.to].use += x
		}
		if s.from != none {
			tallies[s.from].loss -= x
			if d == with {
				tallies[s.from].use -= x
			}
		}
	}
	inPart := 0
	for k, taken := 0, 0; ; {
		if k == n {
			if inPart < n {
				for k, i := range order {
					if decision[k] == with {
						part = append(part, i)
					}
				}
				slices.Sort(part)
				return part, true
			}
			k--
			continue
		}
		if d := decision[k]; d != undecided {
			decide(k, d, -1)
			if d == with {
				inPart--
			}
		} else if taken++; taken > maxSplitSteps {
			return nil, false
		}
		decision[k]++
		if k == 0 && decision[k] == without {
			decision[k]++
		}
		if decision[k] > with {
			decision[k] = undecided
			if k == 0 {
				return nil, true
			}
			k--
			continue
		}
		decide(k, decision[k], 1)
		if decision[k] == with {
			inPart++
		}
		if tallies[steps[k].to].possible() && (steps[k].from == none || tallies[steps[k].from].possible()) {
			k++
		}
	}
}
