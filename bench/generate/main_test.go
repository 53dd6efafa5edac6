package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/bench/instances"
	"github.com/ruilkring/ruilkring/matching"
)

// generate runs the command, and gives standard output and the digest that it
// said.
func generate(t *testing.T, args ...string) (out []byte, digest string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if err := run(append(args, "-table", "none"), &stdout, &stderr); err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	if found := regexp.MustCompile(`sha256:[0-9a-f]{64}`).FindString(stderr.String()); found != "" {
		digest = found
	} else if len(args) != 1 {
		t.Fatalf("%v: no digest in %q", args, stderr.String())
	}
	return stdout.Bytes(), digest
}

func TestWritesWhatItSays(t *testing.T) {
	folder := t.TempDir()
	text, digest := generate(t, "-preset", "sample", "-seed", "3")
	p, err := matching.DecodeProblem(text)
	if err != nil {
		t.Fatal(err)
	}
	if p.Digest() != digest {
		t.Errorf("the digest of standard output is %s, not %s", p.Digest(), digest)
	}

	path := filepath.Join(folder, "round.json")
	if _, again := generate(t, "-preset", "sample", "-seed", "3", "-out", path); again != digest {
		t.Errorf("a second run gave %s, not %s", again, digest)
	}
	if file, err := os.ReadFile(path); err != nil || !bytes.Equal(file, text) {
		t.Errorf("the file is not what standard output was (%v)", err)
	}

	if _, again := generate(t, "-preset", "sample", "-seed", "3", "-csv", "-out", filepath.Join(folder, "csv")); again != digest {
		t.Errorf("as CSV: %s, not %s", again, digest)
	}
	practices, err := os.Open(filepath.Join(folder, "csv", "practices.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer practices.Close()
	households, err := os.Open(filepath.Join(folder, "csv", "households.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer households.Close()
	q, err := matching.ReadCSV(practices, households, p.Rules)
	if err != nil {
		t.Fatal(err)
	}
	if q.Digest() != digest {
		t.Errorf("the digest of the CSV files is %s, not %s", q.Digest(), digest)
	}
}

func TestOptions(t *testing.T) {
	text, _ := generate(t, "-preset", "haaglanden", "-households", "200", "-practices", "9", "-families", "-goals", "households,distance")
	p, err := matching.DecodeProblem(text)
	if err != nil {
		t.Fatal(err)
	}
	f := instances.Count(p)
	if f.Households != 200 || f.Practices != 9 || f.Persons <= 200 {
		t.Errorf("%+v", f)
	}
	if g := p.Goals(); len(g) != 2 || g[0] != matching.GoalHouseholds || g[1] != matching.GoalDistance {
		t.Errorf("goals %v", g)
	}
	list, _ := generate(t, "-list")
	for _, preset := range instances.Presets() {
		if !strings.Contains(string(list), preset[0]+" ") {
			t.Errorf("the list lacks %s", preset[0])
		}
	}
}

func TestRefusals(t *testing.T) {
	tests := []struct {
		names string
		args  []string
	}{
		{"unknown preset", []string{"-preset", "nowhere"}},
		{"unexpected", []string{"sample"}},
		{"-out", []string{"-csv"}},
		{"goal", []string{"-goals", "speed"}},
		{"instances:", []string{"-table", filepath.Join(t.TempDir(), "none.csv")}},
		{"Practices", []string{"-practices", "-4"}},
		{"round.json", []string{"-out", filepath.Join(t.TempDir(), "none", "round.json")}},
	}
	for _, test := range tests {
		var stdout, stderr bytes.Buffer
		err := run(append([]string{"-table", "none"}, test.args...), &stdout, &stderr)
		if err == nil || !strings.Contains(err.Error(), test.names) {
			t.Errorf("%v: error %v, want one that names %q", test.args, err, test.names)
		}
		if stdout.Len() > 0 {
			t.Errorf("%v: printed %q all the same", test.args, stdout.String())
		}
	}
}
