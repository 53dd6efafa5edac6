package journaltest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ruilkring/ruilkring/registry/journal"
)

var limitCases = []Case{
	{
		Name:   "largest",
		Reason: "a store that is smaller than the limits say loses what others kept",
		Run: func(ctx context.Context, on *Subject) error {
			s, err := on.Open(ctx)
			if err != nil {
				return err
			}
			defer s.Close()
			src := newSource(2)
			kind := strings.Repeat("k", journal.MaxKind)
			one := []journal.Record{journal.Head{}.Next(journal.MaxSeq, kind, src.bytes(journal.MaxData))}
			if err := s.Append(ctx, journal.Head{}, one); err != nil {
				return fmt.Errorf("one record of %d bytes: %w", journal.MaxData, err)
			}
			head := last(one)
			records := one
			for _, shape := range []struct{ n, size int }{
				{journal.MaxBatch, journal.MaxBatchData / journal.MaxBatch},
				// Those that leave the most room unused where a batch is split.
				{journal.MaxBatchData / (journal.MaxData - 40_000), journal.MaxData - 40_000},
			} {
				batch, after := make([]journal.Record, shape.n), head
				for i := range batch {
					batch[i] = head.Next(-journal.MaxSeq, kind, src.bytes(shape.size))
					head = batch[i].Head()
				}
				if err := s.Append(ctx, after, batch); err != nil {
					return fmt.Errorf("%d records of %d bytes: %w", shape.n, shape.size, err)
				}
				records = append(records, batch...)
			}
			return holds(ctx, s, records)
		},
	},
	{
		Name:   "refused",
		Reason: "what is no chain, or too large, must not be kept by one store and not by another",
		Run: func(ctx context.Context, on *Subject) error {
			s, records, err := filled(ctx, on, 5)
			if err != nil {
				return err
			}
			defer s.Close()
			head := last(records)
			src := newSource(3)
			for _, bad := range []struct {
				name   string
				change func(batch []journal.Record) []journal.Record
			}{
				{"a number twice", func(b []journal.Record) []journal.Record { b[2].Seq--; return b }},
				{"a number left out", func(b []journal.Record) []journal.Record { return slices.Delete(b, 1, 2) }},
				{"two exchanged", func(b []journal.Record) []journal.Record { b[1], b[2] = b[2], b[1]; return b }},
				{"another hash", func(b []journal.Record) []journal.Record { b[3].Hash[31] ^= 1; return b }},
				{"another time", func(b []journal.Record) []journal.Record { b[3].At++; return b }},
				{"other data", func(b []journal.Record) []journal.Record { b[3].Data = []byte("x"); return b }},
				{"a chain after another head", func([]journal.Record) []journal.Record { return src.batch(records[3].Head(), 2, 9) }},
				{"no kind", func([]journal.Record) []journal.Record { return []journal.Record{head.Next(1, "", nil)} }},
				{"a kind with a quote", func([]journal.Record) []journal.Record { return []journal.Record{head.Next(1, `a"b`, nil)} }},
				{"a long kind", func([]journal.Record) []journal.Record {
					return []journal.Record{head.Next(1, strings.Repeat("k", journal.MaxKind+1), nil)}
				}},
				{"a late time", func([]journal.Record) []journal.Record {
					return []journal.Record{head.Next(journal.MaxSeq+1, "a", nil)}
				}},
				{"an early time", func([]journal.Record) []journal.Record {
					return []journal.Record{head.Next(-journal.MaxSeq-1, "a", nil)}
				}},
				{"large data", func([]journal.Record) []journal.Record {
					return []journal.Record{head.Next(1, "a", make([]byte, journal.MaxData+1))}
				}},
				{"large data together", func([]journal.Record) []journal.Record {
					var batch []journal.Record
					for at := head; len(batch) <= journal.MaxBatchData/journal.MaxData; at = last(batch) {
						batch = append(batch, at.Next(1, "a", make([]byte, journal.MaxData)))
					}
					return batch
				}},
				{"a large batch", func([]journal.Record) []journal.Record { return src.batch(head, journal.MaxBatch+1, 0) }},
			} {
				batch := bad.change(src.batch(head, 5, 30))
				if err := wantError("Append of "+bad.name, s.Append(ctx, head, batch), journal.ErrInvalid); err != nil {
					return err
				}
			}
			largest := journal.Head{Seq: journal.MaxSeq}
			err = s.Append(ctx, largest, []journal.Record{largest.Next(1, "a", nil)})
			if err := wantError("Append after the largest number", err, journal.ErrInvalid); err != nil {
				return err
			}
			return holds(ctx, s, records)
		},
	},
	{
		Name:   "nothing",
		Reason: "a batch in which every command was refused is no reason to fail",
		Run: func(ctx context.Context, on *Subject) error {
			s, records, err := filled(ctx, on, 5)
			if err != nil {
				return err
			}
			defer s.Close()
			for _, head := range []journal.Head{{}, last(records)} {
				if err := s.Append(ctx, head, nil); err != nil {
					return err
				}
			}
			if err := s.PutKeys(ctx, nil); err != nil {
				return err
			}
			if err := s.DropKeys(ctx); err != nil {
				return err
			}
			return holds(ctx, s, records)
		},
	},
}
