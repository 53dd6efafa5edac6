package solve

import (
	"context"
	"fmt"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve/internal/circulation"
	"github.com/ruilkring/ruilkring/matching/solve/internal/decompose"
)

// circulate solves problems of single persons without caps exactly, as a
// circulation over practices.
func circulate(ctx context.Context, p *matching.Problem, o Options) (*Result, error) {
	m := newMarket(p, o.Eligibility, o.Threads)
	report := Progress{Stage: "solve", Levels: len(m.weights)}
	meter := circulation.NewMeter(ctx, o.MaxSteps)
	meter.Tick = func(steps int64) {
		report.Steps = steps
		o.progress(report)
	}
	o.progress(report)
	var found circulation.Result
	var seats []circulation.Seat // none: everybody stays
	network, err := m.network(meter)
	if err != nil {
		return nil, fmt.Errorf("solve: %w", err)
	}
	if network != nil {
		var phase func(level int, prices [][]int64)
		if o.Progress != nil {
			phase = func(level int, prices [][]int64) {
				if meter.Look() { // or nobody has time for this
					report.Level, report.Steps = level, meter.Steps()
					bound, _, err := m.boundUntil(ctx, prices)
					if err != nil {
						return // nobody waits for it any more
					}
					report.Score = p.Group(m.levels, m.score(m.moves(network.Seats())))
					report.Bound = p.Group(m.levels, bound)
					o.Progress(report)
				}
			}
		}
		if found, err = network.Solve(m.weights, meter, phase); err != nil {
			return nil, fmt.Errorf("solve: %w", err)
		}
		seats = network.Seats()
		network = nil // its memory is for the exchanges
	}

	report.Stage, report.Level, report.Steps = "exchanges", found.Solved, meter.Steps()
	o.progress(report)
	moves := m.moves(seats)
	var score, bound []int64
	var parts *decompose.List
	var order []int32
	prices := found.Prices
	proven := found.Solved == len(m.levels) && !slices.Contains(p.Goals(), matching.GoalExchanges)
	parallel(o.Threads, 2, func(part int) {
		if part == 0 {
			parts, order = m.takeApart(moves)
			return
		}
		score = m.score(moves)
		bound = slices.Clone(score) // strong duality: what is proven optimal is its own bound
		if !proven {
			bound, prices = m.bound(prices)
		}
	})
	exchanges := m.exchanges(moves, parts, order)
	for l, level := range m.levels {
		if level.Goal == matching.GoalExchanges {
			score[l] = int64(len(exchanges))
		}
	}
	status := matching.StatusFeasible
	if slices.Equal(score, bound) {
		status = matching.StatusOptimal
		if found.Solved < len(m.levels) {
			// Stopped with the optimum in hand. The prices prove it, but are
			// not the least that do.
			if network, err = m.network(nil); err != nil {
				return nil, fmt.Errorf("solve: %w", err)
			}
			prices = network.Prove(m.weights, seats, prices)
		}
	}
	result := &Result{Method: "circulation", Steps: meter.Steps(), Plan: &matching.Plan{
		Format:      matching.PlanFormat,
		Problem:     o.Digest,
		Status:      status,
		Goals:       slices.Clone(p.Goals()),
		Score:       p.Group(m.levels, score),
		Bound:       p.Group(m.levels, bound),
		Exchanges:   exchanges,
		Certificate: m.certificate(prices),
	}}
	result.Limit = limit(meter)
	return result, nil
}

// certificate names the practices whose price is not zero, in order of id.
func (m *market) certificate(prices [][]int64) *matching.Certificate {
	c := &matching.Certificate{Prices: []matching.Price{}}
	for number, i := range m.practices {
		price := make([]int64, len(m.levels))
		for l := range prices {
			price[l] = prices[l][number]
		}
		if slices.ContainsFunc(price, func(x int64) bool { return x != 0 }) {
			c.Prices = append(c.Prices, matching.Price{Practice: m.problem.Practices[i].ID, Price: price})
		}
	}
	return c
}

// move is what a household does that does not stay. A network has fewer than 2^31
// wishes.
type move struct {
	household    int32 // by order of Add
	from, to     int32 // number of the practice; from is their count for none
	rank, metres int32
	wish         int32 // in order of eligibility
}

// moveBlock is how many households, or exchanges, a goroutine takes at once.
const moveBlock = 1 << 12

