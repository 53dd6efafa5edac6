package registry

import (
	"reflect"
)

// IndexBytes is about how much memory the indices take: what finds households by
// id, by person, and by each property that a query knows. What is known of the
// households themselves is not in it. It takes a few milliseconds.
func (v *View) IndexBytes() int64 {
	s, x := v.state, &v.state.index
	sum := bitsBytes(x.all) + bitsBytes(x.unenrolled) + bitsBytes(x.seekers)
	for _, list := range [][]*bits{x.states[:], x.priorities[:], x.since[:]} {
		for _, b := range list {
			sum += bitsBytes(b)
		}
	}
	for _, sets := range []*vector[*bits]{&x.enrolled, &x.wishedBy, &x.sizes.sets, &x.postcodes.sets, &x.cells.sets, &x.practiceCells.sets, &x.regions.sets, &x.modes.sets} {
		sum += sets.bytes(bitsBytes)
	}
	for _, postcode := range x.postcodes.keys.keys {
		sum += 20 + int64(len(postcode))
	}
	sum += 8 * int64(len(x.cells.keys.keys)+len(x.practiceCells.keys.keys))
	for _, t := range []*idTable{&s.householdIDs, &s.persons} {
		sum += t.buckets.bytes(func(bucket []uint64) int64 { return 8 * int64(cap(bucket)) })
	}
	return sum
}

// bytes is the memory that a vector takes, with what each element takes besides
// its own.
func (v *vector[T]) bytes(of func(T) int64) int64 {
	var zero T
	leaves := (v.size + leafSize - 1) / leafSize
	sum := int64(len(v.branches))*(8+8+8*branchSize) + int64(leaves)*(8+leafSize*int64(reflect.TypeOf(&zero).Elem().Size()))
	for _, x := range v.all {
		sum += of(x)
	}
	return sum
}

// bitsBytes is the memory that a set takes.
func bitsBytes(b *bits) int64 {
	if b == nil {
		return 0
	}
	// A bitmap with its three slices; for each container a key, a mark, two words
	// that point at it, and the slice that it has.
	const bitmap, container = 16 + 80, 2 + 1 + 16 + 24
	stats := b.set.Stats()
	return bitmap + container*int64(stats.Containers) +
		int64(stats.ArrayContainerBytes+stats.BitmapContainerBytes+stats.RunContainerBytes)
}
