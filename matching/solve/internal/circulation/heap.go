package circulation

// entry is a household in the queue of a practice: rec is the position of its
// head. The key is a lower bound on the price at which it leaves, or on the
// negated price at which it comes; see [auction] for why it stays one.
type entry struct {
	key int64
	rec int32
}

// queue is a binary heap with the smallest key at the root.
type queue []entry

// second is the smallest key but that of the root, or unreached.
func (q queue) second() int64 {
	switch len(q) {
	case 1:
		return unreached / 2
	case 2:
		return q[1].key
	}
	return min(q[1].key, q[2].key)
}

// lesser is the index of the child of i with the smaller key; both must exist.
func (q queue) lesser(i int) int {
	c := 2*i + 1
	pair := q[c : c+2]
	// An if would be guessed wrong half of the time.
	return c + below(pair[1].key, pair[0].key)
}

// below is 1 if a < b, else 0.
func below(a, b int64) int {
	var n int
	if a < b {
		n = 1
	}
	return n
}

// sift moves the entry at i down to where it belongs.
func (q queue) sift(i int) {
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
func (q queue) rise(i int, x entry) {
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
func (q *queue) push(x entry) {
	*q = append(*q, x)
	q.rise(len(*q)-1, x)
}

func (q queue) heapify() {
	for i := len(q)/2 - 1; i >= 0; i-- {
		q.sift(i)
	}
}

// pop removes the root.
func (q *queue) pop() entry {
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
