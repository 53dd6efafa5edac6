package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve"
	"github.com/ruilkring/ruilkring/matching/verify"
)

// run is the whole command; it returns the exit code. When ctx ends, the solver
// stops and its best plan is reported; before that, everything stops.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	o, err := parse(args, os.Getenv)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, o.text.helpText())
		return exitOptimal
	case err != nil:
		return explain(stderr, o.text, err)
	case o.version:
		fmt.Fprintln(stdout, version())
		return exitOptimal
	}
	if o.threads > 0 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(o.threads))
	}
	j := &job{options: o, stdin: stdin, stdout: stdout, status: newStatus(ctx, stderr, o)}
	err = j.do(ctx)
	j.status.stop()
	if err != nil {
		return explain(stderr, o.text, err)
	}
	if !o.quiet {
		to := stdout
		if o.out == "-" {
			to = stderr
		}
		if err := j.print(to); err != nil {
			return explain(stderr, o.text, err)
		}
	}
	if o.check == "" && j.plan.Status != matching.StatusOptimal {
		return exitUnproven
	}
	return exitOptimal
}

// version is that of the module, and of Go.
func version() string {
	v := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		v = info.Main.Version
	}
	return fmt.Sprintf("round %s, %s, %s/%s", v, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// job is one round from its input to its outputs.
type job struct {
	options *options
	stdin   io.Reader
	stdout  io.Writer
	status  *status

	problem      *matching.Problem
	eligible     *matching.Eligibility
	digest       string
	checker      func() (*verify.Checker, error)
	endRehearsal func() // of the check, nil if there is none
	survey       func() *survey
	plan         *matching.Plan
	result       *solve.Result // nil with -check
	after        []int32       // see verify.Report, and solve.Result
	proven       [][]int64     // see verify.Report
	report       *report
	stats        stats
	written      []string // the files
}

// do does everything but the printing of the report.
func (j *job) do(ctx context.Context) error {
	t := j.options.text
	if err := j.options.checkOutputs(); err != nil {
		return err
	}
	start := time.Now()
	in := &input{options: j.options, stdin: j.stdin, read: j.status.bytes}
	j.status.stage(t.stageReading)
	var err error
	if j.problem, err = in.problem(ctx); err != nil {
		return err
	}
	if j.options.check != "" {
		if j.plan, err = in.plan(ctx); err != nil {
			return err
		}
	}
	j.stats.ReadMS = since(start)

	j.status.stage(t.stageWishes)
	if err := j.prepare(ctx); err != nil {
		return err
	}
	j.prepareEnd(ctx)
	if j.options.check == "" {
		if err := j.solve(ctx); err != nil {
			return err
		}
		// From here on there is a plan, and it gets to its outputs.
		ctx = context.WithoutCancel(ctx)
	}
	drafted, gathered := j.draftPlan(), j.gather()
	if err = j.check(ctx); err == nil {
		j.status.stage(t.stageWriting)
		j.report, err = gathered()
	}
	startWrite := time.Now()
	draft, broken := drafted()
	if err = errors.Join(err, broken); err != nil {
		if draft != nil {
			err = errors.Join(err, draft.discard())
		}
		return err
	}
	if err := j.writePlan(draft); err != nil {
		return err
	}
	j.stats.WriteMS += since(startWrite)
	j.stats.TotalMS = since(start)
	return j.writeStats()
}

// prepare works out which wishes are eligible and, at the same time where there
// are threads for it, the digest of the problem.
func (j *job) prepare(ctx context.Context) error {
	start := time.Now()
	digest := make(chan string, 1)
	work := func() {
		start := time.Now()
		d := j.problem.Digest()
		j.stats.DigestMS = since(start)
		digest <- d
	}
	if runtime.GOMAXPROCS(0) > 1 {
		go work()
	}
	e, err := j.problem.Eligibility(ctx, matching.EligibilityOptions{Threads: j.options.threads})
	if err != nil {
		return err
	}
	j.eligible = e
	j.stats.EligibilityMS = since(start)
	if runtime.GOMAXPROCS(0) == 1 {
		work()
	}
	select {
	case j.digest = <-digest:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// prepareEnd gets what the check and the report need of the problem alone. Where
// there are threads for it, that is done while the solver works.
func (j *job) prepareEnd(ctx context.Context) {
	j.survey = sync.OnceValue(func() *survey { return newSurvey(j.problem, j.eligible) })
	if j.options.check != "" {
		// A plan that somebody else made is checked with nothing taken for
		// granted.
		j.checker = func() (*verify.Checker, error) { return verify.NewChecker(ctx, j.problem, verify.Options{}) }
		return
	}
	j.checker = sync.OnceValues(func() (*verify.Checker, error) {
		return verify.NewChecker(context.WithoutCancel(ctx), j.problem, verify.Options{Eligibility: j.eligible, Digest: j.digest})
	})
	if runtime.GOMAXPROCS(0) > 1 {
		rehearsal, end := context.WithCancel(ctx)
		j.endRehearsal = end
		go func() {
			checker, err := j.checker()
			j.survey()
			if err == nil {
				_ = checker.Rehearse(rehearsal) // as far as there is time
			}
		}()
	}
}

// solve finds the plan, and leaves it unchecked.
func (j *job) solve(ctx context.Context) error {
	j.status.stage(j.options.text.stageSolving)
	collectOnce(ctx)
	start := time.Now()
	result, err := solve.Solve(ctx, j.problem, solve.Options{
		Threads: j.options.threads, MaxSteps: j.options.steps, Progress: j.status.progress(j.problem),
		Eligibility: j.eligible, Digest: j.digest, Unchecked: true,
	})
	if err != nil {
		return err
	}
	j.stats.SolveMS = since(start)
	j.result, j.plan, j.after = result, result.Plan, result.After
	return nil
}

// check holds the plan against the problem.
func (j *job) check(ctx context.Context) error {
	j.status.stage(j.options.text.stageChecking)
	start := time.Now()
	if j.endRehearsal != nil {
		j.endRehearsal()
	}
	if runtime.GOMAXPROCS(0) > 1 {
		go j.survey() // unless it is there, or under way
	}
	checker, err := j.checker()
	if err != nil {
		return err
	}
	result, err := checker.Plan(ctx, j.plan)
	j.stats.CheckMS = since(start)
	if err == nil {
		j.proven = result.Proven
		switch {
		case j.result == nil:
			j.after = result.After
		case !slices.Equal(j.after, result.After):
			return errors.New("the solver says of a household that it is elsewhere after the plan than its moves do; the plan is not written")
		}
		return nil
	}
	var rejected *verify.Error
	if !errors.As(err, &rejected) {
		return err
	}
	if j.options.check == "" {
		// Not the input's fault: it must not look like a plan that was rejected.
		return fmt.Errorf("the solver's plan does not pass the check, and is not written: %s", err.Error())
	}
	for i := range rejected.Faults {
		rejected.Faults[i].Source = j.options.check
	}
	return err
}

// gather makes the report. That of the solver's plan is made while the plan is
// still being checked, where there are threads for it. The function that it
// returns waits for it, and must not be called before the check has passed.
func (j *job) gather() func() (*report, error) {
	work := sync.OnceValues(func() (*report, error) {
		start := time.Now()
		r, err := gather(j.survey(), j.plan, j.after)
		j.stats.ReportMS = since(start)
		return r, err
	})
	if j.result != nil && runtime.GOMAXPROCS(0) > 1 {
		go func() { _, _ = work() }()
	}
	return work
}

// draftPlan writes the plan beside where it goes, while it is still being
// checked where there are threads for it. The function that it returns waits for
// the draft, which is nil where the plan goes to no file.
func (j *job) draftPlan() func() (*draft, error) {
	if j.options.out == "" || j.options.out == "-" {
		return func() (*draft, error) { return nil, nil }
	}
	write := sync.OnceValues(func() (*draft, error) {
		start := time.Now()
		d, err := newDraft(j.options.out, j.plan.WriteJSON)
		j.stats.WriteMS = since(start)
		return d, err
	})
	if runtime.GOMAXPROCS(0) > 1 {
		go func() { _, _ = write() }()
	}
	return write
}

// writePlan puts the plan and its moves where they are asked for.
func (j *job) writePlan(draft *draft) error {
	switch {
	case draft != nil:
		if err := draft.publish(); err != nil {
			return err
		}
		j.written = append(j.written, j.options.out)
	case j.options.out == "-":
		j.status.stop()
		if err := j.plan.WriteJSON(j.stdout); err != nil {
			return err
		}
	}
	if j.options.csv == "" {
		return nil
	}
	return j.writeFile(j.options.movesFile(), j.report.movesCSV(j.options.text))
}

// writeFile writes a file whole or not at all, and remembers it.
func (j *job) writeFile(path string, write func(io.Writer) error) error {
	if err := writeFile(path, write); err != nil {
		return err
	}
	j.written = append(j.written, path)
	return nil
}
