package registry

import (
	"fmt"
)

// Erase forgets a household: nobody finds it any more, and the key with which
// everything about it was sealed is destroyed, with every snapshot, before Do
// returns. The journal stays whole and verifiable; what it says about the
// household nobody can read any more. Where a round has hold of the household,
// its exchange breaks first.
//
// # Errors
//
// ErrUnknown. ErrState where it can't leave its round any more. ErrNotErased.
type Erase struct {
	Household string `json:"household"`
}

func (c Erase) decide(t *turn) error {
	n, _, err := t.household(c.Household)
	if err != nil {
		return err
	}
	if err := t.leaveRounds(n); err != nil {
		return err
	}
	name := t.s.households.at(int(n)).key.name()
	if err := t.emit(&householdErased{Household: n}); err != nil {
		return err
	}
	t.dropKey(name)
	return nil
}

// householdErased says that a household is forgotten and its key destroyed.
type householdErased struct {
	Household uint32 `json:"household"`
}

var _ = declare[householdErased]()

func (*householdErased) kind() string { return "household.erased" }

func (e *householdErased) destroys(s *state) []string {
	if h := s.household(e.Household); h != nil {
		return []string{h.key.name()}
	}
	return nil
}

func (e *householdErased) apply(s *state) error {
	if int(e.Household) >= s.households.len() {
		return fmt.Errorf("%w: there is no household %d", ErrJournal, e.Household)
	}
	s.eraseHousehold(e.Household)
	return nil
}
