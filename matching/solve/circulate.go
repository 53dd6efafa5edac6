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
	network, err := m.network()
	if err != nil {
		return nil, fmt.Errorf("solve: %w", err)
	}
	report := Progress{Stage: "solve", Levels: len(m.weights)}
	meter := circulation.NewMeter(ctx, o.MaxSteps, func(steps int64) {
		report.Steps = steps
		o.progress(report)
	})
	o.progress(report)
	var phase func(level int, prices [][]int64)
	if o.Progress != nil {
		phase = func(level int, prices [][]int64) {
			report.Level, report.Steps = level, meter.Steps()
			report.Score = p.Group(m.levels, m.score(network.Seats()))
			bound, _ := m.bound(prices)
			report.Bound = p.Group(m.levels, bound)
			o.Progress(report)
		}
	}
	found, err := network.Solve(m.weights, meter, phase)
	if err != nil {
		return nil, fmt.Errorf("solve: %w", err)
	}
	seats := network.Seats()

	report.Stage, report.Level, report.Steps = "exchanges", found.Solved, meter.Steps()
	o.progress(report)
	score := m.score(seats)
	var exchanges []matching.Exchange
	bound, prices := score, found.Prices
	proven := found.Solved == len(m.levels) && !slices.Contains(p.Goals(), matching.GoalExchanges)
	parallel(o.Threads, 2, func(part int) {
		switch {
		case part == 0:
			exchanges = m.exchanges(seats)
		case !proven:
			bound, prices = m.bound(prices)
		} // else strong duality: what is proven optimal is its own bound
	})
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
			if network, err = m.network(); err != nil {
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
	switch meter.Stopped() {
	case circulation.OutOfSteps:
		result.Limit = LimitSteps
	case circulation.Cancelled:
		result.Limit = LimitCancelled
	}
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

// exchanges takes the moves to the seats apart into exchanges, in the order in
// which plans list them: cycles before chains, short before long, then by the
// practice that the first move leaves and by household.
func (m *market) exchanges(seats []circulation.Seat) []matching.Exchange {
	p := m.problem
	none := int32(len(p.Practices))
	count := 0
	for _, seat := range seats {
		if seat.Rank != 0 {
			count++
		}
	}
	moves := make([]decompose.Move, 0, count)
	movers := make([]int32, 0, count)
	for i, seat := range seats {
		if seat.Rank == 0 {
			continue
		}
		from := none
		if c := m.eligible.Current[m.households[i]]; c >= 0 {
			from = m.number[c]
		}
		moves = append(moves, decompose.Move{From: from, To: seat.Practice})
		movers = append(movers, int32(i))
	}
	parts := decompose.Exchanges(len(p.Practices), moves)
	for _, part := range parts {
		if !part.Chain { // begin where the practice id is smallest
			first := 0
			for i, x := range part.Moves {
				if moves[x].From < moves[part.Moves[first]].From {
					first = i
				}
			}
			slices.Reverse(part.Moves[:first])
			slices.Reverse(part.Moves[first:])
			slices.Reverse(part.Moves)
		}
	}
	// Movers are in order of practice and lottery, and so are exchanges of one
	// length.
	slices.SortFunc(parts, func(a, b decompose.Exchange) int {
		if a.Chain != b.Chain {
			if b.Chain {
				return -1
			}
			return 1
		}
		if d := len(a.Moves) - len(b.Moves); d != 0 {
			return d
		}
		return int(a.Moves[0]) - int(b.Moves[0])
	})
	all := make([]matching.Move, 0, len(moves))
	exchanges := make([]matching.Exchange, 0, len(parts))
	for _, part := range parts {
		begin := len(all)
		for _, x := range part.Moves {
			h := &p.Households[m.households[movers[x]]]
			seat := seats[movers[x]]
			all = append(all, matching.Move{
				Household: h.ID, From: h.Current, To: p.Practices[m.practices[seat.Practice]].ID,
				Rank: int(seat.Rank), Metres: int(m.metres(int(movers[x]), seat)),
			})
		}
		kind := matching.Cycle
		if part.Chain {
			kind = matching.Chain
		}
		exchanges = append(exchanges, matching.Exchange{Kind: kind, Moves: all[begin:len(all):len(all)]})
	}
	return exchanges
}
