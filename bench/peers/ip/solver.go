package ip

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/ruilkring/ruilkring/bench/kep/pool"
)

// ErrAbsent is that a solver is not installed. Its text says how to install it.
var ErrAbsent = errors.New("ip: not installed")

// Solver is a solver of integer programs that runs in a process of its own, with
// one thread.
type Solver struct {
	// Name is cbc or highs.
	Name string
	// Version is as the solver itself says it.
	Version string
	run     func(ctx context.Context, file string, limit time.Duration) (*ended, error)
}

// ended is how one process ended.
type ended struct {
	optimal bool
	chosen  []int
	Times
}

// Times are what solving took, in seconds by the clock and of the processor.
type Times struct {
	// Clock and Processor are what the solver says of its search, without
	// reading the program.
	Clock, Processor float64
	// WholeClock and WholeProcessor are of its process from start to end:
	// starting, reading the program, searching, writing the solution.
	WholeClock, WholeProcessor float64
}

// Add adds other times to these.
func (t *Times) Add(other Times) {
	t.Clock += other.Clock
	t.Processor += other.Processor
	t.WholeClock += other.WholeClock
	t.WholeProcessor += other.WholeProcessor
}

// Search is the time of the search: that of the processor, or of the clock where
// that is less, as it is where a compiler's threads count too. It is 0 where the
// solver says nothing of either.
func (t Times) Search() float64 { return lesser(t.Processor, t.Clock) }

// Whole is the time of the whole process, in the same way.
func (t Times) Whole() float64 { return lesser(t.WholeProcessor, t.WholeClock) }

func lesser(a, b float64) float64 {
	if a == 0 || b == 0 {
		return max(a, b)
	}
	return min(a, b)
}

// Outcome is what a solver made of a program.
type Outcome struct {
	// Optimal says that the solver proved the optimum before the limit.
	Optimal bool
	// Transplants and Weight are added up here, from a solution that keeps to
	// every row; 0 where the solver found none.
	Transplants, Weight int64
	// Programs is how many were solved: two for the objective lex.
	Programs int
	Times
}

// Score is the outcome as the objective counts it, as an optima.tsv file has it.
func (o *Outcome) Score(objective pool.Objective) string {
	switch objective {
	case pool.Weight:
		return strconv.FormatInt(o.Weight, 10)
	case pool.Count:
		return strconv.FormatInt(o.Transplants, 10)
	}
	return fmt.Sprintf("%d;%d", o.Transplants, o.Weight)
}

// Solve has the solver solve the program for the objective. For lex, a first
// program has the most transplants and a second one, with a row that asks for as
// many, the most weight; their times are added up, and the limit is that of
// each. Files are written to the folder scratch.
//
// An error is that the solver failed, or that its solution breaks a row. That it
// reached its limit is none.
func (s *Solver) Solve(ctx context.Context, g *Program, objective pool.Objective, scratch string, limit time.Duration) (*Outcome, error) {
	o := new(Outcome)
	stages := []pool.Objective{objective}
	if objective == pool.Lex {
		stages = []pool.Objective{pool.Count, pool.Weight}
	}
	for i, stage := range stages {
		// A program without a column is none to these solvers.
		if len(g.columns) == 0 {
			o.Optimal = true
			return o, nil
		}
		var atLeast int64
		if i > 0 {
			atLeast = o.Transplants
		}
		file := filepath.Join(scratch, "program.lp")
		if err := writeFile(file, func(w io.Writer) error { return g.Write(w, stage, atLeast) }); err != nil {
			return nil, err
		}
		end, err := s.run(ctx, file, limit)
		if err != nil {
			return nil, fmt.Errorf("ip: %s: %w", s.Name, err)
		}
		o.Programs++
		o.Add(end.Times)
		o.Optimal = end.optimal
		if o.Transplants, o.Weight, err = g.Score(end.chosen); err != nil {
			return nil, fmt.Errorf("%s: %w", s.Name, err)
		}
		if o.Transplants < atLeast && end.optimal {
			return nil, fmt.Errorf("ip: %s: %d transplants where %d were asked for", s.Name, o.Transplants, atLeast)
		}
		if !o.Optimal {
			break
		}
	}
	return o, nil
}

// errHung is that a command did not end by itself, and was killed.
var errHung = errors.New("ip: killed, as it did not end by itself")

// commandWithin is command for one that does not look at its own limit in some of
// its parts: it is killed after a time, and the error is errHung then.
func commandWithin(ctx context.Context, t *Times, within time.Duration, name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, within, errHung)
	defer cancel()
	out, err := command(ctx, t, name, args...)
	if err != nil && errors.Is(context.Cause(ctx), errHung) {
		return "", errHung
	}
	return out, err
}

// command runs a command and gives what it prints.
func command(ctx context.Context, t *Times, name string, args ...string) (string, error) {
	c := exec.CommandContext(ctx, name, args...)
	var out, complaint bytes.Buffer
	c.Stdout, c.Stderr = &out, &complaint
	// A linear algebra library must not take more threads than one.
	c.Env = append(os.Environ(), "OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1")
	start := time.Now()
	if err := c.Run(); err != nil {
		text := strings.TrimSpace(complaint.String())
		return "", fmt.Errorf("%w: %s", err, text[:min(len(text), 1000)])
	}
	t.WholeClock = time.Since(start).Seconds()
	t.WholeProcessor = (c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Seconds()
	return out.String(), nil
}

// columnOf is the number of a column by its name in the text.
func columnOf(name string) (int, error) {
	digits, found := strings.CutPrefix(name, "x")
	n, err := strconv.Atoi(digits)
	if !found || err != nil {
		return 0, fmt.Errorf("%q is no column of the program", name)
	}
	return n, nil
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
