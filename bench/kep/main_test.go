package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/bench/kep/brute"
	"github.com/ruilkring/ruilkring/bench/kep/pool"
)

// outcome is what a run of the command came to.
type outcome struct {
	code           int
	stdout, stderr string
}

// lastLine is the last line on standard output.
func (o outcome) lastLine() string {
	lines := strings.Split(strings.TrimSuffix(o.stdout, "\n"), "\n")
	return lines[len(lines)-1]
}

func kep(ctx context.Context, args ...string) outcome {
	var stdout, stderr bytes.Buffer
	code := run(ctx, args, &stdout, &stderr)
	return outcome{code, stdout.String(), stderr.String()}
}

// randomPool is a pool of few pairs.
func randomPool(r *rand.Rand) *pool.Pool {
	p := &pool.Pool{Pairs: 2 + r.IntN(8), Altruists: r.IntN(3)}
	percent := 10 + r.IntN(40)
	for from := range p.Pairs + p.Altruists {
		for to := range p.Pairs {
			if from != to && r.IntN(100) < percent {
				p.Arcs = append(p.Arcs, pool.Arc{From: from, To: to, Weight: r.IntN(20)})
			}
		}
	}
	return p
}

// text is a score as the objective counts it.
func text(s brute.Score, o pool.Objective) string {
	switch o {
	case pool.Weight:
		return fmt.Sprint(s.Weight)
	case pool.Count:
		return fmt.Sprint(s.Transplants)
	}
	return fmt.Sprintf("%d;%d", s.Transplants, s.Weight)
}

func save(t *testing.T, p *pool.Pool) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.input")
	if err := p.Save(path); err != nil {
		t.Fatal(err)
	}
	return path
}

var resultLine = regexp.MustCompile(`^score=(\d+(?:;\d+)?) bound=(\d+(?:;\d+)?) status=(optimal|feasible) ms=\d+ method=\S+$`)

func TestAgainstBruteForce(t *testing.T) {
	tests := []struct {
		name               string
		maxCycle, maxChain int
	}{
		{"no limits", pool.NoLimit, pool.NoLimit},
		{"no chains", pool.NoLimit, 0},
		{"usual caps", 3, 4},
		{"swaps", 2, 0},
		{"chains only", 0, 3},
		{"nothing", 0, 0},
		{"gifts and long cycles", pool.NoLimit, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			const seed = 11
			r := rand.New(rand.NewPCG(seed, 0))
			for round := range 12 {
				p := randomPool(r)
				path := save(t, p)
				for _, objective := range []pool.Objective{pool.Weight, pool.Count, pool.Lex} {
					got := kep(t.Context(), "-in", path, "-quiet", "-objective", string(objective),
						"-max-cycle", fmt.Sprint(test.maxCycle), "-max-chain", fmt.Sprint(test.maxChain))
					want := text(brute.Best(p, test.maxCycle, test.maxChain, objective), objective)
					match := resultLine.FindStringSubmatch(got.lastLine())
					if got.code != exitDone || match == nil || match[1] != want || match[2] != want || match[3] != "optimal" {
						t.Fatalf("seed %d, round %d, %s: exit code %d\n%s%s\nwant a score of %s for %+v", seed, round, objective, got.code, got.stdout, got.stderr, want, p)
					}
				}
			}
		})
	}
}

func TestStopped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.input")
	if got := kep(t.Context(), "-generate", "uk", "-pairs", "60", "-altruists", "6", "-out", path); got.code != exitDone {
		t.Fatalf("%+v", got)
	}
	got := kep(t.Context(), "-in", path, "-max-cycle", "-1", "-max-chain", "-1", "-objective", "lex", "-steps", "1")
	match := resultLine.FindStringSubmatch(got.lastLine())
	if got.code != exitUnproven || match == nil || match[3] != "feasible" || !strings.Contains(got.stderr, "stopped by -steps") {
		t.Errorf("%+v", got)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if got := kep(cancelled, "-in", path, "-max-cycle", "-1", "-max-chain", "-1"); got.code == exitDone {
		t.Errorf("%+v", got)
	}
}

