package api

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// wholeBodies has a body with every member for each route that takes one, and who
// sends it. What it asks need not be possible: what is left out is refused before
// that is looked at.
var wholeBodies = map[string]struct {
	by   Principal
	body string
}{
	"PUT /v1/practices/{practice}": {ofRegion, `{"id":"village-1","name":"x","location":{"lat":52.3,"lon":5.6},"mode":"swap","capacity":9,"enrolled":9,
		"accepts":{"within_m":9,"postcodes":["38"]},"max_intake":1,"region":"village","consents_ahead":true}`},
	"POST /v1/practices/{practice}/enrolments/{household}/answer": {atOne, `{"yes":false,"ground":"full"}`},
	"POST /v1/households": {ofRegion, `{"id":"x-1","adults":["p-1"],"size":1,"current":"village-1","home":{"lat":52.3,"lon":5.6},"postcode":"3811",
		"wishes":{"ranked":[["village-2"]],"within_m":1,"weights":[[1]]},"priority":1,"since":"2026-01-01","state":"waiting"}`},
	"PATCH /v1/households/{household}":                 {ofRegion, `{"home":{"lat":52.3,"lon":5.6},"postcode":"3811","adults":["h-b-1"],"size":1,"current":"village-2","priority":1}`},
	"PUT /v1/households/{household}/wishes":            {ofB, `{"ranked":[["village-3"]],"within_m":1,"weights":[[1]]}`},
	"POST /v1/households/{household}/proposal/answer":  {ofB, `{"yes":true,"leave":false}`},
	"POST /v1/households/{household}/enrolment":        {ofB, `{"practice":"practice-12"}`},
	"POST /v1/households/{household}/enrolment/answer": {ofB, `{"yes":true,"leave":false}`},
	"POST /v1/rounds":                                                  {ofRegion, `{"id":"r1","regions":["village"],"rules":{"max_cycle":3}}`},
	"POST /v1/rounds/{round}/solve":                                    {ofRegion, `{"max_steps":1}`},
	"POST /v1/rounds/{round}/ask":                                      {ofRegion, `{"deadline":"2026-12-15T12:00:00Z"}`},
	"POST /v1/rounds/{round}/exchanges/{exchange}/execute":             {ofRegion, `{"start":"2027-01-02"}`},
	"POST /v1/rounds/{round}/exchanges/{exchange}/moves/{move}/answer": {atOne, `{"yes":false,"ground":"full"}`},
}

// described is the part of an OpenAPI description that tells about bodies.
type described struct {
	Paths map[string]map[string]struct {
		RequestBody *struct {
			Content map[string]struct{ Schema schema }
		}
	}
	Components struct{ Schemas map[string]schema }
}

type schema struct {
	Ref        string `json:"$ref"`
	Required   []string
	Properties map[string]schema
	AnyOf      []schema
}

// resolved is a schema, or the one that it refers to.
func (d *described) resolved(s schema) schema {
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		return d.Components.Schemas[name]
	}
	return s
}

// without are the ways to leave one member out of an object, or to make it null, by
// the path of the member, to any depth.
func without(object map[string]any, path string, yield func(path, way, text string), whole func() string) {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		value := object[name]
		if inner, ok := value.(map[string]any); ok {
			without(inner, under(path, name), yield, whole)
		}
		delete(object, name)
		yield(under(path, name), "absent", whole())
		object[name] = nil
		yield(under(path, name), "null", whole())
		object[name] = value
	}
}

