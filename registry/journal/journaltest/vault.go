package journaltest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ruilkring/ruilkring/registry/journal"
)

var vaultCases = []Case{
	{
		Name:   "keys",
		Reason: "a lost key is a lost household, a kept one is not erased",
		Run: func(ctx context.Context, on *Subject) error {
			s, err := on.Open(ctx)
			if err != nil {
				return err
			}
			defer s.Close()
			other, err := on.Open(ctx)
			if err != nil {
				return err
			}
			defer other.Close()
			keys := []journal.Key{
				{Name: "!", Secret: []byte{0}},
				{Name: "10", Secret: bytes.Repeat([]byte{255}, journal.MaxSecret)},
				{Name: "9", Secret: []byte("'\"\\")},
				{Name: "B", Secret: []byte{1, 2, 3}},
				{Name: "a", Secret: []byte{0, 0}},
				{Name: "a\"'\\<>&", Secret: []byte{4}},
				{Name: strings.Repeat("k", journal.MaxKeyName), Secret: []byte{5}},
				{Name: "~", Secret: []byte{6}},
			}
			shuffled := slices.Clone(keys)
			slices.Reverse(shuffled)
			if err := s.PutKeys(ctx, shuffled); err != nil {
				return err
			}
			got, err := collect(other.Keys(ctx))
			if err := errors.Join(err, sameKeys(got, keys)); err != nil {
				return err
			}
			keys[3].Secret = []byte("another")
			if err := other.PutKeys(ctx, keys[3:4]); err != nil {
				return err
			}
			if err := s.DropKeys(ctx, keys[0].Name, keys[5].Name, "not there", keys[0].Name); err != nil {
				return err
			}
			if err := s.DropKeys(ctx, "not there"); err != nil {
				return err
			}
			some, err := other.KeysOf(ctx, keys[7].Name, keys[0].Name, "not there", keys[3].Name, keys[7].Name, keys[5].Name)
			if err := errors.Join(err, sameKeys(some, []journal.Key{keys[3], keys[7]})); err != nil {
				return fmt.Errorf("of some names: %w", err)
			}
			if some, err = other.KeysOf(ctx); err != nil || len(some) > 0 {
				return fmt.Errorf("of no names there are %d keys: %w", len(some), wrapped(err))
			}
			keys = slices.Delete(slices.Delete(keys, 5, 6), 0, 1)
			got, err = collect(other.Keys(ctx))
			return errors.Join(err, sameKeys(got, keys))
		},
	},
	{
		Name:   "many-keys",
		Reason: "a registry starts with the keys of all its households",
		Run: func(ctx context.Context, on *Subject) error {
			s, err := on.Open(ctx)
			if err != nil {
				return err
			}
			defer s.Close()
			src := newSource(6)
			var keys []journal.Key
			for i := range journal.MaxBatch + 500 {
				keys = append(keys, journal.Key{Name: fmt.Sprintf("%0100d", i), Secret: src.bytes(journal.MaxSecret)})
			}
			for part := range slices.Chunk(keys, journal.MaxBatch) {
				if err := s.PutKeys(ctx, part); err != nil {
					return err
				}
			}
			got, err := collect(s.Keys(ctx))
			if err := errors.Join(err, sameKeys(got, keys)); err != nil {
				return err
			}
			var names []string
			for _, key := range keys[:journal.MaxBatch] {
				names = append(names, key.Name)
			}
			if got, err = s.KeysOf(ctx, names...); err != nil {
				return err
			}
			if err := sameKeys(got, keys[:journal.MaxBatch]); err != nil {
				return err
			}
			if err := s.DropKeys(ctx, names...); err != nil {
				return err
			}
			got, err = collect(s.Keys(ctx))
			return errors.Join(err, sameKeys(got, keys[journal.MaxBatch:]))
		},
	},
	{
		Name:   "refused-keys",
		Reason: "keys that one store keeps and another doesn't can't be moved",
		Run: func(ctx context.Context, on *Subject) error {
			s, err := on.Open(ctx)
			if err != nil {
				return err
			}
			defer s.Close()
			good := journal.Key{Name: "good", Secret: []byte{1}}
			for _, bad := range [][]journal.Key{
				{good, {Name: "", Secret: []byte{1}}},
				{good, {Name: strings.Repeat("k", journal.MaxKeyName+1), Secret: []byte{1}}},
				{good, {Name: "a b", Secret: []byte{1}}},
				{good, {Name: "é", Secret: []byte{1}}},
				{good, {Name: "a\x00", Secret: []byte{1}}},
				{good, {Name: "empty"}},
				{good, {Name: "long", Secret: make([]byte, journal.MaxSecret+1)}},
				{good, {Name: "good", Secret: []byte{2}}},
				make([]journal.Key, journal.MaxBatch+1),
			} {
				err := s.PutKeys(ctx, bad)
				if err := wantError(fmt.Sprintf("PutKeys of %q", bad[1].Name), err, journal.ErrInvalid); err != nil {
					return err
				}
			}
			err = s.DropKeys(ctx, make([]string, journal.MaxBatch+1)...)
			if err := wantError("DropKeys of too many", err, journal.ErrInvalid); err != nil {
				return err
			}
			_, err = s.KeysOf(ctx, make([]string, journal.MaxBatch+1)...)
			if err := wantError("KeysOf of too many", err, journal.ErrInvalid); err != nil {
				return err
			}
			got, err := collect(s.Keys(ctx))
			return errors.Join(err, sameKeys(got, nil))
		},
	},
}

// sameKeys tells how two lists of keys differ, nil where they don't.
func sameKeys(got, want []journal.Key) error {
	for i := range min(len(got), len(want)) {
		if got[i].Name != want[i].Name || !bytes.Equal(got[i].Secret, want[i].Secret) {
			return fmt.Errorf("key %d is %q %x, want %q %x", i, got[i].Name, got[i].Secret, want[i].Name, want[i].Secret)
		}
	}
	if len(got) != len(want) {
		return fmt.Errorf("there are %d keys, want %d", len(got), len(want))
	}
	return nil
}
