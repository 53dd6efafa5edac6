package instances

import (
	"fmt"

	"github.com/ruilkring/ruilkring/matching"
)

// Params describe a realistic round. [DefaultParams] has the values of the
// Netherlands; the zero value is an empty share of everything and of little
// use. Shares are 0 to 1. Figures marked inferred are ours: nobody publishes
// them.
type Params struct {
	// Seed makes the instance. Same seed and parameters, same problem, on
	// every platform.
	Seed uint64
	// Geography is where people live; nil means [Country] with the same seed.
	Geography *Geography

	// Practices is their number; 0 means one for every 3,494 inhabitants
	// (17.47 million over about 5,000 practices; Nivel, 5,028 in 2016).
	Practices int
	// Households is the number in the round; 0 means WantShare of the
	// inhabitants, divided by the mean household size where Families is set.
	Households int
	// WantShare is the part of the inhabitants who want another GP: 732,000
	// of 17.47 million, about 1 in 20 (Algemene Rekenkamer, April 2025; 4% in
	// Nivel's panel of 2024).
	WantShare float64
	// WithoutGP is the part of the households that have no GP: 45,000 to
	// 194,000 people nationwide (Algemene Rekenkamer 2025), which is 6% to 27%
	// of 732,000; Nivel's 0.3% of adults (2024) is at the low end. Default 0.1.
	WithoutGP float64
	// NotMoved is the part who want another GP without having moved house: the
	// main reason is having moved (Nivel 2024); the default 0.25 is inferred.
	NotMoved float64
	// Families gives households the sizes of families; without it every
	// household is one person.
	Families bool

	// Solo, Duo and the rest are practices of one, two and more GPs: 35%, 43%
	// and 22% (Nivel 2016). A place's norm is 2,095 patients a full-time GP
	// (since 2018); the full-time equivalents are scaled so that all
	// inhabitants have a place.
	Solo, Duo float64
	// TightStops, OrdinaryStops and RelaxedStops are the parts of the
	// practices with some patient stop by the region's [Pressure]: 75% or more
	// in Haaglanden, Zuid-Holland-Zuid, Gooi en Vecht and Amersfoort, few in
	// Friesland, Drenthe and Zeeland, 59% nationwide (Nivel 2024). 78% and 25%
	// are inferred; 60% makes the whole 59%.
	TightStops, OrdinaryStops, RelaxedStops float64
	// FullStops is the part of the stops that take nobody, mode closed; the
	// others are mode swap. In October 2023 50.5% of practices had a partial
	// and 18.3% a full stop (Nivel), so 0.266.
	FullStops float64
	// CopiedStops is the part of the stops that stand beside other stops: a
	// quarter close because their neighbours closed (Nivel 2024).
	CopiedStops float64
	// AnnouncedStops is the part of the stops that people can know of: 27%
	// say so on their website (Nivel 2024). Nobody wishes for a full stop that
	// is announced.
	AnnouncedStops float64
	// FreeShare is the mean of the free places of an open practice as part of
	// its norm; inferred.
	FreeShare float64
	// StopAreas and OpenAreas are the parts of the practices in mode swap and
	// open that only accept homes inside a radius or some postcodes, half of
	// each; inferred from the partial stops that take by postcode area.
	StopAreas, OpenAreas float64

	// Nearby is how many of the nearest practices a household chooses among;
	// about 20 lie within 5 km of the average home (CBS).
	Nearby int
	// Spread is the standard deviation of the logarithm of a practice's
	// popularity; inferred.
	Spread float64
	// Wishes are the parts of the households with 1, 2 and up to 5 ranked
	// practices; inferred. They add up to 1.
	Wishes [5]float64
	// Ties is the part of the wishes that stand in one class with the wish
	// before; inferred.
	Ties float64
	// WithinShare is the part of the households that would go to any practice
	// within 1 to 3 km of home, besides those they rank; inferred.
	WithinShare float64
	// Urgent is the part of the households with priority 2; inferred.
	// Priority 1 goes by age, about 3%.
	Urgent float64

	// Goals of the rules; nil means [matching.DefaultGoals].
	Goals []matching.Goal
}

// DefaultParams are the values of the Netherlands.
func DefaultParams() Params {
	return Params{
		WantShare: 732_000.0 / 17_472_870, WithoutGP: 0.1, NotMoved: 0.25,
		Solo: 0.35, Duo: 0.43,
		TightStops: 0.78, OrdinaryStops: 0.6, RelaxedStops: 0.25,
		FullStops: 0.266, CopiedStops: 0.25, AnnouncedStops: 0.27,
		FreeShare: 0.015, StopAreas: 0.4, OpenAreas: 0.15,
		Nearby: 24, Spread: 0.6, Wishes: [5]float64{0.2, 0.3, 0.25, 0.15, 0.1},
		Ties: 0.08, WithinShare: 0.15, Urgent: 0.003,
	}
}

// check is an error naming the first parameter out of range.
func (p *Params) check() error {
	shares := []struct {
		name  string
		value float64
	}{
		{"WantShare", p.WantShare}, {"WithoutGP", p.WithoutGP}, {"NotMoved", p.NotMoved}, {"Solo", p.Solo}, {"Duo", p.Duo},
		{"Solo+Duo", p.Solo + p.Duo},
		{"TightStops", p.TightStops}, {"OrdinaryStops", p.OrdinaryStops}, {"RelaxedStops", p.RelaxedStops},
		{"FullStops", p.FullStops}, {"CopiedStops", p.CopiedStops}, {"AnnouncedStops", p.AnnouncedStops},
		{"FreeShare", p.FreeShare}, {"StopAreas", p.StopAreas}, {"OpenAreas", p.OpenAreas},
		{"Ties", p.Ties}, {"WithinShare", p.WithinShare}, {"Urgent", p.Urgent},
	}
	for _, s := range shares {
		if !(s.value >= 0 && s.value <= 1) {
			return fmt.Errorf("instances: %s: %v is not a part of 0 to 1", s.name, s.value)
		}
	}
	total := 0.0
	for _, w := range p.Wishes {
		if !(w >= 0) {
			return fmt.Errorf("instances: Wishes: %v is below 0", w)
		}
		total += w
	}
	if !(total > 0.999 && total < 1.001) {
		return fmt.Errorf("instances: Wishes: they add up to %v, not 1", total)
	}
	switch {
	case p.Practices < 0 || p.Practices > 1_000_000:
		return fmt.Errorf("instances: Practices: %d is not 0 to 1,000,000", p.Practices)
	case p.Households < 0 || p.Households > 50_000_000:
		return fmt.Errorf("instances: Households: %d is not 0 to 50,000,000", p.Households)
	case p.Nearby < 2 || p.Nearby > 1_000:
		return fmt.Errorf("instances: Nearby: %d is not 2 to 1,000", p.Nearby)
	case !(p.Spread >= 0 && p.Spread <= 5):
		return fmt.Errorf("instances: Spread: %v is not 0 to 5", p.Spread)
	}
	return nil
}
