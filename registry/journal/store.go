package journal

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

// Errors that a [Store] returns, to be tested for with [errors.Is].
var (
	// ErrConflict says that the head of the journal is not the one that Append
	// was to follow: somebody else has appended. Nothing was appended.
	ErrConflict = errors.New("journal: somebody else has appended")
	// ErrInvalid says that records, keys or a snapshot are outside the limits,
	// or records not a chain. Nothing was kept.
	ErrInvalid = errors.New("journal: invalid")
	// ErrNoSnapshot says that there is no snapshot, or only a damaged one; the
	// journal then has to be read from its first record.
	ErrNoSnapshot = errors.New("journal: no snapshot")
	// ErrClosed says that the store was closed.
	ErrClosed = errors.New("journal: the store is closed")
)

// Limits on keys.
const (
	// MaxKeyName is the most bytes in the name of a key.
	MaxKeyName = 100
	// MaxSecret is the most bytes in a key.
	MaxSecret = 64
)

// Key is an entry of a store's vault.
type Key struct {
	// Name is 1 to MaxKeyName printable characters of ASCII without spaces.
	Name string
	// Secret is 1 to MaxSecret bytes.
	Secret []byte
}

// Store keeps one journal, its vault of keys and its latest snapshot. Several
// goroutines may use a store at once, and so may several processes with a store
// each on the same database: of those that append after the same head, exactly
// one succeeds.
//
// What a call was given stays the caller's and is not changed; what a call
// returns is the caller's too.
//
// Errors: a context that ends gives its error, wrapped. A method of a closed
// store gives ErrClosed. Every error but those named at a method comes from what
// lies below the store.
type Store interface {
	// Head is the place after the last record.
	Head(ctx context.Context) (Head, error)

	// Append adds records, of which the first follows after: all of them or
	// none. When it returns nil they are durable: they survive a crash of the
	// program and of the machine, as far as the machine's disks keep what they
	// acknowledge. No records are appended at once, whatever the head.
	//
	// ErrConflict and ErrInvalid say that nothing was appended. Any other error
	// leaves that open, for the connection may be lost between the commit and
	// the word of it: then Head tells, by number and hash. Give it a context
	// that does not end in the middle where that matters.
	Append(ctx context.Context, after Head, records []Record) error

	// Records are the records after a number, in order, as they are stored:
	// nothing is checked, so that what was tampered with can be looked at. Use
	// [Checked] to rely on them. After an error nothing follows. The loop may
	// use the store.
	Records(ctx context.Context, after uint64) iter.Seq2[Record, error]

	// PutKeys keeps at most MaxBatch keys, durably when it returns nil: all or
	// none. A key that exists is replaced.
	PutKeys(ctx context.Context, keys []Key) error

	// Keys are all keys, by name in the order of their bytes. The loop may use
	// the store; whether it then sees keys that were put or dropped since it
	// began is left open.
	Keys(ctx context.Context) iter.Seq2[Key, error]

	// KeysOf are the keys of at most MaxBatch names, by name in the order of their
	// bytes. A name without a key is left out.
	KeysOf(ctx context.Context, names ...string) ([]Key, error)

	// DropKeys destroys at most MaxBatch keys, durably when it returns nil: all
	// or none, as far as the store can: what backups and the storage below keep
	// is for whoever runs the database to see to. A name without a key is no
	// error.
	DropKeys(ctx context.Context, names ...string) error

	// PutSnapshot keeps the snapshot of all records up to a head, in place of
	// the one before it. Where the one before it is of a later head, it stays.
	PutSnapshot(ctx context.Context, head Head, data []byte) error

	// Snapshot is the latest whole snapshot and the head that it was made at.
	// ErrNoSnapshot where there is none.
	Snapshot(ctx context.Context) (Head, []byte, error)

	// DropSnapshots destroys every snapshot, durably when it returns nil, as far
	// as DropKeys destroys keys.
	DropSnapshots(ctx context.Context) error

	// Close gives back what the store holds. The second call does nothing.
	Close() error
}

// CheckBatch says whether records may be given to Append after a head: that they
// form a chain from it and are within the limits. The error is an ErrInvalid. It
// is for those who write a store.
func CheckBatch(after Head, records []Record) error {
	if len(records) > MaxBatch {
		return fmt.Errorf("%w: %d records in one batch, and may be %d", ErrInvalid, len(records), MaxBatch)
	}
	size := 0
	for i := range records {
		if reason := after.fault(&records[i]); reason != "" {
			return fmt.Errorf("%w: record %d: %s", ErrInvalid, after.Seq+1, reason)
		}
		if size += len(records[i].Data); size > MaxBatchData {
			return fmt.Errorf("%w: more than %d bytes of data in one batch", ErrInvalid, MaxBatchData)
		}
		after = records[i].Head()
	}
	return nil
}

// CheckKeys says whether keys may be given to PutKeys: that they are within the
// limits, and every name among them once. The error is an ErrInvalid. It is for
// those who write a store.
func CheckKeys(keys []Key) error {
	if len(keys) > MaxBatch {
		return fmt.Errorf("%w: %d keys at once, and may be %d", ErrInvalid, len(keys), MaxBatch)
	}
	seen := make(map[string]bool, len(keys))
	for _, key := range keys {
		if len(key.Name) == 0 || len(key.Name) > MaxKeyName {
			return fmt.Errorf("%w: the name of a key has %d bytes, and may have 1 to %d", ErrInvalid, len(key.Name), MaxKeyName)
		}
		for i := range len(key.Name) {
			if key.Name[i] <= ' ' || key.Name[i] > '~' {
				return fmt.Errorf("%w: the name of key %q has other characters than printable ASCII", ErrInvalid, key.Name)
			}
		}
		if len(key.Secret) == 0 || len(key.Secret) > MaxSecret {
			return fmt.Errorf("%w: the key %s has %d bytes, and may have 1 to %d", ErrInvalid, key.Name, len(key.Secret), MaxSecret)
		}
		if seen[key.Name] {
			return fmt.Errorf("%w: the key %s stands twice", ErrInvalid, key.Name)
		}
		seen[key.Name] = true
	}
	return nil
}

// CheckNames says whether names may be given to KeysOf and DropKeys. The error is an
// ErrInvalid. It is for those who write a store.
func CheckNames(names []string) error {
	if len(names) > MaxBatch {
		return fmt.Errorf("%w: %d keys at once, and may be %d", ErrInvalid, len(names), MaxBatch)
	}
	return nil
}

// CheckSnapshot says whether a snapshot may be of a head. The error is an
// ErrInvalid. It is for those who write a store.
func CheckSnapshot(head Head) error {
	if head.Seq > MaxSeq {
		return fmt.Errorf("%w: a snapshot of record %d", ErrInvalid, head.Seq)
	}
	return nil
}
