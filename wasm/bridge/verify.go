package bridge

import (
	"errors"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/jsontext"
	"github.com/ruilkring/ruilkring/matching/verify"
)

// verify checks a plan. It hands the checker nothing that was worked out before,
// so that the check rests on the problem alone.
func (c *call) verify() (*answer, error) {
	if err := c.only(append(slices.Clone(problemSections), "scenario", "plan")...); err != nil {
		return nil, err
	}
	section, err := c.json("plan")
	switch {
	case err != nil:
		return nil, err
	case section == nil:
		return nil, &Error{Code: BadRequest, Message: "verify needs the section plan"}
	}
	a, err := c.apply()
	if err != nil {
		return nil, err
	}
	plan, err := matching.DecodePlan(section.data)
	if err != nil {
		return nil, refuse(InvalidPlan, "the plan can't be read", section.move(err))
	}
	report, err := verify.Plan(c.ctx, a.problem, plan, verify.Options{})
	if err != nil {
		if rejected, is := errors.AsType[*verify.Error](err); is {
			e := &Error{Code: InvalidPlan, Message: "the plan is rejected"}
			e.list(rejected.Faults, rejected.More)
			return nil, e
		}
		return nil, err
	}
	v := Verified{
		Digest: a.digest, Persons: report.Persons, Households: report.Households,
		Cycles: report.Cycles, Chains: report.Chains, Bundles: report.Bundles, Unsettled: report.Unsettled,
		Status: report.Status, Score: report.Score, Bound: report.Bound, Proven: report.Proven,
	}
	return &answer{fields: func(w *jsontext.Writer) { writeVerified(w, &v) }}, nil
}
