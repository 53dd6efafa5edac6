package registry

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	diff "github.com/google/go-cmp/cmp"

	"github.com/ruilkring/ruilkring/matching"
)

// model is the registry as plain maps: what a command does to it is written down
// a second time, without indices, versions that share memory, or a journal.
type model struct {
	practices  map[string]Practice
	households map[string]Household
	order      []string // ids of households as they were registered
	erased     int
	version    uint64
}

func newModel() *model {
	return &model{practices: map[string]Practice{}, households: map[string]Household{}}
}

func (m *model) clone() *model {
	return &model{maps.Clone(m.practices), maps.Clone(m.households), slices.Clone(m.order), m.erased, m.version}
}

// do carries out a command that is free of faults, at a version and on a day. It
// is the error that a registry gives, without its text.
func (m *model) do(c Command, version uint64, today matching.Date) error {
	switch c := c.(type) {
	case PutPractice:
		old, ok := m.practices[c.ID]
		switch {
		case c.IfVersion != 0 && !ok:
			return ErrUnknown
		case c.IfVersion != 0 && old.Version != c.IfVersion:
			return ErrStale
		}
		p := c.Practice
		p.Version = version
		m.practices[c.ID] = p
	case Register:
		h := c.Household
		h.Home.Lat, h.Home.Lon = math.Round(h.Home.Lat*1000)/1000, math.Round(h.Home.Lon*1000)/1000
		h.Postcode = strings.ToUpper(strings.ReplaceAll(h.Postcode, " ", ""))[:min(4, len(strings.ReplaceAll(h.Postcode, " ", "")))]
		for id, other := range m.households {
			if id != h.ID && slices.ContainsFunc(other.Adults, func(p string) bool { return slices.Contains(h.Adults, p) }) {
				return ErrInvalid
			}
		}
		if old, ok := m.households[h.ID]; ok {
			if slices.ContainsFunc(old.Adults, func(p string) bool { return slices.Contains(h.Adults, p) }) {
				return ErrInvalid
			}
			return ErrExists
		}
		h.Size = cmp.Or(h.Size, len(h.Adults))
		h.Since = cmp.Or(h.Since, today)
		h.Version, h.WishesVersion, h.State = version, version, StateSettled
		if len(h.Wishes.Ranked) > 0 || h.Wishes.WithinM > 0 {
			h.State = StateWaiting
		}
		m.households[h.ID] = h
		m.order = append(m.order, h.ID)
	case Update:
		h, ok := m.households[c.Household]
		if !ok {
			return ErrUnknown
		}
		if c.IfVersion != 0 && c.IfVersion != h.Version {
			return ErrStale
		}
		replace(&h.Size, c.Size)
		replace(&h.Current, c.Current)
		replace(&h.Priority, c.Priority)
		if h.Size < len(h.Adults) {
			return ErrInvalid
		}
		h.Version = version
		m.households[c.Household] = h
	case PutWishes:
		h, ok := m.households[c.Household]
		if !ok {
			return ErrUnknown
		}
		if c.IfVersion != 0 && c.IfVersion != h.WishesVersion {
			return ErrStale
		}
		h.Wishes, h.Version, h.WishesVersion = c.Wishes, version, version
		wants := len(h.Wishes.Ranked) > 0 || h.Wishes.WithinM > 0
		if wants && h.State != StateWaiting {
			h.Since = today
		}
		h.State = StateSettled
		if wants {
			h.State = StateWaiting
		}
		m.households[c.Household] = h
	case Withdraw:
		h, ok := m.households[c.Household]
		if !ok {
			return ErrUnknown
		}
		if c.IfVersion != 0 && c.IfVersion != h.WishesVersion {
			return ErrStale
		}
		if h.State != StateWithdrawn {
			h.Wishes, h.State, h.Version, h.WishesVersion = matching.Wishes{}, StateWithdrawn, version, version
			m.households[c.Household] = h
		}
	case Erase:
		if _, ok := m.households[c.Household]; !ok {
			return ErrUnknown
		}
		delete(m.households, c.Household)
		m.order = slices.DeleteFunc(m.order, func(id string) bool { return id == c.Household })
		m.erased++
	case Logged:
		return m.do(c.Command, version, today) // the note comes before it
	case LogAccess:
		if _, ok := m.households[c.Household]; !ok && c.Household != "" {
			return ErrUnknown
		}
	default:
		panic(fmt.Sprintf("the model does not know %T", c))
	}
	return nil
}

