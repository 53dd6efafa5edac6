package registry

import "github.com/RoaringBitmap/roaring/v2"

// bits is a set of numbers that many versions share. It may be written only in
// its epoch; every other epoch writes into a copy. So what was published never
// changes. Roaring's own copy on write is not used: its clones write marks into
// the bitmap that they come from, which readers of that bitmap would race with.
type bits struct {
	epoch uint64
	set   *roaring.Bitmap
	// n is how many there are: to count them is to look at each piece of the set.
	n uint64
}

// noBits is the empty set, for reading.
var noBits = roaring.New()

// newBits is a copy of a set in an epoch.
func newBits(epoch uint64, set *roaring.Bitmap) *bits {
	return &bits{epoch, set.Clone(), set.GetCardinality()}
}

// read is the set, which must not be changed.
func (b *bits) read() *roaring.Bitmap {
	if b == nil {
		return noBits
	}
	return b.set
}

// len is the number of numbers in the set.
func (b *bits) len() uint64 {
	if b == nil {
		return 0
	}
	return b.n
}

// addBits adds n to the set at place.
func addBits(epoch uint64, place **bits, n uint32) {
	if b := writable(epoch, place); b.set.CheckedAdd(n) {
		b.n++
	}
}

// removeBits removes n from the set at place.
func removeBits(epoch uint64, place **bits, n uint32) {
	if *place == nil {
		return
	}
	b := writable(epoch, place)
	if b.set.CheckedRemove(n) {
		b.n--
	}
	if b.n == 0 {
		*place = nil
	}
}

// writable is the set at place, to be changed in the epoch.
func writable(epoch uint64, place **bits) *bits {
	switch b := *place; {
	case b == nil:
		*place = &bits{epoch: epoch, set: roaring.New()}
	case b.epoch != epoch:
		*place = &bits{epoch, b.set.Clone(), b.n}
	}
	return *place
}

// bitsByKey is a set of numbers for each key, such as a postcode. Keys are kept
// in order, and never taken out.
type bitsByKey[K ordered] struct {
	keys dict[K]
	sets vector[*bits]
}

// get is the set of a key, for reading.
func (b *bitsByKey[K]) get(key K) *bits {
	slot, ok := b.keys.find(key)
	if !ok {
		return nil
	}
	return b.sets.at(int(slot))
}

// any is who is in the set of one of the keys.
func (b *bitsByKey[K]) any(keys []K) *roaring.Bitmap {
	found := roaring.New()
	for _, key := range keys {
		found.Or(b.get(key).read())
	}
	return found
}

// at is the set of the i-th key in order, for reading.
func (b *bitsByKey[K]) at(i int) *bits { return b.sets.at(int(b.keys.slots[i])) }

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
