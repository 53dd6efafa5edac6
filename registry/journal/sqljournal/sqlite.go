package sqljournal

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/ruilkring/ruilkring/registry/journal"
)

// conflict is what the trigger that appends says where the journal goes on.
const conflict = "ruilkring: the journal has gone on"

// SQLite is the dialect of SQLite 3.41 and later, of which Cloudflare's D1 is
// one. An append inserts one row into a view, whose trigger looks at the head,
// inserts the records, which it gets as JSON with bytes in hexadecimal digits,
// and moves the head: one statement, without a transaction around it.
func SQLite() Dialect {
	return Dialect{
		Schema: []string{
			`CREATE TABLE IF NOT EXISTS journal_event (
				seq INTEGER PRIMARY KEY CHECK (seq > 0),
				at INTEGER NOT NULL,
				kind TEXT NOT NULL,
				data BLOB NOT NULL,
				hash BLOB NOT NULL CHECK (length(hash) = 32)
			) STRICT`,
			`CREATE TABLE IF NOT EXISTS journal_head (
				id INTEGER PRIMARY KEY CHECK (id = 1),
				seq INTEGER NOT NULL,
				hash BLOB NOT NULL,
				format TEXT NOT NULL
			) STRICT`,
			`CREATE TABLE IF NOT EXISTS journal_key (
				name TEXT PRIMARY KEY,
				secret BLOB NOT NULL
			) STRICT, WITHOUT ROWID`,
			`CREATE TABLE IF NOT EXISTS journal_snapshot (
				seq INTEGER NOT NULL,
				hash BLOB NOT NULL,
				parts INTEGER NOT NULL,
				digest BLOB NOT NULL,
				PRIMARY KEY (seq, hash)
			) STRICT, WITHOUT ROWID`,
			`CREATE TABLE IF NOT EXISTS journal_snapshot_part (
				seq INTEGER NOT NULL,
				hash BLOB NOT NULL,
				part INTEGER NOT NULL,
				data BLOB NOT NULL,
				PRIMARY KEY (seq, hash, part)
			) STRICT`,
			appendView("journal_append", 1),
			appendTrigger("journal_append", 1),
			appendView("journal_append_large", maxTexts),
			appendTrigger("journal_append_large", maxTexts),
			`CREATE TRIGGER IF NOT EXISTS journal_event_update BEFORE UPDATE ON journal_event BEGIN
				SELECT RAISE(ABORT, 'ruilkring: records are never changed');
			END`,
			`CREATE TRIGGER IF NOT EXISTS journal_event_delete BEFORE DELETE ON journal_event BEGIN
				SELECT RAISE(ABORT, 'ruilkring: records are never deleted');
			END`,
			`INSERT INTO journal_head (id, seq, hash, format) VALUES (1, 0, zeroblob(32), '` + Format + `')
				ON CONFLICT DO NOTHING`,
		},
		Head: `SELECT seq, hash, format FROM journal_head`,
		Append: func(after journal.Head, records []journal.Record) (string, []any) {
			last := records[len(records)-1].Head()
			args := []any{int64(after.Seq), after.Hash.String(), int64(last.Seq), last.Hash.String()}
			for rest := records; len(rest) > 0; {
				text, n := recordsText(rest)
				args, rest = append(args, text), rest[n:]
			}
			if len(args) == 4+1 {
				return appendOne, args
			}
			for len(args) < 4+maxTexts {
				args = append(args, "[]")
			}
			return appendLarge, args
		},
		// What the trigger changes is not counted.
		Conflict: func(err error, _ int64) bool { return err != nil && strings.Contains(err.Error(), conflict) },
		Records:  `SELECT seq, at, kind, data, hash FROM journal_event WHERE seq > ?1 ORDER BY seq LIMIT 1000`,
		PutKeys: func(keys []journal.Key) (string, []any, error) {
			list := make([][2]string, len(keys))
			for i, key := range keys {
				list[i] = [2]string{key.Name, hex.EncodeToString(key.Secret)}
			}
			text, err := json.Marshal(list)
			// "WHERE true" keeps the parser from taking ON for that of a join.
			return `INSERT INTO journal_key (name, secret) SELECT value ->> 0, unhex(value ->> 1) FROM json_each(?1) WHERE true
				ON CONFLICT (name) DO UPDATE SET secret = excluded.secret`, []any{string(text)}, err
		},
		DropKeys: func(names []string) (string, []any, error) {
			text, err := json.Marshal(names)
			return `DELETE FROM journal_key WHERE name IN (SELECT value FROM json_each(?1))`, []any{string(text)}, err
		},
		KeysOf: func(names []string) (string, []any, error) {
			text, err := json.Marshal(names)
			return `SELECT name, secret FROM journal_key WHERE name IN (SELECT value FROM json_each(?1)) ORDER BY name`, []any{string(text)}, err
		},
		Keys:        `SELECT name, secret FROM journal_key WHERE name > ?1 ORDER BY name LIMIT 1000`,
		PutPart:     `INSERT OR REPLACE INTO journal_snapshot_part (seq, hash, part, data) VALUES (?1, ?2, ?3, ?4)`,
		PutSnapshot: `INSERT OR REPLACE INTO journal_snapshot (seq, hash, parts, digest) VALUES (?1, ?2, ?3, ?4)`,
		Snapshot:    `SELECT seq, hash, parts, digest FROM journal_snapshot ORDER BY seq DESC, hash LIMIT 1`,
		Part:        `SELECT data FROM journal_snapshot_part WHERE seq = ?1 AND hash = ?2 AND part = ?3`,
		DropSnapshots: []string{
			`DELETE FROM journal_snapshot WHERE seq < ?1`,
			`DELETE FROM journal_snapshot_part WHERE seq < ?1`,
		},
	}
}

