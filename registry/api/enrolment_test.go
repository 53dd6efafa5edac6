package api

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
)

// openVillage makes a practice of the village open, with so many places free.
func (b *backend) openVillage(id string, places int, more string) {
	b.t.Helper()
	b.want(http.StatusOK, "PUT", "/v1/practices/"+id, b.token(ofRegion), fmt.Sprintf(
		`{"location":{"lat":52.3,"lon":5.6},"mode":"open","capacity":%d,"enrolled":2095,"region":"village"%s}`, 2095+places, more))
}

// requests are who asks for a place at village-1, as the practice sees it.
func (b *backend) requests() []string {
	b.t.Helper()
	var found []string
	for _, e := range decoded[enrolmentList](b, b.want(http.StatusOK, "GET", "/v1/practices/village-1/enrolments", b.token(atOne), "")).Enrolments {
		found = append(found, fmt.Sprintf("%s %d %t", e.Household, e.Persons, e.Received))
	}
	return found
}

// TestEnrolment has households ask for a place at once, by the published rules: each
// case begins anew with the places that there are at village-1.
func TestEnrolment(t *testing.T) {
	ofC := Principal{Role: patient, Household: "h-c", Person: "h-c-1"}
	ask := func(b *backend, by Principal, status int) {
		b.t.Helper()
		b.want(status, "POST", "/v1/households/"+by.Household+"/enrolment", b.token(by), `{"practice":"village-1"}`)
	}
	answer := func(b *backend, by Principal, body, want string) {
		b.t.Helper()
		if got := decoded[done](b, b.want(http.StatusOK, "POST", "/v1/households/"+by.Household+"/enrolment/answer", b.token(by), body)).State; got != want {
			b.t.Errorf("after %s of %s the request is %s, want %s", body, by.Person, got, want)
		}
	}
	receive := func(b *backend, household, body, want string) {
		b.t.Helper()
		if got := decoded[done](b, b.want(http.StatusOK, "POST", "/v1/practices/village-1/enrolments/"+household+"/answer", b.token(atOne), body)).State; got != want {
			b.t.Errorf("after %s of the practice the request is %s, want %s", body, got, want)
		}
	}
	current := func(b *backend, household string) string {
		h, _ := b.server.registry.View().Household(household)
		return h.Current
	}
	const yes, no = `{"yes":true}`, `{"yes":false}`
	for _, test := range []struct {
		name   string
		places int
		more   string // of the practice
		play   func(b *backend)
	}{
		{"the household agrees last", 1, "", func(b *backend) {
			ask(b, ofB, http.StatusCreated)
			if got := b.requests(); !slices.Equal(got, []string{"h-b 1 false"}) {
				b.t.Errorf("the practice sees %q", got)
			}
			receive(b, "h-b", yes, "waiting")
			e := decoded[enrolmentBody](b, b.want(http.StatusOK, "GET", "/v1/households/h-b/enrolment", b.token(ofB), ""))
			if e.Household != "h-b" || e.Practice != "village-1" || e.Persons != 1 || !e.Received || len(e.Agreed) != 0 || !e.Asked.Equal(b.now) {
				b.t.Errorf("the request is %+v", e)
			}
			answer(b, ofB, yes, "enrolled")
			v := b.server.registry.View()
			one, _ := v.Practice("village-1")
			two, _ := v.Practice("village-2")
			if current(b, "h-b") != "village-1" || one.Enrolled != 2096 || two.Enrolled != 2094 {
				b.t.Errorf("h-b is at %s, and they have %d and %d", current(b, "h-b"), one.Enrolled, two.Enrolled)
			}
			b.want(http.StatusNotFound, "GET", "/v1/households/h-b/enrolment", b.token(ofB), "")
		}},
		{"the practice agrees last", 1, "", func(b *backend) {
			ask(b, ofB, http.StatusCreated)
			answer(b, ofB, yes, "waiting")
			receive(b, "h-b", yes, "enrolled")
		}},
		{"the practice has agreed ahead", 1, `,"consents_ahead":true`, func(b *backend) {
			ask(b, ofB, http.StatusCreated)
			answer(b, ofB, yes, "enrolled")
		}},
		{"everybody of 16 or over consents", 2, `,"consents_ahead":true`, func(b *backend) {
			b.want(http.StatusCreated, "POST", "/v1/households", b.token(ofRegion),
				`{"id":"h-two","adults":["two-1","two-2"],"home":{"lat":52.3,"lon":5.62},"wishes":{"ranked":[["village-2"]]}}`)
			one, two := Principal{Role: patient, Household: "h-two", Person: "two-1"}, Principal{Role: patient, Household: "h-two", Person: "two-2"}
			ask(b, two, http.StatusCreated)
			answer(b, two, yes, "waiting")
			e := decoded[enrolmentBody](b, b.want(http.StatusOK, "GET", "/v1/households/h-two/enrolment", b.token(one), ""))
			if !slices.Equal(e.Agreed, []string{"two-2"}) {
				b.t.Errorf("the request is %+v", e)
			}
			answer(b, one, yes, "enrolled")
		}},
		{"one who declines ends it", 1, "", func(b *backend) {
			ask(b, ofB, http.StatusCreated)
			answer(b, ofB, no, "ended")
			b.want(http.StatusNotFound, "POST", "/v1/households/h-b/enrolment/answer", b.token(ofB), yes)
			ask(b, ofB, http.StatusCreated) // and may ask again
		}},
		{"the practice refuses with a ground", 1, "", func(b *backend) {
			ask(b, ofB, http.StatusCreated)
			b.want(http.StatusUnprocessableEntity, "POST", "/v1/practices/village-1/enrolments/h-b/answer", b.token(atOne), no)
			receive(b, "h-b", `{"yes":false,"ground":"full"}`, "ended")
			if current(b, "h-b") != "village-2" || len(b.requests()) > 0 {
				b.t.Errorf("h-b is at %s, and asks %q", current(b, "h-b"), b.requests())
			}
		}},
		{"who comes first is served first", 1, "", func(b *backend) {
			ask(b, ofB, http.StatusCreated)
			ask(b, ofC, http.StatusConflict) // the place is held
			answer(b, ofB, no, "ended")
			ask(b, ofC, http.StatusCreated)
		}},
		{"one request at a time", 2, "", func(b *backend) {
			ask(b, ofB, http.StatusCreated)
			ask(b, ofB, http.StatusConflict)
		}},
		{"places for all of them", 1, "", func(b *backend) {
			b.want(http.StatusCreated, "POST", "/v1/households", b.token(ofRegion),
				`{"id":"h-two","adults":["two-1"],"size":2,"home":{"lat":52.3,"lon":5.62},"wishes":{"ranked":[["village-2"]]}}`)
			ask(b, Principal{Role: patient, Household: "h-two", Person: "two-1"}, http.StatusConflict)
		}},
		{"where the practice takes in", 1, `,"accepts":{"postcodes":["9999"]}`, func(b *backend) { ask(b, ofB, http.StatusConflict) }},
		{"not where one is", 1, "", func(b *backend) { ask(b, ofA, http.StatusConflict) }},
		{"not while in a round", 1, "", func(b *backend) {
			b.freezeRound("r1")
			ask(b, ofB, http.StatusConflict)
		}},
		{"silence is a no", 1, "", func(b *backend) {
			ask(b, ofB, http.StatusCreated)
			b.now = b.now.AddDate(0, 0, 13)
			if err := b.server.rounds.step(b.t.Context()); err != nil || len(b.requests()) != 1 {
				b.t.Errorf("after 13 days there are %q: %v", b.requests(), err)
			}
			b.now = b.now.AddDate(0, 0, 2)
			if err := b.server.rounds.step(b.t.Context()); err != nil || len(b.requests()) != 0 {
				b.t.Errorf("after 15 days there are %q: %v", b.requests(), err)
			}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := newBackend(t)
			b.openVillage("village-1", test.places, test.more)
			test.play(b)
		})
	}
	b := newBackend(t)
	ask(b, ofB, http.StatusConflict) // village-1 is not open
}

