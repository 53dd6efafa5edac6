package verify

import (
	"slices"
	"sort"
	"strconv"
	"sync/atomic"

	"github.com/ruilkring/ruilkring/matching"
)

// move is a move of the plan with its ids looked up, and with the rank, distance
// and weight that follow from the problem. from is the household's current
// practice, whatever the plan says.
type move struct {
	household, from, to int32
	persons             int32
	rank, metres        int32
	weight              int32
	agrees              bool // rule 1 holds
	claim               *matching.Move
}

// exchange is the part of checker.moves that one exchange of the plan holds;
// it is empty where one of its moves could not be looked up.
type exchange struct{ start, end int }

// lookBlock is how many exchanges a goroutine takes at once, and householdBlock
// how many households.
const (
	lookBlock      = 1 << 10
	householdBlock = 1 << 13
)

// lookAndProve does what takes longest: it looks up the moves, and works out what
// the prices prove. It adds no faults: a move that does not agree with the
// problem is looked at again, one by one.
//
// It goes through the households in their order, which is that of the memory,
// and not in the order of the moves: that makes it several times as fast.
func (c *checker) lookAndProve(prices []int64) (proof, error) {
	c.exchanges = make([]exchange, len(c.plan.Exchanges))
	total := 0
	for i := range c.plan.Exchanges {
		c.exchanges[i] = exchange{total, total + len(c.plan.Exchanges[i].Moves)}
		total = c.exchanges[i].end
	}
	c.moves = c.newMoves(total)
	looks := blocks(len(c.exchanges), lookBlock)
	if err := parallel(c.ctx, looks, func(b int) {
		from, to := b*lookBlock, min((b+1)*lookBlock, len(c.exchanges))
		for i := from; i < to; i++ {
			for j := range c.plan.Exchanges[i].Moves {
				c.moves[c.exchanges[i].start+j].claim = &c.plan.Exchanges[i].Moves[j]
			}
		}
		c.find(c.moves[c.exchanges[from].start:c.exchanges[to-1].end])
	}); err != nil {
		return proof{}, err
	}
	c.moved = make([]int32, len(c.seekers))
	for h := range c.moved {
		c.moved[h] = none
	}
	if c.travel == nil { // else it might not stand being called from several goroutines
		for at := range c.moves {
			if h := c.moves[at].household; h != none && c.moved[h] == none {
				c.moved[h] = int32(at)
			}
		}
	}
	chooses := newChooser(c.Checker, prices)
	sums := make([][]wide, blocks(len(c.seekers), householdBlock))
	scores := make([][]wide, len(sums))
	var seen atomic.Int64 // what fetch saw: it must have a use
	err := parallel(c.ctx, len(sums), func(b int) {
		from, to := b*householdBlock, min((b+1)*householdBlock, len(c.seekers))
		scores[b] = make([]wide, len(c.levels))
		for h := from; h < to; h++ {
			if (h-from)%fetched == 0 {
				seen.Add(c.fetch(h, min(h+fetched, to)))
			}
			if at := c.moved[h]; at != none {
				if m := &c.moves[at]; c.look(int32(h), m) {
					c.addScore(scores[b], m)
				}
			}
		}
		if prices != nil {
			sums[b] = chooses.sum(from, to)
		}
	})
	if err != nil {
		return proof{}, err
	}
	c.sums = addUp(len(c.levels), scores)
	if prices == nil {
		return proof{}, nil
	}
	return c.prove(prices, addUp(len(c.levels), sums)), nil
}

// find finds what the plan's moves name: the practice that each goes to, and its
// household, or one with the same hash.
//
// It takes many at a time, one step after the other, so that the processor waits
// for many places of the memory at once.
func (c *checker) find(moves []move) {
	const most = 256
	var hashes, held [most]uint64
	x := &c.households
	for batch := range slices.Chunk(moves, most) {
		for i := range batch {
			hashes[i] = x.hash(batch[i].claim.Household)
		}
		for i := range batch {
			held[i] = x.slots[x.first(hashes[i])]
		}
		for i := range batch {
			m := &batch[i]
			m.household, m.to = x.guess(hashes[i], held[i]), c.index(m.claim.To)
		}
	}
}

