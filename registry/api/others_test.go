package api

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/registry"
)

// foreign is somebody of a role to whom nothing in the village belongs.
var foreign = map[Role]Principal{
	patient:     {Role: patient, Household: "h-0001", Person: "h-0001-1"},
	practice:    {Role: practice, Practice: "practice-01"},
	coordinator: ofOther,
	auditor:     {Role: auditor, Regions: []string{sampleRegion}},
}

// belongs reports whether an address is for those only to whom what it names belongs:
// all that name something, but for those that everybody may ask.
func belongs(route route) bool {
	return strings.Contains(route.pattern, "{") && !slices.Contains(route.roles, public)
}

// TestForeign asks every address that names a household, a practice or a round, as
// everybody whose role may ask it but to whom it does not belong: it answers as if
// there were no such thing, and changes nothing. The round has a plan and everybody is
// asked; each address is tried as it is, and with names of what there is not.
func TestForeign(t *testing.T) {
	b := newBackend(t)
	b.playRound("r1")
	fill := strings.NewReplacer("{practice}", "village-1", "{household}", "h-a", "{round}", "r1", "{exchange}", b.exchangeOf("h-a"), "{move}", "0")
	none := strings.NewReplacer("{practice}", "nowhere", "{household}", "h-nobody", "{round}", "r9", "{exchange}", "0", "{move}", "0")
	tried := map[Role]int{}
	for _, route := range routes() {
		if !belongs(route) {
			continue
		}
		method, path, _ := strings.Cut(route.pattern, " ")
		body := ""
		if route.in != nil {
			if body = wholeBodies[route.pattern].body; body == "" {
				t.Fatalf("%s: nobody has written down a body", route.pattern)
			}
			if strings.HasPrefix(route.pattern, "PUT /v1/practices") {
				body = strings.Replace(body, `"id":"village-1",`, "", 1)
			}
		}
		query := ""
		if strings.HasSuffix(path, "/moves") {
			query = "?round=r1"
		}
		for _, name := range route.roles {
			by := foreign[name]
			token := b.token(by)
			before := b.server.registry.View().Version()
			theirs := b.call(method, fill.Replace(path)+query, token, body)
			nobodys := b.call(method, none.Replace(path)+query, token, body)
			if theirs.Code != http.StatusNotFound || theirs.Body.String() != nobodys.Body.String() || nobodys.Code != http.StatusNotFound {
				t.Errorf("%s as another %s: status %d %s, and %d %s where there is none", route.pattern, name, theirs.Code, theirs.Body, nobodys.Code, nobodys.Body)
			}
			if after := b.server.registry.View().Version(); after != before {
				t.Errorf("%s as another %s: something was stored", route.pattern, name)
			}
			tried[name]++
		}
	}
	// Lists have nothing of others either.
	for _, query := range []string{"?enrolled=village-1", "?wishes=village-2", "?postcode=3886"} {
		page := decoded[householdPage](b, b.want(http.StatusOK, "GET", "/v1/households"+query, b.token(ofOther), ""))
		for _, h := range page.Households {
			if slices.Contains([]string{"h-a", "h-b", "h-c", "h-d", "h-e"}, h.ID) {
				t.Errorf("the list %s has %s", query, h.ID)
			}
		}
	}
	// Where somebody of theirs is in a list is for nobody else to find out.
	theirs := b.want(http.StatusBadRequest, "GET", "/v1/households?after=h-a", b.token(ofOther), "")
	nobodys := b.want(http.StatusBadRequest, "GET", "/v1/households?after=h-@", b.token(ofOther), "")
	if theirs.Body.String() != nobodys.Body.String() {
		t.Errorf("a list after another's household: %s, and after nobody: %s", theirs.Body, nobodys.Body)
	}
	for name, least := range map[Role]int{patient: 13, practice: 5, coordinator: 20, auditor: 2} {
		if tried[name] < least {
			t.Errorf("as another %s %d addresses were tried, want %d at least", name, tried[name], least)
		}
	}
}

// TestOthersMove shows that a practice answers for those who come to it, and for
// nobody else: not for another practice, nor for one who goes from it, nor for the
// other move of the same exchange.
func TestOthersMove(t *testing.T) {
	b := newBackend(t)
	// Nobody agrees ahead, so that both practices are asked.
	for _, id := range []string{"village-1", "village-2"} {
		p, _ := b.server.registry.View().Practice(id)
		p.ConsentsAhead = false
		if _, err := b.server.registry.Do(t.Context(), registry.PutPractice{Practice: p}); err != nil {
			t.Fatal(err)
		}
	}
	b.freezeRound("r1")
	b.solveFrozen("r1")
	b.askSolved("r1")
	atTwo := Principal{Role: practice, Practice: "village-2"}
	moves := func(by Principal) []incoming {
		t.Helper()
		return decoded[incomingList](b, b.want(http.StatusOK, "GET", "/v1/practices/"+by.Practice+"/moves?round=r1", b.token(by), "")).Moves
	}
	ofOne, ofTwo := moves(atOne), moves(atTwo)
	if len(ofOne) != 1 || len(ofTwo) != 1 || ofOne[0].Exchange != ofTwo[0].Exchange || ofOne[0].Move == ofTwo[0].Move {
		t.Fatalf("to village-1 come %+v, to village-2 %+v", ofOne, ofTwo)
	}
	before := b.server.registry.View().Version()
	for _, body := range []string{`{"yes":true}`, `{"yes":false,"ground":"full"}`} {
		b.want(http.StatusNotFound, "POST", ofTwo[0].AnswerAt, b.token(atOne), body)
		b.want(http.StatusNotFound, "POST", ofOne[0].AnswerAt, b.token(atTwo), body)
		b.want(http.StatusNotFound, "POST", ofOne[0].AnswerAt, b.token(Principal{Role: practice, Practice: "village-3"}), body)
		b.want(http.StatusNotFound, "POST", ofOne[0].AnswerAt, b.token(Principal{Role: practice, Practice: "nowhere"}), body)
	}
	if after := b.server.registry.View().Version(); after != before {
		t.Error("something was stored")
	}
	b.want(http.StatusOK, "POST", ofTwo[0].AnswerAt, b.token(atTwo), `{"yes":true}`)
	if got := moves(atTwo); got[0].Answer.String() != "yes" {
		t.Errorf("after its answer village-2 sees %+v", got)
	}
}
