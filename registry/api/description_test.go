package api

import (
	"encoding"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ruilkring/ruilkring/matching"
)

// document is the OpenAPI description as tests read it: as JSON has it.
type document map[string]any

var description = sync.OnceValue(func() document {
	var d document
	if err := json.Unmarshal(openAPI, &d); err != nil {
		panic(err)
	}
	return d
})

// at is what lies at a path of members in a JSON value; nil where there is nothing.
func at(value any, path ...string) any {
	for _, name := range path {
		object, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = object[name]
	}
	return value
}

// operation is what the description says of a pattern.
func (d document) operation(pattern string) map[string]any {
	method, path, _ := strings.Cut(pattern, " ")
	o, _ := at(map[string]any(d), "paths", path, strings.ToLower(method)).(map[string]any)
	return o
}

// schema is a schema, or the one that it refers to.
func (d document) schema(value any) map[string]any {
	s, _ := value.(map[string]any)
	if ref, ok := s["$ref"].(string); ok {
		s, _ = at(map[string]any(d), strings.Split(strings.TrimPrefix(ref, "#/"), "/")...).(map[string]any)
	}
	return s
}

// types are the JSON types that a schema allows, none for all.
func types(schema map[string]any) []string {
	switch t := schema["type"].(type) {
	case string:
		return []string{t}
	case []any:
		var list []string
		for _, name := range t {
			list = append(list, fmt.Sprint(name))
		}
		return list
	}
	return nil
}

// faults are where a value is not as a schema says: a member that the schema does
// not name is one, so that nothing is answered that is not described.
func (d document) faults(schema any, value any, path string) []string {
	s := d.schema(schema)
	if s == nil {
		return []string{path + ": there is no schema"}
	}
	var found []string
	add := func(format string, args ...any) { found = append(found, path+": "+fmt.Sprintf(format, args...)) }
	kind := map[reflect.Kind]string{reflect.String: "string", reflect.Bool: "boolean", reflect.Map: "object", reflect.Slice: "array", reflect.Float64: "number", reflect.Invalid: "null"}[reflect.ValueOf(value).Kind()]
	if n, ok := value.(float64); ok && n == float64(int64(n)) {
		kind = "integer"
	}
	allowed := types(s)
	if slices.Contains(allowed, "number") {
		allowed = append(allowed, "integer")
	}
	if len(allowed) > 0 && !slices.Contains(allowed, kind) {
		add("is a %s, and should be a %v", kind, allowed)
	}
	if enum, ok := s["enum"].([]any); ok && !slices.Contains(enum, value) {
		add("%v is none of %v", value, enum)
	}
	switch value := value.(type) {
	case string:
		switch s["format"] {
		case "date":
			if _, err := time.Parse("2006-01-02", value); err != nil {
				add("%q is no date", value)
			}
		case "date-time":
			if _, err := time.Parse(time.RFC3339, value); err != nil {
				add("%q is no time", value)
			}
		}
	case []any:
		for i, element := range value {
			found = append(found, d.faults(s["items"], element, fmt.Sprintf("%s[%d]", path, i))...)
		}
	case map[string]any:
		properties, _ := s["properties"].(map[string]any)
		for name, member := range value {
			inner, ok := properties[name]
			if !ok {
				inner, ok = s["additionalProperties"]
			}
			if !ok {
				add("the member %s is not described", name)
				continue
			}
			found = append(found, d.faults(inner, member, path+"."+name)...)
		}
		required, _ := s["required"].([]any)
		for _, name := range required {
			if _, ok := value[fmt.Sprint(name)]; !ok {
				add("the member %s is missing", name)
			}
		}
	}
	return found
}

// patternOf finds the described pattern of a request.
var patternOf = sync.OnceValue(func() *http.ServeMux {
	mux := http.NewServeMux()
	for _, route := range routes() {
		mux.Handle(route.pattern, http.NotFoundHandler())
	}
	return mux
})

