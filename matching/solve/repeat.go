package solve

import (
	"context"
	"fmt"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve/internal/circulation"
	"github.com/ruilkring/ruilkring/matching/solve/internal/round"
)

// mostRepeats is how often the households that are left are matched again.
const mostRepeats = 40

// repeat finds a good plan for a large round of single persons with caps or
// intake limits. It solves the round without those, keeps the exchanges that are
// within them, and goes on with the households that are left, until that adds
// none. The first solution bounds what any plan can reach, and its prices prove
// that.
func repeat(ctx context.Context, p *matching.Problem, o Options) (*Result, error) {
	meter := circulation.NewMeter(ctx, o.MaxSteps)
	m := newMarket(p, o.Eligibility, o.Threads)
	r := m.round()
	report := Progress{Stage: "solve", Levels: len(m.levels)}
	o.progress(report)
	meter.Tick = func(steps int64) {
		report.Steps = steps
		o.progress(report)
	}
	var exchanges []round.Exchange
	var bound []int64
	var prices [][]int64
	left := make([]int32, len(m.households)) // by order of the market
	for i := range left {
		left[i] = int32(i)
	}
	free, entered := slices.Clone(m.free), make([]int64, len(m.practices))
	for range mostRepeats {
		rest := *m
		rest.free = free
		rest.households = make([]int32, len(left))
		for i, k := range left {
			rest.households[i] = m.households[k]
		}
		rest.weights = rest.weigh()
		network, err := rest.network(meter)
		if err != nil {
			return nil, fmt.Errorf("solve: %w", err)
		}
		if network == nil {
			break
		}
		found, err := network.Solve(rest.weights, meter, nil)
		if err != nil {
			return nil, fmt.Errorf("solve: %w", err)
		}
		if bound == nil {
			bound, prices = m.bound(found.Prices)
		}
		moves := rest.moves(network.Seats())
		gone := make([]bool, len(left))
		kept := 0
		for _, part := range rest.takeApart(moves) {
			list := part.Moves
			if !part.Chain && r.MaxCycle > 0 && len(list) > r.MaxCycle {
				continue
			}
			if part.Chain && r.MaxChain > 0 && len(list) > r.MaxChain {
				list = list[:r.MaxChain] // what it leaves stays free
			}
			fits := true
			for _, x := range list {
				entered[moves[x].to]++
				fits = fits && (r.Intake[moves[x].to] < 0 || entered[moves[x].to] <= r.Intake[moves[x].to])
			}
			if !fits {
				for _, x := range list {
					entered[moves[x].to]--
				}
				continue
			}
			e := round.Exchange{Kind: round.Cycle}
			if part.Chain {
				e.Kind = round.Chain
				free[moves[list[0]].to]--
			}
			for _, x := range list {
				move := &moves[x]
				gone[move.household] = true
				i := left[move.household]
				e.Wishes = append(e.Wishes, r.Offsets[i]+move.wish-int32(o.Eligibility.Offsets[m.households[i]]))
			}
			exchanges = append(exchanges, e)
			kept++
		}
		report.Score, report.Bound, report.Steps = p.Group(m.levels, r.Score(exchanges)), p.Group(m.levels, bound), meter.Steps()
		o.progress(report)
		if kept == 0 || meter.Stopped() != circulation.Running {
			break
		}
		var still []int32
		for i, k := range left {
			if !gone[i] {
				still = append(still, k)
			}
		}
		left = still
	}
	if bound == nil {
		bound, prices = m.bound(nil)
	}
	score := r.Score(exchanges)
	status := matching.StatusFeasible
	if slices.Equal(score, bound) {
		status = matching.StatusOptimal
	}
	result := &Result{Method: "repeated circulation", Steps: meter.Steps(), Plan: &matching.Plan{
		Format:      matching.PlanFormat,
		Problem:     o.Digest,
		Status:      status,
		Goals:       slices.Clone(p.Goals()),
		Score:       p.Group(m.levels, score),
		Bound:       p.Group(m.levels, bound),
		Exchanges:   m.write(r, exchanges),
		Certificate: m.certificate(prices),
	}}
	result.Limit = limit(meter)
	return result, nil
}

// limit is what stopped the meter.
func limit(meter *circulation.Meter) Limit {
	switch meter.Stopped() {
	case circulation.OutOfSteps:
		return LimitSteps
	case circulation.Cancelled:
		return LimitCancelled
	}
	return LimitNone
}
