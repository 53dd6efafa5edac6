package verify

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/ruilkring/ruilkring/matching"
)

// Options hand over what the caller has worked out already. The zero value is
// good: everything is worked out.
type Options struct {
	// Eligibility is every eligible wish of the problem; nil means that they
	// are worked out from the definition, which takes longer. What is given is
	// believed: a wish that it lacks lets a bound pass that is too low. The
	// moves of the plan are checked against the definition in any case.
	Eligibility *matching.Eligibility
	// Digest is what [matching.Problem.Digest] gives; "" means that it is
	// worked out. What is given is believed.
	Digest string
	// Travel replaces metres everywhere, as in
	// [matching.EligibilityOptions]; nil means great-circle metres. It is called
	// from one goroutine, that of the check.
	Travel func(household, practice int) int32
}

// Report says what a plan that passed holds.
type Report struct {
	// Persons and Households are how many move.
	Persons, Households int
	// Cycles, Chains and Bundles are how many exchanges of each kind there
	// are.
	Cycles, Chains, Bundles int
	// Unsettled is the number of bundles of which a search of limited length
	// did not settle whether a part could stand alone. Such a bundle passes:
	// it is within every limit, and at worst it could have been two
	// exchanges. It is 0 unless a bundle has more than 20 moves.
	Unsettled int
	// Status is the plan's, and holds.
	Status matching.Status
	// Score is worked out here, and Bound is the plan's.
	Score, Bound [][]int64
	// Proven is what the certificate proves, in the shape of Score; nil where
	// that does not fit in 64 bits. It equals Bound unless the bound rests on a
	// search: see the package comment.
	Proven [][]int64
	// After is for each household of the problem where it is after the plan:
	// the index of a practice, or -1 for none.
	After []int32
}

// Plan checks a plan against its problem: that it follows the rules, that its
// score is right, and that its certificate proves its bound and status. The
// package comment says what exactly is proven, and what that rests on.
//
// The plan may be anything: nothing in it makes Plan panic or lets a number
// wrap. The problem must be valid. Where Options.Eligibility is nil,
// [matching.Problem.Validate] is called first; a caller who gives it has called
// that already.
//
// With options that are all given, the time is linear in the wishes times the
// levels, and in the length of the plan.
//
// # Errors
//
// A plan that fails gives an [*Error], which is [ErrRejected] and lists every
// violation. An invalid problem gives an error that is [matching.ErrInvalid].
// If ctx is done before the end, the error wraps ctx.Err().
func Plan(ctx context.Context, p *matching.Problem, plan *matching.Plan, o Options) (*Report, error) {
	if p == nil {
		return nil, errors.New("verify: no problem")
	}
	if plan == nil {
		return nil, noPlan()
	}
	c, err := NewChecker(ctx, p, o)
	if err != nil {
		return nil, err
	}
	return c.Plan(ctx, plan)
}

// Plan checks a plan, as the function of that name does, and with the same
// errors.
func (c *Checker) Plan(ctx context.Context, plan *matching.Plan) (*Report, error) {
	if plan == nil {
		return nil, noPlan()
	}
	return (&checker{Checker: c, ctx: ctx, plan: plan}).check()
}

// check checks the plan.
func (c *checker) check() (*Report, error) {
	plan := c.plan
	c.checkHead()
	prices := c.readPrices()
	proven, err := c.lookAndProve(prices)
	if err != nil {
		return nil, err
	}
	before := c.faults.count()
	if err := c.checkExchanges(); err != nil {
		return nil, err
	}
	c.valid = c.faults.count() == before
	score := c.checkScore()
	bound, err := c.checkBound(score, prices, proven)
	if err != nil {
		return nil, err
	}
	if err := c.faults.err(); err != nil {
		return nil, err
	}
	c.report.Status = plan.Status
	c.report.Score = c.problem.Group(c.levels, score)
	c.report.Bound = plan.Bound
	if bound != nil {
		c.report.Proven = c.problem.Group(c.levels, bound)
	}
	for i := range plan.Exchanges {
		switch plan.Exchanges[i].Kind {
		case matching.Cycle:
			c.report.Cycles++
		case matching.Chain:
			c.report.Chains++
		case matching.Bundle:
			c.report.Bundles++
		}
	}
	c.report.After = make([]int32, len(c.seekers))
	for h := range c.seekers {
		c.report.After[h] = c.seekers[h].current
	}
	c.report.Households = len(c.moves)
	for i := range c.moves {
		c.report.Persons += int(c.moves[i].persons)
		c.report.After[c.moves[i].household] = c.moves[i].to
	}
	return &c.report, nil
}

// noPlan says that there is none.
func noPlan() error {
	return &Error{Faults: []matching.Fault{{Text: "there is no plan"}}}
}

// checker holds one check.
type checker struct {
	*Checker
	ctx  context.Context
	plan *matching.Plan

	moves     []move // in the order of the plan
	exchanges []exchange
	bundles   []int   // indices of the bundles that are connected
	moved     []int32 // for each household its index in moves, or none
	sums      []wide  // the score of the moves
	sound     bool    // every move is an eligible wish, moved once
	valid     bool    // the exchanges have no fault

	// For each practice: places used by exchanges that bring it growth, and the
	// persons who enter.
	taken, intake []int64
	// Scratch for each practice, all zero between uses, and marks that hold
	// where they equal stamps.
	use    []int64
	stamp  []int
	stamps int

	faults faults
	report Report
}

// pause gives the error of a context that is done, looking once in a while as
// the count i goes up.
func (c *checker) pause(i int) error {
	if i%4096 != 0 {
		return nil
	}
	if err := c.ctx.Err(); err != nil {
		return &stopped{err}
	}
	return nil
}

// The order of the fields at the head of a plan.
const (
	headFormat = iota
	headProblem
	headStatus
	headGoals
)

// checkHead checks the fields before the score.
func (c *checker) checkHead() {
	if c.plan.Format != matching.PlanFormat {
		c.faults.add(inHead, headFormat, "format", "is "+quote(c.plan.Format)+", not "+strconv.Quote(matching.PlanFormat))
	}
	if c.plan.Problem != c.digest {
		c.faults.add(inHead, headProblem, "problem", "is "+quote(c.plan.Problem)+", the digest of the problem is "+c.digest)
	}
	switch c.plan.Status {
	case matching.StatusOptimal, matching.StatusFeasible:
	default:
		c.faults.add(inHead, headStatus, "status", "unknown status "+quote(string(c.plan.Status))+": use optimal or feasible")
	}
	if goals := c.problem.Goals(); !slices.Equal(c.plan.Goals, goals) {
		c.faults.add(inHead, headGoals, "goals", "differ from the problem's: "+quoteAll(goals))
	}
}

// fits reports whether e has the form of an eligibility of p, so that no index
// in it leads astray.
func fits(p *matching.Problem, e *matching.Eligibility) bool {
	households, practices, wishes := len(p.Households), int32(len(p.Practices)), e.Len()
	if len(e.Current) != households || len(e.Offsets) != households+1 ||
		len(e.Rank) != wishes || len(e.Metres) != wishes ||
		len(e.Weight) != wishes && (e.Weight != nil || slices.Contains(p.Goals(), matching.GoalWeight) && weighted(p)) ||
		e.Offsets[0] != 0 || e.Offsets[households] != wishes {
		return false
	}
	for h := range households {
		if e.Current[h] < none || e.Current[h] >= practices || e.Offsets[h] > e.Offsets[h+1] {
			return false
		}
	}
	for _, q := range e.Practice {
		if q < 0 || q >= practices {
			return false
		}
	}
	return true
}
