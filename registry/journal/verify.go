package journal

import (
	"context"
	"fmt"
	"iter"
)

// Broken is the error for a journal that was tampered with or damaged. Test for
// it with [errors.As] and a *Broken.
type Broken struct { //nolint:errname // what the journal is: errors.As finds a *journal.Broken
	// Seq is the number of the first record that is not as it was written.
	Seq uint64
	// Reason says what is wrong with it.
	Reason string
}

// Error is the number and the reason.
func (b *Broken) Error() string {
	return fmt.Sprintf("journal: broken at record %d: %s", b.Seq, b.Reason)
}

// Checked are the records after a head, each checked to follow the one before,
// and then whether they end at the head that the store keeps. From is trusted:
// the zero value for the whole journal, or the head of a snapshot.
//
// A journal that does not check gives a *[Broken] after the last good record.
// Records that others append while the loop runs are read too.
//
// What it can't see is a journal that was written anew from some record on, with
// new hashes and a new head: for that a head has to be kept elsewhere, and be
// found again among these records.
func Checked(ctx context.Context, s Store, from Head) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		at := from
		for {
			// The head is read before the records, so that it can't be ahead of
			// them, and again after them, so that it can't be behind.
			least, err := s.Head(ctx)
			if err != nil {
				yield(Record{}, err)
				return
			}
			for r, err := range s.Records(ctx, at.Seq) {
				if err != nil {
					yield(Record{}, err)
					return
				}
				if reason := at.fault(&r); reason != "" {
					yield(Record{}, &Broken{Seq: at.Seq + 1, Reason: reason})
					return
				}
				at = r.Head()
				if !yield(r, nil) {
					return
				}
			}
			if at.Seq < least.Seq {
				yield(Record{}, &Broken{Seq: at.Seq + 1, Reason: fmt.Sprintf("it is missing, and the journal went up to %d", least.Seq)})
				return
			}
			last, err := s.Head(ctx)
			switch {
			case err != nil:
				yield(Record{}, err)
				return
			case last.Seq < from.Seq:
				yield(Record{}, &Broken{Seq: last.Seq + 1, Reason: fmt.Sprintf("it is missing, and the journal went up to %d", from.Seq)})
				return
			case last.Seq < at.Seq:
				yield(Record{}, &Broken{Seq: last.Seq + 1, Reason: "it stands after the end of the journal"})
				return
			case last.Seq == at.Seq:
				if last != at {
					yield(Record{}, &Broken{Seq: at.Seq, Reason: "its hash is not that of the end of the journal"})
				}
				return
			}
		}
	}
}

// Verify reads a journal from a head to its end and says whether it is whole, as
// [Checked] does. It returns the head up to which the records form a chain.
func Verify(ctx context.Context, s Store, from Head) (Head, error) {
	at := from
	for r, err := range Checked(ctx, s, from) {
		if err != nil {
			return at, err
		}
		at = r.Head()
	}
	return at, nil
}
