package registry

import (
	"context"
	"fmt"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/verify"
	"github.com/ruilkring/ruilkring/registry/round"
)

// RepairProblem is the problem of who is left over in a round, see
// [round.Round.RepairProblem], and the version that it is of.
func (v *View) RepairProblem(id string) (*matching.Problem, error) {
	rec := v.state.rounds.find(id)
	if rec == nil {
		return nil, fmt.Errorf("%w round", ErrUnknown)
	}
	p, err := rec.round.RepairProblem(v.state.livePractice(id))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrState, err)
	}
	return p, nil
}

// Solver finds a plan for a problem: package solve, or another mechanism.
type Solver func(ctx context.Context, p *matching.Problem) (*matching.Plan, error)

// Repair solves who is left over in a round and proposes what it finds, with
// everything that is alive as it is. It reports whether there was anything to
// propose.
//
// # Errors
//
// Those of the solver. A [verify.Error] where its plan does not hold. ErrUnknown.
// ErrState, also where the round or a practice changed in the meantime so that
// the plan can't be added: then it can be tried again.
func (r *Registry) Repair(ctx context.Context, id string, solve Solver) (bool, error) {
	v := r.View()
	p, err := v.RepairProblem(id)
	if err != nil {
		return false, err
	}
	plan, err := solve(ctx, p)
	if err != nil {
		return false, err
	}
	if _, err := verify.Plan(ctx, p, plan, verify.Options{}); err != nil {
		return false, fmt.Errorf("registry: %w", err)
	}
	if len(plan.Exchanges) == 0 {
		return false, nil
	}
	_, err = r.put(ctx, id, plan, func(parts int) Command {
		return repair{id, parts, v.state.rounds.find(id).round.Repairs()}
	})
	return err == nil, err
}

// repair uses the parts as a repair.
type repair struct {
	round   string
	parts   int
	repairs int
}

func (c repair) decide(t *turn) error {
	rec, err := t.round(c.round)
	if err != nil {
		return err
	}
	if rec.round.Repairs() != c.repairs {
		return fmt.Errorf("%w: there was another repair in the meantime", ErrState)
	}
	proposal, err := unpack(rec.parts)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	next, err := rec.round.Apply(round.Repaired{Proposal: proposal})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	before, enteredBefore := rec.round.Reserved()
	places, entered := next.Reserved()
	live := t.s.livePractice(c.round)
	for i := range next.Participants().Problem.Practices {
		id := next.Participants().Problem.Practices[i].ID
		q := live(id)
		if places[i] > before[i] && (q == nil || places[i] > q.Free()) ||
			entered[i] > enteredBefore[i] && q != nil && q.MaxIntake != nil && entered[i] > *q.MaxIntake {
			return fmt.Errorf("%w: practice %s has changed in the meantime", ErrState, id)
		}
	}
	return t.emit(&roundRepaired{ofRound{c.round}, c.parts})
}
