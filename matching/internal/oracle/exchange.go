package oracle

import (
	"errors"
	"fmt"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
)

// mover is a household that moves.
type mover struct {
	household, wish int
	from, to        int
	persons         int64
}

// mover is household h as it moves by its wish w.
func (z *puzzle) mover(h, w int) mover {
	return mover{h, w, z.current[h], z.wishes[h][w].to, int64(z.households[h].Persons())}
}

// use is use(e,p) for every practice p.
func (z *puzzle) use(e []mover) []int64 {
	use := make([]int64, len(z.practices))
	for _, m := range e {
		use[m.to] += m.persons
		if m.from != none {
			use[m.from] -= m.persons
		}
	}
	return use
}

// withinPlaces is rule 2 for a list of exchanges.
func (z *puzzle) withinPlaces(exchanges [][]mover) bool {
	grows := make([]int64, len(z.practices))
	for _, e := range exchanges {
		for q, use := range z.use(e) {
			grows[q] += max(0, use)
		}
	}
	for q := range grows {
		if grows[q] > z.free[q] {
			return false
		}
	}
	return true
}

// withinIntake is rule 3.
func (z *puzzle) withinIntake(exchanges [][]mover) bool {
	enter := make([]int64, len(z.practices))
	for _, e := range exchanges {
		for _, m := range e {
			enter[m.to] += m.persons
		}
	}
	for q := range enter {
		if limit := z.practices[q].MaxIntake; limit != nil && enter[q] > int64(*limit) {
			return false
		}
	}
	return true
}

// passesTwice reports whether the moves in this order pass through a practice
// twice. The vacancy passes through each destination, and at the end through
// what the last move leaves, but for a cycle's, which is the first destination.
func passesTwice(e []mover, cycle bool) bool {
	seen := map[int]bool{}
	for _, m := range e {
		if seen[m.to] {
			return true
		}
		seen[m.to] = true
	}
	last := e[len(e)-1].from
	return !cycle && last != none && seen[last]
}

// links reports whether each move fills places that the one before it left, and
// no other places.
func links(e []mover) bool {
	for i := 1; i < len(e); i++ {
		if e[i-1].from == none || e[i].to != e[i-1].from || e[i].persons > e[i-1].persons {
			return false
		}
	}
	return true
}

// isCycle reports whether the moves are a cycle, each destination being where
// the next one leaves.
func isCycle(e []mover) bool {
	for i, m := range e {
		next := e[(i+1)%len(e)]
		if next.from == none || m.to != next.from || m.persons != next.persons {
			return false
		}
	}
	return len(e) > 1 && !passesTwice(e, true)
}

// isChain reports whether the moves are a chain in the order in which the
// vacancy travels.
func isChain(e []mover) bool {
	return links(e) && !passesTwice(e, false)
}

// reversed is the moves backwards: a cycle is written in the order in which the
// households go round, a chain in that of the vacancy.
func reversed(e []mover) []mover {
	r := slices.Clone(e)
	slices.Reverse(r)
	return r
}

// arrange finds the kind of an exchange, and an order of its moves that shows
// it. It tries every order in which the moves link. ok is false for moves that
// do not hang together.
func arrange(e []mover) (kind matching.Kind, order []mover, ok bool) {
	used := make([]bool, len(e))
	var extend func() bool
	extend = func() bool {
		if len(order) == len(e) {
			if isChain(order) {
				kind = matching.Chain
				return true
			}
			if back := reversed(order); isCycle(back) {
				kind, order = matching.Cycle, back
				return true
			}
			return false
		}
		for i := range e {
			if used[i] {
				continue
			}
			used[i] = true
			order = append(order, e[i])
			if links(order) && extend() {
				return true
			}
			order = order[:len(order)-1]
			used[i] = false
		}
		return false
	}
	if extend() {
		return kind, order, true
	}
	return matching.Bundle, slices.Clone(e), connected(e)
}

// connected reports whether the moves hang together by shared practices: from
// the first, everything is reached.
func connected(e []mover) bool {
	reached := map[int]bool{e[0].to: true}
	for range e {
		for _, m := range e {
			if reached[m.to] || m.from != none && reached[m.from] {
				reached[m.to] = true
				if m.from != none {
					reached[m.from] = true
				}
			}
		}
	}
	for _, m := range e {
		if !reached[m.to] {
			return false
		}
	}
	return true
}

// divisible reports whether exchange i has a proper part that could stand alone
// beside the rest: it tries all of them.
func (z *puzzle) divisible(exchanges [][]mover, i int) bool {
	e := exchanges[i]
	others := slices.Delete(slices.Clone(exchanges), i, i+1)
	for part := 1; part < 1<<len(e)-1; part++ {
		var in, out []mover
		for k, m := range e {
			if part>>k&1 == 1 {
				in = append(in, m)
			} else {
				out = append(out, m)
			}
		}
		if z.withinPlaces(append(slices.Clone(others), in, out)) {
			return true
		}
	}
	return false
}

// usesFree reports whether an exchange uses a free place.
func (z *puzzle) usesFree(e []mover) bool {
	return slices.ContainsFunc(z.use(e), func(use int64) bool { return use > 0 })
}

