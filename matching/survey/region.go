package survey

import "github.com/ruilkring/ruilkring/matching"

// People counts a group of people.
type People struct {
	Households int `json:"households"`
	Persons    int `json:"persons"`
	// WithoutBefore is how many of the persons have no practice before the
	// plan.
	WithoutBefore int `json:"withoutBefore"`
}

// Region is what there is to say of a problem whatever the plan is.
type Region struct {
	// All are the households of the problem, Asking those that have an eligible
	// wish.
	All    People `json:"all"`
	Asking People `json:"asking"`
	// Wishes is the number of eligible wishes.
	Wishes int `json:"wishes"`
	// FreePlaces is that of all practices together.
	FreePlaces int64 `json:"freePlaces"`
	Modes      Modes `json:"modes"`
	Box        Box   `json:"box"`
	// Goals are those of the rules, or the default ones.
	Goals []matching.Goal `json:"goals"`
	// Date is the day of the round, "" where there is none.
	Date string `json:"date"`
	// MaxCycle and MaxChain are the caps of the rules, 0 for none.
	MaxCycle int `json:"maxCycle"`
	MaxChain int `json:"maxChain"`
	// ByPriority has the priorities that occur, from high to low.
	ByPriority []Priority `json:"byPriority"`
	// Distance is from home to the practice of all who have one.
	Distance Distance `json:"distance"`
	// Stuck are those whom no valid plan can move, by reason.
	Stuck     []Held          `json:"stuck"`
	Practices RegionPractices `json:"practices"`
}

// Modes counts practices by their mode.
type Modes struct {
	Open   int `json:"open"`
	Swap   int `json:"swap"`
	Closed int `json:"closed"`
}

// Box is the smallest part of the world, between two latitudes and two
// longitudes, that holds every practice and every home. Where there are none
// all is 0.
type Box struct {
	South float64 `json:"south"`
	West  float64 `json:"west"`
	North float64 `json:"north"`
	East  float64 `json:"east"`
}

// Priority is what becomes of those of one priority.
type Priority struct {
	Priority int `json:"priority"`
	// Persons are all of this priority, Asking those with an eligible wish, and
	// Moved those who move; 0 in a [Region].
	Persons int `json:"persons"`
	Asking  int `json:"asking"`
	Moved   int `json:"moved"`
}

// Distance sums up distances between homes and practices, each counted once for
// every person.
type Distance struct {
	Persons int `json:"persons"`
	// MeanM is rounded to whole metres. MedianM and NinetyM are the least
	// distance that half, and nine tenths, of the persons are within. All are 0
	// where there is nobody.
	MeanM   int `json:"meanM"`
	MedianM int `json:"medianM"`
	NinetyM int `json:"ninetyM"`
	// Hist has the persons by distance in steps of [HistStepM] metres: the
	// first number counts those nearer than one step, and the last one everybody
	// from there on.
	Hist []int `json:"hist"`
}

// The steps of [Distance.Hist].
const (
	HistStepM = 500
	HistSteps = 31
)

// Held counts households that stay for one reason.
type Held struct {
	Reason     Reason `json:"reason"`
	Households int    `json:"households"`
	Persons    int    `json:"persons"`
}

// RegionPractices has one element for each practice, in the order of the
// problem.
type RegionPractices struct {
	ID   []string  `json:"id"`
	Name []string  `json:"name"`
	Lat  []float64 `json:"lat"`
	Lon  []float64 `json:"lon"`
	// Mode is 0 for open, 1 for swap and 2 for closed.
	Mode     []int32 `json:"mode"`
	Capacity []int32 `json:"capacity"`
	Enrolled []int32 `json:"enrolled"`
	Free     []int32 `json:"free"`
	// MaxIntake is -1 where there is no limit.
	MaxIntake []int32 `json:"maxIntake"`
	// Wished is the persons with an eligible wish for the practice, and Leaving
	// those enrolled there who have an eligible wish for another.
	Wished  []int32 `json:"wished"`
	Leaving []int32 `json:"leaving"`
	// Wanted is Wished if no practice were closed: at a closed one it counts
	// those whom only that keeps out.
	Wanted []int32 `json:"wanted"`
}
