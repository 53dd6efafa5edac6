package instances

import (
	"fmt"
	"strings"

	"github.com/ruilkring/ruilkring/matching"
)

// PresetOptions change a preset. The zero value changes nothing.
type PresetOptions struct {
	Seed uint64
	// Table is the real geography for the presets that can use it, from
	// [OpenTable]; nil means a made-up one.
	Table *Geography
	// Practices and Households are other numbers than the preset's; 0 keeps
	// them.
	Practices, Households int
	// Families gives households the sizes of families. The contended presets
	// have none, and refuse it.
	Families bool
	// Goals are other goals than the preset's; nil keeps them.
	Goals []matching.Goal
}

type preset struct {
	name, about string
	make        func(PresetOptions) (*matching.Problem, string, error)
}

var presets = []preset{
	{"sample", "a made-up region of towns and villages, 60 practices, 8,000 households", sample},
	{"haaglanden", "The Hague and around, 195 practices, 47,000 households", haaglanden},
	{"national", "the whole country, 5,000 practices, 732,000 households", national},
	{"contended-50k", "hard for flow algorithms, 400 practices, 50,000 households", contended(400, 50_000)},
	{"contended-700k", "hard for flow algorithms, 5,000 practices, 700,000 households", contended(5_000, 700_000)},
}

// Presets are the names of the presets, each with a line about it.
func Presets() [][2]string {
	var list [][2]string
	for _, p := range presets {
		list = append(list, [2]string{p.name, p.about})
	}
	return list
}

// Preset is the named instance, and where its geography is from. The error
// names an unknown preset or an option out of range.
func Preset(name string, o PresetOptions) (p *matching.Problem, source string, err error) {
	var names []string
	for _, p := range presets {
		if p.name == name {
			return p.make(o)
		}
		names = append(names, p.name)
	}
	return nil, "", fmt.Errorf("instances: unknown preset %q: the presets are %s", name, strings.Join(names, ", "))
}

func (o *PresetOptions) params() Params {
	p := DefaultParams()
	p.Seed, p.Practices, p.Households, p.Families, p.Goals = o.Seed, o.Practices, o.Households, o.Families, o.Goals
	return p
}

func sample(o PresetOptions) (*matching.Problem, string, error) {
	p := o.params()
	p.Geography = Country(CountryParams{Seed: o.Seed, Population: 190_955})
	p.OrdinaryStops = 0.59
	if p.Practices == 0 {
		p.Practices = 60
	}
	return finish(p)
}

func haaglanden(o PresetOptions) (*matching.Problem, string, error) {
	p := o.params()
	if o.Table != nil {
		p.Geography = o.Table.Select("Haaglanden in the "+o.Table.Source, func(a *Area) bool { return a.Region == "GGD Haaglanden" })
	} else {
		// As many people on as little land.
		p.Geography = Country(CountryParams{Seed: o.Seed, Population: 1_121_670, PerSquareKm: 2_770})
		for i := range p.Geography.Areas {
			p.Geography.Areas[i].Stops = Tight
		}
	}
	if p.Practices == 0 {
		p.Practices = 195
	}
	return finish(p)
}

func national(o PresetOptions) (*matching.Problem, string, error) {
	p := o.params()
	p.Geography = o.Table
	if p.Geography == nil {
		p.Geography = Country(CountryParams{Seed: o.Seed})
	}
	if p.Practices == 0 {
		p.Practices = 5_000
	}
	return finish(p)
}

func finish(p Params) (*matching.Problem, string, error) {
	problem, err := Round(p)
	return problem, p.Geography.Source, err
}

func contended(practices, households int) func(PresetOptions) (*matching.Problem, string, error) {
	return func(o PresetOptions) (*matching.Problem, string, error) {
		if o.Families {
			return nil, "", fmt.Errorf("instances: Families: the contended presets have households of one person")
		}
		p := ContendedParams{Seed: o.Seed, Practices: practices, Households: households, Goals: o.Goals}
		if o.Practices != 0 {
			p.Practices = o.Practices
		}
		if o.Households != 0 {
			p.Households = o.Households
		}
		problem, err := Contended(p)
		return problem, fmt.Sprintf("made-up country, seed %d", o.Seed), err
	}
}
