package packing

import (
	"slices"

	"github.com/ruilkring/ruilkring/matching/solve/internal/round"
)

// enumeration lists every exchange of a small round: every set of moves that is
// within the free places, the intake limits and the caps, and that no two parts
// make up without working against each other somewhere. Two parts work against
// each other at a practice where one brings persons in and the other takes some
// out. Sets of other parts are never one exchange of a valid plan, as the parts
// could stand alone whatever the rest of the plan does.
//
// A set grows from its first household, in the order of the round. While it
// brings some practice more than its free places, the next move leaves the first
// such practice. Otherwise the next move enters a practice that has lost persons
// or leaves one that has won some: without such a move, what there is and what
// would follow do not work against each other. What one branch has tried, later
// branches leave out, so that each set comes up once.
type enumeration struct {
	*pool
	out     [][]int32 // by practice: wishes of the households there
	in      [][]int32 // by practice: wishes for it
	longest int
	limit   int // of steps
	steps   int
	most    int // exchanges

	set     []int32
	moved   []bool  // by household
	left    []int32 // by wish: how often it is left out
	balance []int64 // by practice
	entered []int64 // by practice
	root    int32
	single  bool
}

// enumerate adds every exchange to the pool. It reports false where there are
// more than most, or where it took more steps than limit.
func (p *pool) enumerate(most, limit int) bool {
	n := len(p.Free)
	e := &enumeration{
		pool: p, most: most, limit: limit,
		out: make([][]int32, n), in: make([][]int32, n),
		moved: make([]bool, len(p.From)), left: make([]int32, len(p.To)),
		balance: make([]int64, n), entered: make([]int64, n),
	}
	e.single = p.Single()
	e.longest = p.MaxCycle
	if e.longest == 0 {
		e.longest = len(p.From)
	}
	if slices.ContainsFunc(p.Free, func(free int64) bool { return free > 0 }) {
		if e.longest = max(e.longest, p.MaxChain); p.MaxChain == 0 {
			e.longest = len(p.From)
		}
	}
	for k, q := range p.To {
		if !p.live[k] {
			continue
		}
		e.in[q] = append(e.in[q], int32(k))
		if from := p.From[p.owner[k]]; from != round.None {
			e.out[from] = append(e.out[from], int32(k))
		}
	}
	for h := range int32(len(p.From)) {
		e.root = h
		for k := p.Offsets[h]; k < p.Offsets[h+1]; k++ {
			if p.live[k] && !e.try(k) {
				return false
			}
		}
	}
	return true
}

// try adds wish k to the set, goes on from there, and takes it out again.
func (e *enumeration) try(k int32) bool {
	if e.steps++; e.steps > e.limit {
		return false
	}
	h := e.owner[k]
	size := int64(e.Size[h])
	q := e.To[k]
	if e.Intake[q] >= 0 && e.entered[q]+size > e.Intake[q] {
		return true
	}
	e.set = append(e.set, k)
	e.moved[h] = true
	e.entered[q] += size
	e.balance[q] += size
	if from := e.From[h]; from != round.None {
		e.balance[from] -= size
	}
	good := e.grow()
	if from := e.From[h]; from != round.None {
		e.balance[from] += size
	}
	e.balance[q] -= size
	e.entered[q] -= size
	e.moved[h] = false
	e.set = e.set[:len(e.set)-1]
	return good
}

// grow takes the set where it is an exchange, and goes on to larger ones.
func (e *enumeration) grow() bool {
	over := round.None
	for _, k := range e.set {
		if q := e.To[k]; e.balance[q] > e.Free[q] {
			over = q
			break
		}
	}
	if over == round.None && !e.take() {
		return false
	}
	if len(e.set) >= e.longest {
		return true
	}
	var tried []int32
	good := true
	attempt := func(wishes []int32) {
		e.steps += len(wishes) / 8
		for _, k := range wishes {
			h := e.owner[k]
			if !good || h < e.root || e.moved[h] || e.left[k] > 0 {
				continue
			}
			good = e.try(k)
			e.left[k]++
			tried = append(tried, k)
		}
	}
	if over != round.None {
		attempt(e.out[over])
	} else {
		for i := 0; i < len(e.set); i++ {
			k := e.set[i]
			if q := e.To[k]; e.balance[q] > 0 {
				attempt(e.out[q])
			} else if e.balance[q] < 0 {
				attempt(e.in[q])
			}
			if q := e.From[e.owner[k]]; q != round.None {
				if e.balance[q] > 0 {
					attempt(e.out[q])
				} else if e.balance[q] < 0 {
					attempt(e.in[q])
				}
			}
		}
	}
	for _, k := range tried {
		e.left[k]--
	}
	return good
}

// take adds the set to the pool if it is one exchange within the caps. It
// reports false where that makes too many.
func (e *enumeration) take() bool {
	usesFree := false
	for _, k := range e.set {
		usesFree = usesFree || e.balance[e.To[k]] > 0
	}
	longest := e.MaxCycle
	if usesFree {
		longest = e.MaxChain
	}
	if longest > 0 && len(e.set) > longest {
		return true
	}
	kind, order := e.arrange(e.set)
	if kind == round.Bundle && e.falls() {
		return true
	}
	e.add(kind, order)
	return e.size() <= e.most
}

// falls reports whether the set falls into two parts that nowhere work against
// each other.
func (e *enumeration) falls() bool {
	n := len(e.set)
	if e.single {
		return true // of single persons only cycles and chains hold together
	}
	e.steps += 1 << max(0, n-6)
	if e.steps > e.limit {
		return true // too long to tell; enumerate gives up
	}
	use := make(map[int32]int64, n+1)
	for part := 1; part < 1<<(n-1); part++ { // the last one is in the other part
		clear(use)
		for i, k := range e.set {
			if part>>i&1 == 1 {
				h := e.owner[k]
				use[e.To[k]] += int64(e.Size[h])
				if from := e.From[h]; from != round.None {
					use[from] -= int64(e.Size[h])
				}
			}
		}
		against := false
		for q, x := range use {
			rest := e.balance[q] - x
			if x > 0 && rest < 0 || x < 0 && rest > 0 {
				against = true
				break
			}
		}
		if !against {
			return true
		}
	}
	return false
}

// arrange gives the kind of an exchange, and its moves in the order that shows
// it.
func (p *pool) arrange(set []int32) (round.Kind, []int32) {
	into := map[int32]int32{}
	outOf := map[int32]int32{}
	for _, k := range set {
		if _, twice := into[p.To[k]]; twice {
			return round.Bundle, set
		}
		into[p.To[k]] = k
		if from := p.From[p.owner[k]]; from != round.None {
			if _, twice := outOf[from]; twice {
				return round.Bundle, set
			}
			outOf[from] = k
		}
	}
	first, chain := set[0], false
	for _, k := range set {
		if _, leaves := outOf[p.To[k]]; !leaves {
			first, chain = k, true
			break
		}
	}
	// Follow the vacancy.
	order := []int32{first}
	for at := first; ; {
		h := p.owner[at]
		if p.From[h] == round.None {
			break
		}
		next, filled := into[p.From[h]]
		if !filled {
			break
		}
		if p.Size[p.owner[next]] > p.Size[h] {
			return round.Bundle, set
		}
		if next == first {
			break
		}
		order = append(order, next)
		at = next
	}
	if len(order) < len(set) {
		return round.Bundle, set
	}
	if chain {
		return round.Chain, order
	}
	slices.Reverse(order) // a cycle goes with the households
	return round.Cycle, order
}
