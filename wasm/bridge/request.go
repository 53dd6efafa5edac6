package bridge

import (
	"errors"
	"math"
	"slices"
	"strconv"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/jsontext"
)

// request is a request that was taken apart.
type request struct {
	Request
	// plain says that it is JSON, and so is the answer.
	plain bool
	parts []part
}

// inline are the members of a header in which a section may stand, and whether
// they are texts rather than JSON.
var inline = []struct {
	name string
	text bool
}{
	{"problem", false}, {"scenario", false}, {"plan", false}, {"rules", false},
	{"practices.csv", true}, {"households.csv", true},
}

// decodeRequest takes a request apart. Also where there is an error it says
// whether the answer must be plain.
func decodeRequest(data []byte) (*request, error) {
	r := &request{plain: !isFrame(data)}
	header, rest := data, []byte(nil)
	if !r.plain {
		var err error
		if header, rest, err = headerOf(data); err != nil {
			return r, &Error{Code: BadRequest, Message: err.Error()}
		}
	}
	d := jsontext.NewDecoder(header)
	r.header(d)
	d.End()
	if err := d.Err(); err != nil {
		return r, refuse(BadRequest, "the header is not a good one", err)
	}
	if r.Version != Version {
		return r, &Error{Code: BadRequest, Message: "version " + strconv.Itoa(r.Version) + " of the wire is unknown; this is version " + strconv.Itoa(Version)}
	}
	if r.plain {
		if len(r.Sections) > 0 {
			return r, &Error{Code: BadRequest, Message: "only a frame has sections; in JSON they are members of the request"}
		}
		return r, nil
	}
	parts, err := split(rest, r.Sections)
	if err != nil {
		return r, &Error{Code: BadRequest, Message: err.Error()}
	}
	for _, p := range parts {
		if r.part(p.name) != nil {
			return r, &Error{Code: BadRequest, Message: "section " + strconv.Quote(p.name) + " stands in the header too"}
		}
	}
	r.parts = append(r.parts, parts...)
	return r, nil
}

// header reads the header.
func (r *request) header(d *jsontext.Decoder) {
	version, call := false, false
	ok := d.Object(func(name string) bool {
		switch name {
		case "version":
			version = true
			n, _ := d.Int(0, math.MaxInt32)
			r.Version = int(n)
		case "call":
			call = true
			r.Call, _ = d.Text()
		case "handle":
			n, _ := d.Int(0, math.MaxInt32)
			r.Handle = int(n)
		case "maxSteps":
			r.MaxSteps, _ = d.Int(0, math.MaxInt64)
		case "progress":
			r.Progress, _ = d.Bool()
		case "want":
			d.Array(func(int) {
				text, ok := d.Text()
				if ok && !slices.Contains(wants, text) {
					d.Fault("unknown section " + strconv.Quote(text))
				}
				r.Want = append(r.Want, text)
			})
		case "language":
			var ok bool
			if r.Language, ok = d.Text(); ok && r.Language != english && r.Language != dutch {
				d.Fault("the languages are en and nl")
			}
		case "as":
			var ok bool
			if r.As, ok = d.Text(); ok && !slices.Contains(forms, r.As) {
				d.Fault("a problem can be written as json, columns or csv")
			}
		case "sections":
			r.Sections = decodeSections(d)
		default:
			return r.inline(d, name)
		}
		return true
	})
	if ok && !version {
		d.Missing("version")
	}
	if ok && !call {
		d.Missing("call")
	}
}

// inline reads a section that stands in the header.
func (r *request) inline(d *jsontext.Decoder, name string) bool {
	for _, in := range inline {
		if in.name != name {
			continue
		}
		p := part{name: name, kind: "json"}
		if in.text {
			text, _ := d.Text()
			p.kind, p.data = "csv", []byte(text)
		} else {
			p.data = d.Skip()
			p.line, p.column = d.Position()
		}
		r.parts = append(r.parts, p)
		return true
	}
	return false
}

// part is the section of that name, nil where there is none.
func (r *request) part(name string) *part {
	for i := range r.parts {
		if r.parts[i].name == name {
			return &r.parts[i]
		}
	}
	return nil
}

// only checks that the request has no other sections than those named.
func (r *request) only(names ...string) error {
	for i := range r.parts {
		if !slices.Contains(names, r.parts[i].name) {
			return &Error{Code: BadRequest, Message: "a call of " + r.Call + " has no section " + strconv.Quote(r.parts[i].name)}
		}
	}
	return nil
}

// json is the section of that name, which must be JSON; nil where there is none.
func (r *request) json(name string) (*part, error) {
	p := r.part(name)
	if p != nil && p.kind != "json" {
		return nil, &Error{Code: BadRequest, Message: "section " + strconv.Quote(name) + " must be of type json, not " + strconv.Quote(p.kind)}
	}
	return p, nil
}

// refuse is the error of an input, with its faults where err lists them.
func refuse(code Code, message string, err error) *Error {
	e := &Error{Code: code, Message: message}
	var invalid *matching.InvalidError
	if !errors.As(err, &invalid) {
		e.Message += ": " + err.Error()
		return e
	}
	e.list(invalid.Faults, invalid.More)
	return e
}

// list adds faults.
func (e *Error) list(faults []matching.Fault, more int) {
	e.Total = len(faults) + more
	e.Faults = make([]Fault, len(faults))
	for i, f := range faults {
		e.Faults[i] = Fault{Source: f.Source, Line: f.Line, Column: f.Column, Path: f.Path, Message: f.Text}
	}
}

// move moves the faults to where the section begins in the request.
func (p *part) move(err error) error {
	var invalid *matching.InvalidError
	if p.line == 0 || !errors.As(err, &invalid) {
		return err
	}
	for i := range invalid.Faults {
		f := &invalid.Faults[i]
		if f.Line == 1 {
			f.Column += p.column - 1
		}
		if f.Line > 0 {
			f.Line += p.line - 1
		}
	}
	return err
}

// Error is the message, with the first fault.
func (e *Error) Error() string {
	text := "bridge: " + e.Message
	if len(e.Faults) > 0 {
		f := &e.Faults[0]
		text += ": " + matching.Fault{Source: f.Source, Line: f.Line, Column: f.Column, Path: f.Path, Text: f.Message}.String()
	}
	return text
}
