package api

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/ruilkring/ruilkring/matching"
)

// route is one address that the backend answers, for a server to serve and for
// the description to describe.
type route struct {
	// pattern is a method and a path, as [http.ServeMux] takes it.
	pattern string
	summary string
	roles   []Role
	// in is the type of the body, query the type whose fields are the
	// parameters, out the type of the answer; nil for none.
	in, query, out reflect.Type
	// status is that of an answer without fault.
	status int
	// streams says that the answer is a stream of server-sent events.
	streams bool
	// personal says that the answer shows people: see reasoned.
	personal bool
	// tagged says that the answer has an ETag, and matched that a change may ask
	// with If-Match that nobody has changed it since.
	tagged, matched bool
	// ends says that what it shows may be there no more.
	ends bool
	// more is said of the route beside its summary.
	more  string
	serve func(c *call) (any, error)
}

// call is one request on its way.
type call struct {
	w  http.ResponseWriter
	r  *http.Request
	s  *Server
	by *Principal
	// in and query are pointers to values of the route's types.
	in, query any
	// etag is that of the answer, 0 for none.
	etag uint64
}

func (c *call) ctx() context.Context { return c.r.Context() }

// id is an element of the path.
func (c *call) id(name string) string { return c.r.PathValue(name) }

// number is an element of the path that counts from 0.
func (c *call) number(name string) (int, error) {
	n, err := strconv.Atoi(c.r.PathValue(name))
	if err != nil || n < 0 {
		return 0, notFound()
	}
	return n, nil
}

// ifMatch is the version that the If-Match header asks for, 0 for none.
func (c *call) ifMatch() (uint64, error) {
	header := c.r.Header.Get("If-Match")
	if header == "" || header == "*" {
		return 0, nil
	}
	text, err := strconv.Unquote(header)
	if err != nil {
		return 0, refuse(http.StatusBadRequest, "bad request", "If-Match must be an ETag that this address gave")
	}
	version, err := strconv.ParseUint(text, 10, 64)
	if err != nil || version == 0 {
		return 0, refuse(http.StatusPreconditionFailed, "changed since", "this ETag was never given")
	}
	return version, nil
}

// nothing is the type of what is absent.
type nothing struct{}

// get is a route that reads; query's fields are its parameters.
func get[Q, Out any](path, summary string, roles []Role, serve func(c *call, query *Q) (*Out, error)) route {
	return route{
		pattern: "GET " + path, summary: summary, roles: roles, query: typeOf[Q](), out: typeOf[Out](), status: http.StatusOK,
		serve: func(c *call) (any, error) {
			query, _ := c.query.(*Q)
			return some(serve(c, query))
		},
	}
}

// do is a route that changes something.
func do[In, Out any](pattern, summary string, roles []Role, status int, serve func(c *call, in *In) (*Out, error)) route {
	return route{
		pattern: pattern, summary: summary, roles: roles, in: typeOf[In](), out: typeOf[Out](), status: status,
		serve: func(c *call) (any, error) {
			in, _ := c.in.(*In)
			return some(serve(c, in))
		},
	}
}

// about is a route that shows people.
func (r route) about() route {
	r.personal = true
	return r
}

// withETag is a route whose answer has an ETag.
func (r route) withETag() route {
	r.tagged = true
	return r
}

// ifAsItWas is a route that changes what has an ETag.
func (r route) ifAsItWas() route {
	r.matched = true
	return r
}

// mayEnd is a route that shows what may be there no more.
func (r route) mayEnd() route {
	r.ends = true
	return r
}

// saying is a route with more said of it.
func (r route) saying(text string) route {
	r.more = text
	return r
}

// some is an answer without the type of its pointer where it is nil.
func some[T any](out *T, err error) (any, error) {
	if err != nil || out == nil {
		return nil, err
	}
	return out, nil
}

// typeOf is the type of T, nil for nothing.
func typeOf[T any]() reflect.Type {
	t := reflect.TypeFor[T]()
	if t == reflect.TypeFor[nothing]() {
		return nil
	}
	return t
}

