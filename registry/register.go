package registry

import (
	"fmt"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
)

// Register adds a household. Where it has wishes, it waits.
//
// # Errors
//
// ErrInvalid, also for a current or wished practice that is unknown and an adult
// who is in another household. ErrExists where there is a household of its id.
type Register struct{ Household }

func (c Register) decide(t *turn) error {
	h := c.Household
	if h.Size == 0 {
		h.Size = len(h.Adults)
	}
	if h.Since == 0 {
		h.Since = t.today()
	}
	var f faults
	f.household(t.s, &h, -1, t.today())
	if err := f.err(); err != nil {
		return err
	}
	if _, exists := t.s.householdNumber(h.ID); exists {
		return fmt.Errorf("%w: the household", ErrExists)
	}
	return t.emit(&householdRegistered{Key: t.newKey().name(), facts: t.facts(&h), wishes: h.Wishes})
}

// facts are what is kept of a household besides its wishes.
func (t *turn) facts(h *Household) householdFacts {
	return householdFacts{
		ID: h.ID, Adults: h.Adults, Size: h.Size, Current: h.Current, Home: newSpot(h.Home).pair(),
		Postcode: t.options.postcode(h.Postcode), Priority: h.Priority, Since: h.Since,
	}
}

// householdFacts are the secret of the events that say who a household is.
type householdFacts struct {
	ID       string        `json:"id"`
	Adults   []string      `json:"adults"`
	Size     int           `json:"size"`
	Current  string        `json:"current,omitempty"`
	Home     [2]int32      `json:"home"` // in thousandths of a degree
	Postcode string        `json:"postcode,omitempty"`
	Priority int           `json:"priority,omitempty"`
	Since    matching.Date `json:"since"`
}

func (s spot) pair() [2]int32 { return [2]int32{s.lat, s.lon} }

// set gives h the facts. The state must know the practice.
func (f *householdFacts) set(s *state, h *household) error {
	current, err := s.practiceNumber(f.Current)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrJournal, err)
	}
	h.id, h.adults, h.size, h.current = f.ID, slices.Clone(f.Adults), int32(f.Size), current
	h.home, h.postcode = spot{f.Home[0], f.Home[1]}, s.intern(f.Postcode)
	h.priority, h.since = uint8(f.Priority), f.Since
	return nil
}

// intern is the postcode in the memory in which the index holds it.
func (s *state) intern(postcode string) string {
	keys := s.index.postcodes.keys.keys
	if i, ok := slices.BinarySearch(keys, postcode); ok {
		return keys[i]
	}
	return postcode
}

// householdRegistered adds the next household, which is sealed with a key of its
// own.
type householdRegistered struct {
	// Key is the name of the household's key.
	Key string `json:"key"`
	sealed

	facts  householdFacts
	wishes matching.Wishes
	found  *secretKey
}

var _ = declare[householdRegistered]()

func (*householdRegistered) kind() string { return "household.registered" }

func (e *householdRegistered) secret() any {
	return &struct {
		*householdFacts
		Wishes *matching.Wishes `json:"wishes"`
	}{&e.facts, &e.wishes}
}

func (e *householdRegistered) key(_ *state, find keyFinder) *secretKey {
	e.found = find(e.Key)
	return e.found
}

func (e *householdRegistered) apply(s *state) error {
	h := &household{key: e.found, unreadable: e.unreadable}
	if !h.unreadable {
		if err := e.facts.set(s, h); err != nil {
			return err
		}
		if err := h.setWishes(s, &e.wishes); err != nil {
			return err
		}
		h.state = h.restingState()
	}
	s.addHousehold(h)
	return nil
}

// ofHousehold is the part of an event that names the household that it is about,
// by number, and whose key seals it.
type ofHousehold struct {
	Household uint32 `json:"household"`
	sealed
}

func (e *ofHousehold) key(s *state, _ keyFinder) *secretKey {
	if h := s.household(e.Household); h != nil {
		return h.key
	}
	return nil
}
