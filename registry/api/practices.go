package api

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry"
	"github.com/ruilkring/ruilkring/registry/round"
)

// practiceBody is a practice as it is shown.
type practiceBody struct {
	ID       string         `json:"id" required:"true"`
	Name     string         `json:"name,omitempty"`
	Location matching.Point `json:"location" required:"true"`
	Mode     matching.Mode  `json:"mode" required:"true" enum:"open,swap,closed"`
	// Capacity and Enrolled are shown to the practice and its coordinator only.
	Capacity      int            `json:"capacity,omitempty"`
	Enrolled      int            `json:"enrolled,omitempty"`
	Accepts       *matching.Area `json:"accepts,omitempty"`
	MaxIntake     *int           `json:"max_intake,omitempty"`
	Region        string         `json:"region,omitempty"`
	ConsentsAhead bool           `json:"consents_ahead,omitempty" description:"Agrees beforehand to every move that the rules allow."`
}

// show is a practice as the principal may see it.
func (p *Principal) show(q registry.Practice) practiceBody {
	b := practiceBody{ID: q.ID, Name: q.Name, Location: q.Location, Mode: q.Mode, Accepts: q.Accepts, Region: q.Region}
	if p.keeps(&q) {
		b.Capacity, b.Enrolled, b.MaxIntake, b.ConsentsAhead = q.Capacity, q.Enrolled, q.MaxIntake, q.ConsentsAhead
	}
	return b
}

// keeps reports whether a practice is the principal's own, or in its region.
func (p *Principal) keeps(q *registry.Practice) bool {
	return p.Role == practice && p.Practice == q.ID || p.Role == coordinator && slices.Contains(p.Regions, q.Region)
}

// paging are the parameters of a list.
type paging struct {
	After string `query:"after" description:"The id of the last one of the page before."`
	Limit int    `query:"limit" default:"100" minimum:"1" maximum:"1000"`
}

// limit is the length of a page.
func (p *paging) limit() int { return p.Limit }

// practicePage is a page of practices.
type practicePage struct {
	Practices []practiceBody `json:"practices"`
	// Next is what to give as after for the next page; absent on the last.
	Next string `json:"next,omitempty"`
}

func listPractices(c *call, q *paging) (*practicePage, error) {
	page := &practicePage{Practices: []practiceBody{}}
	for p := range c.s.registry.View().Practices() {
		if q.After != "" && p.ID <= q.After {
			continue
		}
		if len(page.Practices) == q.limit() {
			page.Next = page.Practices[len(page.Practices)-1].ID
			break
		}
		page.Practices = append(page.Practices, c.by.show(p))
	}
	return page, nil
}

// openQuery says where somebody lives.
type openQuery struct {
	Lat      float64 `query:"lat" required:"true" minimum:"-90" maximum:"90"`
	Lon      float64 `query:"lon" required:"true" minimum:"-180" maximum:"180"`
	Postcode string  `query:"postcode" description:"For practices that take in some postcodes only."`
	Size     int     `query:"size" default:"1" minimum:"1" description:"The persons who need a place."`
	WithinM  int     `query:"within_m" default:"5000" minimum:"1" maximum:"50000"`
}

// openList are practices that would take somebody now.
type openList struct {
	Practices []openPractice `json:"practices"`
}

type openPractice struct {
	ID       string         `json:"id"`
	Name     string         `json:"name,omitempty"`
	Location matching.Point `json:"location"`
	Metres   int            `json:"metres"`
}

func openPractices(c *call, q *openQuery) (*openList, error) {
	found := &openList{Practices: []openPractice{}}
	home := matching.Point{Lat: q.Lat, Lon: q.Lon}
	// How many places there are is the practice's own affair.
	for _, p := range c.s.registry.View().OpenNow(home, q.Postcode, q.Size, q.WithinM) {
		found.Practices = append(found.Practices, openPractice{p.ID, p.Name, p.Location, p.Metres})
	}
	return found, nil
}

func getPractice(c *call, _ *nothing) (*practiceBody, error) {
	p, ok := c.s.registry.View().Practice(c.id("practice"))
	if !ok {
		return nil, notFound()
	}
	c.etag = p.Version
	b := c.by.show(p)
	return &b, nil
}

