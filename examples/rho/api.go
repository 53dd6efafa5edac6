package main

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry"
	"github.com/ruilkring/ruilkring/registry/round"
)

// routes are all routes, for the server and for its description.
func routes() []route {
	everybody := []role{public}
	patients := []role{patient}
	practices := []role{practice}
	coordinators := []role{coordinator}
	return []route{
		get("/v1/practices", "The practices, in order of id", everybody, listPractices),
		get("/v1/practices/open", "The practices that would take a new patient who lives there now, nearest first", everybody, openPractices),
		get("/v1/practices/{practice}", "One practice", everybody, getPractice),
		do("PUT /v1/practices/{practice}", "Add or change a practice; a practice changes itself only", []role{practice, coordinator}, http.StatusOK, putPractice),
		get("/v1/practices/{practice}/moves", "Who would come to the practice by a round", practices, practiceMoves),
		get("/v1/practices/{practice}/enrolments", "Who asks for a place at the practice now", practices, practiceEnrolments),
		do("POST /v1/practices/{practice}/enrolments/{household}/answer", "Accept or refuse who asks for a place now", practices, http.StatusOK, receiveEnrolment),

		do("POST /v1/households", "Register a household", coordinators, http.StatusCreated, register),
		get("/v1/households", "The households of the region, page by page", coordinators, listHouseholds),
		get("/v1/households/{household}", "One household", []role{patient, coordinator}, getHousehold),
		do[nothing, nothing]("DELETE /v1/households/{household}", "Forget the household: what is known of it can't be read any more", []role{patient, coordinator}, http.StatusNoContent, erase),
		get("/v1/households/{household}/wishes", "The wishes of the household, with an ETag", []role{patient, coordinator}, getWishes),
		do("PUT /v1/households/{household}/wishes", "Replace the wishes; with If-Match only where they are as they were", []role{patient, coordinator}, http.StatusOK, putWishes),
		do[nothing, nothing]("DELETE /v1/households/{household}/wishes", "Withdraw: take the wishes back, and leave a round", []role{patient, coordinator}, http.StatusNoContent, withdraw),
		get("/v1/households/{household}/proposal", "What a round proposes to the household, and its line in the published plan", patients, getProposal),
		do("POST /v1/households/{household}/proposal/answer", "Consent to what a round proposes, or decline it", patients, http.StatusOK, answerProposal),
		do("POST /v1/households/{household}/enrolment", "Ask for a place that is free now", patients, http.StatusCreated, requestEnrolment),
		get("/v1/households/{household}/enrolment", "The request for a place now", patients, getEnrolment),
		do("POST /v1/households/{household}/enrolment/answer", "Consent to the request for a place now, or take it back", patients, http.StatusOK, answerEnrolment),

		get("/v1/rounds", "All rounds", everybody, listRounds),
		do("POST /v1/rounds", "Open a round", coordinators, http.StatusCreated, openRound),
		get("/v1/rounds/{round}", "One round: its phase, commitment, seed, and what it came to", everybody, getRound),
		do[nothing]("POST /v1/rounds/{round}/freeze", "Fix who takes part, and commit to the seed", coordinators, http.StatusOK, freeze),
		do("POST /v1/rounds/{round}/solve", "Start to solve the round; the plan is proposed when it is found", coordinators, http.StatusAccepted, solveRound),
		{pattern: "GET /v1/rounds/{round}/progress", summary: "How the solving goes, as server-sent events", roles: coordinators, status: http.StatusOK, streams: true, serve: streamProgress},
		do("POST /v1/rounds/{round}/ask", "Start the consenting", coordinators, http.StatusOK, ask),
		get("/v1/rounds/{round}/exchanges", "The exchanges, page by page, under pseudonyms", coordinators, listExchanges),
		do[nothing]("POST /v1/rounds/{round}/repair", "Propose what can be found among those who are left over; it also happens by itself", coordinators, http.StatusOK, repair),
		do("POST /v1/rounds/{round}/exchanges/{exchange}/execute", "Carry out an exchange to which everybody agreed", coordinators, http.StatusOK, execute),
		do[nothing]("POST /v1/rounds/{round}/exchanges/{exchange}/break", "End an exchange that can't be carried out any more", coordinators, http.StatusOK, breakExchange),
		do("POST /v1/rounds/{round}/exchanges/{exchange}/moves/{move}/answer", "Accept or refuse one who would come to the practice", practices, http.StatusOK, receiveMove),
		do[nothing]("POST /v1/rounds/{round}/close", "End the round", coordinators, http.StatusOK, closeRound),
		do[nothing]("POST /v1/rounds/{round}/forget", "Drop everything about a closed round but what it came to", coordinators, http.StatusOK, forgetRound),

		get("/v1/statistics", "How many wait, by practice; small numbers are left out", []role{researcher, coordinator}, statistics),
	}
}

