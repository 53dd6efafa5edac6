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

// costOfCaps is how many more persons the best plan would move if there were no
// caps and no limits on intake. It is known where a solve that was not stopped
// found it on the way: for single persons, where the persons moved are a goal.
func (j *job) costOfCaps() (more int64, known bool) {
	if j.result == nil || j.result.Limit != solve.LimitNone || j.proven == nil {
		return 0, false
	}
	limited := j.problem.Rules.MaxCycle > 0 || j.problem.Rules.MaxChain > 0
	for i := range j.problem.Practices {
		limited = limited || j.problem.Practices[i].MaxIntake != nil
	}
	for i := range j.problem.Households {
		if j.problem.Households[i].Persons() != 1 {
			return 0, false
		}
	}
	if !limited {
		return 0, false
	}
	scores, loose := flatten(j.plan.Score), flatten(j.proven)
	for i, level := range j.problem.Levels() {
		if level.Goal == matching.GoalPatients {
			return loose[i] - scores[i], true
		}
	}
	return 0, false
}