// check fails the test where a view is not what the model says.
func (m *model) check(t *testing.T, v *View) {
	t.Helper()
	got := map[string]Practice{}
	for p := range v.Practices() {
		got[p.ID] = p
	}
	if !reflect.DeepEqual(m.practices, got) {
		t.Fatalf("practices (-model +view):\n%s", diff.Diff(m.practices, got))
	}
	if n := v.HouseholdCount(); n != len(m.households) {
		t.Fatalf("%d households, the model has %d", n, len(m.households))
	}
	if v.ErasedCount() != m.erased {
		t.Fatalf("%d erased, the model has %d", v.ErasedCount(), m.erased)
	}
	if order := slices.Collect(v.Select(All()).IDs()); !slices.Equal(order, m.order) {
		t.Fatalf("the order of households is %v, the model's %v", order, m.order)
	}
	households := map[string]Household{}
	for h := range v.Select(All()).Households() {
		households[h.ID] = h
	}
	if !reflect.DeepEqual(m.households, households) {
		t.Fatalf("households (-model +view):\n%s", diff.Diff(m.households, households))
	}
}

// wishes reports whether a household wishes to go to a practice, by the words of
// the specification.
func (m *model) wishes(h Household, id string) bool {
	if id == h.Current {
		return false
	}
	currentClass := len(h.Wishes.Ranked)
	for i, class := range h.Wishes.Ranked {
		if slices.Contains(class, h.Current) {
			currentClass = i
		}
	}
	for i, class := range h.Wishes.Ranked {
		if slices.Contains(class, id) {
			return i < currentClass
		}
	}
	return currentClass == len(h.Wishes.Ranked) && h.Wishes.WithinM > 0 &&
		matching.Metres(h.Home, m.practices[id].Location) <= h.Wishes.WithinM
}

// someOf are none to two of a list.
func someOf[T any](r *rand.Rand, list []T) []T {
	var chosen []T
	for range r.IntN(3) {
		chosen = append(chosen, list[r.IntN(len(list))])
	}
	return chosen
}