// practicePut is a practice as it is put: what it leaves out is not kept from
// before, so what places depend on must be there.
type practicePut struct {
	ID            string         `json:"id,omitempty" description:"That of the address, where it is given."`
	Name          string         `json:"name,omitempty"`
	Location      matching.Point `json:"location" required:"true"`
	Mode          matching.Mode  `json:"mode" required:"true" enum:"open,swap,closed"`
	Capacity      int            `json:"capacity" required:"true" minimum:"0"`
	Enrolled      int            `json:"enrolled" required:"true" minimum:"0"`
	Accepts       *matching.Area `json:"accepts,omitempty"`
	MaxIntake     *int           `json:"max_intake,omitempty" minimum:"0"`
	Region        string         `json:"region,omitempty" description:"For a coordinator to say: one of the caller's."`
	ConsentsAhead bool           `json:"consents_ahead,omitempty" description:"Agrees beforehand to every move that the rules allow."`
}

func putPractice(c *call, in *practicePut) (*practiceBody, error) {
	id := c.id("practice")
	if in.ID != "" && in.ID != id {
		return nil, refuse(http.StatusBadRequest, "bad request", "the id of the body is not that of the address")
	}
	if err := addressable("id", id); err != nil {
		return nil, err
	}
	p, known := c.s.registry.View().Practice(id)
	if c.by.Role == practice {
		if !known || c.by.Practice != id {
			return nil, notFound()
		}
		in.Region = p.Region // that is not for the practice to say
	} else if known && !c.by.keeps(&p) || !slices.Contains(c.by.Regions, in.Region) {
		return nil, notFound()
	}
	version, err := c.ifMatch()
	if err != nil {
		return nil, err
	}
	put := registry.PutPractice{IfVersion: version, Practice: registry.Practice{
		Practice: matching.Practice{
			ID: id, Name: in.Name, Location: in.Location, Capacity: in.Capacity, Enrolled: in.Enrolled, Mode: in.Mode, Accepts: in.Accepts, MaxIntake: in.MaxIntake,
		},
		Region: in.Region, ConsentsAhead: in.ConsentsAhead,
	}}
	entry := c.access("practice.put")
	entry.With = map[string]string{"practice": id}
	if _, err := c.do(put, entry); err != nil {
		return nil, err
	}
	return getPractice(c, nil)
}

// own gives an error unless the practice of the path is the caller's.
func (c *call) own() (string, error) {
	id := c.id("practice")
	if c.by.Role != practice || c.by.Practice != id {
		return "", notFound()
	}
	return id, nil
}

// roundQuery names a round.
type roundQuery struct {
	Round string `query:"round" required:"true"`
}

// incoming is somebody who would come to a practice.
type incoming struct {
	Round    string       `json:"round"`
	Exchange int          `json:"exchange"`
	Move     int          `json:"move"`
	Persons  int          `json:"persons"`
	Metres   int          `json:"metres" description:"From home to the practice."`
	State    round.State  `json:"state" enum:"pending,confirmed,executed,broken"`
	Answer   round.Answer `json:"answer" enum:"unanswered,yes,no"`
	AnswerAt string       `json:"answer_at,omitempty" description:"Where the practice can answer, while it can."`
}

// incomingList is who would come.
type incomingList struct {
	Moves []incoming `json:"moves"`
}

func practiceMoves(c *call, q *roundQuery) (*incomingList, error) {
	id, err := c.own()
	if err != nil {
		return nil, err
	}
	r, ok := c.s.registry.View().Round(q.Round)
	if !ok {
		return nil, notFound()
	}
	found := &incomingList{Moves: []incoming{}}
	if r.Phase() < round.PhaseConsenting {
		return found, nil
	}
	entry := c.access("practice.moves")
	entry.With = map[string]string{"practice": id, "round": q.Round}
	for e := range r.Exchanges() {
		for i := range e.Moves {
			if m := &e.Moves[i]; r.Practice(m.To) == id {
				entry.Households = append(entry.Households, r.Household(m))
				b := incoming{q.Round, e.Number, i, m.Persons, m.Metres, e.State, m.Practice, ""}
				if e.State == round.Pending && r.Phase() == round.PhaseConsenting {
					b.AnswerAt = address("rounds", q.Round, "exchanges", strconv.Itoa(e.Number), "moves", strconv.Itoa(i), "answer")
				}
				found.Moves = append(found.Moves, b)
			}
		}
	}
	return found, c.look(entry)
}

