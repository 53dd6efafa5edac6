//go:build unix

package api

import (
	"crypto/sha256"
	"database/sql"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/ruilkring/ruilkring/registry/journal/postgres/pgtest"
	_ "github.com/ruilkring/ruilkring/registry/journal/sqlite" // its driver
)

// TestKeptIdempotency starts a backend anew: what was carried out before is not
// carried out again, and of what may have been nobody says that it was not.
func TestKeptIdempotency(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		keepsKeys(t, opened(t, "sqlite", filepath.Join(t.TempDir(), "rho.db")), false)
	})
	t.Run("PostgreSQL", func(t *testing.T) { keepsKeys(t, opened(t, "pgx", pgtest.Start(t).Schema(t)), true) })
}

// opened is a database, by a driver that a journal brings.
func opened(t *testing.T, driver, address string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func keepsKeys(t *testing.T, db *sql.DB, postgres bool) {
	t.Helper()
	start := func() *backend {
		t.Helper()
		kept, err := NewKept(t.Context(), db, postgres)
		if err != nil {
			t.Fatal(err)
		}
		return newBackend(t, func(o *Options) { o.Kept = kept })
	}
	put := func(b *backend, key, wish string) *httptest.ResponseRecorder {
		return b.call("PUT", "/v1/households/h-a/wishes", b.token(ofA), `{"ranked":[["`+wish+`"]]}`, "Idempotency-Key", key)
	}
	b := start()
	if w := put(b, "k1", "village-3"); w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if w := put(b, "k2", "nowhere"); w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	// This one is claimed, and then the program is killed.
	claimed := sha256.Sum256([]byte("claimed"))
	if _, err := b.server.once.kept.claim(t.Context(), claimed, claimed, b.now); err != nil {
		t.Fatal(err)
	}

	b = start() // with another registry, so that it shows what is carried out
	before := b.call("GET", "/v1/households/h-a/wishes", b.token(ofA), "").Body.String()
	if w := put(b, "k1", "village-3"); w.Code != http.StatusOK || w.Body.Len() > 0 || w.Header().Get("Idempotency-Replayed") != "true" {
		t.Errorf("again after a start: %d %q", w.Code, w.Body)
	}
	if w := put(b, "k1", "village-3"); w.Code != http.StatusOK || w.Header().Get("Idempotency-Replayed") != "true" {
		t.Errorf("and once more: %d %q", w.Code, w.Body)
	}
	if w := put(b, "k1", "village-2"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("another request with the same key: %d", w.Code)
	}
	if w := put(b, "k2", "nowhere"); w.Code != http.StatusUnprocessableEntity || w.Header().Get("Idempotency-Replayed") != "true" {
		t.Errorf("what was refused, again: %d", w.Code)
	}
	if after := b.call("GET", "/v1/households/h-a/wishes", b.token(ofA), "").Body.String(); after != before {
		t.Errorf("it was carried out again: %s, and was %s", after, before)
	}
	if known, err := b.server.once.kept.claim(t.Context(), claimed, claimed, b.now); err != nil || known == nil || known.status != 0 {
		t.Errorf("what may have been carried out is known as %+v, %v", known, err)
	}
	if known, err := b.server.once.kept.claim(t.Context(), claimed, claimed, b.now.Add(25*time.Hour)); err != nil || known != nil {
		t.Errorf("a day later it is known as %+v, %v", known, err)
	}
	if err := b.server.once.kept.Forget(t.Context(), b.now.Add(60*time.Hour)); err != nil {
		t.Fatal(err)
	}
	rows := 1
	if err := b.server.once.kept.db.QueryRowContext(t.Context(), `SELECT count(*) FROM rho_request`).Scan(&rows); err != nil || rows > 0 {
		t.Errorf("%d requests are kept for ever, %v", rows, err)
	}
}
