package verify

// plain reports whether the problem is one of single persons without caps: the
// one that is a minimum-cost circulation, in which the least prices exist and
// are exact.
func (c *checker) plain() bool {
	rules := &c.problem.Rules
	if rules.MaxCycle != 0 || rules.MaxChain != 0 {
		return false
	}
	for q := range c.problem.Practices {
		if c.problem.Practices[q].MaxIntake != nil {
			return false
		}
	}
	for h := range c.problem.Households {
		if c.problem.Households[h].Persons() != 1 {
			return false
		}
	}
	return true
}

// checkLeast checks that prices which prove a plain plan optimal are the least
// that do, in one pass over the wishes.
//
// At such prices every household has, after the plan, a choice of the largest
// value less price: a tight one. Call a practice held if its price is zero, or
// if a household that is at a held practice after the plan, or at none, has
// another tight choice there.
//
// Suppose that some practices are not held. A household with a tight choice
// among them is then assigned among them, and as their prices are above zero
// the assigned fill their places exactly. So lowering all of their prices by
// the smallest amount there is leaves D(π) as it is: the prices were not the
// least.
//
// Suppose that all are held. Any prices π' that prove the plan optimal make the
// assigned choices tight. So where a household at j has another tight choice k
// at the prices π,
//
//	π'(k) ≥ π'(j) + value(k) − value(j) and π(k) = π(j) + value(k) − value(j),
//
// and π' ≥ π follows from one held practice to the next, beginning with those
// at price zero. So the least prices exist, no others pass, and a certificate
// in which any number is changed is rejected.
func (c *checker) checkLeast(prices []int64) error {
	levels := len(c.levels)
	practices := len(c.problem.Practices)
	households := len(c.problem.Households)
	held := make([]bool, practices)
	var queue []int32
	priced := 0
	for q := range held {
		held[q] = true
		for _, x := range prices[q*levels : (q+1)*levels] {
			if x != 0 {
				held[q] = false
			}
		}
		if held[q] {
			queue = append(queue, int32(q))
		} else {
			priced++
		}
	}
	if priced == 0 {
		return nil
	}
	// The households with wishes by where they are after the plan: those at
	// practice q are members[first[q]:first[q+1]], and none counts as the last
	// practice.
	after := func(h int) int {
		if m := c.moved[h]; m != none {
			return int(c.moves[m].to)
		}
		if at := c.eligible.Current[h]; at != none {
			return int(at)
		}
		return practices
	}
	active := func(h int) bool { return c.eligible.Offsets[h] < c.eligible.Offsets[h+1] }
	first := make([]int32, practices+2)
	for h := range households {
		if active(h) {
			first[after(h)+1]++
		}
	}
	for q := range practices + 1 {
		first[q+1] += first[q]
	}
	members := make([]int32, first[practices+1])
	next := make([]int32, practices+1)
	copy(next, first)
	for h := range households {
		if active(h) {
			q := after(h)
			members[next[q]] = int32(h)
			next[q]++
		}
	}
	hold := func(q int32) {
		if !held[q] {
			held[q] = true
			priced--
			queue = append(queue, q)
		}
	}
	chooses := newChooser(c.Checker, prices)
	present := make([]wide, levels)
	steps := 0
	queue = append(queue, int32(practices))
	for i := 0; i < len(queue) && priced > 0; i++ {
		q := queue[i]
		for _, member := range members[first[q]:first[q+1]] {
			if err := c.pause(steps); err != nil {
				return err
			}
			steps++
			h := int(member)
			choices := chooses.of(h)
			// What the household has at its place after the plan.
			for l := range levels {
				if m := c.moved[h]; m == none {
					present[l] = choices.net(l, stay)
				} else {
					move := &c.moves[m]
					value := c.measures[l].value(&choices.mover, int64(move.rank), int64(move.metres), int64(move.weight))
					present[l] = widen(value).minus(choices.pays(l, move.to))
				}
			}
			tight := func(k int) bool {
				for l := range levels {
					if choices.net(l, k) != present[l] {
						return false
					}
				}
				return true
			}
			if choices.at != none && !held[choices.at] && tight(stay) {
				hold(choices.at)
			}
			for k := c.eligible.Offsets[h]; k < c.eligible.Offsets[h+1]; k++ {
				if p := c.eligible.Practice[k]; !held[p] && tight(k) {
					hold(p)
				}
			}
		}
	}
	for i := range c.plan.Certificate.Prices {
		if price := &c.plan.Certificate.Prices[i]; !held[c.index(price.Practice)] {
			c.faults.add(inCertificate, i, "certificate.prices"+nth(i)+".price",
				"is not the least that proves the plan optimal")
		}
	}
	return nil
}
