package scenario

import (
	"context"
	"math"
	"slices"
	"sync"

	"github.com/ruilkring/ruilkring/matching"
)

// Base is a problem to which many scenarios are applied. It works the eligible
// wishes out once, as if no practice were closed, and strikes those that a
// scenario rules out: only another radius of households takes longer. It may be
// used by several goroutines at once; the problem must not change.
type Base struct {
	problem *matching.Problem
	threads int

	lock sync.Mutex
	// wide is the eligible wishes of the problem if no practice were closed.
	wide *matching.Eligibility
	// widened is that of the scenario with a radius that was applied last.
	widenM  int
	widened *matching.Eligibility
}

// NewBase is the base of a valid problem, which it keeps. Threads is as in
// [matching.EligibilityOptions]. The error is that of
// [matching.Problem.Eligibility].
func NewBase(ctx context.Context, p *matching.Problem, threads int) (*Base, error) {
	wide, err := openWishes(ctx, p, threads)
	if err != nil {
		return nil, err
	}
	return &Base{problem: p, threads: threads, wide: wide}, nil
}

// Problem is the problem without a scenario.
func (b *Base) Problem() *matching.Problem { return b.problem }

// Wide is the eligible wishes of the problem if no practice were closed.
func (b *Base) Wide() *matching.Eligibility { return b.wide }

// openWishes is the eligible wishes of p if no practice were closed.
func openWishes(ctx context.Context, p *matching.Problem, threads int) (*matching.Eligibility, error) {
	open := *p
	if slices.ContainsFunc(p.Practices, func(q matching.Practice) bool { return q.Mode == matching.Closed }) {
		open.Practices = slices.Clone(p.Practices)
		for i := range open.Practices {
			open.Practices[i].Mode = matching.Open
		}
	}
	return open.Eligibility(ctx, matching.EligibilityOptions{Threads: threads})
}

// Apply is the problem with the scenario applied, as [Scenario.Apply] makes it,
// and its eligible wishes, which are those that [matching.Problem.Eligibility]
// would find. A nil scenario changes nothing.
//
// # Errors
//
// Those of [Scenario.Apply]; if ctx is done before the end, the error wraps
// ctx.Err().
func (b *Base) Apply(ctx context.Context, s *Scenario) (*matching.Problem, *matching.Eligibility, error) {
	p, wide, within := b.problem, b.wide, 0
	if s != nil {
		var err error
		if p, err = s.Apply(b.problem); err != nil {
			return nil, nil, err
		}
		if wide, err = b.widen(ctx, s); err != nil {
			return nil, nil, err
		}
		within = s.WithinM
	}
	return p, strike(p, wide, within), nil
}

// widen is the wishes if no practice were closed and the scenario's radius were
// that of the households.
func (b *Base) widen(ctx context.Context, s *Scenario) (*matching.Eligibility, error) {
	if s.WidenM == 0 {
		return b.wide, nil
	}
	b.lock.Lock()
	defer b.lock.Unlock()
	if b.widened == nil || b.widenM != s.WidenM {
		radius := Scenario{WidenM: s.WidenM}
		p, err := radius.Apply(b.problem)
		if err != nil {
			return nil, err
		}
		widened, err := openWishes(ctx, p, b.threads)
		if err != nil {
			return nil, err
		}
		b.widenM, b.widened = s.WidenM, widened
	}
	return b.widened, nil
}

// strike is the wishes without those of closed practices and those that are
// further than within metres, where that is not 0.
func strike(p *matching.Problem, wide *matching.Eligibility, within int) *matching.Eligibility {
	most := int32(math.MaxInt32)
	if within > 0 {
		most = int32(within)
	}
	limit := make([]int32, len(p.Practices))
	for i := range limit {
		limit[i] = most
		if p.Practices[i].Mode == matching.Closed {
			limit[i] = -1
		}
	}
	return keep(wide, func(_ int, k int) bool { return wide.Metres[k] <= limit[wide.Practice[k]] })
}

// keep is the eligible wishes for which keep says so: those of e itself where
// that is all of them.
func keep(e *matching.Eligibility, keep func(household, wish int) bool) *matching.Eligibility {
	total := 0
	for h := range e.Current {
		for k := e.Offsets[h]; k < e.Offsets[h+1]; k++ {
			if keep(h, k) {
				total++
			}
		}
	}
	if total == e.Len() {
		return e
	}
	kept := &matching.Eligibility{
		Current: e.Current, Offsets: make([]int, len(e.Offsets)),
		Practice: make([]int32, 0, total), Rank: make([]int32, 0, total), Metres: make([]int32, 0, total),
	}
	if e.Weight != nil {
		kept.Weight = make([]int32, 0, total)
	}
	for h := range e.Current {
		for k := e.Offsets[h]; k < e.Offsets[h+1]; k++ {
			if !keep(h, k) {
				continue
			}
			kept.Practice = append(kept.Practice, e.Practice[k])
			kept.Rank = append(kept.Rank, e.Rank[k])
			kept.Metres = append(kept.Metres, e.Metres[k])
			if e.Weight != nil {
				kept.Weight = append(kept.Weight, e.Weight[k])
			}
		}
		kept.Offsets[h+1] = len(kept.Practice)
	}
	return kept
}
