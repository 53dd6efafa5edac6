package round

import (
	"fmt"
	"slices"
)

func (e Opened) apply(r *Round) error {
	if r.id != "" {
		return fmt.Errorf("%w: round %s is open already", ErrState, r.id)
	}
	if !identifier(e.ID) {
		return fmt.Errorf("%w: %q does not name a round: 1 to 64 letters, digits and hyphens do", ErrState, e.ID)
	}
	if e.Rules.Seed != 0 {
		return fmt.Errorf("%w: the seed of a round is drawn when it is frozen", ErrState)
	}
	r.id, r.rules = e.ID, e.Rules
	return nil
}

// identifier reports whether s can name a round.
func identifier(s string) bool {
	for _, c := range []byte(s) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return s != "" && len(s) <= 64
}

func (e Frozen) apply(r *Round) error {
	if err := r.in(PhaseCollecting); err != nil {
		return err
	}
	if e.Participants == nil || e.Participants.Problem == nil {
		return fmt.Errorf("%w: nobody takes part", ErrState)
	}
	if len(e.Commitment) != 64 {
		return fmt.Errorf("%w: no commitment to a seed", ErrState)
	}
	p := e.Participants.indexed()
	e.Participants = p
	of := make([]int32, len(p.Problem.Households))
	for i := range of {
		of[i] = none
	}
	r.frozen, r.phase = e, PhaseFrozen
	r.exchangeOf = vector[int32]{}.append(of...)
	return nil
}

func (e Proposed) apply(r *Round) error {
	if err := r.in(PhaseFrozen); err != nil {
		return err
	}
	if !opens(r.frozen.Commitment, e.Seed, e.Salt) {
		return fmt.Errorf("%w: the seed is not the one that was committed to", ErrState)
	}
	r.seed, r.salt, r.plan, r.phase = e.Seed, e.Salt, e.Proposal.Plan, PhaseProposed
	r.absent = r.gone()
	return r.propose(&e.Proposal)
}

// propose adds the exchanges of a plan. That it is valid as a plan is for the
// caller to know; here every household must be free.
func (r *Round) propose(proposal *Proposal) error {
	plan := proposal.Plan
	if plan == nil {
		return fmt.Errorf("%w: no plan", ErrState)
	}
	moves := 0
	for i := range plan.Exchanges {
		moves += len(plan.Exchanges[i].Moves)
	}
	if len(proposal.Persons) != moves || len(proposal.Adults) != moves {
		return fmt.Errorf("%w: %d moves, with the persons of %d and the adults of %d", ErrState, moves, len(proposal.Persons), len(proposal.Adults))
	}
	moves = 0
	p := r.frozen.Participants
	first := r.exchanges.len()
	added := make([]*Exchange, 0, len(plan.Exchanges))
	of := r.exchangeOf.all()
	for i := range plan.Exchanges {
		source := &plan.Exchanges[i]
		e := &Exchange{Number: first + i, Repair: r.repairs, Kind: source.Kind, Moves: make([]Move, len(source.Moves))}
		for j := range source.Moves {
			m := &source.Moves[j]
			h, ok := p.households[m.Household]
			if !ok {
				return fmt.Errorf("%w: exchange %d moves household %q", ErrUnknown, i, m.Household)
			}
			if of[h] != none {
				return fmt.Errorf("%w: exchange %d moves household %q, which is not free", ErrState, i, m.Household)
			}
			of[h] = int32(e.Number)
			from := int32(none)
			if m.From != "" {
				if from, ok = p.practices[m.From]; !ok {
					return fmt.Errorf("%w: exchange %d leaves practice %q", ErrUnknown, i, m.From)
				}
			}
			to, ok := p.practices[m.To]
			if !ok {
				return fmt.Errorf("%w: exchange %d enters practice %q", ErrUnknown, i, m.To)
			}
			e.Moves[j] = Move{
				Household: h, From: from, To: to, Rank: m.Rank, Metres: m.Metres,
				Persons: proposal.Persons[moves], Adults: make([]Answer, proposal.Adults[moves]),
			}
			moves++
			if p.Standing[to] {
				e.Moves[j].Practice = Yes
			}
		}
		added = append(added, e)
	}
	r.exchanges = r.exchanges.append(added...)
	r.exchangeOf = vector[int32]{}.append(of...)
	r.counts[Pending] += len(added)
	return nil
}

