package edge_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/matchtest"
	"github.com/ruilkring/ruilkring/matching/solve"
	"github.com/ruilkring/ruilkring/wasm/edge"
)

const small = `{"format":"ruilkring/v1","practices":[
 {"id":"A","location":{"lat":52,"lon":4},"capacity":1,"enrolled":1,"mode":"swap"},
 {"id":"B","location":{"lat":52.01,"lon":4},"capacity":1,"enrolled":1,"mode":"swap"}],
"households":[
 {"id":"a","current":"A","home":{"lat":52.01,"lon":4},"wishes":{"ranked":[["B"]]}},
 {"id":"b","current":"B","home":{"lat":52,"lon":4},"wishes":{"ranked":[["A"]]}}],
"rules":{"goals":["patients"]}}`

// call makes one request.
func call(t *testing.T, o edge.Options, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	edge.New(o).ServeHTTP(w, r)
	return w
}

// plan is what the library says of a problem.
func plan(t *testing.T, p *matching.Problem) string {
	t.Helper()
	result, err := solve.Solve(context.Background(), p, solve.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := result.Plan.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestSolve shows that the answer is the library's, byte for byte, and that
// verify accepts it.
func TestSolve(t *testing.T) {
	for seed := range uint64(100) {
		p := matchtest.Random(seed, matchtest.Shape{Sizes: seed%2 == 0, Caps: seed%3 == 0})
		var body strings.Builder
		if err := p.WriteJSON(&body); err != nil {
			t.Fatal(err)
		}
		r := call(t, edge.Options{}, "POST", "/v1/solve", body.String())
		got := r.Body.String()
		if want := plan(t, p); r.Code != http.StatusOK || got != want {
			t.Fatalf("seed %d: status %d: %s", seed, r.Code, cmp.Diff(want, got))
		}
		if r.Header().Get("Ruilkring-Method") == "" || r.Header().Get("Ruilkring-Steps") == "" {
			t.Errorf("seed %d: headers %v", seed, r.Header())
		}
		r = call(t, edge.Options{}, "POST", "/v1/verify", `{"problem":`+body.String()+`,"plan":`+got+`}`)
		if got := r.Body.String(); r.Code != http.StatusOK || !strings.HasPrefix(got, `{"valid":true,`) {
			t.Fatalf("seed %d: verify: %d %s", seed, r.Code, got)
		}
	}
}

func TestErrors(t *testing.T) {
	good := func() string {
		p, err := matching.DecodeProblem([]byte(small))
		if err != nil {
			t.Fatal(err)
		}
		return plan(t, p)
	}()
	for _, test := range []struct {
		why, method, target, body string
		headers                   []string
		status                    int
		says                      string
	}{
		{"no such address", "GET", "/v2/solve", "", nil, 404, "openapi.json"},
		{"the wrong method", "GET", "/v1/solve", "", nil, 405, "POST"},
		{"the wrong method", "DELETE", "/v1/health", "", nil, 405, "GET"},
		{"no body", "POST", "/v1/solve", "", nil, 422, `"faults"`},
		{"broken JSON", "POST", "/v1/solve", `{"format":`, nil, 422, `"line":1`},
		{"an unknown practice", "POST", "/v1/solve", strings.Replace(small, `[["B"]]`, `[["X"]]`, 1), nil, 422, `households[0].wishes.ranked[0][0]`},
		{"a mechanism that is not there", "POST", "/v1/solve", strings.Replace(small, `"goals"`, `"mechanism":"nonsense","goals"`, 1), nil, 422, `rules.mechanism`},
		{"too large", "POST", "/v1/solve", small + strings.Repeat(" ", 4096), nil, 413, "4096"},
		{"not JSON", "POST", "/v1/solve", small, []string{"Content-Type", "text/csv"}, 415, "application/json"},
		{"an unknown encoding", "POST", "/v1/solve", small, []string{"Content-Encoding", "br"}, 415, "gzip"},
		{"not gzip", "POST", "/v1/solve", small, []string{"Content-Encoding", "gzip"}, 400, "gzip"},
		{"a bomb", "POST", "/v1/solve", pack(strings.Repeat(" ", 1<<20)), []string{"Content-Encoding", "gzip"}, 413, "4096"},
		{"steps that are none", "POST", "/v1/solve?steps=-1", small, nil, 400, "steps"},
		{"too many steps", "POST", "/v1/solve?steps=1001", small, nil, 400, "1000"},
		{"no object", "POST", "/v1/verify", `[]`, nil, 400, "object"},
		{"no plan", "POST", "/v1/verify", `{"problem":` + small + `}`, nil, 400, `\"plan\"`},
		{"two plans", "POST", "/v1/verify", `{"problem":` + small + `,"plan":` + good + `,"plan":` + good + `}`, nil, 400, "twice"},
		{"something behind", "POST", "/v1/verify", `{"problem":` + small + `,"plan":` + good + `} x`, nil, 400, "behind"},
		{"another member", "POST", "/v1/verify", `{"problem":` + small + `,"name":1}`, nil, 400, "name"},
		{"a plan that claims too much", "POST", "/v1/verify",
			`{"problem":` + small + `,"plan":` + strings.Replace(good, `"score": [[2]]`, `"score": [[3]]`, 1) + `}`, nil, 422, `"path":"score`},
	} {
		r := call(t, edge.Options{MaxBody: 4096, MaxSteps: 1000}, test.method, test.target, test.body, test.headers...)
		body := r.Body.String()
		if r.Code != test.status || !strings.Contains(body, test.says) {
			t.Errorf("%s: status %d, want %d with %q: %s", test.why, r.Code, test.status, test.says, body)
		}
		var p struct {
			Type, Title string
			Status      int
		}
		if err := json.Unmarshal([]byte(body), &p); err != nil || p.Status != test.status || p.Title == "" || p.Type == "" ||
			r.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: this is no problem document: %v %s", test.why, err, body)
		}
	}
}

// TestRefusedBodyIsRead shows that the rest of a refused body is read, so that a
// client that is still sending gets the answer, and that one that waits for leave
// to send is answered at once.
func TestRefusedBodyIsRead(t *testing.T) {
	for _, test := range []struct {
		why, target, expect string
		left                int
	}{
		{"too large", "/v1/solve", "", 0},
		{"no such address", "/v1/nothing", "", 0},
		{"waits for leave", "/v1/solve", "100-continue", 1 << 20},
	} {
		body := strings.NewReader(strings.Repeat(" ", 1<<20))
		r := httptest.NewRequest(http.MethodPost, test.target, body)
		r.Header.Set("Expect", test.expect)
		w := httptest.NewRecorder()
		edge.New(edge.Options{MaxBody: 4096}).ServeHTTP(w, r)
		if body.Len() != test.left || w.Code < 400 {
			t.Errorf("%s: status %d with %d bytes left, want %d left", test.why, w.Code, body.Len(), test.left)
		}
	}
}

// pack compresses a text.
func pack(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(s))
	_ = z.Close()
	return b.String()
}