// fetched is how many households are fetched at once.
const fetched = 64

// fetch has the processor fetch what the plan says of the moves of the households
// from up to to. That lies anywhere in memory, and it fetches many at once where it
// need not look at one before it goes to the next.
func (c *checker) fetch(from, to int) (seen int64) {
	for _, at := range c.moved[from:to] {
		if at != none {
			seen += int64(c.moves[at].claim.Rank)
		}
	}
	return seen
}

// blocks is how many blocks of the given size hold n.
func blocks(n, size int) int { return (n + size - 1) / size }

// look fills a move of household h, if h is the one that the plan means and the
// move agrees with the problem, and reports whether it is so. If the plan means
// another household, it takes h for one that does not move.
func (c *checker) look(h int32, found *move) bool {
	claim := found.claim
	household := &c.problem.Households[h]
	if household.ID != claim.Household {
		c.moved[h] = none
		return false
	}
	if found.to == none || household.Current != claim.From {
		return false
	}
	rank, metres, weight, known := c.rehearsed(h, found.to)
	if !known {
		var why string
		if rank, metres, why = c.wish(int(h), int(found.to)); why != "" {
			return false
		}
		weight = weightOf(household, claim.To)
	}
	if rank != claim.Rank || metres != claim.Metres {
		return false
	}
	c.fill(found, h, found.to, rank, metres, weight)
	found.agrees = true
	return true
}

// fill fills a move of household h to practice q.
func (c *checker) fill(m *move, h, q int32, rank, metres int, weight int64) {
	s := &c.seekers[h]
	m.household, m.from, m.to, m.persons = h, s.current, q, s.persons
	m.rank, m.metres, m.weight = int32(rank), int32(metres), int32(weight)
}

// checkExchanges checks rules 1 to 4. The moves have been looked up.
func (c *checker) checkExchanges() error {
	practices := len(c.problem.Practices)
	c.use = make([]int64, practices)
	c.taken = make([]int64, practices)
	c.intake = make([]int64, practices)
	c.stamp = make([]int, practices)
	c.sound = true
	for i := range c.exchanges {
		if err := c.pause(i); err != nil {
			return err
		}
		x := &c.exchanges[i]
		whole := true
		for at := x.start; at < x.end; at++ {
			if !c.moves[at].agrees {
				whole = c.checkMove(i, at) && whole
			}
		}
		if x.start == x.end {
			c.faults.add(inExchanges, i, "exchanges"+nth(i)+".moves", "is empty: an exchange has at least one move")
		}
		if !whole {
			x.end = x.start
			c.sound = false
		}
		moves := c.moves[x.start:x.end]
		c.checkIntake(i, moves)
		usesFree := c.checkPlaces(i, moves)
		c.checkKind(i, moves, usesFree)
	}
	return c.checkBundles()
}

