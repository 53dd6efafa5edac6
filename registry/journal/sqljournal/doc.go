// Package sqljournal keeps a journal in an SQL database, by database/sql.
//
// What a journal asks of a database is little: one statement that appends a
// batch of records if the journal still ends where the writer thinks, all of
// them or none. So it works where there are no transactions, and the same code
// serves SQLite, PostgreSQL and Cloudflare's D1. [New] takes what differs as a
// [Dialect]; the packages sqlite, postgres and d1 beside this one hold one each,
// and open the database.
//
// The tables are journal_event, with the records; journal_head, a single row
// that the statement which appends keeps; journal_key, the vault; and
// journal_snapshot with journal_snapshot_part. Triggers refuse to change or
// delete records, against mistakes. Against whoever may drop triggers there is
// the chain of hashes, see [journal.Verify].
package sqljournal
