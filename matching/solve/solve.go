// Package solve finds the best plan of a swap round.
//
// [Solve] works out which wishes are eligible, picks a method by the structure
// of the problem, and returns a plan with its score, a bound that no plan can
// exceed, and a certificate that package verify checks without this package.
//
// The same problem gives the same plan, byte for byte, on every platform and
// with any number of threads; so does the same step budget.
package solve

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/verify"
)

// ErrUnsupported is returned, wrapped with the path of the field, for a problem
// with something that no method here solves.
var ErrUnsupported = errors.New("solve: not supported")

// Options say how much effort to spend. They never change which plan is best.
// The zero value solves to the end and checks the plan.
type Options struct {
	// Threads is about how many goroutines work at once; 0 means one for
	// each processor, and 1 means one. The plan does not depend on it.
	Threads int
	// MaxSteps stops the search after so many steps, at the same point on
	// every machine; 0 means no limit. A step is about one look at one household:
	// a processor takes several million a second.
	MaxSteps int64
	// Progress is told how far the search is, on the goroutine that called
	// Solve; nil tells nobody. It can't stop the search: the context can.
	Progress func(Progress)
	// Eligibility is that of the problem where the caller has it already. It
	// also says that the problem is valid.
	Eligibility *matching.Eligibility
	// Digest is that of the problem where the caller has it already.
	Digest string
	// Unchecked leaves out the check of the plan by package verify, for
	// callers that make it themselves.
	Unchecked bool
}

// Progress is how far a search is.
type Progress struct {
	// Stage is "eligibility", "solve", "exchanges" or "check".
	Stage string
	// Level of Levels is the level of the score under way, from 0.
	Level, Levels int
	Steps         int64
	// Score is of the best plan so far, Bound is what no plan can exceed, both
	// in the shape of [matching.Plan.Score]. They are nil before there are
	// any.
	Score, Bound [][]int64
}

func (o *Options) progress(p Progress) {
	if o.Progress != nil {
		o.Progress(p)
	}
}

// Limit is why a search ended before the optimum was proven.
type Limit string

// The limits.
const (
	// LimitNone: the search ran to its end.
	LimitNone Limit = ""
	// LimitSteps: Options.MaxSteps were taken.
	LimitSteps Limit = "steps"
	// LimitEffort: the method gave up, as more of the same would hardly help.
	LimitEffort Limit = "effort"
	// LimitCancelled: the context ended.
	LimitCancelled Limit = "cancelled"
)

// Result is what a search found.
type Result struct {
	Plan *matching.Plan
	// Method names how the plan was found: "circulation", "branch and bound"
	// over a list of all exchanges, "branch and price", or "dive and repair" for
	// large rounds, which seldom proves an optimum.
	Method string
	// Limit says what stopped the search early. The plan is valid all the
	// same.
	Limit Limit
	Steps int64
	// After is for each household of the problem where it is after the plan: the
	// index of a practice, or -1 for none. It is what the moves say, in a form in
	// which nothing has to be looked up.
	After []int32
}

// Solve finds the best plan for the problem. A plan always comes back where
// there is no error, if need be the empty one: when ctx ends or the steps are
// spent, it is the best plan so far, with its bound. Only while the eligible
// wishes are still being worked out does the end of ctx give an error, that of
// ctx.
//
// # Errors
//
// An error that is [matching.ErrInvalid] lists every fault of an invalid
// problem. ErrUnsupported, wrapped, names a field that asks for what no method
// here can do: a mechanism other than optimal. Any other error is a fault of this package, its own plan did
// not pass the check, or numbers too large for exact arithmetic: weights beyond
// 2^26 with more than 8,191 practices.
func Solve(ctx context.Context, p *matching.Problem, o Options) (*Result, error) {
	if o.Eligibility == nil {
		if err := p.Validate(); err != nil {
			return nil, err
		}
	}
	if err := supported(p); err != nil {
		return nil, err
	}
	if o.Eligibility == nil {
		o.progress(Progress{Stage: "eligibility"})
		e, err := p.Eligibility(ctx, matching.EligibilityOptions{Threads: o.Threads})
		if err != nil {
			return nil, err
		}
		o.Eligibility = e
	}
	if o.Digest == "" {
		o.Digest = p.Digest()
	}
	result, err := choose(ctx, p, o)
	if err != nil {
		return nil, err
	}
	if !o.Unchecked {
		o.progress(Progress{Stage: "check", Steps: result.Steps, Score: result.Plan.Score, Bound: result.Plan.Bound})
		check := verify.Options{Eligibility: o.Eligibility, Digest: o.Digest}
		// The check must run to its end also when the search was cancelled.
		if _, err := verify.Plan(context.WithoutCancel(ctx), p, result.Plan, check); err != nil {
			return nil, wrap("solve: the plan does not pass the check", err)
		}
	}
	return result, nil
}

// choose picks the method by the structure of the problem: single persons
// without caps and intake limits are a circulation; everything else, and the
// goal exchanges where the round is small, is a packing of exchanges. Rounds that
// are too large for that are solved well, and not to a proven optimum.
func choose(ctx context.Context, p *matching.Problem, o Options) (*Result, error) {
	plain := !beyond(p)
	if plain && !slices.Contains(p.Goals(), matching.GoalExchanges) {
		return circulate(ctx, p, o)
	}
	result, ok, err := pack(ctx, p, o, plain)
	switch {
	case err != nil:
		return nil, err
	case ok:
		return result, nil
	case plain:
		return circulate(ctx, p, o)
	}
	return trade(ctx, p, o)
}

// supported names the mechanism where it is not supported.
func supported(p *matching.Problem) error {
	if m := p.Rules.Mechanism; m != "" && m != matching.Optimal {
		return &wrapped{ErrUnsupported.Error() + ": rules.mechanism: " + strconv.Quote(string(m)), ErrUnsupported}
	}
	return nil
}

// beyond reports whether the problem asks for more than a circulation.
func beyond(p *matching.Problem) bool {
	return p.Rules.MaxCycle != 0 || p.Rules.MaxChain != 0 ||
		slices.ContainsFunc(p.Practices, func(q matching.Practice) bool { return q.MaxIntake != nil }) ||
		slices.ContainsFunc(p.Households, func(h matching.Household) bool { return h.Persons() != 1 })
}
