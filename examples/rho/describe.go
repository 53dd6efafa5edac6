package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/swaggest/jsonschema-go"
	"github.com/swaggest/openapi-go"
	"github.com/swaggest/openapi-go/openapi31"

	"github.com/ruilkring/ruilkring/matching"
)

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
		o.SetDescription("For: " + namesOf(route.roles) + ".")
		if !route.roles[0].isPublic() {
			o.AddSecurity("token")
		}
		o.AddReqStructure(pathOf(path))
		if !route.roles[0].isPublic() && slices.ContainsFunc(route.roles, func(r role) bool { return r != patient }) {
			o.AddReqStructure(new(reasoned))
		}
		if method != http.MethodGet {
			o.AddReqStructure(new(repeatable))
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
			o.AddRespStructure(reflect.New(route.out).Interface(), openapi.WithHTTPStatus(route.status))
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
	data, err := json.MarshalIndent(r.Spec, "", " ")
	if err != nil {
		panic(err)
	}
	return append(data, '\n')
}

// reasoned is the header with which who looks at others says why.
type reasoned struct {
	Reason string `header:"Access-Reason" pattern:"^[A-Za-z0-9-]{1,40}$" description:"Why, for the log of who looked at what: a code of the operator's own list, and no text about people."`
}

// repeatable is the header with which a request can be sent again.
type repeatable struct {
	Key string `header:"Idempotency-Key" maxLength:"200" description:"A text that is new with each request of a caller. Sent again within a day, the same request is answered as before and not carried out again."`
}

// namesOf names roles.
func namesOf(roles []role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = string(r)
	}
	return strings.Join(names, ", ")
}

func (r role) isPublic() bool { return r == public }

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
