package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"os"
	"reflect"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"github.com/ruilkring/ruilkring/registry"
)

// Options are the limits of a server, and what it stands on. The zero value is not
// usable: see [Defaults].
type Options struct {
	// MaxBody is the largest body of a request, in bytes.
	MaxBody int64
	// PerSecond and Burst limit the requests of one caller in the memory of this
	// server: of who has shown a valid token by what it says of them, else of one
	// address. [rate.Inf] means no limit.
	PerSecond rate.Limit
	Burst     int
	// Limit counts a request in place of that, where many servers share what they
	// count: it reports whether the caller of this key may go on. Nil for none.
	Limit func(ctx context.Context, key string) (bool, error)
	// Proxies are believed in X-Forwarded-For.
	Proxies Proxies
	// Patience is the longest time of a request that does not stream.
	Patience time.Duration
	Keep     Retention
	// Once says that a server lives as long as one request, as in a Worker: a round
	// is solved before the request that asks for it is answered, for afterwards
	// nobody would.
	Once bool
	// MaxSteps is the step budget of a solve, and the most that a request can ask
	// for; 0 means no limit.
	MaxSteps int64
	// Kept remembers requests with an Idempotency-Key beyond the life of the server;
	// nil where only its memory does.
	Kept *Kept
	// Observe is told of each request that was answered: its route, status and time.
	// Nil for nobody.
	Observe func(pattern string, status int, took time.Duration)
	Now     func() time.Time
}

// Defaults are the limits of a server that people use.
func Defaults() Options {
	return Options{
		MaxBody: 1 << 20, PerSecond: 50, Burst: 200, Patience: 30 * time.Second,
		Now:  time.Now,
		Keep: Retention{Rounds: 90 * 24 * time.Hour, Access: 5 * 366 * 24 * time.Hour},
	}
}

// Server answers requests about a registry.
type Server struct {
	Options

	registry *registry.Registry
	auth     *authenticator
	log      *slog.Logger
	rounds   *conductor
	once     *onceOnly
	limits   *limiters
	ready    *readiness
}

// New is a server on a registry, which stays the caller's. Tokens say who makes a
// request. The log gets no names of people.
func New(r *registry.Registry, tokens Tokens, log *slog.Logger, o Options) *Server {
	s := &Server{Options: o, registry: r, auth: newAuthenticator(tokens, o.Now), log: log}
	// Refreshing reads the head of the store, by the writer: so it tells of a store
	// that is away, of a registry that is closed or broken, and of a writer that hangs.
	s.ready = &readiness{now: o.Now, patience: lookPatience, look: func(ctx context.Context) error {
		_, err := r.Refresh(ctx)
		return err
	}}
	s.once = newOnceOnly(o.Now)
	s.once.kept = o.Kept
	s.limits = newLimiters(o)
	s.rounds = newConductor(r, log, o)
	return s
}

// Conduct moves rounds on until the context ends: it repairs what breaks as soon as
// it does, ends what is over, and forgets what has been kept for long enough.
func (s *Server) Conduct(ctx context.Context) { s.rounds.run(ctx, time.Second) }

// Step does once what [Server.Conduct] does, where nothing runs between requests.
func (s *Server) Step(ctx context.Context) error { return s.rounds.step(ctx) }

// Stopping makes the server say that it is not ready any more; it answers on.
func (s *Server) Stopping() { s.ready.stopping.Store(true) }

// Close ends streams and the solving of rounds.
func (s *Server) Close() { s.rounds.stop() }

// Open is an address beside the routes that everybody may ask.
type Open struct {
	// Pattern is a method and a path, as [http.ServeMux] takes it.
	Pattern string
	// Summary describes it; an address without one is not described.
	Summary string
	http.Handler
}

// open are the addresses for machines: the description, and how the server does.
func (s *Server) open(document []byte) []Open {
	return []Open{
		{Pattern: "GET /v1/openapi.json", Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(document)
		})},
		{Pattern: "GET /v1/health", Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok\n") })},
		{Pattern: "GET /v1/ready", Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := s.ready.check(r.Context()); err != nil {
				noteFault(r.Context(), err)
				plain(w, http.StatusServiceUnavailable, "not ready\n")
				return
			}
			plain(w, http.StatusOK, "ready\n")
		})},
	}
}

// Handler serves every route, and more that everybody may ask.
func (s *Server) Handler(more ...Open) http.Handler {
	mux := http.NewServeMux()
	for _, route := range routes() {
		mux.Handle(route.pattern, s.serve(route))
	}
	for _, route := range append(s.open(documented(more)), more...) {
		mux.Handle(route.Pattern, route)
	}
	return s.around(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := mux.Handler(r); pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		// The mux knows whether another method would do.
		refused := &recorder{header: http.Header{}}
		mux.ServeHTTP(refused, r)
		if allow := refused.header.Get("Allow"); refused.status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", allow)
			fail(w, r, refuse(http.StatusMethodNotAllowed, "method not allowed", "this address answers "+allow))
			return
		}
		fail(w, r, notFound())
	}))
}

// plain answers with text.
func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}

