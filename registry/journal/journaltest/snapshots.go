package journaltest

import (
	"bytes"
	"context"
	"fmt"

	"github.com/ruilkring/ruilkring/registry/journal"
)

var snapshotCases = []Case{
	{
		Name:   "snapshots",
		Reason: "a registry starts from the latest snapshot, and from none that was dropped",
		Run: func(ctx context.Context, on *Subject) error {
			s, records, err := filled(ctx, on, 30)
			if err != nil {
				return err
			}
			defer s.Close()
			src := newSource(7)
			for _, size := range []int{0, 1, 3<<20 + 17, 512 << 10, 1 << 20, 100} {
				at := records[size%30].Head()
				if err := s.DropSnapshots(ctx); err != nil {
					return err
				}
				data := src.bytes(size)
				if err := s.PutSnapshot(ctx, at, data); err != nil {
					return err
				}
				if err := sameSnapshot(ctx, s, at, data); err != nil {
					return fmt.Errorf("%d bytes: %w", size, err)
				}
			}
			if err := s.DropSnapshots(ctx); err != nil {
				return err
			}
			_, _, err = s.Snapshot(ctx)
			return wantError("Snapshot after DropSnapshots", err, journal.ErrNoSnapshot)
		},
	},
	{
		Name:   "later-snapshot",
		Reason: "of two servers that keep snapshots the one behind must not undo the other's",
		Run: func(ctx context.Context, on *Subject) error {
			s, records, err := filled(ctx, on, 9)
			if err != nil {
				return err
			}
			defer s.Close()
			src := newSource(8)
			for _, step := range []struct{ put, latest int }{{3, 3}, {5, 5}, {4, 5}, {5, 5}, {8, 8}, {0, 8}} {
				if err := s.PutSnapshot(ctx, records[step.put].Head(), bytes.Repeat([]byte{byte(step.put)}, 600<<10)); err != nil {
					return err
				}
				want := bytes.Repeat([]byte{byte(step.latest)}, 600<<10)
				if err := sameSnapshot(ctx, s, records[step.latest].Head(), want); err != nil {
					return fmt.Errorf("after that of %d: %w", step.put, err)
				}
			}
			// The same head again, shorter and longer than before.
			for _, size := range []int{10, 2 << 20, 0} {
				data := src.bytes(size)
				if err := s.PutSnapshot(ctx, records[8].Head(), data); err != nil {
					return err
				}
				if err := sameSnapshot(ctx, s, records[8].Head(), data); err != nil {
					return err
				}
			}
			tooLarge := journal.Head{Seq: journal.MaxSeq + 1}
			return wantError("PutSnapshot of too large a number", s.PutSnapshot(ctx, tooLarge, nil), journal.ErrInvalid)
		},
	},
	{
		Name:   "damaged-snapshot",
		Reason: "a registry that started from a damaged snapshot would be wrong ever after",
		SQL:    true,
		Run: func(ctx context.Context, on *Subject) error {
			s, records, err := filled(ctx, on, 9)
			if err != nil {
				return err
			}
			defer s.Close()
			for _, damage := range []string{
				`DELETE FROM journal_snapshot_part WHERE part = 1`,
				`DELETE FROM journal_snapshot_part WHERE part = 2`,
				`UPDATE journal_snapshot_part SET data = (SELECT data FROM journal_event WHERE seq = 1) WHERE part = 1`,
				`UPDATE journal_snapshot SET parts = 1`,
				`UPDATE journal_snapshot SET digest = hash`,
				// As a crash leaves it.
				`DELETE FROM journal_snapshot`,
			} {
				if err := s.PutSnapshot(ctx, last(records), bytes.Repeat([]byte{1}, 3*512<<10)); err != nil {
					return err
				}
				if err := on.Exec(ctx, damage); err != nil {
					return err
				}
				_, _, err := s.Snapshot(ctx)
				if err := wantError("Snapshot after "+damage, err, journal.ErrNoSnapshot); err != nil {
					return err
				}
			}
			if err := s.PutSnapshot(ctx, last(records), []byte("whole")); err != nil {
				return err
			}
			return sameSnapshot(ctx, s, last(records), []byte("whole"))
		},
	},
}

// sameSnapshot tells how the latest snapshot differs from the one that it should
// be, nil where it doesn't.
func sameSnapshot(ctx context.Context, s journal.Store, at journal.Head, data []byte) error {
	head, got, err := s.Snapshot(ctx)
	if err != nil {
		return err
	}
	if head != at {
		return fmt.Errorf("the snapshot is of %s, want %s", head, at)
	}
	if !bytes.Equal(got, data) {
		return fmt.Errorf("the snapshot has %d bytes that are not the %d it was kept with", len(got), len(data))
	}
	return nil
}