// maxText is the most bytes in a text of records: D1 takes two million in one
// parameter. One record fits, as does a thousand times what is around its data.
const maxText = 1_950_000

// maxTexts is the most texts of a batch. Two texts in a row have more than
// maxText bytes together, and all of them at most twice MaxBatchData and some 200
// bytes for each record around its data.
const maxTexts = 12

// appendView is the view that takes a batch in n texts.
func appendView(name string, n int) string {
	var columns, nothing strings.Builder
	for i := range n {
		fmt.Fprintf(&columns, ", records%d", i)
		nothing.WriteString(", ''")
	}
	return `CREATE VIEW IF NOT EXISTS ` + name + ` (after_seq, after_hash, seq, hash` + columns.String() + `) AS
				SELECT 0, '', 0, ''` + nothing.String() + ` WHERE 0`
}

// appendTrigger is the trigger that appends what is inserted into such a view.
func appendTrigger(name string, n int) string {
	var b strings.Builder
	b.WriteString(`CREATE TRIGGER IF NOT EXISTS ` + name + `_insert INSTEAD OF INSERT ON ` + name + ` BEGIN
				SELECT RAISE(ABORT, '` + conflict + `') WHERE NOT EXISTS (
					SELECT 1 FROM journal_head WHERE seq = NEW.after_seq AND hash = unhex(NEW.after_hash));
`)
	for i := range n {
		fmt.Fprintf(&b, `				INSERT INTO journal_event (seq, at, kind, data, hash)
					SELECT value ->> 0, value ->> 1, value ->> 2, unhex(value ->> 3), unhex(value ->> 4)
					FROM json_each(NEW.records%d);
`, i)
	}
	b.WriteString(`				UPDATE journal_head SET seq = NEW.seq, hash = unhex(NEW.hash);
			END`)
	return b.String()
}

// appendOne and appendLarge insert a batch of one text, and of several.
var appendOne, appendLarge = appendInsert("journal_append", 1), appendInsert("journal_append_large", maxTexts)

// appendInsert is the statement that inserts a batch into a view of appendView.
func appendInsert(name string, n int) string {
	return `INSERT INTO ` + name + ` VALUES (?` + strings.Repeat(`, ?`, 3+n) + `)`
}

// recordsText is the first of some records, at least one and as many as fit into
// maxText, as [[seq, at, kind, data, hash], ...], and how many they are.
func recordsText(records []journal.Record) (string, int) {
	size := 2
	n := 0
	for ; n < len(records); n++ {
		r := &records[n]
		const numbers = 2*20 + 16 // with what stands around them
		more := len(r.Kind) + 2*len(r.Data) + 2*len(r.Hash) + numbers
		if n > 0 && size+more > maxText {
			break
		}
		size += more
	}
	b := make([]byte, 0, size)
	for i := range records[:n] {
		r := &records[i]
		b = append(b, ',', '[')
		b = strconv.AppendUint(b, r.Seq, 10)
		b = append(b, ',')
		b = strconv.AppendInt(b, r.At, 10)
		b = append(b, ',', '"')
		b = append(b, r.Kind...)
		b = append(b, '"', ',', '"')
		b = hex.AppendEncode(b, r.Data)
		b = append(b, '"', ',', '"')
		b = hex.AppendEncode(b, r.Hash[:])
		b = append(b, '"', ']')
	}
	b[0] = '['
	return string(append(b, ']')), n
}