// TestGzip shows that both ways can be compressed.
func TestGzip(t *testing.T) {
	r := call(t, edge.Options{}, "POST", "/v1/solve", pack(small), "Content-Encoding", "gzip", "Content-Type", "application/json; charset=utf-8")
	if r.Code != http.StatusOK || r.Header().Get("Content-Encoding") != "" {
		t.Fatalf("status %d, headers %v: a short answer need not be compressed", r.Code, r.Header())
	}
	plain := call(t, edge.Options{}, "GET", "/v1/openapi.json", "").Body.String()
	for accept, want := range map[string]string{
		"gzip": "gzip", "br, gzip;q=0.5": "gzip", "*": "gzip", "gzip;q=0": "", "gzip; q=0.0": "", "br": "", "": "",
	} {
		r := call(t, edge.Options{}, "GET", "/v1/openapi.json", "", "Accept-Encoding", accept)
		if got := r.Header().Get("Content-Encoding"); got != want {
			t.Errorf("Accept-Encoding %q is answered with %q, not %q", accept, got, want)
			continue
		}
		body := r.Body.String()
		if want == "gzip" {
			z, err := gzip.NewReader(strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(z)
			if err != nil {
				t.Fatal(err)
			}
			body = string(data)
		}
		if body != plain {
			t.Errorf("Accept-Encoding %q gives another text", accept)
		}
	}
}

// TestSteps shows that a step budget stops the same solve at the same point.
func TestSteps(t *testing.T) {
	var body strings.Builder
	for seed := uint64(1); ; seed++ {
		p := matchtest.Random(seed, matchtest.Shape{Practices: 12, Households: 60})
		if len(p.Households) < 40 {
			continue
		}
		if err := p.WriteJSON(&body); err != nil {
			t.Fatal(err)
		}
		break
	}
	one := call(t, edge.Options{}, "POST", "/v1/solve?steps=20", body.String())
	two := call(t, edge.Options{MaxSteps: 20}, "POST", "/v1/solve", body.String())
	if one.Header().Get("Ruilkring-Limit") != "steps" || two.Header().Get("Ruilkring-Limit") != "steps" {
		t.Fatalf("20 steps were enough: %v %v", one.Header(), two.Header())
	}
	if a, b := one.Body.String(), two.Body.String(); a != b {
		t.Errorf("the same budget gives other plans: %s", cmp.Diff(a, b))
	}
}

// TestPanic shows that a fault of the program gives a clean answer.
func TestPanic(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/v1/solve", nil)
	r.Body = panics{}
	w := httptest.NewRecorder()
	edge.New(edge.Options{}).ServeHTTP(w, r)
	if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), "a fault of the program") || strings.Contains(w.Body.String(), "boom") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// panics is a body that panics.
