package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve"
)

func TestStatusLine(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var out bytes.Buffer
	columns := 120
	s := startStatus(ctx, &out, &dutch, func() int { return columns })
	line := func() string { return s.line(s.began.Add(2500 * time.Millisecond)) }

	s.stage(dutch.stageReading)
	s.bytes(3, 4)
	if got, want := line(), "inlezen        ████████████░░░░ 2,5 s"; got != want {
		t.Errorf("reading: %q, want %q", got, want)
	}
	s.stage(dutch.stageSolving)
	if got, want := line(), "rekenen        2,5 s"; got != want {
		t.Errorf("before the first goal: %q, want %q", got, want)
	}
	tell := s.progress(&matching.Problem{Rules: matching.Rules{Goals: []matching.Goal{matching.GoalPatients, matching.GoalRank}}})
	tell(solve.Progress{Stage: "solve", Levels: 2})
	if got, want := line(), "rekenen        ░░░░░░░░░░░░░░░░ 2,5 s  doel 1 van 2: patiënten"; got != want {
		t.Errorf("without a score: %q, want %q", got, want)
	}
	tell(solve.Progress{Stage: "solve", Level: 1, Levels: 2, Score: [][]int64{{5120}, {-9000}}, Bound: [][]int64{{5120}, {-8500}}})
	want := "rekenen        ████████░░░░░░░░ 2,5 s  doel 2 van 2: rang  nu -9.000, hoogstens -8.500"
	if got := line(); got != want {
		t.Errorf("with a score: %q, want %q", got, want)
	}
	columns = 80
	short := "rekenen        2,5 s  doel 2 van 2: rang  nu -9.000, hoogstens -8.500"
	if got := line(); got != short {
		t.Errorf("where there is no room for the bar: %q, want %q", got, short)
	}
	columns = 30
	if got := line(); got != short[:28]+"…" {
		t.Errorf("on a narrow terminal: %q", got)
	}
	columns = 120
	tell(solve.Progress{Stage: "solve", Levels: 2, Score: [][]int64{{5120}, {-9000}}, Bound: [][]int64{{5120}, {-8500}}})
	if got, open := line(), "doel 2 van 2: rang  nu -9.000, hoogstens -8.500"; !strings.HasSuffix(got, open) {
		t.Errorf("where the method works at all goals: %q, want the first that is open, %q", got, open)
	}
	tell(solve.Progress{Stage: "solve", Level: 1, Levels: 2, Score: [][]int64{{5120}, {-9000}}, Bound: [][]int64{{5120}, {-8500}}})
	cancel()
	if got := line(); got != want+"  stoppen…" {
		t.Errorf("after a signal: %q", got)
	}
	tell(solve.Progress{Stage: "exchanges", Level: 2, Levels: 2})
	if got := line(); !strings.HasPrefix(got, "ruilen         ████████████████ 2,5 s") {
		t.Errorf("at the exchanges: %q", got)
	}
	s.stop()
	s.stop()
	if !strings.HasSuffix(out.String(), eraseLine) {
		t.Errorf("the line is left behind: %q", out.String())
	}
}

// TestNoStatus makes sure that a run that isn't on a terminal says nothing and
// that the solver is not asked to.
func TestNoStatus(t *testing.T) {
	s := newStatus(context.Background(), &bytes.Buffer{}, &options{text: &english})
	if s != nil {
		t.Fatal("a buffer is no terminal")
	}
	s.stage("x")
	s.bytes(1, 2)
	s.stop()
	if s.progress(&matching.Problem{}) != nil {
		t.Error("the solver is asked for its progress")
	}
}

// TestProgressDoesNotChangeThePlan solves with and without the line.
func TestProgressDoesNotChangeThePlan(t *testing.T) {
	ctx := context.Background()
	var plans []string
	for _, s := range []*status{nil, startStatus(ctx, &bytes.Buffer{}, &english, func() int { return 80 })} {
		var plan bytes.Buffer
		j := &job{options: &options{out: "-", text: &english}, stdout: &plan, status: s}
		if err := j.do(ctx); err != nil {
			t.Fatal(err)
		}
		s.stop()
		plans = append(plans, plan.String())
	}
	if plans[0] != plans[1] || plans[0] == "" {
		t.Error("the plans differ")
	}
}
