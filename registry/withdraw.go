package registry

import "fmt"

// Withdraw takes the wishes of a household back: it keeps its place, and waits
// no more. Where a round has hold of it, its exchange breaks.
//
// # Errors
//
// ErrUnknown. ErrState where it can't leave its round any more. ErrStale where
// IfVersion is not 0 and not the version of the household's wishes.
type Withdraw struct {
	Household string `json:"household"`
	IfVersion uint64 `json:"if_version,omitempty"`
}

func (c Withdraw) decide(t *turn) error {
	n, h, err := t.household(c.Household)
	if err != nil {
		return err
	}
	if c.IfVersion != 0 && c.IfVersion != h.wishesVersion {
		return fmt.Errorf("%w: the wishes", ErrStale)
	}
	if h.state == StateWithdrawn {
		return nil
	}
	if err := t.leaveRounds(n); err != nil {
		return err
	}
	return t.emit(&householdWithdrawn{Household: n})
}

// householdWithdrawn says that a household has taken its wishes back.
type householdWithdrawn struct {
	Household uint32 `json:"household"`
}

var _ = declare[householdWithdrawn]()

func (*householdWithdrawn) kind() string { return "household.withdrawn" }

func (e *householdWithdrawn) apply(s *state) error {
	s.setHousehold(e.Household, func(h *household) {
		h.ranked, h.weights, h.within = nil, nil, 0
		h.wishesVersion = s.now.seq
		h.state = StateWithdrawn
	})
	return nil
}
