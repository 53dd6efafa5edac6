package registry

import (
	"context"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/ruilkring/ruilkring/registry/journal"
)

// A snapshot is what snapshotFormat and the name of a key begin, followed by
// frames: the length of the frame in 4 bytes, and a piece of the state's bytes,
// sealed. The key is in the vault and goes with the snapshot, so that a copy of
// the snapshot in some backup tells nothing about those who were erased since.
const (
	snapshotFormat = "ruilkring/snapshot/v2\n"
	// snapshotKeys begin the names of the keys of snapshots.
	snapshotKeys  = "snapshot."
	snapshotFrame = 1 << 20
)

// Snapshot keeps what the journal adds up to at the latest view, so that the next
// [Open] need not work it out from the first event. Every erasure drops it. It
// takes a few seconds for a country; other commands go on meanwhile, but an
// erasure waits.
//
// # Errors
//
// ErrNotErased while a key that is to be destroyed is not yet. Else what the store
// says.
func (r *Registry) Snapshot(ctx context.Context) error {
	r.storing.Lock()
	defer r.storing.Unlock()
	if r.pending.Load() {
		return ErrNotErased
	}
	s := r.View().state
	if s.head.Seq == 0 {
		return nil
	}
	k := newSecretKey()
	name := snapshotKeys + k.name()
	if err := r.store.PutKeys(ctx, []journal.Key{{Name: name, Secret: k[:]}}); err != nil {
		return fmt.Errorf("registry: snapshot: %w", err)
	}
	old := r.snapshotKeys
	r.snapshotKeys = append(r.snapshotKeys, name)
	if err := r.store.PutSnapshot(ctx, s.head, sealSnapshot(s.encode(), name, k)); err != nil {
		return fmt.Errorf("registry: snapshot: %w", err)
	}
	if len(old) > 0 {
		if err := r.store.DropKeys(ctx, old...); err != nil {
			return fmt.Errorf("registry: snapshot: %w", err)
		}
		r.snapshotKeys = []string{name}
	}
	return nil
}

// dropSnapshots destroys every snapshot and its key. The caller holds storing.
func (r *Registry) dropSnapshots(ctx context.Context) error {
	if err := r.store.DropSnapshots(ctx); err != nil {
		return err
	}
	if len(r.snapshotKeys) > 0 {
		if err := r.store.DropKeys(ctx, r.snapshotKeys...); err != nil {
			return err
		}
		r.snapshotKeys = nil
	}
	return nil
}

// sealSnapshot is the snapshot of a state's bytes.
func sealSnapshot(data []byte, name string, k *secretKey) []byte {
	frames := len(data)/snapshotFrame + 1
	out := make([]byte, 0, len(snapshotFormat)+len(name)+1+len(data)+frames*(4+sealOverhead))
	out = append(append(append(out, snapshotFormat...), name...), '\n')
	for i := 0; i == 0 || len(data) > 0; i++ {
		piece := data[:min(len(data), snapshotFrame)]
		data = data[len(piece):]
		sealed := k.seal(piece, frameContext(i, len(data) == 0))
		out = binary.BigEndian.AppendUint32(out, uint32(len(sealed)))
		out = append(out, sealed...)
	}
	return out
}

// frameContext keeps a frame in its place, and says which is the last.
func frameContext(i int, last bool) string {
	return fmt.Sprintf("%sframe %d, last %t", snapshotFormat, i, last)
}

// openSnapshot is the state's bytes. The error is an errSnapshot.
func openSnapshot(snapshot []byte, vault keys) ([]byte, error) {
	text, ok := strings.CutPrefix(string(snapshot[:min(len(snapshot), 256)]), snapshotFormat)
	name, _, named := strings.Cut(text, "\n")
	if !ok || !named {
		return nil, fmt.Errorf("%w: it is of another version", errSnapshot)
	}
	k := vault[name]
	if k == nil {
		return nil, fmt.Errorf("%w: its key is gone", errSnapshot)
	}
	rest := snapshot[len(snapshotFormat)+len(name)+1:]
	data := make([]byte, 0, len(rest))
	for i := 0; ; i++ {
		if len(rest) < 4 {
			return nil, fmt.Errorf("%w: it is cut off", errSnapshot)
		}
		size := binary.BigEndian.Uint32(rest)
		if rest = rest[4:]; uint64(size) > uint64(len(rest)) {
			return nil, fmt.Errorf("%w: it is cut off", errSnapshot)
		}
		last := int(size) == len(rest)
		piece, err := k.unseal(rest[:size], frameContext(i, last))
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errSnapshot, err)
		}
		data = append(data, piece...)
		if rest = rest[size:]; last {
			return data, nil
		}
	}
}

// decodeSnapshot is the state of a snapshot that was made at a head. The error, an
// errSnapshot, is no fault: the journal has everything.
func decodeSnapshot(head journal.Head, snapshot []byte, vault keys) (*state, error) {
	data, err := openSnapshot(snapshot, vault)
	if err != nil {
		return nil, err
	}
	s, err := decodeState(data, vault)
	if err == nil && s.head != head {
		err = fmt.Errorf("%w: it is of another record than the store says", errSnapshot)
	}
	return s, err
}