// moves are the moves to the seats, in order of the households.
func (m *market) moves(seats []circulation.Seat) []move {
	none := int32(len(m.practices))
	// Where the moves of each block begin.
	begin := make([]int, (len(seats)+moveBlock-1)/moveBlock+1)
	for i, seat := range seats {
		if seat.Rank != 0 {
			begin[i/moveBlock+1]++
		}
	}
	for block := 1; block < len(begin); block++ {
		begin[block] += begin[block-1]
	}
	moves := make([]move, begin[len(begin)-1])
	parallel(m.threads, len(begin)-1, func(block int) {
		next := begin[block]
		for i := block * moveBlock; i < min((block+1)*moveBlock, len(seats)); i++ {
			seat := seats[i]
			if seat.Rank == 0 {
				continue
			}
			from := none
			if c := m.eligible.Current[m.households[i]]; c >= 0 {
				from = m.number[c]
			}
			wish := m.wish(i, seat)
			moves[next] = move{int32(i), from, seat.Practice, seat.Rank, m.eligible.Metres[wish], int32(wish)}
			next++
		}
	})
	return moves
}

// score is the score of the moves, without the level of exchanges.
func (m *market) score(moves []move) []int64 {
	s := make([]int64, len(m.weights))
	for l := range m.weights {
		w := &m.weights[l]
		for i := range moves {
			move := &moves[i]
			s[l] += int64(w.Rank)*int64(move.rank) + int64(w.Metres)*int64(move.metres)
			if w.Worth != 0 {
				s[l] += int64(w.Worth) * int64(m.eligible.Weight[move.wish])
			}
			if w.Household != nil {
				s[l] += int64(w.Household(move.household))
			}
		}
	}
	return s
}

// takeApart takes the moves apart into exchanges, and gives the order in which
// plans list them: cycles before chains, short before long, then by the practice
// that the first move leaves and by household.
func (m *market) takeApart(moves []move) (parts *decompose.List, order []int32) {
	bare := make([]decompose.Move, len(moves))
	for i, move := range moves {
		bare[i] = decompose.Move{From: move.from, To: move.to}
	}
	parts = decompose.Exchanges(len(m.practices), bare)
	longest := 0
	// Each move is the first of one exchange at most. Moves are in order of
	// practice and lottery, and so are exchanges of one length.
	byFirst := make([]int32, len(moves))
	for i := range parts.Len() {
		part := parts.At(i)
		if !part.Chain { // begin where the practice id is smallest
			first := 0
			for i, x := range part.Moves {
				if bare[x].From < bare[part.Moves[first]].From {
					first = i
				}
			}
			slices.Reverse(part.Moves[:first])
			slices.Reverse(part.Moves[first:])
			slices.Reverse(part.Moves)
		}
		byFirst[part.Moves[0]] = int32(i) + 1
		longest = max(longest, len(part.Moves))
	}
	class := func(part decompose.Exchange) int {
		if part.Chain {
			return longest + len(part.Moves)
		}
		return len(part.Moves)
	}
	next := make([]int, 2*longest+2)
	for i := range parts.Len() {
		next[class(parts.At(i))+1]++
	}
	for c := range 2*longest + 1 {
		next[c+1] += next[c]
	}
	order = make([]int32, parts.Len())
	for _, i := range byFirst {
		if i > 0 {
			c := class(parts.At(int(i - 1)))
			order[next[c]] = i - 1
			next[c]++
		}
	}
	return parts, order
}

// exchanges writes out the exchanges that the moves were taken apart into, in
// the given order.
func (m *market) exchanges(moves []move, parts *decompose.List, order []int32) []matching.Exchange {
	p := m.problem
	all := make([]matching.Move, len(moves)) // in one piece: there may be hundreds of thousands
	exchanges := make([]matching.Exchange, len(order))
	place := make([]int32, len(p.Households)) // in all, plus one; 0 for who stays
	end := 0
	for k, i := range order {
		part := parts.At(int(i))
		exchanges[k].Kind = matching.Cycle
		if part.Chain {
			exchanges[k].Kind = matching.Chain
		}
		begin := end
		for _, x := range part.Moves {
			move := &moves[x]
			all[end].To, all[end].Rank, all[end].Metres = p.Practices[m.practices[move.to]].ID, int(move.rank), int(move.metres)
			end++
			place[m.households[move.household]] = int32(end)
		}
		exchanges[k].Moves = all[begin:end:end]
	}
	// Households are looked up in the order in which they lie in memory.
	parallel(m.threads, (len(place)+moveBlock-1)/moveBlock, func(block int) {
		for h := block * moveBlock; h < min((block+1)*moveBlock, len(place)); h++ {
			if place[h] > 0 {
				move := &all[place[h]-1]
				move.Household, move.From = p.Households[h].ID, p.Households[h].Current
			}
		}
	})
	return exchanges
}
