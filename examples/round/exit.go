package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve"
	"github.com/ruilkring/ruilkring/matching/verify"
)

// The exit codes; the help text explains them.
const (
	exitOptimal     = 0   // the plan is proven optimal; with -check, it is valid
	exitFailed      = 1   // anything that has no code of its own
	exitUsage       = 2   // a flag is wrong
	exitInvalid     = 3   // the input has faults, all of which were printed
	exitRejected    = 4   // -check rejected the plan
	exitUnproven    = 5   // a valid plan, not proven optimal
	exitUnsupported = 6   // the solver can't do what the problem asks for
	exitInterrupted = 130 // stopped before there was a plan
)

// explain prints err, every fault of it on a line of its own, and returns the
// exit code for it.
func explain(w io.Writer, t *text, err error) int {
	var invalid *matching.InvalidError
	var rejected *verify.Error
	var usage *usageError
	switch {
	case errors.As(err, &invalid):
		for _, f := range invalid.Faults {
			f.Text = t.say(f.Text)
			fmt.Fprintln(w, f)
		}
		fmt.Fprintf(w, t.invalidInput+"\n", len(invalid.Faults)+invalid.More)
		if invalid.More > 0 {
			fmt.Fprintf(w, t.moreFaults+"\n", invalid.More)
		}
		return exitInvalid
	case errors.As(err, &rejected):
		for _, f := range rejected.Faults {
			f.Text = t.say(f.Text)
			fmt.Fprintln(w, f)
		}
		fmt.Fprintf(w, t.rejected+"\n", len(rejected.Faults)+rejected.More)
		if rejected.More > 0 {
			fmt.Fprintf(w, t.moreFaults+"\n", rejected.More)
		}
		return exitRejected
	case errors.As(err, &usage):
		fmt.Fprintf(w, "round: %s\n%s\n", t.say(usage.what), t.seeHelp)
		return exitUsage
	case errors.Is(err, solve.ErrUnsupported):
		fmt.Fprintf(w, "round: %v\n%s\n", err, t.unsupported)
		return exitUnsupported
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		fmt.Fprintln(w, t.interrupted)
		return exitInterrupted
	}
	fmt.Fprintf(w, "round: %s\n", t.say(err.Error()))
	return exitFailed
}
