package verify

import (
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
	fault := func(i int, path, text string) {
		good = false
		c.faults.add(inCertificate, i, "certificate.prices"+nth(i)+path, text)
	}
	last := ""
	for i := range c.plan.Certificate.Prices {
		price := &c.plan.Certificate.Prices[i]
		q := c.index(price.Practice)
		if q == none {
			fault(i, ".practice", "unknown practice "+quote(price.Practice))
		}
		if i > 0 && price.Practice <= last {
			fault(i, ".practice", quote(price.Practice)+" does not come after "+quote(last)+": prices are in order of practice id, each once")
		}
		last = price.Practice
		if len(price.Price) != levels {
			fault(i, ".price", "has "+number(len(price.Price))+" numbers, the score has "+number(levels))
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
				fault(i, ".price"+nth(l), "is "+number(price.Price[l])+", but a place has no price in the number of exchanges")
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

// chooser works out what the choices of households are worth at given prices.
type chooser struct {
	*Checker
	prices []int64
	// sharp are the levels that can tell one wish of a household from another:
	// those that count rank, distance or weight, or at which a place has a
	// price.
	sharp []int
}

// newChooser makes a chooser; without prices it is of no use.
func newChooser(c *Checker, prices []int64) *chooser {
	chooses := &chooser{Checker: c, prices: prices}
	for l := range c.measures {
		sharp := false
		switch c.measures[l].what {
		case countRank, countMetres, countWeight:
			sharp = true
		}
		for q := l; q < len(prices) && !sharp; q += len(c.measures) {
			sharp = prices[q] != 0
		}
		if sharp {
			chooses.sharp = append(chooses.sharp, l)
		}
	}
	return chooses
}

// chosen is one household for which a chooser works.
type chosen struct {
	*chooser
	mover
	at int32 // the current practice or none
}

// of is household h.
func (c *chooser) of(h int) chosen {
	s := &c.seekers[h]
	return chosen{c, mover{int64(s.persons), int64(s.days), int(s.priority)}, s.current}
}

// net is the value less the price, at level l, of wish k of the household, or of
// staying where k is stay.
func (c *chosen) net(l, k int) wide {
	if k == stay {
		if c.at == none {
			return wide{}
		}
		return wide{}.minus(c.pays(l, c.at))
	}
	w := c.eligible
	value := c.measures[l].value(&c.mover, int64(w.Rank[k]), int64(w.Metres[k]), c.weight(k))
	return widen(value).minus(c.pays(l, w.Practice[k]))
}

// pays is the price of practice q, at level l, for the persons of the household.
func (c *chosen) pays(l int, q int32) wide {
	price := c.prices[int(q)*len(c.measures)+l]
	if c.persons == 1 {
		return widen(price)
	}
	return product(price, c.persons)
}

// stay stands for the present place among the indices of wishes.
const stay = -1

// best sets nets to the lexicographically largest value less price among the
// choices of a household with the wishes from up to to, at least one.
func (c *chosen) best(nets []wide, from, to int) {
	// The numbers of the best wish are worked out as far as they are needed to
	// tell it from the next. known counts them, among the sharp levels.
	choice, known := from, 0
	for k := from + 1; k < to; k++ {
		for i, l := range c.sharp {
			if i == known {
				nets[l] = c.net(l, choice)
				known++
			}
			x := c.net(l, k)
			d := x.compare(nets[l])
			if d > 0 {
				nets[l], choice, known = x, k, i+1
			}
			if d != 0 {
				break
			}
		}
	}
	// Then it is compared with staying.
	order := 0
	for l := range nets {
		nets[l] = c.net(l, choice)
		if order == 0 {
			order = nets[l].compare(c.net(l, stay))
		}
	}
	if order < 0 {
		for l := range nets {
			nets[l] = c.net(l, stay)
		}
	}
}

// sum adds up, over the households from up to to, the largest value less price,
// at all levels but the number of exchanges.
func (c *chooser) sum(from, to int) []wide {
	sums := make([]wide, len(c.levels))
	nets := make([]wide, len(c.levels))
	for h := from; h < to; h++ {
		first, last := c.eligible.Offsets[h], c.eligible.Offsets[h+1]
		if first == last {
			continue
		}
		household := c.of(h)
		household.best(nets, first, last)
		for l := range sums {
			sums[l] = sums[l].plus(nets[l])
		}
	}
	return sums
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
}

// prove is what the prices prove: D(π), see the package comment, given the sums
// over all households, and the bound on the number of exchanges.
func (c *checker) prove(prices []int64, sums []wide) proof {
	for q, n := range c.places {
		for l := range sums {
			if price := prices[q*len(sums)+l]; price != 0 {
				sums[l] = sums[l].plus(product(price, n))
			}
		}
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
	if c.searched() {
		c.checkClaim(score, claimed, bound, shaped)
		return bound, nil
	}
	if shaped {
		c.compareLists(inBound, "bound", claimed, bound, "the certificate proves")
	}
	if score == nil || !c.valid {
		return bound, nil
	}
	switch order := compareLexicographic(bound, score); {
	case order < 0:
		c.faults.add(inBound, len(c.problem.Goals()), "bound", "the certificate proves a bound below the score")
	case order == 0 && c.plan.Status == matching.StatusFeasible:
		c.faults.add(inHead, headStatus, "status", c.isStatus()+", but the score equals the bound that the certificate proves")
	case order > 0 && c.plan.Status == matching.StatusOptimal:
		c.faults.add(inHead, headStatus, "status", c.isStatus()+", but the score is below the bound that the certificate proves")
	case order == 0 && c.plan.Certificate != nil && c.plain():
		return bound, c.checkLeast(prices)
	}
	return bound, nil
}

// searched reports whether the best plan of the problem is found by a search:
// then no prices prove how good it is, and the bound of the plan may lie below
// what its certificate proves.
func (c *checker) searched() bool {
	for _, level := range c.levels {
		if level.Goal == matching.GoalExchanges {
			return true
		}
	}
	return !c.plain()
}

// checkClaim checks the bound that a search claims: it is not below the score,
// not above what the certificate proves, and equal to the score if and only if
// the status says optimal. Behind the first number that is not the score's, it
// is what the certificate proves.
func (c *checker) checkClaim(score, claimed, proven []int64, shaped bool) {
	if !shaped {
		return
	}
	if proven != nil && compareLexicographic(claimed, proven) > 0 {
		c.faults.add(inBound, len(c.problem.Goals()), "bound", "is above the bound that the certificate proves")
	}
	if score == nil || !c.valid {
		return
	}
	switch order := compareLexicographic(claimed, score); {
	case order < 0:
		c.faults.add(inBound, len(c.problem.Goals()), "bound", "is below the score")
	case order == 0 && c.plan.Status == matching.StatusFeasible:
		c.faults.add(inHead, headStatus, "status", c.isStatus()+", but the score equals the bound")
	case order > 0 && c.plan.Status == matching.StatusOptimal:
		c.faults.add(inHead, headStatus, "status", c.isStatus()+", but the score is below the bound")
	}
	open := 0
	for open < len(score) && claimed[open] == score[open] {
		open++
	}
	if proven != nil && open < len(score) {
		want := slices.Clone(proven)
		copy(want, claimed[:open+1])
		c.compareLists(inBound, "bound", claimed, want, "the certificate proves")
	}
}
