package registry

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"testing"
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
	same := func(what string, a, b *bits) { t.Helper(); sameBits(t, what, a, b) }
	x, y := &s.index, &fresh.index
	same("all", x.all, y.all)
	same("unenrolled", x.unenrolled, y.unenrolled)
	same("seekers", x.seekers, y.seekers)
	for i := range x.states {
		same("state "+State(i).String(), x.states[i], y.states[i])
	}
	for i := range x.priorities {
		same("priority", x.priorities[i], y.priorities[i])
	}
	for i := range x.since {
		same("since", x.since[i], y.since[i])
	}
	for i := range s.practices.len() {
		same("enrolled", x.enrolled.at(i), y.enrolled.at(i))
		same("wished", x.wishedBy.at(i), y.wishedBy.at(i))
	}
	for i := range s.rounds {
		same("held by round "+s.rounds[i].id, s.holds.at(i), newBits(0, s.rounds[i].held()))
	}
	sameKeys(t, "sizes", &x.sizes, &y.sizes)
	sameKeys(t, "postcodes", &x.postcodes, &y.postcodes)
	sameKeys(t, "cells", &x.cells, &y.cells)
	sameKeys(t, "practice cells", &x.practiceCells, &y.practiceCells)
	sameKeys(t, "regions", &x.regions, &y.regions)
	sameKeys(t, "modes", &x.modes, &y.modes)
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
	if households := int(x.all.len()); s.householdIDs.held != households || s.persons.held != persons {
		t.Fatalf("%d ids of households for %d, %d of persons for %d", s.householdIDs.held, households, s.persons.held, persons)
	}
}

// sameBits compares two sets of an index, and looks whether the first is whole.
func sameBits(t *testing.T, what string, a, b *bits) {
	t.Helper()
	if !a.read().Equals(b.read()) {
		t.Fatalf("index %s: has %v, and should have %v", what, a.read(), b.read())
	}
	if a.len() != a.read().GetCardinality() {
		t.Fatalf("index %s: counts %d and has %d", what, a.len(), a.read().GetCardinality())
	}
	if err := a.read().Validate(); err != nil && a.len() > 0 {
		t.Fatalf("index %s: %v", what, err)
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
		sameBits(t, fmt.Sprintf("%s, %v", what, key), a.get(key), b.get(key))
	}
}
