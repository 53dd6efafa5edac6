package registry

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ruilkring/ruilkring/matching"
)

// Seeker is somebody who looks for a practice.
type Seeker struct {
	Home     matching.Point
	Postcode string
	// Size is the number of persons; 0 means 1.
	Size int
	// WithinM is how far a practice may be from home; 0 means [DefaultWithinM],
	// and more than [MaxWithinM] means that.
	WithinM int
	// Current is the practice where they are, which is left out.
	Current string
	// Practices are asked after by name, in place of all that are near. What
	// they answer then stands in the list too where it is a no.
	Practices []string
}

// DefaultWithinM is how far a practice may be where a seeker doesn't say.
const DefaultWithinM = 5_000

// Admission says how a seeker may get into a practice.
type Admission string

// The ways in, the best first.
const (
	// AdmissionPlace: there are free places for all of them, which nobody holds.
	AdmissionPlace Admission = "place"
	// AdmissionSwap: as many have to leave as come in, by way of a round.
	AdmissionSwap Admission = "swap"
	// AdmissionOutside: the practice does not accept their home.
	AdmissionOutside Admission = "outside"
	// AdmissionClosed: the practice takes nobody.
	AdmissionClosed Admission = "closed"
)

// Opening is a practice and how a seeker may get in.
type Opening struct {
	Practice  Practice  `json:"practice"`
	Admission Admission `json:"admission"`
	Metres    int       `json:"metres"`
	// Free is the number of free places for somebody who comes now: those not
	// counted that rounds and requests for enrolment hold.
	Free int `json:"free"`
	// Waiting is the number of persons who wish to go there.
	Waiting int `json:"waiting"`
}

// OpenTo is which practices are open to a seeker: those with places first, then
// those to swap into, the nearest first.
func (v *View) OpenTo(seeker Seeker) []Opening {
	s := v.state
	var numbers []int32
	if len(seeker.Practices) > 0 {
		numbers = s.numbers(seeker.Practices)
	} else {
		metres := cmp.Or(max(0, seeker.WithinM), DefaultWithinM)
		numbers = s.near(seeker.Home, min(metres, MaxWithinM))
	}
	size := max(1, seeker.Size)
	postcode := strings.ToUpper(strings.Join(strings.Fields(seeker.Postcode), ""))
	var list []Opening
	for _, n := range numbers {
		p := s.practices.at(int(n))
		if p.ID == seeker.Current {
			continue
		}
		o := Opening{Free: s.placesNow(n)}
		metres, takes := p.takes(seeker.Home, postcode)
		o.Metres = metres
		switch {
		case p.Mode == matching.Closed:
			o.Admission = AdmissionClosed
		case !takes:
			o.Admission = AdmissionOutside
		case o.Free >= size:
			o.Admission = AdmissionPlace
		default:
			o.Admission = AdmissionSwap
		}
		if len(seeker.Practices) == 0 && (o.Admission == AdmissionClosed || o.Admission == AdmissionOutside) {
			continue
		}
		o.Practice = p.public()
		o.Waiting = Set{s, s.index.wishedBy.at(int(n)).read()}.Persons()
		list = append(list, o)
	}
	order := []Admission{AdmissionPlace, AdmissionSwap, AdmissionOutside, AdmissionClosed}
	slices.SortFunc(list, func(a, b Opening) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Admission), slices.Index(order, b.Admission)),
			cmp.Compare(a.Metres, b.Metres), cmp.Compare(a.Practice.ID, b.Practice.ID))
	})
	return list
}
