package edge

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve"
	"github.com/ruilkring/ruilkring/matching/verify"
)

// Options are the limits of a handler. The zero value has the documented ones.
type Options struct {
	// MaxBody is the largest body of a request in bytes, after it is
	// decompressed too; 0 means 16 MiB.
	MaxBody int64
	// MaxSteps is the step budget of a solve, and the most that a request can ask
	// for; 0 means no limit.
	MaxSteps int64
	// Threads is that of [solve.Options].
	Threads int
	// Version is what /v1/health says; "" leaves it out.
	Version string
}

const defaultMaxBody = 16 << 20

// New is the handler.
func New(o Options) http.Handler {
	if o.MaxBody == 0 {
		o.MaxBody = defaultMaxBody
	}
	s := &server{o}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/health", s.health)
	mux.HandleFunc("GET /v1/openapi.json", s.openAPI)
	mux.HandleFunc("POST /v1/solve", s.solve)
	mux.HandleFunc("POST /v1/verify", s.verify)
	mux.HandleFunc("/v1/solve", only("POST"))
	mux.HandleFunc("/v1/verify", only("POST"))
	mux.HandleFunc("/v1/health", only("GET, HEAD"))
	mux.HandleFunc("/v1/openapi.json", only("GET, HEAD"))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fail(w, r, &problem{Status: http.StatusNotFound, Title: "no such address", Detail: "GET /v1/openapi.json lists what there is"})
	})
	return recovering(mux)
}

// server answers.
type server struct{ Options }

// only refuses other methods.
func only(allowed string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", allowed)
		fail(w, r, &problem{Status: http.StatusMethodNotAllowed, Title: "method not allowed", Detail: "this address answers " + allowed})
	}
}

