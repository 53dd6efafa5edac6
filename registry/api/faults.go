package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/ruilkring/ruilkring/matching/solve"
	"github.com/ruilkring/ruilkring/registry"
	"github.com/ruilkring/ruilkring/registry/journal"
)

// plainErrors are errors whose texts are known, and tell of nobody.
var plainErrors = []error{
	context.Canceled, context.DeadlineExceeded, io.EOF, io.ErrUnexpectedEOF, http.ErrHandlerTimeout,
	registry.ErrUnknown, registry.ErrExists, registry.ErrStale, registry.ErrInvalid, registry.ErrState,
	registry.ErrClosed, registry.ErrUncertain, registry.ErrNotErased, registry.ErrJournal,
	journal.ErrConflict, journal.ErrInvalid, journal.ErrClosed, journal.ErrNoSnapshot, solve.ErrUnsupported, errStopping, errNoAnswer,
}

// ErrorClass is what may be logged of an error: of what kinds it and those below it are,
// with the codes of databases and of the system, and the texts of those that are
// known. Other texts may name people, whoever wrote them.
func ErrorClass(err error) string {
	var parts []string
	var walk func(err error)
	walk = func(err error) {
		if err == nil {
			return
		}
		part := fmt.Sprintf("%T", err)
		if slices.Contains([]string{"*errors.errorString", "*errors.joinError", "*fmt.wrapError", "*fmt.wrapErrors"}, part) {
			part = ""
		}
		switch at := err.(type) { //nolint:errorlint // each error of the tree by itself
		case *journal.Broken:
			part += " at record " + strconv.FormatUint(at.Seq, 10)
		case syscall.Errno, runtime.Error:
			part += " " + err.Error()
		case interface{ SQLState() string }:
			part += " " + at.SQLState()
		case interface{ Code() int }:
			part += " " + strconv.Itoa(at.Code())
		}
		for _, plain := range plainErrors {
			if err == plain { //nolint:errorlint // as above
				part = plain.Error()
			}
		}
		if part != "" && !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
		switch at := err.(type) { //nolint:errorlint // as above
		case interface{ Unwrap() error }:
			walk(at.Unwrap())
		case interface{ Unwrap() []error }:
			for _, below := range at.Unwrap() {
				walk(below)
			}
		}
	}
	walk(err)
	if len(parts) == 0 {
		return "an error without a kind"
	}
	return strings.Join(parts, "; ")
}

// trace is what is logged of one request, and kept with it on its way.
type trace struct {
	// id is made up for the request: its answer and the log have it.
	id string
	// fault is the class of the error that made it fail, "" where nothing did.
	fault string
}

// traced is the key of the trace in the context of a request.
type traced struct{}

// newTrace is the trace of a new request.
func newTrace() *trace {
	var random [8]byte
	_, _ = rand.Read(random[:]) // it never fails
	return &trace{id: hex.EncodeToString(random[:])}
}

// noteFault notes what made a request fail for no fault of the caller's.
func noteFault(ctx context.Context, err error) {
	if t, ok := ctx.Value(traced{}).(*trace); ok {
		t.fault = ErrorClass(err)
	}
}

// fault is a panic as an error.
func fault(value any) error {
	if err, ok := value.(error); ok {
		return err
	}
	return fmt.Errorf("rho: a panic with a %T", value)
}
