package solve

import (
	"context"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve/internal/circulation"
	"github.com/ruilkring/ruilkring/matching/solve/internal/packing"
	"github.com/ruilkring/ruilkring/matching/solve/internal/round"
	"github.com/ruilkring/ruilkring/matching/solve/internal/wide"
)

// mostEffort is after how many steps a search gives up by itself, about a
// minute, and poolEffort the same for rounds in which no two households want the
// same move, about ten: there it is worth while. The hardest kidney pools that
// are published take a small part of that.
const (
	mostEffort = 2_000_000_000
	poolEffort = 20_000_000_000
)

// pack solves problems by packing exchanges. It reports false where that is not
// the method for the problem: where there are too many exchanges, and for listed
// also where they would have to be priced.
func pack(ctx context.Context, p *matching.Problem, o Options, listed bool) (*Result, bool, error) {
	m := newMarket(p, o.Eligibility, o.Threads)
	r := m.round()
	list, ok := packing.Prepare(r, listed)
	if !ok {
		return nil, false, nil
	}
	budget, most := o.MaxSteps, int64(mostEffort)
	if list.Distinct() {
		most = poolEffort
	}
	if budget == 0 || budget > most {
		budget = most
	}
	meter := circulation.NewMeter(ctx, budget)
	report := Progress{Stage: "solve", Levels: len(m.levels)}
	o.progress(report)
	meter.Tick = func(steps int64) {
		report.Steps = steps
		o.progress(report)
	}
	// What the round without caps and intake limits can reach is a bound that
	// anybody can check.
	loose, prices, err := m.loosen(r, meter)
	if err != nil {
		return nil, false, wrap("solve", err)
	}
	bound := slices.Clone(loose)
	tell := func(level int, score []int64, best int64) {
		report.Level, report.Steps = level, meter.Steps()
		report.Score = p.Group(m.levels, score)
		now := slices.Clone(loose)
		copy(now[:level], score)
		if slices.Equal(score[:level], loose[:level]) {
			best = min(best, loose[level])
		}
		now[level] = best
		report.Bound = p.Group(m.levels, now)
		o.Progress(report)
	}
	if o.Progress == nil {
		tell = nil
	}
	found := list.Solve(meter, loose, tell)
	copy(bound, found.Bound)
	exchanges, after := m.write(r, found.Exchanges)
	result := &Result{
		Method: found.Method, Steps: meter.Steps(), After: after,
		Plan: m.plan(o.Digest, found.Score, bound, exchanges, prices),
	}
	result.Limit = limit(meter)
	if result.Limit == LimitSteps && budget != o.MaxSteps {
		result.Limit = LimitEffort
	}
	return result, true, nil
}

// loosen gives a bound that holds without caps and intake limits, and the prices
// that prove it: the best there are for single persons, zero for others.
func (m *market) loosen(r *round.Round, meter *circulation.Meter) ([]int64, [][]int64, error) {
	if r.Single() {
		network, err := m.network(meter)
		if err == nil && network != nil {
			var found circulation.Result
			if found, err = network.Solve(m.weights, meter, nil); err == nil {
				bound, prices := m.bound(found.Prices)
				return bound, prices, nil
			}
		}
		if err != nil {
			return nil, nil, err
		}
	}
	prices := make([][]int64, len(m.levels))
	for l := range prices {
		prices[l] = make([]int64, len(m.practices))
	}
	// At price zero every household has its best wish, if that is better than
	// staying.
	sums := make([]wide.Sum, len(m.levels))
	for h := range r.From {
		best := int32(-1)
		for k := r.Offsets[h]; k < r.Offsets[h+1]; k++ {
			for l := range r.Values {
				var have int64
				if best >= 0 {
					have = r.Values[l][best]
				}
				if v := r.Values[l][k]; v != have {
					if v > have {
						best = k
					}
					break
				}
			}
		}
		for l := range r.Values {
			if best >= 0 {
				sums[l].Add(r.Values[l][best])
			}
		}
	}
	bound := make([]int64, len(m.levels))
	for l := range sums {
		bound[l], _ = sums[l].Int64() // a score of a valid problem fits
	}
	for l, level := range m.levels {
		if level.Goal == matching.GoalExchanges {
			bound[l] = m.mostExchanges(bound[:l])
		}
	}
	return bound, prices, nil
}
