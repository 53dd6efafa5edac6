package registry

import (
	"fmt"
	"math"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
)

// Household is what the registry knows of a household.
type Household struct {
	// ID says nothing about who they are: 1 to 128 letters and digits of ASCII
	// and "-._~:@", and no citizen service number, however its digits are set
	// apart.
	ID string `json:"id"`
	// Adults are opaque ids of the persons of 16 and over, each of whom must
	// consent to a move: 1 to Size of them. Nobody is in two households.
	Adults []string `json:"adults"`
	// Size is the number of persons; 0 means as many as there are adults.
	Size int `json:"size,omitempty"`
	// Current is the practice where they are enrolled; "" means nowhere.
	Current string `json:"current,omitempty"`
	// Home is kept to a thousandth of a degree, about 100 m.
	Home matching.Point `json:"home"`
	// Postcode is kept to as many characters as [Options.PostcodeChars] says.
	Postcode string          `json:"postcode,omitempty"`
	Wishes   matching.Wishes `json:"wishes"`
	// Priority is 0 to 9, higher goes first.
	Priority int `json:"priority,omitempty"`
	// Since is the date from which they wait; the zero date means today.
	Since matching.Date `json:"since,omitzero"`

	// State, Version and WishesVersion are the registry's own, and ignored in a
	// command. Version is that of the last change of anything here,
	// WishesVersion of the wishes.
	State         State  `json:"state"`
	Version       uint64 `json:"version"`
	WishesVersion uint64 `json:"wishes_version"`
}

// State is what a household is doing.
type State uint8

// The states of a household.
const (
	// StateWaiting: it has wishes, and takes part in the next round.
	StateWaiting State = iota
	// StateInRound: it is part of a frozen round.
	StateInRound
	// StateProposed: a round proposes that it moves.
	StateProposed
	// StateConfirmed: everybody in its exchange agreed, and it will move.
	StateConfirmed
	// StateSettled: it has no wishes.
	StateSettled
	// StateWithdrawn: it has taken its wishes back.
	StateWithdrawn

	numStates
)

var stateNames = [numStates]string{"waiting", "in_round", "proposed", "confirmed", "settled", "withdrawn"}

// String is the name of the state.
func (s State) String() string {
	if s >= numStates {
		return fmt.Sprintf("State(%d)", uint8(s))
	}
	return stateNames[s]
}

// MarshalText writes the name of the state.
func (s State) MarshalText() ([]byte, error) {
	if s >= numStates {
		return nil, fmt.Errorf("registry: no state has the number %d", uint8(s))
	}
	return []byte(stateNames[s]), nil
}

// UnmarshalText reads the name of a state.
func (s *State) UnmarshalText(text []byte) error {
	i := slices.Index(stateNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("registry: unknown state %q", text)
	}
	*s = State(i)
	return nil
}

// busy reports whether a round has hold of the household.
func (s State) busy() bool { return s == StateInRound || s == StateProposed || s == StateConfirmed }

// household is a household as the state holds it. It is never changed: a change
// makes another one.
type household struct {
	// What queries ask comes first: it lies in one or two lines of the
	// processor's memory.
	postcode string
	home     spot
	size     int32
	// current is the number of a practice, or none.
	current  int32
	since    matching.Date
	within   int32
	priority uint8
	state    State
	// unreadable says that the key is gone: nothing else here is known.
	unreadable bool

	id     string
	adults []string
	key    *secretKey
	// ranked holds the numbers of the wished practices, one class after the
	// other; the first of each class is written as ^n, which is below zero.
	// weights are as many, or none.
	ranked, weights        []int32
	version, wishesVersion uint64
}

// none is the number of no practice.
const none = -1

// spot is a place in thousandths of a degree.
type spot struct{ lat, lon int32 }

// spotsPerDegree is how finely places of homes are kept.
const spotsPerDegree = 1000

// newSpot is the spot nearest to p, which must be in the world.
func newSpot(p matching.Point) spot {
	return spot{int32(math.Round(p.Lat * spotsPerDegree)), int32(math.Round(p.Lon * spotsPerDegree))}
}

func (s spot) point() matching.Point {
	return matching.Point{Lat: float64(s.lat) / spotsPerDegree, Lon: float64(s.lon) / spotsPerDegree}
}

// members yields the wished practices with their class, from 0, and weight.
func (h *household) members(yield func(class int, practice int32, weight int32) bool) {
	class := -1
	for i, n := range h.ranked {
		if n < 0 {
			class++
			n = ^n
		}
		weight := int32(0)
		if h.weights != nil {
			weight = h.weights[i]
		}
		if !yield(class, n, weight) {
			return
		}
	}
}

// hasWishes reports whether the household wishes for anything.
func (h *household) hasWishes() bool { return len(h.ranked) > 0 || h.within > 0 }

// restingState is the state of a household that no round has hold of.
func (h *household) restingState() State {
	if h.hasWishes() {
		return StateWaiting
	}
	return StateSettled
}

// setWishes replaces the wishes, whose practices must be known.
func (h *household) setWishes(s *state, w *matching.Wishes) error {
	h.ranked, h.weights, h.within = nil, nil, int32(w.WithinM)
	total := 0
	for _, class := range w.Ranked {
		total += len(class)
	}
	if total == 0 {
		return nil
	}
	h.ranked = make([]int32, 0, total)
	if len(w.Weights) > 0 {
		h.weights = make([]int32, 0, total)
	}
	for i, class := range w.Ranked {
		for j, id := range class {
			n, ok := s.practiceIDs.find(id)
			if !ok {
				return fmt.Errorf("%w: a wish for the unknown practice %q", ErrJournal, id)
			}
			if j == 0 {
				n = ^n
			}
			h.ranked = append(h.ranked, n)
			if h.weights != nil {
				h.weights = append(h.weights, int32(w.Weight(i, j)))
			}
		}
	}
	return nil
}

// wishes are the wishes as a caller sees them.
func (h *household) wishes(s *state) matching.Wishes {
	w := matching.Wishes{WithinM: int(h.within)}
	h.members(func(class int, n, weight int32) bool {
		if class == len(w.Ranked) {
			w.Ranked = append(w.Ranked, nil)
			if h.weights != nil {
				w.Weights = append(w.Weights, nil)
			}
		}
		w.Ranked[class] = append(w.Ranked[class], s.practices.at(int(n)).ID)
		if h.weights != nil {
			w.Weights[class] = append(w.Weights[class], int(weight))
		}
		return true
	})
	return w
}

// public is the household as a caller sees it, in memory of the caller's own.
func (h *household) public(s *state) Household {
	return Household{
		ID: h.id, Adults: slices.Clone(h.adults), Size: int(h.size), Current: s.practiceID(h.current),
		Home: h.home.point(), Postcode: h.postcode, Wishes: h.wishes(s), Priority: int(h.priority), Since: h.since,
		State: h.state, Version: h.version, WishesVersion: h.wishesVersion,
	}
}
