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
	_, plan, err := r.repair(ctx, id, solve)
	return err == nil && plan != nil, err
}

// repair is Repair, with the plan that was proposed; nil for none.
func (r *Registry) repair(ctx context.Context, id string, solve Solver) (Receipt, *matching.Plan, error) {
	v := r.View()
	p, err := v.RepairProblem(id)
	if err != nil {
		return Receipt{}, nil, err
	}
	plan, err := solve(ctx, p)
	if err != nil {
		return Receipt{}, nil, err
	}
	if _, err := verify.Plan(ctx, p, plan, verify.Options{}); err != nil {
		return Receipt{}, nil, fmt.Errorf("registry: %w", err)
	}
	if len(plan.Exchanges) == 0 {
		return Receipt{}, nil, nil
	}
	rec := v.state.rounds.find(id)
	proposal, err := v.state.put(ctx, r, rec, plan)
	if err != nil {
		return Receipt{}, nil, err
	}
	receipt, err := r.Do(ctx, repair{id, proposal, rec.round.Repairs()})
	return receipt, plan, err
}

// repair uses the parts as a repair.
type repair struct {
	round   string
	stored  stored
	repairs int
}

func (c repair) decide(t *turn) error {
	rec, err := t.s.round(c.round)
	if err != nil {
		return err
	}
	if rec.round.Repairs() != c.repairs {
		return fmt.Errorf("%w: there was another repair in the meantime", ErrState)
	}
	if err := c.stored.check(rec); err != nil {
		return err
	}
	next, err := rec.round.Apply(round.Repaired{Proposal: c.stored.of})
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
	return t.emit(&roundRepaired{ofRound{c.round}, len(rec.parts), next})
}
