package registry

import "github.com/RoaringBitmap/roaring/v2"

// bits is a set of numbers that many versions share. It may be written only in
// its epoch; every other epoch writes into a copy. So what was published never
// changes. Roaring's own copy on write is not used: its clones write marks into
// the bitmap that they come from, which readers of that bitmap would race with.
type bits struct {
	epoch uint64
	set   *roaring.Bitmap
}

// noBits is the empty set, for reading.
var noBits = roaring.New()

// read is the set, which must not be changed.
func (b *bits) read() *roaring.Bitmap {
	if b == nil {
		return noBits
	}
	return b.set
}

// addBits adds n to the set at place.
func addBits(epoch uint64, place **bits, n uint32) { writable(epoch, place).Add(n) }

// removeBits removes n from the set at place.
func removeBits(epoch uint64, place **bits, n uint32) {
	if *place == nil {
		return
	}
	set := writable(epoch, place)
	set.Remove(n)
	if set.IsEmpty() {
		*place = nil
	}
}

// writable is the set at place, to be changed in the epoch.
func writable(epoch uint64, place **bits) *roaring.Bitmap {
	switch b := *place; {
	case b == nil:
		*place = &bits{epoch, roaring.New()}
	case b.epoch != epoch:
		*place = &bits{epoch, b.set.Clone()}
	}
	return (*place).set
}

// bitsByKey is a set of numbers for each key, such as a postcode. Keys are kept
// in order, and never taken out.
type bitsByKey[K ordered] struct {
	keys dict[K]
	sets vector[*bits]
}

// get is the set of a key, which must not be changed.
func (b *bitsByKey[K]) get(key K) *roaring.Bitmap {
	slot, ok := b.keys.find(key)
	if !ok {
		return noBits
	}
	return b.sets.at(int(slot)).read()
}

// at is the set of the i-th key in order, which must not be changed.
func (b *bitsByKey[K]) at(i int) *roaring.Bitmap { return b.sets.at(int(b.keys.slots[i])).read() }

// add adds n to the set of a key.
func (b *bitsByKey[K]) add(epoch uint64, key K, n uint32) {
	slot, ok := b.keys.find(key)
	if !ok {
		slot = int32(b.sets.len())
		b.keys.add(epoch, key, slot)
		b.sets.push(epoch, nil)
	}
	addBits(epoch, b.sets.edit(epoch, int(slot)), n)
}

// remove removes n from the set of a key.
func (b *bitsByKey[K]) remove(epoch uint64, key K, n uint32) {
	if slot, ok := b.keys.find(key); ok {
		removeBits(epoch, b.sets.edit(epoch, int(slot)), n)
	}
}
