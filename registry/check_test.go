package registry

import (
	"bytes"
	"maps"
	"slices"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
)

// checkState fails the test where what follows from the state is not what the
// state keeps of it.
func checkState(t *testing.T, s *state) {
	t.Helper()
	vault := keys{}
	for _, h := range s.households.all {
		if h != nil {
			vault[h.key.name()] = h.key
		}
	}
	maps.Copy(vault, s.held)
	data := s.encode()
	fresh, err := decodeState(data, vault)
	if err != nil {
		t.Fatalf("the state does not decode: %v", err)
	}
	if !bytes.Equal(fresh.encode(), data) {
		t.Fatal("the state, encoded and decoded, is another one")
	}
	same := func(what string, a, b *roaring.Bitmap) {
		t.Helper()
		if !a.Equals(b) {
			t.Fatalf("index %s: has %v, and should have %v", what, a, b)
		}
		if err := a.Validate(); err != nil && !a.IsEmpty() {
			t.Fatalf("index %s: %v", what, err)
		}
	}
	x, y := &s.index, &fresh.index
	same("all", x.all.read(), y.all.read())
	same("unenrolled", x.unenrolled.read(), y.unenrolled.read())
	same("seekers", x.seekers.read(), y.seekers.read())
	for i := range x.states {
		same("state "+State(i).String(), x.states[i].read(), y.states[i].read())
	}
	for i := range x.priorities {
		same("priority", x.priorities[i].read(), y.priorities[i].read())
	}
	for i := range x.since {
		same("since", x.since[i].read(), y.since[i].read())
	}
	for i := range s.practices.len() {
		same("enrolled", x.enrolled.at(i).read(), y.enrolled.at(i).read())
		same("wished", x.wishedBy.at(i).read(), y.wishedBy.at(i).read())
	}
	for i := range s.rounds {
		same("held by round "+s.rounds[i].id, s.holds.at(i).read(), s.rounds[i].held())
	}
	sameKeys(t, "sizes", &x.sizes, &y.sizes)
	sameKeys(t, "postcodes", &x.postcodes, &y.postcodes)
	sameKeys(t, "cells", &x.cells, &y.cells)
	sameKeys(t, "practice cells", &x.practiceCells, &y.practiceCells)
	sameKeys(t, "regions", &x.regions, &y.regions)
	persons := 0
	for n, h := range s.households.all {
		if h == nil {
			continue
		}
		if found, ok := s.householdNumber(h.id); !ok || int(found) != n {
			t.Fatalf("household %d is found as %d, %t", n, found, ok)
		}
		for _, person := range h.adults {
			persons++
			if found, ok := s.householdOf(person); !ok || int(found) != n {
				t.Fatalf("a person of household %d is found in %d, %t", n, found, ok)
			}
		}
	}
	if households := count(x.all.read()); s.householdIDs.held != households || s.persons.held != persons {
		t.Fatalf("%d ids of households for %d, %d of persons for %d", s.householdIDs.held, households, s.persons.held, persons)
	}
}

// sameKeys compares two indices. One may have empty sets that the other lacks.
func sameKeys[K ordered](t *testing.T, what string, a, b *bitsByKey[K]) {
	t.Helper()
	if !slices.IsSorted(a.keys.keys) {
		t.Fatalf("index %s: keys are not in order", what)
	}
	all := slices.Concat(a.keys.keys, b.keys.keys)
	for _, key := range all {
		if !a.get(key).Equals(b.get(key)) {
			t.Fatalf("index %s, %v: has %v, and should have %v", what, key, a.get(key), b.get(key))
		}
	}
}
