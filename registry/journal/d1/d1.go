//go:build js

package d1

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/syumai/workers/cloudflare/d1"

	"github.com/ruilkring/ruilkring/registry/journal"
	"github.com/ruilkring/ruilkring/registry/journal/sqljournal"
)

// Open opens the journal in the database that the Worker knows by the name of a
// binding, and makes it where there is none. It can be called only while the
// Worker answers a request.
func Open(ctx context.Context, binding string) (journal.Store, error) {
	connector, err := d1.OpenConnector(binding)
	if err != nil {
		return nil, fmt.Errorf("journal: open the binding %s: %w", binding, err)
	}
	db := sql.OpenDB(connector)
	return sqljournal.New(ctx, sqljournal.Databases{Write: db, Read: db}, dialect())
}

// dialect is SQLite's, without transactions and with less in one answer: a
// driver gets all rows before the first is looked at, and bytes as one number
// each, so they are asked for as hexadecimal digits.
func dialect() sqljournal.Dialect {
	d := sqljournal.SQLite()
	d.NoTransactions = true
	d.Hex = true
	d.Head = `SELECT seq, hex(hash), format FROM journal_head`
	d.Records = `SELECT seq, at, kind, hex(data), hex(hash) FROM (
			SELECT *, sum(length(data)) OVER (ORDER BY seq) - length(data) AS before
			FROM (SELECT * FROM journal_event WHERE seq > ?1 ORDER BY seq LIMIT 1000)
		) WHERE before < 1000000 ORDER BY seq`
	keysOf := d.KeysOf
	d.KeysOf = func(names []string) (string, []any, error) {
		query, args, err := keysOf(names)
		return `SELECT name, hex(secret) FROM (` + query + `) ORDER BY name`, args, err
	}
	d.Keys = `SELECT name, hex(secret) FROM journal_key WHERE name > ?1 ORDER BY name LIMIT 1000`
	d.Snapshot = `SELECT seq, hex(hash), parts, hex(digest) FROM journal_snapshot ORDER BY seq DESC, hash LIMIT 1`
	d.Part = `SELECT hex(data) FROM journal_snapshot_part WHERE seq = ?1 AND hash = ?2 AND part = ?3`
	return d
}
