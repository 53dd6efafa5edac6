package sqljournal

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"math"
	"sync"
	"sync/atomic"

	"github.com/ruilkring/ruilkring/registry/journal"
)

// Databases are the connections of a store, which closes them. Both may be the
// same.
type Databases struct {
	// Write is for what changes the database, Read for the rest.
	Write, Read *sql.DB
}

// store keeps a journal in a database.
type store struct {
	db     Databases
	say    Dialect
	closed atomic.Bool

	mu       sync.Mutex           // guards prepared
	prepared map[string]*sql.Stmt // by the text of the statement; closed with the database
}

// New returns a store on a database that holds a journal, or where it makes an
// empty one if there is none. It takes over the connections, also where it
// returns an error.
func New(ctx context.Context, db Databases, d Dialect) (journal.Store, error) {
	s := &store{db: db, say: d}
	if err := s.create(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Existing returns a store on a database that holds a journal, and writes
// nothing to find out. It takes over the connections, also where it returns an
// error.
func Existing(ctx context.Context, db Databases, d Dialect) (journal.Store, error) {
	s := &store{db: db, say: d}
	if _, err := s.Head(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// create makes the tables, unless there is a journal already.
func (s *store) create(ctx context.Context) error {
	_, err := s.Head(ctx)
	var format *formatError
	if err == nil || ctx.Err() != nil || errors.As(err, &format) {
		return err
	}
	if err := s.schema(ctx); err != nil {
		// Somebody else may have made them meanwhile.
		if _, stillNot := s.Head(ctx); stillNot != nil {
			return s.failed(err, "make the tables")
		}
		return nil
	}
	_, err = s.Head(ctx)
	return err
}

// schema runs the statements that make the tables.
func (s *store) schema(ctx context.Context) error {
	if s.say.NoTransactions {
		for _, statement := range s.say.Schema {
			if _, err := s.db.Write.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	}
	tx, err := s.db.Write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	for _, statement := range s.say.Schema {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// formatError says that a database holds a journal of another version.
type formatError struct{ format string }

func (f *formatError) Error() string {
	return fmt.Sprintf("journal: the journal has format %q, and this program reads %q", f.format, Format)
}

// usable says why the store can't be used, nil where it can.
func (s *store) usable(ctx context.Context) error {
	if s.closed.Load() {
		return journal.ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	return nil
}

// failed is the error of doing what, ErrClosed where the store was closed
// meanwhile.
func (s *store) failed(err error, what string, args ...any) error {
	if s.closed.Load() {
		return journal.ErrClosed
	}
	return fmt.Errorf("journal: %s: %w", fmt.Sprintf(what, args...), err)
}

// bytes is what a column of bytes holds.
func (s *store) bytes(column []byte) ([]byte, error) {
	if !s.say.Hex {
		return column, nil
	}
	return hex.AppendDecode(nil, column)
}

// hash is what a column with a hash holds. One of another length becomes a hash
// that fits nothing.
func (s *store) hash(column []byte) (journal.Hash, error) {
	var h journal.Hash
	b, err := s.bytes(column)
	if err == nil && len(b) == len(h) {
		copy(h[:], b)
	}
	return h, err
}

func (s *store) Head(ctx context.Context) (journal.Head, error) {
	if err := s.usable(ctx); err != nil {
		return journal.Head{}, err
	}
	var seq int64
	var column []byte
	var format string
	if err := s.db.Read.QueryRowContext(ctx, s.say.Head).Scan(&seq, &column, &format); err != nil {
		return journal.Head{}, s.failed(err, "read the head")
	}
	if format != Format {
		return journal.Head{}, &formatError{format: format}
	}
	hash, err := s.hash(column)
	if err != nil {
		return journal.Head{}, s.failed(err, "read the head")
	}
	return journal.Head{Seq: uint64(seq), Hash: hash}, nil
}

func (s *store) Append(ctx context.Context, after journal.Head, records []journal.Record) error {
	if err := journal.CheckBatch(after, records); err != nil {
		return err
	}
	if err := s.usable(ctx); err != nil || len(records) == 0 {
		return err
	}
	query, args := s.say.Append(after, records)
	rows, err := s.execAppend(ctx, query, args)
	switch {
	case s.say.Conflict(err, rows):
		return journal.ErrConflict
	case err != nil:
		return s.failed(err, "append after %d", after.Seq)
	}
	return nil
}

// execAppend runs a statement of Append and returns how many rows it changed.
func (s *store) execAppend(ctx context.Context, query string, args []any) (int64, error) {
	result, err := s.exec(ctx, query, args)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (s *store) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	if !s.say.Prepare {
		return s.db.Write.ExecContext(ctx, query, args...)
	}
	statement, err := s.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	return statement.ExecContext(ctx, args...)
}

// prepare is a prepared statement, from the second time on the same.
func (s *store) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if statement := s.prepared[query]; statement != nil {
		return statement, nil
	}
	statement, err := s.db.Write.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if s.prepared == nil {
		s.prepared = map[string]*sql.Stmt{}
	}
	s.prepared[query] = statement
	return statement, nil
}

// pageSize is how many bytes are read before the loop gets them, about.
const pageSize = 1 << 20

func (s *store) Records(ctx context.Context, after uint64) iter.Seq2[journal.Record, error] {
	return func(yield func(journal.Record, error) bool) {
		if after > math.MaxInt64 {
			return
		}
		for {
			page, err := s.recordsPage(ctx, after)
			if err != nil {
				yield(journal.Record{}, err)
				return
			}
			if len(page) == 0 {
				return
			}
			after = page[len(page)-1].Seq
			for _, r := range page {
				if !yield(r, nil) {
					return
				}
			}
		}
	}
}

// recordsPage is the first of the records after a number: some, unless there
// are none.
func (s *store) recordsPage(ctx context.Context, after uint64) ([]journal.Record, error) {
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	rows, err := s.db.Read.QueryContext(ctx, s.say.Records, int64(after))
	if err != nil {
		return nil, s.failed(err, "read the records after %d", after)
	}
	defer rows.Close()
	var page []journal.Record
	for size := 0; size < pageSize && rows.Next(); {
		var seq int64
		var r journal.Record
		var data, hash []byte
		if err := rows.Scan(&seq, &r.At, &r.Kind, &data, &hash); err != nil {
			return nil, s.failed(err, "read the records after %d", after)
		}
		r.Seq = uint64(seq)
		if r.Data, err = s.bytes(data); err != nil {
			return nil, s.failed(err, "read record %d", seq)
		}
		if r.Hash, err = s.hash(hash); err != nil {
			return nil, s.failed(err, "read record %d", seq)
		}
		page = append(page, r)
		size += len(r.Data) + len(r.Kind) + 64
	}
	if err := rows.Err(); err != nil {
		return nil, s.failed(err, "read the records after %d", after)
	}
	return page, nil
}

func (s *store) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	err := s.db.Write.Close()
	if s.db.Read != s.db.Write {
		err = errors.Join(err, s.db.Read.Close())
	}
	if err != nil {
		return fmt.Errorf("journal: close: %w", err)
	}
	return nil
}
