package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/ruilkring/ruilkring/matching"
)

// options are what the command line asks for.
type options struct {
	in      string // a file, a folder or "-"; "" means the sample
	out     string // where the plan goes; "" means nowhere, "-" standard output
	csv     string // the folder for moves.csv; "" means none
	check   string // a plan to check instead of solving; "" means none
	stats   string // where the measurements go; "" means nowhere
	threads int    // 0 means all processors
	steps   int64  // 0 means no limit
	top     int    // practices in the table; 0 means all
	goals   []matching.Goal
	cycle   *int // the cap on cycles; nil means that of the file
	chain   *int // the same for chains
	seed    *uint64
	quiet   bool
	version bool
	text    *text
}

// usageError says which flag is wrong, and how.
type usageError struct{ what string }

func (e *usageError) Error() string { return e.what }

func usagef(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// allGoals are the goals that -goals may name.
var allGoals = []matching.Goal{
	matching.GoalPriority, matching.GoalPatients, matching.GoalHouseholds, matching.GoalRank,
	matching.GoalDistance, matching.GoalWaiting, matching.GoalWeight, matching.GoalExchanges,
}

// newFlags are the flags, which set o. What they mean stands in the help text.
func newFlags(o *options) *flag.FlagSet {
	flags := flag.NewFlagSet("round", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.in, "in", "", "")
	flags.StringVar(&o.out, "out", "", "")
	flags.StringVar(&o.csv, "csv", "", "")
	flags.StringVar(&o.check, "check", "", "")
	flags.StringVar(&o.stats, "stats", "", "")
	flags.IntVar(&o.threads, "threads", 0, "")
	flags.Int64Var(&o.steps, "steps", 0, "")
	flags.IntVar(&o.top, "top", 10, "")
	flags.BoolVar(&o.quiet, "quiet", false, "")
	flags.BoolVar(&o.version, "version", false, "")
	flags.Func("lang", "", func(s string) error {
		t := languages[s]
		if t == nil {
			return errors.New("use nl or en")
		}
		o.text = t
		return nil
	})
	flags.Func("goals", "", func(s string) error {
		o.goals = nil
		for name := range strings.SplitSeq(s, ",") {
			g := matching.Goal(strings.TrimSpace(name))
			if !slices.Contains(allGoals, g) {
				return fmt.Errorf("unknown goal %q: use some of %s", g, joinGoals(allGoals))
			}
			if slices.Contains(o.goals, g) {
				return fmt.Errorf("%s stands there twice", g)
			}
			o.goals = append(o.goals, g)
		}
		return nil
	})
	flags.Func("max-cycle", "", atMost(&o.cycle))
	flags.Func("max-chain", "", atMost(&o.chain))
	flags.Func("seed", "", func(s string) error {
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			return errors.New("use a whole number from 0 to 18446744073709551615")
		}
		o.seed = &n
		return nil
	})
	return flags
}

// atMost sets a cap.
func atMost(limit **int) func(s string) error {
	return func(s string) error {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 {
			return errors.New("use 0 for no limit, or how many moves")
		}
		*limit = &n
		return nil
	}
}

// parse reads the command line. The options have a text also where there is an
// error, which is flag.ErrHelp or a usageError.
func parse(args []string, getenv func(string) string) (*options, error) {
	o := &options{text: languageOf(args, getenv)}
	flags := newFlags(o)
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return o, err
		}
		return o, usagef("%v", err)
	}
	switch {
	case flags.NArg() > 0:
		return o, usagef("unexpected argument %q", flags.Arg(0))
	case o.threads < 0:
		return o, usagef("-threads %d: use 0 for all processors, or how many", o.threads)
	case o.steps < 0:
		return o, usagef("-steps %d: use 0 for no limit, or how many", o.steps)
	case o.top < 0:
		return o, usagef("-top %d: use 0 for all practices, or how many", o.top)
	case o.check != "" && o.out != "":
		return o, usagef("-check makes no plan: -out has nothing to write")
	case o.check != "" && o.steps != 0:
		return o, usagef("-check solves nothing: -steps means nothing")
	case o.check == "-" && o.in == "-":
		return o, usagef("-in and -check can't both be standard input")
	}
	return o, nil
}

func joinGoals(goals []matching.Goal) string {
	names := make([]string, len(goals))
	for i, g := range goals {
		names[i] = string(g)
	}
	return strings.Join(names, ", ")
}
