// Gap prints how near a search comes to what it proves, over time: at each
// progress report that changes something, the score and the bound of the first
// level that is open, and the gap between the two.
//
//	go run ./bench/gap -preset haaglanden -families -max-cycle 4 -max-chain 6 -seconds 30
//	go run ./bench/gap -in round.json -max-cycle 3 -max-chain 3 -out curve.txt
//
// README.md says what the columns are.
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

	"github.com/ruilkring/ruilkring/bench/instances"
	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "gap:", err)
		}
		os.Exit(1)
	}
}

type settings struct {
	in, preset, table, out string
	families               bool
	seed                   uint64
	households             int
	maxCycle, maxChain     int
	seconds                float64
	threads                int
	steps                  int64
}

func run(args []string, stdout, stderr io.Writer) (err error) {
	var s settings
	flags := flag.NewFlagSet("gap", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&s.in, "in", "", "the `file` with the round, as JSON; empty means the preset")
	flags.StringVar(&s.preset, "preset", "haaglanden", "the `name` of a preset of ./bench/generate")
	flags.BoolVar(&s.families, "families", false, "households of one to six persons in the preset")
	flags.Uint64Var(&s.seed, "seed", 1, "the preset's seed, a `number`")
	flags.IntVar(&s.households, "households", 0, "another `number` of households than the preset's")
	flags.StringVar(&s.table, "table", "", "the postcode table's `file`; empty means "+instances.TablePath+" if it is there; none means a made-up country")
	flags.IntVar(&s.maxCycle, "max-cycle", -1, "the most `moves` in a cycle, 0 for no limit; below 0 means that of the round")
	flags.IntVar(&s.maxChain, "max-chain", -1, "the most `moves` in a chain, likewise")
	flags.IntVar(&s.threads, "threads", 1, "how many `processors` to use; from two on seconds are those of the clock")
	flags.Float64Var(&s.seconds, "seconds", 0, "stop after so many `seconds` of processor time; 0 means never")
	flags.Int64Var(&s.steps, "steps", 0, "stop after so many `steps`; 0 means never")
	flags.StringVar(&s.out, "out", "", "the `file` to write as well as standard output")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if s.threads < 1 {
		return fmt.Errorf("-threads must be 1 or more, not %d", s.threads)
	}
	p, source, err := s.round()
	if err != nil {
		return err
	}
	if s.out != "" {
		file, err := os.Create(s.out)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		stdout = io.MultiWriter(stdout, file)
	}
	describe(stdout, args, s.threads)
	fmt.Fprintf(stdout, "# round    %s, %d practices, %d households, max_cycle %d, max_chain %d, %s\n",
		source, len(p.Practices), len(p.Households), p.Rules.MaxCycle, p.Rules.MaxChain, p.Digest())
	return curve(p, s, stdout)
}

// round is the problem to solve, and where it is from.
func (s *settings) round() (p *matching.Problem, source string, err error) {
	if s.in != "" {
		text, err := os.ReadFile(s.in)
		if err != nil {
			return nil, "", err
		}
		if p, err = matching.DecodeProblem(text); err != nil {
			return nil, "", fmt.Errorf("%s: %w", s.in, err)
		}
		source = s.in
	} else {
		o := instances.PresetOptions{Seed: s.seed, Families: s.families, Households: s.households}
		if o.Table, err = instances.FindTable(s.table); err != nil {
			return nil, "", err
		}
		if p, source, err = instances.Preset(s.preset, o); err != nil {
			return nil, "", err
		}
		source = s.preset + " in " + source
	}
	if s.maxCycle >= 0 {
		p.Rules.MaxCycle = s.maxCycle
	}
	if s.maxChain >= 0 {
		p.Rules.MaxChain = s.maxChain
	}
	return p, source, nil
}

// growthPercent is by how much the memory in use grows before garbage is
// collected again, as in ./examples/round.
const growthPercent = 40

// curve solves the problem on as many processors as asked for, and prints what is
// reported.
func curve(p *matching.Problem, s settings, out io.Writer) error {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(s.threads))
	now := clock
	if s.threads == 1 {
		now = processor
	}
	defer debug.SetGCPercent(debug.SetGCPercent(growthPercent))
	runtime.GC()
	debug.FreeOSMemory()
	resetPeak()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	began := now()
	last, printed := "", ""
	report := func(score, bound [][]int64) {
		line := state(score, bound)
		if line == last {
			return
		}
		last = line
		printed = fmt.Sprintf("%9.2f %s", now()-began, line)
		fmt.Fprintln(out, printed)
	}
	fmt.Fprintf(out, "#   seconds level      score      bound   gap per cent\n")
	result, err := solve.Solve(ctx, p, solve.Options{Threads: s.threads, MaxSteps: s.steps, Progress: func(q solve.Progress) {
		if q.Score != nil {
			report(q.Score, q.Bound)
		}
		if s.seconds > 0 && now()-began > s.seconds {
			cancel()
		}
	}})
	if err != nil {
		return err
	}
	report(result.Plan.Score, result.Plan.Bound)
	fmt.Fprintf(out, "# end      %.2f seconds with the check, %s, %s, limit %q, %d exchanges, peak %d MiB\n",
		now()-began, result.Method, result.Plan.Status, result.Limit, len(result.Plan.Exchanges), peakMiB())
	fmt.Fprintf(out, "# score    %v\n# bound    %v\n", result.Plan.Score, result.Plan.Bound)
	return nil
}

// state is the first level at which score and bound differ, counted from 1 over
// all integers of the score, or that there is none.
func state(score, bound [][]int64) string {
	level := 0
	for i := range score {
		for j, have := range score[i] {
			level++
			if most := bound[i][j]; have != most {
				return fmt.Sprintf("%5d %10d %10d %14.4f", level, have, most, 100*float64(most-have)/max(1, abs(float64(most))))
			}
		}
	}
	return "   -          -          -         0.0000"
}

func abs(x float64) float64 { return max(x, -x) }