func (e Asked) apply(r *Round) error {
	if err := r.in(PhaseProposed); err != nil {
		return err
	}
	if e.Deadline <= e.At {
		return fmt.Errorf("%w: the deadline is not after the asking", ErrState)
	}
	r.asked, r.deadline, r.phase = e.At, e.Deadline, PhaseConsenting
	return nil
}

// answering gives the exchange, to be changed, of an answer in time.
func (r *Round) answering(exchange, move int, at int64) (*Move, error) {
	if err := r.in(PhaseConsenting); err != nil {
		return nil, err
	}
	if at >= r.deadline {
		return nil, fmt.Errorf("%w: the deadline of round %s is over", ErrState, r.id)
	}
	e := r.Exchange(exchange)
	if e == nil || move < 0 || move >= len(e.Moves) {
		return nil, fmt.Errorf("%w: move %d of exchange %d", ErrUnknown, move, exchange)
	}
	if e.State != Pending {
		return nil, fmt.Errorf("%w: exchange %d is %s", ErrState, exchange, e.State)
	}
	e = r.change(e)
	return &e.Moves[move], nil
}

// change is a copy of an exchange in the place of the one before.
func (r *Round) change(e *Exchange) *Exchange {
	next := *e
	next.Moves = append([]Move(nil), e.Moves...)
	r.exchanges = r.exchanges.with(e.Number, &next)
	return &next
}

// become gives an exchange another state.
func (r *Round) become(number int, to State) *Exchange {
	e := r.change(r.exchanges.at(number))
	r.counts[e.State]--
	r.counts[to]++
	e.State = to
	return e
}

func (e Answered) apply(r *Round) error {
	m, err := r.answering(e.Exchange, e.Move, e.At)
	if err != nil {
		return err
	}
	if e.Adult < 0 || e.Adult >= len(m.Adults) {
		return fmt.Errorf("%w: person %d of move %d of exchange %d", ErrUnknown, e.Adult, e.Move, e.Exchange)
	}
	if e.Leave && e.Yes {
		return fmt.Errorf("%w: who agrees does not leave the round", ErrState)
	}
	m.Adults = append([]Answer(nil), m.Adults...)
	if m.Adults[e.Adult] = Yes; !e.Yes {
		m.Adults[e.Adult], m.Declined = No, true
	}
	return nil
}

func (e Received) apply(r *Round) error {
	m, err := r.answering(e.Exchange, e.Move, e.At)
	if err != nil {
		return err
	}
	switch {
	case e.Yes && e.Ground != "":
		return fmt.Errorf("%w: a practice that agrees gives no ground", ErrState)
	case !e.Yes && !known(e.Ground):
		return fmt.Errorf("%w: ground %q", ErrUnknown, e.Ground)
	case e.Yes:
		m.Practice, m.Ground = Yes, ""
	default:
		m.Practice, m.Ground = No, e.Ground
	}
	return nil
}

// known reports whether there is such a ground.
func known(g Ground) bool {
	return slices.Contains(Grounds(), g)
}

func (e Confirmed) apply(r *Round) error {
	if err := r.in(PhaseConsenting); err != nil {
		return err
	}
	x := r.Exchange(e.Exchange)
	switch {
	case x == nil:
		return fmt.Errorf("%w: exchange %d", ErrUnknown, e.Exchange)
	case x.State != Pending || !x.agreed():
		return fmt.Errorf("%w: exchange %d is %s, and not everybody has agreed", ErrState, e.Exchange, x.State)
	}
	r.become(e.Exchange, Agreed)
	return nil
}

func (e Broke) apply(r *Round) error {
	if err := r.in(PhaseProposed, PhaseConsenting, PhaseExecuting); err != nil {
		return err
	}
	x := r.Exchange(e.Exchange)
	if x == nil {
		return fmt.Errorf("%w: exchange %d", ErrUnknown, e.Exchange)
	}
	if x.State == Done || x.State == Broken {
		return fmt.Errorf("%w: exchange %d is %s", ErrState, e.Exchange, x.State)
	}
	switch e.Reason {
	case Declined, Refused, Withdrew, Overtaken:
	default:
		return fmt.Errorf("%w: reason %q", ErrUnknown, e.Reason)
	}
	r.breakUp(e.Exchange, e.Reason)
	return nil
}

