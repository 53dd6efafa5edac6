package api

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strconv"
	"strings"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve"
	"github.com/ruilkring/ruilkring/matching/verify"
	"github.com/ruilkring/ruilkring/registry"
	"github.com/ruilkring/ruilkring/registry/round"
)

// problem is an error as RFC 9457 writes it.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
	// Faults are what is wrong with the input, each with its path.
	Faults []matching.Fault `json:"faults,omitempty"`

	header http.Header
}

func (p *problem) Error() string { return p.Title + ": " + p.Detail }

// refuse is a problem with nothing to add to its title.
func refuse(status int, title, detail string) *problem {
	return &problem{Title: title, Status: status, Detail: detail}
}

// notFound is the answer for what is not there, and for what is not for the caller
// to see: nobody can tell one from the other.
func notFound() *problem {
	return refuse(http.StatusNotFound, "not found", "there is no such thing, or it is not yours")
}

// mostFaults is how many faults an answer lists.
const mostFaults = 1000

// detail is the text of an error without what the title says already.
func detail(err error) string {
	text := err.Error()
	for _, known := range []error{registry.ErrState, registry.ErrExists, round.ErrState, solve.ErrUnsupported} {
		text = strings.ReplaceAll(text, known.Error()+": ", "")
	}
	return text
}

// invalid is the answer to what has faults.
func invalid(faults ...matching.Fault) *problem {
	return &problem{
		Title: "invalid", Status: http.StatusUnprocessableEntity, Detail: "nothing of it was kept; faults lists what is wrong",
		Faults: faults[:min(len(faults), mostFaults)],
	}
}

// problemOf is an error as it is answered.
func problemOf(err error) *problem {
	var (
		own      *problem
		faulty   *registry.InvalidError
		wrong    *matching.InvalidError
		rejected *verify.Error
		large    *http.MaxBytesError
	)
	switch {
	case errors.As(err, &own):
		return own
	case errors.As(err, &faulty):
		return invalid(faulty.Faults...)
	case errors.As(err, &wrong):
		return invalid(wrong.Faults...)
	case errors.As(err, &rejected):
		p := invalid(rejected.Faults...)
		p.Title = "the plan does not hold"
		return p
	case errors.As(err, &large):
		return refuse(http.StatusRequestEntityTooLarge, "too large", "the body may have "+strconv.FormatInt(large.Limit, 10)+" bytes")
	case errors.Is(err, registry.ErrUnknown):
		return notFound()
	case errors.Is(err, registry.ErrExists):
		return refuse(http.StatusConflict, "exists already", detail(err))
	case errors.Is(err, registry.ErrStale):
		return refuse(http.StatusPreconditionFailed, "changed since", "read it again, and put your change on top of what is there now")
	case errors.Is(err, registry.ErrState):
		return refuse(http.StatusConflict, "not possible now", detail(err))
	case errors.Is(err, solve.ErrUnsupported):
		return refuse(http.StatusUnprocessableEntity, "not supported", detail(err))
	case errors.Is(err, registry.ErrNotErased):
		return refuse(http.StatusServiceUnavailable, "erased, and not destroyed yet", "nobody sees it any more; the key that could still read it is destroyed as soon as the store lets it be")
	case errors.Is(err, registry.ErrClosed), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return refuse(http.StatusServiceUnavailable, "not available", "try again; the same Idempotency-Key makes sure that it happens once")
	case errors.Is(err, registry.ErrUncertain):
		return refuse(http.StatusServiceUnavailable, "not available", "whether it was carried out is not known: look, before you try again with another Idempotency-Key")
	}
	return refuse(http.StatusInternalServerError, "a fault of the program", "the request was not carried out, or not wholly; please report it")
}

// Refuse answers with a problem, for addresses beside the routes.
func Refuse(w http.ResponseWriter, r *http.Request, status int, title, detail string) {
	fail(w, r, refuse(status, title, detail))
}

// fail answers with an error.
func fail(w http.ResponseWriter, r *http.Request, err error) {
	p := *problemOf(err)
	if p.Status >= http.StatusInternalServerError {
		noteFault(r.Context(), err)
	}
	if p.Type == "" {
		p.Type = "about:blank"
	}
	maps.Copy(w.Header(), p.header)
	w.Header().Set("Content-Type", "application/problem+json")
	data, err := json.Marshal(p)
	if err != nil {
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(data, '\n')) // who asked may be gone
}
