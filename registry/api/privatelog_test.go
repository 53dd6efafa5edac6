package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ruilkring/ruilkring/registry"
	"github.com/ruilkring/ruilkring/registry/journal"
)

// TestPrivateLog shows that neither the log nor what is observed names people: for every
// address, as everybody, with what is answered and with what fails, also where the
// error itself names them.
func TestPrivateLog(t *testing.T) {
	people := []string{"h-a", "h-b", "somebody", "no route"}
	fill := strings.NewReplacer("{practice}", "village-1", "{household}", "h-a", "{round}", "r1", "{exchange}", "0", "{move}", "0")
	for _, fails := range []string{"nothing", "the store", "the handler"} {
		t.Run(fails, func(t *testing.T) {
			var log bytes.Buffer
			store := &fragileStore{Store: journal.NewMemory()}
			var observed []string
			b := newBackendOn(t, store, func(o *Options) {
				o.Observe = func(pattern string, _ int, _ time.Duration) { observed = append(observed, pattern) }
			})
			b.server.log = slog.New(slog.NewTextHandler(&log, nil))
			b.consenting()
			store.away.Store(fails == "the store")
			if fails == "the handler" {
				b.http = b.server.around(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(errAway) }))
			}
			for _, pattern := range b.patterns() {
				method, path, _ := strings.Cut(pattern, " ")
				for _, p := range []Principal{ofA, ofB, atOne, ofRegion, curious} {
					for _, body := range []string{"", wholeBodies[pattern].body, `{"yes":true}`, `{"id":"h-a","adults":["h-b-1"],"home":{"lat":1,"lon":1}}`} {
						for _, query := range []string{"", "?round=r1", "?after=h-a"} {
							if method == http.MethodDelete && body == "" {
								continue // they stay
							}
							w := b.call(method, fill.Replace(path)+query, b.token(p), body, "Access-Reason", "h-a")
							if w.Header().Get("Request-Id") == "" {
								t.Errorf("%s: no Request-Id", pattern)
							}
							if fails == "the handler" && w.Code != http.StatusInternalServerError {
								t.Errorf("%s: status %d", pattern, w.Code)
							}
						}
					}
				}
			}
			w := b.call("DELETE", "/v1/households/h-a", b.token(ofRegion), "")
			for line := range strings.SplitSeq(log.String(), "\n") {
				for _, id := range people {
					if strings.Contains(line, id) {
						t.Fatalf("the log names %s: %s", id, line)
					}
				}
			}
			switch all := log.String(); fails {
			case "nothing":
				if w.Code != http.StatusNoContent || !strings.Contains(all, "/v1/households/{household}") || strings.Contains(all, "level=ERROR") {
					t.Errorf("erasing: status %d %s, log: %s", w.Code, w.Body, all)
				}
			case "the store":
				if w.Code < 500 || !strings.Contains(all, "request="+w.Header().Get("Request-Id")) || !strings.Contains(all, registry.ErrUncertain.Error()) {
					t.Errorf("status %d, request %s, log: %s", w.Code, w.Header().Get("Request-Id"), all)
				}
			case "the handler":
				if !strings.Contains(all, "privatelog_test.go") {
					t.Errorf("the log does not say where: %s", all)
				}
				return
			}
			for _, id := range people {
				if all := strings.Join(observed, " "); strings.Contains(all, id) || !strings.Contains(all, "/v1/households/{household}") {
					t.Errorf("what is observed names %s: %s", id, all)
				}
			}
		})
	}
}

// coded is an error with a code, as those of databases are.
type coded struct{}

func (*coded) Error() string    { return "key (h-a) exists" }
func (*coded) SQLState() string { return "23505" }

// TestClass shows what is logged of errors: their kinds, and no text of theirs.
func TestClass(t *testing.T) {
	for _, test := range []struct {
		err  error
		want string
	}{
		{errors.New("h-a"), "an error without a kind"},
		{fmt.Errorf("%w: h-a", registry.ErrUncertain), registry.ErrUncertain.Error()},
		{fmt.Errorf("h-a: %w", &coded{}), "*api.coded 23505"},
		{errors.Join(context.Canceled, syscall.ECONNREFUSED), "context canceled; syscall.Errno connection refused"},
		{fmt.Errorf("%w: %w", registry.ErrJournal, &journal.Broken{Seq: 7, Reason: "h-a"}), registry.ErrJournal.Error() + "; *journal.Broken at record 7"},
	} {
		if got := ErrorClass(test.err); got != test.want {
			t.Errorf("%v is logged as %q, want %q", test.err, got, test.want)
		}
	}
}
