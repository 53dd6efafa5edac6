package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ruilkring/ruilkring/matching"
)

var update = flag.Bool("update", false, "rewrite the files in testdata")

// command is what one run said.
type command struct {
	code           int
	stdout, stderr string
}

// roundIn runs the command with ctx and an input.
func roundIn(ctx context.Context, stdin string, args ...string) command {
	var stdout, stderr bytes.Buffer
	code := run(ctx, args, strings.NewReader(stdin), &stdout, &stderr)
	return command{code, stdout.String(), stderr.String()}
}

func round(args ...string) command { return roundIn(context.Background(), "", args...) }

// expect fails the test where the exit code is another one.
func (c command) expect(t *testing.T, code int) command {
	t.Helper()
	if c.code != code {
		t.Fatalf("exit code %d, want %d; standard error:\n%s", c.code, code, c.stderr)
	}
	return c
}

// measured is what differs from run to run: seconds, megabytes, and how much
// work it was on how many processors.
var measured = regexp.MustCompile(`(?m)\d[\d.,]* (s|MB)$|\d[\d.,]* (steps|stappen), \d+ `)

func TestReportOfTheSample(t *testing.T) {
	for _, lang := range []string{"en", "nl"} {
		t.Run(lang, func(t *testing.T) {
			got := measured.ReplaceAllStringFunc(round("-lang", lang).expect(t, exitOptimal).stdout, func(s string) string {
				return regexp.MustCompile(`[\d.,]*\d`).ReplaceAllString(s, "#")
			})
			got = regexp.MustCompile(`  +#`).ReplaceAllString(got, "  #")
			compareGolden(t, "sample_"+lang+".txt", got)
			for line := range strings.Lines(got) {
				if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > 80 {
					t.Errorf("%d columns: %s", n, line)
				}
			}
		})
	}
}

// compareGolden compares got with a file in testdata.
func compareGolden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; go test -update rewrites it):\n%s", path, diff)
	}
}

