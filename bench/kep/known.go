package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/ruilkring/ruilkring/bench/kep/pool"
	"github.com/ruilkring/ruilkring/matching"
)

// solveKnown solves every row of optima.tsv.
func solveKnown(ctx context.Context, o *options, stdout, stderr io.Writer) error {
	dir := o.dir
	if dir == "" {
		var err error
		if dir, err = pool.Shared(); err != nil {
			return err
		}
	}
	rows, err := pool.ReadOptima(filepath.Join(dir, "optima.tsv"))
	if err != nil {
		return err
	}
	const layout = "%-24s %9s %9s %-9s %12s %12s %-10s %8s  %s\n"
	fmt.Fprintf(stdout, layout, "instance", "max_cycle", "max_chain", "objective", "known", "ours", "status", "ms", "method")
	pools := map[string]*pool.Pool{}
	var solved, same, proven int
	var failed []error
	var took time.Duration
	for _, row := range rows {
		if o.only != nil && !o.only.MatchString(row.String()) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return errors.Join(append(failed, err)...)
		}
		solved++
		p := pools[row.Instance]
		if p == nil {
			if p, err = pool.Read(row.Path(dir)); err != nil {
				return errors.Join(append(failed, err)...)
			}
			pools[row.Instance] = p
		}
		f, err := solvePool(ctx, p, row.MaxCycle, row.MaxChain, row.Objective, o, stderr)
		switch {
		case err != nil:
			f = &found{score: "-", status: "failed"}
			failed = append(failed, fmt.Errorf("%s: %w", row, err))
		case f.status != matching.StatusOptimal:
			failed = append(failed, fmt.Errorf("%s: %w%s: the score is %s of %s, the bound %s", row, errUnproven, stopped(f.limit), f.score, row.Optimum, f.bound))
		case f.score != row.Optimum:
			failed = append(failed, fmt.Errorf("%s: %w: %s, not %s", row, errDiffers, f.score, row.Optimum))
		}
		if f.score == row.Optimum {
			same++
		}
		if f.status == matching.StatusOptimal {
			proven++
		}
		took += f.took
		fmt.Fprintf(stdout, layout, row.Instance, fmt.Sprint(row.MaxCycle), fmt.Sprint(row.MaxChain), row.Objective, row.Optimum, f.score,
			f.status, fmt.Sprint(f.took.Milliseconds()), f.method)
	}
	if solved == 0 {
		return fmt.Errorf("no row of %s matches -only", filepath.Join(dir, "optima.tsv"))
	}
	fmt.Fprintf(stdout, "rows=%d same=%d proven=%d ms=%d\n", solved, same, proven, took.Milliseconds())
	return errors.Join(failed...)
}
