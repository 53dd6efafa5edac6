package survey

import "github.com/ruilkring/ruilkring/matching"

// State says what becomes of an exchange when people may decline.
type State int32

// The states of an exchange.
const (
	// Done: it goes through. Without declines all do.
	Done State = iota
	// Broken: one of its households declines, so nobody in it moves by it.
	Broken
	// Repaired: it goes through, and was found after others broke.
	Repaired
)

// Carried is what becomes of a plan when people may decline: its exchanges, and
// behind them those that were found after some broke. A household may be in two of
// them, of which it then moves by one at most.
type Carried struct {
	Exchanges []matching.Exchange
	// State has one element for each exchange.
	State []State
	// Declined are the households that are asked and decline, by id.
	Declined map[string]bool
}

// carried is all of a plan.
func carried(plan *matching.Plan) *Carried {
	return &Carried{Exchanges: plan.Exchanges, State: make([]State, len(plan.Exchanges))}
}
