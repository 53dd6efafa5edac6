package journaltest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ruilkring/ruilkring/registry/journal"
)

// tamperings are changes to a journal of twenty records, by somebody who may
// change every table, and the number at which it shows.
var tamperings = []struct {
	name       string
	statements []string
	seq        uint64
}{
	{"changed-data", []string{`UPDATE journal_event SET data = (SELECT data FROM journal_event WHERE seq = 6) WHERE seq = 5`}, 5},
	{"changed-kind", []string{`UPDATE journal_event SET kind = 'other' WHERE seq = 5`}, 5},
	{"changed-time", []string{`UPDATE journal_event SET at = at + 1 WHERE seq = 1`}, 1},
	{"changed-hash", []string{`UPDATE journal_event SET hash = (SELECT hash FROM journal_event WHERE seq = 6) WHERE seq = 5`}, 5},
	{"changed-last", []string{`UPDATE journal_event SET at = at + 1 WHERE seq = 20`}, 20},
	{"removed-first", []string{`DELETE FROM journal_event WHERE seq = 1`}, 1},
	{"removed-middle", []string{`DELETE FROM journal_event WHERE seq = 7`}, 7},
	{"removed-and-closed-up", []string{
		`DELETE FROM journal_event WHERE seq = 7`,
		`UPDATE journal_event SET seq = seq + 1000 WHERE seq > 7`,
		`UPDATE journal_event SET seq = seq - 1001 WHERE seq > 1000`,
		`UPDATE journal_head SET seq = 19`,
	}, 7},
	{"truncated-by-one", []string{`DELETE FROM journal_event WHERE seq = 20`}, 20},
	{"truncated", []string{`DELETE FROM journal_event WHERE seq > 12`}, 13},
	{"truncated-to-nothing", []string{`DELETE FROM journal_event`}, 1},
	{"reordered", []string{
		`UPDATE journal_event SET seq = 1000 WHERE seq = 9`,
		`UPDATE journal_event SET seq = 9 WHERE seq = 10`,
		`UPDATE journal_event SET seq = 10 WHERE seq = 1000`,
	}, 9},
	{"inserted", []string{
		`UPDATE journal_event SET seq = seq + 1000 WHERE seq > 5`,
		`UPDATE journal_event SET seq = seq - 999 WHERE seq > 1000`,
		`INSERT INTO journal_event (seq, at, kind, data, hash) SELECT 6, at, kind, data, hash FROM journal_event WHERE seq = 5`,
		`UPDATE journal_head SET seq = 21`,
	}, 6},
	{"added-at-the-end", []string{
		`INSERT INTO journal_event (seq, at, kind, data, hash) SELECT 21, at, kind, data, hash FROM journal_event WHERE seq = 5`,
	}, 21},
	{"added-far-behind", []string{
		`INSERT INTO journal_event (seq, at, kind, data, hash) SELECT 900, at, kind, data, hash FROM journal_event WHERE seq = 5`,
	}, 21},
	{"head-ahead", []string{`UPDATE journal_head SET seq = 23`}, 21},
	{"head-behind", []string{`UPDATE journal_head SET seq = 18, hash = (SELECT hash FROM journal_event WHERE seq = 18)`}, 19},
	{"head-hash", []string{`UPDATE journal_head SET hash = (SELECT hash FROM journal_event WHERE seq = 18)`}, 20},
	{"head-zero", []string{`UPDATE journal_head SET seq = 0`}, 1},
}

// tamperCases are a case for each tampering, and those that don't fit the list.
func tamperCases() []Case {
	cases := []Case{{
		Name:   "guarded",
		Reason: "a mistake at the database's prompt must not break the journal",
		SQL:    true,
		Run: func(ctx context.Context, on *Subject) error {
			s, records, err := filled(ctx, on, 20)
			if err != nil {
				return err
			}
			defer s.Close()
			for _, statement := range []string{
				`UPDATE journal_event SET at = at + 1 WHERE seq = 3`,
				`DELETE FROM journal_event WHERE seq = 20`,
				`DELETE FROM journal_event`,
			} {
				if err := on.Exec(ctx, statement); err == nil {
					return fmt.Errorf("nothing refused %s", statement)
				}
			}
			return holds(ctx, s, records)
		},
	}}
	for _, how := range tamperings {
		cases = append(cases, Case{
			Name:   "tampered-" + how.name,
			Reason: "a judge must see what was tampered with, and where it begins",
			SQL:    true,
			Run: func(ctx context.Context, on *Subject) error {
				s, records, err := filled(ctx, on, 20)
				if err != nil {
					return err
				}
				defer s.Close()
				if err := errors.Join(run(ctx, on, on.Unguard...), run(ctx, on, how.statements...)); err != nil {
					return err
				}
				good, err := journal.Verify(ctx, s, journal.Head{})
				if err := brokenAt(err, how.seq); err != nil {
					return err
				}
				want := journal.Head{}
				switch {
				case strings.HasPrefix(how.name, "head-"):
					want = last(records) // all records form a chain
				case how.seq > 1:
					want = records[how.seq-2].Head()
				}
				if good != want {
					return fmt.Errorf("the records form a chain up to %s, want %s", good, want)
				}
				return nil
			},
		})
	}
	return append(cases, Case{
		Name:   "tampered-end-and-head",
		Reason: "who cuts off the end and moves the head back is found out by a head noted elsewhere",
		SQL:    true,
		Run: func(ctx context.Context, on *Subject) error {
			s, records, err := filled(ctx, on, 20)
			if err != nil {
				return err
			}
			defer s.Close()
			if err := errors.Join(run(ctx, on, on.Unguard...), run(ctx, on,
				`DELETE FROM journal_event WHERE seq > 15`,
				`UPDATE journal_head SET seq = 15, hash = (SELECT hash FROM journal_event WHERE seq = 15)`,
			)); err != nil {
				return err
			}
			if err := holds(ctx, s, records[:15]); err != nil {
				return err
			}
			_, err = journal.Verify(ctx, s, last(records))
			return brokenAt(err, 16)
		},
	}, Case{
		Name:   "another-format",
		Reason: "a later version may keep its journal otherwise",
		SQL:    true,
		Run: func(ctx context.Context, on *Subject) error {
			s, _, err := filled(ctx, on, 2)
			if err != nil {
				return err
			}
			if err := errors.Join(s.Close(), on.Exec(ctx, `UPDATE journal_head SET format = 'ruilkring/journal/v9'`)); err != nil {
				return err
			}
			if s, err = on.Open(ctx); err == nil {
				return errors.Join(errors.New("a journal of another format was opened"), s.Close())
			}
			return nil
		},
	})
}

// brokenAt tells how an error is not that of a journal broken at a number.
func brokenAt(err error, seq uint64) error {
	var broken *journal.Broken
	if !errors.As(err, &broken) {
		return fmt.Errorf("the error of Verify is %w, want *journal.Broken", wrapped(err))
	}
	if broken.Seq != seq {
		return fmt.Errorf("the journal is said to be broken at %d, want %d: %w", broken.Seq, seq, err)
	}
	return nil
}
