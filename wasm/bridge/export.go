package bridge

import (
	"bytes"
	"errors"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/jsontext"
)

// forms are the forms in which a problem is exported.
var forms = []string{"json", "columns", "csv"}

// export writes the problem with the scenario applied.
func (c *call) export() (*answer, error) {
	if err := c.only(append(slices.Clone(problemSections), "scenario")...); err != nil {
		return nil, err
	}
	a, err := c.apply()
	if err != nil {
		return nil, err
	}
	var parts []part
	switch c.As {
	case "", "json":
		var b bytes.Buffer
		if err := a.problem.WriteJSON(&b); err != nil {
			return nil, err
		}
		parts = []part{{name: "problem", kind: "json", data: b.Bytes()}}
	case "columns":
		if c.plain {
			return nil, &Error{Code: BadRequest, Message: "columns need a frame"}
		}
		parts = []part{{name: "problem", kind: "columns", data: EncodeColumns(a.problem)}}
	case "csv":
		var practices, households bytes.Buffer
		if err := a.problem.WriteCSV(&practices, &households); err != nil {
			if errors.Is(err, matching.ErrInvalid) {
				return nil, refuse(Unsupported, "a CSV file can't hold this problem", err)
			}
			return nil, err
		}
		parts = []part{
			{name: "practices.csv", kind: "csv", data: practices.Bytes()},
			{name: "households.csv", kind: "csv", data: households.Bytes()},
		}
	}
	return &answer{
		fields: func(w *jsontext.Writer) {
			good(w)
			w.Key("digest")
			w.Text(a.digest)
		},
		parts: parts,
	}, nil
}

// eligibility answers with the eligible wishes.
func (c *call) eligibility() (*answer, error) {
	if err := c.only(append(slices.Clone(problemSections), "scenario")...); err != nil {
		return nil, err
	}
	a, err := c.apply()
	if err != nil {
		return nil, err
	}
	p := part{name: "eligibility", kind: "columns"}
	if c.plain {
		p.kind, p.data = "json", eligibilityJSON(a.eligible)
	} else {
		p.data = eligibilityColumns(a.problem, a.eligible)
	}
	return &answer{fields: good, parts: []part{p}}, nil
}

// eligibilityColumns are the eligible wishes as columns.
func eligibilityColumns(p *matching.Problem, e *matching.Eligibility) []byte {
	offsets := make([]int32, len(e.Offsets))
	for i, n := range e.Offsets {
		offsets[i] = int32(n)
	}
	c := columnsWriter{}
	c.ints("current", e.Current)
	c.uints("offsets", offsets)
	c.uints("practice", e.Practice)
	c.uints("rank", e.Rank)
	c.uints("metres", e.Metres)
	if e.Weight != nil {
		c.uints("weight", e.Weight)
	}
	return frame(func(w *jsontext.Writer) {
		w.Key("format")
		w.Text(EligibilityFormat)
		w.Key("practices")
		w.Int(int64(len(p.Practices)))
		w.Key("households")
		w.Int(int64(len(p.Households)))
		w.Key("wishes")
		w.Int(int64(e.Len()))
	}, c.parts)
}

// eligibilityJSON are the eligible wishes as arrays.
func eligibilityJSON(e *matching.Eligibility) []byte {
	w := jsontext.Writer{}
	w.Open()
	w.Key("current")
	jsontext.Ints(&w, e.Current)
	w.Key("offsets")
	jsontext.Ints(&w, e.Offsets)
	w.Key("practice")
	jsontext.Ints(&w, e.Practice)
	w.Key("rank")
	jsontext.Ints(&w, e.Rank)
	w.Key("metres")
	jsontext.Ints(&w, e.Metres)
	if e.Weight != nil {
		w.Key("weight")
		jsontext.Ints(&w, e.Weight)
	}
	w.Close()
	return w.Bytes
}
