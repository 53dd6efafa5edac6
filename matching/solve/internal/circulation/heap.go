package circulation

import "math"

// entry is a household in a queue, by the position of its head, or a node.
type entry[K int32 | int64] struct {
	key K
	rec int32
}

// queue is a binary heap with the smallest key at the root.
type queue[K int32 | int64] []entry[K]

// line is the queue of a practice. Its keys are what is above a base price, so
// that they fit four bytes: a lower bound on the price at which a household
// leaves, or on the negated price at which it comes; see [auction] for why they
// stay lower bounds. What is beyond all keys has the largest.
type line struct {
	queue[int32]
	base int64
}

// farthest is the largest key of a line.
const farthest = math.MaxInt32

// key is the key of the price.
func (l *line) key(price int64) int32 { return int32(min(price-l.base, farthest)) }

// lesser is the index of the child of i with the smaller key; both must exist.
func (q queue[K]) lesser(i int) int {
	c := 2*i + 1
	pair := q[c : c+2]
	// An if would be guessed wrong half of the time.
	return c + below(pair[1].key, pair[0].key)
}

// below is 1 if a < b, else 0.
func below[K int32 | int64](a, b K) int {
	var n int
	if a < b {
		n = 1
	}
	return n
}

// sift moves the entry at i down to where it belongs.
func (q queue[K]) sift(i int) {
	x := q[i]
	for 2*i+2 < len(q) {
		c := q.lesser(i)
		if q[c].key >= x.key {
			q[i] = x
			return
		}
		q[i] = q[c]
		i = c
	}
	if c := 2*i + 1; c < len(q) && q[c].key < x.key {
		q[i] = q[c]
		i = c
	}
	q[i] = x
}

// rise moves the entry x, which is to be at i, up to where it belongs.
func (q queue[K]) rise(i int, x entry[K]) {
	for i > 0 {
		p := (i - 1) / 2
		if q[p].key <= x.key {
			break
		}
		q[i] = q[p]
		i = p
	}
	q[i] = x
}

// push adds x.
func (q *queue[K]) push(x entry[K]) {
	*q = append(*q, x)
	q.rise(len(*q)-1, x)
}

func (q queue[K]) heapify() {
	for i := len(q)/2 - 1; i >= 0; i-- {
		q.sift(i)
	}
}

// pop removes the root.
func (q *queue[K]) pop() entry[K] {
	a := *q
	top := a[0]
	last := len(a) - 1
	x := a[last]
	a = a[:last]
	*q = a
	if last == 0 {
		return top
	}
	// The last entry belongs near the bottom: make room there, then let it
	// rise.
	i := 0
	for 2*i+2 < len(a) {
		c := a.lesser(i)
		a[i] = a[c]
		i = c
	}
	if c := 2*i + 1; c < len(a) {
		a[i] = a[c]
		i = c
	}
	a.rise(i, x)
	return top
}