// read decodes the body of a request: one JSON object, no member twice or unknown,
// none left out that must be given, only valid Unicode.
func read(r *http.Request, t reflect.Type) (any, error) {
	if kind := r.Header.Get("Content-Type"); kind != "" && !isJSON(kind) {
		return nil, refuse(http.StatusUnsupportedMediaType, "unsupported media type", "the body must be application/json")
	}
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, fmt.Errorf("rho: %w", badBody(err))
	}
	value := reflect.New(t)
	if err := json.Unmarshal(data, value.Interface(), json.RejectUnknownMembers(true), jsontext.AllowDuplicateNames(false), jsontext.AllowInvalidUTF8(false)); err != nil {
		return nil, refuse(http.StatusBadRequest, "broken JSON", err.Error())
	}
	if isNull(data) {
		return nil, refuse(http.StatusBadRequest, "bad request", "the body must be a JSON object, and is null")
	}
	faults, err := lacking(t, data)
	if err != nil {
		return nil, err
	}
	if len(faults) > 0 {
		return nil, invalid(faults...)
	}
	return value.Interface(), nil
}

// parameters reads the query of a request into the fields of a struct, by their
// query tag. A query that is not written as it should be is an error, and so is a
// parameter that no field has, one given twice, and one beyond its limits.
func parameters(r *http.Request, t reflect.Type) (any, error) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "bad request", "the query is not written as it should be: & between parameters, % before two hexadecimal digits")
	}
	value := reflect.New(t)
	known := map[string]bool{}
	for i := range t.NumField() {
		field := t.Field(i)
		name := field.Tag.Get("query")
		known[name] = true
		texts := q[name]
		switch {
		case len(texts) == 0 && field.Tag.Get("required") == "true":
			return nil, refuse(http.StatusBadRequest, "bad request", fmt.Sprintf("the parameter %s is missing", name))
		case len(texts) == 0:
			if preset := field.Tag.Get("default"); preset != "" {
				texts = []string{preset}
			} else {
				continue
			}
		case len(texts) > 1:
			return nil, refuse(http.StatusBadRequest, "bad request", fmt.Sprintf("the parameter %s is given twice", name))
		}
		if err := set(value.Elem().Field(i), texts[0]); err != nil {
			return nil, refuse(http.StatusBadRequest, "bad request", fmt.Sprintf("the parameter %s: %q is not a %s", name, texts[0], field.Type.Kind()))
		}
		if err := within(value.Elem().Field(i), field.Tag); err != nil {
			return nil, refuse(http.StatusBadRequest, "bad request", fmt.Sprintf("the parameter %s is %v", name, err))
		}
	}
	for name := range q {
		if !known[name] {
			return nil, refuse(http.StatusBadRequest, "bad request", fmt.Sprintf("there is no parameter %q", name))
		}
	}
	return value.Interface(), nil
}

// within gives an error unless a parameter is within the limits that its tag, and so
// the description, names.
func within(field reflect.Value, tag reflect.StructTag) error {
	value := 0.0
	switch field.Kind() {
	case reflect.Int, reflect.Int64:
		value = float64(field.Int())
	case reflect.Float64:
		value = field.Float()
	case reflect.String:
		if all := tag.Get("enum"); all != "" && !slices.Contains(strings.Split(all, ","), field.String()) {
			return fmt.Errorf("none of these: %s", all)
		}
		return nil
	}
	for _, limit := range []struct {
		name, text string
		beyond     func(most float64) bool
	}{
		{"least", tag.Get("minimum"), func(least float64) bool { return value < least }},
		{"most", tag.Get("maximum"), func(most float64) bool { return value > most }},
	} {
		if limit.text == "" {
			continue
		}
		number, err := strconv.ParseFloat(limit.text, 64)
		if err != nil {
			panic("rho: a limit of a parameter: " + err.Error())
		}
		if limit.beyond(number) {
			return fmt.Errorf("out of its range: the %s is %s", limit.name, limit.text)
		}
	}
	return nil
}

// address is the path of something, of segments that may have any characters.
func address(segments ...string) string {
	var b strings.Builder
	b.WriteString("/v1")
	for _, segment := range segments {
		b.WriteString("/" + url.PathEscape(segment))
	}
	return b.String()
}

// addressable gives an error for an id that no address can have: to a browser these
// mean the address above.
func addressable(path, id string) error {
	if id == "." || id == ".." {
		return invalid(matching.Fault{Path: path, Text: "must not be . or .."})
	}
	return nil
}

// set gives a field the value that a text says.
func set(field reflect.Value, text string) error {
	switch field.Kind() {
	case reflect.String:
		field.SetString(text)
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(text, 10, 32)
		if err != nil {
			return err
		}
		field.SetInt(n)
	case reflect.Uint64:
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return err
		}
		field.SetUint(n)
	case reflect.Float64:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || f != f || f > 1e9 || f < -1e9 {
			return strconv.ErrRange
		}
		field.SetFloat(f)
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return err
		}
		field.SetBool(b)
	default:
		panic("rho: a parameter of type " + field.Type().String())
	}
	return nil
}
