package journaltest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ruilkring/ruilkring/registry/journal"
)

var chainCases = []Case{
	{
		Name:   "empty",
		Reason: "what starts on a new store must find nothing, and no error",
		Run: func(ctx context.Context, on *Subject) error {
			s, err := on.Open(ctx)
			if err != nil {
				return err
			}
			defer s.Close()
			if err := holds(ctx, s, nil); err != nil {
				return err
			}
			if keys, err := collect(s.Keys(ctx)); err != nil || len(keys) != 0 {
				return fmt.Errorf("there are %d keys: %w", len(keys), wrapped(err))
			}
			_, _, err = s.Snapshot(ctx)
			return wantError("Snapshot", err, journal.ErrNoSnapshot)
		},
	},
	{
		Name:   "order",
		Reason: "the state is the fold of the records in their order, byte for byte",
		Run: func(ctx context.Context, on *Subject) error {
			s, err := on.Open(ctx)
			if err != nil {
				return err
			}
			defer s.Close()
			src := newSource(1)
			var records []journal.Record
			head := journal.Head{}
			for _, n := range []int{1, 2, 1, 300, 7, 1024} {
				batch := src.batch(head, n, 64)
				if err := s.Append(ctx, head, batch); err != nil {
					return err
				}
				records, head = append(records, batch...), last(batch)
			}
			if err := holds(ctx, s, records); err != nil {
				return err
			}
			for _, after := range []int{1, 2, 999, 1000, 1001, len(records) - 1, len(records), len(records) + 5} {
				got, err := collect(s.Records(ctx, uint64(after)))
				if err != nil {
					return err
				}
				if err := sameRecords(got, records[min(after, len(records)):]); err != nil {
					return fmt.Errorf("after %d: %w", after, err)
				}
			}
			got, err := collect(s.Records(ctx, 1<<64-1))
			if err != nil || len(got) != 0 {
				return fmt.Errorf("after the largest number there are %d records: %w", len(got), wrapped(err))
			}
			return nil
		},
	},
	{
		Name:   "bytes",
		Reason: "sealed data are any bytes, and times any the limits allow",
		Run: func(ctx context.Context, on *Subject) error {
			s, err := on.Open(ctx)
			if err != nil {
				return err
			}
			defer s.Close()
			every := make([]byte, 256)
			for i := range every {
				every[i] = byte(i)
			}
			var records []journal.Record
			head := journal.Head{}
			for _, data := range [][]byte{
				nil, {}, {0}, {0, 0}, every, {0xff, 0xfe}, []byte(`{"a":"b\"\\\u0000"}`), []byte("é€𝄞'\";--\n\r\t"), []byte("[null]"),
			} {
				for _, at := range []int64{0, 1, -1, 1_795_305_600_123, journal.MaxSeq, -journal.MaxSeq} {
					r := head.Next(at, "a.b_c-9", data)
					records, head = append(records, r), r.Head()
				}
			}
			if err := s.Append(ctx, journal.Head{}, records); err != nil {
				return err
			}
			return holds(ctx, s, records)
		},
	},
	{
		Name:   "reopened",
		Reason: "what was acknowledged must be there for the next program",
		Run: func(ctx context.Context, on *Subject) error {
			s, records, err := filled(ctx, on, 25)
			if err != nil {
				return err
			}
			keys := []journal.Key{{Name: "one", Secret: []byte{1}}}
			if err := errors.Join(s.PutKeys(ctx, keys), s.PutSnapshot(ctx, records[9].Head(), []byte("state")), s.Close()); err != nil {
				return err
			}
			if s, err = on.Open(ctx); err != nil {
				return err
			}
			defer s.Close()
			if err := holds(ctx, s, records); err != nil {
				return err
			}
			got, err := collect(s.Keys(ctx))
			if err := errors.Join(err, sameKeys(got, keys)); err != nil {
				return err
			}
			return sameSnapshot(ctx, s, records[9].Head(), []byte("state"))
		},
	},
	{
		Name:   "used-in-the-loop",
		Reason: "who folds the journal may append meanwhile, and must not wait for itself",
		Run: func(ctx context.Context, on *Subject) error {
			s, records, err := filled(ctx, on, 30)
			if err != nil {
				return err
			}
			defer s.Close()
			head := last(records)
			for r, err := range s.Records(ctx, 0) {
				if err != nil {
					return err
				}
				if r.Seq > 10 {
					break
				}
				next := head.Next(int64(r.Seq), "test.more", r.Data)
				if err := s.Append(ctx, head, []journal.Record{next}); err != nil {
					return err
				}
				records, head = append(records, next), next.Head()
				inner, err := collect(s.Records(ctx, r.Seq))
				if err != nil {
					return err
				}
				if err := sameRecords(inner, records[r.Seq:]); err != nil {
					return err
				}
			}
			return holds(ctx, s, records)
		},
	},
	{
		Name:   "own-bytes",
		Reason: "a writer uses its buffers again, and a reader may keep what it got",
		Run: func(ctx context.Context, on *Subject) error {
			s, err := on.Open(ctx)
			if err != nil {
				return err
			}
			defer s.Close()
			data := []byte("as it was written")
			want := []journal.Record{journal.Head{}.Next(1, "test", slices.Clone(data))}
			if err := s.Append(ctx, journal.Head{}, []journal.Record{journal.Head{}.Next(1, "test", data)}); err != nil {
				return err
			}
			clear(data)
			for range 2 {
				got, err := collect(s.Records(ctx, 0))
				if err != nil {
					return err
				}
				if err := sameRecords(got, want); err != nil {
					return err
				}
				clear(got[0].Data)
			}
			return nil
		},
	},
	{
		Name:   "ended-context",
		Reason: "who gave up must not find later that it happened",
		Run: func(ctx context.Context, on *Subject) error {
			s, records, err := filled(ctx, on, 3)
			if err != nil {
				return err
			}
			defer s.Close()
			ended, cancel := context.WithCancel(ctx)
			cancel()
			for call, err := range everyCall(ended, s, last(records)) {
				if err := wantError(call, err, context.Canceled); err != nil {
					return err
				}
			}
			return holds(ctx, s, records)
		},
	},
	{
		Name:   "closed",
		Reason: "a store that was closed must say so, and not look like a broken disk",
		Run: func(ctx context.Context, on *Subject) error {
			s, records, err := filled(ctx, on, 3)
			if err != nil {
				return err
			}
			if err := errors.Join(s.Close(), s.Close()); err != nil {
				return err
			}
			for call, err := range everyCall(ctx, s, last(records)) {
				if err := wantError(call, err, journal.ErrClosed); err != nil {
					return err
				}
			}
			return nil
		},
	},
}

// everyCall makes each call that could fail, and yields its name and error.
func everyCall(ctx context.Context, s journal.Store, head journal.Head) func(func(string, error) bool) {
	return func(yield func(string, error) bool) {
		next := []journal.Record{head.Next(1, "test", nil)}
		_, headErr := s.Head(ctx)
		_, recordsErr := collect(s.Records(ctx, 0))
		_, keysErr := collect(s.Keys(ctx))
		_, keysOfErr := s.KeysOf(ctx, "a")
		_, _, snapshotErr := s.Snapshot(ctx)
		_ = yield("Head", headErr) &&
			yield("Append", s.Append(ctx, head, next)) &&
			yield("Records", recordsErr) &&
			yield("PutKeys", s.PutKeys(ctx, []journal.Key{{Name: "a", Secret: []byte{1}}})) &&
			yield("Keys", keysErr) &&
			yield("KeysOf", keysOfErr) &&
			yield("DropKeys", s.DropKeys(ctx, "a")) &&
			yield("PutSnapshot", s.PutSnapshot(ctx, head, []byte("x"))) &&
			yield("Snapshot", snapshotErr) &&
			yield("DropSnapshots", s.DropSnapshots(ctx))
	}
}
