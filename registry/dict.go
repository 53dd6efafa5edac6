package registry

import (
	"cmp"
	"slices"
)

// ordered are the types of keys in a dict.
type ordered interface{ cmp.Ordered }

// dict gives each of its keys a number, its slot, and holds the keys in order.
// Like a vector it is shared by versions and written in an epoch. It is for keys
// of which there are thousands and new ones are rare: adding one moves those
// behind it.
type dict[K ordered] struct {
	keys  []K
	slots []int32
	epoch uint64
}

// find is the slot of a key.
func (d *dict[K]) find(key K) (slot int32, ok bool) {
	i, ok := slices.BinarySearch(d.keys, key)
	if !ok {
		return 0, false
	}
	return d.slots[i], true
}

// add gives a key, which must be new, a slot.
func (d *dict[K]) add(epoch uint64, key K, slot int32) {
	if d.epoch != epoch {
		d.keys = append(make([]K, 0, len(d.keys)+len(d.keys)/4+1), d.keys...)
		d.slots = append(make([]int32, 0, len(d.slots)+len(d.slots)/4+1), d.slots...)
		d.epoch = epoch
	}
	i, _ := slices.BinarySearch(d.keys, key)
	d.keys = slices.Insert(d.keys, i, key)
	d.slots = slices.Insert(d.slots, i, slot)
}
