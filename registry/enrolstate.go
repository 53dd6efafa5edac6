package registry

import "maps"

// enrolments are the requests for a place outside rounds that are not settled
// yet, by number of the household. The map is never changed.
type enrolments map[uint32]*enrolment

// enrolment is a request for a place that is free now. It is never changed.
type enrolment struct {
	practice int32
	persons  int
	// asked is when, in milliseconds since 1970 UTC.
	asked int64
	// adults are who of the household has agreed, received whether the practice
	// has.
	adults   []bool
	received bool
}

// setEnrolment replaces the request of household n; nil removes it.
func (s *state) setEnrolment(n uint32, e *enrolment) {
	next := maps.Clone(s.enrolments)
	if next == nil {
		next = enrolments{}
	}
	if e == nil {
		delete(next, n)
	} else {
		next[n] = e
	}
	s.enrolments = next
}

// promised is how many places requests for enrolment hold at a practice.
func (s *state) promised(n int32) int {
	held := 0
	for _, e := range s.enrolments {
		if e.practice == n {
			held += e.persons
		}
	}
	return held
}
