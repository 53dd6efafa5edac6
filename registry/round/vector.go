package round

// vector is an immutable sequence: with gives a changed copy that shares all but
// one chunk with the one before. The zero value is empty.
type vector[T any] struct {
	chunks [][]T
	n      int
}

const chunk = 128

// len is the number of elements.
func (v vector[T]) len() int { return v.n }

// at is element i.
func (v vector[T]) at(i int) T { return v.chunks[i/chunk][i%chunk] }

// all are the elements, in a slice of the caller's own.
func (v vector[T]) all() []T {
	all := make([]T, 0, v.n)
	for _, c := range v.chunks {
		all = append(all, c...)
	}
	return all
}

// with is the vector in which element i is x.
func (v vector[T]) with(i int, x T) vector[T] {
	chunks := make([][]T, len(v.chunks))
	copy(chunks, v.chunks)
	changed := make([]T, len(chunks[i/chunk]))
	copy(changed, chunks[i/chunk])
	changed[i%chunk] = x
	chunks[i/chunk] = changed
	return vector[T]{chunks: chunks, n: v.n}
}

// append is the vector with further elements at its end.
func (v vector[T]) append(more ...T) vector[T] {
	chunks := make([][]T, len(v.chunks), len(v.chunks)+len(more)/chunk+1)
	copy(chunks, v.chunks)
	if last := v.n % chunk; last != 0 && len(more) > 0 {
		take := min(chunk-last, len(more))
		chunks[len(chunks)-1] = append(append(make([]T, 0, last+take), chunks[len(chunks)-1]...), more[:take]...)
		v.n, more = v.n+take, more[take:]
	}
	for len(more) > 0 {
		take := min(chunk, len(more))
		chunks = append(chunks, append([]T(nil), more[:take]...))
		v.n, more = v.n+take, more[take:]
	}
	return vector[T]{chunks: chunks, n: v.n}
}
