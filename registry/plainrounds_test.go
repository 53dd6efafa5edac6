package registry

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry/round"
)

// plain is the registry as plain maps, as far as rounds and enrolments at once go:
// what a command does is written down a second time, by household and practice,
// without events, versions, pseudonyms or a machine.
type plain struct {
	practices  map[string]*plainPractice
	households map[string]*plainHousehold
	rounds     map[string]*plainRound
	requests   map[string]*plainRequest // by household
}

type plainPractice struct {
	capacity, enrolled int
	open, ahead        bool
}

// free is the number of places that nobody has.
func (q *plainPractice) free() int {
	if !q.open {
		return 0
	}
	return max(0, q.capacity-q.enrolled)
}

type plainHousehold struct {
	current string
	adults  []string
	size    int
	wishes  bool
	state   State
}

type plainRound struct {
	phase     round.Phase
	members   map[string]bool
	exchanges []*plainExchange
	forgotten bool
}

type plainExchange struct {
	moves []plainMove
	state round.State
}

type plainMove struct {
	household, from, to string
	size                int
	yes                 []bool // by adult
	received            bool
}

type plainRequest struct {
	practice string
	size     int
	yes      []bool
	received bool
}

func newPlain() *plain {
	return &plain{map[string]*plainPractice{}, map[string]*plainHousehold{}, map[string]*plainRound{}, map[string]*plainRequest{}}
}

// proposing is what a plan did that was accepted: for a round, or as its repair.
type proposing struct {
	round string
	moves [][]matching.Move // of each exchange, with ids of households
	again bool
}

// use is the persons that an exchange brings to practices, less those it takes away.
func (x *plainExchange) use() map[string]int {
	use := map[string]int{}
	for _, m := range x.moves {
		use[m.to] += m.size
		if m.from != "" {
			use[m.from] -= m.size
		}
	}
	return use
}

// agreed reports whether everybody has said yes.
func (x *plainExchange) agreed() bool {
	return !slices.ContainsFunc(x.moves, func(m plainMove) bool { return !m.received || slices.Contains(m.yes, false) })
}

// held is how many places of a practice requests hold, and rounds other than one.
func (p *plain) held(practice, except string) int {
	n := 0
	for _, q := range p.requests {
		if q.practice == practice {
			n += q.size
		}
	}
	for id, r := range p.rounds {
		if id == except || r.phase == round.PhaseClosed {
			continue
		}
		for _, x := range r.exchanges {
			if x.state == round.Pending || x.state == round.Agreed {
				n += max(0, x.use()[practice])
			}
		}
	}
	return n
}

// in is the exchange that holds a household in a round, or has moved it.
func (r *plainRound) in(household string) (*plainExchange, *plainMove) {
	for _, x := range r.exchanges {
		if x.state == round.Broken {
			continue
		}
		for i := range x.moves {
			if x.moves[i].household == household {
				return x, &x.moves[i]
			}
		}
	}
	return nil, nil
}

// holder is the round that has hold of a household.
func (p *plain) holder(household string) *plainRound {
	for _, r := range p.rounds {
		if r.phase == round.PhaseClosed || !r.members[household] {
			continue
		}
		if x, _ := r.in(household); x == nil || x.state != round.Done {
			return r
		}
	}
	return nil
}

// rest is the state of a household that no round has hold of.
func (h *plainHousehold) rest() {
	if h.state = StateSettled; h.wishes {
		h.state = StateWaiting
	}
}

// setState gives those a state who are in an exchange and in its round.
func (p *plain) setState(x *plainExchange, to State) {
	for _, m := range x.moves {
		if h := p.households[m.household]; h != nil && h.state.busy() {
			h.state = to
		}
	}
}

// breakUp ends an exchange.
func (p *plain) breakUp(x *plainExchange) {
	x.state = round.Broken
	p.setState(x, StateInRound)
}

