package matching

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
		t.bytes = appendVarint(t.bytes, zigzag(column)<<1)
	} else {
		t.bytes = appendVarint(t.bytes, zigzag(column)<<1|1)
		t.bytes = appendVarint(t.bytes, zigzag(lines))
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
	n := uint64(0)
	for shift := 0; ; shift += 7 {
		b := r.bytes[0]
		r.bytes = r.bytes[1:]
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return n
		}
	}
}

// appendVarint appends n in groups of seven bits, the low ones first; all bytes but
// the last have their highest bit set.
func appendVarint(b []byte, n uint64) []byte {
	for ; n >= 0x80; n >>= 7 {
		b = append(b, byte(n)|0x80)
	}
	return append(b, byte(n))
}

// unzigzag is the inverse of zigzag.
func unzigzag(n uint64) int { return int(int64(n>>1) ^ -int64(n&1)) }
