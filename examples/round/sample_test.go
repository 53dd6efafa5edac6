package main

import (
	"compress/gzip"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ruilkring/ruilkring/matching"
)

// sampleDigest is what the generator says of the sample.
const sampleDigest = "sha256:5490449e6ea2ab981bc6497d04e65e9f1cd4fce7b61afcb909b40730f79c2326"

func readSample(t *testing.T) *matching.Problem {
	t.Helper()
	p, err := (&input{options: &options{}}).problem(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSample(t *testing.T) {
	p := readSample(t)
	if got := p.Digest(); got != sampleDigest {
		t.Errorf("the digest is %s, want %s", got, sampleDigest)
	}
	stops, without := 0, 0
	for i := range p.Practices {
		if p.Practices[i].Mode != matching.Open {
			stops++
		}
	}
	for i := range p.Households {
		if p.Households[i].Persons() != 1 {
			t.Fatalf("household %d is of %d persons", i, p.Households[i].Persons())
		}
		if p.Households[i].Current == "" {
			without++
		}
	}
	if len(p.Practices) != 60 || stops != 35 || len(p.Households) != 8000 || without < 700 || without > 900 {
		t.Errorf("%d practices, %d with a stop, %d households, %d without a GP", len(p.Practices), stops, len(p.Households), without)
	}
}

// TestSampleIsTheGenerators compares the embedded files with what the generator
// makes now.
func TestSampleIsTheGenerators(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED with -short: runs the generator")
	}
	command, err := exec.LookPath("go")
	if err != nil {
		t.Skip("SKIPPED: there is no go command to run the generator with")
	}
	folder := t.TempDir()
	generate := exec.Command(command, "run", "../../bench/generate", "-preset", "sample", "-seed", "1", "-table", "none", "-csv", "-out", folder)
	if said, err := generate.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	f, err := os.Open(filepath.Join("sample", "households.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	households, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	practices, err := os.ReadFile(filepath.Join("sample", "practices.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for name, embedded := range map[string][]byte{"practices.csv": practices, "households.csv": households} {
		made, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(made), string(embedded)); diff != "" {
			t.Errorf("%s is not what the generator makes; go generate ./examples/round (-made +embedded):\n%s", name, diff)
		}
	}
}

func TestSampleFolderIsAnInput(t *testing.T) {
	p, err := (&input{options: &options{in: "sample"}}).problem(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	p.Rules = sampleRules()
	if got := p.Digest(); got != sampleDigest {
		t.Errorf("the digest is %s, want %s", got, sampleDigest)
	}
}