// TestOpenPractices shows the public page's source: the open practices that would
// take somebody, nearest first, and how many places there are is not said.
func TestOpenPractices(t *testing.T) {
	b := newBackend(t)
	find := func(query string) []openPractice {
		t.Helper()
		w := b.want(http.StatusOK, "GET", "/v1/practices/open?"+query, "", "")
		return decoded[openList](b, w).Practices
	}
	const centre = "lat=52.156&lon=5.387&within_m=20000"
	found := find(centre)
	if len(found) != 4 {
		t.Fatalf("%d practices are open: %+v", len(found), found)
	}
	v := b.server.registry.View()
	for i, p := range found {
		q, ok := v.Practice(p.ID)
		if !ok || q.Mode != "open" || q.Free() == 0 || p.Name != q.Name || p.Location != q.Location {
			t.Errorf("%+v is %+v", p, q)
		}
		if i > 0 && p.Metres < found[i-1].Metres {
			t.Errorf("%s stands behind one that is farther", p.ID)
		}
	}
	if near := find("lat=52.156&lon=5.387&within_m=" + fmt.Sprint(found[0].Metres)); len(near) != 1 || near[0] != found[0] {
		t.Errorf("near there are %+v", near)
	}
	if many := find(centre + "&size=100"); len(many) != 0 {
		t.Errorf("for 100 persons there are %+v", many)
	}
	// A request holds places: then there are fewer.
	nearest, _ := v.Practice(found[0].ID)
	b.want(http.StatusCreated, "POST", "/v1/households", b.token(ofOther), fmt.Sprintf(
		`{"id":"h-new","adults":["new-1"],"size":%d,"home":{"lat":52.156,"lon":5.387},"wishes":{"ranked":[[%q]]}}`, nearest.Free(), nearest.ID))
	b.want(http.StatusCreated, "POST", "/v1/households/h-new/enrolment", b.token(Principal{Role: patient, Household: "h-new", Person: "new-1"}), fmt.Sprintf(`{"practice":%q}`, nearest.ID))
	if left := find(centre); len(left) != 3 || slices.ContainsFunc(left, func(p openPractice) bool { return p.ID == nearest.ID }) {
		t.Errorf("with its places held there are %+v", left)
	}
	for _, query := range []string{"", "lat=52", "lat=91&lon=5", "lat=52&lon=5&size=0", "lat=52&lon=5&within_m=0", "lat=NaN&lon=5", "lat=52&lat=53&lon=5", "lat=52&lon=5&from=here"} {
		b.want(http.StatusBadRequest, "GET", "/v1/practices/open?"+query, "", "")
	}
}

