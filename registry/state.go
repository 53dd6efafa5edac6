package registry

import (
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry/journal"
)

// state is what the events so far add up to. A published state is never changed;
// [state.fork] makes a copy that may be, in time and memory of what is then
// changed. Every change is made by the apply of an event, so that a fold of the
// journal makes the same state.
type state struct {
	// epoch is the one in which this state may write, see [vector].
	epoch uint64
	// head is the place after the last event, and last its time.
	head journal.Head
	last int64
	// now is the event that is being applied.
	now moment

	practices   vector[*practice]
	practiceIDs dict[string]
	// households are by number; nil is one that was erased.
	households   vector[*household]
	householdIDs idTable
	persons      idTable
	// erased is how many households were erased.
	erased int
	// unreadable is how many households there are whose key is gone without
	// word of their erasure.
	unreadable int
	// logMonths are the months of which there is an access log, in order. The
	// slice is never changed.
	logMonths []logMonth
	// held are the keys that no household has, by name. The map is never changed.
	held keys

	// rounds are those that were opened, enrolments the requests for a place
	// outside them.
	rounds     rounds
	enrolments enrolments
	// holds are, for each of the rounds, the households of which it has hold. No
	// household is in two. They follow from what events say in the clear, so that
	// they are right also where the key of a round is gone.
	holds vector[*bits]

	index   index
	changes changeLog
}

// moment is when an event happened: its number and time.
type moment struct {
	seq uint64
	at  int64
}

// epochs counts the epochs of all registries.
var epochs atomic.Uint64

// newState is the state before the first event.
func newState() *state {
	s := &state{epoch: epochs.Add(1)}
	s.householdIDs = newIDTable(s.epoch)
	s.persons = newIDTable(s.epoch)
	return s
}

// fork is a copy that may be changed, while s stays as it is.
func (s *state) fork() *state {
	c := *s
	c.epoch = epochs.Add(1)
	return &c
}

// practiceID is the id of a practice, "" for none.
func (s *state) practiceID(n int32) string {
	if n < 0 {
		return ""
	}
	return s.practices.at(int(n)).ID
}

// practiceNumber is the number of a practice, none for "".
func (s *state) practiceNumber(id string) (int32, error) {
	if id == "" {
		return none, nil
	}
	n, ok := s.practiceIDs.find(id)
	if !ok {
		return none, fmt.Errorf("%w: there is no practice %q", ErrUnknown, id)
	}
	return n, nil
}

// householdNumber is the number of a household.
func (s *state) householdNumber(id string) (uint32, bool) {
	return s.householdIDs.find(id, func(n uint32) bool { return s.households.at(int(n)).id == id })
}

// householdOf is the number of the household of a person of 16 or over.
func (s *state) householdOf(person string) (uint32, bool) {
	return s.persons.find(person, func(n uint32) bool {
		return slices.Contains(s.households.at(int(n)).adults, person)
	})
}

// household is the household of a number: nil where it is erased, and never one
// that can't be read.
func (s *state) household(n uint32) *household {
	if int(n) >= s.households.len() {
		return nil
	}
	h := s.households.at(int(n))
	if h == nil || h.unreadable {
		return nil
	}
	return h
}

// addHousehold gives a household the next number.
func (s *state) addHousehold(h *household) {
	h.version, h.wishesVersion = s.now.seq, s.now.seq
	s.noteHousehold(s.placeHousehold(h))
}

// placeHousehold gives a household, complete with its versions, the next number.
func (s *state) placeHousehold(h *household) uint32 {
	n := uint32(s.households.len())
	s.households.push(s.epoch, h)
	if h.unreadable {
		s.unreadable++
		return n
	}
	s.householdIDs.add(s.epoch, h.id, n)
	for _, person := range h.adults {
		s.persons.add(s.epoch, person, n)
	}
	s.index.change(s, n, nil, h)
	return n
}

