//go:build !js && !wasip1

package main

import (
	"context"

	"github.com/ruilkring/ruilkring/registry"
	"github.com/ruilkring/ruilkring/registry/journal"
)

// unwritten is a store that drops what a registry would write when it is opened,
// and has no snapshot, so that every record is read.
type unwritten struct{ journal.Store }

func (unwritten) Snapshot(context.Context) (journal.Head, []byte, error) {
	return journal.Head{}, nil, journal.ErrNoSnapshot
}

func (unwritten) PutKeys(context.Context, []journal.Key) error            { return nil }
func (unwritten) DropKeys(context.Context, ...string) error               { return nil }
func (unwritten) PutSnapshot(context.Context, journal.Head, []byte) error { return nil }
func (unwritten) DropSnapshots(context.Context) error                     { return nil }
func (unwritten) Append(context.Context, journal.Head, []journal.Record) error {
	return journal.ErrClosed
}

// refold is what the records of a store add up to.
func refold(ctx context.Context, store journal.Store) (*registry.View, error) {
	r, err := registry.Open(ctx, unwritten{store}, registry.Options{})
	if err != nil {
		return nil, err
	}
	view := r.View()
	return view, r.Close()
}
