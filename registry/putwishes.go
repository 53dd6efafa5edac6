package registry

import (
	"fmt"

	"github.com/ruilkring/ruilkring/matching"
)

// PutWishes replaces the wishes of a household. Who had none, or had withdrawn,
// waits from today. No wishes at all make a household that waits settled. While
// a round has hold of the household, the round goes by the wishes that it had.
//
// # Errors
//
// ErrUnknown. ErrInvalid. ErrStale where IfVersion is not 0 and not the version
// of the household's wishes.
type PutWishes struct {
	Household string          `json:"household"`
	Wishes    matching.Wishes `json:"wishes"`
	IfVersion uint64          `json:"if_version,omitempty"`
}

func (c PutWishes) decide(t *turn) error {
	n, h, err := t.household(c.Household)
	if err != nil {
		return err
	}
	if c.IfVersion != 0 && c.IfVersion != h.wishesVersion {
		return fmt.Errorf("%w: the wishes", ErrStale)
	}
	var f faults
	f.wishes(t.s, t.s.practiceID(h.current), &c.Wishes)
	if err := f.err(); err != nil {
		return err
	}
	return t.emit(&wishesPut{ofHousehold: ofHousehold{Household: n}, wishes: c.Wishes, today: t.today()})
}

// wishesPut says what a household wishes for from now on.
type wishesPut struct {
	ofHousehold
	wishes matching.Wishes
	// today is the day on which a household that did not wait begins to.
	today matching.Date
}

var _ = declare[wishesPut]()

func (*wishesPut) kind() string { return "household.wishes" }

func (e *wishesPut) secret() any {
	return &struct {
		*matching.Wishes
		Today *matching.Date `json:"today"`
	}{&e.wishes, &e.today}
}

func (e *wishesPut) apply(s *state) error {
	var err error
	s.setHousehold(e.Household, func(h *household) {
		err = h.setWishes(s, &e.wishes)
		h.wishesVersion = s.now.seq
		if h.state.busy() {
			return
		}
		if h.state != StateWaiting && h.hasWishes() {
			h.since = e.today
		}
		h.state = h.restingState()
	})
	return err
}