// recovering turns a panic into a clean answer.
func recovering(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if recover() != nil {
				fail(w, r, &problem{Status: http.StatusInternalServerError, Title: "a fault of the program", Detail: "the request was not carried out; please report it"})
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// health says that the handler is there.
func (s *server) health(w http.ResponseWriter, r *http.Request) {
	s.reply(w, r, struct {
		Status   string `json:"status"`
		Version  string `json:"version,omitempty"`
		MaxBody  int64  `json:"max_body"`
		MaxSteps int64  `json:"max_steps"`
	}{"ok", s.Version, s.MaxBody, s.MaxSteps})
}

//go:embed openapi.json
var openAPI []byte

// OpenAPI describes the handler, OpenAPI 3.1 in JSON.
func OpenAPI() []byte { return bytes.Clone(openAPI) }

func (s *server) openAPI(w http.ResponseWriter, r *http.Request) {
	s.send(w, r, openAPI)
}

// solve answers a problem with its plan. The plan is the body, byte for byte what
// package matching writes; how it was found is in the headers.
func (s *server) solve(w http.ResponseWriter, r *http.Request) {
	steps, err := s.steps(r)
	if err != nil {
		fail(w, r, err)
		return
	}
	body, err := s.body(r)
	if err != nil {
		fail(w, r, err)
		return
	}
	p, err := matching.DecodeProblem(body)
	if err != nil {
		fail(w, r, err)
		return
	}
	result, err := solve.Solve(r.Context(), p, solve.Options{Threads: s.Threads, MaxSteps: steps})
	if err != nil {
		fail(w, r, err)
		return
	}
	var out bytes.Buffer
	if err := result.Plan.WriteJSON(&out); err != nil {
		fail(w, r, err)
		return
	}
	w.Header().Set("Ruilkring-Method", result.Method)
	w.Header().Set("Ruilkring-Steps", strconv.FormatInt(result.Steps, 10))
	if result.Limit != solve.LimitNone {
		w.Header().Set("Ruilkring-Limit", string(result.Limit))
	}
	s.send(w, r, out.Bytes())
}

// steps is the step budget of a request.
func (s *server) steps(r *http.Request) (int64, error) {
	text := r.URL.Query().Get("steps")
	if text == "" {
		return s.MaxSteps, nil
	}
	steps, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil || steps < 1:
		return 0, &problem{Status: http.StatusBadRequest, Title: "bad request", Detail: fmt.Sprintf("steps=%q is not a whole number from 1", text)}
	case s.MaxSteps > 0 && steps > s.MaxSteps:
		return 0, &problem{Status: http.StatusBadRequest, Title: "bad request", Detail: fmt.Sprintf("steps=%d is more than the limit of %d", steps, s.MaxSteps)}
	}
	return steps, nil
}

// report is the answer to verify.
type report struct {
	Valid      bool            `json:"valid"`
	Status     matching.Status `json:"status"`
	Persons    int             `json:"persons"`
	Households int             `json:"households"`
	Cycles     int             `json:"cycles"`
	Chains     int             `json:"chains"`
	Bundles    int             `json:"bundles"`
	Score      [][]int64       `json:"score"`
	Bound      [][]int64       `json:"bound"`
	Proven     [][]int64       `json:"proven,omitempty"`
}

// verify answers a problem and a plan with what the plan holds.
func (s *server) verify(w http.ResponseWriter, r *http.Request) {
	body, err := s.body(r)
	if err != nil {
		fail(w, r, err)
		return
	}
	parts, err := members(body, "problem", "plan")
	if err != nil {
		fail(w, r, err)
		return
	}
	p, err := matching.DecodeProblem(parts["problem"])
	if err != nil {
		fail(w, r, err)
		return
	}
	plan, err := matching.DecodePlan(parts["plan"])
	if err != nil {
		fail(w, r, err)
		return
	}
	found, err := verify.Plan(r.Context(), p, plan, verify.Options{})
	if err != nil {
		fail(w, r, err)
		return
	}
	s.reply(w, r, report{
		true, found.Status, found.Persons, found.Households, found.Cycles, found.Chains, found.Bundles,
		found.Score, found.Bound, found.Proven,
	})
}

// members are the members of a JSON object, each of which must be there once, and
// no other.
func members(data []byte, names ...string) (map[string]json.RawMessage, error) {
	broken := func(err error) error {
		return &problem{Status: http.StatusBadRequest, Title: "broken JSON", Detail: err.Error()}
	}
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, broken(errors.New("the body must be a JSON object with " + strings.Join(names, " and ")))
	}
	parts := map[string]json.RawMessage{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, broken(err)
		}
		name, _ := t.(string)
		var known bool
		for _, n := range names {
			known = known || n == name
		}
		if _, twice := parts[name]; twice || !known {
			return nil, broken(fmt.Errorf("the body has a member %q that is unknown or stands twice", name))
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, broken(err)
		}
		parts[name] = value
	}
	if _, err := d.Token(); err != nil {
		return nil, broken(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, broken(errors.New("something stands behind the object"))
	}
	for _, name := range names {
		if parts[name] == nil {
			return nil, broken(fmt.Errorf("the body has no member %q", name))
		}
	}
	return parts, nil
}

// body is the body of a request, decompressed, within the limit.
func (s *server) body(r *http.Request) ([]byte, error) {
	if kind := r.Header.Get("Content-Type"); kind != "" {
		media, _, err := mime.ParseMediaType(kind)
		if err != nil || media != "application/json" && !strings.HasSuffix(media, "+json") {
			return nil, &problem{Status: http.StatusUnsupportedMediaType, Title: "unsupported media type", Detail: "the body must be application/json"}
		}
	}
	if r.ContentLength > s.MaxBody {
		return nil, s.tooLarge()
	}
	// It isn't told of the answer, so that the connection stays usable.
	var from io.Reader = http.MaxBytesReader(nil, r.Body, s.MaxBody)
	switch encoding := r.Header.Get("Content-Encoding"); encoding {
	case "", "identity":
	case "gzip":
		z, err := gzip.NewReader(from)
		if err != nil {
			return nil, &problem{Status: http.StatusBadRequest, Title: "broken gzip", Detail: err.Error()}
		}
		from = z
	default:
		return nil, &problem{Status: http.StatusUnsupportedMediaType, Title: "unsupported encoding", Detail: "the body may be compressed with gzip, not with " + encoding}
	}
	data, err := io.ReadAll(io.LimitReader(from, s.MaxBody+1))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large) || int64(len(data)) > s.MaxBody:
		return nil, s.tooLarge()
	case err != nil:
		return nil, &problem{Status: http.StatusBadRequest, Title: "the body can't be read", Detail: err.Error()}
	}
	return data, nil
}

