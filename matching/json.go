package matching

import (
	"errors"
	"io"
)

// ReadProblem reads a problem from its JSON form, to the end of r. It holds a
// small window of the text in memory, not all of it. A byte order mark at the
// start is passed over; empty lists of goals, of ranked classes and of weights
// are as if they were left out.
//
// # Errors
//
// If the text is not a valid problem, the error is an [*InvalidError] with every
// fault, each with its line, column and path, and the problem is nil: nothing is
// half-loaded. What is a fault:
//
//  1. Broken JSON. Where a value is broken in itself (01, NaN, a string that
//     isn't UTF-8), reading goes on behind it; where a comma, bracket or quote is
//     missing it can't, and what comes after is not looked at. Objects and arrays
//     more than 32 deep are refused, and so is anything after the problem.
//  2. A value of a wrong type; null for anything but current; a whole number
//     written with a point or an exponent.
//  3. An unknown field, the same field twice, or a missing one. Required are
//     format, practices, households; of a practice id, location with lat and lon,
//     capacity, enrolled, mode; of a household id, home with lat and lon, wishes.
//  4. A limit that is given and yet says nothing: accepts.within_m 0, an empty
//     accepts.postcodes, and a size of 0. Left out, they mean no limit, and 1.
//  5. Whatever [Problem.Validate] finds.
//
// An error of r is returned as it is, wrapped.
func ReadProblem(r io.Reader) (*Problem, error) {
	return decodeProblem(&jsonScanner{source: r})
}

// DecodeProblem is [ReadProblem] for a text in memory, which the problem doesn't
// keep.
func DecodeProblem(data []byte) (*Problem, error) {
	return decodeProblem(&jsonScanner{buf: data})
}

// decodeProblem reads a whole text.
func decodeProblem(s *jsonScanner) (*Problem, error) {
	var list faultList
	s.faultList = &list
	s.start()
	p := newProblemDecoder(s).problem()
	s.end()
	if s.readErr != nil && !errors.Is(s.readErr, io.EOF) {
		return nil, wrap("matching: reading the problem", s.readErr)
	}
	list.sort(0)
	if err := list.err(); err != nil {
		return nil, err
	}
	return p, nil
}

// DecodePlan reads a plan from its JSON form. It is as strict as
// [DecodeProblem] about broken JSON, types, unknown, double and missing fields,
// and the names of kinds, statuses and goals, and reports every such fault at
// once in an [*InvalidError]. Required is every field but certificate and, in a
// move, from, which may also be null: both mean that the household had no
// practice.
//
// Whether the plan is a valid one is not looked at: that takes the problem, see
// the package verify.
func DecodePlan(data []byte) (*Plan, error) {
	var list faultList
	d := planDecoder{jsonScanner: &jsonScanner{faultList: &list, buf: data}}
	d.start()
	p := d.plan()
	d.end()
	list.sort(0)
	if err := list.err(); err != nil {
		return nil, err
	}
	return p, nil
}

// WriteJSON writes the problem as JSON that [ReadProblem] reads, one practice or
// household a line. Fields are in the order of the Go types, those that say
// nothing are left out, and characters stand for themselves wherever JSON allows
// it. The same problem gives the same bytes everywhere.
//
// A problem that isn't valid is not written: the error is the one of
// [Problem.Validate]. An error of w is returned as it is, wrapped.
func (p *Problem) WriteJSON(w io.Writer) error {
	if err := p.Validate(); err != nil {
		return err
	}
	j := jsonWriter{to: w}
	j.problem(p)
	if err := j.flush(); err != nil {
		return wrap("matching: writing the problem", err)
	}
	return nil
}

// WriteJSON writes the plan as JSON that [DecodePlan] reads, one exchange or
// price a line, with a line feed at its end. An absent practice before a move is
// left out. The same plan gives the same bytes everywhere.
//
// The plan isn't checked. An error of w is returned as it is, wrapped.
func (p *Plan) WriteJSON(w io.Writer) error {
	j := jsonWriter{to: w}
	j.plan(p)
	if err := j.flush(); err != nil {
		return wrap("matching: writing the plan", err)
	}
	return nil
}
