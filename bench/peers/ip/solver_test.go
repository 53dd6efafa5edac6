package ip

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ruilkring/ruilkring/bench/kep/brute"
	"github.com/ruilkring/ruilkring/bench/kep/pool"
)

// eachSolver runs the test with every solver, and skips those that are not
// installed.
func eachSolver(t *testing.T, test func(t *testing.T, s *Solver)) {
	if testing.Short() {
		t.Skip("SKIPPED: the solvers take seconds")
	}
	makers := []struct {
		name string
		make func() (*Solver, error)
	}{
		{"cbc", CBC},
		{"highs", func() (*Solver, error) { return HiGHS(".", false) }},
	}
	for _, m := range makers {
		t.Run(m.name, func(t *testing.T) {
			s, err := m.make()
			if errors.Is(err, ErrAbsent) {
				t.Skipf("SKIPPED: nothing to compare with: %v", err)
			}
			if err != nil {
				t.Fatal(err)
			}
			if !regexp.MustCompile(`^[0-9]+\.[0-9]+`).MatchString(s.Version) {
				t.Errorf("version %q", s.Version)
			}
			test(t, s)
		})
	}
}

// smallRows are rows of the shared optima.tsv that are solved at once; fewer for
// highs, which takes a second to begin.
var smallRows = map[string]*regexp.Regexp{
	"cbc":   regexp.MustCompile(`^(MD-00001-00000001 2 0|MD-00001-00000015 3 4|00036-00000031 3 0|uk_50_10_s1 3 4 weight|uk_50_10_s1 3 [04] lex)`),
	"highs": regexp.MustCompile(`^(MD-00001-00000015 3 4|uk_50_10_s1 3 [04] lex)`),
}

func TestKnownOptima(t *testing.T) {
	dir, err := pool.Shared()
	if err != nil {
		t.Skipf("SKIPPED: %v", err)
	}
	rows, err := pool.ReadOptima(filepath.Join(dir, "optima.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	eachSolver(t, func(t *testing.T, s *Solver) {
		solved := 0
		for _, row := range rows {
			if !smallRows[s.Name].MatchString(row.String()) {
				continue
			}
			p, err := pool.Read(row.Path(dir))
			if err != nil {
				t.Fatal(err)
			}
			g, err := New(p, row.MaxCycle, row.MaxChain)
			if err != nil {
				t.Fatal(err)
			}
			o, err := s.Solve(t.Context(), g, row.Objective, t.TempDir(), time.Minute)
			if err != nil {
				t.Errorf("%s: %v", row, err)
				continue
			}
			if !o.Optimal || o.Score(row.Objective) != row.Optimum {
				t.Errorf("%s: %s, proven: %t, want %s", row, o.Score(row.Objective), o.Optimal, row.Optimum)
			}
			if o.Programs > 0 && (o.Whole() <= 0 || o.Whole() < o.Search()) {
				t.Errorf("%s: times %+v", row, o.Times)
			}
			solved++
		}
		if solved < 3 {
			t.Errorf("solved %d rows: the patterns above fit no more", solved)
		}
	})
}

func TestSolversAgainstBruteForce(t *testing.T) {
	eachSolver(t, func(t *testing.T, s *Solver) {
		const seed = 5
		r := rand.New(rand.NewPCG(seed, 0))
		rounds := 8
		if s.Name == "highs" {
			rounds = 1
		}
		for round := range rounds {
			p := randomPool(r, 9, 2, 25)
			g, err := New(p, 3, 3)
			if err != nil {
				t.Fatal(err)
			}
			o, err := s.Solve(t.Context(), g, pool.Lex, t.TempDir(), time.Minute)
			if err != nil {
				t.Fatalf("seed %d, round %d: %v", seed, round, err)
			}
			want := brute.Best(p, 3, 3, pool.Lex)
			if got := (brute.Score{Transplants: o.Transplants, Weight: o.Weight}); !o.Optimal || got != want {
				t.Errorf("seed %d, round %d: %v, proven: %t, want %v", seed, round, got, o.Optimal, want)
			}
		}
	})
}

