package registry

import (
	"fmt"

	"github.com/ruilkring/ruilkring/matching"
)

// PutPractice adds a practice, or replaces the one of its id. Households keep
// their places and wishes whatever changes about the practice.
//
// # Errors
//
// ErrInvalid. ErrStale where IfVersion is not 0 and not the version of the
// practice.
type PutPractice struct {
	Practice
	// IfVersion is the version of the practice that this replaces; 0 means
	// whatever there is, or nothing.
	IfVersion uint64 `json:"if_version,omitempty"`
}

func (c PutPractice) decide(t *turn) error {
	var f faults
	f.practice(&c.Practice, t.options)
	if err := f.err(); err != nil {
		return err
	}
	if c.IfVersion != 0 {
		n, ok := t.s.practiceIDs.find(c.ID)
		if !ok {
			return fmt.Errorf("%w practice", ErrUnknown)
		}
		if t.s.practices.at(int(n)).Version != c.IfVersion {
			return fmt.Errorf("%w: the practice", ErrStale)
		}
	}
	return t.emit(&practicePut{Practice: cloneOf(c.Practice.Practice), Region: c.Region, ConsentsAhead: c.ConsentsAhead})
}

// practicePut says what a practice is from now on.
type practicePut struct {
	Practice      matching.Practice `json:"practice"`
	Region        string            `json:"region,omitempty"`
	ConsentsAhead bool              `json:"consents_ahead,omitempty"`
}

var _ = declare[practicePut]()

func (*practicePut) kind() string { return "practice.put" }

func (e *practicePut) apply(s *state) error {
	s.setPractice(Practice{Practice: e.Practice, Region: e.Region, ConsentsAhead: e.ConsentsAhead})
	return nil
}
