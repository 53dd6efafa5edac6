package main

import (
	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve"
)

// levelProof is what is proven at one level of the score.
type levelProof struct {
	level        matching.Level
	score, bound int64
	state        proofState
}

// proofState says what a score and its bound prove at one level.
type proofState int

const (
	// levelProven: score and bound are equal, here and at every level before.
	levelProven proofState = iota
	// levelGap: here score and bound differ first: no plan that is as good at
	// the levels before gains more than the difference.
	levelGap
	// levelOpen: a level before has a gap, so nothing is known here.
	levelOpen
)

// proofOf compares the plan's score with its bound, level by level.
func proofOf(levels []matching.Level, plan *matching.Plan) []levelProof {
	scores, bounds := flatten(plan.Score), flatten(plan.Bound)
	proof := make([]levelProof, len(levels))
	state := levelProven
	for i, level := range levels {
		if state == levelGap {
			state = levelOpen
		}
		if state == levelProven && scores[i] != bounds[i] {
			state = levelGap
		}
		proof[i] = levelProof{level, scores[i], bounds[i], state}
	}
	return proof
}

// costState says what is known of the cost of the caps.
type costState int

const (
	costUnknown costState = iota
	costAtMost
	costExact
)

// costOfCaps is how many more persons the best plan would move if there were no
// caps and no limits on intake. It is known where a solve that was not stopped
// found it on the way: for single persons under caps, where the persons moved are
// a goal. With families or limits on intake there is a bound on it, if no goal
// before that one is open: a valid plan is valid without caps as well.
func (j *job) costOfCaps() (more int64, known costState) {
	if j.result == nil || j.result.Limit == solve.LimitCancelled || j.result.Limit == solve.LimitSteps || j.proven == nil {
		return 0, costUnknown
	}
	if j.problem.Rules.MaxCycle > 0 || j.problem.Rules.MaxChain > 0 {
		known = costExact
	}
	for i := range j.problem.Practices {
		if j.problem.Practices[i].MaxIntake != nil {
			known = costAtMost
			break
		}
	}
	for i := range j.problem.Households {
		if known == costExact && j.problem.Households[i].Persons() != 1 {
			known = costAtMost
			break
		}
	}
	if known == costUnknown {
		return 0, costUnknown
	}
	levels := j.problem.Levels()
	scores, loose := flatten(j.plan.Score), flatten(j.proven)
	for i, level := range levels {
		switch level.Goal {
		case matching.GoalPatients:
			return loose[i] - scores[i], known
		case matching.GoalPriority:
			// Those of all priorities together are the persons.
			more += loose[i] - scores[i]
			if i+1 == len(levels) || levels[i+1].Goal != matching.GoalPriority {
				return more, known
			}
		}
		if known == costAtMost && loose[i] != scores[i] {
			break
		}
	}
	return 0, costUnknown
}
