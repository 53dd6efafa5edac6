package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"regexp"
	"time"

	"github.com/ruilkring/ruilkring/bench/kep/pool"
)

const help = `kep solves kidney-exchange pools as swap rounds with caps.

One pool:
  go run ./bench/kep -in FILE.input -max-cycle 3 -max-chain 4 -objective lex

  -in FILE          a pool: NAME.input (with NAME.ndds beside it, if there are
                    altruists) or NAME.wmd of PrefLib (with NAME.dat)
  -max-cycle N      the most transplants in a cycle (default 3)
  -max-chain N      the most transplants in a chain, that of the altruist among
                    them (default 0)
                    For both, 0 means none of that kind at all, as in the
                    literature, and -1 means no limit.
  -objective NAME   weight: the sum of the weights (default)
                    count: the number of transplants
                    lex: the number, and between equals the sum of the weights

  The last line on standard output is the result:
    score=283;16004 bound=283;16004 status=optimal ms=812 method=NAME
  The numbers of a score are in order of the objective. Nothing scores more than
  the bound. The milliseconds are those of the solver by the clock: from the
  round in memory to the plan, with the work of finding who may go where, without
  reading the file and without the check, which follows always: the plan must
  pass package verify, and a count by the pool's own arcs must agree.

All published pools with known optima:
  go run ./bench/kep

  -dir FOLDER       where they and their optima.tsv are (default ../shared/kep,
                    seen from the root of the repository)
  -only REGEXP      only the rows in which it matches, as "uk_200.* 3 4 lex"
  A line for each row on standard output says what was found and in what time,
  and the last line counts them.

For both:
  -timeout TIME     stop the search of a pool after so long, as 30s or 2m
                    (default: none); the best plan so far and the bound count
  -steps N          stop it after so many steps, at the same point on every
                    machine (default 0: no limit)
  -threads N        how many goroutines work at once; the answer never depends
                    on it (default 0: one for each processor)
  -quiet            no progress on standard error

A new pool, made up from a seed:
  go run ./bench/kep -generate saidman -pairs 512 -altruists 26 -seed 3 -out FILE.input

  -generate KIND    saidman, uk or sparse; see bench/kep/README.md
  -pairs N          how many pairs (default 256)
  -altruists N      how many altruists (default, to 100 pairs: saidman 5, uk 11,
                    sparse 15)
  -degree N         of the kind sparse, about how many arcs leave a vertex
                    (default 8)
  -seed N           everything follows from it (default 1)
  -out FILE         NAME.input; NAME.ndds is written beside it

Exit codes: 0 solved, and as known; 1 failed: a fault in a file, or a plan that
does not pass the check; 2 a wrong flag; 3 stopped before the optimum was
proven; 4 an optimum differs from the known one.
`

// options are what the command line asks for.
type options struct {
	in        string
	maxCycle  int
	maxChain  int
	objective pool.Objective

	dir  string
	only *regexp.Regexp

	timeout time.Duration
	steps   int64
	threads int
	quiet   bool

	generate         string
	pairs, altruists int
	degree           int
	seed             uint64
	out              string
}

// usageError says which flag is wrong, and how.
type usageError struct{ what string }

func (e *usageError) Error() string { return e.what }

func usagef(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// parse reads the command line. The error is flag.ErrHelp or a usageError.
func parse(args []string) (*options, error) {
	o := &options{objective: pool.Weight, altruists: -1}
	flags := flag.NewFlagSet("kep", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.in, "in", "", "")
	flags.IntVar(&o.maxCycle, "max-cycle", 3, "")
	flags.IntVar(&o.maxChain, "max-chain", 0, "")
	flags.Func("objective", "", func(s string) (err error) {
		if o.objective, err = pool.ParseObjective(s); err != nil {
			return errors.New("use weight, count or lex")
		}
		return nil
	})
	flags.StringVar(&o.dir, "dir", "", "")
	flags.Func("only", "", func(s string) (err error) {
		o.only, err = regexp.Compile(s)
		return err
	})
	flags.DurationVar(&o.timeout, "timeout", 0, "")
	flags.Int64Var(&o.steps, "steps", 0, "")
	flags.IntVar(&o.threads, "threads", 0, "")
	flags.BoolVar(&o.quiet, "quiet", false, "")
	flags.StringVar(&o.generate, "generate", "", "")
	flags.IntVar(&o.pairs, "pairs", 256, "")
	flags.IntVar(&o.altruists, "altruists", -1, "")
	flags.IntVar(&o.degree, "degree", 0, "")
	flags.Uint64Var(&o.seed, "seed", 1, "")
	flags.StringVar(&o.out, "out", "", "")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return o, err
		}
		return o, usagef("%v", err)
	}
	given := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	only := func(what string, names ...string) error {
		for _, name := range names {
			if given[name] {
				return usagef("-%s means nothing %s", name, what)
			}
		}
		return nil
	}
	var err error
	switch {
	case flags.NArg() > 0:
		err = usagef("unexpected argument %q", flags.Arg(0))
	case o.maxCycle < -1:
		err = usagef("-max-cycle %d: use 0 for no cycles, -1 for no limit, or how many", o.maxCycle)
	case o.maxChain < -1:
		err = usagef("-max-chain %d: use 0 for no chains, -1 for no limit, or how many", o.maxChain)
	case o.timeout < 0:
		err = usagef("-timeout %s: use a time above 0", o.timeout)
	case o.steps < 0:
		err = usagef("-steps %d: use 0 for no limit, or how many", o.steps)
	case o.threads < 0:
		err = usagef("-threads %d: use 0 for all processors, or how many", o.threads)
	case o.generate != "":
		if o.out == "" {
			return o, usagef("-generate writes a file: name it with -out")
		}
		err = only("with -generate", "in", "dir", "only", "max-cycle", "max-chain", "objective", "timeout", "steps", "threads", "quiet")
	case o.in != "":
		err = only("with -in", "dir", "only", "pairs", "altruists", "degree", "seed", "out")
	default:
		err = only("without -in: every row of optima.tsv says its own", "max-cycle", "max-chain", "objective")
		if err == nil {
			err = only("without -generate", "pairs", "altruists", "degree", "seed", "out")
		}
	}
	return o, err
}