// leave takes a household out of what it takes part in.
func (p *plain) leave(id string) {
	delete(p.requests, id)
	if r := p.holder(id); r != nil {
		if x, _ := r.in(id); x != nil {
			p.breakUp(x)
		}
		delete(r.members, id)
	}
}

// move gives a household its new practice, and ends its wishes.
func (p *plain) move(id, to string) {
	h := p.households[id]
	h.current, h.wishes, h.state = to, false, StateSettled
}

var errPlain = errors.New("the plain model can't do that")

// do carries out a command that the registry has carried out.
func (p *plain) do(command any) error {
	no := func(why string, args ...any) error {
		return fmt.Errorf("%w: "+why, append([]any{errPlain}, args...)...)
	}
	switch c := command.(type) {
	case PutPractice:
		p.practices[c.ID] = &plainPractice{c.Capacity, c.Enrolled, c.Mode == matching.Open, c.ConsentsAhead}
	case Register:
		h := &plainHousehold{current: c.Current, adults: c.Adults, size: c.Size, wishes: len(c.Wishes.Ranked) > 0}
		h.rest()
		p.households[c.ID] = h
	case PutWishes:
		h := p.households[c.Household]
		h.wishes = len(c.Wishes.Ranked) > 0
		if !h.state.busy() {
			h.rest()
		}
	case Withdraw:
		if h := p.households[c.Household]; h.state != StateWithdrawn {
			p.leave(c.Household)
			h.wishes, h.state = false, StateWithdrawn
		}
	case Erase:
		p.leave(c.Household)
		delete(p.households, c.Household)
	case OpenRound:
		p.rounds[c.Round] = &plainRound{members: map[string]bool{}}
	case Freeze:
		r := p.rounds[c.Round]
		for id, h := range p.households {
			if h.state == StateWaiting && p.requests[id] == nil {
				r.members[id] = true
				h.state = StateInRound
			}
		}
		if r.phase != round.PhaseCollecting || len(r.members) == 0 {
			return no("phase %s, %d members", r.phase, len(r.members))
		}
		r.phase = round.PhaseFrozen
	case proposing:
		return p.propose(c)
	case Ask:
		p.rounds[c.Round].phase = round.PhaseConsenting
	case Answer:
		r := p.rounds[c.Round]
		x, m := r.in(c.Household)
		if x == nil || x.state != round.Pending || r.phase != round.PhaseConsenting {
			return no("nothing is asked of %s", c.Household)
		}
		if !c.Yes {
			if p.breakUp(x); c.Leave {
				delete(r.members, c.Household)
				p.households[c.Household].rest()
			}
			return nil
		}
		m.yes[slices.Index(p.households[c.Household].adults, c.Person)] = true
		p.confirm(x)
	case Receive:
		r := p.rounds[c.Round]
		x := r.exchanges[c.Exchange]
		if x.state != round.Pending || r.phase != round.PhaseConsenting || x.moves[c.Move].to != c.Practice {
			return no("nothing is asked of practice %s", c.Practice)
		}
		if !c.Yes {
			p.breakUp(x)
			return nil
		}
		x.moves[c.Move].received = true
		p.confirm(x)
	case Execute:
		return p.execute(c.Round, p.rounds[c.Round].exchanges[c.Exchange])
	case Break:
		x := p.rounds[c.Round].exchanges[c.Exchange]
		if x.state != round.Pending && x.state != round.Agreed {
			return no("the exchange is %s", x.state)
		}
		p.breakUp(x)
	case Expire:
		r := p.rounds[c.Round]
		for _, x := range r.exchanges {
			if x.state == round.Pending {
				p.breakUp(x)
			}
		}
		r.phase = round.PhaseExecuting
	case CloseRound:
		r := p.rounds[c.Round]
		for _, x := range r.exchanges {
			if x.state == round.Agreed && r.phase != round.PhaseProposed {
				return no("an exchange waits to be carried out")
			}
			if x.state == round.Pending {
				p.breakUp(x)
			}
		}
		if r.phase == round.PhaseConsenting {
			return no("people are answering")
		}
		r.phase = round.PhaseClosed
		for id := range r.members {
			if h := p.households[id]; h != nil && h.state.busy() && p.holder(id) == nil {
				h.rest()
			}
		}
	case ForgetRound:
		r := p.rounds[c.Round]
		if r.phase != round.PhaseClosed {
			return no("the round is %s", r.phase)
		}
		r.forgotten = true
	case RequestEnrolment:
		h, q := p.households[c.Household], p.practices[c.Practice]
		if h.state.busy() || p.requests[c.Household] != nil || q.free()-p.held(c.Practice, "") < h.size {
			return no("%s is %s, and %s has %d places less %d", c.Household, h.state, c.Practice, q.free(), p.held(c.Practice, ""))
		}
		p.requests[c.Household] = &plainRequest{c.Practice, h.size, make([]bool, len(h.adults)), q.ahead}
	case AnswerEnrolment:
		q := p.requests[c.Household]
		if !c.Yes {
			delete(p.requests, c.Household)
			return nil
		}
		q.yes[slices.Index(p.households[c.Household].adults, c.Person)] = true
		return p.enrol(c.Household)
	case ReceiveEnrolment:
		if !c.Yes {
			delete(p.requests, c.Household)
			return nil
		}
		p.requests[c.Household].received = true
		return p.enrol(c.Household)
	default:
		panic(fmt.Sprintf("the model does not know %T", c))
	}
	return nil
}

