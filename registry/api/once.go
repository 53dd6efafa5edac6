package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/ruilkring/ruilkring/registry"
)

// onceOnly remembers the answers to requests with an Idempotency-Key for a day,
// so that a request that is sent again is not carried out again. The answers, which
// may tell about people, are in memory only; that there was a request, and the
// status of its answer, is kept in the database.
type onceOnly struct {
	// kept is nil where nothing is kept.
	kept    *Kept
	mu      sync.Mutex
	now     func() time.Time
	answers map[[32]byte]*remembered
	order   [][32]byte
}

// remembered is an answer, or one that is on its way.
type remembered struct {
	request [32]byte
	done    chan struct{}
	at      time.Time
	status  int
	header  http.Header
	body    []byte
	// household is whom the request is about, "" for nobody, and by is the household
	// that made it.
	household, by string
	// erased are the households that were erased while it was on its way.
	erased []string
}

// names reports whether an answer may tell about a household.
func (a *remembered) names(household string) bool {
	quoted, err := json.Marshal(household)
	if err != nil {
		return true
	}
	return a.household == household || a.by == household || bytes.Contains(a.body, quoted)
}

// strip leaves no more of an answer than is left after a new start: its status.
func (a *remembered) strip() { a.header, a.body, a.household, a.by = http.Header{}, nil, "", "" }

// under reports whether an answer is on its way. The caller holds the lock.
func (a *remembered) under() bool {
	select {
	case <-a.done:
		return false
	default:
		return a.status == 0
	}
}

const (
	rememberFor    = 24 * time.Hour
	mostRemembered = 50_000
	longestKey     = 200
)

func newOnceOnly(now func() time.Time) *onceOnly {
	return &onceOnly{now: now, answers: map[[32]byte]*remembered{}}
}

// do answers a request, or as it was answered before.
func (o *onceOnly) do(key string, by *Principal, r *http.Request, body []byte, w http.ResponseWriter, serve func(w http.ResponseWriter) error) error {
	if len(key) > longestKey {
		return refuse(http.StatusBadRequest, "bad request", "the Idempotency-Key is too long")
	}
	// Keys of one caller don't meet those of another.
	id := sha256.Sum256([]byte(by.identity() + key))
	request := sha256.Sum256(append([]byte(r.Method+" "+r.URL.RequestURI()+"\x00"), body...))
	o.mu.Lock()
	o.forget()
	before := o.answers[id]
	if before == nil {
		before = &remembered{request: request, done: make(chan struct{}), at: o.now(), household: r.PathValue("household"), by: by.Household}
		o.answers[id] = before
		o.order = append(o.order, id)
		o.mu.Unlock()
		defer close(before.done)
		if known, err := o.claim(r.Context(), id, before, w); known || err != nil {
			return err
		}
		return o.first(r.Context(), id, before, w, serve)
	}
	o.mu.Unlock()
	if before.request != request {
		return refuse(http.StatusUnprocessableEntity, "another request", "this Idempotency-Key was used for another request")
	}
	select {
	case <-before.done:
	case <-r.Context().Done():
		return r.Context().Err()
	}
	o.mu.Lock()
	status, header, text := before.status, before.header, before.body
	o.mu.Unlock()
	if status == 0 {
		return refuse(http.StatusConflict, "not possible now", "the first request with this Idempotency-Key did not end; use another key")
	}
	maps.Copy(w.Header(), header)
	w.Header().Set("Idempotency-Replayed", "true")
	w.WriteHeader(status)
	_, _ = w.Write(text) // who asked may be gone
	return nil
}

// claim keeps that a request is about to be carried out. It reports whether it was
// answered instead, for it is kept since before the program was started.
func (o *onceOnly) claim(ctx context.Context, id [32]byte, answer *remembered, w http.ResponseWriter) (known bool, err error) {
	if o.kept == nil {
		return false, nil
	}
	before, err := o.kept.claim(ctx, id, answer.request, o.now())
	switch {
	case err != nil:
		o.drop(id)
		return false, err
	case before == nil:
		return false, nil
	case before.request != hex.EncodeToString(answer.request[:]):
		o.drop(id)
		return true, refuse(http.StatusUnprocessableEntity, "another request", "this Idempotency-Key was used for another request")
	case before.status == 0:
		return true, refuse(http.StatusConflict, "not possible now", "whether the first request with this Idempotency-Key was carried out is not known: look, and use another key")
	}
	o.keep(answer, &recorder{status: before.status, header: http.Header{}})
	w.Header().Set("Idempotency-Replayed", "true")
	w.WriteHeader(before.status)
	return true, nil
}

// drop forgets a request.
func (o *onceOnly) drop(id [32]byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.answers, id)
}

// first answers a request and remembers the answer. A fault of the program or
// of the moment is not remembered, so that the request can be tried again, unless
// it may have been carried out.
func (o *onceOnly) first(ctx context.Context, id [32]byte, answer *remembered, w http.ResponseWriter, serve func(w http.ResponseWriter) error) error {
	record := &recorder{header: http.Header{}}
	ctx = context.WithoutCancel(ctx)
	err := serve(record)
	if err != nil {
		if errors.Is(err, registry.ErrUncertain) {
			return err
		}
		if problemOf(err).Status >= http.StatusInternalServerError {
			o.drop(id)
			if o.kept != nil {
				err = errors.Join(err, o.kept.drop(ctx, id))
			}
			return err
		}
		fail(record, &http.Request{}, err)
	}
	o.keep(answer, record)
	if o.kept != nil {
		if err := o.kept.settle(ctx, id, record.status); err != nil {
			// It was carried out, so it is answered. Sent again after a start, it will
			// be said that this is not known.
			noteFault(ctx, err)
		}
	}
	maps.Copy(w.Header(), record.header)
	w.WriteHeader(record.status)
	_, _ = w.Write(record.body.Bytes()) // who asked may be gone
	return nil
}

// keep remembers how a request was answered.
func (o *onceOnly) keep(answer *remembered, record *recorder) {
	o.mu.Lock()
	defer o.mu.Unlock()
	answer.status, answer.header, answer.body = record.status, record.header, record.body.Bytes()
	if slices.ContainsFunc(answer.erased, answer.names) {
		answer.strip()
	}
	answer.erased = nil
}

// erase drops what answers say about a household that is erased. That there were
// requests is remembered, so that none is carried out again.
func (o *onceOnly) erase(household string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, answer := range o.answers {
		if answer.under() {
			answer.erased = append(answer.erased, household)
		} else if answer.names(household) {
			answer.strip()
		}
	}
}

// forget drops what is too old or too much. The caller holds the lock.
func (o *onceOnly) forget() {
	for len(o.order) > 0 {
		oldest := o.answers[o.order[0]]
		if oldest != nil && len(o.order) < mostRemembered && o.now().Sub(oldest.at) < rememberFor {
			return
		}
		delete(o.answers, o.order[0])
		o.order = o.order[1:]
	}
}

// recorder keeps an answer.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}

func (r *recorder) Write(data []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(data)
}
