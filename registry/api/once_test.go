package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/registry/round"
)

// consenting brings a round in the village, r1, to where people are asked.
func (b *backend) consenting() {
	b.t.Helper()
	region := b.token(ofRegion)
	b.want(http.StatusCreated, "POST", "/v1/rounds", region, `{"id":"r1"}`)
	b.want(http.StatusOK, "POST", "/v1/rounds/r1/freeze", region, "")
	b.want(http.StatusAccepted, "POST", "/v1/rounds/r1/solve", region, "{}")
	b.server.rounds.running.Wait()
	b.want(http.StatusOK, "POST", "/v1/rounds/r1/ask", region, `{"deadline":"2026-12-15T12:00:00Z"}`)
}

// TestIdempotencyOfTwo shows that the same key with the same body of another person
// is another request, also where everything else about the two is the same: of the
// second adult of a household a consent would be lost, of the second coordinator a
// round.
func TestIdempotencyOfTwo(t *testing.T) {
	b := newBackend(t)
	region := b.token(ofRegion)
	for _, body := range []string{
		`{"id":"two-1","adults":["ann","bob"],"size":2,"current":"village-1","home":{"lat":52.3,"lon":5.62},"wishes":{"ranked":[["village-5"]]}}`,
		`{"id":"two-2","adults":["cas","dee"],"size":2,"current":"village-5","home":{"lat":52.3,"lon":5.62},"wishes":{"ranked":[["village-1"]]}}`,
	} {
		b.want(http.StatusCreated, "POST", "/v1/households", region, body)
	}
	b.consenting()
	for _, adult := range []string{"ann", "bob"} {
		token := b.tokens.token(Principal{Role: patient, Subject: "dev-patient", Household: "two-1", Person: adult})
		w := b.want(http.StatusOK, "POST", "/v1/households/two-1/proposal/answer", token, `{"yes":true}`, "Idempotency-Key", "k1")
		if w.Header().Get("Idempotency-Replayed") != "" {
			t.Errorf("%s got the answer to somebody else", adult)
		}
	}
	r, _ := b.server.registry.View().Round("r1")
	if e, move := r.Move("two-1"); e == nil || len(e.Moves[move].Adults) != 2 || e.Moves[move].Adults[0] != round.Yes || e.Moves[move].Adults[1] != round.Yes {
		t.Errorf("the exchange of the two: %+v", e)
	}

	// Two coordinators with the dev issuer's one subject send the very same request.
	for _, test := range []struct {
		region string
		status int
	}{{villageRegion, http.StatusOK}, {sampleRegion, http.StatusNotFound}} {
		w := b.want(test.status, "PUT", "/v1/practices/village-1", b.tokens.token(Principal{Role: coordinator, Subject: "dev-coordinator", Regions: []string{test.region}}),
			`{"location":{"lat":52.3,"lon":5.6},"mode":"swap","capacity":2095,"enrolled":2095,"region":"village"}`, "Idempotency-Key", "k2")
		if w.Header().Get("Idempotency-Replayed") != "" {
			t.Errorf("%s got the answer to somebody else", test.region)
		}
	}
}

// TestIdentity shows that everything that a token says tells one from another.
func TestIdentity(t *testing.T) {
	seen := map[string]Principal{}
	for _, p := range []Principal{
		{},
		{Issuer: "x"},
		{Subject: "x"},
		{Role: "x"},
		{Household: "x"},
		{Person: "x"},
		{Practice: "x"},
		{Regions: []string{"x"}},
		{Regions: []string{"x", "y"}},
		{Regions: []string{"x,y"}},
		{Household: "x", Person: "y"},
		{Household: "xy"},
	} {
		if other, twice := seen[p.identity()]; twice {
			t.Errorf("%+v and %+v are one", p, other)
		}
		seen[p.identity()] = p
	}
}

// TestErasedAnswers shows that what was answered about a household is forgotten with
// it, and that none of the requests is carried out again for that.
func TestErasedAnswers(t *testing.T) {
	b := newBackend(t)
	region, other := b.token(ofRegion), b.token(ofB)
	const household = `{"id":"x-1","adults":["x-1-1"],"current":"village-1","home":{"lat":52.31,"lon":5.61},"wishes":{"ranked":[["village-2"]]}}`
	own := b.token(Principal{Role: patient, Household: "x-1", Person: "x-1-1"})
	register := func(status int) *httptest.ResponseRecorder {
		return b.want(status, "POST", "/v1/households", region, household, "Idempotency-Key", "k1")
	}
	register(http.StatusCreated)
	b.want(http.StatusOK, "PUT", "/v1/households/x-1/wishes", own, `{"ranked":[["village-3"]]}`, "Idempotency-Key", "k2")
	b.want(http.StatusOK, "PUT", "/v1/households/h-b/wishes", other, `{"ranked":[["village-4"]]}`, "Idempotency-Key", "k3")
	holds := func() (found int) {
		b.server.once.mu.Lock()
		defer b.server.once.mu.Unlock()
		for _, a := range b.server.once.answers {
			if strings.Contains(fmt.Sprintf("%s %s %s %v %q", a.body, a.household, a.by, a.header, a.erased), "x-1") || strings.Contains(string(a.body), "village-3") {
				found++
			}
		}
		return found
	}
	if n := holds(); n != 2 {
		t.Fatalf("%d answers are about the household", n)
	}
	b.want(http.StatusNoContent, "DELETE", "/v1/households/x-1", own, "", "Idempotency-Key", "k4")
	if n := holds(); n != 0 {
		t.Errorf("%d answers are still about it", n)
	}
	if w := register(http.StatusCreated); w.Body.Len() > 0 || w.Header().Get("Location") != "" || w.Header().Get("Idempotency-Replayed") != "true" {
		t.Errorf("registering it again: %v %s", w.Header(), w.Body)
	}
	if _, there := b.server.registry.View().Household("x-1"); there {
		t.Error("it is there again")
	}
	if w := b.want(http.StatusOK, "PUT", "/v1/households/h-b/wishes", other, `{"ranked":[["village-4"]]}`, "Idempotency-Key", "k3"); !strings.Contains(w.Body.String(), "village-4") {
		t.Errorf("another one's answer: %s", w.Body)
	}

	// What is still being answered while its household is erased is not kept either.
	request := httptest.NewRequest(http.MethodPut, "/", http.NoBody)
	for range 2 {
		w := httptest.NewRecorder()
		if err := b.server.once.do("k5", &Principal{Role: coordinator}, request, nil, w, func(w http.ResponseWriter) error {
			b.server.once.erase("x-1")
			_, err := w.Write([]byte(`{"id":"x-1"}`))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if replayed := w.Header().Get("Idempotency-Replayed") != ""; replayed != (w.Body.Len() == 0) {
			t.Errorf("replayed %v: %s", replayed, w.Body)
		}
	}
	if n := holds(); n != 0 {
		t.Errorf("%d answers are about it in the end", n)
	}
}
