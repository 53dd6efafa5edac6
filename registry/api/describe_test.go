package api

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/swaggest/jsonschema-go"
	"github.com/swaggest/openapi-go"
	"github.com/swaggest/openapi-go/openapi31"

	"github.com/ruilkring/ruilkring/matching"
)

var update = flag.Bool("update", false, "write openapi.json anew")

// TestDescriptionIsOfTheCode holds the file that servers give away against what the
// types and the routes of the code say.
func TestDescriptionIsOfTheCode(t *testing.T) {
	made := describe(routes())
	if *update {
		if err := os.WriteFile("openapi.json", made, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if kept, err := os.ReadFile("openapi.json"); err != nil || !bytes.Equal(kept, made) {
		t.Errorf("openapi.json is not of the code any more: go test ./registry/api -run TestDescriptionIsOfTheCode -update (%v)", err)
	}
}

// describe is the OpenAPI 3.1 description of routes, made from the types that the
// code itself reads and writes.
func describe(routes []route) []byte {
	r := openapi31.NewReflector()
	r.Spec.Info.WithTitle("ruilkring: a regional registry").WithVersion("1").
		WithDescription("Who wants which GP, swap rounds with consent and repair, and enrolment at once. Every error is application/problem+json. Every answer has a Request-Id, with which the log can be searched. " +
			"Who asks too often, by person, or by address where no valid token is shown, gets 429 and a Retry-After.")
	r.Spec.SetHTTPBearerTokenSecurity("token", "JWT", "A token of the OpenID Connect issuer, with the claim role: patient, practice, coordinator, researcher or auditor")
	date := jsonschema.Schema{}
	date.AddType(jsonschema.String)
	date.WithFormat("date")
	r.AddTypeMapping(matching.Date(0), date)
	r.DefaultOptions = append(r.DefaultOptions, jsonschema.InterceptSchema(func(p jsonschema.InterceptSchemaParams) (bool, error) {
		if p.Processed && p.Value.IsValid() {
			t := p.Value.Type()
			if t.Kind() == reflect.Pointer {
				t = t.Elem()
			}
			p.Schema.Required = append(p.Schema.Required, requiredElsewhere[t]...)
		}
		return false, nil
	}))
	for _, route := range routes {
		method, path, _ := strings.Cut(route.pattern, " ")
		o, err := r.NewOperationContext(method, path)
		if err != nil {
			panic(fmt.Sprintf("rho: %s: %v", route.pattern, err)) // a test describes all routes
		}
		o.SetSummary(route.summary)
		o.SetDescription(strings.TrimSpace("For: " + namesOf(route.roles) + ". " + route.more))
		if route.roles[0] != public {
			o.AddSecurity("token")
		}
		o.AddReqStructure(pathOf(path))
		for _, header := range route.headers() {
			o.AddReqStructure(header)
		}
		if route.query != nil {
			o.AddReqStructure(reflect.New(route.query).Interface())
		}
		if route.in != nil {
			o.AddReqStructure(reflect.New(route.in).Interface(), openapi.WithContentType("application/json"))
		}
		switch {
		case route.streams:
			o.AddRespStructure(new(string), openapi.WithHTTPStatus(route.status), openapi.WithContentType("text/event-stream"))
		case route.out == nil:
			o.AddRespStructure(nil, openapi.WithHTTPStatus(http.StatusNoContent))
		default:
			o.AddRespStructure(reflect.New(route.out).Interface(), openapi.WithHTTPStatus(route.status), route.gives())
			if isTabular(route.out) {
				o.AddRespStructure(new(string), openapi.WithHTTPStatus(route.status), openapi.WithContentType("text/csv"))
			}
		}
		refusals := route.refusals()
		for _, status := range slices.Sorted(maps.Keys(refusals)) {
			o.AddRespStructure(refusalBody(status), func(cu *openapi.ContentUnit) {
				cu.HTTPStatus, cu.Description = status, refusals[status]
				if cu.Structure != nil {
					cu.ContentType = "application/problem+json"
				}
				if status == http.StatusNotModified {
					route.gives()(cu)
				}
			})
		}
		o.AddRespStructure(new(problem), func(cu *openapi.ContentUnit) {
			cu.IsDefault = true
			cu.ContentType = "application/problem+json"
			cu.Description = "What went wrong, RFC 9457"
		})
		if err := r.AddOperation(o); err != nil {
			panic(fmt.Sprintf("rho: %s: %v", route.pattern, err))
		}
	}
	for _, m := range machines {
		method, path, _ := strings.Cut(m.pattern, " ")
		o, err := r.NewOperationContext(method, path)
		if err != nil {
			panic(fmt.Sprintf("rho: %s: %v", m.pattern, err))
		}
		o.SetSummary(m.summary)
		o.SetDescription("For: public.")
		for _, status := range slices.Sorted(maps.Keys(m.says)) {
			o.AddRespStructure(new(string), func(cu *openapi.ContentUnit) {
				cu.HTTPStatus, cu.ContentType, cu.Description = status, m.kind, m.says[status]
			})
		}
		if err := r.AddOperation(o); err != nil {
			panic(fmt.Sprintf("rho: %s: %v", m.pattern, err))
		}
	}
	data, err := json.MarshalIndent(r.Spec, "", " ")
	if err != nil {
		panic(err)
	}
	return append(data, '\n')
}

// machines are the addresses for machines, which are not among the routes.
var machines = []struct {
	pattern, summary, kind string
	says                   map[int]string
}{
	{"GET /v1/openapi.json", "This description", "application/json", map[int]string{http.StatusOK: "OpenAPI 3.1"}},
	{"GET /v1/health", "Whether the program answers", "text/plain", map[int]string{http.StatusOK: "It does"}},
	{"GET /v1/ready", "Whether requests can be carried out", "text/plain", map[int]string{
		http.StatusOK: "They can", http.StatusServiceUnavailable: "Not now: the store can't be read, or the program is stopping",
	}},
}

// refusalBody is what comes with a status: a problem, or nothing.
func refusalBody(status int) any {
	if status == http.StatusNotModified {
		return nil
	}
	return new(problem)
}

// gives says which headers an answer of a route has.
func (r route) gives() openapi.ContentOption {
	return openapi.WithCustomize(func(cor openapi.ContentOrReference) {
		answer, ok := cor.(*openapi31.ResponseOrReference)
		if !ok || answer.Response == nil {
			return
		}
		add := func(is bool, name, description string) {
			if is {
				h := (&openapi31.Header{}).WithDescription(description).WithSchema(map[string]any{"type": "string"})
				answer.Response.WithHeadersItem(name, openapi31.HeaderOrReference{Header: h})
			}
		}
		add(r.tagged, "ETag", "Tells this state from every other: for If-Match and If-None-Match.")
		add(r.status == http.StatusCreated, "Location", "Where to find it.")
		add(isTabular(r.out), "Vary", "Accept: it is there as JSON and as CSV.")
	})
}

// namesOf names roles.
func namesOf(roles []Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = string(r)
	}
	return strings.Join(names, ", ")
}

// pathOf is a struct with a field for each element in braces of a path.
func pathOf(path string) any {
	var fields []reflect.StructField
	for part := range strings.SplitSeq(path, "/") {
		name, ok := strings.CutPrefix(part, "{")
		if !ok {
			continue
		}
		name = strings.TrimSuffix(name, "}")
		fields = append(fields, reflect.StructField{
			Name: strings.ToUpper(name[:1]) + name[1:], Type: reflect.TypeFor[string](),
			Tag: reflect.StructTag(fmt.Sprintf("path:%q", name)),
		})
	}
	return reflect.New(reflect.StructOf(fields)).Interface()
}

var _ jsonschema.Preparer = (*wishesPut)(nil)

// PrepareJSONSchema says that ranked or within_m must be given.
func (*wishesPut) PrepareJSONSchema(s *jsonschema.Schema) error {
	for _, name := range []string{"ranked", "within_m"} {
		s.AnyOf = append(s.AnyOf, (&jsonschema.Schema{Required: []string{name}}).ToSchemaOrBool())
	}
	s.WithDescription("One wish at least: DELETE takes wishes away, and the time that the household has waited with them.")
	return nil
}
