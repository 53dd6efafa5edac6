package sqljournal

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/ruilkring/ruilkring/registry/journal"
)

func (s *store) PutKeys(ctx context.Context, keys []journal.Key) error {
	if err := journal.CheckKeys(keys); err != nil {
		return err
	}
	if err := s.usable(ctx); err != nil || len(keys) == 0 {
		return err
	}
	query, args, err := s.say.PutKeys(keys)
	if err != nil {
		return s.failed(err, "put keys")
	}
	if _, err := s.db.Write.ExecContext(ctx, query, args...); err != nil {
		return s.failed(err, "put keys")
	}
	return nil
}

func (s *store) Keys(ctx context.Context) iter.Seq2[journal.Key, error] {
	return func(yield func(journal.Key, error) bool) {
		after := ""
		for {
			page, err := s.keysPage(ctx, after)
			if err != nil {
				yield(journal.Key{}, err)
				return
			}
			if len(page) == 0 {
				return
			}
			after = page[len(page)-1].Name
			for _, key := range page {
				if !yield(key, nil) {
					return
				}
			}
		}
	}
}

// keysPage is the first of the keys after a name: some, unless there are none.
func (s *store) keysPage(ctx context.Context, after string) ([]journal.Key, error) {
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	return s.queryKeys(ctx, s.say.Keys, after)
}

func (s *store) KeysOf(ctx context.Context, names ...string) ([]journal.Key, error) {
	if err := journal.CheckNames(names); err != nil {
		return nil, err
	}
	if err := s.usable(ctx); err != nil || len(names) == 0 {
		return nil, err
	}
	query, args, err := s.say.KeysOf(names)
	if err != nil {
		return nil, s.failed(err, "read the keys")
	}
	return s.queryKeys(ctx, query, args...)
}

// queryKeys are the keys that a query selects.
func (s *store) queryKeys(ctx context.Context, query string, args ...any) ([]journal.Key, error) {
	rows, err := s.db.Read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, s.failed(err, "read the keys")
	}
	defer rows.Close()
	var keys []journal.Key
	for rows.Next() {
		var key journal.Key
		var secret []byte
		if err := rows.Scan(&key.Name, &secret); err != nil {
			return nil, s.failed(err, "read the keys")
		}
		if key.Secret, err = s.bytes(secret); err != nil {
			return nil, s.failed(err, "read the key %s", key.Name)
		}
		keys = append(keys, key)
	}
	if err := rows.Err(); err != nil {
		return nil, s.failed(err, "read the keys")
	}
	return keys, nil
}

func (s *store) DropKeys(ctx context.Context, names ...string) error {
	if err := journal.CheckNames(names); err != nil {
		return err
	}
	if err := s.usable(ctx); err != nil || len(names) == 0 {
		return err
	}
	query, args, err := s.say.DropKeys(names)
	if err != nil {
		return s.failed(err, "drop keys")
	}
	if _, err := s.db.Write.ExecContext(ctx, query, args...); err != nil {
		return s.failed(err, "drop keys")
	}
	return s.shred(ctx)
}

// Others may be reading what is to be taken out of the files, or doing the same:
// shred tries again after shredPause, for shredTime together.
const (
	shredPause = 20 * time.Millisecond
	shredTime  = 10 * time.Second
)

// shred takes what was deleted out of the files of the database, as far as the
// dialect can.
func (s *store) shred(ctx context.Context) error {
	if s.say.Shred == "" {
		return nil
	}
	limited, cancel := context.WithTimeout(ctx, shredTime)
	defer cancel()
	for {
		done, err := s.tryShred(limited)
		switch {
		case limited.Err() != nil && ctx.Err() == nil && !done:
			return errors.New("journal: what was dropped is still in the files, for others are reading the database")
		case err != nil:
			return s.failed(err, "take what was dropped out of the files")
		case done:
			return nil
		}
		pause := time.NewTimer(shredPause) //nolint:forbidigo // nobody says when the others are done
		select {
		case <-pause.C:
		case <-limited.Done():
			pause.Stop()
		}
	}
}

// tryShred says whether there is nothing left of what was deleted.
func (s *store) tryShred(ctx context.Context) (done bool, err error) {
	rows, err := s.db.Write.QueryContext(ctx, s.say.Shred)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return false, err
	}
	done = true
	for rows.Next() {
		values := make([]any, len(columns))
		pointers := make([]any, len(columns))
		for i := range values {
			pointers[i] = &values[i]
		}
		if err := rows.Scan(pointers...); err != nil {
			return false, err
		}
		done = done && values[0] == int64(0)
	}
	return done, rows.Err()
}
