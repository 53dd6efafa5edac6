package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/ruilkring/ruilkring/registry/api"
)

// openKept opens what is kept of requests with an Idempotency-Key in the database of
// the journal, which is there already. The packages that open the journal bring the
// drivers. Whoever closes the database closes it.
func openKept(ctx context.Context, db string) (*api.Kept, *sql.DB, error) {
	driver, address, postgres := "pgx", db, strings.HasPrefix(db, "postgres://") || strings.HasPrefix(db, "postgresql://")
	if !postgres {
		path, err := filepath.Abs(db)
		if err != nil {
			return nil, nil, fmt.Errorf("rho: %w", err)
		}
		file := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: url.Values{
			"_pragma": {"busy_timeout(10000)", "synchronous(FULL)"}, "_txlock": {"immediate"},
		}.Encode()}
		driver, address = "sqlite", file.String()
	}
	opened, err := sql.Open(driver, address)
	if err != nil {
		return nil, nil, fmt.Errorf("rho: %w", err)
	}
	if !postgres {
		opened.SetMaxOpenConns(1)
	}
	kept, err := api.NewKept(ctx, opened, postgres)
	if err != nil {
		_ = opened.Close() // the error of before is the one to report
		return nil, nil, err
	}
	return kept, opened, nil
}
