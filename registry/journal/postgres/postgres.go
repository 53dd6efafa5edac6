// Package postgres keeps a journal in a PostgreSQL database, version 12 or
// later. Several servers may share it: of those that append after the same
// record exactly one succeeds.
//
// What Append has acknowledged is on the server's disk: Open refuses a server
// with fsync off, and connections of a store commit synchronously.
//
// Dropped keys and snapshots are deleted and vacuumed at once. What the server
// archives of its write-ahead log, backups and replicas keep them for as long as
// whoever runs the server says; let that be no longer than the time within which
// somebody must be forgotten.
package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/ruilkring/ruilkring/registry/journal"
	"github.com/ruilkring/ruilkring/registry/journal/sqljournal"
)

// Open opens the journal in a database, and makes it where there is none. The
// address is a URL, postgres://user:password@host:port/database, or what else
// libpq takes; search_path in it says in which schema the tables are.
func Open(ctx context.Context, address string) (journal.Store, error) {
	db, err := open(address, false)
	if err != nil {
		return nil, err
	}
	var fsync string
	if err := db.QueryRowContext(ctx, `SHOW fsync`).Scan(&fsync); err != nil {
		return nil, errors.Join(fmt.Errorf("journal: open PostgreSQL: %w", err), db.Close())
	}
	if fsync != "on" {
		return nil, errors.Join(errors.New("journal: the PostgreSQL server runs with fsync off: what it acknowledges may be lost"), db.Close())
	}
	return sqljournal.New(ctx, sqljournal.Databases{Write: db, Read: db}, dialect())
}

// OpenReadOnly opens the journal in a database that has one, as Open does. What
// would write gives an error.
func OpenReadOnly(ctx context.Context, address string) (journal.Store, error) {
	db, err := open(address, true)
	if err != nil {
		return nil, err
	}
	return sqljournal.Existing(ctx, sqljournal.Databases{Write: db, Read: db}, dialect())
}

// open makes no connection yet.
func open(address string, readOnly bool) (*sql.DB, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("journal: the address of PostgreSQL: %w", err)
	}
	if readOnly {
		config.RuntimeParams["default_transaction_read_only"] = "on"
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "ruilkring"
	}
	return stdlib.OpenDB(*config, stdlib.OptionAfterConnect(func(ctx context.Context, conn *pgx.Conn) error {
		// A server may wait for more than its own disk, but not for less.
		_, err := conn.Exec(ctx, `SELECT set_config('synchronous_commit', 'on', false)
			WHERE current_setting('synchronous_commit') = 'off'`)
		return err
	})), nil
}

// schemaLock is the number of the advisory lock under which the tables are
// made: CREATE TABLE IF NOT EXISTS alone fails where two do it at once.
const schemaLock = `SELECT pg_advisory_xact_lock(7817453120250)`

