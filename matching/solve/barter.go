package solve

import (
	"context"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve/internal/barter"
	"github.com/ruilkring/ruilkring/matching/solve/internal/circulation"
	"github.com/ruilkring/ruilkring/matching/solve/internal/round"
	"github.com/ruilkring/ruilkring/matching/solve/internal/wide"
)

// trade finds a good plan for a large round with caps, families or intake
// limits, under the bound that prices of places prove.
func trade(ctx context.Context, p *matching.Problem, o Options) (*Result, error) {
	meter := circulation.NewMeter(ctx, o.MaxSteps)
	m := newMarket(p, o.Eligibility, o.Threads)
	r := m.round()
	report := Progress{Stage: "solve", Levels: len(m.levels)}
	o.progress(report)
	meter.Tick = func(steps int64) {
		report.Steps = steps
		o.progress(report)
	}
	complete := func(bound []int64) []int64 {
		bound = slices.Clone(bound)
		for l, level := range m.levels {
			if level.Goal == matching.GoalExchanges {
				bound[l] = m.mostExchanges(bound[:l])
			}
		}
		return bound
	}
	found := barter.Solve(r, barter.Settings{Threads: workers(o.Threads)}, meter, func(score, bound []int64) {
		report.Score, report.Bound, report.Steps = p.Group(m.levels, score), p.Group(m.levels, complete(bound)), meter.Steps()
		o.progress(report)
	})
	bound := m.certified(r, found.Prices)
	// Where the intake is limited, what it costs to enter proves more than a
	// certificate can say: up to the first level that is open, that counts.
	for l, b := range complete(found.Bound) {
		if b > bound[l] {
			break
		}
		if bound[l] = b; b != found.Score[l] {
			break
		}
	}
	exchanges, after := m.write(r, found.Exchanges)
	return &Result{
		Method: "dive and repair", Steps: meter.Steps(), Limit: limit(meter), After: after,
		Plan: m.plan(o.Digest, found.Score, bound, exchanges, found.Prices),
	}, nil
}

// certified is the bound that prices of places prove, see
// [matching.Certificate].
func (m *market) certified(r *round.Round, prices [][]int64) []int64 {
	sums := make([]wide.Sum, len(m.levels))
	places := slices.Clone(r.Free)
	for h, from := range r.From {
		if from != round.None {
			places[from] += int64(r.Size[h])
		}
	}
	for q, n := range places {
		for l := range sums {
			sums[l].AddProduct(prices[l][q], n)
		}
	}
	best, next := make([]int64, len(sums)), make([]int64, len(sums))
	for h, from := range r.From {
		size := int64(r.Size[h])
		for l := range best {
			best[l] = 0
			if from != round.None {
				best[l] = -size * prices[l][from]
			}
		}
		for k := r.Offsets[h]; k < r.Offsets[h+1]; k++ {
			for l := range next {
				next[l] = r.Values[l][k] - size*prices[l][r.To[k]]
			}
			if slices.Compare(next, best) > 0 {
				best, next = next, best
			}
		}
		for l := range sums {
			sums[l].Add(best[l])
		}
	}
	bound := make([]int64, len(sums))
	for l := range sums {
		bound[l], _ = sums[l].Int64() // verify says where it does not fit
	}
	for l, level := range m.levels {
		if level.Goal == matching.GoalExchanges {
			bound[l] = m.mostExchanges(bound[:l])
		}
	}
	return bound
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
