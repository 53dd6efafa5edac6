//go:build !js && !wasip1

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/ruilkring/ruilkring/registry"
	"github.com/ruilkring/ruilkring/registry/journal"
	"github.com/ruilkring/ruilkring/registry/journal/postgres"
	"github.com/ruilkring/ruilkring/registry/journal/sqlite"
)

const checkUsage = `usage: registry check [flags] FILE|postgres://...

Checks the journal of a registry, in an SQLite file or a PostgreSQL database, and
prints what is in it. Nothing is written; a registry may be running on it. (For
SQLite two files, with -wal and -shm behind the name, may be made beside the file
and taken away again.)

It checks
  1. that every record has the hash that it and all records before it give, so
     that none was changed, left out, added or moved;
  2. that the last one is the one that the database says was last, so that none
     is missing at the end;
  3. with -head, that the journal has a record that was noted down earlier: who
     can write the whole database can write a whole new journal, but not one with
     a head that was noted elsewhere;
  4. that the records add up to a state, that no key is missing which none of
     them says was destroyed, and that the snapshot adds up to the same state.

Exit codes: 0 the journal is whole; 1 it is not, and the first bad record is
printed; 2 the command was not understood; 3 the journal could not be read.

Flags:
`

// runCheck is the command "registry check".
func runCheck(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var noted journal.Head
	flags := newFlags("registry check")
	flags.Func("head", "a `SEQ:HASH` that was noted down, as this command prints it: the journal must have it", func(text string) (err error) {
		noted, err = journal.ParseHead(text)
		return err
	})
	chain := flags.Bool("chain", false, "check the records only, and not what they add up to")
	if code, ok := parse(flags, checkUsage, args, 1, "one journal", stdout, stderr); !ok {
		return code
	}
	return withJournal(ctx, flags, stderr, func(store journal.Store) int {
		return check(ctx, store, noted, *chain, stdout, stderr)
	})
}

// open opens the journal that an argument names, for reading.
func open(ctx context.Context, name string) (journal.Store, error) {
	if strings.HasPrefix(name, "postgres://") || strings.HasPrefix(name, "postgresql://") {
		return postgres.OpenReadOnly(ctx, name)
	}
	return sqlite.OpenReadOnly(ctx, name)
}

// check checks a journal, prints what is in it and returns the exit code.
func check(ctx context.Context, store journal.Store, noted journal.Head, chainOnly bool, stdout, stderr io.Writer) int {
	c, err := readChain(ctx, store, noted)
	if err == nil || errors.As(err, new(*journal.Broken)) {
		c.print(stdout)
	}
	if err != nil {
		return failed(err, stdout, stderr)
	}
	if chainOnly {
		fmt.Fprintln(stdout, "\nwhole: every record follows the one before")
		return exitWhole
	}
	found, err := registry.Examine(ctx, store)
	if err != nil {
		return failed(err, stdout, stderr)
	}
	fmt.Fprintf(stdout, "\nThey add up to %d practices and %d households; %d households were erased.\n",
		found.View.PracticeCount(), found.View.HouseholdCount(), found.View.ErasedCount())
	switch {
	case found.Unread != nil:
		fmt.Fprintf(stdout, "There is a snapshot that nobody can use, which is no fault: %v\n", found.Unread)
	case found.Snapshot != journal.Head{}:
		fmt.Fprintf(stdout, "The snapshot that was made after record %d adds up to the same.\n", found.Snapshot.Seq)
	}
	fmt.Fprintln(stdout, "\nwhole: every record follows the one before, and they add up to a state")
	return exitWhole
}

// failed prints why a journal is not whole, or could not be read, and returns the
// exit code for it.
func failed(err error, stdout, stderr io.Writer) int {
	if broken := (*journal.Broken)(nil); errors.As(err, &broken) {
		fmt.Fprintf(stdout, "\nBROKEN at record %d: %s\n", broken.Seq, broken.Reason)
		return exitBroken
	}
	fmt.Fprintf(stderr, "registry check: %v\n", err)
	return exitUnknown
}

// chain is what the records of a journal say without looking into their data.
type chain struct {
	head        journal.Head // of the last good record
	first, last int64        // times, where there is a record
	bytes       int64        // of data
	kinds       map[string]int
}

// readChain reads a journal to its end, or to where it breaks, which is an error.
// A noted head other than zero must be in it.
func readChain(ctx context.Context, store journal.Store, noted journal.Head) (*chain, error) {
	c := &chain{kinds: map[string]int{}}
	for r, err := range journal.Checked(ctx, store, journal.Head{}) {
		if err != nil {
			return c, err
		}
		if r.Seq == noted.Seq && r.Hash != noted.Hash {
			return c, &journal.Broken{Seq: r.Seq, Reason: "it, or one before it, is not the one that was noted down"}
		}
		if r.Seq == 1 {
			c.first = r.At
		}
		c.head, c.last = r.Head(), r.At
		c.bytes += int64(len(r.Data))
		c.kinds[r.Kind]++
	}
	if c.head.Seq < noted.Seq {
		return c, &journal.Broken{Seq: c.head.Seq + 1, Reason: fmt.Sprintf("it is missing, and record %d was noted down", noted.Seq)}
	}
	return c, nil
}

// print prints what is known of the good records.
func (c *chain) print(w io.Writer) {
	fmt.Fprintf(w, "%d records, %d bytes of data\n", c.head.Seq, c.bytes)
	if c.head.Seq > 0 {
		fmt.Fprintf(w, "from %s to %s\n", instant(c.first), instant(c.last))
	}
	fmt.Fprintf(w, "head %s\n", c.head)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i, kind := range slices.Sorted(maps.Keys(c.kinds)) {
		if i == 0 {
			fmt.Fprintln(table)
		}
		fmt.Fprintf(table, "  %s\t%d\n", kind, c.kinds[kind])
	}
	_ = table.Flush() // as good as the prints above
}

// instant is a time of a record, for people.
func instant(ms int64) string {
	return time.UnixMilli(ms).UTC().Format("2006-01-02 15:04:05.000 UTC")
}