// practiceAnswer is a practice's answer.
type practiceAnswer struct {
	Yes    bool         `json:"yes" required:"true"`
	Ground round.Ground `json:"ground,omitempty" enum:"too_far,full,views,locum" description:"With a no: why. With a yes there is none."`
}

// check gives an error unless a no has one of the grounds, and a yes none.
func (a *practiceAnswer) check() error {
	switch {
	case a.Yes && a.Ground != "":
		return invalid(matching.Fault{Path: "ground", Text: "a practice that agrees gives no ground"})
	case !a.Yes && !slices.Contains(round.Grounds(), a.Ground):
		var grounds []string
		for _, ground := range round.Grounds() {
			grounds = append(grounds, string(ground))
		}
		return invalid(matching.Fault{Path: "ground", Text: "a practice that refuses gives one of these: " + strings.Join(grounds, ", ")})
	}
	return nil
}

func receiveMove(c *call, in *practiceAnswer) (*answered, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	exchange, err := c.number("exchange")
	if err != nil {
		return nil, err
	}
	move, err := c.number("move")
	if err != nil {
		return nil, err
	}
	answer := registry.Receive{Round: c.id("round"), Practice: c.by.Practice, Exchange: exchange, Move: move, Yes: in.Yes, Ground: in.Ground}
	r, ok := c.s.registry.View().Round(answer.Round)
	if !ok {
		return nil, notFound()
	}
	if _, err := c.doIn(r, exchange, "move.answer", answer); err != nil {
		return nil, err
	}
	r, _ = c.s.registry.View().Round(answer.Round)
	return &answered{answer.Round, exchange, r.Exchange(exchange).State}, nil
}

// enrolmentBody is a request for a place now.
type enrolmentBody struct {
	Household string    `json:"household"`
	Practice  string    `json:"practice"`
	Persons   int       `json:"persons"`
	Asked     time.Time `json:"asked"`
	Received  bool      `json:"received" description:"The practice has agreed."`
	Agreed    []string  `json:"agreed,omitempty" description:"The persons of the household who have agreed."`
}

// enrolmentList are requests in the order in which they came.
type enrolmentList struct {
	Enrolments []enrolmentBody `json:"enrolments"`
}

func practiceEnrolments(c *call, _ *nothing) (*enrolmentList, error) {
	id, err := c.own()
	if err != nil {
		return nil, err
	}
	found := &enrolmentList{Enrolments: []enrolmentBody{}}
	entry := c.access("practice.enrolments")
	entry.With = map[string]string{"practice": id}
	for e := range c.s.registry.View().Enrolments(id) {
		entry.Households = append(entry.Households, e.Household)
		found.Enrolments = append(found.Enrolments, enrolmentBody{e.Household, e.Practice, e.Persons, e.Asked, e.Received, nil})
	}
	return found, c.look(entry)
}

// done says how a request for a place now stands.
type done struct {
	// State is waiting, enrolled or ended.
	State string `json:"state" enum:"waiting,enrolled,ended"`
}

func receiveEnrolment(c *call, in *practiceAnswer) (*done, error) {
	id, err := c.own()
	if err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	answer := registry.ReceiveEnrolment{Practice: id, Household: c.id("household"), Yes: in.Yes, Ground: in.Ground}
	if _, err := c.doTo(answer.Household, "enrolment.answer", answer); err != nil {
		return nil, err
	}
	return c.enrolled(id), nil
}

// enrolled is how the request of the household of the path stands after an answer.
func (c *call) enrolled(to string) *done {
	v := c.s.registry.View()
	if _, ok := v.Enrolment(c.id("household")); ok {
		return &done{"waiting"}
	}
	if h, ok := v.Household(c.id("household")); ok && h.Current == to {
		return &done{"enrolled"}
	}
	return &done{"ended"}
}