// withinCap is the part of rule 4 on length.
func (z *puzzle) withinCap(e []mover) bool {
	longest := z.problem.Rules.MaxCycle
	if z.usesFree(e) {
		longest = z.problem.Rules.MaxChain
	}
	return longest == 0 || len(e) <= longest
}

// valid reports whether the exchanges, each in any order, are a valid plan.
func (z *puzzle) valid(exchanges [][]mover) bool {
	if !z.withinPlaces(exchanges) || !z.withinIntake(exchanges) {
		return false
	}
	for _, e := range exchanges {
		if !z.withinCap(e) {
			return false
		}
	}
	for i, e := range exchanges {
		kind, _, ok := arrange(e)
		if !ok || kind == matching.Bundle && z.divisible(exchanges, i) {
			return false
		}
	}
	return true
}

// partition splits the moves into the most exchanges that make a valid plan,
// trying every partition; nil means that none does. No moves make no exchanges.
func (z *puzzle) partition(movers []mover) [][]mover {
	// Together the exchanges bring each practice what they bring it apart.
	for q, use := range z.use(movers) {
		if use > z.free[q] {
			return nil
		}
	}
	best := [][]mover(nil)
	if len(movers) == 0 {
		best = [][]mover{}
	}
	blocks := [][]mover{}
	var place func(i int)
	place = func(i int) {
		if best != nil && len(blocks)+len(movers)-i <= len(best) {
			return
		}
		if i == len(movers) {
			if z.valid(blocks) {
				best = make([][]mover, len(blocks))
				for b := range blocks {
					best[b] = slices.Clone(blocks[b])
				}
			}
			return
		}
		for b := range blocks {
			blocks[b] = append(blocks[b], movers[i])
			place(i + 1)
			blocks[b] = blocks[b][:len(blocks[b])-1]
		}
		blocks = append(blocks, []mover{movers[i]})
		place(i + 1)
		blocks = blocks[:len(blocks)-1]
	}
	place(0)
	return best
}

// exchanges writes exchanges out as a plan has them.
func (z *puzzle) exchanges(blocks [][]mover) []matching.Exchange {
	out := []matching.Exchange{}
	for _, e := range blocks {
		kind, order, _ := arrange(e)
		x := matching.Exchange{Kind: kind}
		for _, m := range order {
			x.Moves = append(x.Moves, z.move(m.household, &z.wishes[m.household][m.wish]))
		}
		out = append(out, x)
	}
	return out
}

// Arrange makes an exchange of moves that may stand in any order: its kind, and
// the moves in an order that shows it. Each must be an eligible wish. Moves that
// don't hang together become a bundle, which is not valid.
func Arrange(p *matching.Problem, moves []matching.Move) (matching.Exchange, error) {
	z := newPuzzle(p)
	var e []mover
	for _, m := range moves {
		found, ok := z.find(m)
		if !ok {
			return matching.Exchange{}, fmt.Errorf("oracle: %+v is not an eligible wish", m)
		}
		e = append(e, found)
	}
	return z.exchanges([][]mover{e})[0], nil
}

// find looks up a move, of which everything must be right.
func (z *puzzle) find(m matching.Move) (mover, bool) {
	h := slices.IndexFunc(z.households, func(h matching.Household) bool { return h.ID == m.Household })
	if h < 0 {
		return mover{}, false
	}
	w := slices.IndexFunc(z.wishes[h], func(w wish) bool { return z.move(h, &w) == m })
	if w < 0 {
		return mover{}, false
	}
	return z.mover(h, w), true
}

// Valid reports, straight from the definition, whether the exchanges are a valid
// plan of the problem: the score if they are, and otherwise the first rule that
// they break. It is meant for small plans only: it tries every part of a bundle
// and every order of a cycle.
func Valid(p *matching.Problem, exchanges []matching.Exchange) ([][]int64, error) {
	z := newPuzzle(p)
	score := make([]int64, len(z.levels))
	moved := map[string]bool{}
	blocks := [][]mover{}
	for i, x := range exchanges {
		var e []mover
		for j, m := range x.Moves {
			found, ok := z.find(m)
			if !ok || moved[m.Household] {
				return nil, fmt.Errorf("oracle: exchange %d, move %d: not an eligible wish, or the household moves twice", i, j)
			}
			moved[m.Household] = true
			for l, v := range z.wishes[found.household][found.wish].value {
				score[l] += v
			}
			e = append(e, found)
		}
		if len(e) == 0 {
			return nil, fmt.Errorf("oracle: exchange %d: no moves", i)
		}
		kind, _, _ := arrange(e)
		if kind != x.Kind || kind == matching.Cycle && !isCycle(e) || kind == matching.Chain && !isChain(e) {
			return nil, fmt.Errorf("oracle: exchange %d: not a %s in this order", i, x.Kind)
		}
		blocks = append(blocks, e)
	}
	if !z.valid(blocks) {
		return nil, errors.New("oracle: free places, intake, caps or bundles: not a valid plan")
	}
	if at := z.exchangesLevel(); at < len(score) {
		score[at] = int64(len(blocks))
	}
	return p.Group(z.levels, score), nil
}