// Practices.

// practiceBody is a practice as it is shown and put.
type practiceBody struct {
	ID       string         `json:"id"`
	Name     string         `json:"name,omitempty"`
	Location matching.Point `json:"location"`
	Mode     matching.Mode  `json:"mode" enum:"open,swap,closed"`
	// Capacity and Enrolled are shown to the practice and its coordinator only.
	Capacity      int            `json:"capacity,omitempty"`
	Enrolled      int            `json:"enrolled,omitempty"`
	Accepts       *matching.Area `json:"accepts,omitempty"`
	MaxIntake     *int           `json:"max_intake,omitempty"`
	Region        string         `json:"region,omitempty"`
	ConsentsAhead bool           `json:"consents_ahead,omitempty" description:"Agrees beforehand to every move that the rules allow."`
}

// show is a practice as the principal may see it.
func (p *principal) show(q registry.Practice) practiceBody {
	b := practiceBody{ID: q.ID, Name: q.Name, Location: q.Location, Mode: q.Mode, Accepts: q.Accepts, Region: q.Region}
	if p.keeps(&q) {
		b.Capacity, b.Enrolled, b.MaxIntake, b.ConsentsAhead = q.Capacity, q.Enrolled, q.MaxIntake, q.ConsentsAhead
	}
	return b
}

// keeps reports whether a practice is the principal's own, or in its region.
func (p *principal) keeps(q *registry.Practice) bool {
	return p.Role == practice && p.Practice == q.ID || p.Role == coordinator && slices.Contains(p.Regions, q.Region)
}

// paging are the parameters of a list.
type paging struct {
	After string `query:"after" description:"The id of the last one of the page before."`
	Limit int    `query:"limit" default:"100" minimum:"1" maximum:"1000"`
}

// limit is the length of a page.
func (p *paging) limit() int { return min(max(p.Limit, 1), 1000) }

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
	if q.Lat < -90 || q.Lat > 90 || q.Lon < -180 || q.Lon > 180 || q.WithinM < 1 || q.WithinM > registry.MaxWithinM || q.Size < 1 {
		return nil, refuse(http.StatusBadRequest, "bad request", "lat, lon, size or within_m is out of its range")
	}
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

