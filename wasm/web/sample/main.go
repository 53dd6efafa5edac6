// Sample writes the region on which the what-if page opens: the preset sample
// of package instances, whose practices are named after their town as well, and
// the towns themselves for the map.
//
//	go run ./wasm/web/sample -out wasm/web/public
//
// Nobody in it exists, and no place.
package main

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/ruilkring/ruilkring/bench/instances"
	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/wasm/bridge"
)

func main() {
	if err := run(os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "sample:", err)
		os.Exit(1)
	}
}

func run(args []string, stderr io.Writer) error {
	flags := flag.NewFlagSet("sample", flag.ContinueOnError)
	flags.SetOutput(stderr)
	out := flags.String("out", ".", "the `folder` to write sample.bin and sample.towns.json to")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	problem, towns, err := region()
	if err != nil {
		return err
	}
	names, err := json.Marshal(towns)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(*out, "sample.bin"), bridge.EncodeColumns(problem), 0o666); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(*out, "sample.towns.json"), names, 0o666)
}

// seed makes the sample region.
const seed = 1

// town is a place on the map.
type town struct {
	Name       string  `json:"name"`
	Lat        float64 `json:"lat"`
	Lon        float64 `json:"lon"`
	Population int     `json:"population"`
}

// region is the sample region and its towns, the largest first.
func region() (*matching.Problem, []town, error) {
	geography := instances.Country(instances.CountryParams{Seed: seed, Population: 190_955})
	problem, _, err := instances.Preset("sample", instances.PresetOptions{Seed: seed})
	if err != nil {
		return nil, nil, err
	}
	towns := townsOf(geography)
	for i := range problem.Practices {
		p := &problem.Practices[i]
		p.Name += ", " + nearest(geography, p.Location).Place
	}
	return problem, towns, nil
}

// townsOf are the places of the geography, each at the middle of its people.
func townsOf(g *instances.Geography) []town {
	index := map[string]int{}
	var list []town
	for i := range g.Areas {
		a := &g.Areas[i]
		k, known := index[a.Place]
		if !known {
			k = len(list)
			index[a.Place] = k
			list = append(list, town{Name: a.Place})
		}
		weight := float64(a.Population)
		list[k].Lat += float64(weight * a.Centre.Lat)
		list[k].Lon += float64(weight * a.Centre.Lon)
		list[k].Population += a.Population
	}
	list = slices.DeleteFunc(list, func(t town) bool { return t.Population == 0 })
	for i := range list {
		t := &list[i]
		// Five decimals are a metre.
		t.Lat = math.Round(t.Lat/float64(t.Population)*1e5) / 1e5
		t.Lon = math.Round(t.Lon/float64(t.Population)*1e5) / 1e5
	}
	slices.SortFunc(list, func(a, b town) int {
		return cmp.Or(cmp.Compare(b.Population, a.Population), cmp.Compare(a.Name, b.Name))
	})
	return list
}

// nearest is the area whose centre is nearest.
func nearest(g *instances.Geography, at matching.Point) *instances.Area {
	best, least := 0, math.MaxInt
	for i := range g.Areas {
		if d := matching.Metres(at, g.Areas[i].Centre); d < least {
			best, least = i, d
		}
	}
	return &g.Areas[best]
}
