//go:build !js && !wasip1

// Package sqlite keeps a journal in one file, with SQLite in Go: nothing has to
// be installed.
//
// What Append has acknowledged is on disk: the database runs with a write-ahead
// log and synchronous=FULL, which waits for the disk at every commit. Several
// processes may open the same file on one machine; a network file system does
// not do, as it does not for SQLite. Besides the file there are two more, with
// -wal and -shm behind its name, while the journal is open and after a crash:
// they belong to it.
//
// Dropped keys and snapshots are overwritten with zeros in the file and taken out
// of the write-ahead log. What the file system or the disk keeps of blocks that
// were overwritten, and backups, are beyond SQLite.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/ruilkring/ruilkring/registry/journal"
	"github.com/ruilkring/ruilkring/registry/journal/sqljournal"
)

// readers is how many connections read at once.
const readers = 4

// Open opens the journal in a file. If it isn't there, it is made, for the user
// who runs the program only: there are keys in it.
func Open(ctx context.Context, path string) (journal.Store, error) {
	// An empty file is an empty database. The files beside it get its mode.
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("journal: open: %w", err)
	}
	if err := file.Close(); err != nil {
		return nil, fmt.Errorf("journal: open: %w", err)
	}
	write, err := open(path, "rw", "journal_mode(WAL)", "synchronous(FULL)", "secure_delete(ON)")
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	read, err := open(path, "rw", "query_only(ON)")
	if err != nil {
		_ = write.Close()
		return nil, err
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	// The first connection turns the write-ahead log on, so it must be one that
	// writes.
	if err := connect(ctx, write); err != nil {
		_ = write.Close()
		_ = read.Close()
		return nil, fmt.Errorf("journal: open %s: %w", path, err)
	}
	dialect := sqljournal.SQLite()
	dialect.Prepare = true
	dialect.Shred = `PRAGMA wal_checkpoint(TRUNCATE)`
	store, err := sqljournal.New(ctx, sqljournal.Databases{Write: write, Read: read}, dialect)
	if err != nil {
		return nil, fmt.Errorf("%w (%s)", err, path)
	}
	return store, nil
}

// patience is how long to wait for other processes that hold the file.
const patience = 10 * time.Second

// connect makes the first connection. Where another process turns the write-ahead log
// on, or recovers it, at this moment, SQLite does not wait as it does elsewhere
// (busy_timeout), but says at once that the file is locked.
func connect(ctx context.Context, db *sql.DB) error {
	for end := time.Now().Add(patience); ; {
		err := db.PingContext(ctx)
		var fault *sqlite.Error
		if !errors.As(err, &fault) || fault.Code()&0xff != sqlite3.SQLITE_BUSY || time.Now().After(end) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// OpenReadOnly opens the journal in a file that is there. The file is never
// written: what would write gives an error. The folder must be one in which files
// can be made, unless the journal is open in another process.
func OpenReadOnly(ctx context.Context, path string) (journal.Store, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("journal: open: %w", err)
	}
	db, err := open(path, "ro", "query_only(ON)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(readers)
	store, err := sqljournal.Existing(ctx, sqljournal.Databases{Write: db, Read: db}, sqljournal.SQLite())
	if err != nil {
		return nil, fmt.Errorf("%w (%s)", err, path)
	}
	return store, nil
}

// open opens the database in a file in a mode of SQLite's, with pragmas for
// every connection. It makes no connection yet.
func open(path, mode string, pragmas ...string) (*sql.DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("journal: open: %w", err)
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a drive of Windows
	}
	query := url.Values{
		"mode":    {mode},
		"_txlock": {"immediate"},
		"_pragma": append([]string{fmt.Sprintf("busy_timeout(%d)", patience.Milliseconds())}, pragmas...),
	}
	db, err := sql.Open("sqlite", "file://"+(&url.URL{Path: path}).EscapedPath()+"?"+query.Encode())
	if err != nil {
		return nil, fmt.Errorf("journal: open %s: %w", path, err)
	}
	return db, nil
}
