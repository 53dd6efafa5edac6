package main

import (
	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve"
)

// certainty prints what is proven about the plan.
func (p *printer) certainty(j *job) {
	t := p.text
	p.heading(t.proofHeading)
	verdict := t.feasible
	if p.plan.Status == matching.StatusOptimal {
		verdict = t.optimal
	}
	if j.result != nil {
		switch j.result.Limit {
		case solve.LimitSteps, solve.LimitEffort:
			verdict += " " + p.number.Sprintf(t.afterSteps, j.result.Steps)
		case solve.LimitCancelled:
			verdict += " " + t.afterCancel
		}
	}
	p.wrap(verdict)
	rows := &table{}
	rows.row(t.goal, t.score, t.bound, t.gap)
	gaps := false
	for _, l := range p.proof {
		gap := t.noGap
		switch l.state {
		case levelGap:
			gap = p.whole(l.bound - l.score)
			gaps = true
		case levelOpen:
			gap = t.openGap
		}
		rows.row(t.levelName(l.level), p.whole(l.score), p.whole(l.bound), gap)
	}
	p.write("  ", rows.lines()...)
	if gaps {
		p.wrap(t.gapNote)
	}
	switch more, known := j.costOfCaps(); {
	case known == costUnknown:
	case more == 0:
		p.wrap(t.capsFree)
	case known == costAtMost:
		p.wrap(p.number.Sprintf(t.capsAtMost, more))
	default:
		p.wrap(p.number.Sprintf(t.capsCost, more))
	}
	if j.options.check != "" {
		p.wrap(p.number.Sprintf(t.checkedOnly, j.options.check))
	} else {
		p.wrap(t.checked)
	}
	p.write("  ", p.plan.Problem)
}

// resources prints what the run took, and what it wrote.
func (p *printer) resources(j *job) {
	t, s := p.text, &j.stats
	p.heading(t.timeHeading)
	rows := &table{}
	time := func(what string, ms float64) { rows.row(what, p.number.Sprintf(t.seconds, ms/1000)) }
	time(t.readTime, s.ReadMS)
	time(t.wishesTime, s.EligibilityMS)
	if j.result != nil {
		time(t.solveTime, s.SolveMS)
	}
	time(t.checkTime, s.CheckMS)
	time(t.totalTime, s.TotalMS)
	rows.row(t.memory, p.number.Sprintf(t.megabytes, s.PeakMB))
	p.write("  ", rows.lines()...)
	if j.result != nil {
		p.write("  ", p.number.Sprintf(t.method, s.Method, s.Steps, s.Threads))
	}
	for _, file := range j.written {
		p.write("  ", p.number.Sprintf(t.wrote, file))
	}
}
