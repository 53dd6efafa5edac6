package matching

import "strings"

// textSlab makes strings of bytes, many in one piece of memory, which stays as
// long as one of them. The zero value is empty.
type textSlab struct {
	piece strings.Builder
	size  int
}

// The least and the most bytes of a piece of a textSlab.
const (
	leastTextPiece = 1 << 8
	mostTextPiece  = 1 << 16
)

// add is the string of b.
func (s *textSlab) add(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if len(b) > mostTextPiece/8 {
		return string(b)
	}
	if s.piece.Cap()-s.piece.Len() < len(b) {
		s.size = min(max(2*s.size, leastTextPiece, len(b)), mostTextPiece)
		s.piece = strings.Builder{}
		s.piece.Grow(s.size)
	}
	start := s.piece.Len()
	s.piece.Write(b)
	return s.piece.String()[start:]
}

// slab makes copies of slices, many in one piece of memory. The zero value is
// empty.
type slab[T any] struct {
	free []T
	size int
}

// The least and the most elements of a piece of a slab.
const (
	leastSlabPiece = 1 << 4
	mostSlabPiece  = 1 << 12
)

// add is a copy of v without room to append, nil for an empty one.
func (s *slab[T]) add(v []T) []T {
	n := len(v)
	if n == 0 {
		return nil
	}
	if n > mostSlabPiece/8 {
		return append(make([]T, 0, n), v...)
	}
	if n > len(s.free) {
		s.size = min(max(2*s.size, leastSlabPiece, n), mostSlabPiece)
		s.free = make([]T, s.size)
	}
	c := s.free[:n:n]
	s.free = s.free[n:]
	copy(c, v)
	return c
}

// pieces is a long slice that is being made, in pieces, so that most elements are
// copied only once, when it is done. The zero value is empty.
type pieces[T any] struct {
	full [][]T
	last []T
}

// pieceSize is the length of every piece but the last.
const pieceSize = 1 << 12

// add appends an element and returns where it is until the next one is added.
func (p *pieces[T]) add() *T {
	n := len(p.last)
	if n == cap(p.last) {
		if n == pieceSize {
			p.full = append(p.full, p.last)
			p.last, n = make([]T, 0, pieceSize), 0
		} else {
			larger := make([]T, n, min(max(2*n, leastSlabPiece), pieceSize))
			copy(larger, p.last)
			p.last = larger
		}
	}
	p.last = p.last[:n+1]
	return &p.last[n]
}

// len is how many elements there are.
func (p *pieces[T]) len() int { return len(p.full)*pieceSize + len(p.last) }

// at is the element number i.
func (p *pieces[T]) at(i int) *T {
	if i/pieceSize < len(p.full) {
		return &p.full[i/pieceSize][i%pieceSize]
	}
	return &p.last[i%pieceSize]
}

// join is all elements in one slice, which isn't nil. It empties p.
func (p *pieces[T]) join() []T {
	all := make([]T, 0, p.len())
	for i, piece := range p.full {
		all = append(all, piece...)
		p.full[i] = nil
	}
	all = append(all, p.last...)
	*p = pieces[T]{}
	return all
}
