package packing

import "github.com/ruilkring/ruilkring/matching/solve/internal/round"

// holdTogether reports whether no bundle falls into two parts that could stand
// alone beside the rest of the plan. What is a bundle while the free places are
// taken by others falls apart where they are not.
func (s *search) holdTogether(exchanges []int32) bool {
	bundles := false
	for _, e := range exchanges {
		bundles = bundles || s.kind[e] == round.Bundle
	}
	if !bundles {
		return true
	}
	taken := make([]int64, len(s.Free))
	for _, e := range exchanges {
		s.uses(s.moves(e))
		for _, q := range s.touched {
			taken[q] += max(0, s.use[q])
		}
		s.forget()
	}
	for _, e := range exchanges {
		if s.kind[e] == round.Bundle && s.divides(s.moves(e), taken) {
			return false
		}
	}
	return true
}

// divides reports whether the moves of a bundle fall into two parts that keep to
// the free places, where taken is what the plan takes with the bundle as one.
func (s *search) divides(moves []int32, taken []int64) bool {
	n := len(moves)
	whole := map[int32]int64{}
	s.uses(moves)
	for _, q := range s.touched {
		whole[q] = s.use[q]
	}
	s.forget()
	for part := 1; part < 1<<(n-1); part++ {
		s.wishes = s.wishes[:0]
		for i, k := range moves {
			if part>>i&1 == 1 {
				s.wishes = append(s.wishes, k)
			}
		}
		s.uses(s.wishes)
		fits := true
		for q, all := range whole {
			x := s.use[q]
			if taken[q]-max(0, all)+max(0, x)+max(0, all-x) > s.Free[q] {
				fits = false
			}
		}
		s.forget()
		if fits {
			return true
		}
	}
	return false
}
