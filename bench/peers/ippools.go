package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/ruilkring/ruilkring/bench/kep/pool"
	"github.com/ruilkring/ruilkring/bench/peers/ip"
)

// poolsCommand, as first argument, compares with solvers of integer programs on
// kidney-exchange pools; solvePoolCommand makes this program the process that
// runs our solver on one.
const (
	poolsCommand     = "ip"
	solvePoolCommand = "solve-pool"
)

// quickRows are those of -quick: some seconds each at most.
const quickRows = `^(MD-00001-00000127 3 0|heterogeneous_128_0_1 2 0|sparse_128_19_1 3 3|saidman_128_5_s1 3 4|uk_200_10_s1 3 4) `

type poolOptions struct {
	dir, in, solvers, results, name, highs string
	only                                   *regexp.Regexp
	quick                                  bool
	above, runs                            int
	limit                                  time.Duration
	own                                    pool.Optimum // caps and objective with -in
}

func parsePoolOptions(args []string, stderr io.Writer) (*poolOptions, error) {
	o := new(poolOptions)
	o.own = pool.Optimum{MaxCycle: 3, MaxChain: 4, Objective: pool.Weight}
	flags := flag.NewFlagSet("peers ip", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.dir, "dir", "", "the `folder` with the pools and their optima.tsv; empty means ../shared/kep")
	flags.Func("only", "only the rows of optima.tsv, written as \"uk_200_10_s1 3 4 lex\", that match the `regexp`", func(s string) (err error) {
		o.only, err = regexp.Compile(s)
		return err
	})
	flags.BoolVar(&o.quick, "quick", false, "a few small rows only")
	flags.IntVar(&o.above, "above", 100, "only pools with more than so many pairs, a `number`")
	flags.StringVar(&o.in, "in", "", "pools of your own instead, a `list` of files with commas")
	flags.IntVar(&o.own.MaxCycle, "max-cycle", 3, "with -in, the most transplants in a cycle, a `number`")
	flags.IntVar(&o.own.MaxChain, "max-chain", 4, "with -in, the most transplants in a chain, a `number`")
	flags.Func("objective", "with -in, the objective's `name`: weight, count or lex (default weight)", func(s string) (err error) {
		o.own.Objective, err = pool.ParseObjective(s)
		return err
	})
	flags.StringVar(&o.solvers, "solvers", "cbc,highs", "the solvers to compare with, a `list` with commas")
	flags.StringVar(&o.highs, "highs", "bench/peers/ip", "the `folder` in which npm installed highs")
	flags.DurationVar(&o.limit, "limit", 2*time.Minute, "stop each solve after this `time`, ours by the clock, the others' of the processor")
	flags.IntVar(&o.runs, "runs", 1, "solve so many `times` and keep the shortest time of each")
	flags.StringVar(&o.results, "results", "bench/results", "the `folder` to keep the results in; empty means nowhere")
	flags.StringVar(&o.name, "name", "ip", "the `name` of the result, after the date")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	switch {
	case flags.NArg() > 0:
		return nil, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case !resultName.MatchString(o.name):
		return nil, fmt.Errorf("-name: %q is not made of small letters, digits and hyphens", o.name)
	case o.runs < 1:
		return nil, fmt.Errorf("-runs: %d is not 1 or more", o.runs)
	case o.limit < time.Second:
		return nil, fmt.Errorf("-limit: %s is not 1s or more", o.limit)
	case o.quick && o.only != nil:
		return nil, errors.New("-quick and -only both say which rows")
	case o.in != "" && (o.quick || o.only != nil):
		return nil, errors.New("-in has no rows for -quick or -only to choose")
	case o.own.MaxCycle < 0 || o.own.MaxChain < 0:
		return nil, errors.New("-max-cycle and -max-chain: 0 or more")
	}
	if o.quick {
		o.only = regexp.MustCompile(quickRows)
	}
	return o, nil
}

// installed are the solvers asked for that are there. It says which are not, and
// fails if that leaves none.
func (o *poolOptions) installed(stderr io.Writer) ([]*ip.Solver, error) {
	var solvers []*ip.Solver
	for name := range strings.SplitSeq(o.solvers, ",") {
		var s *ip.Solver
		var err error
		switch name {
		case "cbc":
			s, err = ip.CBC()
		case "highs":
			s, err = ip.HiGHS(o.highs, true)
		default:
			return nil, fmt.Errorf("-solvers: unknown solver %q: they are cbc and highs", name)
		}
		if errors.Is(err, ip.ErrAbsent) {
			fmt.Fprintf(stderr, "NOTE: %s is left out: %v\n", name, err)
			continue
		}
		if err != nil {
			return nil, err
		}
		solvers = append(solvers, s)
	}
	if len(solvers) == 0 {
		return nil, errors.New("there is no solver to compare with")
	}
	return solvers, nil
}

// rows are the rows to measure, with the files of their pools.
func (o *poolOptions) rows() ([]*poolRow, error) {
	var rows []*poolRow
	if o.in != "" {
		for path := range strings.SplitSeq(o.in, ",") {
			r := &poolRow{Optimum: o.own, path: path}
			r.Instance = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
			rows = append(rows, r)
		}
	} else {
		dir := o.dir
		if dir == "" {
			var err error
			if dir, err = pool.Shared(); err != nil {
				return nil, err
			}
		}
		known, err := pool.ReadOptima(filepath.Join(dir, "optima.tsv"))
		if err != nil {
			return nil, err
		}
		for _, row := range known {
			if o.only == nil || o.only.MatchString(row.String()) {
				rows = append(rows, &poolRow{Optimum: row, path: row.Path(dir)})
			}
		}
	}
	var large []*poolRow
	for _, r := range rows {
		p, err := pool.Read(r.path)
		if err != nil {
			return nil, err
		}
		if r.pairs = p.Pairs; p.Pairs > o.above || o.in != "" {
			large = append(large, r)
		}
	}
	if len(large) == 0 {
		return nil, errors.New("no row is left: see -only and -above")
	}
	return large, nil
}

// runPools measures our solver and the others on kidney-exchange pools.
func runPools(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parsePoolOptions(args, stderr)
	if err != nil {
		return err
	}
	solvers, err := o.installed(stderr)
	if err != nil {
		return err
	}
	rows, err := o.rows()
	if err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "ruilkring-peers-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)

	var log strings.Builder
	both := io.MultiWriter(&log, stdout)
	describeMachine(ctx, both, append([]string{poolsCommand}, args...))
	for _, s := range solvers {
		fmt.Fprintf(both, "%-8s %s\n", s.Name, s.Version)
	}
	fmt.Fprintf(both, "limit    %s\n\n", o.limit)
	var failed []error
	for i, r := range rows {
		if ctx.Err() != nil {
			rows = rows[:i]
			failed = append(failed, ctx.Err())
			break
		}
		fmt.Fprintf(both, "# %s\n", r)
		if err := r.measure(ctx, both, scratch, solvers, o); err != nil {
			err = fmt.Errorf("%s: %w", r, err)
			fmt.Fprintf(both, "FAILED: %v\n", err)
			failed = append(failed, err)
		}
	}
	fmt.Fprintln(both)
	failed = append(failed, writePoolTable(both, rows, solvers))
	if o.results != "" {
		failed = append(failed, keep(o.results, o.name, log.String(), stderr))
	}
	return errors.Join(failed...)
}