// conforms fails the test where an answer is not as the description says: another
// status, another type of content, another body, or an ETag of which nothing is said.
// Every request of every test goes through it.
func (b *backend) conforms(r *http.Request, w *httptest.ResponseRecorder) {
	b.t.Helper()
	_, pattern := patternOf().Handler(r)
	if pattern == "" || w.Header().Get("Idempotency-Replayed") == "true" && w.Body.Len() == 0 {
		return
	}
	d := description()
	responses, _ := d.operation(pattern)["responses"].(map[string]any)
	answer, ok := responses[strconv.Itoa(w.Code)].(map[string]any)
	if !ok && w.Code >= http.StatusInternalServerError {
		answer, ok = responses["default"].(map[string]any)
	}
	if !ok {
		b.t.Errorf("%s answers %d, which is not described: %s", pattern, w.Code, w.Body)
		return
	}
	for _, name := range []string{"ETag", "Location"} {
		if _, said := at(answer, "headers", name).(map[string]any); w.Header().Get(name) != "" && !said {
			b.t.Errorf("%s answers %d with the header %s, which is not described", pattern, w.Code, name)
		}
	}
	kind, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
	content, _ := answer["content"].(map[string]any)
	if w.Body.Len() == 0 {
		if len(content) > 0 {
			b.t.Errorf("%s answers %d without a body", pattern, w.Code)
		}
		return
	}
	media, ok := content[kind].(map[string]any)
	if !ok {
		b.t.Errorf("%s answers %d with %q, which is not described", pattern, w.Code, kind)
		return
	}
	if !isJSON(kind) {
		return
	}
	var body any
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
		b.t.Errorf("%s answers %d with what is no JSON: %v", pattern, w.Code, err)
		return
	}
	if faults := d.faults(media["schema"], body, ""); len(faults) > 0 {
		b.t.Errorf("%s answers %d with what is not as described:\n%s\n%s", pattern, w.Code, strings.Join(faults, "\n"), w.Body)
	}
}

// sameShape compares a schema with the Go type that it is of, all the way down.
func (d document) sameShape(t *testing.T, schema any, of reflect.Type, path string, seen map[reflect.Type]bool) {
	t.Helper()
	for of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	s := d.schema(schema)
	if s == nil {
		t.Errorf("%s: there is no schema of %s", path, of)
		return
	}
	kinds := types(s)
	is := func(want string) {
		if !slices.Contains(kinds, want) {
			t.Errorf("%s is described as %v, and is a %s (%s)", path, kinds, want, of)
		}
	}
	_, isText := reflect.TypeAssert[encoding.TextUnmarshaler](reflect.New(of))
	switch {
	case isText || of == reflect.TypeFor[time.Time]() || of == reflect.TypeFor[matching.Date]():
		is("string")
	case of.Kind() == reflect.Slice:
		is("array")
		d.sameShape(t, s["items"], of.Elem(), path+"[]", seen)
	case of.Kind() == reflect.Map:
		is("object")
		d.sameShape(t, s["additionalProperties"], of.Elem(), path+"{}", seen)
	case of.Kind() == reflect.Struct:
		is("object")
		if seen[of] {
			return
		}
		seen[of] = true
		properties, _ := s["properties"].(map[string]any)
		members := membersOf(of)
		if got, want := slices.Sorted(maps.Keys(properties)), slices.Sorted(maps.Keys(members)); !slices.Equal(got, want) {
			t.Errorf("%s is described with the members %v, and %s has %v", path, got, of, want)
		}
		for name, field := range members {
			if properties[name] != nil {
				d.sameShape(t, properties[name], field.Type, under(path, name), seen)
			}
		}
	case of.Kind() == reflect.String:
		is("string")
	case of.Kind() == reflect.Bool:
		is("boolean")
	case of.ConvertibleTo(reflect.TypeFor[float64]()):
		if of.Kind() == reflect.Float64 {
			is("number")
		} else {
			is("integer")
		}
	default:
		t.Errorf("%s: nobody knows how %s is written", path, of)
	}
}

// membersOf are the fields of a struct that JSON has, with those of embedded ones.
func membersOf(t reflect.Type) map[string]reflect.StructField {
	found := map[string]reflect.StructField{}
	for field := range t.Fields() {
		name := jsonName(field)
		switch {
		case name == "" && field.Anonymous:
			maps.Copy(found, membersOf(field.Type))
		case field.IsExported() && name != "-":
			found[name] = field
		}
	}
	return found
}