func (s *server) tooLarge() error {
	return &problem{Status: http.StatusRequestEntityTooLarge, Title: "too large", Detail: fmt.Sprintf("the body may have %d bytes, decompressed", s.MaxBody)}
}

// reply answers with JSON.
func (s *server) reply(w http.ResponseWriter, r *http.Request, value any) {
	data, err := json.Marshal(value)
	if err != nil {
		fail(w, r, err)
		return
	}
	s.send(w, r, append(data, '\n'))
}

// smallest is the fewest bytes that are worth compressing.
const smallest = 1400

// send answers with JSON text, compressed where that is welcome.
func (s *server) send(w http.ResponseWriter, r *http.Request, data []byte) {
	header := w.Header()
	header.Set("Content-Type", "application/json")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Add("Vary", "Accept-Encoding")
	if len(data) >= smallest && accepts(r.Header.Get("Accept-Encoding")) {
		var packed bytes.Buffer
		z, _ := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
		// Writing to memory does not fail.
		_, _ = z.Write(data)
		_ = z.Close()
		header.Set("Content-Encoding", "gzip")
		data = packed.Bytes()
	}
	header.Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(data) // who asked may be gone
}

// accepts reports whether an Accept-Encoding header welcomes gzip.
func accepts(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name = strings.TrimSpace(name); name == "gzip" || name == "*" {
			weight = strings.ReplaceAll(weight, " ", "")
			return strings.TrimRight(weight, "0.") != "q="
		}
	}
	return false
}

// problem is an error as RFC 9457 writes it.
type problem struct {
	// Type is about:blank where the title says all there is to know.
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
	// Faults are those of the input, the first thousand; Total counts all.
	Faults []matching.Fault `json:"faults,omitempty"`
	Total  int              `json:"total,omitempty"`
}

func (p *problem) Error() string { return p.Title + ": " + p.Detail }

// mostFaults is how many faults an answer lists.
const mostFaults = 1000

// problemOf is an error as it is answered.
func problemOf(err error) *problem {
	var (
		own      *problem
		invalid  *matching.InvalidError
		rejected *verify.Error
	)
	switch {
	case errors.As(err, &own):
		return own
	case errors.As(err, &invalid):
		return &problem{
			Title: "invalid input", Status: http.StatusUnprocessableEntity, Detail: "nothing of it was used; faults lists what is wrong",
			Faults: invalid.Faults[:min(len(invalid.Faults), mostFaults)], Total: len(invalid.Faults) + invalid.More,
		}
	case errors.As(err, &rejected):
		return &problem{
			Title: "the plan does not hold", Status: http.StatusUnprocessableEntity, Detail: "faults lists every rule that it breaks",
			Faults: rejected.Faults[:min(len(rejected.Faults), mostFaults)], Total: len(rejected.Faults) + rejected.More,
		}
	case errors.Is(err, solve.ErrUnsupported):
		return &problem{Title: "not supported", Status: http.StatusUnprocessableEntity, Detail: err.Error()}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &problem{Title: "stopped", Status: http.StatusServiceUnavailable, Detail: "the request ended before its answer"}
	default:
		return &problem{Title: "a fault of the program", Status: http.StatusInternalServerError, Detail: "the request was not carried out; please report it"}
	}
}

// mostDrained is how many bytes of a refused body are read: as many as Cloudflare
// lets through on most of its plans. Beyond it the connection breaks.
const mostDrained = 100 << 20

// drain reads what is left of the body of a request that is refused. A connection
// that closes while its client is still sending shows many clients, fetch of Node
// among them, a broken connection in place of the answer. A client that waits for
// leave to send is answered at once.
func drain(r *http.Request) {
	if r.Body != nil && r.Header.Get("Expect") == "" {
		defer func() { _ = recover() }()                 // a fault of the body is answered already
		_, _ = io.CopyN(io.Discard, r.Body, mostDrained) // where it can't be read, nobody waits
	}
}

// fail answers with an error.
func fail(w http.ResponseWriter, r *http.Request, err error) {
	p := *problemOf(err)
	if p.Type == "" {
		p.Type = "about:blank"
	}
	data, err := json.Marshal(p)
	if err != nil {
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	drain(r)
	header := w.Header()
	header.Set("Content-Type", "application/problem+json")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Length", strconv.Itoa(len(data)+1))
	w.WriteHeader(p.Status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(append(data, '\n'))
	}
}
