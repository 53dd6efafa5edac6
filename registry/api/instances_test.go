package api

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/registry/journal"
	"github.com/ruilkring/ruilkring/registry/round"
)

// TestOnce plays a round on servers that live as long as one request, each opened
// anew on the same store: the solving ends with its request, another server knows how
// it ended, and what is due by time is done when somebody says so.
func TestOnce(t *testing.T) {
	store := journal.NewMemory()
	open := func() *backend {
		return newBackendOn(t, store, func(o *Options) { o.Once = true })
	}
	region := open().token(ofRegion)
	open().want(http.StatusCreated, "POST", "/v1/rounds", region, `{"id":"r1"}`)
	open().want(http.StatusOK, "POST", "/v1/rounds/r1/freeze", region, "")
	open().want(http.StatusNotFound, "GET", "/v1/rounds/r1/progress", region, "")
	b := open()
	if r := decoded[roundBody](b, b.want(http.StatusAccepted, "POST", "/v1/rounds/r1/solve", region, "{}")); r.Phase != round.PhaseProposed || r.Status != "optimal" {
		t.Errorf("the round is %v and %q when the request ends", r.Phase, r.Status)
	}
	if text := open().want(http.StatusOK, "GET", "/v1/rounds/r1/progress", region, "").Body.String(); !strings.Contains(text, `"stage":"proposed"`) || !strings.Contains(text, `"status":"optimal"`) {
		t.Errorf("the progress: %s", text)
	}
	open().want(http.StatusConflict, "POST", "/v1/rounds/r1/solve", region, "{}")
	open().want(http.StatusOK, "POST", "/v1/rounds/r1/ask", region, `{"deadline":"2026-12-15T12:00:00Z"}`)
	for _, id := range []string{"h-c", "h-a"} {
		answer := `{"yes":` + map[string]string{"h-c": "false", "h-a": "true"}[id] + `}`
		open().want(http.StatusOK, "POST", "/v1/households/"+id+"/proposal/answer", adultOf(b, id), answer)
	}
	repaired := open()
	if err := repaired.server.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
	if w := open().want(http.StatusOK, "GET", "/v1/households/h-d/proposal", adultOf(b, "h-d"), ""); !strings.Contains(w.Body.String(), `"to":"village-5"`) {
		t.Errorf("what was repaired: %s", w.Body)
	}
}

// adultOf is a token of the one adult of a household of the village.
func adultOf(b *backend, household string) string {
	return b.token(Principal{Role: patient, Household: household, Person: household + "-1"})
}

// TestFewSteps shows that a budget of the server bounds what a request may ask for.
func TestFewSteps(t *testing.T) {
	b := newBackend(t, func(o *Options) { o.Once, o.MaxSteps = true, 1 })
	b.freezeRound("r1")
	if r := decoded[roundBody](b, b.want(http.StatusAccepted, "POST", "/v1/rounds/r1/solve", b.token(ofRegion), `{"max_steps":1000000}`)); r.Status != "feasible" {
		t.Errorf("with one step the plan is %q", r.Status)
	}
}

// TestLimitOutside shows whom a limit outside of the server is asked about, that who
// is beyond it is refused, and that nobody is where it gives no answer.
func TestLimitOutside(t *testing.T) {
	counted := map[string]int{}
	var away error
	b := newBackend(t, func(o *Options) {
		o.Limit = func(_ context.Context, key string) (bool, error) {
			counted[strings.Fields(key)[0]]++
			return counted[strings.Fields(key)[0]] <= 2, away
		}
	})
	for _, test := range []struct {
		kind, token string
		within      int
	}{{"anonymous", "", http.StatusOK}, {"known", b.token(ofA), http.StatusOK}, {"unchecked", "guess", http.StatusUnauthorized}} {
		target := "/v1/rounds"
		if test.kind == "unchecked" {
			target = "/v1/households/h-a"
		}
		b.want(test.within, "GET", target, test.token, "")
		b.want(test.within, "GET", target, test.token, "")
		if w := b.want(http.StatusTooManyRequests, "GET", target, test.token, ""); w.Header().Get("Retry-After") == "" {
			t.Errorf("%s: it does not say when to try again", test.kind)
		}
		if counted[test.kind] != 3 {
			t.Errorf("%s was counted %d times", test.kind, counted[test.kind])
		}
	}
	away = errors.New("no answer")
	b.want(http.StatusOK, "GET", "/v1/rounds", "", "")
}
