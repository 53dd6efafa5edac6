package bridge

import (
	"github.com/ruilkring/ruilkring/matching/jsontext"
	"github.com/ruilkring/ruilkring/matching/survey"
)

// The functions below write the types of package survey, as encoding/json would
// by their tags. A test holds them to it.

func writeRegion(w *jsontext.Writer, r *survey.Region) {
	w.Open()
	people(w, "all", &r.All)
	people(w, "asking", &r.Asking)
	count(w, "wishes", r.Wishes)
	w.Key("freePlaces")
	w.Int(r.FreePlaces)
	w.Key("modes")
	w.Open()
	count(w, "open", r.Modes.Open)
	count(w, "swap", r.Modes.Swap)
	count(w, "closed", r.Modes.Closed)
	w.Close()
	w.Key("box")
	w.Open()
	float(w, "south", r.Box.South)
	float(w, "west", r.Box.West)
	float(w, "north", r.Box.North)
	float(w, "east", r.Box.East)
	w.Close()
	w.Key("goals")
	jsontext.Texts(w, r.Goals)
	w.Key("date")
	w.Text(r.Date)
	count(w, "maxCycle", r.MaxCycle)
	count(w, "maxChain", r.MaxChain)
	priorities(w, r.ByPriority)
	distance(w, "distance", &r.Distance)
	held(w, "stuck", r.Stuck)
	p := &r.Practices
	w.Key("practices")
	w.Open()
	w.Key("id")
	jsontext.Texts(w, p.ID)
	w.Key("name")
	jsontext.Texts(w, p.Name)
	floats(w, "lat", p.Lat)
	floats(w, "lon", p.Lon)
	ints(w, "mode", p.Mode)
	ints(w, "capacity", p.Capacity)
	ints(w, "enrolled", p.Enrolled)
	ints(w, "free", p.Free)
	ints(w, "maxIntake", p.MaxIntake)
	ints(w, "wished", p.Wished)
	ints(w, "leaving", p.Leaving)
	ints(w, "wanted", p.Wanted)
	w.Close()
	w.Close()
}

func writePlan(w *jsontext.Writer, p *survey.Plan) {
	w.Open()
	people(w, "moved", &p.Moved)
	people(w, "waiting", &p.Waiting)
	priorities(w, p.ByPriority)
	w.Key("ranks")
	jsontext.List(w, p.Ranks, func(r *survey.Rank) {
		w.Open()
		count(w, "rank", r.Rank)
		count(w, "households", r.Households)
		count(w, "persons", r.Persons)
		w.Close()
	})
	w.Key("distance")
	w.Open()
	distance(w, "before", &p.Distance.Before)
	distance(w, "after", &p.Distance.After)
	distance(w, "afterNowhere", &p.Distance.AfterNowhere)
	w.Close()
	w.Key("exchanges")
	w.Open()
	lengths(w, "cycles", p.Exchanges.Cycles)
	lengths(w, "chains", p.Exchanges.Chains)
	lengths(w, "bundles", p.Exchanges.Bundles)
	w.Close()
	held(w, "held", p.Held)
	planPractices(w, &p.Practices)
	f := &p.Flows
	w.Key("flows")
	w.Open()
	ints(w, "from", f.From)
	ints(w, "to", f.To)
	ints(w, "households", f.Households)
	ints(w, "persons", f.Persons)
	w.Close()
	w.Close()
}

func planPractices(w *jsontext.Writer, p *survey.PlanPractices) {
	w.Key("practices")
	w.Open()
	ints(w, "in", p.In)
	ints(w, "out", p.Out)
	ints(w, "wished", p.Wished)
	ints(w, "waitingFor", p.WaitingFor)
	ints(w, "waitingFrom", p.WaitingFrom)
	ints(w, "mode", p.Mode)
	ints(w, "capacity", p.Capacity)
	ints(w, "free", p.Free)
	ints(w, "freeAfter", p.FreeAfter)
	w.Key("worth")
	if p.Worth == nil {
		w.Null()
	} else {
		jsontext.Ints(w, p.Worth)
	}
	w.Close()
}

func writeExchanges(w *jsontext.Writer, x *survey.Exchanges) {
	w.Open()
	w.Key("kind")
	jsontext.Texts(w, x.Kind)
	ints(w, "state", x.State)
	ints(w, "offsets", x.Offsets)
	m := &x.Moves
	w.Key("moves")
	w.Open()
	w.Key("household")
	jsontext.Texts(w, m.Household)
	ints(w, "size", m.Size)
	ints(w, "priority", m.Priority)
	ints(w, "days", m.Days)
	ints(w, "from", m.From)
	ints(w, "to", m.To)
	ints(w, "rank", m.Rank)
	ints(w, "beforeM", m.BeforeM)
	ints(w, "afterM", m.AfterM)
	floats(w, "lat", m.Lat)
	floats(w, "lon", m.Lon)
	ints(w, "declined", m.Declined)
	w.Close()
	w.Close()
}

func priorities(w *jsontext.Writer, list []survey.Priority) {
	w.Key("byPriority")
	jsontext.List(w, list, func(p *survey.Priority) {
		w.Open()
		count(w, "priority", p.Priority)
		count(w, "persons", p.Persons)
		count(w, "asking", p.Asking)
		count(w, "moved", p.Moved)
		w.Close()
	})
}

func distance(w *jsontext.Writer, name string, d *survey.Distance) {
	w.Key(name)
	w.Open()
	count(w, "persons", d.Persons)
	count(w, "meanM", d.MeanM)
	count(w, "medianM", d.MedianM)
	count(w, "ninetyM", d.NinetyM)
	w.Key("hist")
	jsontext.Ints(w, d.Hist)
	w.Close()
}

func held(w *jsontext.Writer, name string, list []survey.Held) {
	w.Key(name)
	jsontext.List(w, list, func(h *survey.Held) {
		w.Open()
		w.Key("reason")
		w.Text(string(h.Reason))
		count(w, "households", h.Households)
		count(w, "persons", h.Persons)
		w.Close()
	})
}

func lengths(w *jsontext.Writer, name string, list []survey.Length) {
	w.Key(name)
	jsontext.List(w, list, func(l *survey.Length) {
		w.Open()
		count(w, "length", l.Length)
		count(w, "count", l.Count)
		count(w, "persons", l.Persons)
		w.Close()
	})
}

func ints(w *jsontext.Writer, name string, column []int32) {
	w.Key(name)
	jsontext.Ints(w, column)
}

func float(w *jsontext.Writer, name string, f float64) {
	w.Key(name)
	w.Float(f)
}

func floats(w *jsontext.Writer, name string, column []float64) {
	w.Key(name)
	w.Begin()
	for _, f := range column {
		w.Float(f)
	}
	w.End()
}
