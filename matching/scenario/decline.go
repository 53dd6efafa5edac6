package scenario

import (
	"context"
	"errors"
	"math/bits"
	"slices"
	"strconv"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve"
	"github.com/ruilkring/ruilkring/matching/survey"
)

// declineSalt keeps the lottery of who declines apart from the one that breaks
// ties, where both have one seed.
const declineSalt = 0x6465636c696e6521

// Declines reports whether the household declines when it is asked. It is drawn
// from the seed and the id alone, so a household that declines in one scenario
// declines in every other one with the same seed and no smaller chance.
func (d *Decline) Declines(household string) bool {
	drawn, _ := bits.Mul64(matching.Lottery(d.Seed^declineSalt, household), thousand)
	return int(drawn) < d.PerMille
}

// Carry works out what becomes of a plan when every household that it moves is
// asked and some decline. s is of the problem that the plan is for, and o what
// to give the solver.
//
// An exchange with a household that declines falls through, and harms no other.
// A household that declines keeps its place, and leaves the round. With Repair,
// the exchanges that are left are carried out, and the problem as it is then is
// solved once more: without the households that moved or left, with the places
// that are free then, and with what is left of limits on intake. Those whom that
// plan moves are asked too, and exchanges with one that declines fall through.
//
// # Errors
//
// Those of [solve.Solve], and one that names an id of the plan that the problem
// does not have.
func (d *Decline) Carry(ctx context.Context, s *survey.Surveyor, plan *matching.Plan, o solve.Options) (*survey.Carried, *Outcome, error) {
	c := &carrier{
		Decline: d, Surveyor: s, left: make([]bool, len(s.Problem().Households)),
		carried: &survey.Carried{Declined: map[string]bool{}},
	}
	first, err := c.ask(plan.Exchanges, survey.Done)
	if err != nil {
		return nil, nil, err
	}
	out := &Outcome{Round: *first}
	out.Moved = first.Kept
	if !d.Repair || first.Broken == 0 {
		return c.carried, out, nil
	}
	p, e, err := c.open()
	if err != nil {
		return nil, nil, err
	}
	// The digest is that of no problem that anybody has seen.
	o.Eligibility, o.Digest = e, plan.Problem
	result, err := solve.Solve(ctx, p, o)
	if err != nil {
		return nil, nil, err
	}
	if out.Repair, err = c.ask(result.Plan.Exchanges, survey.Repaired); err != nil {
		return nil, nil, err
	}
	kept := &out.Repair.Kept
	out.Moved.Households += kept.Households
	out.Moved.Persons += kept.Persons
	out.Moved.WithoutBefore += kept.WithoutBefore
	return c.carried, out, nil
}

// carrier asks people.
type carrier struct {
	*Decline
	*survey.Surveyor
	carried *survey.Carried
	// left are the households that moved or declined.
	left []bool
}

// ask asks everybody in the exchanges. Those that go through get the state.
func (c *carrier) ask(exchanges []matching.Exchange, state survey.State) (*Round, error) {
	r := &Round{Exchanges: len(exchanges)}
	var proposed, declined, fell, kept []int
	for i := range exchanges {
		moves := exchanges[i].Moves
		from := len(proposed)
		broken := false
		for j := range moves {
			h := c.Household(moves[j].Household)
			if h < 0 {
				return nil, errors.New("scenario: the plan moves the unknown household " + strconv.Quote(moves[j].Household))
			}
			proposed = append(proposed, h)
			broken = broken || c.Declines(moves[j].Household)
		}
		becomes := state
		if broken {
			becomes = survey.Broken
			r.Broken++
		}
		for j, h := range proposed[from:] {
			switch id := moves[j].Household; {
			case !broken:
				kept = append(kept, h)
				c.left[h] = true
			case c.Declines(id):
				declined = append(declined, h)
				c.carried.Declined[id] = true
				c.left[h] = true
			default:
				fell = append(fell, h)
			}
		}
		c.carried.Exchanges = append(c.carried.Exchanges, exchanges[i])
		c.carried.State = append(c.carried.State, becomes)
	}
	r.Proposed, r.Declined, r.Fell, r.Kept = c.People(proposed), c.People(declined), c.People(fell), c.People(kept)
	return r, nil
}

// open is the problem when all that goes through is carried out. Its households
// are those of the problem before; who left has no eligible wish.
func (c *carrier) open() (*matching.Problem, *matching.Eligibility, error) {
	before := c.Problem()
	index := make(map[string]int, len(before.Practices))
	for i := range before.Practices {
		index[before.Practices[i].ID] = i
	}
	in := make([]int64, len(before.Practices))
	out := make([]int64, len(before.Practices))
	for i := range c.carried.Exchanges {
		if c.carried.State[i] == survey.Broken {
			continue
		}
		for _, m := range c.carried.Exchanges[i].Moves {
			household := &before.Households[c.Household(m.Household)]
			to, known := index[m.To]
			if !known {
				return nil, nil, errors.New("scenario: the plan moves to the unknown practice " + strconv.Quote(m.To))
			}
			in[to] += int64(household.Persons())
			if household.Current != "" {
				out[index[household.Current]] += int64(household.Persons())
			}
		}
	}
	after := *before
	after.Practices = slices.Clone(before.Practices)
	for i := range after.Practices {
		q := &after.Practices[i]
		// A register may know of fewer persons than the round, so that more
		// leave than were there.
		q.Enrolled = int(min(max(0, int64(q.Enrolled)+in[i]-out[i]), matching.MaxPersons))
		if q.MaxIntake != nil {
			rest := int(max(0, int64(*q.MaxIntake)-in[i]))
			q.MaxIntake = &rest
		}
	}
	return &after, keep(c.Eligibility(), func(h, _ int) bool { return !c.left[h] }), nil
}