// confirm notes that an exchange waits for nobody any more, if so.
func (p *plain) confirm(x *plainExchange) {
	if x.agreed() {
		x.state = round.Agreed
		p.setState(x, StateConfirmed)
	}
}

// propose adds the exchanges of a plan, and breaks those for which there are no
// places by now.
func (p *plain) propose(c proposing) error {
	r := p.rounds[c.round]
	if phase := map[bool]round.Phase{false: round.PhaseFrozen, true: round.PhaseConsenting}[c.again]; r.phase != phase {
		return fmt.Errorf("%w: a plan for a round that is %s", errPlain, r.phase)
	}
	left := map[string]int{}
	for id, q := range p.practices {
		left[id] = max(0, q.free()-p.held(id, c.round))
		for _, x := range r.exchanges {
			if x.state == round.Pending || x.state == round.Agreed {
				left[id] -= max(0, x.use()[id])
			}
		}
	}
	for _, moves := range c.moves {
		x := &plainExchange{}
		for _, m := range moves {
			h := p.households[m.Household]
			if other, _ := r.in(m.Household); h == nil || !r.members[m.Household] || other != nil || h.current != m.From {
				return fmt.Errorf("%w: the plan moves %s, which is not free", errPlain, m.Household)
			}
			x.moves = append(x.moves, plainMove{m.Household, m.From, m.To, h.size, make([]bool, len(h.adults)), p.practices[m.To].ahead})
		}
		r.exchanges = append(r.exchanges, x)
		p.setState(x, StateProposed)
		fits := true
		for id, n := range x.use() {
			fits = fits && max(0, n) <= max(0, left[id])
		}
		switch {
		case !fits && c.again:
			return fmt.Errorf("%w: a repair takes places that there are not", errPlain)
		case !fits:
			p.breakUp(x)
		default:
			for id, n := range x.use() {
				left[id] -= max(0, n)
			}
		}
	}
	if !c.again {
		r.phase = round.PhaseProposed
	}
	return nil
}

// execute carries an exchange out, whole, after everybody has agreed.
func (p *plain) execute(id string, x *plainExchange) error {
	if x.state != round.Agreed || !x.agreed() {
		return fmt.Errorf("%w: the exchange is %s, and not everybody has agreed", errPlain, x.state)
	}
	for practice, n := range x.use() {
		if n > max(0, p.practices[practice].free()-p.held(practice, id)) {
			return fmt.Errorf("%w: practice %s has no place for %d", errPlain, practice, n)
		}
	}
	for _, m := range x.moves {
		if h := p.households[m.household]; h.current != m.from {
			return fmt.Errorf("%w: %s is at %q and would move from %q", errPlain, m.household, h.current, m.from)
		}
		p.move(m.household, m.to)
	}
	for practice, n := range x.use() {
		p.practices[practice].enrolled += n
	}
	x.state = round.Done
	return nil
}

