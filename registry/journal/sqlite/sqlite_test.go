//go:build !js && !wasip1

package sqlite_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/ruilkring/ruilkring/registry/journal"
	"github.com/ruilkring/ruilkring/registry/journal/journaltest"
	"github.com/ruilkring/ruilkring/registry/journal/sqlite"
)

// subject is an empty file with a name that a URL would take otherwise.
func subject(t *testing.T) *journaltest.Subject {
	path := filepath.Join(t.TempDir(), "a b%20c#d.sqlite")
	return &journaltest.Subject{
		Open: func(ctx context.Context) (journal.Store, error) { return sqlite.Open(ctx, path) },
		Exec: func(ctx context.Context, statement string) error { return exec(ctx, path, statement) },
		Unguard: []string{
			`DROP TRIGGER journal_event_update`,
			`DROP TRIGGER journal_event_delete`,
		},
	}
}

// exec runs a statement on a file, as another program would.
func exec(ctx context.Context, path, statement string) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, statement)
	return err
}

func TestConformance(t *testing.T) {
	for _, c := range journaltest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			if err := c.Run(t.Context(), subject(t)); err != nil {
				t.Errorf("%v\nreason for the test: %s", err, c.Reason)
			}
		})
	}
}
