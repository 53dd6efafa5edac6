package api

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve"
	"github.com/ruilkring/ruilkring/registry"
	"github.com/ruilkring/ruilkring/registry/round"
)

// roundBody is a round as everybody may see it.
type roundBody struct {
	ID      string         `json:"id"`
	Phase   round.Phase    `json:"phase" enum:"collecting,frozen,proposed,consenting,executing,closed"`
	Regions []string       `json:"regions,omitempty"`
	Rules   matching.Rules `json:"rules"`
	// Digest is that of the frozen problem, Commitment hides the seed, and Salt
	// opens it: see the package registry/round.
	Digest     string `json:"digest,omitempty" description:"Of the problem as it was frozen, with seed 0."`
	Commitment string `json:"commitment,omitempty" description:"SHA-256, in hexadecimal, over ruilkring/seed/v1, the salt (32 bytes) and the seed (8 bytes, big endian)."`
	Salt       string `json:"salt,omitempty" description:"Opens the commitment, with the seed of the rules."`
	// Solved is that of the problem with its seed and without the wishes of those
	// who left before it was solved: the one that the plan names.
	Solved   string                 `json:"solved,omitempty" description:"Digest of the problem that was solved: with the seed, and without the wishes of who left in between."`
	Absent   int                    `json:"absent,omitempty" description:"How many left before the round was solved; for its coordinators and auditors only."`
	Deadline time.Time              `json:"deadline,omitzero"`
	Status   matching.Status        `json:"status,omitempty" enum:"optimal,feasible"`
	Summary  registry.PublicSummary `json:"summary"`
}

// show is a round as the caller may see it: for who does not coordinate or audit it,
// small numbers are suppressed, and the others wait until it is closed.
func (c *call) show(r *registry.RoundView) roundBody {
	b := roundBody{
		ID: r.ID(), Phase: r.Phase(), Regions: r.Regions, Rules: r.Rules(), Digest: r.Digest(), Commitment: r.Commitment(), Salt: r.Salt(),
		Summary: r.Summary().Public(0, r.Phase() == round.PhaseClosed),
	}
	if c.coordinates(r) {
		b.Summary, b.Absent = r.Summary().Open(), r.Absent()
	}
	if r.Deadline() != 0 {
		b.Deadline = time.UnixMilli(r.Deadline()).UTC()
	}
	if plan := r.Plan(); plan != nil {
		b.Status, b.Solved = plan.Status, plan.Problem
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
		found.Rounds = append(found.Rounds, c.show(r))
	}
	return found, nil
}

func getRound(c *call, _ *nothing) (*roundBody, error) {
	r, ok := c.s.registry.View().Round(c.id("round"))
	if !ok {
		return nil, notFound()
	}
	c.etag = r.Version
	b := c.show(r)
	return &b, nil
}

// roundRequest opens a round.
type roundRequest struct {
	ID      string         `json:"id" required:"true" pattern:"^[A-Za-z0-9-]{1,64}$"`
	Regions []string       `json:"regions,omitempty" description:"Absent for all that the caller coordinates."`
	Rules   matching.Rules `json:"rules,omitzero"`
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
	// Whether a round can be solved is known before anybody waits for it.
	_, err := solve.Solve(c.ctx(), &matching.Problem{Format: matching.Format, Rules: in.Rules}, solve.Options{})
	if errors.Is(err, solve.ErrUnsupported) {
		return nil, invalid(matching.Fault{Path: "rules.mechanism", Text: fmt.Sprintf("a round by %q can't be solved: only by %q", in.Rules.Mechanism, matching.Optimal)})
	}
	entry := c.access("round.open")
	entry.With = map[string]string{"round": in.ID}
	open := registry.OpenRound{Round: in.ID, Regions: in.Regions, Rules: in.Rules}
	if _, err := c.do(open, entry); err != nil {
		return nil, err
	}
	c.w.Header().Set("Location", address("rounds", in.ID))
	return c.round(in.ID)
}

// round is a round as it is now.
func (c *call) round(id string) (*roundBody, error) {
	r, ok := c.s.registry.View().Round(id)
	if !ok {
		return nil, notFound()
	}
	b := c.show(r)
	return &b, nil
}

// mine is the round of the path, where the caller coordinates or audits all its regions.
func (c *call) mine() (*registry.RoundView, error) {
	r, ok := c.s.registry.View().Round(c.id("round"))
	if !ok {
		return nil, notFound()
	}
	if !c.coordinates(r) {
		return nil, notFound()
	}
	return r, nil
}

// coordinates reports whether the caller coordinates, or audits, all regions of a
// round.
func (c *call) coordinates(r *registry.RoundView) bool {
	if !c.by.is(coordinator, auditor) {
		return false
	}
	for _, region := range r.Regions {
		if !slices.Contains(c.by.Regions, region) {
			return false
		}
	}
	return true
}

