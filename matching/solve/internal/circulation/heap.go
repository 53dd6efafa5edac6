package circulation

// entry is a household, or a free place, in the queue of a node: rec is the
// position of the household's head. The key is a lower bound on the price at
// which it leaves; prices only rise while a queue lives, so a key that was
// right stays a lower bound.
type entry struct {
	key int64
	rec int32
}

// queue is a binary heap with the smallest key at the root.
type queue []entry

func (q *queue) push(x entry) {
	a := append(*q, x)
	*q = a
	i := len(a) - 1
	for i > 0 {
		p := (i - 1) / 2
		if a[p].key <= x.key {
			break
		}
		a[i] = a[p]
		i = p
	}
	a[i] = x
}

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

// sift moves the entry at i down to where it belongs.
func (q queue) sift(i int) {
	x := q[i]
	for {
		c := 2*i + 1
		if c >= len(q) {
			break
		}
		if c+1 < len(q) && q[c+1].key < q[c].key {
			c++
		}
		if q[c].key >= x.key {
			break
		}
		q[i] = q[c]
		i = c
	}
	q[i] = x
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
	a[0] = a[last]
	*q = a[:last]
	if last > 1 {
		a[:last].sift(0)
	}
	return top
}
