package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/ruilkring/ruilkring/bench/kep/pool"
	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve"
	"github.com/ruilkring/ruilkring/matching/verify"
)

// found is what came of solving one pool.
type found struct {
	score, bound string
	status       matching.Status
	method       string
	limit        solve.Limit
	steps        int64
	took         time.Duration // of the solver
	checked      time.Duration // of the check
}

// String is the line that the help text shows.
func (f *found) String() string {
	return fmt.Sprintf("score=%s bound=%s status=%s ms=%d method=%s",
		f.score, f.bound, f.status, f.took.Milliseconds(), strings.ReplaceAll(f.method, " ", "-"))
}

// solvePool solves a pool and checks the plan.
func solvePool(ctx context.Context, p *pool.Pool, maxCycle, maxChain int, objective pool.Objective, o *options, stderr io.Writer) (*found, error) {
	problem := p.Problem(maxCycle, maxChain, objective)
	search := ctx
	if o.timeout > 0 {
		var cancel context.CancelFunc
		search, cancel = context.WithTimeout(ctx, o.timeout)
		defer cancel()
	}
	settings := solve.Options{Threads: o.threads, MaxSteps: o.steps, Unchecked: true}
	start := time.Now()
	if !o.quiet {
		settings.Progress = report(stderr, start)
	}
	result, err := solve.Solve(search, problem, settings)
	took := time.Since(start)
	if err != nil {
		return nil, err
	}
	// A search that was stopped has a plan to check all the same.
	start = time.Now()
	checked, err := verify.Plan(context.WithoutCancel(ctx), problem, result.Plan, verify.Options{})
	if err != nil {
		return nil, fmt.Errorf("the plan does not pass the check: %w", err)
	}
	count, weight, err := p.Tally(result.Plan, maxCycle, maxChain)
	if err != nil {
		return nil, fmt.Errorf("the plan is no exchange of this pool: %w", err)
	}
	f := &found{
		score: join(checked.Score), bound: join(checked.Bound), status: checked.Status,
		method: result.Method, limit: result.Limit, steps: result.Steps,
		took: took, checked: time.Since(start),
	}
	own := map[pool.Objective]string{
		pool.Count:  strconv.FormatInt(count, 10),
		pool.Weight: strconv.FormatInt(weight, 10),
		pool.Lex:    fmt.Sprintf("%d;%d", count, weight),
	}[objective]
	if own != f.score {
		return nil, fmt.Errorf("the plan scores %s, where the pool's arcs add up to %s", f.score, own)
	}
	return f, nil
}

// join is the numbers of a score with semicolons.
func join(score [][]int64) string {
	var all []string
	for _, numbers := range score {
		for _, n := range numbers {
			all = append(all, strconv.FormatInt(n, 10))
		}
	}
	return strings.Join(all, ";")
}

// report writes how far a search is, at most once a second.
func report(stderr io.Writer, start time.Time) func(solve.Progress) {
	last := start
	return func(now solve.Progress) {
		at := time.Now()
		if at.Sub(last) < time.Second {
			return
		}
		last = at
		fmt.Fprintf(stderr, "%6.1f s  %s, level %d of %d, %d steps", at.Sub(start).Seconds(), now.Stage, now.Level+1, now.Levels, now.Steps)
		if now.Score != nil && now.Bound != nil {
			fmt.Fprintf(stderr, ", score %s, bound %s", join(now.Score), join(now.Bound))
		}
		fmt.Fprintln(stderr)
	}
}

// solveFile solves the pool in a file.
func solveFile(ctx context.Context, o *options, stdout, stderr io.Writer) error {
	start := time.Now()
	p, err := pool.Read(o.in)
	if err != nil {
		return err
	}
	if !o.quiet {
		fmt.Fprintf(stderr, "%d pairs, %d altruists, %d arcs, read in %d ms\n", p.Pairs, p.Altruists, len(p.Arcs), time.Since(start).Milliseconds())
	}
	f, err := solvePool(ctx, p, o.maxCycle, o.maxChain, o.objective, o, stderr)
	if err != nil {
		return err
	}
	if !o.quiet {
		fmt.Fprintf(stderr, "%d steps; the check took %d ms and passed\n", f.steps, f.checked.Milliseconds())
	}
	fmt.Fprintln(stdout, f)
	if f.status != matching.StatusOptimal {
		return fmt.Errorf("%w%s", errUnproven, stopped(f.limit))
	}
	return nil
}

// stopped says what stopped a search early.
func stopped(limit solve.Limit) string {
	if limit == solve.LimitNone {
		return ""
	}
	return ": stopped by " + map[solve.Limit]string{solve.LimitSteps: "-steps", solve.LimitEffort: "the solver, which gave up", solve.LimitCancelled: "-timeout or a signal"}[limit]
}
