package matching

import (
	"hash/maphash"
	"strings"
)

// idTable finds the number under which an identifier was added. It keeps eight
// bytes for each and not the identifiers themselves, which its user holds: it
// is a hash table with open addressing and linear probing (D. E. Knuth, The Art
// of Computer Programming 3, §6.4, algorithm L). The zero value is empty.
type idTable struct {
	seed maphash.Seed
	// slots hold the upper half of the hash in their upper half, and the
	// number plus one in the lower one; zero is an empty slot. Their count is
	// a power of two and at least 4/3 of what they hold.
	slots []uint64
	held  int
}

// newIDTable is an empty table with room for n identifiers.
func newIDTable(n int) idTable {
	size := 16
	for size/4*3 < n {
		size *= 2
	}
	return idTable{seed: maphash.MakeSeed(), slots: make([]uint64, size)}
}

// add gives id the number n, unless the table has id already: then it returns
// that number and true. idOf says which identifier has a number.
func (t *idTable) add(id []byte, n int, idOf func(int) string) (earlier int, double bool) {
	if t.held >= len(t.slots)/4*3 {
		t.grow()
	}
	hash := t.hash(id)
	slot, found := t.slot(hash, id, idOf)
	if found {
		return int(uint32(t.slots[slot]) - 1), true
	}
	t.slots[slot] = hash | uint64(uint32(n)+1)
	t.held++
	return 0, false
}

// find is the number of id.
func (t *idTable) find(id []byte, idOf func(int) string) (n int, found bool) {
	if t.held == 0 {
		return 0, false
	}
	slot, found := t.slot(t.hash(id), id, idOf)
	if !found {
		return 0, false
	}
	return int(uint32(t.slots[slot]) - 1), true
}

// hash is the hash of id in the upper half, and zero in the lower one.
func (t *idTable) hash(id []byte) uint64 {
	return maphash.Bytes(t.seed, id) &^ (1<<32 - 1)
}

// slot is where id, which has the given hash, is, or the empty slot where it
// would go.
func (t *idTable) slot(hash uint64, id []byte, idOf func(int) string) (slot int, found bool) {
	const upper = ^uint64(1<<32 - 1)
	mask := len(t.slots) - 1
	for slot = int(uint32(hash>>32)) & mask; t.slots[slot] != 0; slot = (slot + 1) & mask {
		held := t.slots[slot]
		if held&upper == hash && idOf(int(uint32(held)-1)) == string(id) {
			return slot, true
		}
	}
	return slot, false
}

// grow doubles the slots.
func (t *idTable) grow() {
	if len(t.slots) == 0 {
		*t = newIDTable(1)
		return
	}
	old := t.slots
	t.slots = make([]uint64, 2*len(old))
	mask := len(t.slots) - 1
	for _, held := range old {
		if held == 0 {
			continue
		}
		slot := int(uint32(held>>32)) & mask
		for t.slots[slot] != 0 {
			slot = (slot + 1) & mask
		}
		t.slots[slot] = held
	}
}

// practiceIndex numbers the practices of a problem and those that households
// refer to before the practices are known.
type practiceIndex struct {
	table idTable
	// ids and practice are by number: the identifier, and the index of the
	// practice in the problem, or -1 while it is only referred to.
	ids      []string
	practice []int32
	// ranked is, by number, one more than the last household that ranks it.
	ranked []int32
	// complete says that every practice of the problem is in.
	complete bool
}

// The numbers of references that have none.
const (
	noReference      = -1 // there is no identifier, or an empty one
	unknownReference = -2 // no practice has the identifier
)

// refer is the number of the practice with the given id, which is new where the
// practices aren't all known yet.
func (x *practiceIndex) refer(id []byte) int32 {
	if n, found := x.table.find(id, x.idOf); found {
		return int32(n)
	}
	if x.complete {
		return unknownReference
	}
	return x.append(string(id), noReference)
}

// declare says that the practice at index i has the given id. It returns the
// index of an earlier one with that id, or -1.
func (x *practiceIndex) declare(id string, i int) (earlier int) {
	n, found := x.table.find([]byte(id), x.idOf)
	if !found {
		x.append(id, int32(i))
		return -1
	}
	if x.practice[n] >= 0 {
		return int(x.practice[n])
	}
	x.practice[n] = int32(i)
	return -1
}

// append gives id the next number.
func (x *practiceIndex) append(id string, practice int32) int32 {
	n := len(x.ids)
	x.ids = append(x.ids, id)
	x.practice = append(x.practice, practice)
	x.ranked = append(x.ranked, 0)
	x.table.add([]byte(id), n, x.idOf)
	return int32(n)
}

// idOf is the identifier with number n.
func (x *practiceIndex) idOf(n int) string { return x.ids[n] }

// unknown is the text of the fault of a reference to a practice that isn't
// there.
func (x *practiceIndex) unknown(id string) string {
	text := "unknown practice " + quoteID(id)
	const codeLength = 8 // of an AGB code
	if len(id) < codeLength && strings.Trim(id, "0123456789") == "" {
		full := strings.Repeat("0", codeLength-len(id)) + id
		if n, found := x.table.find([]byte(full), x.idOf); found && x.practice[n] >= 0 {
			text += "; there is a " + quote(full) + ": a spreadsheet may have dropped the zeros"
		}
	}
	return text
}
