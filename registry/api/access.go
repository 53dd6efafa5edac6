package api

import (
	"net/http"
	"regexp"
	"strconv"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry"
)

// reasonHeader is the header in which a caller says why they look at people.
const reasonHeader = "Access-Reason"

// reasons are codes of the operator's own list, and so short that nobody can tell a
// story in one.
var reasons = regexp.MustCompile(`^[A-Za-z0-9-]{1,40}$`)

// codes gives an error unless the reasons that a request gives are codes.
func codes(r *http.Request) error {
	for _, text := range r.Header.Values(reasonHeader) {
		if text != "" && !reasons.MatchString(text) {
			return invalid(matching.Fault{Path: reasonHeader, Text: "must be a code of the operator's list: 1 to 40 letters, digits and hyphens, and no text about people"})
		}
	}
	return nil
}

// mustSay are the roles that must say why they look at people: those that look at
// people who are not before them.
var mustSay = []Role{coordinator, auditor}

// reasoned gives an error where a route shows people and the caller must say why,
// and does not. It comes before anything is looked up, so that it tells nothing.
func (c *call) reasoned(route route) error {
	if !route.personal || !c.by.is(mustSay...) || c.r.Header.Get(reasonHeader) != "" {
		return nil
	}
	return refuse(http.StatusPreconditionRequired, "say why",
		"this shows people: the header "+reasonHeader+" must name the ground by a code of the operator's list, 1 to 40 letters, digits and hyphens, such as the number of a request; it goes into the log of who looked at what, which they can read")
}

// access is an entry of the access log by the caller.
func (c *call) access(what string) registry.LogAccess {
	who := c.by.Subject
	if who == "" {
		who = "unnamed"
	}
	return registry.LogAccess{Who: who, Role: string(c.by.Role), What: what, Why: c.r.Header.Get(reasonHeader)}
}

// look notes in the access log that somebody else than the household itself has
// looked at it. Without the note nothing is shown.
func (c *call) look(entry registry.LogAccess) error {
	if c.by.Role == patient {
		return nil
	}
	_, err := c.s.registry.Do(c.ctx(), entry)
	return err
}

// lookAt is look for one household.
func (c *call) lookAt(what, household string) error {
	entry := c.access(what)
	entry.Household = household
	return c.look(entry)
}

// do carries out a command. Where the caller is somebody else than the household
// itself, whose own commands say what it did, the journal has in the same write who
// it was.
func (c *call) do(command registry.Command, entry registry.LogAccess) (registry.Receipt, error) {
	if c.by.Role != patient {
		command = registry.Logged{Command: command, Access: entry}
	}
	return c.s.registry.Do(c.ctx(), command)
}

// doTo is do for a command about one household.
func (c *call) doTo(household, what string, command registry.Command) (registry.Receipt, error) {
	entry := c.access(what)
	entry.Household = household
	return c.do(command, entry)
}

// doIn is do for a command about a round, or an exchange in it and the households
// that it moves.
func (c *call) doIn(r *registry.RoundView, exchange int, what string, command registry.Command) (registry.Receipt, error) {
	entry := c.inRound(what, r.ID())
	if e := r.Exchange(exchange); e != nil {
		entry.With["exchange"] = strconv.Itoa(exchange)
		for i := range e.Moves {
			entry.Households = append(entry.Households, r.Household(&e.Moves[i]))
		}
	}
	return c.do(command, entry)
}

// inRound is an entry of the access log about a round.
func (c *call) inRound(what, id string) registry.LogAccess {
	entry := c.access(what)
	entry.With = map[string]string{"round": id}
	return entry
}

// noExchange is what doIn is given for a command about a round as a whole.
const noExchange = -1

// accessQuery is which part of the log.
type accessQuery struct {
	After uint64 `query:"after" description:"The version of the last entry of the page before."`
	Limit int    `query:"limit" default:"100" minimum:"1" maximum:"1000"`
}

// accessPage is a page of the log of who looked at a household, or changed it.
type accessPage struct {
	Accesses []registry.Access `json:"accesses"`
	// Next is what to give as after for the next page; absent on the last.
	Next uint64 `json:"next,omitempty"`
}

func listAccesses(c *call, q *accessQuery) (*accessPage, error) {
	h, err := c.household()
	if err != nil {
		return nil, err
	}
	limit := (&paging{Limit: q.Limit}).limit()
	page := &accessPage{Accesses: []registry.Access{}}
	for a, err := range c.s.registry.Accesses(c.ctx(), h.ID, q.After) {
		if err != nil {
			return nil, err
		}
		if len(page.Accesses) == limit {
			page.Next = page.Accesses[limit-1].Version
			break
		}
		page.Accesses = append(page.Accesses, a)
	}
	return page, c.lookAt("accesses.read", h.ID)
}
