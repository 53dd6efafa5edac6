package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// saw is what a household reads about who looked at it or changed it.
func (b *backend) saw(by Principal, household string) []string {
	b.t.Helper()
	var list []string
	w := b.want(http.StatusOK, "GET", "/v1/households/"+household+"/accesses", b.token(by), "", reasonHeader, "asked")
	page := decoded[accessPage](b, w)
	for _, a := range page.Accesses {
		if a.Household != household || len(a.Households) > 0 {
			b.t.Errorf("%s reads of others: %+v", household, a)
		}
		if a.Who == "" || a.At.IsZero() || a.Version == 0 {
			b.t.Errorf("an entry does not say who or when: %+v", a)
		}
		list = append(list, a.Role+" "+a.What+" "+a.Why)
	}
	return list
}

// TestAccessLog shows that nobody but the household itself looks at it, or changes
// something of it, unnoticed: what it reads of that names who, what, when and why.
func TestAccessLog(t *testing.T) {
	b := newBackend(t)
	region, own := b.token(ofRegion), b.token(ofA)
	version := b.server.registry.View().Version()
	for _, path := range []string{"", "/wishes", "/practices", "/accesses"} {
		b.want(http.StatusOK, "GET", "/v1/households/h-a"+path, own, "")
	}
	if b.server.registry.View().Version() != version {
		t.Error("the household's own look is in the log")
	}
	look := func(target, why string) {
		t.Helper()
		b.want(http.StatusOK, "GET", target, region, "", reasonHeader, why)
	}
	look("/v1/households/h-a", "request-1")
	look("/v1/households/h-a/wishes", "request-2")
	look("/v1/households/h-a/practices", "request-3")
	look("/v1/households?wishes=village-2&state=waiting", "request-4") // only h-a
	look("/v1/households?limit=1&after=h-a", "request-5")              // only h-b
	look("/v1/households", "request-6")
	b.want(http.StatusOK, "PUT", "/v1/households/h-a/wishes", region, `{"ranked":[["village-2"]]}`, reasonHeader, "")
	b.want(http.StatusOK, "PATCH", "/v1/households/h-a", region, `{"priority":1}`, reasonHeader, "letter-7")
	b.want(http.StatusOK, "PUT", "/v1/households/h-a/wishes", own, `{"ranked":[["village-2"]]}`)
	want := []string{
		"coordinator household.read request-1", "coordinator wishes.read request-2", "coordinator household.practices request-3",
		"coordinator households.list request-4", "coordinator households.list request-6", "coordinator wishes.put ", "coordinator household.update letter-7",
	}
	if got := b.saw(ofA, "h-a"); !slices.Equal(got, want) {
		t.Errorf("h-a reads %q, want %q", got, want)
	}
	if got, want := b.saw(ofB, "h-b"), []string{"coordinator households.list request-5", "coordinator households.list request-6"}; !slices.Equal(got, want) {
		t.Errorf("h-b reads %q, want %q", got, want)
	}
	// The coordinator's look at the log is in the log, too, from the next time on.
	if got := b.saw(ofRegion, "h-a"); !slices.Equal(got, want) {
		t.Errorf("the coordinator reads %q, want %q", got, want)
	}
	if got := b.saw(ofA, "h-a"); got[len(got)-1] != "coordinator accesses.read asked" {
		t.Errorf("h-a reads %q", got)
	}
	// Page by page it is the same.
	var pages []string
	for after := "0"; ; {
		page := decoded[struct {
			Accesses []struct{ What string }
			Next     json.Number
		}](b, b.want(http.StatusOK, "GET", "/v1/households/h-a/accesses?limit=3&after="+after, own, ""))
		for _, a := range page.Accesses {
			pages = append(pages, a.What)
		}
		if after = page.Next.String(); after == "" {
			break
		}
	}
	if len(pages) != len(want)+1 {
		t.Errorf("the pages have %q", pages)
	}
}