// setHousehold replaces household n by what change makes of a copy of it, and
// keeps every index right. Slices of the copy are shared with the household: set
// others in their place. A household that is erased or can't be read stays.
func (s *state) setHousehold(n uint32, change func(h *household)) {
	old := s.household(n)
	if old == nil {
		return
	}
	changed := *old
	change(&changed)
	changed.version = s.now.seq
	*s.households.edit(s.epoch, int(n)) = &changed
	if !slices.Equal(old.adults, changed.adults) {
		for _, person := range old.adults {
			s.persons.remove(s.epoch, person, n)
		}
		for _, person := range changed.adults {
			s.persons.add(s.epoch, person, n)
		}
	}
	s.index.change(s, n, old, &changed)
	s.noteHousehold(n)
}

// noteHousehold notes that household n changed.
func (s *state) noteHousehold(n uint32) {
	s.changes.add(change{s.now.seq, changedHousehold, n})
}

// eraseHousehold forgets household n, also one that can't be read.
func (s *state) eraseHousehold(n uint32) {
	old := s.households.at(int(n))
	if old == nil {
		return
	}
	s.erased++
	s.release(n)
	s.forgetInRounds(n)
	if old.unreadable {
		s.unreadable--
	} else {
		s.householdIDs.remove(s.epoch, old.id, n)
		for _, person := range old.adults {
			s.persons.remove(s.epoch, person, n)
		}
		s.index.change(s, n, old, nil)
	}
	*s.households.edit(s.epoch, int(n)) = nil
	s.noteHousehold(n)
}

// setPractice adds a practice or replaces the one of its id.
func (s *state) setPractice(p Practice) {
	p.Version = s.now.seq
	changed := &practice{p}
	n, ok := s.practiceIDs.find(p.ID)
	var old *practice
	if ok {
		old = s.practices.at(int(n))
		*s.practices.edit(s.epoch, int(n)) = changed
	} else {
		n = int32(s.practices.len())
		s.practices.push(s.epoch, changed)
		s.practiceIDs.add(s.epoch, p.ID, n)
	}
	s.index.changePractice(s, n, old, changed)
	s.changes.add(change{s.now.seq, changedPractice, uint32(n)})
}

// enrol changes how many persons a practice holds. It never goes below zero.
func (s *state) enrol(n int32, persons int) {
	p := s.practices.at(int(n)).Practice
	p.Enrolled = min(max(0, p.Enrolled+persons), matching.MaxPersons)
	s.setPractice(p)
}

// near is the numbers of the practices within so many metres of a point, in
// order.
func (s *state) near(p matching.Point, metres int) []int32 {
	// A practice stands within a cell to a thousandth of a degree only.
	const rounding = 100
	var found []int32
	cells := &s.index.practiceCells
	nearby(cells.keys.keys, p, metres+rounding, func(i int, _ bool) {
		it := cells.at(i).read().Iterator()
		for it.HasNext() {
			if n := int32(it.Next()); matching.Metres(p, s.practices.at(int(n)).Location) <= metres {
				found = append(found, n)
			}
		}
	})
	slices.Sort(found)
	return found
}

// wished appends to found the numbers of the practices that a household wishes
// for, by the rules of the problem: its ranked classes, those before the current
// practice's own where that is among them; else also every practice within
// Wishes.WithinM; never the current one. They are in order, each once. Whether
// those practices take the household is another question.
func (s *state) wished(h *household, found []int32) []int32 {
	from := len(found)
	class := from // where the class at hand begins
	stays := false
	for _, n := range h.ranked {
		if n < 0 {
			class = len(found)
			n = ^n
		}
		if n == h.current {
			// Nothing of this class or after it is a wish.
			found = found[:class]
			stays = true
			break
		}
		found = append(found, n)
	}
	if h.within > 0 && !stays {
		for _, n := range s.near(h.home.point(), int(h.within)) {
			if n != h.current {
				found = append(found, n)
			}
		}
	}
	slices.Sort(found[from:])
	return append(found[:from], slices.Compact(found[from:])...)
}

// count is the number of members of a set as an int.
func count(set *roaring.Bitmap) int { return int(set.GetCardinality()) }
