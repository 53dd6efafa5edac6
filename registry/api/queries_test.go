package api

import (
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/registry"
)

// TestQueries shows that a query is taken as it is written or refused, and never
// bent into another one.
func TestQueries(t *testing.T) {
	b := newBackend(t)
	region := b.token(ofRegion)
	for _, list := range []string{"/v1/practices", "/v1/households"} {
		for _, query := range []string{
			"limit=0", "limit=-5", "limit=1001", "limit=", "limit=1e2", "limit=99999999999", "limit=%zz", "after=%zz", "limit=1;after=x", "limit=1&limit=1",
			"page=2", "page=%zz", "%zz", ";", "Limit=1",
		} {
			b.want(http.StatusBadRequest, "GET", list+"?"+query, region, "")
		}
		b.want(http.StatusOK, "GET", list+"?limit=1", region, "")
		b.want(http.StatusOK, "GET", list+"?limit=1000", region, "")
	}
	for _, query := range []string{"priority=-1", "priority=10", "state=asleep", "state=", "state=waiting,in_round"} {
		b.want(http.StatusBadRequest, "GET", "/v1/households?"+query, region, "")
	}
	b.want(http.StatusOK, "GET", "/v1/households?priority=0&state=in_round&postcode=38&wishes=village-1&enrolled=village-2", region, "")
	for _, query := range []string{"lat=52", "lat=91&lon=5", "lat=52&lon=-181", "lat=NaN&lon=5", "lat=52&lon=5&size=0", "lat=52&lon=5&within_m=0", "lat=52&lon=5&within_m=50001", "lat=52&lon=5&x=1"} {
		b.want(http.StatusBadRequest, "GET", "/v1/practices/open?"+query, "", "")
	}
	b.want(http.StatusOK, "GET", "/v1/practices/open?lat=52&lon=5&within_m=50000&size=2", "", "")
	// What changes something takes no query at all.
	b.want(http.StatusBadRequest, "DELETE", "/v1/households/h-a?dry=1", region, "")
	field, _ := reflect.TypeFor[openQuery]().FieldByName("WithinM")
	if most := field.Tag.Get("maximum"); most != strconv.Itoa(registry.MaxWithinM) {
		t.Errorf("within_m may be %s, and %d in the registry", most, registry.MaxWithinM)
	}
}

// TestCursors shows that a list does not end before its end, unnoticed, where the
// household that a page begins after is gone, and that a cursor tells nobody whether
// there is a household elsewhere.
func TestCursors(t *testing.T) {
	b := newBackend(t)
	region := b.token(ofRegion)
	var page householdPage
	if err := json.Unmarshal(b.want(http.StatusOK, "GET", "/v1/households?limit=2", region, "").Body.Bytes(), &page); err != nil || page.Next == "" {
		t.Fatalf("%+v %v", page, err)
	}
	b.want(http.StatusOK, "GET", "/v1/households?after="+page.Next, region, "")
	b.want(http.StatusNoContent, "DELETE", "/v1/households/"+page.Next, region, "")
	gone := b.want(http.StatusBadRequest, "GET", "/v1/households?after="+page.Next, region, "")
	if !strings.Contains(gone.Body.String(), "begin again") {
		t.Errorf("it does not say what to do: %s", gone.Body)
	}
	for _, after := range []string{"nope", "h-0001"} { // of nowhere, and of another region
		if w := b.want(http.StatusBadRequest, "GET", "/v1/households?after="+after, region, ""); w.Body.String() != gone.Body.String() {
			t.Errorf("after %s: %s", after, w.Body)
		}
	}
	b.consenting()
	for _, after := range []string{"99", "-1", "x", "1.5"} {
		b.want(http.StatusBadRequest, "GET", "/v1/rounds/r1/exchanges?after="+after, region, "")
	}
	b.want(http.StatusOK, "GET", "/v1/rounds/r1/exchanges?after=0", region, "")
}

// TestLocations shows that the address of what was added leads to it, whatever its id.
func TestLocations(t *testing.T) {
	b := newBackend(t)
	region := b.token(ofRegion)
	body := func(id string) string {
		text, err := json.Marshal(id)
		if err != nil {
			t.Fatal(err)
		}
		return `{"id":` + string(text) + `,"adults":[` + string(text) + `],"current":"village-1","home":{"lat":52.3,"lon":5.6}}`
	}
	for _, id := range []string{"z/../x", "z?a=b", "z#1", "z%2f", "100%"} {
		if at := address("households", id); strings.Count(at, "/") != 3 || strings.ContainsAny(at, "?#") {
			t.Errorf("%s is at %s", id, at)
		} else if back, err := url.PathUnescape(at); err != nil || back != "/v1/households/"+id {
			t.Errorf("%s is %s, %v", at, back, err)
		}
		b.want(http.StatusUnprocessableEntity, "POST", "/v1/households", region, body(id))
	}
	for _, id := range []string{"...", "a.b", "a:b", "a@b", "~a", "_"} {
		at := b.want(http.StatusCreated, "POST", "/v1/households", region, body(id)).Header().Get("Location")
		if parsed, err := url.Parse(at); err != nil || parsed.RawQuery != "" || parsed.Fragment != "" {
			t.Errorf("%s is at %s, %v", id, at, err)
		}
		var h householdBody
		if err := json.Unmarshal(b.want(http.StatusOK, "GET", at, region, "").Body.Bytes(), &h); err != nil || h.ID != id {
			t.Errorf("at %s is %q, want %q, %v", at, h.ID, id, err)
		}
	}
	b.faulty("id", "must not be", "POST", "/v1/households", region, body(".."))
	b.faulty("id", "must not be", "PUT", "/v1/practices/%2E%2E", region, `{"location":{"lat":52,"lon":5},"mode":"open","capacity":9,"enrolled":3,"region":"village"}`)
	if at := b.want(http.StatusCreated, "POST", "/v1/rounds", region, `{"id":"r1"}`).Header().Get("Location"); at != "/v1/rounds/r1" {
		t.Errorf("the round is at %s", at)
	}
}

// TestReasons shows that why somebody looks is a code, and no story.
func TestReasons(t *testing.T) {
	b := newBackend(t)
	region := b.token(ofRegion)
	version := b.server.registry.View().Version()
	for _, why := range []string{"Jan_heeft_kanker", "Jan heeft kanker", "ziek!", "é", " ", strings.Repeat("x", 41)} {
		w := b.want(http.StatusUnprocessableEntity, "GET", "/v1/households/h-a", region, "", "Access-Reason", why)
		if strings.Contains(w.Body.String(), "h-a") {
			t.Errorf("it is shown all the same: %s", w.Body)
		}
	}
	if b.server.registry.View().Version() != version {
		t.Error("a story was stored")
	}
	for _, why := range []string{"request-17", "A1", strings.Repeat("x", 40)} {
		b.want(http.StatusOK, "GET", "/v1/households/h-a", region, "", "Access-Reason", why)
	}
	if now := b.server.registry.View().Version(); now == version {
		t.Error("a look with a reason is not stored")
	}
	var d struct {
		Paths map[string]map[string]struct {
			Parameters []struct {
				Name, In string
				Schema   struct{ Pattern string }
			}
		}
	}
	if err := json.Unmarshal(openAPI, &d); err != nil {
		t.Fatal(err)
	}
	for _, p := range d.Paths["/v1/households/{household}"]["get"].Parameters {
		if p.Name == "Access-Reason" && p.In == "header" && p.Schema.Pattern == reasons.String() {
			return
		}
	}
	t.Errorf("the header is not described: %+v", d.Paths["/v1/households/{household}"]["get"])
}
