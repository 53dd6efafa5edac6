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

	problem  *matching.Problem
	eligible *matching.Eligibility
	digest   string
	plan     *matching.Plan
	result   *solve.Result // nil with -check
	report   *report
	stats    stats
	written  []string // the files
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
	report := sync.OnceValues(func() (*report, error) {
		start := time.Now()
		defer func() { j.stats.ReportMS = since(start) }()
		return gather(j.problem, j.eligible, j.plan)
	})
	if j.options.check == "" {
		if err := j.solve(ctx); err != nil {
			return err
		}
		if ctx.Err() != nil {
			// Somebody waits for the end: gather while the plan is checked.
			go func() { _, _ = report() }()
		}
		// From here on there is a plan, and it gets to its outputs.
		ctx = context.WithoutCancel(ctx)
	}
	if err := j.check(ctx); err != nil {
		return err
	}
	j.status.stage(t.stageWriting)
	if j.report, err = report(); err != nil {
		return err
	}
	startWrite := time.Now()
	if err := j.writePlan(); err != nil {
		return err
	}
	j.stats.WriteMS = since(startWrite)
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

// solve finds the plan, and leaves it unchecked.
func (j *job) solve(ctx context.Context) error {
	j.status.stage(j.options.text.stageSolving)
	start := time.Now()
	result, err := solve.Solve(ctx, j.problem, solve.Options{
		Threads: j.options.threads, MaxSteps: j.options.steps, Progress: j.status.progress(j.problem),
		Eligibility: j.eligible, Digest: j.digest, Unchecked: true,
	})
	if err != nil {
		return err
	}
	j.stats.SolveMS = since(start)
	j.result, j.plan = result, result.Plan
	return nil
}

// check holds the plan against the problem. A plan that somebody else made is
// checked with nothing taken for granted.
func (j *job) check(ctx context.Context) error {
	j.status.stage(j.options.text.stageChecking)
	start := time.Now()
	var o verify.Options
	if j.options.check == "" {
		o = verify.Options{Eligibility: j.eligible, Digest: j.digest}
	}
	_, err := verify.Plan(ctx, j.problem, j.plan, o)
	j.stats.CheckMS = since(start)
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

// writePlan writes the plan and its moves where they are asked for.
func (j *job) writePlan() error {
	switch out := j.options.out; out {
	case "":
	case "-":
		j.status.stop()
		if err := j.plan.WriteJSON(j.stdout); err != nil {
			return err
		}
	default:
		if err := j.writeFile(out, j.plan.WriteJSON); err != nil {
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
