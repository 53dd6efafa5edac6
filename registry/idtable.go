package registry

import "hash/maphash"

// idTable finds the number under which an identifier was added. Like a vector it
// is shared by versions and written in an epoch. It is a hash table that grows by
// one bucket at a time, so that no command waits for a table of a country to be
// laid out anew (Litwin 1980, "Linear hashing: a new tool for file and table
// addressing"). It keeps eight bytes for each identifier and not the identifier:
// its user says whether a number has it.
type idTable struct {
	seed maphash.Seed
	// buckets hold the hash in the upper half of an entry, the number in the
	// lower one.
	buckets vector[[]uint64]
	held    int
	// level is how many bits of the hash choose a bucket; the buckets before
	// split are split already, and are chosen by one bit more.
	level, split int
}

// bucketLoad is the mean number of entries in a bucket.
const bucketLoad = 6

func newIDTable(epoch uint64) idTable {
	t := idTable{seed: maphash.MakeSeed()}
	t.buckets.push(epoch, nil)
	return t
}

// bucket is the index of the bucket of a hash.
func (t *idTable) bucket(hash uint32) int {
	i := int(hash & (1<<t.level - 1))
	if i < t.split {
		i = int(hash & (1<<(t.level+1) - 1))
	}
	return i
}

// hash is the hash of an identifier.
func (t *idTable) hash(id string) uint32 { return uint32(maphash.String(t.seed, id) >> 32) }

// find is the number of an identifier. has says whether a number has it.
func (t *idTable) find(id string, has func(n uint32) bool) (n uint32, ok bool) {
	hash := t.hash(id)
	for _, entry := range t.buckets.at(t.bucket(hash)) {
		if uint32(entry>>32) == hash && has(uint32(entry)) {
			return uint32(entry), true
		}
	}
	return 0, false
}

// add gives an identifier, which must be new, a number.
func (t *idTable) add(epoch uint64, id string, n uint32) {
	hash := t.hash(id)
	place := t.buckets.edit(epoch, t.bucket(hash))
	// The slice is shared with older versions: they know its length, but two
	// versions must not both append in place.
	*place = append((*place)[:len(*place):len(*place)], uint64(hash)<<32|uint64(n))
	t.held++
	if t.held > bucketLoad*t.buckets.len() {
		t.grow(epoch)
	}
}

// remove forgets that an identifier has a number.
func (t *idTable) remove(epoch uint64, id string, n uint32) {
	hash := t.hash(id)
	place := t.buckets.edit(epoch, t.bucket(hash))
	for i, entry := range *place {
		if entry == uint64(hash)<<32|uint64(n) {
			kept := make([]uint64, 0, len(*place)-1)
			*place = append(append(kept, (*place)[:i]...), (*place)[i+1:]...)
			t.held--
			return
		}
	}
}

// grow splits the next bucket.
func (t *idTable) grow(epoch uint64) {
	old := t.buckets.at(t.split)
	stay, move := 0, 0
	for _, entry := range old {
		if uint32(entry>>32)>>t.level&1 == 0 {
			stay++
		} else {
			move++
		}
	}
	stays, moves := make([]uint64, 0, stay), make([]uint64, 0, move)
	for _, entry := range old {
		if uint32(entry>>32)>>t.level&1 == 0 {
			stays = append(stays, entry)
		} else {
			moves = append(moves, entry)
		}
	}
	*t.buckets.edit(epoch, t.split) = stays
	t.buckets.push(epoch, moves)
	if t.split++; t.split == 1<<t.level {
		t.level++
		t.split = 0
	}
}