// TestRequired leaves every member out of the body of every route, and makes it
// null: those are refused, with their path, that the description says are required,
// and no others. A body that is null is refused, too. Nothing is stored: what nobody
// said is not a no, and not a home at 0, 0.
func TestRequired(t *testing.T) {
	var d described
	if err := json.Unmarshal(openAPI, &d); err != nil {
		t.Fatal(err)
	}
	b := newBackend(t)
	region := b.token(ofRegion)
	b.want(http.StatusCreated, "POST", "/v1/rounds", region, `{"id":"r1"}`)
	fill := strings.NewReplacer("{practice}", "village-1", "{household}", "h-b", "{round}", "r1", "{exchange}", "0", "{move}", "0")
	scratch := newBackend(t)
	before := b.server.registry.View().Version()
	bodies, required := 0, 0
	for _, route := range routes() {
		method, path, _ := strings.Cut(route.pattern, " ")
		operation := d.Paths[path][strings.ToLower(method)]
		if route.in == nil {
			if operation.RequestBody != nil {
				t.Errorf("%s is described with a body", route.pattern)
			}
			continue
		}
		bodies++
		test, ok := wholeBodies[route.pattern]
		if !ok {
			t.Errorf("%s: no body is written down here", route.pattern)
			continue
		}
		token, target := b.token(test.by), fill.Replace(path)
		b.want(http.StatusBadRequest, method, target, token, "null")
		b.want(http.StatusBadRequest, method, target, token, " null\n")
		top := d.resolved(operation.RequestBody.Content["application/json"].Schema)
		isRequired := func(path string) bool {
			s := top
			names := strings.Split(path, ".")
			for _, name := range names[:len(names)-1] {
				s = d.resolved(s.Properties[name])
			}
			last := names[len(names)-1]
			if _, ok := s.Properties[last]; !ok {
				t.Errorf("%s: %s is not described", route.pattern, path)
			}
			return slices.Contains(s.Required, last)
		}
		var object map[string]any
		if err := json.Unmarshal([]byte(test.body), &object); err != nil {
			t.Fatal(err)
		}
		for name := range top.Properties {
			if _, ok := object[name]; !ok {
				t.Errorf("%s: the body that is written down here lacks %s", route.pattern, name)
			}
		}
		without(object, "", func(path, way, text string) {
			if !isRequired(path) {
				if w := scratch.call(method, target, scratch.token(test.by), text); strings.Contains(w.Body.String(), "must be given") {
					t.Errorf("%s with %s %s, which is not required: %s", route.pattern, path, way, w.Body)
				}
				return
			}
			required++
			w := b.want(http.StatusUnprocessableEntity, method, target, token, text)
			var p problem
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || len(p.Faults) != 1 || p.Faults[0].Path != path {
				t.Errorf("%s with %s %s: %s", route.pattern, path, way, w.Body)
			}
		}, func() string {
			text, err := json.Marshal(object)
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		})
	}
	if bodies != len(wholeBodies) || required != 2*20 {
		t.Errorf("%d bodies and %d times a required member left out", bodies, required)
	}
	if after := b.server.registry.View().Version(); after != before {
		t.Errorf("something was stored: version %d after %d", after, before)
	}
}

// TestNoIsSaid shows that an empty answer is no answer: the exchange goes on, and
// the request for a place stays.
func TestNoIsSaid(t *testing.T) {
	b := newBackend(t)
	b.consenting()
	adult := b.token(ofA)
	for _, body := range []string{`{}`, `null`, `{"yes":null}`, `{"leave":true}`} {
		if w := b.call("POST", "/v1/households/h-a/proposal/answer", adult, body); w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusBadRequest {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
	if w := b.want(http.StatusOK, "GET", "/v1/households/h-a/proposal", adult, ""); !strings.Contains(w.Body.String(), `"state":"pending"`) {
		t.Errorf("after no answer: %s", w.Body)
	}

	other := b.token(Principal{Role: patient, Household: "h-0001", Person: "h-0001-1"})
	var open openList
	if err := json.Unmarshal(b.want(http.StatusOK, "GET", "/v1/practices/open?lat=52.156&lon=5.387&within_m=50000", "", "").Body.Bytes(), &open); err != nil || len(open.Practices) == 0 {
		t.Fatalf("nothing is open: %v", err)
	}
	at := open.Practices[0].ID
	b.want(http.StatusCreated, "POST", "/v1/households/h-0001/enrolment", other, `{"practice":"`+at+`"}`)
	b.want(http.StatusUnprocessableEntity, "POST", "/v1/households/h-0001/enrolment/answer", other, `{}`)
	b.want(http.StatusUnprocessableEntity, "POST", "/v1/practices/"+at+"/enrolments/h-0001/answer", b.token(Principal{Role: practice, Practice: at}), `{}`)
	b.want(http.StatusOK, "GET", "/v1/households/h-0001/enrolment", other, "")
}

// TestWishesStay shows that only DELETE takes wishes away.
func TestWishesStay(t *testing.T) {
	b := newBackend(t)
	token := b.token(ofA)
	before := b.want(http.StatusOK, "GET", "/v1/households/h-a", token, "").Body.String()
	for _, body := range []string{`null`, `{}`, `{"ranked":null}`, `{"ranked":[]}`, `{"ranked":null,"within_m":0}`, `{"within_m":null}`, `{"weights":[[1]]}`, `{"ranked":[[]]}`} {
		if w := b.call("PUT", "/v1/households/h-a/wishes", token, body); w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusBadRequest {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
	if after := b.want(http.StatusOK, "GET", "/v1/households/h-a", token, "").Body.String(); after != before {
		t.Errorf("the household is %s, and was %s", after, before)
	}
	b.want(http.StatusOK, "PUT", "/v1/households/h-a/wishes", token, `{"within_m":5000}`)
	b.want(http.StatusNoContent, "DELETE", "/v1/households/h-a/wishes", token, "")

	var d described
	if err := json.Unmarshal(openAPI, &d); err != nil {
		t.Fatal(err)
	}
	s := d.resolved(d.Paths["/v1/households/{household}/wishes"]["put"].RequestBody.Content["application/json"].Schema)
	if len(s.AnyOf) != 2 || !slices.Equal(s.AnyOf[0].Required, []string{"ranked"}) || !slices.Equal(s.AnyOf[1].Required, []string{"within_m"}) {
		t.Errorf("the wishes are described as %+v", s)
	}
}
