package registry

// vector is a sequence that many versions share: a tree of three levels, in
// which a change copies the path to what it changes unless that was copied
// already in the same epoch (Driscoll, Sarnak, Sleator, Tarjan 1989, "Making data
// structures persistent", node copying). A copy of the struct is a version; only
// the one that owns the epoch may change it. The zero value is empty.
type vector[T any] struct {
	branches []*vectorBranch[T]
	// epoch is the one that may write into branches itself.
	epoch uint64
	size  int
}

const (
	leafBits   = 6
	branchBits = 7
	leafSize   = 1 << leafBits
	branchSize = 1 << branchBits
)

type vectorBranch[T any] struct {
	epoch  uint64
	leaves [branchSize]*vectorLeaf[T]
}

type vectorLeaf[T any] struct {
	epoch uint64
	items [leafSize]T
}

// len is the number of elements.
func (v *vector[T]) len() int { return v.size }

// at is element i, which there must be.
func (v *vector[T]) at(i int) T {
	return v.branches[i>>(leafBits+branchBits)].leaves[i>>leafBits&(branchSize-1)].items[i&(leafSize-1)]
}

// edit is where element i may be written in the epoch.
func (v *vector[T]) edit(epoch uint64, i int) *T {
	if v.epoch != epoch {
		v.branches = append(make([]*vectorBranch[T], 0, len(v.branches)+1), v.branches...)
		v.epoch = epoch
	}
	b := v.branches[i>>(leafBits+branchBits)]
	if b.epoch != epoch {
		b = &vectorBranch[T]{epoch, b.leaves}
		v.branches[i>>(leafBits+branchBits)] = b
	}
	l := b.leaves[i>>leafBits&(branchSize-1)]
	if l.epoch != epoch {
		l = &vectorLeaf[T]{epoch, l.items}
		b.leaves[i>>leafBits&(branchSize-1)] = l
	}
	return &l.items[i&(leafSize-1)]
}

// push adds an element at the end.
func (v *vector[T]) push(epoch uint64, x T) {
	i := v.size
	if i&(leafSize-1) == 0 {
		if v.epoch != epoch {
			v.branches = append(make([]*vectorBranch[T], 0, len(v.branches)+1), v.branches...)
			v.epoch = epoch
		}
		if i&(leafSize*branchSize-1) == 0 {
			v.branches = append(v.branches, &vectorBranch[T]{epoch: epoch})
		}
		at := i >> (leafBits + branchBits)
		if b := v.branches[at]; b.epoch != epoch {
			v.branches[at] = &vectorBranch[T]{epoch, b.leaves}
		}
		v.branches[at].leaves[i>>leafBits&(branchSize-1)] = &vectorLeaf[T]{epoch: epoch}
	}
	v.size++
	*v.edit(epoch, i) = x
}

// all yields the elements in order.
func (v *vector[T]) all(yield func(int, T) bool) {
	for i := range v.size {
		if !yield(i, v.at(i)) {
			return
		}
	}
}
