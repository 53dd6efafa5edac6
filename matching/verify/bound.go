package verify

import (
	"fmt"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
)

// readPrices checks the form of the certificate and gives its prices: for each
// practice one number for each level, practice after practice. Without a
// certificate all prices are zero. nil means that the form is wrong.
func (c *checker) readPrices() []int64 {
	levels := len(c.levels)
	prices := make([]int64, levels*len(c.problem.Practices))
	if c.plan.Certificate == nil {
		return prices
	}
	good := true
	fault := func(i int, path, format string, args ...any) {
		good = false
		c.faults.add(inCertificate, i, fmt.Sprintf("certificate.prices[%d]%s", i, path), format, args...)
	}
	last := ""
	for i := range c.plan.Certificate.Prices {
		price := &c.plan.Certificate.Prices[i]
		q := c.index(price.Practice)
		if q == none {
			fault(i, ".practice", "unknown practice %s", quote(price.Practice))
		}
		if i > 0 && price.Practice <= last {
			fault(i, ".practice", "%s does not come after %s: prices are in order of practice id, each once", quote(price.Practice), quote(last))
		}
		last = price.Practice
		if len(price.Price) != levels {
			fault(i, ".price", "has %d numbers, the score has %d", len(price.Price), levels)
			continue
		}
		sign := compareLexicographic(price.Price, make([]int64, levels))
		if sign < 0 {
			fault(i, ".price", "is below zero")
		}
		if sign == 0 {
			fault(i, ".price", "is zero: a practice at price zero is left out")
		}
		for l, level := range c.levels {
			if level.Goal == matching.GoalExchanges && price.Price[l] != 0 {
				fault(i, fmt.Sprintf(".price[%d]", l), "is %d, but a place has no price in the number of exchanges", price.Price[l])
			}
		}
		if q != none {
			copy(prices[int(q)*levels:], price.Price)
		}
	}
	if !good {
		return nil
	}
	return prices
}

// compareLexicographic is negative, 0 or positive as a is below, equal to or
// above b.
func compareLexicographic(a, b []int64) int { return slices.Compare(a, b) }

// chooser works out what the choices of one household at a time are worth at
// given prices.
type chooser struct {
	*checker
	prices []int64
	mover
	at int32 // the current practice or none
}

// turn makes h the household at hand.
func (c *chooser) turn(h int) {
	c.mover = c.checker.mover(h)
	c.at = c.eligible.Current[h]
}

// net is the value less the price, at level l, of wish k of the household at
// hand, or of staying where k is stay.
func (c *chooser) net(l, k int) wide {
	if k == stay {
		if c.at == none {
			return wide{}
		}
		return wide{}.minus(c.pays(l, c.at))
	}
	w := c.eligible
	value := c.measures[l].value(&c.mover, int64(w.Rank[k]), int64(w.Metres[k]))
	return widen(value).minus(c.pays(l, w.Practice[k]))
}

// pays is the price of practice q, at level l, for the persons of the household
// at hand.
func (c *chooser) pays(l int, q int32) wide {
	price := c.prices[int(q)*len(c.measures)+l]
	if c.persons == 1 {
		return widen(price)
	}
	return product(price, c.persons)
}

// stay stands for the present place among the indices of wishes.
const stay = -1

// dual adds up D(π), see the package comment, over all levels but the number of
// exchanges.
func (c *checker) dual(prices []int64) ([]wide, error) {
	levels := len(c.levels)
	sums := make([]wide, levels)
	best := make([]wide, levels)
	candidate := make([]wide, levels)
	places := slices.Clone(c.free)
	choices := chooser{checker: c, prices: prices}
	for h := range c.problem.Households {
		if err := c.pause(h); err != nil {
			return nil, err
		}
		from, to := c.eligible.Offsets[h], c.eligible.Offsets[h+1]
		if from == to {
			continue
		}
		choices.turn(h)
		if choices.at != none {
			places[choices.at] += choices.persons
		}
		// The numbers of the best choice are worked out as far as they are
		// needed to tell it from the next.
		choice, known := stay, 0
		for k := from; k < to; k++ {
			for l := range levels {
				if l == known {
					best[l] = choices.net(l, choice)
					known++
				}
				candidate[l] = choices.net(l, k)
				d := candidate[l].compare(best[l])
				if d > 0 {
					copy(best, candidate[:l+1])
					choice, known = k, l+1
				}
				if d != 0 {
					break
				}
			}
		}
		for l := range levels {
			if l >= known {
				best[l] = choices.net(l, choice)
			}
			sums[l] = sums[l].plus(best[l])
		}
	}
	for q, n := range places {
		for l := range levels {
			if price := prices[q*levels+l]; price != 0 {
				sums[l] = sums[l].plus(product(price, n))
			}
		}
	}
	return sums, nil
}

