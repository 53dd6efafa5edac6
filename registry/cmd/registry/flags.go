//go:build !js && !wasip1

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/ruilkring/ruilkring/registry/journal"
)

// newFlags are the flags of a command, which is named as it is called.
func newFlags(name string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	return flags
}

// parse reads the arguments of a command that takes so many operands, which are
// called what. Where it reports false the command ends with the code: it was asked
// for help, or not understood.
func parse(flags *flag.FlagSet, usage string, args []string, operands int, what string, stdout, stderr io.Writer) (code int, ok bool) {
	help := func(w io.Writer) {
		fmt.Fprint(w, usage)
		flags.SetOutput(w)
		flags.PrintDefaults()
	}
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		help(stdout)
		return exitWhole, false
	case err != nil:
		fmt.Fprintf(stderr, "%s: %v\n\n", flags.Name(), err)
		help(stderr)
		return exitUsage, false
	case flags.NArg() != operands:
		fmt.Fprintf(stderr, "%s: name %s, not %d\n\n", flags.Name(), what, flags.NArg())
		help(stderr)
		return exitUsage, false
	}
	return 0, true
}

// withJournal opens the journal that the command names, and gives the exit code of
// what is done with it.
func withJournal(ctx context.Context, flags *flag.FlagSet, stderr io.Writer, do func(journal.Store) int) int {
	store, err := open(ctx, flags.Arg(0))
	if err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", flags.Name(), err)
		return exitUnknown
	}
	code := do(store)
	if err := store.Close(); err != nil && code == exitWhole {
		fmt.Fprintf(stderr, "%s: %v\n", flags.Name(), err)
		return exitUnknown
	}
	return code
}