func TestExitCodes(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := write("good.json", exampleJSON)
	twoFaults := write("faulty.json", strings.NewReplacer(`"mode": "swap"`, `"mode": "sawp"`, "01022222\"]", "01033333\"]").Replace(exampleJSON))
	tests := []struct {
		name, reason string
		args         []string
		stdin        string
		code         int
		stdout       []string // what standard output has
		stderr       []string // and standard error
	}{
		{"good", "the example of the help text is a round", []string{"-in", good}, "", exitOptimal, []string{"Households that move", "Proven optimal"}, nil},
		{"standard input", "- reads it", []string{"-in", "-", "-lang", "nl"}, exampleJSON, exitOptimal, []string{"Bewezen optimaal"}, nil},
		{"help", "it teaches, and is no failure", []string{"-help"}, "", exitOptimal, []string{"Exit codes", "-threads", exampleHouseholds[:20]}, nil},
		{"help in Dutch", "-lang counts also behind -help", []string{"-h", "-lang=nl"}, "", exitOptimal, []string{"Exitcodes"}, nil},
		{"version", "it names the compiler", []string{"-version"}, "", exitOptimal, []string{"go1."}, nil},
		{"quiet", "it says nothing", []string{"-quiet", "-in", good}, "", exitOptimal, nil, nil},
		{"unknown flag", "a typing error is not ignored", []string{"-ouy", "x"}, "", exitUsage, nil, []string{"-ouy", "-help"}},
		{"argument", "flags take values, nothing else is an argument", []string{"plan.json"}, "", exitUsage, nil, []string{`"plan.json"`}},
		{"unknown goal", "the goals there are, are named", []string{"-goals", "patients,rnak"}, "", exitUsage, nil, []string{`"rnak"`, "waiting"}},
		{"goal twice", "the same goal twice is a mistake", []string{"-goals", "rank,rank"}, "", exitUsage, nil, []string{"rank"}},
		{"language", "only two are there", []string{"-lang", "de"}, "", exitUsage, nil, []string{"nl or en"}},
		{"negative steps", "no limit is 0", []string{"-steps", "-1"}, "", exitUsage, nil, []string{"-steps"}},
		{"negative threads", "all is 0", []string{"-threads", "-1"}, "", exitUsage, nil, []string{"-threads"}},
		{"negative top", "all is 0", []string{"-top", "-1"}, "", exitUsage, nil, []string{"-top"}},
		{"seed", "it is a whole number", []string{"-seed", "x"}, "", exitUsage, nil, []string{"-seed"}},
		{"check and out", "a check makes no plan", []string{"-check", good, "-out", "x"}, "", exitUsage, nil, []string{"-out"}},
		{"check and steps", "a check takes no steps of the solver", []string{"-check", good, "-steps", "1"}, "", exitUsage, nil, []string{"-steps"}},
		{"input twice", "one standard input is not two files", []string{"-in", "-", "-check", "-"}, "", exitUsage, nil, []string{"-check"}},
		{"one CSV file", "the folder is the input", []string{"-in", write("practices.csv", "")}, "", exitUsage, nil, []string{"folder"}},
		{"out over in", "nobody wants to lose the input", []string{"-in", good, "-out", good}, "", exitUsage, nil, []string{"good.json"}},
		{"missing file", "the system's error has its name", []string{"-in", filepath.Join(folder, "none.json")}, "", exitFailed, nil, []string{"none.json"}},
		{"missing folder of an output", "it is found before the work", []string{"-in", good, "-out", filepath.Join(folder, "no", "plan.json")}, "", exitFailed, nil, []string{"no"}},
		{"out is a folder", "a folder is no place for a plan", []string{"-in", good, "-out", folder}, "", exitFailed, nil, []string{"folder"}},
		{"folder without files", "both names are tried", []string{"-in", t.TempDir()}, "", exitFailed, nil, []string{"practices.csv", ".gz"}},
		{"broken gzip", "half a file is no input", []string{"-in", write("broken.gz", "\x1f\x8b\x08\x00")}, "", exitFailed, nil, []string{"broken.gz"}},
		{"broken JSON", "with file, line and column", []string{"-in", write("broken.json", "{\"format\": \n")}, "", exitInvalid, nil, []string{"broken.json:2:1:", "faults: 1"}},
		{"empty input", "no text is no problem", []string{"-in", "-"}, "", exitInvalid, nil, []string{"stdin:1:1:"}},
		{"several faults", "all of them are printed, one a line", []string{"-in", twoFaults}, "", exitInvalid, nil,
			[]string{"faulty.json:4:", `practices[0].mode: unknown mode "sawp"`, "faulty.json:9:", `households[0].wishes.ranked[0][0]: unknown practice "01033333"`}},
		{"broken plan", "a plan that can't be read has no fault of the solver's", []string{"-in", good, "-check", write("plan.json", "{}")}, "", exitInvalid, nil, []string{"plan.json:1:"}},
		{"another mechanism", "the field that can't be done is named", []string{"-in", "-"},
			strings.Replace(exampleJSON, `"practices": [`, `"rules": {"mechanism": "ttc"}, "practices": [`, 1), exitUnsupported, nil, []string{"rules.mechanism"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := roundIn(context.Background(), test.stdin, append([]string{"-lang", "en"}, test.args...)...)
			if test.name == "help in Dutch" || test.name == "standard input" {
				c = roundIn(context.Background(), test.stdin, test.args...)
			}
			c.expect(t, test.code)
			for _, s := range test.stdout {
				if !strings.Contains(c.stdout, s) {
					t.Errorf("%s: standard output has no %q:\n%s", test.reason, s, c.stdout)
				}
			}
			for _, s := range test.stderr {
				if !strings.Contains(c.stderr, s) {
					t.Errorf("%s: standard error has no %q:\n%s", test.reason, s, c.stderr)
				}
			}
			if test.stdout == nil && c.stdout != "" {
				t.Errorf("standard output is not empty:\n%s", c.stdout)
			}
			if test.code == exitOptimal && c.stderr != "" {
				t.Errorf("standard error is not empty:\n%s", c.stderr)
			}
		})
	}
	if entries, _ := os.ReadDir(folder); len(entries) != 6 {
		t.Errorf("files were left behind: %v", entries)
	}
}

func TestFaultsInCSV(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"practices.csv":  "id,lat,lon,capacity,enrolled,mode\na,52,4,10,x,swap\na,52,400,10,10,ruil\n",
		"households.csv": "id,lat,lon,wishes,since\nh1,52,4,b,\n123456782,52,4,a,31-02-2026\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	out := filepath.Join(t.TempDir(), "plan.json")
	c := round("-in", folder, "-lang", "en", "-out", out).expect(t, exitInvalid)
	practices, households := filepath.Join(folder, "practices.csv"), filepath.Join(folder, "households.csv")
	for _, want := range []string{
		practices + ":2:11: practices[0].enrolled: ",
		practices + ":3:1: practices[1].id: ",
		practices + ":3:6: practices[1].location.lon: ",
		households + ":2:9: households[0].wishes.ranked[0][0]: ",
		households + ":3:1: households[1].id: ",
		households + ":3:18: households[1].since: ",
		"invalid input, faults: 6\n",
	} {
		if !strings.Contains(c.stderr, want) {
			t.Errorf("standard error has no line with %q:\n%s", want, c.stderr)
		}
	}
	if n := strings.Count(c.stderr, "\n"); n != 7 {
		t.Errorf("%d lines, want one for each of 6 faults and one more:\n%s", n, c.stderr)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a plan was written")
	}
}

