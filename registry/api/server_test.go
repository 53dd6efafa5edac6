package api

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"github.com/ruilkring/ruilkring/registry"
	"github.com/ruilkring/ruilkring/registry/journal"
	"github.com/ruilkring/ruilkring/registry/sample"
)

// The regions of the sample.
const (
	sampleRegion  = sample.Region
	villageRegion = sample.Village
)

// testTokens are tokens that say who somebody is without a signature, for an hour: how
// real ones are checked is for package tokens to test.
type testTokens struct{ now func() time.Time }

// testToken is what such a token says.
type testToken struct {
	Principal
	Made time.Time
}

func (i *testTokens) token(p Principal) string {
	data, err := json.Marshal(testToken{p, i.now()})
	if err != nil {
		panic(err) // it is made of texts
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

func (i *testTokens) Verify(_ context.Context, token string) (*Principal, time.Time, error) {
	data, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return nil, time.Time{}, err
	}
	var t testToken
	if err := json.Unmarshal(data, &t); err != nil {
		return nil, time.Time{}, err
	}
	until := t.Made.Add(time.Hour)
	if !i.now().Before(until) {
		return nil, time.Time{}, errors.New("too old")
	}
	t.Issuer = "test"
	return &t.Principal, until, nil
}

// backend is a server with the sample in it, in memory.
type backend struct {
	t      testing.TB
	server *Server
	tokens *testTokens
	http   http.Handler
	now    time.Time
}

func newBackend(t testing.TB, change ...func(s *Options)) *backend {
	t.Helper()
	return newBackendOn(t, journal.NewMemory(), change...)
}

func newBackendOn(t testing.TB, store journal.Store, change ...func(s *Options)) *backend {
	t.Helper()
	b := &backend{t: t, now: time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)}
	limits := Defaults()
	limits.PerSecond, limits.Now = rate.Inf, func() time.Time { return b.now }
	for _, c := range change {
		c(&limits)
	}
	r, err := registry.Open(t.Context(), store, registry.Options{Clock: limits.Now})
	if err != nil {
		t.Fatal(err)
	}
	if r.View().Version() == 0 {
		if err := sample.Fill(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	b.tokens = &testTokens{limits.Now}
	b.server = New(r, b.tokens, slog.New(slog.DiscardHandler), limits)
	t.Cleanup(b.server.Close)
	b.http = b.server.Handler()
	return b
}

// token is a token of the principal.
func (b *backend) token(p Principal) string {
	p.Subject = strings.Join(append(p.Regions, "somebody", string(p.Role), p.Household, p.Practice), "-")
	return b.tokens.token(p)
}

// call makes a request; headers follow the body, name after value.
func (b *backend) call(method, target, token, body string, headers ...string) *httptest.ResponseRecorder {
	b.t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set(reasonHeader, "request-1")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	b.http.ServeHTTP(w, r)
	b.conforms(r, w)
	return w
}

// want makes a request that must be answered so.
func (b *backend) want(status int, method, target, token, body string, headers ...string) *httptest.ResponseRecorder {
	b.t.Helper()
	w := b.call(method, target, token, body, headers...)
	if w.Code != status {
		b.t.Fatalf("%s %s: status %d, want %d: %s", method, target, w.Code, status, w.Body)
	}
	if w.Code >= 400 && w.Header().Get("Content-Type") != "application/problem+json" {
		b.t.Fatalf("%s %s: the error is of type %q", method, target, w.Header().Get("Content-Type"))
	}
	return w
}

// The principals of the tests.
var (
	ofA      = Principal{Role: patient, Household: "h-a", Person: "h-a-1"}
	ofB      = Principal{Role: patient, Household: "h-b", Person: "h-b-1"}
	atOne    = Principal{Role: practice, Practice: "village-1"}
	ofRegion = Principal{Role: coordinator, Regions: []string{villageRegion}}
	ofOther  = Principal{Role: coordinator, Regions: []string{sampleRegion}}
	curious  = Principal{Role: researcher}
	checking = Principal{Role: auditor, Regions: []string{villageRegion}}
)

// TestTokens shows that only tokens that are valid and whole are accepted, and no
// longer than they say.
func TestTokens(t *testing.T) {
	b := newBackend(t)
	good := b.token(ofA)
	b.want(http.StatusOK, "GET", "/v1/households/h-a", good, "")
	for why, token := range map[string]string{
		"no token":                 "x",
		"cut off":                  good[:len(good)-4],
		"of no role":               b.token(Principal{Role: "king"}),
		"of the public":            b.token(Principal{Role: public}),
		"a patient of nothing":     b.token(Principal{Role: patient}),
		"a coordinator of nothing": b.token(Principal{Role: coordinator}),
	} {
		w := b.call("GET", "/v1/households/h-a", token, "")
		if w.Code != http.StatusUnauthorized || w.Header().Get("WWW-Authenticate") != "Bearer" {
			t.Errorf("a token %s: status %d %s", why, w.Code, w.Body)
		}
	}
	b.want(http.StatusUnauthorized, "GET", "/v1/practices", "", "", "Authorization", "Basic eDp5")
	b.now = b.now.Add(61 * time.Minute)
	b.want(http.StatusUnauthorized, "GET", "/v1/households/h-a", good, "")
}

// TestOthers shows that what belongs to others answers as if it did not exist.
func TestOthers(t *testing.T) {
	b := newBackend(t)
	region := b.token(ofRegion)
	b.want(http.StatusCreated, "POST", "/v1/rounds", region, `{"id":"r1"}`)
	for _, test := range []struct {
		by             Principal
		method, target string
		missing        string
		body           string
	}{
		{ofA, "GET", "/v1/households/h-b", "/v1/households/h-nobody", ""},
		{ofA, "GET", "/v1/households/h-b/wishes", "/v1/households/h-nobody/wishes", ""},
		{ofA, "PUT", "/v1/households/h-b/wishes", "/v1/households/h-nobody/wishes", "{}"},
		{ofA, "DELETE", "/v1/households/h-b/wishes", "/v1/households/h-nobody/wishes", ""},
		{ofA, "DELETE", "/v1/households/h-b", "/v1/households/h-nobody", ""},
		{ofA, "GET", "/v1/households/h-b/proposal", "/v1/households/h-nobody/proposal", ""},
		{ofA, "POST", "/v1/households/h-b/proposal/answer", "/v1/households/h-nobody/proposal/answer", `{"yes":true}`},
		{ofA, "POST", "/v1/households/h-b/enrolment", "/v1/households/h-nobody/enrolment", `{"practice":"practice-12"}`},
		{Principal{Role: patient, Household: "h-a", Person: "h-b-1"}, "GET", "/v1/households/h-a", "/v1/households/h-nobody", ""},
		{ofOther, "GET", "/v1/households/h-a", "/v1/households/h-nobody", ""},
		{ofOther, "DELETE", "/v1/households/h-a", "/v1/households/h-nobody", ""},
		{ofOther, "POST", "/v1/rounds/r1/freeze", "/v1/rounds/r9/freeze", ""},
		{ofOther, "GET", "/v1/rounds/r1/exchanges", "/v1/rounds/r9/exchanges", ""},
		{ofOther, "POST", "/v1/rounds/r1/close", "/v1/rounds/r9/close", ""},
		{atOne, "GET", "/v1/practices/village-2/moves?round=r1", "/v1/practices/nowhere/moves?round=r1", ""},
		{atOne, "GET", "/v1/practices/village-2/enrolments", "/v1/practices/nowhere/enrolments", ""},
		{atOne, "PUT", "/v1/practices/village-2", "/v1/practices/nowhere", `{"location":{"lat":52,"lon":5},"mode":"open","capacity":9,"enrolled":3}`},
		{ofOther, "PUT", "/v1/practices/village-2", "/v1/practices/village-2", `{"location":{"lat":52,"lon":5},"mode":"open","capacity":9,"enrolled":3,"region":"sample"}`},
	} {
		before := b.server.registry.View().Version()
		token := b.token(test.by)
		one := b.want(http.StatusNotFound, test.method, test.target, token, test.body)
		two := b.want(http.StatusNotFound, test.method, test.missing, token, test.body)
		if one.Body.String() != two.Body.String() {
			t.Errorf("%s %s tells that it exists: %s %s", test.method, test.target, one.Body, two.Body)
		}
		if b.server.registry.View().Version() != before {
			t.Errorf("%s %s changed something", test.method, test.target)
		}
	}
}

// TestHostile sends what nobody should. Each gets the documented error, and
// nothing is stored.
func TestHostile(t *testing.T) {
	b := newBackend(t, func(s *Options) { s.MaxBody = 4096 })
	patient, region := b.token(ofA), b.token(ofRegion)
	deep := strings.Repeat("[", 1500) + strings.Repeat("]", 1500)
	household := func(id, adult, more string) string {
		return fmt.Sprintf(`{"id":%s,"adults":[%s],"current":"village-1","home":{"lat":52.3,"lon":5.6},"wishes":{}%s}`, id, adult, more)
	}
	for _, test := range []struct {
		why, method, target, token, body string
		status                           int
		headers                          []string
	}{
		{"too large", "PUT", "/v1/households/h-a/wishes", patient, `{"ranked":[["` + strings.Repeat("x", 5000) + `"]]}`, 413, nil},
		{"deep", "PUT", "/v1/households/h-a/wishes", patient, `{"ranked":` + deep + `}`, 400, nil},
		{"a wrong type", "PUT", "/v1/households/h-a/wishes", patient, `{"ranked":"village-2"}`, 400, nil},
		{"a fraction", "PUT", "/v1/households/h-a/wishes", patient, `{"within_m":1.5}`, 400, nil},
		{"a number beyond all", "PUT", "/v1/households/h-a/wishes", patient, `{"within_m":1e400}`, 400, nil},
		{"a member twice", "PUT", "/v1/households/h-a/wishes", patient, `{"within_m":1,"within_m":2}`, 400, nil},
		{"an unknown member", "PUT", "/v1/households/h-a/wishes", patient, `{"within":1}`, 400, nil},
		{"a member in other letters", "PUT", "/v1/households/h-a/wishes", patient, `{"Within_M":1}`, 400, nil},
		{"half a surrogate pair", "PUT", "/v1/households/h-a/wishes", patient, `{"ranked":[["\ud800"]]}`, 400, nil},
		{"bytes that are no text", "PUT", "/v1/households/h-a/wishes", patient, "{\"ranked\":[[\"\xff\"]]}", 400, nil},
		{"two values", "PUT", "/v1/households/h-a/wishes", patient, `{} {}`, 400, nil},
		{"nothing", "PUT", "/v1/households/h-a/wishes", patient, ``, 400, nil},
		{"a form", "PUT", "/v1/households/h-a/wishes", patient, `within_m=1`, 415, []string{"Content-Type", "application/x-www-form-urlencoded"}},
		{"a wish for nowhere", "PUT", "/v1/households/h-a/wishes", patient, `{"ranked":[["nowhere"]]}`, 422, nil},
		{"a wish twice", "PUT", "/v1/households/h-a/wishes", patient, `{"ranked":[["village-2"],["village-2"]]}`, 422, nil},
		{"a body where none is", "DELETE", "/v1/households/h-a", patient, `{"force":true}`, 400, nil},
		{"a stale ETag", "PUT", "/v1/households/h-a/wishes", patient, `{"within_m":1}`, 412, []string{"If-Match", `"1"`}},
		{"an ETag that is none", "PUT", "/v1/households/h-a/wishes", patient, `{"within_m":1}`, 400, []string{"If-Match", `latest`}},
		{"a citizen service number", "POST", "/v1/households", region, household(`"111222333"`, `"p-1"`, ""), 422, nil},
		{"a citizen service number of a person", "POST", "/v1/households", region, household(`"x-1"`, `"111222333"`, ""), 422, nil},
		{"an id that can't be seen", "POST", "/v1/households", region, household(`"x\u202e1"`, `"p-1"`, ""), 422, nil},
		{"a name beside the id", "POST", "/v1/households", region, household(`"x-1"`, `"p-1"`, `,"name":"x"`), 400, nil},
		{"a household that exists", "POST", "/v1/households", region, household(`"h-a"`, `"p-1"`, ""), 409, nil},
		{"a person of another household", "POST", "/v1/households", region, household(`"x-1"`, `"h-a-1"`, ""), 422, nil},
		{"nobody of age", "POST", "/v1/households", region, household(`"x-1"`, ``, ""), 422, nil},
		{"a state of one's own", "POST", "/v1/households", region, household(`"x-1"`, `"p-1"`, `,"state":"settled"`), 400, nil},
		{"a household elsewhere", "POST", "/v1/households", region, strings.Replace(household(`"x-1"`, `"p-1"`, ""), "village-1", "practice-01", 1), 403, nil},
		{"a parameter twice", "GET", "/v1/practices?limit=1&limit=2", "", "", 400, nil},
		{"an unknown parameter", "GET", "/v1/practices?page=1", "", "", 400, nil},
		{"a limit that is none", "GET", "/v1/practices?limit=all", "", "", 400, nil},
		{"nowhere on earth", "GET", "/v1/practices/open?lat=91&lon=5", "", "", 400, nil},
		{"a round of another region", "POST", "/v1/rounds", region, `{"id":"r","regions":["sample"]}`, 403, nil},
		{"a round with a chosen seed", "POST", "/v1/rounds", region, `{"id":"r","rules":{"seed":7}}`, 409, nil},
		{"a round with a strange name", "POST", "/v1/rounds", region, `{"id":"../r"}`, 409, nil},
		{"a round by no mechanism", "POST", "/v1/rounds", region, `{"id":"r","rules":{"mechanism":"luck"}}`, 422, nil},
		{"a path that climbs", "GET", "/v1/households/..%2f..%2fmetrics", patient, "", 404, nil},
		{"a method that is not there", "PATCH", "/v1/practices", "", "", 405, nil},
		{"an address that is not there", "GET", "/v1/admin", "", "", 404, nil},
		{"a key without end", "DELETE", "/v1/households/h-a/wishes", patient, "", 400, []string{"Idempotency-Key", strings.Repeat("k", 201)}},
	} {
		before := b.server.registry.View().Version()
		w := b.call(test.method, test.target, test.token, test.body, test.headers...)
		if w.Code != test.status || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: status %d, want %d: %s", test.why, w.Code, test.status, w.Body)
		}
		if b.server.registry.View().Version() != before {
			t.Errorf("%s: something was stored", test.why)
		}
	}
}

// TestSlowBody shows that a body that does not come is given up, and nothing of it
// is kept.
func TestSlowBody(t *testing.T) {
	b := newBackend(t)
	server := httptest.NewUnstartedServer(b.http)
	server.Config.ReadTimeout = 300 * time.Millisecond
	server.Start()
	defer server.Close()
	connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	before := b.server.registry.View().Version()
	fmt.Fprintf(connection, "PUT /v1/households/h-a/wishes HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{", b.token(ofA))
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusRequestTimeout {
		t.Errorf("status %d", answer.StatusCode)
	}
	if b.server.registry.View().Version() != before {
		t.Error("something was stored")
	}
}

// TestIdempotency shows that a request that is sent again happens once.
func TestIdempotency(t *testing.T) {
	b := newBackend(t)
	region := b.token(ofRegion)
	open := func(key, id string) *httptest.ResponseRecorder {
		return b.call("POST", "/v1/rounds", region, `{"id":"`+id+`"}`, "Idempotency-Key", key)
	}
	first, second := open("k1", "r1"), open("k1", "r1")
	if first.Code != http.StatusCreated || second.Code != first.Code || second.Body.String() != first.Body.String() || second.Header().Get("Idempotency-Replayed") != "true" {
		t.Errorf("first %d %s, again %d %s", first.Code, first.Body, second.Code, second.Body)
	}
	if w := open("k1", "r2"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("another request with the same key: %d", w.Code)
	}
	if w := open("k2", "r1"); w.Code != http.StatusConflict {
		t.Errorf("the same request with another key: %d", w.Code)
	}
	// A key of somebody else is another key.
	if w := b.call("POST", "/v1/rounds", b.token(ofOther), `{"id":"r3"}`, "Idempotency-Key", "k1"); w.Code != http.StatusCreated {
		t.Errorf("somebody else with the same key: %d %s", w.Code, w.Body)
	}
	b.now = b.now.Add(25 * time.Hour)
	region = b.token(ofRegion)
	if w := open("k1", "r4"); w.Code != http.StatusCreated {
		t.Errorf("the same key a day later: %d", w.Code)
	}
}

// TestETag shows that wishes are not overwritten that somebody else has changed.
func TestETag(t *testing.T) {
	b := newBackend(t)
	token := b.token(ofA)
	tag := b.want(http.StatusOK, "GET", "/v1/households/h-a/wishes", token, "").Header().Get("ETag")
	b.want(http.StatusNotModified, "GET", "/v1/households/h-a/wishes", token, "", "If-None-Match", tag)
	next := b.want(http.StatusOK, "PUT", "/v1/households/h-a/wishes", token, `{"ranked":[["village-3"]]}`, "If-Match", tag).Header().Get("ETag")
	if next == tag || next == "" {
		t.Errorf("the ETag goes from %s to %s", tag, next)
	}
	b.want(http.StatusPreconditionFailed, "PUT", "/v1/households/h-a/wishes", token, `{"ranked":[["village-4"]]}`, "If-Match", tag)
	b.want(http.StatusOK, "PUT", "/v1/households/h-a/wishes", token, `{"ranked":[["village-4"]]}`, "If-Match", next)
}

// TestPages shows that pages add up to the whole.
func TestPages(t *testing.T) {
	b := newBackend(t)
	token := b.token(ofOther)
	seen, after := map[string]bool{}, ""
	for pages := 0; ; pages++ {
		var page struct {
			Households []struct{ ID string }
			Total      int
			Next       string
		}
		w := b.want(http.StatusOK, "GET", "/v1/households?limit=37&after="+after, token, "")
		if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil {
			t.Fatal(err)
		}
		for _, h := range page.Households {
			if seen[h.ID] {
				t.Fatalf("%s is on two pages", h.ID)
			}
			seen[h.ID] = true
		}
		if after = page.Next; after == "" {
			if len(seen) != page.Total || pages < 5 {
				t.Errorf("%d households on %d pages, and there are %d", len(seen), pages, page.Total)
			}
			return
		}
	}
}
