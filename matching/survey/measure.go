package survey

import "github.com/ruilkring/ruilkring/matching"

// Region is what there is to say whatever the plan is.
func (s *Surveyor) Region() *Region {
	p, e := s.problem, s.eligible
	r := &Region{
		Wishes: e.Len(), Goals: p.Goals(), Date: p.Day().String(),
		MaxCycle: p.Rules.MaxCycle, MaxChain: p.Rules.MaxChain,
		Practices: s.practices(),
	}
	box := boxer{}
	for i := range p.Practices {
		q := &p.Practices[i]
		r.FreePlaces += int64(q.Free())
		switch q.Mode {
		case matching.Open:
			r.Modes.Open++
		case matching.Swap:
			r.Modes.Swap++
		default:
			r.Modes.Closed++
		}
		box.add(q.Location)
	}
	priorities := newPriorities(s)
	stuck := holder{}
	var now distances
	metres := s.metresNow()
	for h := range p.Households {
		household := &p.Households[h]
		box.add(household.Home)
		r.All.add(s, h)
		if s.asks(h) {
			r.Asking.add(s, h)
		}
		if e.Current[h] >= 0 {
			now.add(int(metres[h]), household.Persons())
		}
		if why := s.stuck(h); why != "" {
			stuck.add(s, h, why)
		}
	}
	r.Box = box.Box
	r.ByPriority = priorities.list()
	r.Distance = now.sum()
	r.Stuck = stuck.list()
	return r
}

// practices is the columns of a region.
func (s *Surveyor) practices() RegionPractices {
	p, e := s.problem, s.eligible
	n := len(p.Practices)
	c := RegionPractices{
		ID: make([]string, n), Name: make([]string, n), Lat: make([]float64, n), Lon: make([]float64, n),
		Mode: make([]int32, n), Capacity: make([]int32, n), Enrolled: make([]int32, n), Free: make([]int32, n),
		MaxIntake: make([]int32, n), Leaving: make([]int32, n),
		Wished: s.wishedBy(e), Wanted: s.wishedBy(s.wanted),
	}
	for i := range p.Practices {
		q := &p.Practices[i]
		c.ID[i], c.Name[i], c.Lat[i], c.Lon[i] = q.ID, q.Name, q.Location.Lat, q.Location.Lon
		c.Mode[i], c.Capacity[i], c.Enrolled[i], c.Free[i] = modeNumber(q.Mode), int32(q.Capacity), int32(q.Enrolled), int32(q.Free())
		c.MaxIntake[i] = -1
		if q.MaxIntake != nil {
			c.MaxIntake[i] = int32(*q.MaxIntake)
		}
	}
	for h, current := range e.Current {
		if current >= 0 && s.asks(h) {
			c.Leaving[current] += int32(p.Households[h].Persons())
		}
	}
	return c
}

// wishedBy is for each practice the persons with a wish for it. All households
// together have at most [matching.MaxPersons].
func (s *Surveyor) wishedBy(e *matching.Eligibility) []int32 {
	wished := make([]int32, len(s.problem.Practices))
	for h := range s.problem.Households {
		persons := int32(s.problem.Households[h].Persons())
		for _, q := range e.Practice[e.Offsets[h]:e.Offsets[h+1]] {
			wished[q] += persons
		}
	}
	return wished
}

// boxer finds the box around points.
type boxer struct {
	Box
	some bool
}

func (b *boxer) add(p matching.Point) {
	if !b.some {
		b.Box, b.some = Box{South: p.Lat, West: p.Lon, North: p.Lat, East: p.Lon}, true
		return
	}
	b.South, b.North = min(b.South, p.Lat), max(b.North, p.Lat)
	b.West, b.East = min(b.West, p.Lon), max(b.East, p.Lon)
}

// priorities counts persons by priority.
type priorities [10]Priority

// newPriorities counts the households, and those that ask.
func newPriorities(s *Surveyor) *priorities {
	c := &priorities{}
	for h := range s.problem.Households {
		household := &s.problem.Households[h]
		of := &c[household.Priority]
		of.Persons += household.Persons()
		if s.asks(h) {
			of.Asking += household.Persons()
		}
	}
	return c
}

// list is the priorities that occur, from high to low.
func (c *priorities) list() []Priority {
	list := []Priority{}
	for v := len(c) - 1; v >= 0; v-- {
		if c[v].Persons > 0 {
			c[v].Priority = v
			list = append(list, c[v])
		}
	}
	return list
}
