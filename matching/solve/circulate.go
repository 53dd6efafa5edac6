package solve

import (
	"context"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve/internal/circulation"
	"github.com/ruilkring/ruilkring/matching/solve/internal/decompose"
)

// circulate solves problems of single persons without caps exactly, as a
// circulation over practices.
func circulate(ctx context.Context, p *matching.Problem, o Options) (*Result, error) {
	m := newMarket(p, o.Eligibility, o.Threads)
	made := makeRoom(len(m.households), o.Threads)
	report := Progress{Stage: "solve", Levels: len(m.weights)}
	meter := circulation.NewMeter(ctx, o.MaxSteps)
	meter.Tick = func(steps int64) {
		report.Steps = steps
		o.progress(report)
	}
	o.progress(report)
	var found circulation.Result
	var seats []int32 // none: everybody stays
	network, err := m.network(meter)
	if err != nil {
		return nil, wrap("solve", err)
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
					moves := m.moves(network.Seats(), &room{})
					report.Score = p.Group(m.levels, m.score(moves, m.totals(moves)))
					report.Bound = p.Group(m.levels, bound)
					o.Progress(report)
				}
			}
		}
		if found, err = network.Solve(m.weights, meter, phase); err != nil {
			return nil, wrap("solve", err)
		}
		seats = network.Seats()
		network = nil // its memory is for the exchanges
	}

	report.Stage, report.Level, report.Steps = "exchanges", found.Solved, meter.Steps()
	o.progress(report)
	r := made()
	moves := m.moves(seats, r)
	var bound []int64
	var parts *decompose.List
	var order []int32
	prices := found.Prices
	proven := found.Solved == len(m.levels) && !slices.Contains(p.Goals(), matching.GoalExchanges)
	var written []matching.Move
	var sum totals
	after := slices.Clone(m.eligible.Current)
	parallel(o.Threads, 2, func(part int) {
		if part == 0 {
			parts, order = m.takeApart(moves.bare, r)
			return
		}
		written, sum = m.writeMoves(moves, after, r)
		if !proven {
			bound, prices = m.bound(prices)
		}
	})
	exchanges := arrange(written, parts, order, r)
	score := m.score(moves, sum)
	if proven {
		bound = slices.Clone(score) // strong duality: what is proven optimal is its own bound
	}
	for l, level := range m.levels {
		if level.Goal == matching.GoalExchanges {
			score[l] = int64(len(exchanges))
		}
	}
	if slices.Equal(score, bound) && found.Solved < len(m.levels) {
		// Stopped with the optimum in hand. The prices prove it, but are not the
		// least that do.
		if network, err = m.network(nil); err != nil {
			return nil, wrap("solve", err)
		}
		prices = network.Prove(m.weights, seats, prices)
	}
	return &Result{
		Method: "circulation", Steps: meter.Steps(), Limit: limit(meter), After: after,
		Plan: m.plan(o.Digest, score, bound, exchanges, prices),
	}, nil
}

// plan is a plan of exchanges with their score and bound, one number for each
// level, and the prices that prove what they prove.
func (m *market) plan(digest string, score, bound []int64, exchanges []matching.Exchange, prices [][]int64) *matching.Plan {
	status := matching.StatusFeasible
	if slices.Equal(score, bound) {
		status = matching.StatusOptimal
	}
	return &matching.Plan{
		Format:      matching.PlanFormat,
		Problem:     digest,
		Status:      status,
		Goals:       slices.Clone(m.problem.Goals()),
		Score:       m.problem.Group(m.levels, score),
		Bound:       m.problem.Group(m.levels, bound),
		Exchanges:   exchanges,
		Certificate: m.certificate(prices),
	}
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
