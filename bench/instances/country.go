package instances

import (
	"fmt"
	"math"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
)

// CountryParams say how large a made-up country is. The zero value of any
// field takes its default.
type CountryParams struct {
	// Seed makes the country.
	Seed uint64
	// Population is the inhabitants; default 17,472,870, the Netherlands in
	// 2021 (CBS).
	Population int
	// PerSquareKm is the density; default 520 inhabitants per square kilometre
	// of land (CBS 2021).
	PerSquareKm int
}

// Country makes up a country that is like the Netherlands in its numbers only:
// cities, towns and villages with populations by a Zipf–Mandelbrot law (the
// n-th place has 1/(n+3) of a constant), postcode areas of about 4,300 people,
// municipalities of about 50,000 around the larger places and regions of about
// 700,000 around the largest, of which one in six is tight and one in nine
// relaxed. Names and postcodes are invented.
func Country(p CountryParams) *Geography {
	if p.Population == 0 {
		p.Population = 17_472_870
	}
	if p.PerSquareKm == 0 {
		p.PerSquareKm = 520
	}
	r := newRandom(p.Seed, 'g')
	places := settle(r, p)
	seats := max(1, min(len(places), (p.Population+25_000)/50_000))
	regions := max(1, min(seats, (p.Population+350_000)/700_000))
	names := placeNames(r, len(places))
	// Places join the seat that pulls most: nearest, counted in the radius of
	// the seat.
	join := func(i, count int) int {
		best, least := 0, math.Inf(1)
		for s := range count {
			if d := places[i].at.to(places[s].at) / float64(places[s].radius+2_000); d < least {
				best, least = s, d
			}
		}
		return best
	}
	type home struct{ place, municipality, region int }
	homes := make([]home, len(places))
	for i := range places {
		m := i
		if i >= seats {
			m = join(i, seats)
		}
		reg := m
		if m >= regions {
			reg = join(m, regions)
		}
		homes[i] = home{i, m, reg}
	}
	// Postcodes run by region, municipality and place.
	order := slices.Clone(homes)
	slices.SortFunc(order, func(a, b home) int {
		if a.region != b.region {
			return a.region - b.region
		}
		if a.municipality != b.municipality {
			return a.municipality - b.municipality
		}
		return a.place - b.place
	})
	g := &Geography{Source: fmt.Sprintf("made-up country, seed %d", p.Seed)}
	digits := 4
	for _, h := range order {
		pressure := Ordinary
		switch {
		case h.region%6 == 1:
			pressure = Tight
		case h.region%9 == 5:
			pressure = Relaxed
		}
		for _, a := range places[h.place].areas {
			number := 1000 + len(g.Areas)
			if number >= 10_000 && digits == 4 {
				digits = 6 // more areas than four digits can name
			}
			g.Areas = append(g.Areas, Area{
				Postcode: fmt.Sprintf("%04d", number), Centre: a.at.globe(),
				Population: a.population, Over65: a.over65, SquareMetres: a.squareMetres,
				Place: names[h.place], Municipality: names[h.municipality], Region: "Regio " + names[h.region],
				Stops: pressure,
			})
		}
	}
	if digits != 4 {
		for i := range g.Areas {
			g.Areas[i].Postcode = fmt.Sprintf("%06d", 100_000+i)
		}
	}
	return g
}

type place struct {
	at         spot
	radius     float64
	population int
	areas      []placeArea
}

type placeArea struct {
	at                 spot
	population, over65 int
	squareMetres       float64
}

