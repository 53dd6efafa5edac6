package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// A curve must end at the plan's score, and bounds must hold all along.
func TestCurve(t *testing.T) {
	path := filepath.Join(t.TempDir(), "curve.txt")
	var out bytes.Buffer
	args := []string{"-preset", "sample", "-families", "-table", "none", "-max-cycle", "3", "-max-chain", "4", "-steps", "30000000", "-out", path}
	if err := run(args, &out, &out); err != nil {
		t.Fatal(err)
	}
	if file, err := os.ReadFile(path); err != nil || !bytes.Equal(file, out.Bytes()) {
		t.Errorf("the file is not what standard output was (%v)", err)
	}
	for _, name := range []string{"# command  go run ./bench/gap -preset sample", "# machine", "max_cycle 3, max_chain 4", "# end", "peak"} {
		if !strings.Contains(out.String(), name) {
			t.Errorf("no %q in\n%s", name, out.String())
		}
	}
	level, score := 0, 0
	rows := regexp.MustCompile(`(?m)^ +[0-9.]+ +(\d+) +(-?\d+) +(-?\d+) +([0-9.]+)$`).FindAllStringSubmatch(out.String(), -1)
	for _, row := range rows {
		var n [3]int
		for i := range n {
			n[i], _ = strconv.Atoi(row[i+1])
		}
		if n[0] < level || n[0] == level && n[1] < score || n[1] > n[2] {
			t.Errorf("%q after level %d, score %d", row[0], level, score)
		}
		level, score = n[0], n[1]
	}
	if len(rows) < 3 {
		t.Fatalf("%d rows:\n%s", len(rows), out.String())
	}
	_, scores, _ := strings.Cut(out.String(), "# score")
	last := strings.Fields(scores)[level-1]
	if strings.Trim(last, "[]") != strconv.Itoa(score) {
		t.Errorf("the curve ends at %d on level %d, the plan has %s", score, level, last)
	}
}

func TestState(t *testing.T) {
	for _, test := range []struct {
		name, reason string
		score, bound [][]int64
		want         string
	}{
		{"closed", "nothing is open", [][]int64{{3, 2}, {7}}, [][]int64{{3, 2}, {7}}, "- - - 0.0000"},
		{"first open", "the levels behind do not count", [][]int64{{3, 2}, {7}}, [][]int64{{3, 4}, {9}}, "2 2 4 50.0000"},
		{"below zero", "a gap is a share of the size of the bound", [][]int64{{-3}}, [][]int64{{-2}}, "1 -3 -2 50.0000"},
		{"bound zero", "no division by zero", [][]int64{{-3}}, [][]int64{{0}}, "1 -3 0 300.0000"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := strings.Join(strings.Fields(state(test.score, test.bound)), " "); got != test.want {
				t.Errorf("%q, want %q: %s", got, test.want, test.reason)
			}
		})
	}
}

func TestRefuses(t *testing.T) {
	for _, args := range [][]string{{"-preset", "atlantis"}, {"-in", filepath.Join(t.TempDir(), "none.json")}, {"more"}} {
		var out bytes.Buffer
		if err := run(args, &out, &out); err == nil {
			t.Errorf("%v: no error", args)
		}
	}
}
