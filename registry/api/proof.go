package api

import (
	"net/http"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry"
)

// problemQuery says which of the two problems of a round.
type problemQuery struct {
	Frozen bool `query:"frozen" description:"The problem as it was frozen, with seed 0, in place of the one that was solved: that has the seed, and lacks the wishes of who left in between."`
}

// problemBody is a problem of a round under pseudonyms, in the format of the
// project. The names of households are those in the plan.
type problemBody struct{ matching.Problem }

// planBody is the plan of a round with its certificate, in the format of the
// project.
type planBody struct{ matching.Plan }

// gone is the answer to what was there and can't be shown any more.
func gone(detail string) *problem { return refuse(http.StatusGone, "gone", detail) }

// wasErased says why the problem of a round can't be shown.
const wasErased = "somebody who takes part has been erased since, so this is not the problem any more whose digest was published; who has downloaded it before can check it"

func roundProblem(c *call, q *problemQuery) (*problemBody, error) {
	r, err := c.proven()
	if err != nil {
		return nil, err
	}
	p, digest := &matching.Problem{}, ""
	switch {
	case q.Frozen && r.Participants() == nil:
		return nil, refuse(http.StatusConflict, "not possible now", "the round is not frozen yet")
	case q.Frozen:
		p, digest = r.Participants().Problem, r.Digest()
	case r.Plan() == nil:
		return nil, refuse(http.StatusConflict, "not possible now", "the round has no plan yet, and the seed is not revealed before it; frozen=true gives the problem without it")
	default:
		if p, err = r.Solved(); err != nil {
			return nil, err
		}
		digest = r.Plan().Problem
	}
	if p.Digest() != digest {
		return nil, gone(wasErased)
	}
	entry := c.inRound("round.problem", r.ID())
	entry.Round = r.ID()
	return &problemBody{*p}, c.look(entry)
}

func roundPlan(c *call, _ *nothing) (*planBody, error) {
	r, err := c.proven()
	if err != nil {
		return nil, err
	}
	plan := r.Plan()
	if plan == nil {
		return nil, refuse(http.StatusConflict, "not possible now", "the round has no plan yet")
	}
	entry := c.inRound("round.plan", r.ID())
	moved := map[string]bool{}
	for e := range r.Exchanges() {
		for i := range e.Moves {
			if id := r.Household(&e.Moves[i]); e.Repair == 0 && !moved[id] {
				moved[id] = true
				entry.Households = append(entry.Households, id)
			}
		}
	}
	return &planBody{*plan}, c.look(entry)
}

// proven is the round of the path, where its proof is the caller's to see and there
// still.
func (c *call) proven() (*registry.RoundView, error) {
	r, err := c.mine()
	if err != nil {
		return nil, err
	}
	if r.Forgotten {
		return nil, gone("the round is forgotten: only what it came to is left")
	}
	return r, nil
}
