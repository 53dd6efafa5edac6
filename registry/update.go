package registry

import (
	"fmt"

	"github.com/ruilkring/ruilkring/matching"
)

// Update replaces what is known of a household besides its wishes, state and the
// date from which it waits. Fields that are nil stay.
//
// # Errors
//
// ErrUnknown. ErrInvalid. ErrStale where IfVersion is not 0 and not the version
// of the household. ErrState where a round has hold of the household and the
// change would alter the frozen problem: anything but its priority.
type Update struct {
	Household string          `json:"household"`
	Adults    *[]string       `json:"adults,omitempty"`
	Size      *int            `json:"size,omitempty"`
	Current   *string         `json:"current,omitempty"`
	Home      *matching.Point `json:"home,omitempty"`
	Postcode  *string         `json:"postcode,omitempty"`
	Priority  *int            `json:"priority,omitempty"`
	IfVersion uint64          `json:"if_version,omitempty"`
}

func (c Update) decide(t *turn) error {
	n, old, err := t.household(c.Household)
	if err != nil {
		return err
	}
	if c.IfVersion != 0 && c.IfVersion != old.version {
		return fmt.Errorf("%w: the household", ErrStale)
	}
	h := old.public(t.s)
	replace(&h.Adults, c.Adults)
	replace(&h.Size, c.Size)
	replace(&h.Current, c.Current)
	replace(&h.Home, c.Home)
	replace(&h.Postcode, c.Postcode)
	replace(&h.Priority, c.Priority)
	var f faults
	f.household(t.s, &h, int64(n), max(t.today(), h.Since))
	if err := f.err(); err != nil {
		return err
	}
	if h.Size == 0 {
		h.Size = len(h.Adults)
	}
	if (old.state.busy() || t.s.enrolments[n] != nil) && (c.Adults != nil || c.Size != nil || c.Current != nil || c.Home != nil || c.Postcode != nil) {
		return fmt.Errorf("%w: the household takes part in a round, or has asked for a place", ErrState)
	}
	return t.emit(&householdUpdated{ofHousehold: ofHousehold{Household: n}, facts: t.facts(&h)})
}

func replace[T any](at *T, by *T) {
	if by != nil {
		*at = *by
	}
}

// householdUpdated says what is known of a household from now on.
type householdUpdated struct {
	ofHousehold
	facts householdFacts
}

var _ = declare[householdUpdated]()

func (*householdUpdated) kind() string  { return "household.updated" }
func (e *householdUpdated) secret() any { return &e.facts }

func (e *householdUpdated) apply(s *state) error {
	var err error
	s.setHousehold(e.Household, func(h *household) { err = e.facts.set(s, h) })
	return err
}
