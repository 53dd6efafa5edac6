package journal

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"
)

// memory is a store that lasts as long as the program.
type memory struct {
	mu       sync.RWMutex
	closed   bool
	records  []Record
	keys     map[string][]byte
	snapHead Head
	snapshot []byte // nil is none
}

// NewMemory returns an empty store that keeps everything in memory. Nothing in
// it is durable; in all else it is as [Store] says.
func NewMemory() Store { return &memory{keys: map[string][]byte{}} }

// usable says why the store can't be used, nil where it can. The caller holds
// the lock.
func (m *memory) usable(ctx context.Context) error {
	if m.closed {
		return ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	return nil
}

func (m *memory) head() Head {
	if len(m.records) == 0 {
		return Head{}
	}
	return m.records[len(m.records)-1].Head()
}

func (m *memory) Head(ctx context.Context) (Head, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if err := m.usable(ctx); err != nil {
		return Head{}, err
	}
	return m.head(), nil
}

func (m *memory) Append(ctx context.Context, after Head, records []Record) error {
	if err := CheckBatch(after, records); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.usable(ctx); err != nil || len(records) == 0 {
		return err
	}
	if m.head() != after {
		return ErrConflict
	}
	for _, r := range records {
		r.Data = slices.Clone(r.Data)
		m.records = append(m.records, r)
	}
	return nil
}

func (m *memory) Records(ctx context.Context, after uint64) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for next := after; ; next++ {
			m.mu.RLock()
			err := m.usable(ctx)
			var r Record
			more := next < uint64(len(m.records))
			if more {
				r = m.records[next]
				r.Data = slices.Clone(r.Data)
			}
			m.mu.RUnlock()
			if err != nil {
				yield(Record{}, err)
				return
			}
			if !more || !yield(r, nil) {
				return
			}
		}
	}
}

func (m *memory) PutKeys(ctx context.Context, keys []Key) error {
	if err := CheckKeys(keys); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.usable(ctx); err != nil {
		return err
	}
	for _, key := range keys {
		m.keys[key.Name] = bytes.Clone(key.Secret)
	}
	return nil
}

func (m *memory) Keys(ctx context.Context) iter.Seq2[Key, error] {
	return func(yield func(Key, error) bool) {
		m.mu.RLock()
		err := m.usable(ctx)
		keys := make([]Key, 0, len(m.keys))
		for _, name := range slices.Sorted(maps.Keys(m.keys)) {
			keys = append(keys, Key{Name: name, Secret: bytes.Clone(m.keys[name])})
		}
		m.mu.RUnlock()
		if err != nil {
			yield(Key{}, err)
			return
		}
		for _, key := range keys {
			if !yield(key, nil) {
				return
			}
		}
	}
}

func (m *memory) KeysOf(ctx context.Context, names ...string) ([]Key, error) {
	if err := CheckNames(names); err != nil {
		return nil, err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	if err := m.usable(ctx); err != nil {
		return nil, err
	}
	var keys []Key
	for _, name := range slices.Compact(slices.Sorted(slices.Values(names))) {
		if secret, ok := m.keys[name]; ok {
			keys = append(keys, Key{Name: name, Secret: bytes.Clone(secret)})
		}
	}
	return keys, nil
}

func (m *memory) DropKeys(ctx context.Context, names ...string) error {
	if err := CheckNames(names); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.usable(ctx); err != nil {
		return err
	}
	for _, name := range names {
		clear(m.keys[name])
		delete(m.keys, name)
	}
	return nil
}

func (m *memory) PutSnapshot(ctx context.Context, head Head, data []byte) error {
	if err := CheckSnapshot(head); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.usable(ctx); err != nil {
		return err
	}
	if m.snapshot == nil || head.Seq >= m.snapHead.Seq {
		m.snapHead, m.snapshot = head, append([]byte{}, data...)
	}
	return nil
}

func (m *memory) Snapshot(ctx context.Context) (Head, []byte, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if err := m.usable(ctx); err != nil {
		return Head{}, nil, err
	}
	if m.snapshot == nil {
		return Head{}, nil, ErrNoSnapshot
	}
	return m.snapHead, bytes.Clone(m.snapshot), nil
}

func (m *memory) DropSnapshots(ctx context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.usable(ctx); err != nil {
		return err
	}
	clear(m.snapshot)
	m.snapHead, m.snapshot = Head{}, nil
	return nil
}

func (m *memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}
