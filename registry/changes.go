package registry

import "slices"

// changeLog remembers which practices, households and rounds changed lately. Versions
// share one array: each sees as much of it as was there when it was made.
type changeLog struct {
	list []change
	// from is the version from which on the log is whole.
	from uint64
}

// change says that something changed.
type change struct {
	version uint64
	kind    changeKind
	number  uint32
}

type changeKind uint32

const (
	changedPractice changeKind = iota
	changedHousehold
	changedRound
)

// changesKept is how many changes are remembered at least; it may be twice as
// many.
const changesKept = 1 << 16

func (l *changeLog) add(c change) {
	if len(l.list) == 2*changesKept {
		l.from = l.list[changesKept-1].version
		l.list = append(make([]change, 0, 2*changesKept), l.list[changesKept:]...)
	}
	l.list = append(l.list, c)
}

// Changes says what changed between two versions.
type Changes struct {
	// Version is the later one: from it on, ask again.
	Version uint64 `json:"version"`
	// Practices, Households and Rounds are the ids of those that changed and are
	// still there, in order of id, each once.
	Practices  []string `json:"practices"`
	Households []string `json:"households"`
	Rounds     []string `json:"rounds"`
	// Erased is how many households were erased.
	Erased int `json:"erased"`
}

// Changes is what changed after a version, up to this one. It is false where
// that is longer ago than the registry remembers, which is 65,536 changes since
// the program started: then everything has to be read anew.
func (v *View) Changes(since uint64) (Changes, bool) {
	s := v.state
	c := Changes{Version: s.head.Seq}
	if since >= s.head.Seq {
		return c, true
	}
	if since < s.changes.from {
		return c, false
	}
	first, _ := slices.BinarySearchFunc(s.changes.list, since+1, func(e change, version uint64) int {
		switch {
		case e.version < version:
			return -1
		case e.version > version:
			return 1
		}
		return 0
	})
	seen := map[[2]uint32]bool{}
	for _, e := range s.changes.list[first:] {
		key := [2]uint32{uint32(e.kind), e.number}
		if seen[key] {
			continue
		}
		seen[key] = true
		switch e.kind {
		case changedPractice:
			c.Practices = append(c.Practices, s.practices.at(int(e.number)).ID)
		case changedRound:
			c.Rounds = append(c.Rounds, s.rounds[e.number].id)
		case changedHousehold:
			if h := s.household(e.number); h != nil {
				c.Households = append(c.Households, h.id)
			} else {
				c.Erased++
			}
		}
	}
	slices.Sort(c.Practices)
	slices.Sort(c.Households)
	slices.Sort(c.Rounds)
	return c, true
}