// settle puts places on a square of land.
func settle(r *random, p CountryParams) []place {
	const perPlace = 7_000 // about 2,500 places in the Netherlands
	const perArea = 4_295  // 17,472,870 in 4,068 areas
	count := max(1, p.Population/perPlace)
	weights := make([]float64, count)
	total := 0.0
	for i := range weights {
		weights[i] = 1 / float64(i+4)
		total += weights[i]
	}
	side := math.Sqrt(float64(p.Population)/float64(p.PerSquareKm)) * 1_000
	middle := plane(matching.Point{Lat: 52.2, Lon: 5.3})
	places := make([]place, count)
	left := p.Population
	for i := range places {
		pl := &places[i]
		pl.population = int(float64(p.Population) * weights[i] / total)
		if i == count-1 {
			pl.population = left
		}
		left -= pl.population
		// 3,500 inhabitants a square kilometre of built-up land.
		pl.radius = math.Sqrt(float64(pl.population) * 1e6 / 3_500 / math.Pi)
		// Out of some tries, the first spot clear of the places before it, or
		// else the clearest one.
		clearest := math.Inf(-1)
		for range 30 {
			at := spot{middle.x + float64((r.unit()-0.5)*side), middle.y + float64((r.unit()-0.5)*side)}
			gap := math.Inf(1)
			for j := range places[:i] {
				gap = min(gap, at.to(places[j].at)-places[j].radius-pl.radius)
				if gap <= clearest {
					break // no better than an earlier try
				}
			}
			if gap > clearest {
				clearest, pl.at = gap, at
			}
			if gap > 1_500 {
				break
			}
		}
		pl.divide(r, max(1, (pl.population+perArea/2)/perArea))
	}
	return places
}

// divide splits the place into n areas, along a sunflower's spiral: equal
// areas, each a golden angle on from the one before. The outer ones hold fewer
// people, and the share of those over 65 differs from area to area around 20%.
func (pl *place) divide(r *random, n int) {
	const cos, sin = -0.7373688780783197, 0.6754902942615239 // of the golden angle
	pl.areas = make([]placeArea, n)
	weights := make([]float64, n)
	total := 0.0
	dx, dy := 1.0, 0.0
	for i := range pl.areas {
		far := float64(pl.radius * math.Sqrt((float64(i)+0.5)/float64(n)))
		pl.areas[i].at = spot{pl.at.x + float64(dx*far), pl.at.y + float64(dy*far)}
		dx, dy = float64(dx*cos)-float64(dy*sin), float64(dx*sin)+float64(dy*cos)
		weights[i] = float64((1.3 - float64(0.6*(float64(i)+0.5)/float64(n))) * (0.6 + float64(0.8*r.unit())))
		total += weights[i]
	}
	left := pl.population
	extent := float64(float64(math.Pi*pl.radius)*pl.radius) / float64(n)
	for i := range pl.areas {
		a := &pl.areas[i]
		a.population = int(float64(pl.population) * weights[i] / total)
		if i == n-1 {
			a.population = left
		}
		left -= a.population
		a.over65 = int(float64(a.population) * min(max(0.2+float64(0.05*r.normal()), 0.04), 0.45))
		a.squareMetres = extent
	}
}

// placeNames are n different invented names.
func placeNames(r *random, n int) []string {
	first := []string{"Ooster", "Wester", "Noorder", "Zuider", "Nieuw", "Oud", "Groot", "Klein", "Linden", "Elzen", "Berken",
		"Wilgen", "Eiken", "Beuken", "Zand", "Klei", "Veen", "Water", "Molen", "Kerk", "Bruggen", "Ganzen", "Reiger", "Zwanen",
		"Haver", "Gerste", "Riet", "Dijk", "Polder", "Heide"}
	second := []string{"dam", "dijk", "drecht", "veen", "wolde", "hoven", "horst", "loo", "kerke", "meer", "voort", "beek",
		"burg", "stede", "land", "oord", "wijk", "zijl", "broek", "huizen", "rade", "veld", "gouw", "ward", "waard", "sluis"}
	pairs := make([]int, len(first)*len(second))
	for i := range pairs {
		pairs[i] = i
	}
	shuffle(r, pairs)
	endings := []string{"", " aan Zee", " aan de Vliet", " in het Veld", " bij de Brug", " aan het Meer"}
	names := make([]string, n)
	for i := range names {
		pair, round := pairs[i%len(pairs)], i/len(pairs)
		names[i] = first[pair/len(second)] + second[pair%len(second)]
		if round < len(endings) {
			names[i] += endings[round]
		} else {
			names[i] += fmt.Sprintf(" %d", round)
		}
	}
	return names
}
