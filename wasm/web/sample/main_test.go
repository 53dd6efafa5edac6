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

func TestSampleIsTheRegionInColumns(t *testing.T) {
	folder := t.TempDir()
	if err := run([]string{"-out", folder}, new(bytes.Buffer)); err != nil {
		t.Fatal(err)
	}
	columns, err := os.ReadFile(filepath.Join(folder, "sample.bin"))
	if err != nil {
		t.Fatal(err)
	}
	problem, err := bridge.DecodeColumns(columns)
	if err != nil {
		t.Fatal(err)
	}
	if len(problem.Practices) != 60 || len(problem.Households) != 8_000 {
		t.Errorf("got %d practices and %d households, want 60 and 8,000", len(problem.Practices), len(problem.Households))
	}
	text, err := os.ReadFile(filepath.Join(folder, "sample.towns.json"))
	if err != nil {
		t.Fatal(err)
	}
	var towns []town
	if err := json.Unmarshal(text, &towns); err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for i, town := range towns {
		if names[town.Name] {
			t.Errorf("%s is there twice", town.Name)
		}
		names[town.Name] = true
		if i > 0 && town.Population > towns[i-1].Population {
			t.Errorf("%s has more people than the town before it", town.Name)
		}
	}
	seen := map[string]bool{}
	for _, p := range problem.Practices {
		_, place, found := strings.Cut(p.Name, ", ")
		if !found || !names[place] {
			t.Errorf("practice %q is in no town of the map", p.Name)
		}
		if seen[p.Name] {
			t.Errorf("two practices are called %q", p.Name)
		}
		seen[p.Name] = true
		if town := nearestTown(towns, p.Location); matching.Metres(p.Location, town) > 6_000 {
			t.Errorf("practice %q is far from every town", p.Name)
		}
	}
}

func nearestTown(towns []town, at matching.Point) matching.Point {
	best := matching.Point{}
	for i, t := range towns {
		p := matching.Point{Lat: t.Lat, Lon: t.Lon}
		if i == 0 || matching.Metres(at, p) < matching.Metres(at, best) {
			best = p
		}
	}
	return best
}

func TestRunRefusesWhatItDoesNotKnow(t *testing.T) {
	for _, test := range []struct {
		name, reason string
		args         []string
	}{
		{"unknown flag", "a flag that isn't there", []string{"-seed", "2"}},
		{"no folder", "a folder that doesn't exist", []string{"-out", filepath.Join(t.TempDir(), "none")}},
		{"argument", "nothing comes behind the flags", []string{"x"}},
	} {
		if err := run(test.args, new(bytes.Buffer)); err == nil {
			t.Errorf("%s: no error: %s", test.name, test.reason)
		}
	}
}
