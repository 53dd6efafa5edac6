// Peers measures this project's solver against LEMON, the C++ library of network
// algorithms, on rounds made by package instances, and compares the two optima
// number for number.
//
//	go run ./bench/peers -driver bin/lemon-driver -instances contended-50k,haaglanden -goals patients,rank
//
// An instance is a preset's name or a JSON file. For each one LEMON's algorithms
// solve the network that package dimacs writes, in a process each, and then our
// solver solves the round in a process of its own with one thread, all in the
// same run. It prints a table and keeps everything it saw as text. It fails when
// any two optima differ.
//
//	go run ./bench/peers ip -quick
//
// compares with CBC and HiGHS, solvers of integer programs, on kidney-exchange
// pools instead; package ip writes their programs.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"

	"github.com/ruilkring/ruilkring/bench/instances"
	"github.com/ruilkring/ruilkring/bench/peers/dimacs"
	"github.com/ruilkring/ruilkring/matching"
)

// solveCommand, as first argument, makes this program the process that runs our
// solver on one file.
const solveCommand = "solve-one"

// resultName is what the name of a result looks like.
var resultName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	var err error
	switch {
	case len(os.Args) == 5 && os.Args[1] == solveCommand:
		err = solveOne(ctx, os.Args[2], os.Args[3], os.Args[4], os.Stdout)
	case len(os.Args) == 7 && os.Args[1] == solvePoolCommand:
		err = solvePool(ctx, os.Args[2:], os.Stdout)
	case len(os.Args) > 1 && os.Args[1] == poolsCommand:
		err = runPools(ctx, os.Args[2:], os.Stdout, os.Stderr)
	default:
		err = run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	}
	stop()
	if err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "peers:", err)
		}
		os.Exit(1)
	}
}

type options struct {
	driver, instances, goals, table, results, name, algorithms string
	seed                                                       uint64
	runs                                                       int
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var o options
	flags := flag.NewFlagSet("peers", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.driver, "driver", "bin/lemon-driver", "the LEMON driver's `file`; make lemon-driver builds it")
	flags.StringVar(&o.instances, "instances", "contended-50k", "a `list` of presets and JSON files, with commas")
	flags.StringVar(&o.goals, "goals", "patients,rank", "the goals, a `list` with commas")
	flags.StringVar(&o.table, "table", "", "the postcode table's `file`; empty means "+instances.TablePath+" if it is there; none means a made-up country")
	flags.StringVar(&o.results, "results", "bench/results", "the `folder` to keep the results in; empty means nowhere")
	flags.StringVar(&o.name, "name", "peers", "the `name` of the result, after the date")
	flags.StringVar(&o.algorithms, "algorithms", "network-simplex:assignment,cost-scaling:circulation",
		"LEMON's algorithms, a `list` of algorithm:form; the forms are assignment and circulation")
	flags.Uint64Var(&o.seed, "seed", 1, "the presets' seed, a `number`")
	flags.IntVar(&o.runs, "runs", 1, "solve so many `times` and keep the shortest time of each")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if !resultName.MatchString(o.name) {
		return fmt.Errorf("-name: %q is not made of small letters, digits and hyphens", o.name)
	}
	if o.runs < 1 {
		return fmt.Errorf("-runs: %d is not 1 or more", o.runs)
	}
	peers, err := parsePeers(o.algorithms)
	if err != nil {
		return err
	}
	if _, err := os.Stat(o.driver); err != nil {
		return fmt.Errorf("no LEMON driver: build it with make lemon-driver: %w", err)
	}
	table, err := instances.FindTable(o.table)
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
	describeMachine(ctx, both, args)
	var rows []row
	var failed error
	for name := range strings.SplitSeq(o.instances, ",") {
		p, source, err := load(name, o, table)
		if err == nil {
			fmt.Fprintf(both, "\n# %s: %s\n", name, source)
			var r row
			r, err = compare(ctx, both, scratch, p, o, peers)
			r.instance = strings.TrimSuffix(filepath.Base(name), ".json")
			rows = append(rows, r)
		}
		if err != nil {
			failed = fmt.Errorf("%s: %w", name, err)
			fmt.Fprintf(both, "FAILED: %v\n", failed)
			break
		}
	}
	fmt.Fprintf(both, "\n")
	failed = errors.Join(failed, writeTable(both, rows))
	if o.results != "" {
		failed = errors.Join(failed, keep(o.results, o.name, log.String(), stderr))
	}
	return failed
}

