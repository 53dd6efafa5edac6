package bridge

import (
	"bytes"
	"errors"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/jsontext"
	"github.com/ruilkring/ruilkring/matching/scenario"
	"github.com/ruilkring/ruilkring/matching/solve"
	"github.com/ruilkring/ruilkring/matching/survey"
)

// wants are the sections that solve can answer with.
var wants = []string{"plan", "survey", "exchanges", "moves.csv"}

// apply is the problem of the request with its scenario applied.
func (c *call) apply() (*applied, error) {
	r, err := c.region()
	if err != nil {
		return nil, err
	}
	a := &applied{region: r, problem: r.base.Problem(), digest: r.digest}
	part, err := c.json("scenario")
	if err != nil {
		return nil, err
	}
	if part == nil {
		a.surveyor = r.surveyor
		a.eligible = r.surveyor.Eligibility()
		return a, nil
	}
	a.scenarioText = bytes.Clone(part.data)
	if a.scenario, err = scenario.Decode(part.data); err != nil {
		return nil, refuse(InvalidScenario, "the scenario is not valid", part.move(err))
	}
	if a.problem, a.eligible, err = r.base.Apply(c.ctx, a.scenario); err != nil {
		if errors.Is(err, matching.ErrInvalid) {
			return nil, refuse(InvalidScenario, "the scenario does not fit the problem", err)
		}
		return nil, err
	}
	a.digest = a.problem.Digest()
	a.surveyor = r.surveyor.With(a.problem, a.eligible)
	return a, nil
}

// applied is a problem with a scenario applied.
type applied struct {
	region   *region
	scenario *scenario.Scenario // nil where there is none
	// scenarioText is the scenario as it came.
	scenarioText []byte
	problem      *matching.Problem
	eligible     *matching.Eligibility
	surveyor     *survey.Surveyor
	digest       string
}

// solution is what came of a solve.
type solution struct {
	*applied
	// maxSteps is the step budget that was asked for.
	maxSteps int64
	plan     *matching.Plan
	carried  *survey.Carried // nil where nobody may decline
	header   Solved
}

// solve finds a plan.
func (c *call) solve() (*answer, error) {
	if err := c.only(append(slices.Clone(problemSections), "scenario")...); err != nil {
		return nil, err
	}
	s, err := c.solution()
	if err != nil {
		return nil, err
	}
	parts, err := c.sections(s)
	if err != nil {
		return nil, err
	}
	return &answer{fields: func(w *jsontext.Writer) { writeSolved(w, &s.header) }, parts: parts}, nil
}

// solution is the last one of the region where it answers the same question, or
// a new one.
func (c *call) solution() (*solution, error) {
	var text []byte
	if part := c.part("scenario"); part != nil {
		text = part.data
	}
	if c.Handle != 0 {
		r, err := c.region()
		if err != nil {
			return nil, err
		}
		if s := r.last.Load(); s != nil && s.maxSteps == c.MaxSteps && bytes.Equal(s.scenarioText, text) {
			return s, nil
		}
	}
	a, err := c.apply()
	if err != nil {
		return nil, err
	}
	s := &solution{applied: a, maxSteps: c.MaxSteps}
	options := solve.Options{
		Threads: c.options.Threads, MaxSteps: c.steps(), Progress: c.progress(""), Eligibility: a.eligible, Digest: a.digest,
	}
	result, err := solve.Solve(c.ctx, a.problem, options)
	if err != nil {
		return nil, c.unsolved(err)
	}
	s.plan = result.Plan
	s.header = Solved{
		Status: s.plan.Status, Goals: s.plan.Goals, Score: s.plan.Score, Bound: s.plan.Bound,
		Method: result.Method, Limit: result.Limit, Steps: result.Steps, Digest: a.digest,
	}
	if a.scenario != nil && a.scenario.Decline != nil {
		options.Progress = c.progress("repair")
		s.carried, s.header.Decline, err = a.scenario.Decline.Carry(c.ctx, a.surveyor, s.plan, options)
		if err != nil {
			return nil, c.unsolved(err)
		}
	}
	if c.ctx.Err() == nil { // else the next one may find more
		a.region.last.Store(s)
	}
	return s, nil
}

// unsolved is the error of a solver.
func (c *call) unsolved(err error) error {
	if errors.Is(err, solve.ErrUnsupported) {
		return &Error{Code: Unsupported, Message: err.Error()}
	}
	return err
}

// steps is the step budget, 0 for none.
func (c *call) steps() int64 {
	most := c.options.Limits.Steps
	if c.MaxSteps == 0 || most > 0 && c.MaxSteps > most {
		return most
	}
	return c.MaxSteps
}

// progress tells how far the solver is. Where there is a stage, that takes the
// place of the solver's own.
func (c *call) progress(stage string) func(solve.Progress) {
	tell := c.options.Progress
	if tell == nil || !c.Progress {
		return nil
	}
	return func(p solve.Progress) {
		m := Progress{Stage: p.Stage, Level: p.Level, Levels: p.Levels, Steps: p.Steps, Score: p.Score, Bound: p.Bound}
		if stage != "" {
			m.Stage = stage
		}
		w := jsontext.Writer{Bytes: make([]byte, 0, 256)}
		writeProgress(&w, &m)
		if tell(w.Bytes) {
			c.stop()
		}
	}
}

// sections are those that the request wants.
func (c *call) sections(s *solution) ([]part, error) {
	want := c.Want
	if want == nil {
		want = []string{"plan"}
	}
	var parts []part
	for _, name := range wants {
		if !slices.Contains(want, name) {
			continue
		}
		section := part{name: name, kind: "json"}
		w := jsontext.Writer{}
		switch name {
		case "plan":
			var b bytes.Buffer
			if err := s.plan.WriteJSON(&b); err != nil {
				return nil, err
			}
			section.data = b.Bytes()
		case "survey":
			p, err := s.surveyor.Plan(s.plan, s.carried)
			if err != nil {
				return nil, err
			}
			writePlan(&w, p)
			section.data = w.Bytes
		case "exchanges":
			x, err := s.surveyor.Exchanges(s.plan, s.carried)
			if err != nil {
				return nil, err
			}
			writeExchanges(&w, x)
			section.data = w.Bytes
		case "moves.csv":
			x, err := s.surveyor.Exchanges(s.plan, s.carried)
			if err != nil {
				return nil, err
			}
			section.kind, section.data = "csv", movesCSV(s.problem, x, c.Language)
		}
		parts = append(parts, section)
	}
	return parts, nil
}
