package main

import (
	"net/http"
	"testing"

	"github.com/ruilkring/ruilkring/registry/round"
)

// devToken is a token as the development issuer gives it to anybody who asks: with
// the same subject for everybody of one role.
func (b *backend) devToken(query string) string {
	b.t.Helper()
	return b.want(http.StatusOK, "POST", "/dev/token?"+query, "", "").Body.String()
}

// consenting brings a round in the village to where people are asked.
func (b *backend) consenting(id string) {
	b.t.Helper()
	region := b.token(ofRegion)
	b.want(http.StatusCreated, "POST", "/v1/rounds", region, `{"id":"`+id+`"}`)
	b.want(http.StatusOK, "POST", "/v1/rounds/"+id+"/freeze", region, "")
	b.want(http.StatusAccepted, "POST", "/v1/rounds/"+id+"/solve", region, "{}")
	b.server.rounds.running.Wait()
	b.want(http.StatusOK, "POST", "/v1/rounds/"+id+"/ask", region, `{"deadline":"2026-12-15T12:00:00Z"}`)
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
	b.consenting("r1")
	for _, adult := range []string{"ann", "bob"} {
		token := b.devToken("role=patient&household=two-1&person=" + adult)
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
		query  string
		status int
	}{{"role=coordinator&region=village", http.StatusOK}, {"role=coordinator&region=sample", http.StatusNotFound}} {
		w := b.want(test.status, "PUT", "/v1/practices/village-1", b.devToken(test.query),
			`{"location":{"lat":52.3,"lon":5.6},"mode":"swap","capacity":2095,"enrolled":2095,"region":"village"}`, "Idempotency-Key", "k2")
		if w.Header().Get("Idempotency-Replayed") != "" {
			t.Errorf("%s got the answer to somebody else", test.query)
		}
	}
}

// TestIdentity shows that everything that a token says tells one from another.
func TestIdentity(t *testing.T) {
	seen := map[string]principal{}
	for _, p := range []principal{
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
