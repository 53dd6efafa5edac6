package main

import "github.com/ruilkring/ruilkring/matching"

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
