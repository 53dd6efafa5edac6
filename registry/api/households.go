package api

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry"
	"github.com/ruilkring/ruilkring/registry/round"
)

// householdBody is a household as it is registered and shown.
type householdBody struct {
	ID       string          `json:"id" required:"true"`
	Adults   []string        `json:"adults" required:"true" minItems:"1" description:"Opaque ids of the persons of 16 and over, who must consent."`
	Size     int             `json:"size,omitempty"`
	Current  string          `json:"current,omitempty" description:"The practice where they are enrolled; absent for none."`
	Home     matching.Point  `json:"home" required:"true"`
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

func register(c *call, in *householdBody) (*householdBody, error) {
	if in.State != nil {
		return nil, refuse(http.StatusBadRequest, "bad request", "the state of a household is not for the caller to say")
	}
	if err := addressable("id", in.ID); err != nil {
		return nil, err
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
	if _, err := c.doTo(in.ID, "household.register", registry.Register{Household: h}); err != nil {
		return nil, err
	}
	h, _ = c.s.registry.View().Household(in.ID)
	c.etag = h.WishesVersion
	c.w.Header().Set("Location", address("households", in.ID))
	b := show(h)
	return &b, nil
}

// householdQuery says which households.
type householdQuery struct {
	After    string `query:"after" description:"The id of the last one of the page before. Where it is not in the region any more, the list has to be read from its beginning again."`
	Limit    int    `query:"limit" default:"100" minimum:"1" maximum:"1000"`
	Enrolled string `query:"enrolled" description:"Enrolled at this practice."`
	Wishes   string `query:"wishes" description:"Wishes to go to this practice."`
	Postcode string `query:"postcode" description:"Lives in a postcode that begins so."`
	State    string `query:"state" enum:"waiting,in_round,proposed,confirmed,settled,withdrawn"`
	Priority int    `query:"priority" minimum:"0" maximum:"9" description:"Of this priority or a higher one."`
}

// householdPage is a page of households.
type householdPage struct {
	Households []householdBody `json:"households"`
	Total      int             `json:"total"`
	Next       string          `json:"next,omitempty"`
}

func listHouseholds(c *call, q *householdQuery) (*householdPage, error) {
	entry := c.access("households.list")
	entry.With = map[string]string{}
	v := c.s.registry.View()
	query := []registry.Query{registry.Region(c.by.Regions...)}
	if q.After != "" && !v.Matches(query[0], q.After) {
		// It was erased, or moved away: nobody knows what comes after it.
		return nil, refuse(http.StatusBadRequest, "bad request", "the household that after names is not there any more: begin again, without after")
	}
	if q.Enrolled != "" {
		entry.With["enrolled"] = q.Enrolled
		query = append(query, registry.EnrolledAt(q.Enrolled))
	}
	if q.Wishes != "" {
		entry.With["wishes"] = q.Wishes
		query = append(query, registry.Wishes(q.Wishes))
	}
	if q.Postcode != "" {
		entry.With["postcode"] = strings.Join(strings.Fields(q.Postcode), "")
		query = append(query, registry.InPostcodes(q.Postcode))
	}
	if q.State != "" {
		var state registry.State
		if err := state.UnmarshalText([]byte(q.State)); err != nil {
			return nil, refuse(http.StatusBadRequest, "bad request", fmt.Sprintf("there is no state %q", q.State))
		}
		entry.With["state"] = q.State
		query = append(query, registry.InState(state))
	}
	if q.Priority > 0 {
		entry.With["priority"] = strconv.Itoa(q.Priority)
		query = append(query, registry.Priority(q.Priority))
	}
	found := v.Select(registry.And(query...))
	page := &householdPage{Households: []householdBody{}, Total: found.Len()}
	list := found.Page(q.After, q.Limit+1)
	for _, h := range list[:min(len(list), q.Limit)] {
		page.Households = append(page.Households, show(h))
		entry.Households = append(entry.Households, h.ID)
	}
	if len(list) > q.Limit {
		page.Next = list[q.Limit-1].ID
	}
	return page, c.look(entry)
}

func getHousehold(c *call, _ *nothing) (*householdBody, error) {
	h, err := c.household()
	if err != nil {
		return nil, err
	}
	c.etag = h.Version
	b := show(h)
	return &b, c.lookAt("household.read", h.ID)
}

func erase(c *call, _ *nothing) (*nothing, error) {
	h, err := c.household()
	if err != nil {
		return nil, err
	}
	_, err = c.doTo(h.ID, "household.erase", registry.Erase{Household: h.ID})
	if err == nil || errors.Is(err, registry.ErrNotErased) {
		c.s.once.erase(h.ID)
	}
	return nil, err
}

func getWishes(c *call, _ *nothing) (*matching.Wishes, error) {
	h, err := c.household()
	if err != nil {
		return nil, err
	}
	c.etag = h.WishesVersion
	return &h.Wishes, c.lookAt("wishes.read", h.ID)
}

// wishesPut are wishes that replace others: one at least.
type wishesPut struct {
	matching.Wishes
}

func putWishes(c *call, in *wishesPut) (*matching.Wishes, error) {
	h, err := c.household()
	if err != nil {
		return nil, err
	}
	if len(in.Ranked) == 0 && in.WithinM == 0 {
		return nil, invalid(matching.Fault{Path: "ranked", Text: "ranked or within_m must have a wish; DELETE takes wishes away"})
	}
	version, err := c.ifMatch()
	if err != nil {
		return nil, err
	}
	receipt, err := c.doTo(h.ID, "wishes.put", registry.PutWishes{Household: h.ID, Wishes: in.Wishes, IfVersion: version})
	if err != nil {
		return nil, err
	}
	c.etag = receipt.Version
	return &in.Wishes, nil
}

func withdraw(c *call, _ *nothing) (*nothing, error) {
	h, err := c.household()
	if err != nil {
		return nil, err
	}
	version, err := c.ifMatch()
	if err != nil {
		return nil, err
	}
	_, err = c.doTo(h.ID, "household.withdraw", registry.Withdraw{Household: h.ID, IfVersion: version})
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
	Yes   bool `json:"yes" required:"true"`
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
	Practice string `json:"practice" required:"true"`
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