// breakUp breaks an exchange and frees its households.
func (r *Round) breakUp(number int, reason Reason) {
	e := r.become(number, Broken)
	e.Reason = reason
	for i := range e.Moves {
		r.exchangeOf = r.exchangeOf.with(int(e.Moves[i].Household), none)
	}
}

// breakPending breaks every pending exchange, in one pass.
func (r *Round) breakPending(reason Reason) {
	exchanges, of := r.exchanges.all(), r.exchangeOf.all()
	for number, e := range exchanges {
		if e.State != Pending {
			continue
		}
		broken := *e
		broken.State, broken.Reason = Broken, reason
		exchanges[number] = &broken
		for i := range e.Moves {
			of[e.Moves[i].Household] = none
		}
	}
	r.counts[Broken] += r.counts[Pending]
	r.counts[Pending] = 0
	r.exchanges, r.exchangeOf = vector[*Exchange]{}.append(exchanges...), vector[int32]{}.append(of...)
}

func (e Left) apply(r *Round) error {
	if err := r.in(PhaseFrozen, PhaseProposed, PhaseConsenting, PhaseExecuting); err != nil {
		return err
	}
	h, ok := r.frozen.Participants.households[e.Household]
	if !ok {
		return fmt.Errorf("%w: household %q", ErrUnknown, e.Household)
	}
	if number := r.exchangeOf.at(int(h)); number >= 0 {
		return fmt.Errorf("%w: household %q is in exchange %d", ErrState, e.Household, number)
	}
	r.exchangeOf = r.exchangeOf.with(int(h), gone)
	return nil
}

func (e Repaired) apply(r *Round) error {
	if err := r.in(PhaseConsenting); err != nil {
		return err
	}
	if e.Proposal.Plan == nil || len(e.Proposal.Plan.Exchanges) == 0 {
		return fmt.Errorf("%w: a repair without exchanges", ErrState)
	}
	r.repairs++
	return r.propose(&e.Proposal)
}

func (e Executed) apply(r *Round) error {
	if err := r.in(PhaseConsenting, PhaseExecuting); err != nil {
		return err
	}
	x := r.Exchange(e.Exchange)
	switch {
	case x == nil:
		return fmt.Errorf("%w: exchange %d", ErrUnknown, e.Exchange)
	case x.State != Agreed:
		return fmt.Errorf("%w: exchange %d is %s", ErrState, e.Exchange, x.State)
	case e.Start == 0 || firstOfQuarter(e.Start):
		return fmt.Errorf("%w: an enrolment can't start on %q: the first day of a quarter is shut", ErrState, e.Start)
	}
	r.become(e.Exchange, Done).Start = e.Start
	return nil
}

func (e Expired) apply(r *Round) error {
	if err := r.in(PhaseConsenting); err != nil {
		return err
	}
	if e.At < r.deadline {
		return fmt.Errorf("%w: the deadline of round %s is not over", ErrState, r.id)
	}
	r.breakPending(Silent)
	r.phase = PhaseExecuting
	return nil
}

func (e Closed) apply(r *Round) error {
	if err := r.in(PhaseCollecting, PhaseFrozen, PhaseProposed, PhaseExecuting); err != nil {
		return err
	}
	if r.counts[Agreed]+r.counts[Pending] > 0 && r.phase == PhaseExecuting {
		return fmt.Errorf("%w: round %s has %d exchanges to carry out", ErrState, r.id, r.counts[Agreed])
	}
	if e.Salt != "" {
		if r.phase != PhaseFrozen || !opens(r.frozen.Commitment, e.Seed, e.Salt) {
			return fmt.Errorf("%w: the seed is not the one that was committed to, or revealed already", ErrState)
		}
		r.seed, r.salt = e.Seed, e.Salt
	}
	r.breakPending(Withdrew)
	r.phase = PhaseClosed
	return nil
}
