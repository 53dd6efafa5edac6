package matching

// Format is the name and version of the problem format, the value of
// [Problem.Format].
const Format = "ruilkring/v1"

// MaxPersons is the most persons that a problem may hold in all its households
// together, and the largest value of any other whole number in it. It keeps
// every score of a valid problem inside an int64: 2^31 persons × a weight of
// 2^31 is 2^62.
const MaxPersons = 1<<31 - 1

// Problem is one swap round: who holds places, who wants to move where, and
// what makes a plan better. The zero value is an empty round, whose only valid
// plan is the empty one.
//
// Slices are in the order of the file; nothing depends on that order. A plan
// depends on the identifiers and the seed only.
type Problem struct {
	Format     string      `json:"format"`
	Practices  []Practice  `json:"practices"`
	Households []Household `json:"households"`
	Rules      Rules       `json:"rules"`
}

// Mode says whom a practice takes in.
type Mode string

// The modes of a practice.
const (
	// Open takes newcomers into free places, and swaps.
	Open Mode = "open"
	// Swap has a patient stop (patiëntenstop): it takes in only as many
	// persons as leave in the same exchange.
	Swap Mode = "swap"
	// Closed takes nobody in. Leaving is always allowed.
	Closed Mode = "closed"
)

// Point is a place on the globe in WGS84 degrees.
type Point struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

// Practice is a GP practice (praktijk): it holds places (plekken).
type Practice struct {
	// ID is unique among the practices, the AGB code for instance.
	ID string `json:"id"`
	// Name is for people to read; nothing depends on it.
	Name     string `json:"name,omitempty"`
	Location Point  `json:"location"`
	// Capacity is how many persons the practice wants to hold.
	Capacity int `json:"capacity"`
	// Enrolled is how many persons it holds now, those in the households of
	// the problem among them.
	Enrolled int  `json:"enrolled"`
	Mode     Mode `json:"mode"`
	// Accepts limits whose home may be where; nil means everybody.
	Accepts *Area `json:"accepts,omitempty"`
	// MaxIntake caps the persons who enter in the whole plan; nil means no
	// limit.
	MaxIntake *int `json:"max_intake,omitempty"`
}

// Free is the number of free places: capacity less enrolled in mode [Open],
// never below zero; zero in the other modes.
func (p *Practice) Free() int {
	if p.Mode != Open {
		return 0
	}
	return max(0, p.Capacity-p.Enrolled)
}

// Area limits where a home may be. Both limits hold where both are given.
type Area struct {
	// WithinM is the most metres from the practice; 0 means no limit.
	WithinM int `json:"within_m,omitempty"`
	// Postcodes are prefixes, one of which the home's postcode must have;
	// none means no limit.
	Postcodes []string `json:"postcodes,omitempty"`
}

// Household is one or more patients who move together or not at all
// (huishouden).
type Household struct {
	// ID is unique among the households and says nothing about who they are.
	ID string `json:"id"`
	// Size is the number of persons; 0 means 1. Use [Household.Persons].
	Size int `json:"size,omitempty"`
	// Current is the practice where they are enrolled; "" means nowhere
	// (zonder huisarts).
	Current  string `json:"current,omitempty"`
	Home     Point  `json:"home"`
	Postcode string `json:"postcode,omitempty"`
	Wishes   Wishes `json:"wishes"`
	// Priority is 0 to 9, higher goes first.
	Priority int `json:"priority,omitempty"`
	// Since is the date from which they wait; the zero date means the day of
	// the round.
	Since Date `json:"since,omitzero"`
}

// Persons is the number of persons in the household: Size, or 1 where it is 0.
func (h *Household) Persons() int {
	if h.Size == 0 {
		return 1
	}
	return h.Size
}

// Wishes says which practices a household accepts, in order of preference.
type Wishes struct {
	// Ranked are classes of practice ids, rank 1 first; the practices inside
	// one class are equally good.
	Ranked [][]string `json:"ranked,omitempty"`
	// WithinM adds every further practice within so many metres of home as one
	// last class; 0 means none.
	WithinM int `json:"within_m,omitempty"`
	// Weights are what the wishes count for at [GoalWeight]: a whole number for
	// each member of Ranked, in the same shape; none means 0 for all. Use
	// [Wishes.Weight]. The practices that WithinM adds weigh 0.
	Weights [][]int `json:"weights,omitempty"`
}

// Weight is the weight of Ranked[class][member], 0 where the wishes have no
// weights.
func (w *Wishes) Weight(class, member int) int {
	if class >= len(w.Weights) || member >= len(w.Weights[class]) {
		return 0
	}
	return w.Weights[class][member]
}

// weighted reports whether a household of the problem has weights.
func (p *Problem) weighted() bool {
	for i := range p.Households {
		if len(p.Households[i].Wishes.Weights) > 0 {
			return true
		}
	}
	return false
}
