package scenario

import (
	"strconv"

	"github.com/ruilkring/ruilkring/matching"
)

// Apply is the problem with the scenario applied. It does not change p, and
// shares with it what stays the same. Both must be valid; the result is valid
// then, unless Apply gives an error.
//
//  1. Places are added to the capacity of the practice, whatever its mode, and
//     the mode is replaced where the scenario has one.
//  2. WithinM becomes the limit of every practice's accepts.within_m, unless that
//     is less already. So wishes that lie further off are not eligible, and ranks
//     do not shift.
//  3. WidenM becomes the wishes.within_m of every household that has one, unless
//     that is more already.
//  4. WithoutPriority becomes the priority of every household without a practice,
//     unless that is higher already.
//  5. MaxCycle, MaxChain, Goals, Seed and Mechanism replace those of the rules.
//
// Decline does not change the problem: see [Decline.Carry].
//
// # Errors
//
// A [*matching.InvalidError] lists every fault of the scenario: those of
// [Scenario.Validate], practices that the problem does not have, and capacities
// that would be below zero or too large.
func (s *Scenario) Apply(p *matching.Problem) (*matching.Problem, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	index := make(map[string]int, len(p.Practices))
	for i := range p.Practices {
		index[p.Practices[i].ID] = i
	}
	q := &matching.Problem{Format: p.Format, Practices: p.Practices, Households: p.Households, Rules: p.Rules}
	if err := s.practices(q, index); err != nil {
		return nil, err
	}
	s.households(q)
	s.rules(&q.Rules)
	return q, nil
}

// practices applies 1 and 2.
func (s *Scenario) practices(q *matching.Problem, index map[string]int) error {
	if len(s.Practices) == 0 && s.WithinM == 0 {
		return nil
	}
	q.Practices = append(make([]matching.Practice, 0, len(q.Practices)), q.Practices...)
	var list faults
	for i := range s.Practices {
		change := &s.Practices[i]
		n, known := index[change.ID]
		if !known {
			list.at(practicePath(i) + ".id")("the problem has no practice " + strconv.Quote(change.ID))
			continue
		}
		practice := &q.Practices[n]
		if capacity := int64(practice.Capacity) + int64(change.Places); capacity < 0 || capacity > matching.MaxPersons {
			list.at(practicePath(i) + ".places")("the capacity would be " + strconv.FormatInt(capacity, 10) +
				"; it must be from 0 to " + strconv.Itoa(matching.MaxPersons))
		} else {
			practice.Capacity = int(capacity)
		}
		if change.Mode != "" {
			practice.Mode = change.Mode
		}
		if change.MaxIntake != nil {
			most := *change.MaxIntake
			practice.MaxIntake = &most
		}
	}
	if err := list.err(); err != nil {
		return err
	}
	if s.WithinM > 0 {
		for i := range q.Practices {
			accepts := matching.Area{}
			if was := q.Practices[i].Accepts; was != nil {
				accepts = *was
			}
			if accepts.WithinM == 0 || accepts.WithinM > s.WithinM {
				accepts.WithinM = s.WithinM
			}
			q.Practices[i].Accepts = &accepts
		}
	}
	return nil
}

// households applies 3 and 4.
func (s *Scenario) households(q *matching.Problem) {
	copied := false
	change := func(h int) *matching.Household {
		if !copied {
			q.Households = append(make([]matching.Household, 0, len(q.Households)), q.Households...)
			copied = true
		}
		return &q.Households[h]
	}
	if s.WidenM == 0 && s.WithoutPriority == 0 {
		return
	}
	for h := range q.Households {
		household := &q.Households[h]
		if within := household.Wishes.WithinM; within > 0 && within < s.WidenM {
			change(h).Wishes.WithinM = s.WidenM
		}
		if household.Current == "" && household.Priority < s.WithoutPriority {
			change(h).Priority = s.WithoutPriority
		}
	}
}

// rules applies 5.
func (s *Scenario) rules(r *matching.Rules) {
	if s.MaxCycle != nil {
		r.MaxCycle = *s.MaxCycle
	}
	if s.MaxChain != nil {
		r.MaxChain = *s.MaxChain
	}
	if len(s.Goals) > 0 {
		r.Goals = append([]matching.Goal(nil), s.Goals...)
	}
	if s.Seed != nil {
		r.Seed = *s.Seed
	}
	if s.Mechanism != "" {
		r.Mechanism = s.Mechanism
	}
}
