package main

import (
	"encoding/binary"
	"errors"
)

// The index of the table of functions: for every 4096 addresses the number of the
// first function in them, and how far behind it the first is in each sixteenth of
// them. See runtime.findfuncbucket and findfunc. Under WebAssembly a function has
// 65536 addresses, so that 16 of these in a row say the same.
const (
	// Where runtime.moduledata has the index, and the first and last address.
	moduleIndex = 152
	moduleFirst = 160
	moduleLast  = 168

	bucketSize = 4 + 16
	bucketSpan = 4096

	// together is how many functions begin to be looked for at the same one.
	together = 32
)

// coarsen lets the search for a function begin up to together - 1 functions before
// it. The search goes forward from there, so it finds the same; the index is nearly
// all repetition then.
func (m image) coarsen() error {
	t, err := m.lineTable()
	if err != nil {
		return err
	}
	index, end, err := t.index()
	if err != nil {
		return err
	}
	before := 0
	for at := index; at < end; at += bucketSize {
		number := int(m.uint32(at))
		if number < before || number >= t.functions {
			return errors.New("the index of functions is not in order")
		}
		before = number - number%together
		binary.LittleEndian.PutUint32(m[at:], uint32(before))
		clear(m[at+4 : at+bucketSize])
	}
	return nil
}

// index is where the index begins and ends.
func (t *lineTable) index() (begin, end int, err error) {
	var words [3]int
	for i, field := range [...]int{moduleIndex, moduleFirst, moduleLast} {
		if words[i], err = t.word(field); err != nil {
			return 0, 0, err
		}
	}
	begin = words[0]
	buckets := (words[2] - words[1] + bucketSpan - 1) / bucketSpan
	end = begin + bucketSize*buckets
	if begin <= 0 || buckets <= 0 || buckets > len(t.memory) || end > len(t.memory) {
		return 0, 0, errors.New("the index of functions is not where it should be")
	}
	return begin, end, nil
}
