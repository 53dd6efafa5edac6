package api

import (
	"net/http"
	"testing"
	"time"
)

// TestRetention shows that closed rounds and the log of who looked at what are
// forgotten when they have been kept for long enough, and not before.
func TestRetention(t *testing.T) {
	b := newBackend(t)
	region := b.token(ofRegion)
	b.want(http.StatusCreated, "POST", "/v1/rounds", region, `{"id":"r1"}`)
	b.want(http.StatusOK, "GET", "/v1/households/h-a", region, "")
	b.want(http.StatusOK, "POST", "/v1/rounds/r1/freeze", region, "")
	b.want(http.StatusOK, "POST", "/v1/rounds/r1/close", region, "")
	step := func() (forgotten, logged bool) {
		t.Helper()
		// Whoever has been started since counts from the same day.
		old := b.server.rounds
		old.stop()
		b.server.rounds = newConductor(old.registry, old.log, b.server.Options)
		if err := b.server.rounds.step(t.Context()); err != nil {
			t.Fatal(err)
		}
		r, _ := b.server.registry.View().Round("r1")
		return r.Forgotten, b.server.registry.View().OldestAccess() == "2026-12"
	}
	for _, test := range []struct {
		days              int
		forgotten, logged bool
	}{{0, false, true}, {89, false, true}, {91, true, true}, {5 * 365, true, true}, {5*366 + 31, true, false}} {
		b.now = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC).AddDate(0, 0, test.days)
		if forgotten, logged := step(); forgotten != test.forgotten || logged != test.logged {
			t.Errorf("after %d days the round is forgotten: %t, want %t; the log is there: %t, want %t", test.days, forgotten, test.forgotten, logged, test.logged)
		}
	}
}
