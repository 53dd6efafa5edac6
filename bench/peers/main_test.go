package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/bench/peers/dimacs"
)

// TestMain lets this test binary be the process that runs our solver.
func TestMain(m *testing.M) {
	if len(os.Args) == 5 && os.Args[1] == solveCommand || len(os.Args) == 7 && os.Args[1] == solvePoolCommand {
		main()
		return
	}
	os.Exit(m.Run())
}

// buildDriver compiles the LEMON driver, or skips the test where that is not
// possible.
func buildDriver(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED: compiling the LEMON driver takes seconds")
	}
	if _, err := exec.LookPath("g++"); err != nil {
		t.Skip("SKIPPED: no g++, so no LEMON to compare with")
	}
	if _, err := os.Stat("/usr/include/lemon/network_simplex.h"); err != nil {
		t.Skip("SKIPPED: LEMON's headers are not installed (liblemon-dev), so no LEMON to compare with")
	}
	path := filepath.Join(t.TempDir(), "driver")
	build := exec.Command("g++", "-std=gnu++17", "-O1", "-Wall", "-Wextra", "-Werror", "-o", path, filepath.Join("lemon", "driver.cpp"))
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

func TestLEMON(t *testing.T) {
	driver := buildDriver(t)
	t.Run("optima agree", func(t *testing.T) { testOptimaAgree(t, driver) })
	t.Run("driver", func(t *testing.T) { testDriver(t, driver) })
}

func testOptimaAgree(t *testing.T, driver string) {
	for _, goals := range []string{"patients,rank", "priority,patients,rank,distance", "waiting,distance"} {
		results := t.TempDir()
		var out, complaint bytes.Buffer
		err := run(context.Background(), []string{"-driver", driver, "-instances", "sample", "-goals", goals, "-table", "none", "-results", results,
			"-name", "test", "-algorithms", "network-simplex:assignment,network-simplex:circulation,cost-scaling:assignment,cost-scaling:circulation"},
			&out, &complaint)
		if err != nil {
			t.Fatalf("%s: %v\n%s", goals, err, out.String())
		}
		if !strings.Contains(out.String(), "\nboth optima: -") || !regexp.MustCompile(`(?m)^\| sample +\| 60 `).MatchString(out.String()) {
			t.Errorf("%s: printed\n%s", goals, out.String())
		}
		kept, err := filepath.Glob(filepath.Join(results, "*-test.txt"))
		if err != nil || len(kept) != 1 {
			t.Fatalf("kept %v, %v", kept, err)
		}
		text, err := os.ReadFile(kept[0])
		if err != nil || string(text) != out.String() {
			t.Errorf("what was kept is not what was printed (%v)", err)
		}
		for _, name := range []string{"machine ", "commit ", "command ", "kernel", "digest sha256:", "lemon 1."} {
			if !strings.Contains(string(text), name) {
				t.Errorf("the result lacks %q", name)
			}
		}
	}
}

func testDriver(t *testing.T, driver string) {
	tests := []struct{ name, network, longest, optimum, complaint string }{
		{"one unit", "p min 2 1\nn 1 1\nn 2 -1\na 1 2 0 1 -7\n", "2", "-7", ""},
		{"a circulation", "c two ways round\np min 3 4\na 1 2 0 2 -5\na 2 1 0 1 1\na 2 3 0 1 2\na 3 1 0 9 0\n", "3", "-7", ""},
		{"beyond 64 bits in all", "p min 2 1\na 1 2 0 5 0\n", "2", "0", ""},
		{"wide costs", "p min 3 3\nn 1 4\nn 3 -4\na 1 2 0 4 4000000000000000000\na 1 3 0 1 9\na 2 3 0 4 4000000000000000000\n", "3", "24000000000000000009", ""},
		{"no valid flow", "p min 2 1\nn 1 2\nn 2 -2\na 1 2 0 1 -7\n", "2", "", "no optimum"},
		{"unknown node", "p min 2 1\na 1 3 0 1 -7\n", "2", "", "line 2: unknown node"},
		{"too few arcs", "p min 2 2\na 1 2 0 1 -7\n", "2", "", "number of arcs"},
		{"out of order", "p min 2 2\na 2 1 0 1 -7\na 1 2 0 1 -7\n", "2", "", "line 3: arcs must be in order"},
		{"a lower bound", "p min 2 1\na 1 2 1 1 -7\n", "2", "", "line 2: lower bounds"},
		{"a large number", "p min 2 1\na 1 2 0 1 9223372036854775808\n", "2", "", "line 2: a number does not fit"},
		{"an unknown line", "p min 2 1\nx 1 2 0 1 9\n", "2", "", "line 2: unknown line kind"},
		{"a bad limit", "p min 2 1\na 1 2 0 1 9\n", "two", "", "LONGEST"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "network.min")
			if err := os.WriteFile(path, []byte(test.network), 0o666); err != nil {
				t.Fatal(err)
			}
			for _, algorithm := range []string{"network-simplex", "cost-scaling"} {
				var out, complaint bytes.Buffer
				command := exec.Command(driver, algorithm, path, test.longest)
				command.Stdout, command.Stderr = &out, &complaint
				err := command.Run()
				if test.complaint != "" {
					if err == nil || !strings.Contains(complaint.String(), test.complaint) {
						t.Errorf("%s: error %v, complaint %q, want %q", algorithm, err, complaint.String(), test.complaint)
					}
					continue
				}
				if err != nil {
					t.Errorf("%s: %v: %s", algorithm, err, complaint.String())
					continue
				}
				r, err := parseRun(peer{algorithm, dimacs.Assignment}, &out)
				if err != nil || r.optimum != test.optimum {
					t.Errorf("%s: optimum %s, want %s (%v)", algorithm, r.optimum, test.optimum, err)
				}
			}
		})
	}
}

