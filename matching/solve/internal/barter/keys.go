package barter

import "math/bits"

// keys is a set of numbers that are as good as random, by open addressing with
// linear probing: one look at memory for nearly each. The zero value is empty.
type keys struct {
	slots []uint64 // zero where there is none; a power of two of them
	count int
	zero  bool // whether zero is among them
}

// clear takes all out, and makes room for so many.
func (s *keys) clear(n int) {
	s.count, s.zero = 0, false
	if want := room(n); len(s.slots) != want {
		s.slots = make([]uint64, want)
	} else {
		clear(s.slots)
	}
}

// room is how many slots so many numbers need: at least half as many again.
func room(n int) int { return max(16, 1<<bits.Len(uint(n+n/2))) }

// at is the slot of k, or the one where it belongs.
func (s *keys) at(k uint64) int {
	last := len(s.slots) - 1
	i := int(k>>32) & last
	for s.slots[i] != 0 && s.slots[i] != k {
		i = (i + 1) & last
	}
	return i
}

// has reports whether k is among them.
func (s *keys) has(k uint64) bool {
	if k == 0 {
		return s.zero
	}
	return s.count > 0 && s.slots[s.at(k)] == k
}

// add adds k.
func (s *keys) add(k uint64) {
	if k == 0 {
		s.zero = true
		return
	}
	if 4*(s.count+1) > 3*len(s.slots) {
		before := s.slots
		s.slots = make([]uint64, room(s.count+1))
		for _, b := range before {
			if b != 0 {
				s.slots[s.at(b)] = b
			}
		}
	}
	if i := s.at(k); s.slots[i] == 0 {
		s.slots[i] = k
		s.count++
	}
}
