package bridge

import (
	"bytes"
	"errors"
	"strconv"
	"sync/atomic"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/jsontext"
	"github.com/ruilkring/ruilkring/matching/scenario"
	"github.com/ruilkring/ruilkring/matching/survey"
)

// region is a problem that is in memory, with what every call on it needs.
type region struct {
	base     *scenario.Base
	surveyor *survey.Surveyor
	digest   string
	// last is what was solved last, for callers that ask for one section after
	// the other.
	last atomic.Pointer[solution]
}

// problemSections are those that a problem may be in.
var problemSections = []string{"problem", "practices.csv", "households.csv", "rules"}

// newRegion works out what every call needs.
func (c *call) newRegion(p *matching.Problem) (*region, error) {
	base, err := scenario.NewBase(c.ctx, p, c.options.Threads)
	if err != nil {
		return nil, err
	}
	_, e, err := base.Apply(c.ctx, nil)
	if err != nil {
		return nil, err
	}
	return &region{base: base, surveyor: survey.Of(p, e, base.Wide()), digest: p.Digest()}, nil
}

// region is the one that the request names by its handle, or brings along.
func (c *call) region() (*region, error) {
	if c.Handle == 0 {
		p, err := c.problem()
		if err != nil {
			return nil, err
		}
		return c.newRegion(p)
	}
	for _, name := range problemSections {
		if c.part(name) != nil {
			return nil, &Error{Code: BadRequest, Message: "the request has both a handle and the section " + quote(name)}
		}
	}
	c.lock.Lock()
	defer c.lock.Unlock()
	if r := c.regions[c.Handle]; r != nil {
		return r, nil
	}
	return nil, &Error{Code: UnknownHandle, Message: "there is no handle " + strconv.Itoa(c.Handle)}
}

// problem reads the problem of the request.
func (c *call) problem() (*matching.Problem, error) {
	p, err := c.decodeProblem()
	if err != nil {
		if errors.Is(err, matching.ErrInvalid) {
			return nil, refuse(InvalidProblem, "the problem is not valid", err)
		}
		return nil, err
	}
	limits := &c.options.Limits
	switch {
	case len(p.Practices) > limits.Practices:
		return nil, tooLarge("the problem", "practices", len(p.Practices), limits.Practices)
	case len(p.Households) > limits.Households:
		return nil, tooLarge("the problem", "households", len(p.Households), limits.Households)
	}
	return p, nil
}

func tooLarge(what, unit string, n, most int) *Error {
	return &Error{Code: TooLarge, Message: what + " has " + strconv.Itoa(n) + " " + unit + "; at most " + strconv.Itoa(most) + " are possible"}
}

func (c *call) decodeProblem() (*matching.Problem, error) {
	problem, practices, households, rules := c.part("problem"), c.part("practices.csv"), c.part("households.csv"), c.part("rules")
	switch {
	case problem == nil && practices == nil && households == nil:
		return nil, &Error{Code: BadRequest, Message: "the request has neither a handle nor a section problem, nor practices.csv and households.csv"}
	case problem != nil && (practices != nil || households != nil || rules != nil):
		return nil, &Error{Code: BadRequest, Message: "a section problem stands alone: rules and CSV files are other ways to give one"}
	case problem != nil && problem.kind == "columns":
		return DecodeColumns(problem.data)
	case problem != nil && problem.kind == "json":
		p, err := matching.DecodeProblem(problem.data)
		return p, problem.move(err)
	case problem != nil:
		return nil, &Error{Code: BadRequest, Message: "section problem must be of type json or columns, not " + quote(problem.kind)}
	case practices == nil || households == nil:
		return nil, &Error{Code: BadRequest, Message: "practices.csv and households.csv go together"}
	}
	r := matching.Rules{}
	if _, err := c.json("rules"); err != nil {
		return nil, err
	}
	if rules != nil {
		var err error
		if r, err = decodeRules(rules.data); err != nil {
			return nil, rules.move(err)
		}
	}
	return matching.ReadCSV(bytes.NewReader(practices.data), bytes.NewReader(households.data), r)
}

// load keeps a problem.
func (c *call) load() (*answer, error) {
	if err := c.only(problemSections...); err != nil {
		return nil, err
	}
	if c.Handle != 0 {
		return nil, &Error{Code: BadRequest, Message: "load gives a handle, and takes none"}
	}
	c.lock.Lock()
	held := len(c.regions)
	c.lock.Unlock()
	if held >= c.options.Limits.Handles {
		return nil, &Error{Code: TooLarge, Message: strconv.Itoa(held) + " problems are loaded; release one first"}
	}
	r, err := c.region()
	if err != nil {
		return nil, err
	}
	loaded := Loaded{
		Digest: r.digest, Practices: len(r.base.Problem().Practices), Households: len(r.base.Problem().Households),
		Wishes: r.surveyor.Eligibility().Len(),
	}
	w := jsontext.Writer{}
	writeRegion(&w, r.surveyor.Region())
	c.lock.Lock()
	defer c.lock.Unlock()
	c.last++
	loaded.Handle = c.last
	c.regions[c.last] = r
	return &answer{
		fields: func(w *jsontext.Writer) { writeLoaded(w, &loaded) },
		parts:  []part{{name: "region", kind: "json", data: w.Bytes}},
	}, nil
}

// release lets go of a problem.
func (c *call) release() (*answer, error) {
	if err := c.only(); err != nil {
		return nil, err
	}
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.regions[c.Handle] == nil {
		return nil, &Error{Code: UnknownHandle, Message: "there is no handle " + strconv.Itoa(c.Handle)}
	}
	delete(c.regions, c.Handle)
	return &answer{fields: good}, nil
}
