package sqljournal

import "github.com/ruilkring/ruilkring/registry/journal"

// Dialect is how one kind of database is spoken to. The columns of every query
// are in the order that the comment on it gives, and so are its parameters.
type Dialect struct {
	// Schema makes the tables where they are not there yet, and a head of zero.
	Schema []string
	// NoTransactions says that there are none: the schema is then made statement
	// by statement. Nothing else is ever more than one statement.
	NoTransactions bool
	// Prepare says that it pays to keep the statements of Append prepared, of
	// which there are a few.
	Prepare bool
	// Hex says that columns of bytes are read as hexadecimal digits.
	Hex bool
	// Head: seq, hash, and the format of the journal, which is [Format].
	Head string
	// Append is one statement, and its arguments, that appends records after a
	// head, all or none. There is at least one record.
	Append func(after journal.Head, records []journal.Record) (query string, args []any)
	// Conflict says whether Append changed nothing since the head was another:
	// by the error, or where that is nil by the number of rows that Append says
	// it changed.
	Conflict func(err error, rows int64) bool
	// Records after a number: seq, at, kind, data, hash. It may stop anywhere
	// after the first of them.
	Records string
	// PutKeys and DropKeys are one statement each, and their arguments.
	PutKeys  func([]journal.Key) (query string, args []any, err error)
	DropKeys func(names []string) (query string, args []any, err error)
	// Keys after a name, in the order of bytes: name, secret. It may stop
	// anywhere after the first of them.
	Keys string
	// KeysOf are those of some names, in the order of bytes: name, secret.
	KeysOf func(names []string) (query string, args []any, err error)
	// Shred is run after DropKeys and DropSnapshots, so that what they deleted
	// is gone from the files; "" is nothing. Where it answers with a row whose
	// first column is not 0, it is run again a little later.
	Shred string
	// PutPart keeps part of a snapshot: seq, hash, part, data.
	PutPart string
	// PutSnapshot keeps the snapshot itself, once its parts are kept: seq, hash,
	// number of parts, digest.
	PutSnapshot string
	// Snapshot is the latest: seq, hash, number of parts, digest.
	Snapshot string
	// Part of a snapshot: data, by seq, hash, part.
	Part string
	// DropSnapshots deletes all snapshots before a seq, each in one statement.
	DropSnapshots []string
}

// Format is what a journal in a database says of itself.
const Format = "ruilkring/journal/v1"