func dialect() sqljournal.Dialect {
	return sqljournal.Dialect{
		Schema: []string{
			schemaLock,
			`CREATE TABLE IF NOT EXISTS journal_event (
				seq bigint PRIMARY KEY CHECK (seq > 0),
				at bigint NOT NULL,
				kind text NOT NULL,
				data bytea NOT NULL,
				hash bytea NOT NULL CHECK (octet_length(hash) = 32)
			)`,
			`CREATE TABLE IF NOT EXISTS journal_head (
				id integer PRIMARY KEY CHECK (id = 1),
				seq bigint NOT NULL,
				hash bytea NOT NULL,
				format text NOT NULL
			) WITH (fillfactor = 10)`,
			`CREATE TABLE IF NOT EXISTS journal_key (
				name text COLLATE "C" PRIMARY KEY,
				secret bytea NOT NULL
			)`,
			`CREATE TABLE IF NOT EXISTS journal_snapshot (
				seq bigint NOT NULL,
				hash bytea NOT NULL,
				parts bigint NOT NULL,
				digest bytea NOT NULL,
				PRIMARY KEY (seq, hash)
			)`,
			`CREATE TABLE IF NOT EXISTS journal_snapshot_part (
				seq bigint NOT NULL,
				hash bytea NOT NULL,
				part bigint NOT NULL,
				data bytea NOT NULL,
				PRIMARY KEY (seq, hash, part)
			)`,
			`CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
			BEGIN
				RAISE EXCEPTION 'ruilkring: records are never changed or deleted';
			END $$`,
			`DROP TRIGGER IF EXISTS journal_event_change ON journal_event`,
			`CREATE TRIGGER journal_event_change BEFORE UPDATE OR DELETE ON journal_event
				FOR EACH ROW EXECUTE FUNCTION journal_refuse()`,
			`DROP TRIGGER IF EXISTS journal_event_truncate ON journal_event`,
			`CREATE TRIGGER journal_event_truncate BEFORE TRUNCATE ON journal_event
				FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()`,
			`INSERT INTO journal_head (id, seq, hash, format)
				VALUES (1, 0, decode(repeat('00', 32), 'hex'), '` + sqljournal.Format + `')
				ON CONFLICT DO NOTHING`,
		},
		Head:     `SELECT seq, hash, format FROM journal_head`,
		Append:   appendRecords,
		Conflict: isConflict,
		// At most about a megabyte at once, for what is read of an answer is all
		// of it.
		Records: `SELECT seq, at, kind, data, hash FROM (
				SELECT *, sum(octet_length(data)) OVER (ORDER BY seq) - octet_length(data) AS before
				FROM (SELECT * FROM journal_event WHERE seq > $1 ORDER BY seq LIMIT 1000) AS page
			) AS sized WHERE before < 1000000 ORDER BY seq`,
		PutKeys: func(keys []journal.Key) (string, []any, error) {
			names, secrets := make([]string, len(keys)), make([][]byte, len(keys))
			for i, key := range keys {
				names[i], secrets[i] = key.Name, key.Secret
			}
			return `INSERT INTO journal_key (name, secret) SELECT * FROM unnest($1::text[], $2::bytea[])
				ON CONFLICT (name) DO UPDATE SET secret = excluded.secret`, []any{names, secrets}, nil
		},
		DropKeys: func(names []string) (string, []any, error) {
			return `DELETE FROM journal_key WHERE name = ANY ($1::text[])`, []any{names}, nil
		},
		KeysOf: func(names []string) (string, []any, error) {
			return `SELECT name, secret FROM journal_key WHERE name = ANY ($1::text[]) ORDER BY name`, []any{names}, nil
		},
		Keys:  `SELECT name, secret FROM journal_key WHERE name > $1 ORDER BY name LIMIT 1000`,
		Shred: `VACUUM journal_key, journal_snapshot, journal_snapshot_part`,
		PutPart: `INSERT INTO journal_snapshot_part (seq, hash, part, data) VALUES ($1, $2, $3, $4)
			ON CONFLICT (seq, hash, part) DO UPDATE SET data = excluded.data`,
		PutSnapshot: `INSERT INTO journal_snapshot (seq, hash, parts, digest) VALUES ($1, $2, $3, $4)
			ON CONFLICT (seq, hash) DO UPDATE SET parts = excluded.parts, digest = excluded.digest`,
		Snapshot: `SELECT seq, hash, parts, digest FROM journal_snapshot ORDER BY seq DESC, hash LIMIT 1`,
		Part:     `SELECT data FROM journal_snapshot_part WHERE seq = $1 AND hash = $2 AND part = $3`,
		DropSnapshots: []string{
			`DELETE FROM journal_snapshot WHERE seq < $1`,
			`DELETE FROM journal_snapshot_part WHERE seq < $1`,
		},
	}
}

// appendRecords moves the head and inserts the records in one statement. Whoever
// moves the head first holds its row until the commit; another waits, finds the
// head moved, and inserts nothing.
func appendRecords(after journal.Head, records []journal.Record) (string, []any) {
	n := len(records)
	seqs, ats, kinds := make([]int64, n), make([]int64, n), make([]string, n)
	data, hashes := make([][]byte, n), make([][]byte, n)
	for i := range records {
		r := &records[i]
		seqs[i], ats[i], kinds[i], data[i], hashes[i] = int64(r.Seq), r.At, r.Kind, r.Data, r.Hash[:]
		if data[i] == nil {
			data[i] = []byte{} // nil would be NULL
		}
	}
	return `WITH head AS (
			UPDATE journal_head SET seq = $3, hash = $4 WHERE seq = $1 AND hash = $2 RETURNING seq
		)
		INSERT INTO journal_event (seq, at, kind, data, hash)
		SELECT event.* FROM head, unnest($5::bigint[], $6::bigint[], $7::text[], $8::bytea[], $9::bytea[]) AS event`,
		[]any{int64(after.Seq), after.Hash[:], seqs[n-1], hashes[n-1], seqs, ats, kinds, data, hashes}
}

// isConflict says whether appendRecords found another head.
func isConflict(err error, rows int64) bool {
	if err == nil {
		return rows == 0
	}
	// Where transactions are repeatable by default, who comes second is told by
	// an error.
	var refused *pgconn.PgError
	return errors.As(err, &refused) && refused.Code == "40001"
}