// carryOut does a command about the round of the path.
func (c *call) carryOut(what string, command func(id string) registry.Command) (*roundBody, error) {
	r, err := c.mine()
	if err != nil {
		return nil, err
	}
	if _, err := c.doIn(r, noExchange, what, command(r.ID())); err != nil {
		return nil, err
	}
	return c.round(r.ID())
}

func freeze(c *call, _ *nothing) (*roundBody, error) {
	return c.carryOut("round.freeze", func(id string) registry.Command { return registry.Freeze{Round: id} })
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
	if err := c.look(c.inRound("round.solve", r.ID())); err != nil {
		return nil, err
	}
	if err := c.s.rounds.solve(c.ctx(), r.ID(), in.MaxSteps); err != nil {
		return nil, err
	}
	return c.round(r.ID())
}

// askRequest says until when people can answer.
type askRequest struct {
	Deadline time.Time `json:"deadline" required:"true" description:"Who has not answered by then has said no. At most 60 days from now: until then the round holds who takes part."`
}

// longestConsent is how long people may be asked at most.
const longestConsent = 60 * 24 * time.Hour

func ask(c *call, in *askRequest) (*roundBody, error) {
	if _, err := c.mine(); err != nil {
		return nil, err
	}
	switch now := c.s.Now(); {
	case !in.Deadline.After(now):
		return nil, invalid(matching.Fault{Path: "deadline", Text: "is over already"})
	case in.Deadline.After(now.Add(longestConsent)):
		return nil, invalid(matching.Fault{Path: "deadline", Text: "is more than 60 days from now"})
	}
	return c.carryOut("round.ask", func(id string) registry.Command { return registry.Ask{Round: id, Deadline: in.Deadline} })
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
		b.ExecuteAt = address("rounds", r.ID(), "exchanges", strconv.Itoa(e.Number), "execute")
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
		if err != nil || n < 0 || n >= r.Len() {
			return nil, refuse(http.StatusBadRequest, "bad request", "after is not the number of an exchange")
		}
		from = n + 1
	}
	page := &exchangePage{Exchanges: []exchangeBody{}, Total: r.Len()}
	entry := c.inRound("round.exchanges", r.ID())
	for number := from; number < r.Len(); number++ {
		if len(page.Exchanges) == q.limit() {
			page.Next = strconv.Itoa(number - 1)
			break
		}
		e := r.Exchange(number)
		for i := range e.Moves {
			entry.Households = append(entry.Households, r.Household(&e.Moves[i]))
		}
		page.Exchanges = append(page.Exchanges, showExchange(r, e))
	}
	return page, c.look(entry)
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
	if err := c.look(c.inRound("round.repair", r.ID())); err != nil {
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
	return c.onExchange("exchange.execute", func(id string, number int) registry.Command {
		return registry.Execute{Round: id, Exchange: number, Start: in.Start}
	})
}

func breakExchange(c *call, _ *nothing) (*exchangeBody, error) {
	return c.onExchange("exchange.break", func(id string, number int) registry.Command { return registry.Break{Round: id, Exchange: number} })
}

// onExchange does a command about the exchange of the path.
func (c *call) onExchange(what string, command func(id string, number int) registry.Command) (*exchangeBody, error) {
	r, err := c.mine()
	if err != nil {
		return nil, err
	}
	number, err := c.number("exchange")
	if err != nil {
		return nil, err
	}
	if _, err := c.doIn(r, number, what, command(r.ID(), number)); err != nil {
		return nil, err
	}
	return c.exchange(number), nil
}

func closeRound(c *call, _ *nothing) (*roundBody, error) {
	return c.carryOut("round.close", func(id string) registry.Command { return registry.CloseRound{Round: id} })
}

func forgetRound(c *call, _ *nothing) (*roundBody, error) {
	return c.carryOut("round.forget", func(id string) registry.Command { return registry.ForgetRound{Round: id} })
}

// streamProgress sends how the solving of a round goes until it ends.
func streamProgress(c *call) (any, error) {
	r, err := c.mine()
	if err != nil {
		return nil, err
	}
	j := c.s.rounds.job(r.ID())
	if j == nil {
		if j = proposedBefore(r); j == nil {
			return nil, notFound()
		}
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
		if at.last() || c.s.Now().Sub(sent) > 500*time.Millisecond {
			_ = sendEvent(c.w, at) // who asked may be gone: then the context ends
			_ = control.Flush()
			sent = c.s.Now()
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

// proposedBefore is how the solving of a round ended that was solved before this
// server was started, or by another; nil where it was not.
func proposedBefore(r *registry.RoundView) *job {
	plan := r.Plan()
	if plan == nil {
		return nil
	}
	return &job{changed: make(chan struct{}), at: progress{Stage: "proposed", Score: plan.Score, Bound: plan.Bound, Status: string(plan.Status)}}
}