func TestKnownOptima(t *testing.T) {
	// A folder of our own, in which one row is wrong.
	dir := t.TempDir()
	p := &pool.Pool{Pairs: 3, Altruists: 1, Arcs: []pool.Arc{
		{From: 0, To: 1, Weight: 5}, {From: 1, To: 0, Weight: 6}, {From: 1, To: 2, Weight: 1}, {From: 2, To: 0, Weight: 1}, {From: 3, To: 2, Weight: 4},
	}}
	if err := p.Save(filepath.Join(dir, "a.input")); err != nil {
		t.Fatal(err)
	}
	write := func(rows string) {
		text := "instance\tmax_cycle\tmax_chain\tobjective\toptimum\n" + rows
		if err := os.WriteFile(filepath.Join(dir, "optima.tsv"), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("a\t3\t0\tlex\t3;7\na\t2\t1\tweight\t15\na\t2\t0\tcount\t2\n")
	got := kep(t.Context(), "-dir", dir, "-quiet")
	if got.code != exitDone || !regexp.MustCompile(`^rows=3 same=3 proven=3 ms=\d+$`).MatchString(got.lastLine()) {
		t.Errorf("all right: %+v", got)
	}
	write("a\t3\t0\tlex\t3;7\na\t2\t1\tweight\t14\n")
	got = kep(t.Context(), "-dir", dir, "-quiet")
	if got.code != exitDiffers || !strings.HasPrefix(got.lastLine(), "rows=2 same=1 proven=2 ") || !strings.Contains(got.stderr, "a 2 1 weight: another optimum than the known one: 15, not 14") {
		t.Errorf("one wrong: %+v", got)
	}
	got = kep(t.Context(), "-dir", dir, "-quiet", "-only", "lex")
	if got.code != exitDone || !strings.HasPrefix(got.lastLine(), "rows=1 ") {
		t.Errorf("one row: %+v", got)
	}
	for _, test := range []struct{ reason, rows, want string }{
		{"no such pool", "b\t3\t0\tlex\t3;7\n", "b.wmd"},
		{"no row", "", "no row"},
	} {
		write(test.rows)
		if got := kep(t.Context(), "-dir", dir); got.code != exitFailed || !strings.Contains(got.stderr, test.want) {
			t.Errorf("%s: %+v", test.reason, got)
		}
	}
}

// TestSharedOptima solves the published pools that take little time, also with
// the race detector. The command itself solves all of them.
func TestSharedOptima(t *testing.T) {
	if _, err := pool.Shared(); err != nil {
		t.Skipf("SKIPPED: %v", err)
	}
	got := kep(t.Context(), "-quiet", "-only", `^((MD-00001-000000(01|15)|00036-00000031|uk_50_10_s1|uk_100_10_s1|saidman_64_5_s1|saidman_128_5_s1|sparse_128_19_1|100) |uk_(200|400)_10_s1 3 0)`)
	if got.code != exitDone || !strings.HasPrefix(got.lastLine(), "rows=37 same=37 proven=37 ") {
		t.Errorf("exit code %d\n%s%s", got.code, got.stdout, got.stderr)
	}
}

func TestGenerate(t *testing.T) {
	dir := t.TempDir()
	tests := []struct {
		args                 []string
		pairs, altruists     int
		code                 int
		complaint, statement string
	}{
		{[]string{"-generate", "saidman", "-pairs", "100", "-altruists", "7", "-seed", "3"}, 100, 7, exitDone, "", "saidman of seed 3: 100 pairs, 7 altruists"},
		{[]string{"-generate", "uk", "-pairs", "100"}, 100, 11, exitDone, "", "uk of seed 1"},
		{[]string{"-generate", "sparse", "-pairs", "100", "-degree", "3"}, 100, 15, exitDone, "", "sparse"},
		{[]string{"-generate", "saidman", "-pairs", "10", "-altruists", "0"}, 10, 0, exitDone, "", "0 altruists"},
		{[]string{"-generate", "other"}, 0, 0, exitFailed, "unknown kind", ""},
		{[]string{"-generate", "uk", "-degree", "3"}, 0, 0, exitFailed, "Degree", ""},
	}
	for i, test := range tests {
		path := filepath.Join(dir, fmt.Sprint(i)+".input")
		got := kep(t.Context(), append(test.args, "-out", path)...)
		if got.code != test.code || !strings.Contains(got.stderr, test.complaint) || !strings.Contains(got.stderr, test.statement) {
			t.Errorf("%v: %+v", test.args, got)
		}
		if test.code != exitDone {
			continue
		}
		p, err := pool.Read(path)
		if err != nil || p.Pairs != test.pairs || p.Altruists != test.altruists {
			t.Errorf("%v: %v, %v", test.args, p, err)
		}
	}
	if got := kep(t.Context(), "-generate", "uk", "-out", filepath.Join(dir, "x")); got.code != exitFailed {
		t.Errorf("a name without .input: %+v", got)
	}
}

func TestFlags(t *testing.T) {
	tests := []struct {
		args []string
		code int
		want string
	}{
		{[]string{"-help"}, exitDone, "go run ./bench/kep -in FILE.input"},
		{[]string{"-h"}, exitDone, "Exit codes"},
		{[]string{"more"}, exitUsage, `"more"`},
		{[]string{"-no-such"}, exitUsage, "no-such"},
		{[]string{"-objective", "most"}, exitUsage, "weight, count or lex"},
		{[]string{"-only", "("}, exitUsage, "-only"},
		{[]string{"-timeout", "-1s"}, exitUsage, "-timeout"},
		{[]string{"-steps", "-1"}, exitUsage, "-steps"},
		{[]string{"-threads", "-1"}, exitUsage, "-threads"},
		{[]string{"-in", "x.input", "-max-cycle", "-2"}, exitUsage, "-max-cycle"},
		{[]string{"-in", "x.input", "-max-chain", "-2"}, exitUsage, "-max-chain"},
		{[]string{"-max-cycle", "4"}, exitUsage, "-max-cycle means nothing without -in"},
		{[]string{"-seed", "4"}, exitUsage, "-seed means nothing without -generate"},
		{[]string{"-in", "x.input", "-only", "x"}, exitUsage, "-only means nothing with -in"},
		{[]string{"-in", "x.input", "-out", "x"}, exitUsage, "-out means nothing with -in"},
		{[]string{"-generate", "uk"}, exitUsage, "-out"},
		{[]string{"-generate", "uk", "-out", "x.input", "-in", "y"}, exitUsage, "-in means nothing with -generate"},
		{[]string{"-in", "no-such-file.input"}, exitFailed, "no-such-file.input"},
		{[]string{"-dir", "no-such-folder"}, exitFailed, "no-such-folder"},
	}
	for _, test := range tests {
		got := kep(t.Context(), test.args...)
		if got.code != test.code || !strings.Contains(got.stdout+got.stderr, test.want) {
			t.Errorf("%v: %+v, want exit code %d and %q", test.args, got, test.code, test.want)
		}
	}
}