func TestParseRun(t *testing.T) {
	const good = "algorithm cost-scaling\noptimum -9\nsolve_seconds 1.5\nprocessor_seconds 1.25\nread_kib 10\npeak_kib 20\n"
	r, err := parseRun(peer{"cost-scaling", dimacs.Circulation}, strings.NewReader(good))
	if err != nil || r.optimum != "-9" || r.measure != (measure{"cost-scaling", 1.5, 1.25, 10, 20}) {
		t.Errorf("%+v, %v", r, err)
	}
	for _, lack := range []string{"optimum", "solve_seconds", "processor_seconds", "read_kib", "peak_kib"} {
		text := regexp.MustCompile(`(?m)^`+lack+` .*\n`).ReplaceAllString(good, "")
		if _, err := parseRun(peer{"cost-scaling", dimacs.Circulation}, strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), lack) {
			t.Errorf("without %s: error %v", lack, err)
		}
	}
}

func TestDecimal(t *testing.T) {
	tests := []struct {
		hi   int64
		lo   uint64
		want string
	}{
		{0, 0, "0"},
		{0, 1, "1"},
		{-1, ^uint64(0), "-1"},
		{0, ^uint64(0), "18446744073709551615"},
		{1, 0, "18446744073709551616"},
		{-1, 0, "-18446744073709551616"},
		{0, 1_000_000_000_000_000_000, "1000000000000000000"},
		{5, 7, "92233720368547758087"},
		{-6, 1, "-110680464442257309695"},
	}
	for _, test := range tests {
		if got := decimal(test.hi, test.lo); got != test.want {
			t.Errorf("decimal(%d, %d) = %s, want %s", test.hi, test.lo, got, test.want)
		}
	}
}

func TestBestKeepsTheFastest(t *testing.T) {
	var b best
	for _, seconds := range []float64{3, 1, 2} {
		b.add(measure{seconds: seconds, peakKiB: seconds * 10})
	}
	if b.seconds != 1 || b.peakKiB != 10 || b.count != 3 {
		t.Errorf("%+v", b)
	}
}

func TestWrongFlags(t *testing.T) {
	driver := filepath.Join(t.TempDir(), "driver")
	if err := os.WriteFile(driver, nil, 0o777); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		names string
		args  []string
	}{
		{"no LEMON driver", []string{"-driver", filepath.Join(t.TempDir(), "none")}},
		{"-algorithms", []string{"-driver", driver, "-algorithms", "simplex"}},
		{"forms", []string{"-driver", driver, "-algorithms", "cost-scaling:other"}},
		{"-name", []string{"-driver", driver, "-name", "../x"}},
		{"-runs", []string{"-driver", driver, "-runs", "0"}},
		{"unexpected", []string{"-driver", driver, "more"}},
		{"unknown preset", []string{"-driver", driver, "-table", "none", "-results", "", "-instances", "nowhere"}},
		{"goal", []string{"-driver", driver, "-table", "none", "-results", "", "-instances", "sample", "-goals", "speed"}},
	}
	for _, test := range tests {
		var out, complaint bytes.Buffer
		if err := run(context.Background(), test.args, &out, &complaint); err == nil || !strings.Contains(err.Error(), test.names) {
			t.Errorf("%v: error %v, want one that names %q", test.args, err, test.names)
		}
	}
}