func putPractice(c *call, in *practiceBody) (*practiceBody, error) {
	id := c.id("practice")
	if in.ID != "" && in.ID != id {
		return nil, refuse(http.StatusBadRequest, "bad request", "the id of the body is not that of the address")
	}
	p, known := c.s.registry.View().Practice(id)
	if c.by.Role == practice {
		if !known || c.by.Practice != id {
			return nil, notFound()
		}
		in.Region = p.Region // that is not for the practice to say
	} else {
		if known && !c.by.keeps(&p) || !slices.Contains(c.by.Regions, in.Region) {
			return nil, notFound()
		}
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
	if _, err := c.s.registry.Do(c.ctx(), put); err != nil {
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
	for e := range r.Exchanges() {
		for i := range e.Moves {
			if m := &e.Moves[i]; r.Practice(m.To) == id {
				b := incoming{q.Round, e.Number, i, m.Persons, m.Metres, e.State, m.Practice, ""}
				if e.State == round.Pending && r.Phase() == round.PhaseConsenting {
					b.AnswerAt = fmt.Sprintf("/v1/rounds/%s/exchanges/%d/moves/%d/answer", q.Round, e.Number, i)
				}
				found.Moves = append(found.Moves, b)
			}
		}
	}
	return found, c.look("practice.moves", "")
}

// practiceAnswer is a practice's answer.
type practiceAnswer struct {
	Yes    bool         `json:"yes"`
	Ground round.Ground `json:"ground,omitempty" enum:"too_far,full,views,locum"`
}

func receiveMove(c *call, in *practiceAnswer) (*answered, error) {
	exchange, err := c.number("exchange")
	if err != nil {
		return nil, err
	}
	move, err := c.number("move")
	if err != nil {
		return nil, err
	}
	answer := registry.Receive{Round: c.id("round"), Practice: c.by.Practice, Exchange: exchange, Move: move, Yes: in.Yes, Ground: in.Ground}
	if _, err := c.s.registry.Do(c.ctx(), answer); err != nil {
		return nil, err
	}
	r, _ := c.s.registry.View().Round(answer.Round)
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
	for e := range c.s.registry.View().Enrolments(id) {
		found.Enrolments = append(found.Enrolments, enrolmentBody{e.Household, e.Practice, e.Persons, e.Asked, e.Received, nil})
	}
	return found, c.look("practice.enrolments", "")
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
	answer := registry.ReceiveEnrolment{Practice: id, Household: c.id("household"), Yes: in.Yes, Ground: in.Ground}
	if _, err := c.s.registry.Do(c.ctx(), answer); err != nil {
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

// Households.

// householdBody is a household as it is registered and shown.
type householdBody struct {
	ID       string          `json:"id"`
	Adults   []string        `json:"adults" minItems:"1" description:"Opaque ids of the persons of 16 and over, who must consent."`
	Size     int             `json:"size,omitempty"`
	Current  string          `json:"current,omitempty" description:"The practice where they are enrolled; absent for none."`
	Home     matching.Point  `json:"home"`
	Postcode string          `json:"postcode,omitempty"`
	Wishes   matching.Wishes `json:"wishes"`
	Priority int             `json:"priority,omitempty" minimum:"0" maximum:"9"`
	Since    matching.Date   `json:"since,omitzero"`
	State    *registry.State `json:"state,omitempty" enum:"waiting,in_round,proposed,confirmed,settled,withdrawn"`
}

func show(h registry.Household) householdBody {
	return householdBody{h.ID, h.Adults, h.Size, h.Current, h.Home, h.Postcode, h.Wishes, h.Priority, h.Since, &h.State}
}

// household is the household of the path, where it is the caller's to see.
func (c *call) household() (registry.Household, error) {
	id := c.id("household")
	v := c.s.registry.View()
	h, ok := v.Household(id)
	switch {
	case c.by.Role == patient && c.by.Household != id, !ok:
		return h, notFound()
	case c.by.Role == patient && !slices.Contains(h.Adults, c.by.Person):
		return h, notFound()
	case c.by.Role == coordinator && !v.Matches(registry.Region(c.by.Regions...), id):
		return h, notFound()
	case c.by.Role != patient && c.by.Role != coordinator:
		return h, notFound()
	}
	return h, nil
}

// look notes in the access log that somebody else than the household itself has
// looked at it. Without the note nothing is shown.
func (c *call) look(what, household string) error {
	if c.by.Role == patient {
		return nil
	}
	who := c.by.Subject
	if who == "" {
		who = "unnamed"
	}
	_, err := c.s.registry.Do(c.ctx(), registry.LogAccess{
		Who: who, Role: string(c.by.Role), What: what, Household: household, Why: c.r.Header.Get("Access-Reason"),
	})
	return err
}

func register(c *call, in *householdBody) (*householdBody, error) {
	if in.State != nil {
		return nil, refuse(http.StatusBadRequest, "bad request", "the state of a household is not for the caller to say")
	}
	v := c.s.registry.View()
	mine := func(id string) bool {
		p, ok := v.Practice(id)
		return ok && c.by.keeps(&p)
	}
	own := mine(in.Current)
	for _, class := range in.Wishes.Ranked {
		own = own || in.Current == "" && slices.ContainsFunc(class, mine)
	}
	if !own {
		return nil, refuse(http.StatusForbidden, "forbidden", "the household is not of your region: it must be enrolled at a practice there, or be enrolled nowhere and wish for one")
	}
	h := registry.Household{
		ID: in.ID, Adults: in.Adults, Size: in.Size, Current: in.Current, Home: in.Home, Postcode: in.Postcode,
		Wishes: in.Wishes, Priority: in.Priority, Since: in.Since,
	}
	if _, err := c.s.registry.Do(c.ctx(), registry.Register{Household: h}); err != nil {
		return nil, err
	}
	h, _ = c.s.registry.View().Household(in.ID)
	c.etag = h.WishesVersion
	c.w.Header().Set("Location", "/v1/households/"+in.ID)
	b := show(h)
	return &b, nil
}

// householdQuery says which households.
type householdQuery struct {
	After    string `query:"after" description:"The id of the last one of the page before."`
	Limit    int    `query:"limit" default:"100" minimum:"1" maximum:"1000"`
	Enrolled string `query:"enrolled" description:"Enrolled at this practice."`
	Wishes   string `query:"wishes" description:"Wishes to go to this practice."`
	Postcode string `query:"postcode" description:"Lives in a postcode that begins so."`
	State    string `query:"state" enum:"waiting,in_round,proposed,confirmed,settled,withdrawn"`
	Priority int    `query:"priority" description:"Of this priority or a higher one."`
}

// householdPage is a page of households.
type householdPage struct {
	Households []householdBody `json:"households"`
	Total      int             `json:"total"`
	Next       string          `json:"next,omitempty"`
}

func listHouseholds(c *call, q *householdQuery) (*householdPage, error) {
	query := []registry.Query{registry.Region(c.by.Regions...)}
	if q.Enrolled != "" {
		query = append(query, registry.EnrolledAt(q.Enrolled))
	}
	if q.Wishes != "" {
		query = append(query, registry.Wishes(q.Wishes))
	}
	if q.Postcode != "" {
		query = append(query, registry.InPostcodes(q.Postcode))
	}
	if q.State != "" {
		var state registry.State
		if err := state.UnmarshalText([]byte(q.State)); err != nil {
			return nil, refuse(http.StatusBadRequest, "bad request", fmt.Sprintf("there is no state %q", q.State))
		}
		query = append(query, registry.InState(state))
	}
	if q.Priority > 0 {
		query = append(query, registry.Priority(q.Priority))
	}
	found := c.s.registry.View().Select(registry.And(query...))
	limit := (&paging{Limit: q.Limit}).limit()
	page := &householdPage{Households: []householdBody{}, Total: found.Len()}
	list := found.Page(q.After, limit+1)
	for _, h := range list[:min(len(list), limit)] {
		page.Households = append(page.Households, show(h))
	}
	if len(list) > limit {
		page.Next = list[limit-1].ID
	}
	return page, c.look("households.list", "")
}

func getHousehold(c *call, _ *nothing) (*householdBody, error) {
	h, err := c.household()
	if err != nil {
		return nil, err
	}
	c.etag = h.Version
	b := show(h)
	return &b, c.look("household.read", h.ID)
}

func erase(c *call, _ *nothing) (*nothing, error) {
	h, err := c.household()
	if err != nil {
		return nil, err
	}
	_, err = c.s.registry.Do(c.ctx(), registry.Erase{Household: h.ID})
	return nil, err
}

func getWishes(c *call, _ *nothing) (*matching.Wishes, error) {
	h, err := c.household()
	if err != nil {
		return nil, err
	}
	c.etag = h.WishesVersion
	return &h.Wishes, c.look("wishes.read", h.ID)
}

func putWishes(c *call, in *matching.Wishes) (*matching.Wishes, error) {
	h, err := c.household()
	if err != nil {
		return nil, err
	}
	version, err := c.ifMatch()
	if err != nil {
		return nil, err
	}
	receipt, err := c.s.registry.Do(c.ctx(), registry.PutWishes{Household: h.ID, Wishes: *in, IfVersion: version})
	if err != nil {
		return nil, err
	}
	c.etag = receipt.Version
	return in, nil
}

func withdraw(c *call, _ *nothing) (*nothing, error) {
	h, err := c.household()
	if err != nil {
		return nil, err
	}
	_, err = c.s.registry.Do(c.ctx(), registry.Withdraw{Household: h.ID})
	return nil, err
}

// proposalBody is what a round proposes to a household.
type proposalBody struct {
	Round string `json:"round"`
	// Pseudonym is the household's name in the plan.
	Pseudonym string      `json:"pseudonym"`
	Exchange  int         `json:"exchange"`
	Length    int         `json:"length" description:"How many households move in the exchange."`
	State     round.State `json:"state" enum:"pending,confirmed,executed,broken"`
	From      string      `json:"from,omitempty"`
	To        string      `json:"to"`
	Rank      int         `json:"rank"`
	Metres    int         `json:"metres"`
	// Answers are those of the adults, by their ids.
	Answers  map[string]round.Answer `json:"answers"`
	Practice round.Answer            `json:"practice" enum:"unanswered,yes,no"`
	Deadline time.Time               `json:"deadline,omitzero"`
	Start    matching.Date           `json:"start,omitzero"`
}

// proposal is what the latest round that proposes something to a household does.
func (c *call) proposal(h registry.Household) (*proposalBody, error) {
	var latest *proposalBody
	for r := range c.s.registry.View().Rounds() {
		e, move := r.Move(h.ID)
		if e == nil || r.Phase() < round.PhaseConsenting {
			continue
		}
		m := &e.Moves[move]
		latest = &proposalBody{
			Round: r.ID(), Pseudonym: r.Pseudonym(h.ID), Exchange: e.Number, Length: len(e.Moves), State: e.State,
			From: r.Practice(m.From), To: r.Practice(m.To), Rank: m.Rank, Metres: m.Metres, Practice: m.Practice,
			Answers: map[string]round.Answer{}, Deadline: time.UnixMilli(r.Deadline()).UTC(), Start: e.Start,
		}
		for i, person := range h.Adults {
			if i < len(m.Adults) {
				latest.Answers[person] = m.Adults[i]
			}
		}
	}
	if latest == nil {
		return nil, notFound()
	}
	return latest, nil
}

func getProposal(c *call, _ *nothing) (*proposalBody, error) {
	h, err := c.household()
	if err != nil {
		return nil, err
	}
	return c.proposal(h)
}

// answerBody is a person's answer.
type answerBody struct {
	Yes   bool `json:"yes"`
	Leave bool `json:"leave,omitempty" description:"With a no: the household wants nothing else in this round either."`
}

// answered is how the exchange stands after an answer.
type answered struct {
	Round    string      `json:"round"`
	Exchange int         `json:"exchange"`
	State    round.State `json:"state" enum:"pending,confirmed,executed,broken"`
}

func answerProposal(c *call, in *answerBody) (*answered, error) {
	h, err := c.household()
	if err != nil {
		return nil, err
	}
	p, err := c.proposal(h)
	if err != nil {
		return nil, err
	}
	// The person is the one who holds the token.
	answer := registry.Answer{Round: p.Round, Household: h.ID, Person: c.by.Person, Yes: in.Yes, Leave: in.Leave}
	if _, err := c.s.registry.Do(c.ctx(), answer); err != nil {
		return nil, err
	}
	r, _ := c.s.registry.View().Round(p.Round)
	return &answered{p.Round, p.Exchange, r.Exchange(p.Exchange).State}, nil
}

// enrolRequest asks for a place now.
type enrolRequest struct {
	Practice string `json:"practice"`
}

func requestEnrolment(c *call, in *enrolRequest) (*enrolmentBody, error) {
	h, err := c.household()
	if err != nil {
		return nil, err
	}
	if _, err := c.s.registry.Do(c.ctx(), registry.RequestEnrolment{Household: h.ID, Practice: in.Practice}); err != nil {
		return nil, err
	}
	return getEnrolment(c, nil)
}

func getEnrolment(c *call, _ *nothing) (*enrolmentBody, error) {
	h, err := c.household()
	if err != nil {
		return nil, err
	}
	e, ok := c.s.registry.View().Enrolment(h.ID)
	if !ok {
		return nil, notFound()
	}
	return &enrolmentBody{e.Household, e.Practice, e.Persons, e.Asked, e.Received, e.Agreed}, nil
}

func answerEnrolment(c *call, in *answerBody) (*done, error) {
	h, err := c.household()
	if err != nil {
		return nil, err
	}
	if in.Leave {
		return nil, refuse(http.StatusBadRequest, "bad request", "leave is for rounds")
	}
	e, ok := c.s.registry.View().Enrolment(h.ID)
	if !ok {
		return nil, notFound()
	}
	if _, err := c.s.registry.Do(c.ctx(), registry.AnswerEnrolment{Household: h.ID, Person: c.by.Person, Yes: in.Yes}); err != nil {
		return nil, err
	}
	return c.enrolled(e.Practice), nil
}

// Rounds.

// roundBody is a round as everybody may see it.
type roundBody struct {
	ID      string         `json:"id"`
	Phase   round.Phase    `json:"phase" enum:"collecting,frozen,proposed,consenting,executing,closed"`
	Regions []string       `json:"regions,omitempty"`
	Rules   matching.Rules `json:"rules"`
	// Digest is that of the frozen problem with seed 0, Commitment hides the
	// seed, and Salt opens it: see the package registry/round.
	Digest     string                `json:"digest,omitempty"`
	Commitment string                `json:"commitment,omitempty"`
	Salt       string                `json:"salt,omitempty"`
	Deadline   time.Time             `json:"deadline,omitzero"`
	Status     matching.Status       `json:"status,omitempty" enum:"optimal,feasible"`
	Summary    registry.RoundSummary `json:"summary"`
}

func showRound(r *registry.RoundView) roundBody {
	b := roundBody{
		ID: r.ID(), Phase: r.Phase(), Regions: r.Regions, Rules: r.Rules(), Digest: r.Digest(), Commitment: r.Commitment(), Salt: r.Salt(), Summary: r.Summary(),
	}
	if r.Deadline() != 0 {
		b.Deadline = time.UnixMilli(r.Deadline()).UTC()
	}
	if plan := r.Plan(); plan != nil {
		b.Status = plan.Status
	}
	return b
}

// roundList are all rounds.
type roundList struct {
	Rounds []roundBody `json:"rounds"`
}

func listRounds(c *call, _ *nothing) (*roundList, error) {
	found := &roundList{Rounds: []roundBody{}}
	for r := range c.s.registry.View().Rounds() {
		found.Rounds = append(found.Rounds, showRound(r))
	}
	return found, nil
}

func getRound(c *call, _ *nothing) (*roundBody, error) {
	r, ok := c.s.registry.View().Round(c.id("round"))
	if !ok {
		return nil, notFound()
	}
	c.etag = r.Version
	b := showRound(r)
	return &b, nil
}

// roundRequest opens a round.
type roundRequest struct {
	ID      string         `json:"id"`
	Regions []string       `json:"regions"`
	Rules   matching.Rules `json:"rules"`
}

func openRound(c *call, in *roundRequest) (*roundBody, error) {
	if len(in.Regions) == 0 {
		in.Regions = c.by.Regions
	}
	for _, region := range in.Regions {
		if !slices.Contains(c.by.Regions, region) {
			return nil, refuse(http.StatusForbidden, "forbidden", "you coordinate other regions")
		}
	}
	if _, err := c.s.registry.Do(c.ctx(), registry.OpenRound{Round: in.ID, Regions: in.Regions, Rules: in.Rules}); err != nil {
		return nil, err
	}
	c.w.Header().Set("Location", "/v1/rounds/"+in.ID)
	return c.round(in.ID)
}

// round is a round as it is now.
func (c *call) round(id string) (*roundBody, error) {
	r, ok := c.s.registry.View().Round(id)
	if !ok {
		return nil, notFound()
	}
	b := showRound(r)
	return &b, nil
}

// mine is the round of the path, where the caller coordinates all its regions.
func (c *call) mine() (*registry.RoundView, error) {
	r, ok := c.s.registry.View().Round(c.id("round"))
	if !ok {
		return nil, notFound()
	}
	for _, region := range r.Regions {
		if !slices.Contains(c.by.Regions, region) {
			return nil, notFound()
		}
	}
	return r, nil
}

// carryOut does a command about the round of the path.
func (c *call) carryOut(command func(id string) registry.Command) (*roundBody, error) {
	r, err := c.mine()
	if err != nil {
		return nil, err
	}
	if _, err := c.s.registry.Do(c.ctx(), command(r.ID())); err != nil {
		return nil, err
	}
	return c.round(r.ID())
}

func freeze(c *call, _ *nothing) (*roundBody, error) {
	return c.carryOut(func(id string) registry.Command { return registry.Freeze{Round: id} })
}

// solveRequest says how much effort to spend.
type solveRequest struct {
	MaxSteps int64 `json:"max_steps,omitempty" minimum:"0" description:"Stop after so many steps; 0 for no limit."`
}

func solveRound(c *call, in *solveRequest) (*roundBody, error) {
	r, err := c.mine()
	if err != nil {
		return nil, err
	}
	if in.MaxSteps < 0 {
		return nil, refuse(http.StatusBadRequest, "bad request", "max_steps is below 0")
	}
	if err := c.s.rounds.solve(r.ID(), in.MaxSteps); err != nil {
		return nil, err
	}
	return c.round(r.ID())
}

// askRequest says until when people can answer.
type askRequest struct {
	Deadline time.Time `json:"deadline"`
}

func ask(c *call, in *askRequest) (*roundBody, error) {
	return c.carryOut(func(id string) registry.Command { return registry.Ask{Round: id, Deadline: in.Deadline} })
}

// exchangeBody is an exchange, under pseudonyms.
type exchangeBody struct {
	Exchange int           `json:"exchange"`
	Repair   int           `json:"repair,omitempty" description:"0 for the plan, n for the n-th repair."`
	Kind     matching.Kind `json:"kind" enum:"cycle,chain,bundle"`
	State    round.State   `json:"state" enum:"pending,confirmed,executed,broken"`
	Reason   round.Reason  `json:"reason,omitempty"`
	Start    matching.Date `json:"start,omitzero"`
	Moves    []moveBody    `json:"moves"`
	// ExecuteAt is where it can be carried out, once everybody agreed.
	ExecuteAt string `json:"execute_at,omitempty"`
}

type moveBody struct {
	Pseudonym string         `json:"pseudonym,omitempty"`
	From      string         `json:"from,omitempty"`
	To        string         `json:"to,omitempty"`
	Persons   int            `json:"persons,omitempty"`
	Rank      int            `json:"rank,omitempty"`
	Metres    int            `json:"metres,omitempty"`
	Adults    []round.Answer `json:"adults,omitempty"`
	Practice  round.Answer   `json:"practice"`
}

// exchange is an exchange of the round of the path.
func (c *call) exchange(number int) *exchangeBody {
	r, _ := c.s.registry.View().Round(c.id("round"))
	b := showExchange(r, r.Exchange(number))
	return &b
}

func showExchange(r *registry.RoundView, e *round.Exchange) exchangeBody {
	b := exchangeBody{Exchange: e.Number, Repair: e.Repair, Kind: e.Kind, State: e.State, Reason: e.Reason, Start: e.Start}
	if e.State == round.Agreed {
		b.ExecuteAt = fmt.Sprintf("/v1/rounds/%s/exchanges/%d/execute", r.ID(), e.Number)
	}
	households := r.Participants().Problem.Households
	for i := range e.Moves {
		m := &e.Moves[i]
		b.Moves = append(b.Moves, moveBody{
			households[m.Household].ID, r.Practice(m.From), r.Practice(m.To), m.Persons, m.Rank, m.Metres, m.Adults, m.Practice,
		})
	}
	return b
}

// exchangePage is a page of exchanges.
type exchangePage struct {
	Exchanges []exchangeBody `json:"exchanges"`
	Total     int            `json:"total"`
	Next      string         `json:"next,omitempty"`
}

func listExchanges(c *call, q *paging) (*exchangePage, error) {
	r, err := c.mine()
	if err != nil {
		return nil, err
	}
	from := 0
	if q.After != "" {
		n, err := strconv.Atoi(q.After)
		if err != nil || n < 0 {
			return nil, refuse(http.StatusBadRequest, "bad request", "after is not the number of an exchange")
		}
		from = n + 1
	}
	page := &exchangePage{Exchanges: []exchangeBody{}, Total: r.Len()}
	for number := from; number < r.Len(); number++ {
		if len(page.Exchanges) == q.limit() {
			page.Next = strconv.Itoa(number - 1)
			break
		}
		page.Exchanges = append(page.Exchanges, showExchange(r, r.Exchange(number)))
	}
	return page, c.look("round.exchanges", "")
}

// repaired says whether a repair found something.
type repaired struct {
	Found bool `json:"found"`
}

func repair(c *call, _ *nothing) (*repaired, error) {
	r, err := c.mine()
	if err != nil {
		return nil, err
	}
	found, err := c.s.rounds.repair(c.ctx(), r.ID())
	return &repaired{found}, err
}

// executeRequest says when the moves start.
type executeRequest struct {
	Start matching.Date `json:"start,omitzero" description:"Absent for tomorrow. The first day of a quarter becomes the second."`
}

func execute(c *call, in *executeRequest) (*exchangeBody, error) {
	return c.onExchange(func(id string, number int) registry.Command {
		return registry.Execute{Round: id, Exchange: number, Start: in.Start}
	})
}

func breakExchange(c *call, _ *nothing) (*exchangeBody, error) {
	return c.onExchange(func(id string, number int) registry.Command { return registry.Break{Round: id, Exchange: number} })
}

// onExchange does a command about the exchange of the path.
func (c *call) onExchange(command func(id string, number int) registry.Command) (*exchangeBody, error) {
	r, err := c.mine()
	if err != nil {
		return nil, err
	}
	number, err := c.number("exchange")
	if err != nil {
		return nil, err
	}
	if _, err := c.s.registry.Do(c.ctx(), command(r.ID(), number)); err != nil {
		return nil, err
	}
	return c.exchange(number), nil
}

func closeRound(c *call, _ *nothing) (*roundBody, error) {
	return c.carryOut(func(id string) registry.Command { return registry.CloseRound{Round: id} })
}

func forgetRound(c *call, _ *nothing) (*roundBody, error) {
	return c.carryOut(func(id string) registry.Command { return registry.ForgetRound{Round: id} })
}

// streamProgress sends how the solving of a round goes until it ends.
func streamProgress(c *call) (any, error) {
	r, err := c.mine()
	if err != nil {
		return nil, err
	}
	j := c.s.rounds.job(r.ID())
	if j == nil {
		return nil, notFound()
	}
	control := http.NewResponseController(c.w)
	// A stream may last longer than other answers.
	if err := control.SetWriteDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return nil, err
	}
	c.w.Header().Set("Content-Type", "text/event-stream")
	c.w.WriteHeader(http.StatusOK)
	var sent time.Time
	for {
		at, changed := j.get()
		// Twice a second is as much as anybody can read.
		if at.last() || time.Since(sent) > 500*time.Millisecond {
			if err := sendEvent(c.w, at); err != nil {
				return nil, nil // who asked is gone
			}
			if err := control.Flush(); err != nil {
				return nil, nil
			}
			sent = time.Now()
		}
		if at.last() {
			return nil, nil
		}
		select {
		case <-changed:
		case <-c.ctx().Done():
			return nil, nil
		case <-c.s.rounds.background.Done():
			return nil, nil
		}
	}
}
