package registry

import (
	"cmp"
	"maps"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
)

// Waiting is who waits for a practice.
type Waiting struct {
	Households int `json:"households"`
	Persons    int `json:"persons"`
	// Since is the date from which the first of them waits; the zero date where
	// nobody does.
	Since matching.Date `json:"since,omitzero"`
	// From are the practices where they are now, the most households first; an
	// Origin without a name is none.
	From []Origin `json:"from"`
	// Homes are where they live, by postcode as far as it is kept, in order.
	Homes []Origin `json:"homes"`
}

// Origin is how many come from somewhere.
type Origin struct {
	Name       string `json:"name"`
	Households int    `json:"households"`
	Persons    int    `json:"persons"`
}

// Waiting is who waits for a practice: how many, and from where. The numbers may
// be so small that they tell of one household: they are for who may know of
// households, and [View.Table] is for everybody else.
func (v *View) Waiting(practice string) (Waiting, bool) {
	s := v.state
	n, ok := s.practiceIDs.find(practice)
	if !ok {
		return Waiting{}, false
	}
	var w Waiting
	from, homes := map[string]Origin{}, map[string]Origin{}
	count := func(origins map[string]Origin, name string, h *household) {
		o := origins[name]
		o.Name, o.Households, o.Persons = name, o.Households+1, o.Persons+int(h.size)
		origins[name] = o
	}
	for h := range (Set{s, s.index.wishedBy.at(int(n)).read()}).each {
		w.Households++
		w.Persons += int(h.size)
		if w.Since == 0 || h.since < w.Since {
			w.Since = h.since
		}
		count(from, s.practiceID(h.current), h)
		count(homes, h.postcode, h)
	}
	w.From = slices.SortedFunc(maps.Values(from), func(a, b Origin) int {
		return cmp.Or(cmp.Compare(b.Households, a.Households), cmp.Compare(a.Name, b.Name))
	})
	w.Homes = slices.SortedFunc(maps.Values(homes), func(a, b Origin) int { return cmp.Compare(a.Name, b.Name) })
	return w, true
}