// mostExchanges is the bound on the number of exchanges, given the bounds of
// the levels before it; see the package comment.
func (c *checker) mostExchanges(before []int64) int64 {
	seekers := make([]int64, len(c.problem.Practices))
	for _, q := range c.eligible.Practice {
		seekers[q]++
	}
	var free int64
	for q, n := range seekers {
		free += min(n, c.free[q])
	}
	moves, bounded := int64(0), false
	for l, bound := range before {
		if g := c.levels[l].Goal; g == matching.GoalPatients || g == matching.GoalHouseholds {
			if !bounded || bound < moves {
				moves, bounded = bound, true
			}
		}
	}
	if !bounded {
		for h := range c.problem.Households {
			if c.eligible.Offsets[h] < c.eligible.Offsets[h+1] {
				moves++
			}
		}
	}
	chains := min(free, moves)
	return chains + (moves-chains)/2
}

// proof is a bound; fits is false where a number leaves the range of an int64.
type proof struct {
	bound []int64
	fits  bool
	err   error
}

// prove is what the prices prove; nil prices prove nothing. It changes nothing
// in c and reads nothing that the check of the exchanges changes.
func (c *checker) prove(prices []int64) proof {
	if prices == nil {
		return proof{}
	}
	sums, err := c.dual(prices)
	if err != nil {
		return proof{err: err}
	}
	bound, fits := narrowAll(sums)
	if fits {
		for l, level := range c.levels {
			if level.Goal == matching.GoalExchanges {
				bound[l] = c.mostExchanges(bound[:l])
			}
		}
	}
	return proof{bound: bound, fits: fits}
}

// checkBound checks what the plan says of its bound, status and certificate.
// The score is nil where it is not known. It returns the bound that the
// certificate proves, or nil.
func (c *checker) checkBound(score, prices []int64, proven proof) ([]int64, error) {
	claimed, shaped := c.flatten(inBound, "bound", c.plan.Bound)
	if c.plan.Certificate == nil && c.plan.Status == matching.StatusOptimal {
		c.faults.add(inCertificate, 0, "certificate", "is missing: an optimal plan proves its bound")
	}
	if prices == nil {
		return nil, nil
	}
	bound := proven.bound
	if !proven.fits {
		c.faults.add(inCertificate, 0, "certificate", "proves a bound that does not fit in 64 bits")
		return nil, nil
	}
	if shaped {
		c.compareLists(inBound, "bound", claimed, bound, "is %d, the certificate proves %d")
	}
	if score == nil || !c.valid {
		return bound, nil
	}
	switch order := compareLexicographic(bound, score); {
	case order < 0:
		c.faults.add(inBound, len(c.problem.Goals()), "bound", "the certificate proves a bound below the score")
	case order == 0 && c.plan.Status == matching.StatusFeasible:
		c.faults.add(inHead, headStatus, "status", "is %q, but the score equals the bound that the certificate proves", c.plan.Status)
	case order > 0 && c.plan.Status == matching.StatusOptimal:
		c.faults.add(inHead, headStatus, "status", "is %q, but the score is below the bound that the certificate proves", c.plan.Status)
	case order == 0 && c.plan.Certificate != nil && c.plain():
		return bound, c.checkLeast(prices)
	}
	return bound, nil
}
