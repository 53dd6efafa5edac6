package api

import (
	"net/http"
	"slices"
	"testing"
)

// TestPatch has patients and coordinators change what is known of a household.
func TestPatch(t *testing.T) {
	b := newBackend(t)
	own, region := b.token(ofA), b.token(ofRegion)
	before, _ := b.server.registry.View().Household("h-a")
	tag := b.want(http.StatusOK, "GET", "/v1/households/h-a", own, "").Header().Get("ETag")
	w := b.want(http.StatusOK, "PATCH", "/v1/households/h-a", own, `{"home":{"lat":52.31,"lon":5.63},"postcode":"3887"}`, "If-Match", tag)
	h, _ := b.server.registry.View().Household("h-a")
	if h.Home.Lat != 52.31 || h.Postcode != "3887" || h.Since != before.Since || h.WishesVersion != before.WishesVersion || h.Priority != 0 || h.Current != "village-1" {
		t.Errorf("h-a is %+v", h)
	}
	if got := decoded[householdBody](b, w); got.Postcode != "3887" || got.Home != h.Home {
		t.Errorf("it is shown as %+v", got)
	}
	// Not over what somebody else has changed.
	b.want(http.StatusPreconditionFailed, "PATCH", "/v1/households/h-a", region, `{"priority":3}`, "If-Match", tag)
	b.want(http.StatusOK, "PATCH", "/v1/households/h-a", region, `{"priority":3,"size":2,"adults":["h-a-1","h-a-2"],"current":"village-3"}`, "If-Match", w.Header().Get("ETag"))
	h, _ = b.server.registry.View().Household("h-a")
	if h.Priority != 3 || h.Size != 2 || h.Current != "village-3" || !slices.Equal(h.Adults, []string{"h-a-1", "h-a-2"}) || h.Postcode != "3887" {
		t.Errorf("h-a is %+v", h)
	}
	version := b.server.registry.View().Version()
	for _, test := range []struct {
		by     Principal
		body   string
		status int
		why    string
	}{
		{ofA, `{"priority":9}`, http.StatusForbidden, "priority is not the patient's to say"},
		{ofA, `{"adults":["h-a-1"]}`, http.StatusForbidden, "nor who must consent"},
		{ofA, `{"size":1}`, http.StatusForbidden, "nor how many they are"},
		{ofA, `{"current":"village-2"}`, http.StatusForbidden, "nor where they are enrolled"},
		{ofA, `{"home":{"lat":52.31}}`, http.StatusUnprocessableEntity, "half a place is none"},
		{ofA, `{"home":{"lat":99,"lon":5}}`, http.StatusUnprocessableEntity, "it is in the world"},
		{ofA, `{"state":"waiting"}`, http.StatusBadRequest, "a state is no fact"},
		{ofB, `{"postcode":"3888"}`, http.StatusNotFound, "it is another household"},
		{ofOther, `{"priority":1}`, http.StatusNotFound, "it is another region"},
		{ofRegion, `{"current":"practice-01"}`, http.StatusForbidden, "so is the practice"},
		{ofRegion, `{"current":"nowhere"}`, http.StatusForbidden, "there is no such practice"},
		{ofRegion, `{"adults":["h-b-1"]}`, http.StatusUnprocessableEntity, "nobody is in two households"},
		{ofRegion, `{"priority":10}`, http.StatusUnprocessableEntity, "priorities go up to 9"},
	} {
		if w := b.call("PATCH", "/v1/households/h-a", b.token(test.by), test.body); w.Code != test.status {
			t.Errorf("%s: status %d, want %d: %s", test.why, w.Code, test.status, w.Body)
		}
	}
	if after := b.server.registry.View().Version(); after != version {
		t.Errorf("something of it was kept: %d events", after-version)
	}
	b.want(http.StatusOK, "PATCH", "/v1/households/h-a", region, `{"current":""}`)
	b.freezeRound("r1")
	b.want(http.StatusConflict, "PATCH", "/v1/households/h-b", b.token(ofB), `{"postcode":"3888"}`)
	b.want(http.StatusOK, "PATCH", "/v1/households/h-b", region, `{"priority":1}`)
}
