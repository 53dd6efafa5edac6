package instances

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
)

// within fails when got is further than tolerance from want.
func within(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %.4f, want %.4f ± %.4f", what, got, want, tolerance)
	}
}

func mustPreset(t *testing.T, name string, o PresetOptions) *matching.Problem {
	t.Helper()
	p, _, err := Preset(name, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Validate(); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return p
}

// TestCalibration compares rounds with the figures of the field; the sources
// are in the documentation of Params and in README.md.
func TestCalibration(t *testing.T) {
	tests := []struct {
		preset                        string
		table                         bool
		practices, households         int
		stops, stopsTolerance, people float64
	}{
		{"sample", false, 60, 8_000, 0.59, 0.02, 190_955},
		{"haaglanden", false, 195, 47_000, 0.78, 0.01, 1_121_670},
		{"haaglanden", true, 195, 47_000, 0.78, 0.01, 1_121_670},
		{"national", false, 5_000, 732_000, 0.59, 0.02, 17_472_870},
		{"national", true, 5_000, 732_000, 0.59, 0.01, 17_472_870},
	}
	for _, test := range tests {
		name := test.preset
		if test.table {
			name += " by the table"
		}
		t.Run(name, func(t *testing.T) {
			// As many households as come of it, but of the nation a part.
			o := PresetOptions{Seed: 1}
			if test.households > 100_000 {
				o.Households = 50_000
			}
			if test.table {
				o.Table = openReal(t)
			}
			p := mustPreset(t, test.preset, o)
			f := Count(p)
			if f.Practices != test.practices {
				t.Errorf("%d practices, want %d", f.Practices, test.practices)
			}
			n := float64(f.Households)
			if o.Households == 0 {
				within(t, "households", n, float64(test.households), 0.002*float64(test.households))
				within(t, "part of the people who want another GP", n/test.people, 0.0419, 0.0005)
			}
			within(t, "practices with a stop", float64(f.Swap+f.Closed)/float64(f.Practices), test.stops, test.stopsTolerance)
			within(t, "stops that are full", float64(f.Closed)/float64(f.Swap+f.Closed), 18.3/(50.5+18.3), 0.02)
			// 45,000 to 194,000 of 732,000.
			if share := float64(f.WithoutGP) / n; share < 45.0/732 || share > 194.0/732 {
				t.Errorf("%.3f have no GP", share)
			}
			within(t, "enrolled for each inhabitant", float64(f.Enrolled)/test.people, 1, 0.015)
			within(t, "ranked wishes", float64(f.Wishes)/n, 2.65, 0.1)
			within(t, "households with a distance", float64(f.Within)/n, 0.15, 0.015)
			within(t, "priority 1", float64(f.Priority[1])/n, 0.03, 0.006)
			within(t, "priority 2", float64(f.Priority[2])/n, 0.003, 0.0015)
			if f.FreePlaces == 0 || float64(f.FreePlaces) > 0.4*float64(test.households) {
				t.Errorf("%d free places for %d households", f.FreePlaces, f.Households)
			}
			for _, h := range p.Households {
				if h.Size > 1 {
					t.Fatalf("%s has size %d where nobody asked for families", h.ID, h.Size)
				}
			}
		})
	}
}

func TestOneInTwenty(t *testing.T) {
	p := DefaultParams()
	m := newMap(Country(CountryParams{Population: 100_000}))
	s := newSeekers(&p, m, newPractices(&p, m.Geography, m.centres, m.crowd, 30))
	if got := s.count(17_472_870); got != 732_000 {
		t.Errorf("%d households want another GP nationwide, want 732,000", got)
	}
	p.Families = true
	if got := s.count(17_472_870); got < 280_000 || got > 380_000 {
		t.Errorf("%d families want another GP nationwide, want 732,000 people in families of about 2.2", got)
	}
}

func TestStopsByRegion(t *testing.T) {
	g := openReal(t)
	p := DefaultParams()
	p.Seed = 3
	m := newMap(g)
	ps := newPractices(&p, g, m.centres, m.crowd, 5_000)
	var all, stops, enrolling [3]int
	for i, a := range ps.area {
		k := g.Areas[a].Stops
		all[k]++
		if ps.list[i].Mode != matching.Open {
			stops[k]++
		}
		enrolling[k] += ps.norm[i]
	}
	share := func(k Pressure) float64 { return float64(stops[k]) / float64(all[k]) }
	if share(Tight) < 0.75 {
		t.Errorf("%.3f of the practices in tight regions have a stop", share(Tight))
	}
	if share(Relaxed) > 0.3 {
		t.Errorf("%.3f of the practices in relaxed regions have a stop", share(Relaxed))
	}
	within(t, "stops nationwide", float64(stops[0]+stops[1]+stops[2])/5_000, 0.59, 0.01)
	// A quarter of the stops copy their neighbours, so a stop's neighbours have
	// stops more often than others'.
	around := newGrid(ps.spots)
	var beside [2][2]float64
	for i := range ps.list {
		if g.Areas[ps.area[i]].Stops != Ordinary {
			continue
		}
		own := 0
		if ps.list[i].Mode != matching.Open {
			own = 1
		}
		for _, f := range around.nearest(ps.spots[i], 6)[1:] {
			beside[own][0]++
			if ps.list[f.index].Mode != matching.Open {
				beside[own][1]++
			}
		}
	}
	if stop, open := beside[1][1]/beside[1][0], beside[0][1]/beside[0][0]; stop < open+0.03 {
		t.Errorf("%.3f of the neighbours of stops have a stop, %.3f of the others'", stop, open)
	}
}

// TestWhoSeeks checks who moves: young adults more than older ones, and most
// stay near.
func TestWhoSeeks(t *testing.T) {
	p := DefaultParams()
	p.Seed, p.Geography = 5, Country(CountryParams{Seed: 5, Population: 3_000_000})
	m := newMap(p.Geography)
	ps := newPractices(&p, p.Geography, m.centres, m.crowd, 860)
	s := newSeekers(&p, m, ps)
	r := newRandom(9, 't')
	const n = 50_000
	bands, inside, enrolled := [6]int{}, 0, 0
	var metres []float64
	for range n {
		band, old, home := s.move(r)
		bands[band]++
		if old < 0 {
			continue
		}
		enrolled++
		metres = append(metres, m.centres[old].to(m.centres[home]))
		if m.municipality[old] == m.municipality[home] {
			inside++
		}
	}
	within(t, "without a GP", 1-float64(enrolled)/n, 0.1, 0.01)
	young := float64(bands[0]+bands[1]+bands[2]) / n
	within(t, "seekers under 40 (they are 34% of the adults)", young, 0.55, 0.07)
	// Of all moves 1.0 of 1.8 million stay inside the municipality (CBS); of the
	// seekers fewer, as they moved out of reach, but for the quarter who did not
	// move.
	within(t, "inside the municipality", float64(inside)/float64(enrolled), 0.55, 0.1)
	slices.Sort(metres)
	within(t, "median distance of a move, km", metres[len(metres)/2]/1000, 4, 3)
	if far := metres[len(metres)*9/10]; far < 15_000 {
		t.Errorf("nine in ten moved less than %.0f m", far)
	}
}

func TestHouseholdsLiveNearTheirWishes(t *testing.T) {
	p := mustPreset(t, "sample", PresetOptions{Seed: 2})
	at := map[string]matching.Point{}
	for i := range p.Practices {
		at[p.Practices[i].ID] = p.Practices[i].Location
	}
	var wishes, current []int
	for i := range p.Households {
		h := &p.Households[i]
		for _, class := range h.Wishes.Ranked {
			for _, id := range class {
				if id == h.Current {
					t.Fatalf("%s wishes for the practice it has", h.ID)
				}
				wishes = append(wishes, matching.Metres(h.Home, at[id]))
			}
		}
		if h.Current != "" {
			current = append(current, matching.Metres(h.Home, at[h.Current]))
		}
		if len(h.Wishes.Ranked) == 0 && h.Wishes.WithinM == 0 {
			t.Fatalf("%s wishes for nothing", h.ID)
		}
	}
	slices.Sort(wishes)
	slices.Sort(current)
	if w, c := wishes[len(wishes)/2], current[len(current)/2]; w >= c || w > 4_000 {
		t.Errorf("half of the wishes lie within %d m, half of the current practices within %d m", w, c)
	}
}

func TestFamilies(t *testing.T) {
	p := mustPreset(t, "haaglanden", PresetOptions{Seed: 1, Families: true})
	f := Count(p)
	within(t, "mean size", float64(f.Persons)/float64(f.Households), 2.2, 0.25)
	within(t, "persons", float64(f.Persons), 47_000, 1_000)
	if f.Sizes[0] != 0 {
		t.Errorf("%d households of more than 6", f.Sizes[0])
	}
	for size := 1; size <= 6; size++ {
		if f.Sizes[size] == 0 {
			t.Errorf("no household of %d", size)
		}
	}
	if f.Sizes[1] < f.Sizes[3] || f.Sizes[2] < f.Sizes[5] {
		t.Errorf("sizes %v", f.Sizes)
	}
	// Families do not change who the others are: only sizes and what follows
	// from them may differ in kind.
	held := map[string]int{}
	for i := range p.Households {
		held[p.Households[i].Current] += p.Households[i].Persons()
	}
	for i := range p.Practices {
		if q := &p.Practices[i]; q.Enrolled < held[q.ID] {
			t.Errorf("%s has %d enrolled, %d of them in the round", q.ID, q.Enrolled, held[q.ID])
		}
	}
}

func TestDigests(t *testing.T) {
	for _, preset := range []string{"sample", "haaglanden", "contended-50k"} {
		digest := func(seed uint64) string {
			return mustPreset(t, preset, PresetOptions{Seed: seed, Households: 4_000}).Digest()
		}
		one := digest(1)
		if again := digest(1); again != one {
			t.Errorf("%s: seed 1 gave %s and %s", preset, one, again)
		}
		if other := digest(2); other == one {
			t.Errorf("%s: seeds 1 and 2 gave one problem", preset)
		}
	}
}

func TestNothingPersonal(t *testing.T) {
	for _, preset := range []string{"sample", "contended-50k"} {
		p := mustPreset(t, preset, PresetOptions{Seed: 1})
		for i := range p.Households {
			if id := p.Households[i].ID; len(id) != 10 || !strings.HasPrefix(id, "h-") {
				t.Fatalf("%s: household id %q is not h- and eight hexadecimal digits", preset, id)
			}
		}
		for i := range p.Practices {
			if id := p.Practices[i].ID; len(id) != 8 || !strings.HasPrefix(id, "00") {
				t.Fatalf("%s: practice id %q is not eight digits from 00", preset, id)
			}
		}
	}
}

func TestParamsOutOfRange(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Params)
	}{
		{"WithoutGP", func(p *Params) { p.WithoutGP = 1.1 }},
		{"FullStops", func(p *Params) { p.FullStops = math.NaN() }},
		{"Solo+Duo", func(p *Params) { p.Solo = 0.7 }},
		{"Wishes", func(p *Params) { p.Wishes[0] = 0.9 }},
		{"Wishes", func(p *Params) { p.Wishes[0] = -1 }},
		{"Practices", func(p *Params) { p.Practices = -1 }},
		{"Households", func(p *Params) { p.Households = -1 }},
		{"Nearby", func(p *Params) { p.Nearby = 0 }},
		{"Spread", func(p *Params) { p.Spread = -1 }},
		{"Geography", func(p *Params) { p.Geography = &Geography{} }},
	}
	for _, test := range tests {
		p := DefaultParams()
		test.change(&p)
		if _, err := Round(p); err == nil || !strings.Contains(err.Error(), test.name) {
			t.Errorf("error %v, want one that names %s", err, test.name)
		}
	}
}

func TestPresets(t *testing.T) {
	if _, _, err := Preset("nowhere", PresetOptions{}); err == nil || !strings.Contains(err.Error(), "sample") {
		t.Errorf("error %v, want one that names the presets", err)
	}
	if _, _, err := Preset("contended-50k", PresetOptions{Families: true}); err == nil {
		t.Error("a contended preset took families")
	}
	for _, about := range Presets() {
		// The smallest of each: two practices and a few households.
		p, source, err := Preset(about[0], PresetOptions{Seed: 4, Practices: 2, Households: 9})
		if err != nil || len(p.Practices) != 2 || len(p.Households) != 9 || source == "" {
			t.Fatalf("%s: %v", about[0], err)
		}
		if err := p.Validate(); err != nil {
			t.Errorf("%s: %v", about[0], err)
		}
	}
}
