//go:build !js && !wasip1

package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/ruilkring/ruilkring/registry"
	"github.com/ruilkring/ruilkring/registry/journal"
)

const accessesUsage = `usage: registry accesses [flags] FILE|postgres://...

Prints who looked at what, or changed it, and why, as NEN 7513 asks: an entry a
line, with the time, who, in which role, what, of which household, and the ground.
With -household it answers "who saw me?": that household stands in each line, also
where several were seen together, and none of the others does. The journal is
checked as "registry check" does, and nothing is written; a registry may be
running on it. What was forgotten is not there, and who was erased has no name.

Exit codes: 0 all is printed; 1 the journal is not whole; 2 the command was not
understood, or there is no such household; 3 the journal could not be read.

Flags:
`

// runAccesses is the command "registry accesses".
func runAccesses(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := newFlags("registry accesses")
	household := flags.String("household", "", "the `ID` of the household that was looked at; none means all")
	asJSON := flags.Bool("json", false, "print each entry as JSON")
	if code, ok := parse(flags, accessesUsage, args, 1, "one journal", stdout, stderr); !ok {
		return code
	}
	return withJournal(ctx, flags, stderr, func(store journal.Store) int {
		return accesses(ctx, store, *household, *asJSON, stdout, stderr)
	})
}

// accesses prints the access log of a journal and returns the exit code.
func accesses(ctx context.Context, store journal.Store, household string, asJSON bool, stdout, stderr io.Writer) int {
	found, err := registry.Examine(ctx, store)
	if err != nil {
		return accessesFailed(err, stderr)
	}
	for a, err := range found.View.Accesses(ctx, store, household, 0) {
		if err != nil {
			return accessesFailed(err, stderr)
		}
		if err := printAccess(stdout, &a, asJSON); err != nil {
			return accessesFailed(err, stderr)
		}
	}
	return exitWhole
}

// accessesFailed says why the log can't be printed, and returns the exit code.
func accessesFailed(err error, stderr io.Writer) int {
	fmt.Fprintf(stderr, "registry accesses: %v\n", err)
	switch {
	case errors.Is(err, registry.ErrUnknown):
		return exitUsage
	case errors.As(err, new(*journal.Broken)), errors.Is(err, registry.ErrJournal):
		return exitBroken
	}
	return exitUnknown
}

// printAccess prints one entry on a line.
func printAccess(w io.Writer, a *registry.Access, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(a)
	}
	what := []string{a.What}
	for _, name := range slices.Sorted(maps.Keys(a.With)) {
		what = append(what, name+"="+a.With[name])
	}
	of := cmp.Or(a.Household, strings.Join(a.Households, ","), "-")
	_, err := fmt.Fprintf(w, "%s  %s  %s  %s  %s  %s\n", instant(a.At.UnixMilli()), a.Who, a.Role, strings.Join(what, " "), of, cmp.Or(a.Why, "-"))
	return err
}