func TestOutAndCheck(t *testing.T) {
	folder := t.TempDir()
	plan := filepath.Join(folder, "plan.json")
	solved := round("-lang", "en", "-out", plan).expect(t, exitOptimal)
	if !strings.Contains(solved.stdout, "wrote "+plan) {
		t.Errorf("the report does not say that the plan was written:\n%s", solved.stdout)
	}
	checked := round("-lang", "en", "-check", plan).expect(t, exitOptimal)
	// All that the report says of the plan it says again.
	plain := func(s string) string { s, _, _ = strings.Cut(s, "  Checked by"); return s }
	before, _, _ := strings.Cut(checked.stdout, "  "+plan)
	if diff := cmp.Diff(plain(solved.stdout), before); diff != "" {
		t.Errorf("the check reports something else (-solved +checked):\n%s", diff)
	}

	data, err := os.ReadFile(plan)
	if err != nil {
		t.Fatal(err)
	}
	if c := round("-lang", "en", "-out", "-").expect(t, exitOptimal); c.stdout != string(data) || !strings.Contains(c.stderr, "WHO MOVES") {
		t.Errorf("-out - does not put the plan on standard output and the report on standard error:\n%.400s\n%s", c.stdout, c.stderr)
	}
	if c := roundIn(context.Background(), string(data), "-check", "-", "-quiet").expect(t, exitOptimal); c.stdout+c.stderr != "" {
		t.Errorf("a quiet check of standard input says %q and %q", c.stdout, c.stderr)
	}

	text := string(data)
	tests := []struct{ name, reason, from, to, fault string }{
		{"rank", "a move's rank is the problem's", `"rank": 2`, `"rank": 1`, "rank"},
		{"score", "the score is added up again", `"score": [[`, `"score": [[1`, "score"},
		{"bound", "the bound is proven again", `"bound": [[`, `"bound": [[1`, "bound"},
		{"digest", "the plan is of this problem", "sha256:5", "sha256:6", "problem"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tampered := strings.Replace(text, test.from, test.to, 1)
			if tampered == text {
				t.Fatalf("the plan has no %s", test.from)
			}
			path := filepath.Join(t.TempDir(), "tampered.json")
			if err := os.WriteFile(path, []byte(tampered), 0o644); err != nil {
				t.Fatal(err)
			}
			c := round("-check", path, "-lang", "en").expect(t, exitRejected)
			if !strings.Contains(c.stderr, path+": ") || !strings.Contains(c.stderr, test.fault) || !strings.Contains(c.stderr, "rejected") || c.stdout != "" {
				t.Errorf("%s: want a fault in %s, got:\n%s%s", test.reason, test.fault, c.stderr, c.stdout)
			}
		})
	}
	t.Run("other rules", func(t *testing.T) {
		c := round("-check", plan, "-seed", "2", "-lang", "en").expect(t, exitRejected)
		if !strings.Contains(c.stderr, "problem: is ") {
			t.Errorf("a plan for another seed: %s", c.stderr)
		}
	})
}

func TestThreadsDoNotChangeThePlan(t *testing.T) {
	one := round("-threads", "1", "-out", "-", "-quiet").expect(t, exitOptimal)
	two := round("-threads", "2", "-out", "-", "-quiet").expect(t, exitOptimal)
	if one.stdout != two.stdout {
		t.Error("two threads give another plan than one")
	}
}

func TestSteps(t *testing.T) {
	folder := t.TempDir()
	plan, statistics := filepath.Join(folder, "plan.json"), filepath.Join(folder, "stats.json")
	c := round("-lang", "en", "-steps", "100000", "-out", plan, "-stats", statistics).expect(t, exitUnproven)
	for _, want := range []string{"not proven optimal", "Stopped after", "not settled", "gap"} {
		if !strings.Contains(c.stdout, want) {
			t.Errorf("the report has no %q:\n%s", want, c.stdout)
		}
	}
	round("-check", plan, "-quiet").expect(t, exitOptimal)
	s := readStats(t, statistics)
	if s.Limit != "steps" || s.Status != matching.StatusFeasible || s.Steps < 100000 || s.MovedHouseholds == 0 {
		t.Errorf("stats: %+v", s)
	}
}

