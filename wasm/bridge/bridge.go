package bridge

import (
	"context"
	"errors"
	"sync"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/jsontext"
)

// Options say how much a bridge may take on. The zero value has the default
// limits, uses every processor, and tells nobody how far it is.
type Options struct {
	// Threads is about how many goroutines one call uses; 0 means one for each
	// processor. No answer depends on it.
	Threads int
	// Limits are the largest inputs; a limit of 0 is the default one, but for
	// steps, where it is none.
	Limits Limits
	// Progress is told how far a call is, as a [Progress] in JSON, on the
	// goroutine of the call. If it reports true the call stops as soon as it
	// can: solve then answers with the best plan so far. The bytes are its to
	// keep.
	Progress func(message []byte) (stop bool)
}

// DefaultLimits are the limits of the zero Options.
func DefaultLimits() Limits {
	return Limits{RequestBytes: 256 << 20, Handles: 64, Practices: 100_000, Households: 2_000_000}
}

// Bridge answers requests, and holds the problems that were loaded. It may be
// used by several goroutines at once.
type Bridge struct {
	options Options

	lock    sync.Mutex
	regions map[int]*region
	last    int // the handle that was given last
}

// New is a bridge that holds no problem.
func New(o Options) *Bridge {
	limits := DefaultLimits()
	for _, l := range []struct {
		limit *int
		usual int
	}{
		{&o.Limits.RequestBytes, limits.RequestBytes}, {&o.Limits.Handles, limits.Handles},
		{&o.Limits.Practices, limits.Practices}, {&o.Limits.Households, limits.Households},
	} {
		if *l.limit == 0 {
			*l.limit = l.usual
		}
	}
	return &Bridge{options: o, regions: map[int]*region{}}
}

// answer is what a call answers: fields of the header, and sections.
type answer struct {
	fields func(w *jsontext.Writer)
	parts  []part
}

// call is one call that is being answered.
type call struct {
	*Bridge
	*request
	ctx context.Context
	// stop ends ctx.
	stop context.CancelFunc
}

// calls are the calls by name.
var calls = map[string]func(c *call) (*answer, error){
	"about":       (*call).about,
	"load":        (*call).load,
	"release":     (*call).release,
	"solve":       (*call).solve,
	"verify":      (*call).verify,
	"eligibility": (*call).eligibility,
	"export":      (*call).export,
}

// Call answers one request: a frame with a frame, plain JSON with plain JSON, as
// the package comment says. It gives an answer whatever the request is, and does
// not panic: what goes wrong inside is an answer with the code internal, and the
// next call works. The request is not kept or changed.
//
// If ctx ends, solve answers with the best plan so far, and anything else with
// the code cancelled.
func (b *Bridge) Call(ctx context.Context, request []byte) (response []byte) {
	plain := !isFrame(request)
	defer func() {
		if thrown := recover(); thrown != nil {
			response = failed(plain, &Error{Code: Internal, Message: "a fault inside: " + thrownText(thrown)})
		}
	}()
	a, err := b.answer(ctx, request)
	if err != nil {
		return failed(plain, asError(err))
	}
	return written(plain, a)
}

// thrownText says what was thrown.
func thrownText(thrown any) string {
	switch x := thrown.(type) {
	case error:
		return x.Error()
	case string:
		return x
	}
	return "of an unknown kind"
}

// answer finds the answer.
func (b *Bridge) answer(ctx context.Context, data []byte) (*answer, error) {
	if len(data) > b.options.Limits.RequestBytes {
		return nil, tooLarge("the request", "bytes", len(data), b.options.Limits.RequestBytes)
	}
	r, err := decodeRequest(data)
	if err != nil {
		return nil, err
	}
	run, known := calls[r.Call]
	if !known {
		return nil, &Error{Code: UnknownCall, Message: "there is no call " + quote(r.Call)}
	}
	c := &call{Bridge: b, request: r}
	c.ctx, c.stop = context.WithCancel(ctx)
	defer c.stop()
	return run(c)
}

// asError is the error as it is answered.
func asError(err error) *Error {
	var e *Error
	switch {
	case errors.As(err, &e):
		return e
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &Error{Code: Cancelled, Message: err.Error()}
	case errors.Is(err, matching.ErrInvalid):
		return refuse(InvalidProblem, "the problem is not valid", err)
	}
	return &Error{Code: Internal, Message: err.Error()}
}

// failed is the answer that is an error.
func failed(plain bool, e *Error) []byte {
	return written(plain, &answer{fields: func(w *jsontext.Writer) { writeError(w, e) }})
}

// written is the answer as bytes.
func written(plain bool, a *answer) []byte {
	head := func(w *jsontext.Writer) {
		w.Key("version")
		w.Int(Version)
		a.fields(w)
	}
	if !plain {
		return frame(head, a.parts)
	}
	w := jsontext.Writer{}
	w.Open()
	head(&w)
	for i := range a.parts {
		p := &a.parts[i]
		w.Key(p.name)
		if p.kind == "json" {
			w.Raw(p.data)
		} else {
			w.Text(string(p.data))
		}
	}
	w.Close()
	return append(w.Bytes, '\n')
}

// good writes that the call went well.
func good(w *jsontext.Writer) {
	w.Key("ok")
	w.Bool(true)
}
