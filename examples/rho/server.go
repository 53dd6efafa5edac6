package main

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

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/time/rate"

	"github.com/ruilkring/ruilkring/registry"
)

// settings are the limits of a server. The zero value is not usable: see
// defaults.
type settings struct {
	maxBody int64
	// perSecond and burst limit the requests of one caller, see limiters.
	perSecond rate.Limit
	burst     int
	proxies   proxies
	// patience is the longest time of a request that does not stream.
	patience time.Duration
	keep     retention
	now      func() time.Time
}

// defaults are the limits of a server that people use.
func defaults() settings {
	return settings{
		maxBody: 1 << 20, perSecond: 50, burst: 200, patience: 30 * time.Second, now: time.Now,
		keep: retention{rounds: 90 * 24 * time.Hour, access: 5 * 366 * 24 * time.Hour},
	}
}

// server answers requests about a registry.
type server struct {
	settings
	registry *registry.Registry
	auth     *authenticator
	log      *slog.Logger
	rounds   *conductor
	once     *onceOnly
	limits   *limiters
	metrics  *metrics
	ready    *readiness
}

// newServer is a server and the handler that it is served by.
func newServer(r *registry.Registry, auth *authenticator, log *slog.Logger, limits settings) *server {
	s := &server{settings: limits, registry: r, auth: auth, log: log}
	// Refreshing reads the head of the store, by the writer: so it tells of a store
	// that is away, of a registry that is closed or broken, and of a writer that hangs.
	s.ready = &readiness{now: s.now, patience: lookPatience, look: func(ctx context.Context) error {
		_, err := r.Refresh(ctx)
		return err
	}}
	s.once = newOnceOnly(s.now)
	s.limits = newLimiters(s.perSecond, s.burst, s.proxies, s.now)
	s.metrics = newMetrics(r)
	s.rounds = newConductor(r, log, s.now, s.keep)
	return s
}

// openRoute is an address beside the described ones that everybody may ask.
type openRoute struct {
	pattern string
	http.Handler
}

// open are the addresses for machines: the description, and how the server does.
func (s *server) open() []openRoute {
	document := openAPI()
	return []openRoute{
		{"GET /v1/openapi.json", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(document)
		})},
		{"GET /v1/health", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok\n") })},
		{"GET /v1/ready", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := s.ready.check(r.Context()); err != nil {
				noteFault(r.Context(), err)
				plain(w, http.StatusServiceUnavailable, "not ready\n")
				return
			}
			plain(w, http.StatusOK, "ready\n")
		})},
		{"GET /metrics", promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{})},
	}
}

// handler serves every route, and more that everybody may ask.
func (s *server) handler(more ...openRoute) http.Handler {
	mux := http.NewServeMux()
	for _, route := range routes() {
		mux.Handle(route.pattern, s.serve(route))
	}
	for _, route := range append(s.open(), more...) {
		mux.Handle(route.pattern, route)
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
func (s *server) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin := s.now()
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
			s.note(r, t, seen.status, s.now().Sub(begin))
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
		if r.ContentLength > s.maxBody {
			fail(seen, r, &http.MaxBytesError{Limit: s.maxBody})
			return
		}
		r.Body = http.MaxBytesReader(seen, r.Body, s.maxBody)
		next.ServeHTTP(seen, r)
	})
}

// note counts a request that was answered, and logs it.
func (s *server) note(r *http.Request, t *trace, status int, took time.Duration) {
	pattern := r.Pattern
	if pattern == "" {
		pattern = "none"
	}
	s.metrics.observe(pattern, status, took)
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
func (s *server) serve(route route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := s.answer(route, w, r); err != nil {
			fail(w, r, err)
		}
	})
}

// answer does what a route asks, once for one Idempotency-Key.
func (s *server) answer(route route, w http.ResponseWriter, r *http.Request) error {
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
		ctx, cancel := context.WithTimeout(r.Context(), s.patience)
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

// metrics are what Prometheus reads.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
}

func newMetrics(r *registry.Registry) *metrics {
	m := &metrics{registry: prometheus.NewRegistry()}
	m.requests = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "rho_request_seconds", Help: "Time of requests by route and status.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
	}, []string{"route", "status"})
	gauge := func(name, help string, value func(v *registry.View) float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return value(r.View()) })
	}
	m.registry.MustRegister(
		m.requests,
		gauge("rho_version", "Number of the last event.", func(v *registry.View) float64 { return float64(v.Version()) }),
		// Everybody may read this, so of people it counts by tens.
		gauge("rho_households", "Households that are registered, rounded down to tens.", func(v *registry.View) float64 { return tens(v.HouseholdCount()) }),
		gauge("rho_households_waiting", "Households that wait for a round, rounded down to tens.", func(v *registry.View) float64 {
			return tens(v.Select(registry.InState(registry.StateWaiting)).Len())
		}),
		gauge("rho_practices", "Practices.", func(v *registry.View) float64 { return float64(v.PracticeCount()) }),
	)
	return m
}

// tens is a number rounded down to tens.
func tens(n int) float64 { return float64(n / 10 * 10) }

func (m *metrics) observe(pattern string, status int, took time.Duration) {
	m.requests.WithLabelValues(pattern, strconv.Itoa(status)).Observe(took.Seconds())
}