func readStats(t *testing.T, path string) (s stats) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStats(t *testing.T) {
	path := filepath.Join(t.TempDir(), "stats.json")
	round("-quiet", "-stats", path).expect(t, exitOptimal)
	s := readStats(t, path)
	for name, value := range map[string]float64{
		"read_ms": s.ReadMS, "eligibility_ms": s.EligibilityMS, "digest_ms": s.DigestMS, "solve_ms": s.SolveMS, "check_ms": s.CheckMS,
		"report_ms": s.ReportMS, "total_ms": s.TotalMS, "peak_mb": s.PeakMB, "threads": float64(s.Threads),
		"persons": float64(s.Persons), "moved_households": float64(s.MovedHouseholds), "moved_persons": float64(s.MovedPersons),
		"cycles": float64(s.Cycles), "chains": float64(s.Chains), "steps": float64(s.Steps), "wishes": float64(s.Wishes), "seed": float64(s.Seed),
	} {
		if !(value > 0) {
			t.Errorf("%s is %v", name, value)
		}
	}
	if s.Practices != 60 || s.Households != 8000 || s.Status != matching.StatusOptimal || s.Limit != "" || s.Method == "" || s.Problem != sampleDigest {
		t.Errorf("stats: %+v", s)
	}
	if diff := cmp.Diff(s.Score, s.Bound); diff != "" || len(s.Score) != len(s.Goals) {
		t.Errorf("score and bound of an optimal plan differ: %s", diff)
	}
	if s.TotalMS < s.ReadMS+s.EligibilityMS+s.SolveMS+s.CheckMS {
		t.Errorf("all is less than its parts: %+v", s)
	}
}

// lateContext ends when it has been asked so many times whether it has.
type lateContext struct {
	context.Context
	left atomic.Int64
	end  sync.Once
	done chan struct{}
}

func endAfter(asked int64) *lateContext {
	c := &lateContext{Context: context.Background(), done: make(chan struct{})}
	c.left.Store(asked)
	return c
}

func (c *lateContext) Err() error {
	if c.left.Add(-1) >= 0 {
		return nil
	}
	c.end.Do(func() { close(c.done) })
	return context.Canceled
}

func (c *lateContext) Done() <-chan struct{} { return c.done }

func TestCancel(t *testing.T) {
	const never = 1 << 60
	whole := endAfter(never)
	roundIn(whole, "", "-quiet").expect(t, exitOptimal)
	asked := never - whole.left.Load()

	seen := map[int]int{}
	for i := range int64(8) {
		after := asked * i / 7
		plan, statistics := filepath.Join(t.TempDir(), "plan.json"), filepath.Join(t.TempDir(), "stats.json")
		c := roundIn(endAfter(after), "", "-lang", "en", "-out", plan, "-stats", statistics)
		seen[c.code]++
		switch c.code {
		case exitInterrupted:
			if _, err := os.Stat(plan); err == nil || c.stdout != "" || !strings.Contains(c.stderr, "nothing was written") {
				t.Errorf("interrupted at look %d of %d: %s%s", after, asked, c.stdout, c.stderr)
			}
		case exitUnproven, exitOptimal:
			round("-quiet", "-check", plan).expect(t, exitOptimal)
			s := readStats(t, statistics)
			stopped := s.Limit == "cancelled"
			if stopped != (c.code == exitUnproven) || stopped != strings.Contains(c.stdout, "Stopped by a signal") {
				t.Errorf("exit code %d at look %d of %d, but the limit is %q:\n%s", c.code, after, asked, s.Limit, c.stdout)
			}
		default:
			t.Errorf("exit code %d at look %d of %d:\n%s", c.code, after, asked, c.stderr)
		}
	}
	if seen[exitInterrupted] == 0 || seen[exitUnproven] == 0 {
		t.Errorf("of %d looks at the context none was before, or none during the solving: %v", asked, seen)
	}
}

// blocked is a standard input on which nothing ever comes.
type blocked struct{ never chan struct{} }

func (b blocked) Read([]byte) (int, error) {
	<-b.never
	return 0, fmt.Errorf("released")
}

func TestCancelWhileReading(t *testing.T) {
	never := make(chan struct{})
	defer close(never)
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	var stdout, stderr bytes.Buffer
	if code := run(ctx, []string{"-in", "-", "-lang", "nl"}, blocked{never}, &stdout, &stderr); code != exitInterrupted || !strings.Contains(stderr.String(), "afgebroken") {
		t.Errorf("exit code %d: %s%s", code, stdout.String(), stderr.String())
	}
}
