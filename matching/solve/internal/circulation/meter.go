package circulation

import (
	"context"
	"time"
)

// Stop says why a run ended before it was done.
type Stop int

// The reasons to stop.
const (
	Running Stop = iota
	OutOfSteps
	Cancelled
)

// Meter counts steps, and stops a run at the budget or when the context ends.
// A step is one look at one household, so the budget means the same on every
// machine.
type Meter struct {
	ctx      context.Context
	deadline time.Time
	steps    int64 // taken, up to the next check
	check    int64 // look around when steps gets here
	budget   int64 // 0 = none
	stop     Stop
	held     bool
	// Tick is called at every check; nil means nothing is.
	Tick func(steps int64)
}

// checkEvery is how many steps lie between two looks at the context.
const checkEvery = 1 << 14

// NewMeter is a meter that stops when ctx ends or after budget steps (0 = no
// limit).
func NewMeter(ctx context.Context, budget int64) *Meter {
	m := &Meter{ctx: ctx, budget: budget}
	m.deadline, _ = ctx.Deadline()
	m.arm()
	return m
}

func (m *Meter) arm() {
	m.check = m.steps + checkEvery
	if m.budget > 0 {
		m.check = min(m.check, m.budget)
	}
}

// Step takes n steps and reports whether to go on.
func (m *Meter) Step(n int64) bool {
	m.steps += n
	if m.steps < m.check {
		return true
	}
	return m.turn()
}

// turn looks around when it is time.
func (m *Meter) turn() bool {
	if m.budget > 0 && m.steps >= m.budget && m.stop == Running {
		m.stop, m.check = OutOfSteps, 0
	}
	if !m.Look() {
		return false
	}
	m.arm()
	if m.Tick != nil {
		m.Tick(m.steps)
	}
	return true
}

// Endless reports that nothing can stop the run.
func (m *Meter) Endless() bool { return m.budget == 0 && m.ctx.Done() == nil }

// Look looks at the context, takes no step, and reports whether to go on.
func (m *Meter) Look() bool {
	// The deadline is looked at too: under js/wasm no timer fires while this
	// code runs, so the context alone would never know.
	if m.stop == Running && !m.held && (m.ctx.Err() != nil || !m.deadline.IsZero() && time.Now().After(m.deadline)) {
		m.stop, m.check = Cancelled, 0
	}
	return m.stop == Running
}

// Hold says whether to go on although the context ends, for what is soon done and
// not to be done again. The budget holds all the same.
func (m *Meter) Hold(on bool) { m.held = on }

// Steps is the number of steps taken.
func (m *Meter) Steps() int64 { return m.steps }

// Stopped says why the run ended early, Running if it did not.
func (m *Meter) Stopped() Stop { return m.stop }