// enrol carries out a request on which everybody has agreed.
func (p *plain) enrol(id string) error {
	request, h := p.requests[id], p.households[id]
	if !request.received || slices.Contains(request.yes, false) {
		return nil
	}
	q := p.practices[request.practice]
	if q.free() < request.size {
		return fmt.Errorf("%w: practice %s has %d places for %d", errPlain, request.practice, q.free(), request.size)
	}
	if from := p.practices[h.current]; from != nil {
		from.enrolled -= request.size
	}
	q.enrolled += request.size
	delete(p.requests, id)
	p.move(id, request.practice)
	return nil
}

// holdsInvariants says what is wrong in itself: somebody in two places, or a
// practice that grew over its bound since the model before.
func (p *plain) holdsInvariants(enrolledBefore map[string]int) error {
	for id, q := range p.practices {
		if before, ok := enrolledBefore[id]; ok && q.enrolled > before && (!q.open || q.enrolled > q.capacity) {
			return fmt.Errorf("practice %s grew from %d to %d, and has %d places, open %t", id, before, q.enrolled, q.capacity, q.open)
		}
	}
	living := map[string]string{}
	for id, r := range p.rounds {
		for _, x := range r.exchanges {
			for _, m := range x.moves {
				if x.state != round.Pending && x.state != round.Agreed || r.phase == round.PhaseClosed {
					continue
				}
				if other := living[m.household]; other != "" || p.requests[m.household] != nil {
					return fmt.Errorf("household %s is in two exchanges, of %s and %s, or has asked for a place too", m.household, id, other)
				}
				living[m.household] = id
			}
		}
	}
	return nil
}

// enrolled is how many each practice holds.
func (p *plain) enrolled() map[string]int {
	n := map[string]int{}
	for id, q := range p.practices {
		n[id] = q.enrolled
	}
	return n
}

// differs says in what a view is not what the model says.
func (p *plain) differs(v *View) error {
	for q := range v.Practices() {
		if want := p.practices[q.ID]; want == nil || q.Enrolled != want.enrolled || q.Capacity != want.capacity {
			return fmt.Errorf("practice %s holds %d, and the model says %+v", q.ID, q.Enrolled, want)
		}
	}
	there := map[string]bool{}
	for h := range v.Select(All()).Households() {
		there[h.ID] = true
		want := p.households[h.ID]
		if want == nil || h.Current != want.current || h.State != want.state || len(h.Wishes.Ranked) > 0 != want.wishes {
			return fmt.Errorf("household %s is %s at %q, and the model says %+v", h.ID, h.State, h.Current, want)
		}
		if _, asks := v.Enrolment(h.ID); asks != (p.requests[h.ID] != nil) {
			return fmt.Errorf("household %s has a request: %t, and not so in the model", h.ID, asks)
		}
	}
	if len(there) != len(p.households) {
		return fmt.Errorf("there are %d households, and %d in the model: %v", len(there), len(p.households), slices.Sorted(maps.Keys(p.households)))
	}
	for id, want := range p.rounds {
		r, ok := v.Round(id)
		if !ok || r.Phase() != want.phase || r.Forgotten != want.forgotten {
			return fmt.Errorf("round %s is %s, and %s in the model", id, r.Phase(), want.phase)
		}
		if want.forgotten {
			continue
		}
		for e := range r.Exchanges() {
			if e.State != want.exchanges[e.Number].state {
				return fmt.Errorf("exchange %d of round %s is %s, and %s in the model", e.Number, id, e.State, want.exchanges[e.Number].state)
			}
		}
		if r.Len() != len(want.exchanges) {
			return fmt.Errorf("round %s has %d exchanges, and %d in the model", id, r.Len(), len(want.exchanges))
		}
	}
	return nil
}