type panics struct{ io.ReadCloser }

func (panics) Read([]byte) (int, error) { panic("boom") }

// TestOpenAPI holds the description against the handler: each address and method
// that it names is there, each status that came up above is described, and the
// members of the answers are those that it lists.
func TestOpenAPI(t *testing.T) {
	var d struct {
		Paths      map[string]map[string]struct{ Responses map[string]any }
		Components struct {
			Schemas map[string]struct {
				Required   []string
				Properties map[string]any
			}
		}
	}
	if err := json.Unmarshal(edge.OpenAPI(), &d); err != nil {
		t.Fatal(err)
	}
	var addresses []string
	for path, methods := range d.Paths {
		for method, operation := range methods {
			addresses = append(addresses, method+" "+path)
			r := call(t, edge.Options{}, strings.ToUpper(method), path, "")
			status := strconv.Itoa(r.Code)
			if _, ok := operation.Responses[status]; !ok {
				t.Errorf("%s %s answers %s, which is not described", method, path, status)
			}
		}
	}
	slices.Sort(addresses)
	want := []string{"get /v1/health", "get /v1/openapi.json", "post /v1/solve", "post /v1/verify"}
	if diff := cmp.Diff(want, addresses); diff != "" {
		t.Errorf("addresses (-want +got):\n%s", diff)
	}
	p, err := matching.DecodeProblem([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	found := plan(t, p)
	for schema, body := range map[string]string{
		"Problem": small, "Plan": found,
		"Report": call(t, edge.Options{}, "POST", "/v1/verify", `{"problem":`+small+`,"plan":`+found+`}`).Body.String(),
		"Error":  call(t, edge.Options{}, "POST", "/v1/solve", "").Body.String(),
	} {
		var members map[string]any
		if err := json.Unmarshal([]byte(body), &members); err != nil {
			t.Fatal(err)
		}
		for name := range members {
			if _, ok := d.Components.Schemas[schema].Properties[name]; !ok {
				t.Errorf("%s has a member %q that the description lacks", schema, name)
			}
		}
		for _, name := range d.Components.Schemas[schema].Required {
			if _, ok := members[name]; !ok {
				t.Errorf("%s lacks the required member %q", schema, name)
			}
		}
	}
}
