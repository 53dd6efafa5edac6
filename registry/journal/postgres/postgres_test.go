//go:build unix

package postgres_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/ruilkring/ruilkring/registry/journal"
	"github.com/ruilkring/ruilkring/registry/journal/journaltest"
	"github.com/ruilkring/ruilkring/registry/journal/postgres"
	"github.com/ruilkring/ruilkring/registry/journal/postgres/pgtest"
)

func TestConformance(t *testing.T) {
	server := pgtest.Start(t)
	for _, c := range journaltest.Cases() {
		t.Run(c.Name, func(t *testing.T) { check(t, c, server.Schema(t)) })
	}
}

// TestConformanceSerializable runs what depends on how the server isolates
// transactions by default.
func TestConformanceSerializable(t *testing.T) {
	server := pgtest.Start(t)
	for _, c := range journaltest.Cases() {
		switch c.Name {
		case "order", "conflict", "two-writers", "all-or-none":
			t.Run(c.Name, func(t *testing.T) {
				check(t, c, server.Schema(t)+"&default_transaction_isolation=serializable")
			})
		}
	}
}

// check runs a case on the database at an address.
func check(t *testing.T, c journaltest.Case, address string) {
	on := &journaltest.Subject{
		Open: func(ctx context.Context) (journal.Store, error) { return postgres.Open(ctx, address) },
		Exec: func(ctx context.Context, statement string) error { return exec(ctx, address, statement) },
		Unguard: []string{
			`DROP TRIGGER journal_event_change ON journal_event`,
			`DROP TRIGGER journal_event_truncate ON journal_event`,
		},
	}
	if err := c.Run(t.Context(), on); err != nil {
		t.Errorf("%v\nreason for the test: %s", err, c.Reason)
	}
}

// exec runs a statement on a database, as another program would.
func exec(ctx context.Context, address, statement string) error {
	db, err := sql.Open("pgx", address)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, statement)
	return err
}

// openBench gives stores on schemas of a server that ends with the benchmark.
func openBench(b *testing.B) func(*testing.B) journal.Store {
	server := pgtest.Start(b)
	return func(b *testing.B) journal.Store {
		s, err := postgres.Open(b.Context(), server.Schema(b))
		if err != nil {
			b.Fatal(err)
		}
		return s
	}
}

func BenchmarkAppend(b *testing.B) { journaltest.BenchmarkAppend(b, openBench(b)) }
func BenchmarkVerify(b *testing.B) { journaltest.BenchmarkVerify(b, openBench(b)) }