func TestNoColumns(t *testing.T) {
	g, err := New(&pool.Pool{Pairs: 3}, 3, 3)
	if err != nil {
		t.Fatal(err)
	}
	never := &Solver{Name: "never", run: func(context.Context, string, time.Duration) (*ended, error) {
		return nil, errors.New("a program without columns was handed over")
	}}
	o, err := never.Solve(t.Context(), g, pool.Lex, t.TempDir(), time.Second)
	if err != nil || !o.Optimal || o.Score(pool.Lex) != "0;0" {
		t.Errorf("%+v, %v", o, err)
	}
}

// TestSolverFaults has solvers give what no good one gives.
func TestSolverFaults(t *testing.T) {
	g, err := New(tiny, 3, 3)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		ended []*ended // one for each program
		want  string   // in the error; "" for none
		score string
	}{
		{"breaks a row", []*ended{{optimal: true, chosen: []int{0, 1}}}, "breaks row", ""},
		{"forgets the first program", []*ended{{optimal: true, chosen: []int{1}}, {optimal: true, chosen: []int{0}}}, "where 3 were asked for", ""},
		{"stops in the first program", []*ended{{chosen: []int{0}}}, "", "2;11"},
		{"stops in the second program", []*ended{{optimal: true, chosen: []int{1}}, {chosen: nil}}, "", "0;0"},
		{"does as asked", []*ended{{optimal: true, chosen: []int{1}}, {optimal: true, chosen: []int{0, 2}}}, "", "3;15"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			called := 0
			s := &Solver{Name: "fake", run: func(context.Context, string, time.Duration) (*ended, error) {
				called++
				return test.ended[called-1], nil
			}}
			o, err := s.Solve(t.Context(), g, pool.Lex, t.TempDir(), time.Second)
			if test.want != "" {
				if err == nil || !strings.Contains(err.Error(), test.want) {
					t.Errorf("error %v, want one that says %q", err, test.want)
				}
				return
			}
			if err != nil || o.Score(pool.Lex) != test.score || o.Programs != len(test.ended) || o.Optimal != test.ended[called-1].optimal {
				t.Errorf("%+v, %v, want %s", o, err, test.score)
			}
		})
	}
}

func TestParseCBC(t *testing.T) {
	const times = "Result - Optimal solution found\n\nTime (CPU seconds):             1.11\nTime (Wallclock seconds):       1.31\n\nTotal time (CPU seconds):       1.16   (Wallclock seconds):       1.48\n"
	good := ended{optimal: true, chosen: []int{4, 41}, Times: Times{Clock: 1.31, Processor: 1.11}}
	stopped := good
	stopped.optimal = false
	nothing := stopped
	nothing.chosen = nil
	tests := []struct {
		name, out, solution string
		want                *ended
		complaint           string
	}{
		{"optimal", times, "Optimal - objective value 73.00000000\n      4 x4    1    3\n      5 x5    1e-12    3\n**   41 x41   0.9999999   2\n", &good, ""},
		{"within the gap", times, "Optimal (within gap tolerance) - objective value 73.0\n 4 x4 1 3\n 41 x41 1 2\n", &good, ""},
		{"stopped", times, "Stopped on time - objective value 73.00000000\n 4 x4 1 3\n 41 x41 1 2\n", &stopped, ""},
		{"stopped with nothing", times, "Stopped on time (no integer solution - continuous used) - objective value 80.5\n 4 x4 1 3\n 41 x41 0.7 2\n", &nothing, ""},
		{"infeasible", times, "Infeasible - objective value 0\n", nil, "Infeasible"},
		{"no time", "Result", "Optimal - objective value 0\n", nil, "no time"},
		{"another column", times, "Optimal - objective value 1\n 0 y0 1 1\n", nil, "y0"},
		{"a short line", times, "Optimal - objective value 1\n 0 x0\n", nil, "x0"},
		{"no number", times, "Optimal - objective value 1\n 0 x0 one 1\n", nil, "one"},
	}
	for _, test := range tests {
		var e ended
		err := e.parseCBC(test.out, test.solution)
		if test.complaint != "" {
			if err == nil || !strings.Contains(err.Error(), test.complaint) {
				t.Errorf("%s: error %v, want one that names %q", test.name, err, test.complaint)
			}
			continue
		}
		if diff := cmp.Diff(test.want, &e, cmp.AllowUnexported(ended{})); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", test.name, err, diff)
		}
	}
}

