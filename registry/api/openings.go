package api

import (
	"net/http"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry"
)

// originBody is how many come from somewhere.
type originBody struct {
	Name       string        `json:"name,omitempty" description:"Absent for nowhere."`
	Households registry.Cell `json:"households"`
	Persons    int           `json:"persons,omitempty" description:"For the practice and its coordinator only."`
}

// waitingBody is who waits for a practice.
type waitingBody struct {
	Practice   string        `json:"practice"`
	Households registry.Cell `json:"households"`
	From       []originBody  `json:"from" description:"Where they are now, by practice."`
	// What follows is for the practice and its coordinator only.
	Persons int           `json:"persons,omitempty" description:"For the practice and its coordinator only."`
	Since   matching.Date `json:"since,omitzero" description:"For the practice and its coordinator only: from when the first of them waits."`
	Homes   []originBody  `json:"homes,omitempty" description:"For the practice and its coordinator only: where they live, by postcode."`
}

// practiceWaiting is how many wish to go to a practice, and from where: everything
// for the practice and its coordinator, and for everybody else one table with small
// numbers suppressed. A second one, of where they live, would have the same total,
// and each might tell what the other suppresses.
func practiceWaiting(c *call, _ *nothing) (*waitingBody, error) {
	v := c.s.registry.View()
	id := c.id("practice")
	p, ok := v.Practice(id)
	if !ok {
		return nil, notFound()
	}
	found := &waitingBody{Practice: id, From: []originBody{}}
	if !c.by.keeps(&p) {
		table, err := v.Table(registry.TableOptions{Rows: registry.ByPractice, Columns: registry.ByAll, Query: registry.Wishes(id)})
		if err != nil {
			return nil, err
		}
		found.Households = table.Total
		for i, from := range table.Rows {
			found.From = append(found.From, originBody{Name: from, Households: table.RowTotals[i]})
		}
		return found, nil
	}
	w, _ := v.Waiting(id)
	found.Households, found.Persons, found.Since = registry.Cell{Count: w.Households}, w.Persons, w.Since
	origin := func(o registry.Origin) originBody {
		return originBody{o.Name, registry.Cell{Count: o.Households}, o.Persons}
	}
	for _, o := range w.From {
		found.From = append(found.From, origin(o))
	}
	for _, o := range w.Homes {
		found.Homes = append(found.Homes, origin(o))
	}
	entry := c.access("practice.waiting")
	entry.With = map[string]string{"practice": id}
	return found, c.look(entry)
}

// openToQuery says how far practices may be.
type openToQuery struct {
	WithinM int `query:"within_m" default:"5000" minimum:"1" maximum:"50000"`
}

// openingBody is a practice and how a household may get in.
type openingBody struct {
	ID        string             `json:"id"`
	Name      string             `json:"name,omitempty"`
	Location  matching.Point     `json:"location"`
	Metres    int                `json:"metres" description:"From home."`
	Admission registry.Admission `json:"admission" enum:"place,swap" description:"place: there are free places for all of them now, to be asked for with a request for enrolment. swap: by way of a round, as many have to leave as come in."`
	// Waiting is how many persons wish to go there.
	Waiting registry.Cell `json:"waiting" description:"How many persons wish to go there; a small number is suppressed."`
}

// openingList are the practices that are open to a household.
type openingList struct {
	Practices []openingBody `json:"practices"`
}

func householdPractices(c *call, q *openToQuery) (*openingList, error) {
	h, err := c.household()
	if err != nil {
		return nil, err
	}
	if q.WithinM < 1 || q.WithinM > registry.MaxWithinM {
		return nil, refuse(http.StatusBadRequest, "bad request", "within_m is out of its range")
	}
	seeker := registry.Seeker{Home: h.Home, Postcode: h.Postcode, Size: h.Size, WithinM: q.WithinM, Current: h.Current}
	found := &openingList{Practices: []openingBody{}}
	for _, o := range c.s.registry.View().OpenTo(seeker) {
		b := openingBody{
			ID: o.Practice.ID, Name: o.Practice.Name, Location: o.Practice.Location, Metres: o.Metres, Admission: o.Admission,
			Waiting: registry.Cell{Count: o.Waiting},
		}
		if o.Waiting > 0 && o.Waiting < registry.DefaultLeast {
			b.Waiting = registry.Cell{Suppressed: true}
		}
		found.Practices = append(found.Practices, b)
	}
	return found, c.lookAt("household.practices", h.ID)
}
