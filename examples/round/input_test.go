package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ruilkring/ruilkring/matching"
)

// TestInputs reads the sample in all its forms.
func TestInputs(t *testing.T) {
	want := readSample(t)
	var text bytes.Buffer
	if err := want.WriteJSON(&text); err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(text.Bytes()); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	tests := []struct {
		name, in string
		stdin    []byte
	}{
		{"file", write("round.json", text.Bytes()), nil},
		{"compressed file", write("round.json.gz", packed.Bytes()), nil},
		{"compressed file by another name", write("round", packed.Bytes()), nil},
		{"standard input", "-", text.Bytes()},
		{"compressed standard input", "-", packed.Bytes()},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var last, total int64
			in := &input{options: &options{in: test.in}, stdin: bytes.NewReader(test.stdin), read: func(bytes, of int64) {
				if bytes < last {
					t.Errorf("%d bytes after %d", bytes, last)
				}
				last, total = bytes, of
			}}
			p, err := in.problem(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if p.Digest() != sampleDigest {
				t.Error("not the sample")
			}
			if test.stdin == nil && last != total || last == 0 {
				t.Errorf("read %d bytes of %d", last, total)
			}
		})
	}
}

func TestFlagsOverrideTheRules(t *testing.T) {
	seed, cycle, chain := uint64(7), 3, 4
	o := &options{goals: []matching.Goal{matching.GoalWaiting}, cycle: &cycle, chain: &chain, seed: &seed}
	p, err := (&input{options: o}).problem(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	want := sampleRules()
	want.Goals, want.MaxCycle, want.MaxChain, want.Seed = o.goals, 3, 4, 7
	if diff := cmp.Diff(want, p.Rules); diff != "" {
		t.Errorf("rules (-want +got):\n%s", diff)
	}
}

// TestExamplesOfTheHelpText makes sure that what the help shows can be read.
func TestExamplesOfTheHelpText(t *testing.T) {
	if _, err := matching.DecodeProblem([]byte(exampleJSON)); err != nil {
		t.Error(err)
	}
	p, err := matching.ReadCSV(bytes.NewBufferString(examplePractices), bytes.NewBufferString(exampleHouseholds), matching.Rules{})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Practices) != 2 || len(p.Households) != 2 || p.Households[1].Wishes.WithinM != 2000 || len(p.Households[1].Wishes.Ranked) != 2 {
		t.Errorf("%+v", p)
	}
}
