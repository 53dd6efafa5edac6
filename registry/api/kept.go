package api

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// Kept keeps, beside the journal, which requests with an Idempotency-Key were made
// and how they were answered: hashes and a status, and nothing that tells about
// people. So a request that is sent again after the program was started anew, or to
// another server on the same database, is not carried out again.
type Kept struct {
	db *sql.DB
	// at fills the placeholders of a statement in.
	at func(statement string) string
}

// keptKey is a request that was made. Its status is 0 where it did not end.
type keptKey struct {
	request string
	status  int
}

// NewKept makes the table where there is none, in a database of PostgreSQL or, else,
// of SQLite or D1. The database stays the caller's.
func NewKept(ctx context.Context, db *sql.DB, postgres bool) (*Kept, error) {
	k := &Kept{db: db, at: func(statement string) string { return statement }}
	if !postgres {
		k.at = func(statement string) string { return strings.ReplaceAll(statement, "$", "?") }
	}
	if _, err := db.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS rho_request (
		id TEXT PRIMARY KEY, request TEXT NOT NULL, status INTEGER NOT NULL, at BIGINT NOT NULL)`); err != nil {
		return nil, fmt.Errorf("rho: the table of requests: %w", err)
	}
	return k, nil
}

// claim notes that a request is about to be carried out, unless that was noted
// before and not earlier than a time: then it gives what is known of it.
func (k *Kept) claim(ctx context.Context, id, request [32]byte, now time.Time) (*keptKey, error) {
	result, err := k.db.ExecContext(ctx, k.at(`INSERT INTO rho_request (id, request, status, at) VALUES ($1, $2, 0, $3)
		ON CONFLICT (id) DO UPDATE SET request = excluded.request, status = 0, at = excluded.at WHERE rho_request.at < $4`),
		hex.EncodeToString(id[:]), hex.EncodeToString(request[:]), now.UnixMilli(), now.Add(-rememberFor).UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("rho: %w", err)
	}
	if rows, err := result.RowsAffected(); err != nil || rows > 0 {
		return nil, err
	}
	var before keptKey
	if err := k.db.QueryRowContext(ctx, k.at(`SELECT request, status FROM rho_request WHERE id = $1`), hex.EncodeToString(id[:])).
		Scan(&before.request, &before.status); err != nil {
		return nil, fmt.Errorf("rho: %w", err)
	}
	return &before, nil
}

// settle notes how a request was answered.
func (k *Kept) settle(ctx context.Context, id [32]byte, status int) error {
	_, err := k.db.ExecContext(ctx, k.at(`UPDATE rho_request SET status = $1 WHERE id = $2`), status, hex.EncodeToString(id[:]))
	return err
}

// drop forgets a request that was not carried out.
func (k *Kept) drop(ctx context.Context, id [32]byte) error {
	_, err := k.db.ExecContext(ctx, k.at(`DELETE FROM rho_request WHERE id = $1`), hex.EncodeToString(id[:]))
	return err
}

// Forget drops what is too old.
func (k *Kept) Forget(ctx context.Context, now time.Time) error {
	_, err := k.db.ExecContext(ctx, k.at(`DELETE FROM rho_request WHERE at < $1`), now.Add(-rememberFor).UnixMilli())
	return err
}

// ForgetHourly drops what is too old, now and every hour until the context ends.
func (k *Kept) ForgetHourly(ctx context.Context, log *slog.Logger, now func() time.Time) {
	ticker := time.NewTicker(time.Hour)
	defer ticker.Stop()
	for {
		if err := k.Forget(ctx, now()); err != nil && ctx.Err() == nil {
			log.Warn("forgetting old requests", "error", ErrorClass(err))
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