// randomQuery is a query, and whether the model's households are meant by it.
func (m *model) randomQuery(r *rand.Rand, depth int) (string, Query, func(Household) bool) {
	n := r.IntN(16)
	if depth == 0 {
		n = r.IntN(13)
	}
	practices := append(slices.Sorted(maps.Keys(m.practices)), "nowhere")
	switch n {
	case 0:
		return "all", All(), func(Household) bool { return true }
	case 1:
		ids := someOf(r, practices)
		return fmt.Sprint("enrolled", ids), EnrolledAt(ids...), func(h Household) bool { return slices.Contains(ids, h.Current) }
	case 2:
		return "unenrolled", Unenrolled(), func(h Household) bool { return h.Current == "" }
	case 3:
		ids := someOf(r, practices)
		return fmt.Sprint("wishes", ids), Wishes(ids...), func(h Household) bool {
			return slices.ContainsFunc(ids, func(id string) bool { _, ok := m.practices[id]; return ok && m.wishes(h, id) })
		}
	case 4:
		p, metres := randomPoint(r), r.IntN(9000)
		return fmt.Sprint("within", p, metres), LivesWithin(p, metres), func(h Household) bool { return matching.Metres(p, h.Home) <= metres }
	case 5:
		prefixes := someOf(r, []string{"2", "25", "251", "2512", "2513", "26", "9", "2512A"})
		return fmt.Sprint("postcodes", prefixes), InPostcodes(prefixes...), func(h Household) bool {
			return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(h.Postcode, p) })
		}
	case 6:
		date := randomSince(r)
		return fmt.Sprint("since", date), WaitingSince(date), func(h Household) bool { return h.Since <= date }
	case 7:
		least := r.IntN(4)
		return fmt.Sprint("priority", least), Priority(least), func(h Household) bool { return h.Priority >= least }
	case 8:
		least, most := r.IntN(4), r.IntN(5)
		return fmt.Sprint("size", least, most), Size(least, most), func(h Household) bool { return h.Size >= least && h.Size <= most }
	case 9:
		states := []State{State(r.IntN(int(numStates))), State(r.IntN(int(numStates)))}
		return fmt.Sprintf("state %v", states), InState(states...), func(h Household) bool { return slices.Contains(states, h.State) }
	case 10:
		regions := someOf(r, []string{"north", "south", "", "nowhere"})
		return fmt.Sprint("region", regions), Region(regions...), func(h Household) bool {
			for id, p := range m.practices {
				if slices.Contains(regions, p.Region) && (h.Current == id || h.Current == "" && m.wishes(h, id)) {
					return true
				}
			}
			return false
		}
	case 11:
		modes := someOf(r, []matching.Mode{matching.Open, matching.Swap, matching.Closed, "ajar"})
		return fmt.Sprint("at mode", modes), AtMode(modes...), func(h Household) bool {
			p, ok := m.practices[h.Current]
			return ok && slices.Contains(modes, p.Mode)
		}
	case 12:
		modes := someOf(r, []matching.Mode{matching.Open, matching.Swap, matching.Closed, "ajar"})
		return fmt.Sprint("wishes mode", modes), WishesMode(modes...), func(h Household) bool {
			for id, p := range m.practices {
				if slices.Contains(modes, p.Mode) && m.wishes(h, id) {
					return true
				}
			}
			return false
		}
	case 13:
		name, q, f := m.randomQuery(r, depth-1)
		return "not(" + name + ")", Not(q), func(h Household) bool { return !f(h) }
	}
	var names []string
	var queries []Query
	var tests []func(Household) bool
	for range r.IntN(4) {
		name, q, f := m.randomQuery(r, depth-1)
		names, queries, tests = append(names, name), append(queries, q), append(tests, f)
	}
	if n == 14 {
		return fmt.Sprint("and", names), And(queries...), func(h Household) bool {
			for _, f := range tests {
				if !f(h) {
					return false
				}
			}
			return true
		}
	}
	return fmt.Sprint("or", names), Or(queries...), func(h Household) bool {
		return slices.ContainsFunc(tests, func(f func(Household) bool) bool { return f(h) })
	}
}

// checkQuery compares a random query with a scan of the model.
func (m *model) checkQuery(t *testing.T, r *rand.Rand, v *View) {
	t.Helper()
	name, q, means := m.randomQuery(r, 3)
	var want []string
	for _, id := range m.order {
		if means(m.households[id]) {
			want = append(want, id)
		}
	}
	set := v.Select(q)
	if got := slices.Collect(set.IDs()); !slices.Equal(got, want) {
		t.Fatalf("%s: means %v, and should mean %v", name, got, want)
	}
	if set.Len() != len(want) {
		t.Fatalf("%s: Len is %d of %d", name, set.Len(), len(want))
	}
	if len(m.order) > 0 {
		id := m.order[r.IntN(len(m.order))]
		if got := v.Matches(q, id); got != means(m.households[id]) || set.Has(id) != got {
			t.Fatalf("%s: Matches says %t of %s, Has %t", name, got, id, set.Has(id))
		}
	}
}

// Random things, of a small region so that they meet.

func randomPoint(r *rand.Rand) matching.Point {
	return matching.Point{Lat: 52 + r.Float64()*0.08, Lon: 4.3 + r.Float64()*0.12}
}

func randomSince(r *rand.Rand) matching.Date {
	return matching.NewDate(2014, time.January, 1) + matching.Date(r.IntN(4500))
}