// checkMove checks rule 1 for the move of exchange i with index at in moves, and
// says what is wrong. It reports whether its household and practice are known;
// then it fills the move.
func (c *checker) checkMove(i, at int) bool {
	j := at - c.exchanges[i].start
	m := &c.plan.Exchanges[i].Moves[j]
	fault := func(field, text string) {
		c.faults.add(inExchanges, i, "exchanges"+nth(i)+".moves"+nth(j)+"."+field, text)
		c.sound = false
	}
	to := c.index(m.To)
	h := c.households.find(m.Household)
	if h == none {
		fault("household", "unknown household "+quote(m.Household))
		if to == none {
			fault("to", "unknown practice "+quote(m.To))
		}
		return false
	}
	household := &c.problem.Households[h]
	// Rule 1: a household moves at most once.
	if first := c.moved[h]; first != none && first != int32(at) {
		x := sort.Search(len(c.exchanges), func(i int) bool { return c.exchanges[i].start > int(first) }) - 1
		fault("household", "moves twice: exchanges"+nth(x)+".moves"+nth(int(first)-c.exchanges[x].start)+" moves it too")
	} else {
		c.moved[h] = int32(at)
	}
	// Rule 1: from is its current practice.
	if m.From != household.Current {
		fault("from", "is "+quote(m.From)+", but the current practice is "+quote(household.Current))
	}
	if to == none {
		fault("to", "unknown practice "+quote(m.To))
		return false
	}
	// Rule 1: to is an eligible wish.
	rank, metres, why := c.wish(int(h), int(to))
	if why != "" {
		fault("to", "practice "+quote(m.To)+" "+why)
	} else if m.Rank != rank {
		fault("rank", "is "+number(m.Rank)+", but the wish has rank "+number(rank))
	}
	if m.Metres != metres {
		fault("metres", "is "+number(m.Metres)+", but the distance is "+number(metres))
	}
	c.fill(&c.moves[at], h, to, rank, metres, weightOf(household, m.To))
	c.addScore(c.sums, &c.moves[at])
	return true
}

// checkIntake checks rule 3 up to and including exchange i.
func (c *checker) checkIntake(i int, moves []move) {
	for j := range moves {
		m := &moves[j]
		before := c.intake[m.to]
		c.intake[m.to] += int64(m.persons)
		limit := c.problem.Practices[m.to].MaxIntake
		// Rule 3: said once for each practice, where the limit is passed.
		if limit != nil && c.intake[m.to] > int64(*limit) && before <= int64(*limit) {
			c.faults.add(inExchanges, i, "exchanges"+nth(i)+".moves"+nth(j)+".to",
				"practice "+quote(c.problem.Practices[m.to].ID)+" takes in "+number(c.intake[m.to])+
					" persons by this move, its max_intake is "+number(*limit))
		}
	}
}

// each calls f once for each practice that the moves touch, with use(e,p): the
// persons that they bring into it less those they take out.
func (c *checker) each(moves []move, f func(q int32, use int64)) {
	for i := range moves {
		m := &moves[i]
		c.use[m.to] += int64(m.persons)
		if m.from != none {
			c.use[m.from] -= int64(m.persons)
		}
	}
	c.stamps++
	visit := func(q int32) {
		if q != none && c.stamp[q] != c.stamps {
			c.stamp[q] = c.stamps
			f(q, c.use[q])
		}
	}
	for i := range moves {
		visit(moves[i].to)
		visit(moves[i].from)
	}
	for i := range moves {
		c.use[moves[i].to] = 0
		if moves[i].from != none {
			c.use[moves[i].from] = 0
		}
	}
}

// checkPlaces checks rule 2 up to and including exchange i, and reports whether
// the exchange uses a free place.
func (c *checker) checkPlaces(i int, moves []move) bool {
	usesFree := false
	c.each(moves, func(q int32, use int64) {
		if use <= 0 {
			return
		}
		usesFree = true
		before := c.taken[q]
		c.taken[q] += use
		// Rule 2: said once for each practice, where its places run out.
		if c.taken[q] > c.free[q] && before <= c.free[q] {
			c.faults.add(inExchanges, i, "exchanges"+nth(i),
				"practice "+quote(c.problem.Practices[q].ID)+" grows by "+number(c.taken[q])+
					" persons by this exchange and those before it, it has "+number(c.free[q])+" free places")
		}
	})
	return usesFree
}

