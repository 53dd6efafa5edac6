package matching

import "encoding/binary"

// trail is a long list of positions in a text, in two or three bytes each. The
// zero value is empty.
type trail struct {
	bytes []byte
	last  position
}

// add appends a position.
func (t *trail) add(p position) {
	lines, column := p.line-t.last.line, p.column
	if lines == 0 {
		column -= t.last.column
	}
	// Most often the line is the same one: that costs no byte of its own.
	if lines == 0 {
		t.bytes = binary.AppendUvarint(t.bytes, zigzag(column)<<1)
	} else {
		t.bytes = binary.AppendUvarint(t.bytes, zigzag(column)<<1|1)
		t.bytes = binary.AppendUvarint(t.bytes, zigzag(lines))
	}
	t.last = p
}

// zigzag makes an unsigned number of n that is small if n is near zero.
func zigzag(n int) uint64 { return uint64(int64(n)<<1 ^ int64(n)>>63) }

// trailReader reads a trail from its start.
type trailReader struct {
	bytes []byte
	last  position
}

// reader is at the start of the trail.
func (t *trail) reader() trailReader { return trailReader{bytes: t.bytes} }

// next is the next position, until there is none.
func (r *trailReader) next() (p position, more bool) {
	if len(r.bytes) == 0 {
		return position{}, false
	}
	n := r.number()
	column := unzigzag(n >> 1)
	if n&1 == 0 {
		r.last.column += column
	} else {
		r.last.line += unzigzag(r.number())
		r.last.column = column
	}
	return r.last, true
}

func (r *trailReader) number() uint64 {
	n, size := binary.Uvarint(r.bytes)
	r.bytes = r.bytes[size:]
	return n
}

// unzigzag is the inverse of zigzag.
func unzigzag(n uint64) int { return int(int64(n>>1) ^ -int64(n&1)) }
