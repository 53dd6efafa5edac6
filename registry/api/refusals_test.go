package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve"
	"github.com/ruilkring/ruilkring/registry"
)

// faulty makes a request that must be refused for one fault, at a path.
func (b *backend) faulty(path, text, method, target, token, body string) {
	b.t.Helper()
	before := b.server.registry.View().Version()
	w := b.want(http.StatusUnprocessableEntity, method, target, token, body)
	var p problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || len(p.Faults) != 1 || p.Faults[0].Path != path || !strings.Contains(p.Faults[0].Text, text) {
		b.t.Errorf("%s %s with %s: %s, want a fault at %s: %s", method, target, body, w.Body, path, text)
	}
	if after := b.server.registry.View().Version(); after != before {
		b.t.Errorf("%s %s with %s: something was stored", method, target, body)
	}
}

// TestStaleWithdrawal shows that wishes are not taken away that somebody else has
// changed.
func TestStaleWithdrawal(t *testing.T) {
	b := newBackend(t)
	token := b.token(ofA)
	const target = "/v1/households/h-a/wishes"
	stale := b.want(http.StatusOK, "GET", target, token, "").Header().Get("ETag")
	fresh := b.want(http.StatusOK, "PUT", target, token, `{"ranked":[["village-3"]]}`).Header().Get("ETag")
	b.want(http.StatusPreconditionFailed, "DELETE", target, token, "", "If-Match", stale)
	b.want(http.StatusBadRequest, "DELETE", target, token, "", "If-Match", "latest")
	if w := b.want(http.StatusOK, "GET", target, token, ""); !strings.Contains(w.Body.String(), "village-3") {
		t.Errorf("the wishes are %s", w.Body)
	}
	b.want(http.StatusNoContent, "DELETE", target, token, "", "If-Match", fresh)
}

// TestMechanisms shows that a round is opened only where it can be solved.
func TestMechanisms(t *testing.T) {
	b := newBackend(t)
	region := b.token(ofRegion)
	for _, mechanism := range []matching.Mechanism{matching.TTC, matching.Waitlist} {
		b.faulty("rules.mechanism", string(mechanism), "POST", "/v1/rounds", region, fmt.Sprintf(`{"id":"r1","rules":{"mechanism":%q}}`, mechanism))
	}
	b.want(http.StatusCreated, "POST", "/v1/rounds", region, `{"id":"r1","rules":{"mechanism":"optimal"}}`)
	// One that was opened before by another program says why it fails.
	_, err := solve.Solve(t.Context(), &matching.Problem{Format: matching.Format, Rules: matching.Rules{Mechanism: matching.TTC}}, solve.Options{})
	if p := problemOf(err); p.Status != http.StatusUnprocessableEntity || p.Title != "not supported" || !strings.Contains(p.Detail, "rules.mechanism") {
		t.Errorf("%v is answered as %+v", err, p)
	}
}

// TestDeadlines shows that a typing error holds no region for years.
func TestDeadlines(t *testing.T) {
	b := newBackend(t)
	region := b.token(ofRegion)
	b.want(http.StatusCreated, "POST", "/v1/rounds", region, `{"id":"r1"}`)
	b.want(http.StatusOK, "POST", "/v1/rounds/r1/freeze", region, "")
	b.want(http.StatusAccepted, "POST", "/v1/rounds/r1/solve", region, "{}")
	b.server.rounds.running.Wait()
	for deadline, text := range map[string]string{
		"9999-12-31T00:00:00Z": "60 days", "2027-01-30T12:00:01Z": "60 days", "2026-12-01T12:00:00Z": "over", "0001-01-01T00:00:00Z": "over",
	} {
		b.faulty("deadline", text, "POST", "/v1/rounds/r1/ask", region, `{"deadline":"`+deadline+`"}`)
	}
	b.want(http.StatusNotFound, "POST", "/v1/rounds/r1/ask", b.token(ofOther), `{"deadline":"9999-12-31T00:00:00Z"}`)
	b.want(http.StatusOK, "POST", "/v1/rounds/r1/ask", region, `{"deadline":"2027-01-30T12:00:00Z"}`)
}

// TestGrounds shows that a practice that refuses is told which grounds there are.
func TestGrounds(t *testing.T) {
	b := newBackend(t)
	b.consenting()
	token := b.token(atOne)
	w := b.want(http.StatusOK, "GET", "/v1/practices/village-1/moves?round=r1", token, "")
	var list incomingList
	if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil || len(list.Moves) != 1 {
		t.Fatalf("%s %v", w.Body, err)
	}
	const all = "too_far, full, views, locum"
	for _, target := range []string{list.Moves[0].AnswerAt, "/v1/practices/village-1/enrolments/h-b/answer"} {
		b.faulty("ground", all, "POST", target, token, `{"yes":false}`)
		b.faulty("ground", all, "POST", target, token, `{"yes":false,"ground":""}`)
		b.faulty("ground", all, "POST", target, token, `{"yes":false,"ground":"because"}`)
		b.faulty("ground", "no ground", "POST", target, token, `{"yes":true,"ground":"full"}`)
	}
	if w := b.want(http.StatusOK, "POST", list.Moves[0].AnswerAt, token, `{"yes":false,"ground":"full"}`); !strings.Contains(w.Body.String(), "broken") {
		t.Errorf("after a refusal: %s", w.Body)
	}
}

// TestDetails shows that a refusal says what is the matter, and that once.
func TestDetails(t *testing.T) {
	b := newBackend(t)
	b.consenting()
	region := b.token(ofRegion)
	for _, test := range []struct{ method, target, body, want string }{
		{"POST", "/v1/rounds/r1/freeze", "", `"detail":"round r1 is consenting"`},
		{"POST", "/v1/rounds/r1/close", "", `"detail":"round r1 `},
		{"POST", "/v1/rounds", `{"id":"r1"}`, `"detail":"the round"`},
		{"POST", "/v1/rounds", `{"id":"r2","rules":{"seed":1}}`, `"detail":"the seed of a round is drawn when it is frozen"`},
	} {
		w := b.want(http.StatusConflict, test.method, test.target, region, test.body)
		if s := w.Body.String(); !strings.Contains(s, test.want) || strings.Contains(s, "registry:") || strings.Contains(s, "round:") {
			t.Errorf("%s %s: %s, want %s", test.method, test.target, s, test.want)
		}
	}
	if p := problemOf(fmt.Errorf("%w: %w", registry.ErrNotErased, errAway)); p.Status != http.StatusServiceUnavailable || strings.Contains(p.Detail, "h-a") {
		t.Errorf("what is erased and not destroyed is answered as %+v", p)
	}
}
