package journaltest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/ruilkring/ruilkring/registry/journal"
)

var writerCases = []Case{
	{
		Name:   "conflict",
		Reason: "a command decided on an old state must be decided again",
		Run: func(ctx context.Context, on *Subject) error {
			s, records, err := filled(ctx, on, 5)
			if err != nil {
				return err
			}
			defer s.Close()
			other, err := on.Open(ctx)
			if err != nil {
				return err
			}
			defer other.Close()
			src := newSource(4)
			forged := last(records)
			forged.Hash[0] ^= 1
			for _, after := range []journal.Head{{}, records[3].Head(), forged, {Seq: 5}, {Seq: 6}, {Seq: journal.MaxSeq - 9}} {
				for _, n := range []int{1, 3} {
					err := other.Append(ctx, after, src.batch(after, n, 30))
					if err := wantError("Append after "+after.String(), err, journal.ErrConflict); err != nil {
						return err
					}
				}
			}
			if err := holds(ctx, s, records); err != nil {
				return err
			}
			more := src.batch(last(records), 2, 30)
			if err := other.Append(ctx, last(records), more); err != nil {
				return err
			}
			err = s.Append(ctx, last(records), src.batch(last(records), 1, 30))
			if err := wantError("Append after what was the head", err, journal.ErrConflict); err != nil {
				return err
			}
			return holds(ctx, s, append(records, more...))
		},
	},
	{
		Name:   "two-writers",
		Reason: "of two servers on one database exactly one gets each number, and none is lost",
		Run:    twoWriters,
	},
	{
		Name:   "all-or-none",
		Reason: "half a batch is half a command",
		SQL:    true,
		Run: func(ctx context.Context, on *Subject) error {
			s, records, err := filled(ctx, on, 5)
			if err != nil {
				return err
			}
			defer s.Close()
			// A record stands where the third of the batch would.
			if err := on.Exec(ctx, `INSERT INTO journal_event (seq, at, kind, data, hash)
				SELECT 8, at, kind, data, hash FROM journal_event WHERE seq = 1`); err != nil {
				return err
			}
			batch := newSource(5).batch(last(records), 5, 30)
			if err := s.Append(ctx, last(records), batch); err == nil {
				return errors.New("a batch was appended over another record")
			}
			if err := run(ctx, on, on.Unguard...); err != nil {
				return err
			}
			if err := on.Exec(ctx, `DELETE FROM journal_event WHERE seq = 8`); err != nil {
				return err
			}
			if err := holds(ctx, s, records); err != nil {
				return err
			}
			if err := s.Append(ctx, last(records), batch); err != nil {
				return err
			}
			return holds(ctx, s, append(records, batch...))
		},
	},
}

// twoWriters lets writers with a store each append until there are enough
// records, and looks whether those that were acknowledged are those there.
func twoWriters(ctx context.Context, on *Subject) error {
	const writers, enough = 3, 60
	var mu sync.Mutex
	acknowledged := map[uint64]journal.Record{}
	conflicts := 0
	errs := make([]error, writers)
	var wait sync.WaitGroup
	for w := range writers {
		wait.Go(func() {
			errs[w] = func() error {
				s, err := on.Open(ctx)
				if err != nil {
					return err
				}
				defer s.Close()
				src := newSource(uint64(100 + w))
				for {
					head, err := s.Head(ctx)
					if err != nil || head.Seq >= enough {
						return err
					}
					batch := src.batch(head, 1+src.IntN(4), 30)
					err = s.Append(ctx, head, batch)
					mu.Lock()
					switch {
					case err == nil:
						for _, r := range batch {
							if _, twice := acknowledged[r.Seq]; twice {
								err = fmt.Errorf("record %d was acknowledged twice", r.Seq)
							}
							acknowledged[r.Seq] = r
						}
					case errors.Is(err, journal.ErrConflict):
						err = nil
						conflicts++
					}
					mu.Unlock()
					if err != nil {
						return err
					}
				}
			}()
		})
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	s, err := on.Open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	records := make([]journal.Record, len(acknowledged))
	for seq, r := range acknowledged {
		if seq > uint64(len(records)) {
			return fmt.Errorf("%d records were acknowledged, and among them is %d", len(records), seq)
		}
		records[seq-1] = r
	}
	return holds(ctx, s, records)
}

// run runs statements behind the back of the stores.
func run(ctx context.Context, on *Subject, statements ...string) error {
	for _, statement := range statements {
		if err := on.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}