// TestAccessOfRounds shows that whoever is in a round reads who looked at its
// exchanges, answered for a practice, and carried them out, and that every step of a
// round names who took it.
func TestAccessOfRounds(t *testing.T) {
	b := newBackend(t)
	region := b.token(ofRegion)
	b.playRound("r1")
	b.want(http.StatusOK, "GET", "/v1/rounds/r1/exchanges", region, "", reasonHeader, "round-r1")
	b.want(http.StatusOK, "POST", "/v1/rounds/r1/exchanges/"+b.exchangeOf("h-a")+"/execute", region, "{}")
	b.want(http.StatusOK, "GET", "/v1/rounds/r1/plan", b.token(checking), "", reasonHeader, "audit-1")
	b.want(http.StatusOK, "GET", "/v1/rounds/r1/problem", b.token(checking), "", reasonHeader, "audit-2")
	want := []string{
		"practice practice.moves request-1", "practice move.answer request-1", "coordinator round.exchanges round-r1", "coordinator exchange.execute request-1",
		"auditor round.plan audit-1", "auditor round.problem audit-2",
	}
	if got := b.saw(ofB, "h-b"); !slices.Equal(got, want) {
		t.Errorf("h-b reads %q, want %q", got, want)
	}
	// It comes to another practice than h-b.
	if got := b.saw(ofA, "h-a"); !slices.Equal(got, want[1:]) {
		t.Errorf("h-a reads %q, want %q", got, want[1:])
	}
	var all []string
	for a, err := range b.server.registry.Accesses(t.Context(), "", 0) {
		if err != nil {
			t.Fatal(err)
		}
		if a.With["round"] == "r1" {
			all = append(all, a.What)
		}
	}
	for _, what := range []string{"round.open", "round.freeze", "round.solve", "round.ask", "move.answer", "exchange.execute"} {
		if !slices.Contains(all, what) {
			t.Errorf("nobody is named for %s: %q", what, all)
		}
	}
}

// TestReason shows that coordinators and auditors must say why they look at people,
// and that nothing is shown and nothing told before they do.
func TestReason(t *testing.T) {
	b := newBackend(t)
	b.want(http.StatusCreated, "POST", "/v1/rounds", b.token(ofRegion), `{"id":"r1"}`)
	fill := strings.NewReplacer("{practice}", "village-1", "{household}", "h-a", "{round}", "r1")
	none := strings.NewReplacer("{practice}", "nowhere", "{household}", "h-nobody", "{round}", "r9")
	tried := 0
	for _, route := range routes() {
		method, path, _ := strings.Cut(route.pattern, " ")
		personal := slices.Contains([]string{
			"GET /v1/households", "GET /v1/households/{household}", "GET /v1/households/{household}/wishes", "GET /v1/households/{household}/practices",
			"GET /v1/households/{household}/accesses", "GET /v1/rounds/{round}/exchanges", "GET /v1/rounds/{round}/problem", "GET /v1/rounds/{round}/plan", "GET /v1/changes",
		}, route.pattern)
		if method != http.MethodGet {
			continue
		}
		query := ""
		if path == "/v1/changes" {
			query = "?since=0"
		}
		for _, by := range []Principal{ofRegion, checking, ofA} {
			if !slices.Contains(route.roles, by.Role) {
				continue
			}
			tried++
			before := b.server.registry.View().Version()
			must := personal && by.Role != patient
			w := b.call(method, fill.Replace(path)+query, b.token(by), "", reasonHeader, "")
			if got := w.Code == http.StatusPreconditionRequired; got != must {
				t.Errorf("%s as %s without a reason: status %d %s", route.pattern, by.Role, w.Code, w.Body)
			}
			if !must {
				continue
			}
			if other := b.call(method, none.Replace(path)+query, b.token(by), "", reasonHeader, ""); other.Body.String() != w.Body.String() {
				t.Errorf("%s tells what is there: %s %s", route.pattern, w.Body, other.Body)
			}
			if b.server.registry.View().Version() != before {
				t.Errorf("%s: something was noted", route.pattern)
			}
		}
	}
	if tried < 15 {
		t.Errorf("%d pairs were tried", tried)
	}
	b.want(http.StatusUnprocessableEntity, "GET", "/v1/households/h-a", b.token(ofRegion), "", reasonHeader, "111222333")
	b.want(http.StatusUnprocessableEntity, "GET", "/v1/households/h-a", b.token(ofRegion), "", reasonHeader, "he asked me to")
}
