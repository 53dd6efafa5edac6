package registry

import (
	"slices"

	"github.com/ruilkring/ruilkring/matching"
)

// Practice is what the registry knows of a practice.
type Practice struct {
	matching.Practice
	// Region is the organisation that answers for it, such as a regional
	// organisation of GPs (RHO); "" means none.
	Region string `json:"region,omitempty"`
	// ConsentsAhead says that the practice agrees beforehand to every move that
	// the rules allow: it is not asked in a round.
	ConsentsAhead bool `json:"consents_ahead,omitempty"`
	// Version is that of the last change, and ignored in a command.
	Version uint64 `json:"version"`
}

// practice is a practice as the state holds it. It is never changed.
type practice struct{ Practice }

// public is the practice as a caller sees it, in memory of the caller's own.
func (p *practice) public() Practice {
	c := p.Practice
	c.Practice = cloneOf(c.Practice)
	return c
}

// cloneOf is p in memory of its own.
func cloneOf(p matching.Practice) matching.Practice {
	if p.Accepts != nil {
		a := *p.Accepts
		a.Postcodes = slices.Clone(a.Postcodes)
		p.Accepts = &a
	}
	if p.MaxIntake != nil {
		n := *p.MaxIntake
		p.MaxIntake = &n
	}
	return p
}

// takes reports whether a home is where the practice accepts, and how far that
// is.
func (p *practice) takes(home matching.Point, postcode string) (metres int, ok bool) {
	metres = matching.Metres(home, p.Location)
	if p.Accepts == nil {
		return metres, true
	}
	if p.Accepts.WithinM > 0 && metres > p.Accepts.WithinM {
		return metres, false
	}
	return metres, len(p.Accepts.Postcodes) == 0 || slices.ContainsFunc(p.Accepts.Postcodes, func(prefix string) bool {
		return len(postcode) >= len(prefix) && postcode[:len(prefix)] == prefix
	})
}
