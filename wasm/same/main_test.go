package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/wasm/bridge"
)

func TestProblems(t *testing.T) {
	set, err := problems(nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(set) != count {
		t.Errorf("there are %d problems, want %d", len(set), count)
	}
	names := map[string]bool{}
	kinds := map[string]int{}
	for _, e := range set {
		if names[e.name] {
			t.Errorf("two problems are named %q", e.name)
		}
		names[e.name] = true
		if err := e.problem.Validate(); err != nil {
			t.Errorf("%s: %v", e.name, err)
		}
		if e.maxSteps <= 0 {
			t.Errorf("%s has no step budget: how long it takes is anybody's guess", e.name)
		}
		if words := strings.Fields(e.name); words[0] == "random" {
			kinds[words[2]]++
		}
	}
	for _, kind := range []string{"plain", "sizes", "caps", "intake", "weights", "exchanges", "everything"} {
		if kinds[kind] < 10 {
			t.Errorf("%d random problems are of the kind %s, want 10 or more", kinds[kind], kind)
		}
	}
}

// TestWrite reads back what is written, in both forms.
func TestWrite(t *testing.T) {
	folder := t.TempDir()
	if err := run([]string{"write", "-out", folder}, nil, os.Stderr); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(folder, listFile))
	if err != nil {
		t.Fatal(err)
	}
	var list []listed
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	if len(list) != count {
		t.Fatalf("%d are listed, want %d", len(list), count)
	}
	for _, l := range list {
		read := func(name string) []byte {
			data, err := os.ReadFile(filepath.Join(folder, name))
			if err != nil {
				t.Fatal(err)
			}
			return data
		}
		byJSON, err := matching.DecodeProblem(read(l.JSON))
		if err != nil {
			t.Fatalf("%s: %v", l.Name, err)
		}
		byColumns, err := bridge.DecodeColumns(read(l.Columns))
		if err != nil {
			t.Fatalf("%s: %v", l.Name, err)
		}
		if byJSON.Digest() != byColumns.Digest() {
			t.Errorf("%s: JSON and columns are different problems", l.Name)
		}
		if len(byJSON.Households) != l.Households || len(byJSON.Practices) != l.Practices {
			t.Errorf("%s: the list counts %d practices and %d households, the file has %d and %d",
				l.Name, l.Practices, l.Households, len(byJSON.Practices), len(byJSON.Households))
		}
	}
}

func TestSolve(t *testing.T) {
	folder := t.TempDir()
	problem := `{"format":"ruilkring/v1","practices":[],"households":[],"rules":{}}`
	list := `[{"name":"one","json":"one.json","maxSteps":10},{"name":"two","json":"one.json","maxSteps":10}]`
	for name, text := range map[string]string{"one.json": problem, listFile: list} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := run([]string{"solve", "-in", folder}, &out, os.Stderr); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Plans []plan `json:"plans"`
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Plans) != 2 || got.Plans[0].Name != "one" || got.Plans[1].Name != "two" {
		t.Fatalf("got %+v, want plans of one and two", got.Plans)
	}
	if a, b := got.Plans[0], got.Plans[1]; a.SHA256 != b.SHA256 || len(a.SHA256) != 64 || a.Status != matching.StatusOptimal {
		t.Errorf("got %+v and %+v of one problem", a, b)
	}
}

func TestRunRefuses(t *testing.T) {
	for _, args := range [][]string{nil, {"other"}, {"solve", "-in", filepath.Join(t.TempDir(), "none")}, {"write", "-out", t.TempDir(), "none.json"}} {
		if err := run(args, nil, new(bytes.Buffer)); err == nil {
			t.Errorf("run(%q) gave no error", args)
		}
	}
}
