//go:build js

package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"runtime/debug"

	"github.com/syumai/workers"
	driver "github.com/syumai/workers/cloudflare/d1"

	"github.com/ruilkring/ruilkring/registry/journal"
	"github.com/ruilkring/ruilkring/registry/journal/d1"
	"github.com/ruilkring/ruilkring/registry/journal/journaltest"
)

func main() {
	workers.Serve(http.HandlerFunc(answer))
}

// answer runs the case that ?case= names on the database that ?binding= names,
// and answers how the store breaks its promise, with nothing where it keeps it.
func answer(w http.ResponseWriter, r *http.Request) {
	name, binding := r.URL.Query().Get("case"), r.URL.Query().Get("binding")
	for _, c := range journaltest.Cases() {
		if c.Name != name {
			continue
		}
		if err := check(r.Context(), c, binding); err != nil {
			fmt.Fprint(w, err)
		}
		return
	}
	http.Error(w, "there is no such case", http.StatusNotFound)
}

// check runs a case, and makes a panic an error.
func check(ctx context.Context, c journaltest.Case, binding string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return c.Run(ctx, &journaltest.Subject{
		Open: func(ctx context.Context) (journal.Store, error) { return d1.Open(ctx, binding) },
		Exec: func(ctx context.Context, statement string) error {
			connector, err := driver.OpenConnector(binding)
			if err != nil {
				return err
			}
			db := sql.OpenDB(connector)
			defer db.Close()
			_, err = db.ExecContext(ctx, statement)
			return err
		},
		Unguard: []string{`DROP TRIGGER journal_event_update`, `DROP TRIGGER journal_event_delete`},
	})
}
