package api

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"time"
)

// decoded is the body of an answer.
func decoded[T any](b *backend, w *httptest.ResponseRecorder) T {
	b.t.Helper()
	var value T
	if err := json.Unmarshal(w.Body.Bytes(), &value); err != nil {
		b.t.Fatalf("%v: %s", err, w.Body)
	}
	return value
}

// freezeRound opens a round of the village and freezes it.
func (b *backend) freezeRound(id string) {
	b.t.Helper()
	region := b.token(ofRegion)
	b.want(http.StatusCreated, "POST", "/v1/rounds", region, `{"id":"`+id+`"}`)
	b.want(http.StatusOK, "POST", "/v1/rounds/"+id+"/freeze", region, "")
}

// solveFrozen has a frozen round solved, and waits for the plan.
func (b *backend) solveFrozen(id string) {
	b.t.Helper()
	b.want(http.StatusAccepted, "POST", "/v1/rounds/"+id+"/solve", b.token(ofRegion), "{}")
	for j := b.server.rounds.job(id); ; {
		at, changed := j.get()
		if at.last() {
			if at.Error != "" {
				b.t.Fatal(at.Error)
			}
			return
		}
		select {
		case <-changed:
		case <-time.After(time.Minute):
			b.t.Fatal("the round is not solved")
		}
	}
}

// askSolved asks everybody in a round that is solved.
func (b *backend) askSolved(id string) {
	b.t.Helper()
	b.want(http.StatusOK, "POST", "/v1/rounds/"+id+"/ask", b.token(ofRegion), `{"deadline":"2026-12-15T12:00:00Z"}`)
}

// playRound plays a round of the village until h-a and h-b have agreed to swap, and
// the practice with them.
func (b *backend) playRound(id string) {
	b.t.Helper()
	b.freezeRound(id)
	b.solveFrozen(id)
	b.askSolved(id)
	for _, by := range []Principal{ofA, ofB} {
		b.want(http.StatusOK, "POST", "/v1/households/"+by.Household+"/proposal/answer", b.token(by), `{"yes":true}`)
	}
	at := b.token(atOne)
	moves := decoded[incomingList](b, b.want(http.StatusOK, "GET", "/v1/practices/village-1/moves?round="+id, at, ""))
	for _, m := range moves.Moves {
		b.want(http.StatusOK, "POST", m.AnswerAt, at, `{"yes":true}`)
	}
}

// exchangeOf is the number of the exchange of a household, as it stands in paths.
func (b *backend) exchangeOf(household string) string {
	b.t.Helper()
	for r := range b.server.registry.View().Rounds() {
		if e, _ := r.Move(household); e != nil {
			return strconv.Itoa(e.Number)
		}
	}
	b.t.Fatalf("%s is in no exchange", household)
	return ""
}