// TestPutPractice has practices and coordinators change practices.
func TestPutPractice(t *testing.T) {
	b := newBackend(t)
	at, region := b.token(atOne), b.token(ofRegion)
	const body = `{"name":"Dorp","location":{"lat":52.31,"lon":5.61},"mode":"swap","capacity":2200,"enrolled":2095,"accepts":{"within_m":9000,"postcodes":["38"]},"max_intake":7%s}`
	// The practice changes itself, and does not say which region it is of.
	w := b.want(http.StatusOK, "PUT", "/v1/practices/village-1", at, fmt.Sprintf(body, `,"region":"sample","consents_ahead":true`))
	p, _ := b.server.registry.View().Practice("village-1")
	shown := decoded[practiceBody](b, w)
	if p.Region != "village" || p.Name != "Dorp" || p.Capacity != 2200 || p.Accepts.WithinM != 9000 || *p.MaxIntake != 7 || !p.ConsentsAhead {
		t.Errorf("the practice is %+v", p)
	}
	if shown.ID != "village-1" || shown.Capacity != 2200 || shown.Region != "village" || !shown.ConsentsAhead || *shown.MaxIntake != 7 {
		t.Errorf("it is shown as %+v", shown)
	}
	if other := decoded[practiceBody](b, b.want(http.StatusOK, "GET", "/v1/practices/village-1", "", "")); other.Capacity != 0 || other.Enrolled != 0 || other.MaxIntake != nil || other.ConsentsAhead {
		t.Errorf("everybody sees %+v", other)
	}
	tag := w.Header().Get("ETag")
	b.want(http.StatusOK, "PUT", "/v1/practices/village-1", region, fmt.Sprintf(body, `,"region":"village"`), "If-Match", tag)
	b.want(http.StatusPreconditionFailed, "PUT", "/v1/practices/village-1", at, fmt.Sprintf(body, ""), "If-Match", tag)
	b.want(http.StatusNotModified, "GET", "/v1/practices/village-1", at, "", "If-None-Match", b.want(http.StatusOK, "GET", "/v1/practices/village-1", at, "").Header().Get("ETag"))
	// The coordinator adds one, in the own region only.
	b.want(http.StatusOK, "PUT", "/v1/practices/village-6", region, fmt.Sprintf(body, `,"region":"village"`))
	b.want(http.StatusNotFound, "PUT", "/v1/practices/village-7", region, fmt.Sprintf(body, `,"region":"sample"`))
	b.want(http.StatusNotFound, "PUT", "/v1/practices/village-7", region, fmt.Sprintf(body, ""))
	b.want(http.StatusBadRequest, "PUT", "/v1/practices/village-1", at, fmt.Sprintf(body, `,"id":"village-2"`))
	b.want(http.StatusNotFound, "PUT", "/v1/practices/village-7", b.token(Principal{Role: practice, Practice: "village-7"}), fmt.Sprintf(body, ""))
	if v := b.server.registry.View(); v.PracticeCount() != 18 {
		t.Errorf("there are %d practices", v.PracticeCount())
	}
	found := 0
	for a, err := range b.server.registry.Accesses(t.Context(), "", 0) {
		if err != nil {
			t.Fatal(err)
		}
		if a.What == "practice.put" && a.With["practice"] != "" {
			found++
		}
	}
	if found != 3 {
		t.Errorf("%d changes of practices name who made them", found)
	}
}