func randomWishes(r *rand.Rand, practices int) matching.Wishes {
	var w matching.Wishes
	list := r.Perm(practices)[:r.IntN(min(practices, 5))]
	for i, n := range list {
		id := fmt.Sprint("practice-", n)
		if i > 0 && r.IntN(3) == 0 {
			last := len(w.Ranked) - 1
			w.Ranked[last] = append(w.Ranked[last], id)
		} else {
			w.Ranked = append(w.Ranked, []string{id})
		}
	}
	if r.IntN(3) == 0 {
		for _, class := range w.Ranked {
			weights := make([]int, len(class))
			for i := range weights {
				weights[i] = r.IntN(100)
			}
			w.Weights = append(w.Weights, weights)
		}
	}
	if r.IntN(4) == 0 {
		w.WithinM = 1 + r.IntN(6000)
	}
	return w
}

// randomCommand is a command of which the ids meet those of others. It has no
// faults but, now and then, an unknown or known id, an adult of somebody else or a
// stale version.
func randomCommand(r *rand.Rand, m *model, practices, households int) Command {
	household := fmt.Sprint("household-", r.IntN(households))
	stale := func(version uint64) uint64 {
		switch r.IntN(4) {
		case 0:
			return version
		case 1:
			return version + uint64(r.IntN(3))
		}
		return 0
	}
	current := ""
	if r.IntN(5) > 0 {
		current = fmt.Sprint("practice-", r.IntN(practices))
	}
	if len(m.practices) < practices || r.IntN(30) == 0 {
		id := fmt.Sprint("practice-", len(m.practices))
		if len(m.practices) >= practices {
			id = fmt.Sprint("practice-", r.IntN(practices))
		}
		p := Practice{Practice: matching.Practice{
			ID: id, Name: "Name", Location: randomPoint(r), Capacity: r.IntN(100), Enrolled: r.IntN(100),
			Mode: []matching.Mode{matching.Open, matching.Swap, matching.Closed}[r.IntN(3)],
		}, Region: []string{"north", "south", ""}[r.IntN(3)]}
		if r.IntN(3) == 0 {
			p.Accepts = &matching.Area{WithinM: r.IntN(5000), Postcodes: []string{"2512", "26"}[:r.IntN(3)]}
			if len(p.Accepts.Postcodes) == 0 {
				p.Accepts.Postcodes = nil
			}
		}
		if r.IntN(3) == 0 {
			n := r.IntN(10)
			p.MaxIntake = &n
		}
		return PutPractice{Practice: p, IfVersion: stale(m.practices[id].Version)}
	}
	switch n := r.IntN(20); {
	case n < 7:
		h := Household{
			ID: household, Adults: []string{household + ".1"}, Current: current, Home: randomPoint(r),
			Postcode: []string{"2512 ab", "2513AX", "2611", "9", ""}[r.IntN(5)], Wishes: randomWishes(r, practices), Priority: r.IntN(4),
		}
		if r.IntN(3) == 0 {
			h.Adults = append(h.Adults, household+".2")
		}
		if r.IntN(20) == 0 {
			if other := fmt.Sprint("household-", r.IntN(households), ".1"); !slices.Contains(h.Adults, other) {
				h.Adults = append(h.Adults, other)
			}
		}
		if r.IntN(2) == 0 {
			h.Size = len(h.Adults) + r.IntN(3)
		}
		if r.IntN(2) == 0 {
			h.Since = randomSince(r)
		}
		return Register{h}
	case n < 10:
		u := Update{Household: household, IfVersion: stale(m.households[household].Version)}
		size, priority := 1+r.IntN(4), r.IntN(4)
		if r.IntN(2) == 0 {
			u.Size = &size
		}
		if r.IntN(2) == 0 {
			u.Priority = &priority
		}
		if r.IntN(2) == 0 {
			u.Current = &current
		}
		return u
	case n < 16:
		return PutWishes{Household: household, Wishes: randomWishes(r, practices), IfVersion: stale(m.households[household].WishesVersion)}
	case n < 17:
		return Withdraw{Household: household, IfVersion: stale(m.households[household].WishesVersion)}
	case n < 18:
		return Erase{household}
	default:
		c := LogAccess{Who: "somebody", Role: "coordinator", What: "household.read"}
		if r.IntN(3) > 0 {
			c.Household = household
		}
		return c
	}
}

// sameError reports whether an error is of the kind that the model gives.
func sameError(got, want error) bool {
	return want == nil && got == nil || want != nil && errors.Is(got, want)
}