// TestDescription holds the OpenAPI description against the routes: every address is
// in it, also those for machines; every body and answer has the shape of its Go type;
// every parameter of the path and the query, and every header, is there, as it is
// read; and so are the answers that follow from what a route is. What is in it beside
// that would be wrong, too.
func TestDescription(t *testing.T) {
	d := description()
	if version, _ := d["openapi"].(string); !strings.HasPrefix(version, "3.1") {
		t.Errorf("OpenAPI %q", version)
	}
	b := newBackend(t)
	described := 0
	paths, _ := d["paths"].(map[string]any)
	for _, path := range paths {
		item, _ := path.(map[string]any)
		described += len(item)
	}
	all := 0
	for _, open := range b.server.open(openAPI) {
		all++
		if d.operation(open.Pattern) == nil {
			t.Errorf("%s is not described", open.Pattern)
		}
	}
	for _, route := range routes() {
		all++
		o := d.operation(route.pattern)
		if o == nil {
			t.Errorf("%s is not described", route.pattern)
			continue
		}
		d.checkOperation(t, route, o)
	}
	if all != described {
		t.Errorf("%d addresses are described, and there are %d", described, all)
	}
}

// checkOperation holds what is said of one route against the route.
func (d document) checkOperation(t *testing.T, route route, o map[string]any) {
	t.Helper()
	text, _ := o["description"].(string)
	for _, r := range route.roles {
		if !strings.Contains(text, string(r)) {
			t.Errorf("%s does not say that it is for %s", route.pattern, r)
		}
	}
	if secured := o["security"] != nil; secured == slices.Contains(route.roles, public) {
		t.Errorf("%s: that it needs a token is described as %t", route.pattern, secured)
	}
	if route.in != nil {
		d.sameShape(t, at(o, "requestBody", "content", "application/json", "schema"), route.in, route.pattern+" takes", map[reflect.Type]bool{})
	} else if o["requestBody"] != nil {
		t.Errorf("%s is described with a body, and takes none", route.pattern)
	}
	own, _ := at(o, "responses", strconv.Itoa(route.status)).(map[string]any)
	switch {
	case own == nil:
		t.Errorf("%s: its status %d is not described", route.pattern, route.status)
	case route.streams:
		if at(own, "content", "text/event-stream") == nil {
			t.Errorf("%s is not described as a stream", route.pattern)
		}
	case route.out != nil:
		d.sameShape(t, at(own, "content", "application/json", "schema"), route.out, route.pattern+" gives", map[reflect.Type]bool{})
	}

	want := map[string]bool{} // whether it is required
	_, path, _ := strings.Cut(route.pattern, " ")
	for part := range strings.SplitSeq(path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			want["path "+strings.TrimSuffix(name, "}")] = true
		}
	}
	if route.query != nil {
		for field := range route.query.Fields() {
			want["query "+field.Tag.Get("query")] = field.Tag.Get("required") == "true"
		}
	}
	changes := !strings.HasPrefix(route.pattern, "GET ")
	if changes {
		want["header Idempotency-Key"] = false
	}
	if !slices.Contains(route.roles, public) && !slices.Equal(route.roles, []Role{patient}) {
		want["header "+reasonHeader] = route.personal && !slices.Contains(route.roles, patient)
	}
	if route.matched {
		want["header If-Match"] = false
	}
	if route.tagged && !changes {
		want["header If-None-Match"] = false
	}
	got := map[string]bool{}
	parameters, _ := o["parameters"].([]any)
	for _, p := range parameters {
		p, _ := p.(map[string]any)
		required, _ := p["required"].(bool)
		got[fmt.Sprint(p["in"], " ", p["name"])] = required
		if p["in"] == "query" {
			d.checkParameter(t, route, p)
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("%s is described with the parameters %v, want %v", route.pattern, got, want)
	}
}

// checkParameter holds what is said of a parameter of the query against its field.
func (d document) checkParameter(t *testing.T, route route, p map[string]any) {
	t.Helper()
	for field := range route.query.Fields() {
		if field.Tag.Get("query") != p["name"] {
			continue
		}
		d.sameShape(t, p["schema"], field.Type, fmt.Sprint(route.pattern, "?", p["name"]), map[reflect.Type]bool{})
		preset := at(p, "schema", "default")
		if text := field.Tag.Get("default"); text != "" && fmt.Sprint(preset) != text || text == "" && preset != nil {
			t.Errorf("%s: %s is described with the default %v, and has %q", route.pattern, p["name"], preset, text)
		}
		return
	}
}
