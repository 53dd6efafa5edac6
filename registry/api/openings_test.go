package api

import (
	"net/http"
	"testing"

	"github.com/ruilkring/ruilkring/registry"
)

// TestWaiting shows who waits for a practice: all to the practice and its
// coordinator, and nothing small to everybody else.
func TestWaiting(t *testing.T) {
	b := newBackend(t)
	for _, by := range []Principal{ofRegion, {Role: practice, Practice: "village-4"}} {
		got := decoded[waitingBody](b, b.want(http.StatusOK, "GET", "/v1/practices/village-4/waiting", b.token(by), ""))
		if got.Households.Count != 2 || got.Persons != 2 || len(got.From) != 2 || got.From[0].Name != "village-3" || got.From[0].Persons != 1 || len(got.Homes) != 1 || got.Homes[0].Name != "3886" || got.Since == 0 {
			t.Errorf("to a %s there wait %+v", by.Role, got)
		}
	}
	for _, by := range []Principal{{Role: public}, ofA, atOne, ofOther, curious} {
		token := ""
		if by.Role != public {
			token = b.token(by)
		}
		got := decoded[waitingBody](b, b.want(http.StatusOK, "GET", "/v1/practices/village-4/waiting", token, ""))
		if !got.Households.Suppressed || len(got.From) != 2 || !got.From[0].Households.Suppressed || !got.From[1].Households.Suppressed || got.Persons != 0 || got.Since != 0 || got.Homes != nil {
			t.Errorf("to a %s there wait %+v", by.Role, got)
		}
		// What is suppressed can't be worked out from the total.
		got = decoded[waitingBody](b, b.want(http.StatusOK, "GET", "/v1/practices/practice-01/waiting", token, ""))
		if by.Role == coordinator {
			continue // it is of their region
		}
		line := []registry.Cell{}
		for _, from := range got.From {
			line = append(line, from.Households)
			if n := from.Households.Count; n > 0 && n < registry.DefaultLeast {
				t.Errorf("to a %s: %+v", by.Role, from)
			}
		}
		line = append(line, got.Households)
		if n := follows(lattice([][]registry.Cell{line, line})); n > 0 || len(line) < 5 {
			t.Errorf("to a %s: %d numbers follow from the rest: %+v", by.Role, n, got)
		}
	}
	b.want(http.StatusNotFound, "GET", "/v1/practices/nowhere/waiting", "", "")
}

// TestPracticesOfHousehold shows which practices are open to a household, and that
// it is not told of single persons who wait there.
func TestPracticesOfHousehold(t *testing.T) {
	b := newBackend(t)
	find := func(query string) map[string]openingBody {
		t.Helper()
		list := decoded[openingList](b, b.want(http.StatusOK, "GET", "/v1/households/h-a/practices"+query, b.token(ofA), "")).Practices
		found := map[string]openingBody{}
		for _, p := range list {
			found[p.ID] = p
		}
		return found
	}
	b.openVillage("village-2", 1, "")
	found := find("")
	if len(found) != 4 || found["village-2"].Admission != registry.AdmissionPlace || found["village-3"].Admission != registry.AdmissionSwap {
		t.Errorf("there are %+v", found)
	}
	if _, own := found["village-1"]; own || !found["village-3"].Waiting.Suppressed || found["village-3"].Metres != 0 {
		t.Errorf("there are %+v", found)
	}
	if found := find("?within_m=100"); len(found) != 1 {
		t.Errorf("within 100 m there are %+v", found)
	}
	b.want(http.StatusOK, "GET", "/v1/households/h-a/practices", b.token(ofRegion), "")
	b.want(http.StatusBadRequest, "GET", "/v1/households/h-a/practices?within_m=50001", b.token(ofA), "")
}