func TestParseHiGHS(t *testing.T) {
	const rest = `"chosen":["x4","x41"],"solve_seconds":2,"processor_seconds":1.5,"read_seconds":0.5,"read_processor_seconds":0.25}`
	good := ended{optimal: true, chosen: []int{4, 41}, Times: Times{Clock: 2, Processor: 1.5, WholeClock: 2.5, WholeProcessor: 1.75}}
	stopped := good
	stopped.optimal = false
	tests := []struct {
		name, out string
		want      *ended
		complaint string
	}{
		{"optimal", `{"status":"optimal",` + rest, &good, ""},
		{"processor limit", `{"status":"interrupted",` + rest, &stopped, ""},
		{"clock limit", `{"status":"timeLimit",` + rest, &stopped, ""},
		{"infeasible", `{"status":"infeasible",` + rest, nil, "infeasible"},
		{"no output", ``, nil, "output"},
		{"another column", `{"status":"optimal","chosen":["4"]}`, nil, `"4"`},
	}
	for _, test := range tests {
		var e ended
		err := e.parseHiGHS([]byte(test.out))
		if test.complaint != "" {
			if err == nil || !strings.Contains(err.Error(), test.complaint) {
				t.Errorf("%s: error %v, want one that names %q", test.name, err, test.complaint)
			}
			continue
		}
		if diff := cmp.Diff(test.want, &e, cmp.AllowUnexported(ended{})); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", test.name, err, diff)
		}
	}
}

func TestTimes(t *testing.T) {
	times := Times{Clock: 3, Processor: 2, WholeClock: 4}
	times.Add(Times{Clock: 1, Processor: 3, WholeClock: 2})
	if times.Search() != 4 || times.Whole() != 6 {
		t.Errorf("search %v, whole %v of %+v", times.Search(), times.Whole(), times)
	}
}

// Without it one program of HiGHS, which does not look at its limit in some of its
// parts, holds up the whole comparison.
func TestHungCommandIsKilled(t *testing.T) {
	if _, err := exec.LookPath("sleep"); err != nil {
		t.Skipf("SKIPPED: %v", err)
	}
	if _, err := commandWithin(t.Context(), new(Times), 20*time.Millisecond, "sleep", "60"); !errors.Is(err, errHung) {
		t.Errorf("a command that does not end: %v, want %v", err, errHung)
	}
	if _, err := commandWithin(t.Context(), new(Times), time.Minute, "sleep", "0"); err != nil {
		t.Errorf("one that ends: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := commandWithin(ctx, new(Times), time.Minute, "sleep", "60"); !errors.Is(err, context.Canceled) {
		t.Errorf("one that is cancelled: %v, want %v", err, context.Canceled)
	}
}

func TestAbsent(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := CBC(); !errors.Is(err, ErrAbsent) || !strings.Contains(err.Error(), "coinor-cbc") {
		t.Errorf("cbc: %v", err)
	}
	if _, err := HiGHS(".", true); !errors.Is(err, ErrAbsent) {
		t.Errorf("highs: %v", err)
	}
}

func TestHiGHSIsAbsentElsewhere(t *testing.T) {
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "node"), []byte("#!/bin/sh\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin)
	if _, err := HiGHS(t.TempDir(), true); !errors.Is(err, ErrAbsent) || !strings.Contains(err.Error(), "npm ci") {
		t.Errorf("%v", err)
	}
}