// checkKind checks rule 4 for exchange i, but for the parts of a bundle. The
// moves are none where one of them could not be looked up.
func (c *checker) checkKind(i int, moves []move, usesFree bool) {
	kind := c.plan.Exchanges[i].Kind
	fault := func(j int, field, text string) {
		c.faults.add(inExchanges, i, "exchanges"+nth(i)+".moves"+nth(j)+"."+field, text)
	}
	capName, longest := "max_cycle", c.problem.Rules.MaxCycle
	switch kind {
	case matching.Cycle:
		c.checkCycle(moves, fault)
	case matching.Chain:
		c.checkChain(moves, fault)
		capName, longest = "max_chain", c.problem.Rules.MaxChain
	case matching.Bundle:
		if usesFree {
			capName, longest = "max_chain", c.problem.Rules.MaxChain
		}
		if len(moves) == 0 {
			break
		}
		// Rule 4: a bundle is any exchange that is neither cycle nor chain.
		if shape := c.shape(moves); shape != matching.Bundle {
			c.faults.add(inExchanges, i, "exchanges"+nth(i)+".kind", "is "+strconv.Quote(string(kind))+", but the moves form a "+string(shape))
		} else if !c.connected(moves) {
			c.faults.add(inExchanges, i, "exchanges"+nth(i)+".moves", "is not connected: a part shares no practice with the rest")
		} else {
			c.bundles = append(c.bundles, i)
		}
	default:
		c.faults.add(inExchanges, i, "exchanges"+nth(i)+".kind", "unknown kind "+quote(string(kind))+": use cycle, chain or bundle")
		return
	}
	// Rule 4: lengths are within the caps.
	if n := len(c.plan.Exchanges[i].Moves); longest > 0 && n > longest {
		c.faults.add(inExchanges, i, "exchanges"+nth(i)+".moves", "has "+number(n)+" moves, "+capName+" is "+number(longest))
	}
}

// checkCycle checks that the moves close, pass through no practice twice, and
// use no free place.
func (c *checker) checkCycle(moves []move, fault func(j int, field, text string)) {
	c.stamps++
	for j := range moves {
		m, next := &moves[j], &moves[(j+1)%len(moves)]
		switch {
		case next.from == none:
			fault(j, "to", "the cycle does not close: the household that moves next has no practice")
		case m.to != next.from:
			fault(j, "to", "the cycle does not close: the household that moves next leaves practice "+
				quote(c.problem.Practices[next.from].ID))
		case m.persons != next.persons:
			fault(j, "household", "brings "+number(m.persons)+" persons for "+number(next.persons)+" who leave: a cycle uses no free place")
		}
		if c.stamp[m.to] == c.stamps {
			fault(j, "to", "the cycle passes through practice "+quote(c.problem.Practices[m.to].ID)+" twice")
		}
		c.stamp[m.to] = c.stamps
	}
}

// checkChain checks that the moves link, pass through no practice twice, and
// use no free place but for the first.
func (c *checker) checkChain(moves []move, fault func(j int, field, text string)) {
	c.stamps++
	for j := range moves {
		m := &moves[j]
		if j > 0 {
			before := &moves[j-1]
			switch {
			case before.from == none:
				fault(j, "to", "the chain does not link: the household that moves before had no practice, so it leaves no place")
			case m.to != before.from:
				fault(j, "to", "the chain does not link: the move before leaves practice "+quote(c.problem.Practices[before.from].ID))
			case m.persons > before.persons:
				fault(j, "household", "brings "+number(m.persons)+" persons for "+number(before.persons)+" who leave: only the first move of a chain uses free places")
			}
		}
		if c.stamp[m.to] == c.stamps {
			fault(j, "to", "the chain passes through practice "+quote(c.problem.Practices[m.to].ID)+" twice")
		}
		c.stamp[m.to] = c.stamps
	}
	if len(moves) > 0 {
		j := len(moves) - 1
		if last := moves[j].from; last != none && c.stamp[last] == c.stamps {
			fault(j, "from", "the chain passes through practice "+quote(c.problem.Practices[last].ID)+" twice")
		}
	}
}
