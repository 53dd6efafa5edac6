package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/ruilkring/ruilkring/bench/kep/pool"
	"github.com/ruilkring/ruilkring/bench/peers/ip"
	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve"
	"github.com/ruilkring/ruilkring/matching/verify"
)

// poolRow is a pool under caps for an objective, and what came of it.
type poolRow struct {
	pool.Optimum // Optimum.Optimum is "" where nobody has told
	path         string
	pairs        int
	columns      int // of the integer program
	ours         poolRun
	peers        map[string]poolRun
}

// poolRun is the fastest run of one solver; runs is 0 where there is none.
type poolRun struct {
	ip.Times
	optimal bool
	score   string
	method  string
	runs    int
}

// add keeps the faster of two runs.
func (r *poolRun) add(other poolRun) {
	runs := r.runs + 1
	if r.runs == 0 || other.Search() < r.Search() {
		*r = other
	}
	r.runs = runs
}

// measure solves the row with all solvers, in turn in each of the runs, so that
// none has all the quiet moments of the machine.
func (r *poolRow) measure(ctx context.Context, log io.Writer, scratch string, solvers []*ip.Solver, o *poolOptions) error {
	p, err := pool.Read(r.path)
	if err != nil {
		return err
	}
	start := time.Now()
	program, err := ip.New(p, r.MaxCycle, r.MaxChain)
	if err != nil {
		return err
	}
	columns, rows, terms := program.Size()
	fmt.Fprintf(log, "pairs %d\naltruists %d\narcs %d\nprogram_columns %d\nprogram_rows %d\nprogram_terms %d\nprogram_seconds %.3f\n",
		p.Pairs, p.Altruists, len(p.Arcs), columns, rows, terms, time.Since(start).Seconds())
	r.columns, r.peers = columns, map[string]poolRun{}
	var failed []error
	for range o.runs {
		ours, err := runOursOnPool(ctx, log, r, o.limit)
		if err != nil {
			failed = append(failed, fmt.Errorf("our solver: %w", err))
		} else {
			r.ours.add(ours)
		}
		for _, s := range solvers {
			outcome, err := s.Solve(ctx, program, r.Objective, scratch, o.limit)
			if err != nil {
				failed = append(failed, err)
				continue
			}
			run := poolRun{Times: outcome.Times, optimal: outcome.Optimal, score: outcome.Score(r.Objective)}
			fmt.Fprintf(log, "%s: %s, %s, %d programs, search %.3f s by the clock, %.3f s of the processor; whole process %.3f s, %.3f s\n",
				s.Name, run.score, provenOrNot(run.optimal), outcome.Programs, run.Clock, run.Processor, run.WholeClock, run.WholeProcessor)
			best := r.peers[s.Name]
			best.add(run)
			r.peers[s.Name] = best
		}
		if len(failed) > 0 {
			return errors.Join(failed...)
		}
	}
	return r.compare(solvers)
}

func provenOrNot(optimal bool) string {
	if optimal {
		return "proven"
	}
	return "NOT PROVEN"
}

// compare fails if proven optima differ, or differ from the known one, or if ours
// is not proven.
func (r *poolRow) compare(solvers []*ip.Solver) error {
	want, who := r.Optimum.Optimum, "the known optimum"
	check := func(name string, run poolRun) error {
		if !run.optimal {
			return nil
		}
		if want == "" {
			want, who = run.score, name
		}
		if run.score != want {
			return fmt.Errorf("%s: optimum %s, where %s is %s", name, run.score, who, want)
		}
		return nil
	}
	failed := []error{check("ours", r.ours)}
	for _, s := range solvers {
		failed = append(failed, check(s.Name, r.peers[s.Name]))
	}
	if r.ours.runs > 0 && !r.ours.optimal {
		failed = append(failed, errors.New("ours is not proven optimal within the limit"))
	}
	r.Optimum.Optimum = want
	return errors.Join(failed...)
}

// oursOnPool is what the process with our solver prints.
type oursOnPool struct {
	Score            string          `json:"score"`
	Status           matching.Status `json:"status"`
	Method           string          `json:"method"`
	Steps            int64           `json:"steps"`
	ReadSeconds      float64         `json:"read_seconds"`
	SolveSeconds     float64         `json:"solve_seconds"`
	ProcessorSeconds float64         `json:"processor_seconds"`
	WholeSeconds     float64         `json:"whole_seconds"`
	WholeProcessor   float64         `json:"whole_processor_seconds"`
	VerifySeconds    float64         `json:"verify_seconds"`
}

// runOursOnPool runs our solver in a process of its own that has one processor.
func runOursOnPool(ctx context.Context, log io.Writer, r *poolRow, limit time.Duration) (poolRun, error) {
	self, err := os.Executable()
	if err != nil {
		return poolRun{}, err
	}
	command := exec.CommandContext(ctx, self, solvePoolCommand, r.path, strconv.Itoa(r.MaxCycle), strconv.Itoa(r.MaxChain), string(r.Objective), limit.String())
	command.Env = append(os.Environ(), "GOMAXPROCS=1")
	var out, complaint bytes.Buffer
	command.Stdout, command.Stderr = &out, &complaint
	if err := command.Run(); err != nil {
		return poolRun{}, fmt.Errorf("%w: %s", err, strings.TrimSpace(complaint.String()))
	}
	text := strings.TrimSpace(out.String())
	text = text[strings.LastIndexByte(text, '\n')+1:]
	fmt.Fprintf(log, "ours: %s\n", text)
	var o oursOnPool
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return poolRun{}, fmt.Errorf("its output: %w", err)
	}
	return poolRun{
		Times:   ip.Times{Clock: o.SolveSeconds, Processor: o.ProcessorSeconds, WholeClock: o.WholeSeconds, WholeProcessor: o.WholeProcessor},
		optimal: o.Status == matching.StatusOptimal, score: o.Score, method: o.Method,
	}, nil
}

// solvePool solves the pool that the arguments say and prints an oursOnPool. The
// time of the solver is from the round in memory to the plan, with the eligible
// wishes. The check, which the others' processes don't make either, comes after
// all times.
func solvePool(ctx context.Context, args []string, stdout io.Writer) error {
	whole := startWatch()
	maxCycle, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	maxChain, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	objective, err := pool.ParseObjective(args[3])
	if err != nil {
		return err
	}
	limit, err := time.ParseDuration(args[4])
	if err != nil {
		return err
	}
	p, err := pool.Read(args[0])
	if err != nil {
		return err
	}
	problem := p.Problem(maxCycle, maxChain, objective)
	var r oursOnPool
	r.ReadSeconds, _ = whole.stop()
	search, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	w := startWatch()
	result, err := solve.Solve(search, problem, solve.Options{Threads: 1, Unchecked: true})
	if err != nil {
		return err
	}
	r.SolveSeconds, r.ProcessorSeconds = w.stop()
	r.WholeSeconds, _ = whole.stop()
	// Since the process began, before main too.
	r.WholeProcessor = processorSeconds()
	w = startWatch()
	report, err := verify.Plan(ctx, problem, result.Plan, verify.Options{})
	if err != nil {
		return err
	}
	if _, _, err := p.Tally(result.Plan, maxCycle, maxChain); err != nil {
		return err
	}
	r.VerifySeconds, _ = w.stop()
	var numbers []string
	for _, group := range report.Score {
		for _, n := range group {
			numbers = append(numbers, strconv.FormatInt(n, 10))
		}
	}
	r.Score, r.Status, r.Method, r.Steps = strings.Join(numbers, ";"), report.Status, result.Method, result.Steps
	return json.NewEncoder(stdout).Encode(&r)
}
