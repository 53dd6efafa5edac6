package bridge

import (
	"strconv"

	"github.com/ruilkring/ruilkring/matching/jsontext"
	"github.com/ruilkring/ruilkring/matching/scenario"
	"github.com/ruilkring/ruilkring/matching/survey"
)

// The functions below write the types of their names, as encoding/json would by
// their tags. A test holds them to it.

func writeError(w *jsontext.Writer, e *Error) {
	w.Key("ok")
	w.Bool(false)
	w.Key("error")
	w.Open()
	w.Key("code")
	w.Text(string(e.Code))
	w.Key("message")
	w.Text(e.Message)
	if len(e.Faults) > 0 {
		w.Key("faults")
		jsontext.List(w, e.Faults, func(f *Fault) {
			w.Open()
			textField(w, "source", f.Source)
			intField(w, "line", f.Line)
			intField(w, "column", f.Column)
			textField(w, "path", f.Path)
			w.Key("message")
			w.Text(f.Message)
			w.Close()
		})
	}
	intField(w, "total", e.Total)
	w.Close()
}

// textField writes a field, unless it is empty.
func textField(w *jsontext.Writer, name, s string) {
	if s != "" {
		w.Key(name)
		w.Text(s)
	}
}

// intField writes a field, unless it is 0.
func intField(w *jsontext.Writer, name string, n int) {
	if n != 0 {
		count(w, name, n)
	}
}

// count writes a field.
func count(w *jsontext.Writer, name string, n int) {
	w.Key(name)
	w.Int(int64(n))
}

// scores writes a field, null for nil.
func scores(w *jsontext.Writer, name string, groups [][]int64) {
	w.Key(name)
	if groups == nil {
		w.Null()
		return
	}
	jsontext.List(w, groups, func(g *[]int64) { jsontext.Ints(w, *g) })
}

func writeAbout(w *jsontext.Writer, a *About) {
	good(w)
	w.Key("module")
	w.Text(a.Module)
	w.Key("formats")
	jsontext.Texts(w, a.Formats)
	w.Key("calls")
	jsontext.Texts(w, a.Calls)
	w.Key("limits")
	w.Open()
	count(w, "requestBytes", a.Limits.RequestBytes)
	count(w, "handles", a.Limits.Handles)
	count(w, "practices", a.Limits.Practices)
	count(w, "households", a.Limits.Households)
	w.Key("steps")
	w.Int(a.Limits.Steps)
	w.Close()
}

func writeLoaded(w *jsontext.Writer, l *Loaded) {
	good(w)
	count(w, "handle", l.Handle)
	w.Key("digest")
	w.Text(l.Digest)
	count(w, "practices", l.Practices)
	count(w, "households", l.Households)
	count(w, "wishes", l.Wishes)
}

func writeSolved(w *jsontext.Writer, s *Solved) {
	good(w)
	w.Key("status")
	w.Text(string(s.Status))
	w.Key("goals")
	jsontext.Texts(w, s.Goals)
	scores(w, "score", s.Score)
	scores(w, "bound", s.Bound)
	w.Key("method")
	w.Text(s.Method)
	w.Key("limit")
	w.Text(string(s.Limit))
	w.Key("steps")
	w.Int(s.Steps)
	w.Key("digest")
	w.Text(s.Digest)
	if s.Decline != nil {
		w.Key("decline")
		writeOutcome(w, s.Decline)
	}
}

func writeOutcome(w *jsontext.Writer, o *scenario.Outcome) {
	w.Open()
	writeRound(w, &o.Round)
	w.Key("repair")
	if o.Repair == nil {
		w.Null()
	} else {
		w.Open()
		writeRound(w, o.Repair)
		w.Close()
	}
	people(w, "moved", &o.Moved)
	w.Close()
}

func writeRound(w *jsontext.Writer, r *scenario.Round) {
	people(w, "proposed", &r.Proposed)
	people(w, "declined", &r.Declined)
	people(w, "fell", &r.Fell)
	people(w, "kept", &r.Kept)
	count(w, "exchanges", r.Exchanges)
	count(w, "broken", r.Broken)
}

func people(w *jsontext.Writer, name string, p *survey.People) {
	w.Key(name)
	w.Open()
	count(w, "households", p.Households)
	count(w, "persons", p.Persons)
	count(w, "withoutBefore", p.WithoutBefore)
	w.Close()
}

func writeVerified(w *jsontext.Writer, v *Verified) {
	good(w)
	w.Key("digest")
	w.Text(v.Digest)
	count(w, "persons", v.Persons)
	count(w, "households", v.Households)
	count(w, "cycles", v.Cycles)
	count(w, "chains", v.Chains)
	count(w, "bundles", v.Bundles)
	count(w, "unsettled", v.Unsettled)
	w.Key("status")
	w.Text(string(v.Status))
	scores(w, "score", v.Score)
	scores(w, "bound", v.Bound)
	scores(w, "proven", v.Proven)
}

func writeProgress(w *jsontext.Writer, p *Progress) {
	w.Open()
	w.Key("stage")
	w.Text(p.Stage)
	count(w, "level", p.Level)
	count(w, "levels", p.Levels)
	w.Key("steps")
	w.Int(p.Steps)
	scores(w, "score", p.Score)
	scores(w, "bound", p.Bound)
	w.Close()
}

// quote is s between quotes, cut short where it is long.
func quote(s string) string {
	if len(s) > 60 {
		return strconv.Quote(s[:60]) + "…"
	}
	return strconv.Quote(s)
}
