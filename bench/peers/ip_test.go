package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/bench/kep/madeup"
	"github.com/ruilkring/ruilkring/bench/kep/pool"
	"github.com/ruilkring/ruilkring/bench/peers/ip"
)

// smallPool writes a pool that every solver solves at once, and gives its path.
func smallPool(t *testing.T) string {
	t.Helper()
	p, err := madeup.Make(madeup.UK, madeup.Params{Pairs: 50, Altruists: 5, Seed: 2})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "small.input")
	if err := p.Save(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPools(t *testing.T) {
	if _, err := ip.CBC(); err != nil {
		t.Skipf("SKIPPED: nothing to compare with: %v", err)
	}
	results := t.TempDir()
	var out, complaint bytes.Buffer
	err := runPools(context.Background(), []string{"-in", smallPool(t), "-objective", "lex", "-solvers", "cbc", "-results", results, "-name", "test"}, &out, &complaint)
	if err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	for _, pattern := range []string{
		`(?m)^# small 3 4 lex$`, `(?m)^cbc +[0-9.]+$`, `(?m)^cbc: [0-9]+;[0-9]+, proven, 2 programs, `,
		`(?m)^ours: \{"score":"[0-9]+;[0-9]+","status":"optimal"`, `(?m)^\| small +\| 3 +\| 4 +\| lex `,
		`(?m)^cbc +[0-9.]+ \(least [0-9.]+, 1 rows\); `, `(?m)^machine `, `(?m)^command .* ip -in `,
	} {
		if !regexp.MustCompile(pattern).MatchString(out.String()) {
			t.Errorf("printed nothing like %s:\n%s", pattern, out.String())
		}
	}
	kept, err := filepath.Glob(filepath.Join(results, "*-test.txt"))
	if err != nil || len(kept) != 1 {
		t.Fatalf("kept %v, %v", kept, err)
	}
	if text, err := os.ReadFile(kept[0]); err != nil || string(text) != out.String() {
		t.Errorf("what was kept is not what was printed (%v)", err)
	}
}

func TestWrongPoolFlags(t *testing.T) {
	tests := []struct {
		names string
		args  []string
	}{
		{"unexpected", []string{"more"}},
		{"-name", []string{"-name", "../x"}},
		{"-runs", []string{"-runs", "0"}},
		{"-limit", []string{"-limit", "1ms"}},
		{"-quick and -only", []string{"-quick", "-only", "x"}},
		{"-in has no rows", []string{"-quick", "-in", "x.input"}},
		{"0 or more", []string{"-in", "x.input", "-max-cycle", "-1"}},
		{"objective", []string{"-objective", "most"}},
		{"-only", []string{"-only", "("}},
		{"unknown solver", []string{"-solvers", "other"}},
		{"no solver", []string{"-solvers", "highs", "-highs", "nowhere"}},
	}
	for _, test := range tests {
		var out, complaint bytes.Buffer
		if err := runPools(context.Background(), test.args, &out, &complaint); err == nil || !strings.Contains(err.Error(), test.names) {
			t.Errorf("%v: error %v, want one that names %q", test.args, err, test.names)
		}
	}
}

func TestPoolRows(t *testing.T) {
	dir := t.TempDir()
	for name, pairs := range map[string]int{"small": 5, "large": 120} {
		if err := (&pool.Pool{Pairs: pairs}).Save(filepath.Join(dir, name+".input")); err != nil {
			t.Fatal(err)
		}
	}
	text := "instance\tmax_cycle\tmax_chain\tobjective\toptimum\nsmall\t3\t0\tcount\t0\nlarge\t3\t0\tcount\t0\nlarge\t3\t4\tlex\t0;0\n"
	if err := os.WriteFile(filepath.Join(dir, "optima.tsv"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		args []string
		want string // rows, or a part of the error
	}{
		{"large ones", nil, "large 3 0 count, large 3 4 lex"},
		{"all", []string{"-above", "0"}, "small 3 0 count, large 3 0 count, large 3 4 lex"},
		{"some", []string{"-only", "lex"}, "large 3 4 lex"},
		{"none", []string{"-only", "small"}, "no row is left"},
		{"own", []string{"-in", filepath.Join(dir, "small.input"), "-max-chain", "2", "-objective", "lex"}, "small 3 2 lex"},
		{"absent", []string{"-in", "absent.input"}, "absent.input"},
	}
	for _, test := range tests {
		o, err := parsePoolOptions(append(test.args, "-dir", dir), new(bytes.Buffer))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := o.rows()
		var names []string
		for _, r := range rows {
			names = append(names, r.String())
		}
		got := strings.Join(names, ", ")
		if err != nil {
			got = err.Error()
		}
		if err == nil && got != test.want || !strings.Contains(got, test.want) {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func TestCompareRow(t *testing.T) {
	solvers := []*ip.Solver{{Name: "cbc"}, {Name: "highs"}}
	proven := func(score string) poolRun { return poolRun{optimal: true, score: score, runs: 1} }
	tests := []struct {
		name             string
		known            string
		ours, cbc, highs poolRun
		want             string // a part of the error; "" for none
	}{
		{"all agree", "7", proven("7"), proven("7"), proven("7"), ""},
		{"nobody knew", "", proven("7"), proven("7"), proven("7"), ""},
		{"ours differs", "7", proven("8"), proven("7"), proven("7"), "ours: optimum 8, where the known optimum is 7"},
		{"another differs", "", proven("7"), proven("7"), proven("6"), "highs: optimum 6, where ours is 7"},
		{"another stopped", "7", proven("7"), poolRun{score: "5", runs: 1}, proven("7"), ""},
		{"ours stopped", "7", poolRun{score: "7", runs: 1}, proven("7"), proven("7"), "ours is not proven"},
	}
	for _, test := range tests {
		r := &poolRow{Optimum: pool.Optimum{Optimum: test.known}, ours: test.ours, peers: map[string]poolRun{"cbc": test.cbc, "highs": test.highs}}
		err := r.compare(solvers)
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", test.name, err, test.want)
		}
	}
}

func TestPoolTable(t *testing.T) {
	run := func(search, whole float64, optimal bool) poolRun {
		return poolRun{Times: ip.Times{Processor: search, Clock: 2 * search, WholeProcessor: whole, WholeClock: whole}, optimal: optimal, runs: 1, method: "packing"}
	}
	rows := []*poolRow{
		{Optimum: pool.Optimum{Instance: "a", MaxCycle: 3, MaxChain: 4, Objective: pool.Weight, Optimum: "9"}, columns: 5,
			ours: run(0.1, 0.2, true), peers: map[string]poolRun{"cbc": run(1, 2, true), "highs": run(40, 41, false)}},
		{Optimum: pool.Optimum{Instance: "b", MaxCycle: 3, Objective: pool.Count, Optimum: "7"}, columns: 6,
			ours: run(0.1, 0.2, true), peers: map[string]poolRun{"cbc": run(90, 90, true), "highs": run(10, 10, true)}},
		{Optimum: pool.Optimum{Instance: "c", MaxCycle: 3, Objective: pool.Count},
			ours: run(0.1, 0.2, false), peers: map[string]poolRun{"cbc": run(90, 90, true)}},
	}
	var out bytes.Buffer
	if err := writePoolTable(&out, rows, []*ip.Solver{{Name: "cbc"}, {Name: "highs"}}); err != nil {
		t.Fatal(err)
	}
	flat := regexp.MustCompile(` +`).ReplaceAllString(out.String(), " ")
	for _, want := range []string{
		"| a | 3 | 4 | weight | 9 | 5 | 0.100 | packing | 1.000 | 10.0 | > 40.000 | ≥ 400.0 | 0.200 | 2.000 | 10.0 | > 41.000 | ≥ 205.0 |",
		"| b | 3 | 0 | count | 7 | 6 | 0.100 | packing | 90.000 | 900.0 | 10.000 | 100.0 | 0.200 | 90.000 | 450.0 | 10.000 | 50.0 |",
		"| c | 3 | 0 | count | | 0 | > 0.100 | packing | 90.000 | - | - | - | > 0.200 | 90.000 | - | - | - |",
		"cbc 94.87 (least 10.00, 2 rows); 67.08 (least 10.00, 2 rows)",
		"highs ≥ 200.00 (least 100.00, 2 rows), of which 1 stopped at the limit; ≥ 101.24 (least 50.00, 2 rows), of which 1 stopped at the limit",
		"faster 31.62 (least 10.00, 2 rows); 22.36 (least 10.00, 2 rows)",
	} {
		if !strings.Contains(flat, want) {
			t.Errorf("the table lacks %q:\n%s", want, out.String())
		}
	}
}
