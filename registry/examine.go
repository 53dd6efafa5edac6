package registry

import (
	"bytes"
	"context"
	"fmt"

	"github.com/ruilkring/ruilkring/registry/journal"
)

// Examination is what [Examine] found in a journal that is whole.
type Examination struct {
	// View is what all records add up to.
	View *View
	// Snapshot is the place of the snapshot that adds up to the same, with the
	// records after it; the zero head where there is none that can be read.
	Snapshot journal.Head
	// Unread is why there is a snapshot that can't be read; nil where there is
	// none, or it was read. It is no fault: the journal has everything.
	Unread error
}

// Examine reads the whole journal of a store, and says whether it is as it should
// be: every record follows the one before; the last one is the one of which the
// store says so; no key is missing that no record says was destroyed; the records
// add up to a state; and the snapshot adds up to the same state, with the records
// after it. Nothing is written, and others may write meanwhile.
//
// What can't be seen from within is a journal that was written anew as a whole: see
// [journal.Checked].
//
// # Errors
//
// As those of [Open], and an ErrJournal with a *[journal.Broken] for a snapshot
// that is not what the records add up to; its number is that of the snapshot.
func Examine(ctx context.Context, store journal.Store) (*Examination, error) {
	r, err := readKept(ctx, store)
	if err != nil {
		return nil, err
	}
	found := &Examination{}
	all := &folder{s: newState(), keys: r.vault, keysOf: r.head.Seq}
	folders := []*folder{all}
	if r.snapshot != nil {
		var s *state
		if s, found.Unread = decodeSnapshot(r.at, r.snapshot, r.vault); found.Unread == nil {
			folders = append(folders, &folder{s: s, keys: r.vault, keysOf: r.head.Seq, before: r.at})
		}
	}
	for record, err := range journal.Checked(ctx, store, journal.Head{}) {
		if err != nil {
			return nil, fmt.Errorf("registry: %w", err)
		}
		for _, f := range folders {
			if err := f.step(ctx, store, &record); err != nil {
				return nil, err
			}
		}
	}
	for _, f := range folders {
		if err := f.end(); err != nil {
			return nil, err
		}
	}
	if err := all.s.keyless(); err != nil {
		return nil, err
	}
	if len(folders) > 1 {
		s := folders[1].s
		if s.lacksKeys() > 0 || !bytes.Equal(s.encode(), all.s.encode()) {
			return nil, fmt.Errorf("%w: %w", ErrJournal, &journal.Broken{
				Seq: r.at.Seq, Reason: "the snapshot that was made after it is not what the records up to it add up to",
			})
		}
		found.Snapshot = r.at
	}
	found.View = &View{all.s}
	return found, nil
}