// keep writes a result into the folder, under the date and its name.
func keep(folder, name, text string, stderr io.Writer) error {
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	path := filepath.Join(folder, time.Now().Format(time.DateOnly)+"-"+name+".txt")
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		return err
	}
	fmt.Fprintf(stderr, "kept in %s\n", path)
	return nil
}

// load is the preset or file of the given name, with the goals asked for.
func load(name string, o options, table *instances.Geography) (p *matching.Problem, source string, err error) {
	var goals []matching.Goal
	for g := range strings.SplitSeq(o.goals, ",") {
		goals = append(goals, matching.Goal(g))
	}
	if strings.HasSuffix(name, ".json") {
		f, err := os.Open(name)
		if err != nil {
			return nil, "", err
		}
		defer f.Close()
		if p, err = matching.ReadProblem(f); err != nil {
			return nil, "", err
		}
		p.Rules.Goals, source = goals, "file"
	} else if p, source, err = instances.Preset(name, instances.PresetOptions{Seed: o.seed, Table: table, Goals: goals}); err != nil {
		return nil, "", err
	}
	return p, source, p.Validate()
}

// compare measures one instance.
func compare(ctx context.Context, log io.Writer, scratch string, p *matching.Problem, o options, peers []peer) (row, error) {
	r := row{households: len(p.Households), practices: len(p.Practices)}
	e, err := p.Eligibility(ctx, matching.EligibilityOptions{})
	if err != nil {
		return r, err
	}
	fmt.Fprintf(log, "digest %s\npractices %d\nhouseholds %d\neligible_wishes %d\ngoals %s\n",
		p.Digest(), len(p.Practices), len(p.Households), e.Len(), o.goals)
	file := filepath.Join(scratch, "round.json")
	if err := writeFile(file, p.WriteJSON); err != nil {
		return r, err
	}
	var network *dimacs.Network
	for _, peer := range peers {
		n, err := dimacs.NewNetwork(p, e, peer.form)
		if err != nil {
			return r, err
		}
		network = n
		path := filepath.Join(scratch, string(peer.form)+".min")
		if err := writeFile(path, func(w io.Writer) error { return n.Write(w) }); err != nil {
			return r, err
		}
		for range o.runs {
			m, err := runLEMON(ctx, log, o.driver, peer, path, n.LongestPath())
			if err != nil {
				return r, err
			}
			if r.optimum == "" {
				r.optimum = m.optimum
			}
			if m.optimum != r.optimum {
				return r, fmt.Errorf("LEMON's optima differ: %s and %s", r.optimum, m.optimum)
			}
			r.lemon.add(m.measure)
		}
	}
	// The memory of this process is of no more use, and the solver's own should
	// not have to compete with it.
	n := &dimacs.Network{Weights: network.Weights}
	e, network = nil, nil
	p.Households = nil
	runtime.GC()
	memory, err := runOurs(ctx, log, file, o.goals, measureMemory)
	if err != nil {
		return r, err
	}
	for range o.runs {
		ours, err := runOurs(ctx, log, file, o.goals, measureTime)
		if err != nil {
			return r, err
		}
		if ours.Status != matching.StatusOptimal {
			return r, fmt.Errorf("our plan is %s, not optimal", ours.Status)
		}
		var flat []int64
		for _, group := range ours.Score {
			flat = append(flat, group...)
		}
		if got := decimal(n.Composite(flat)); got != r.optimum {
			return r, fmt.Errorf("our optimum costs %s (score %v), LEMON's %s", got, ours.Score, r.optimum)
		}
		r.moved, r.method = ours.Moves, ours.Method
		m := ours.measure()
		m.beforeKiB, m.peakKiB = memory.BeforeKiB, memory.PeakKiB
		r.ours.add(m)
		r.eligibility.add(measure{seconds: ours.EligibilitySeconds, processor: ours.EligibilityProcessorSeconds})
	}
	fmt.Fprintf(log, "both optima: %s\n", r.optimum)
	return r, nil
}

func writeFile(path string, write func(io.Writer) error) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	return write(f)
}