// around is what every request goes through: a clean answer for a panic, the size
// of the body, the number of requests, the count and the log.
func (s *Server) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin := s.Now()
		seen := &statusWriter{ResponseWriter: w}
		t := newTrace()
		r = r.WithContext(context.WithValue(r.Context(), traced{}, t))
		defer func() {
			if value := recover(); value != nil {
				err := fault(value)
				if errors.Is(err, http.ErrAbortHandler) {
					panic(value)
				}
				noteFault(r.Context(), err)
				s.log.Error("panic", "request", t.id, "stack", string(debug.Stack()))
				if seen.status == 0 {
					fail(seen, r, refuse(http.StatusInternalServerError, "a fault of the program", "please report it"))
				}
			}
			s.note(r, t, seen.status, s.Now().Sub(begin))
		}()
		header := w.Header()
		header.Set("Request-Id", t.id)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Cache-Control", "no-store")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		var err error
		if r, err = s.admit(r); err != nil {
			fail(seen, r, err)
			return
		}
		if r.ContentLength > s.MaxBody {
			fail(seen, r, &http.MaxBytesError{Limit: s.MaxBody})
			return
		}
		r.Body = http.MaxBytesReader(seen, r.Body, s.MaxBody)
		next.ServeHTTP(seen, r)
	})
}

// note counts a request that was answered, and logs it.
func (s *Server) note(r *http.Request, t *trace, status int, took time.Duration) {
	pattern := r.Pattern
	if pattern == "" {
		pattern = "none"
	}
	if s.Observe != nil {
		s.Observe(pattern, status, took)
	}
	// The pattern, not the path: that would name people.
	about := []any{"request", t.id, "route", pattern, "status", status, "ms", took.Milliseconds()}
	switch {
	case t.fault == "":
		s.log.Info("request", about...)
	case status == http.StatusServiceUnavailable:
		s.log.Warn("not available", append(about, "fault", t.fault)...)
	default:
		s.log.Error("fault", append(about, "fault", t.fault)...)
	}
}

// statusWriter notes the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(data []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(data)
}

// Unwrap lets [http.ResponseController] find what lies below.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// serve answers one route.
func (s *Server) serve(route route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := s.answer(route, w, r); err != nil {
			fail(w, r, err)
		}
	})
}

// answer does what a route asks, once for one Idempotency-Key.
func (s *Server) answer(route route, w http.ResponseWriter, r *http.Request) error {
	by, err := s.principal(r)
	if err != nil {
		return err
	}
	if err := by.allow(route.roles); err != nil {
		return err
	}
	if err := codes(r); err != nil {
		return err
	}
	if !route.streams {
		ctx, cancel := context.WithTimeout(r.Context(), s.Patience)
		defer cancel()
		r = r.WithContext(ctx)
	}
	c := &call{w: w, r: r, s: s, by: by}
	var body []byte
	if r.Method != http.MethodGet {
		if body, err = io.ReadAll(r.Body); err != nil {
			return badBody(err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	if route.in != nil {
		if c.in, err = read(r, route.in); err != nil {
			return err
		}
	} else if len(bytes.TrimSpace(body)) > 0 && !bytes.Equal(bytes.TrimSpace(body), []byte("{}")) {
		return refuse(http.StatusBadRequest, "bad request", "this address takes no body")
	}
	parametersOf := route.query
	if parametersOf == nil {
		parametersOf = reflect.TypeFor[nothing]()
	}
	if c.query, err = parameters(r, parametersOf); err != nil {
		return err
	}
	if r.Method == http.MethodGet || route.streams {
		return c.reply(route)
	}
	key := r.Header.Get("Idempotency-Key")
	if key == "" {
		return c.reply(route)
	}
	return s.once.do(key, by, r, body, w, func(w http.ResponseWriter) error {
		c.w = w
		return c.reply(route)
	})
}

// reply carries the route out and answers.
func (c *call) reply(route route) error {
	if err := c.reasoned(route); err != nil {
		return err
	}
	out, err := route.serve(c)
	if err != nil || route.streams {
		return err
	}
	header := c.w.Header()
	if c.etag != 0 {
		tag := strconv.Quote(strconv.FormatUint(c.etag, 10))
		header.Set("ETag", tag)
		if c.r.Method == http.MethodGet && c.r.Header.Get("If-None-Match") == tag {
			c.w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	if out == nil {
		c.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	if table, ok := out.(tabular); ok {
		header.Set("Vary", "Accept")
		if wantsCSV(c.r) {
			return writeCSV(c.w, route.status, table)
		}
	}
	data, err := json.Marshal(out)
	if err != nil {
		return err
	}
	header.Set("Content-Type", "application/json")
	c.w.WriteHeader(route.status)
	_, _ = c.w.Write(append(data, '\n')) // who asked may be gone
	return nil
}

// isJSON reports whether a Content-Type is one of JSON.
func isJSON(kind string) bool {
	media, _, err := mime.ParseMediaType(kind)
	return err == nil && (media == "application/json" || strings.HasSuffix(media, "+json"))
}

// badBody is the answer to a body that can't be read.
func badBody(err error) error {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return large
	case errors.Is(err, os.ErrDeadlineExceeded):
		return refuse(http.StatusRequestTimeout, "too slow", "the body did not come in time")
	}
	return refuse(http.StatusBadRequest, "the body can't be read", "it ended before its end")
}
