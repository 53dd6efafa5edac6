package round

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/ruilkring/ruilkring/matching"
)

// RepairProblem is the problem of who is left over: the participants who are in
// no living exchange and have not left, with the wishes that nobody has refused
// them. practice gives each practice as it is now, with everything counted that
// was carried out; nil for one that is there no more.
//
// Everything that lives stays as it is: what the living exchanges will bring into
// a practice counts as enrolled there, so no proposal that somebody may be
// thinking over is disturbed. Its seed is that of the next repair, see
// [RepairSeed].
//
// A wish that was refused, by the household itself or by the practice, is gone.
// Where that leaves a class of wishes empty, a closed practice stands in its
// place, so that the ranks of the others don't shift; its id begins with
// [Placeholder].
func (r *Round) RepairProblem(practice func(id string) *matching.Practice) (*matching.Problem, error) {
	if err := r.in(PhaseConsenting); err != nil {
		return nil, err
	}
	source := r.frozen.Participants.Problem
	p := &matching.Problem{
		Format:     matching.Format,
		Practices:  make([]matching.Practice, len(source.Practices)),
		Households: make([]matching.Household, 0, len(source.Households)),
		Rules:      r.rules,
	}
	p.Rules.Seed = RepairSeed(r.seed, r.repairs+1)
	p.Rules.Date = source.Day()
	for i := range source.Practices {
		p.Practices[i] = source.Practices[i]
		if now := practice(source.Practices[i].ID); now != nil {
			p.Practices[i] = *now
		} else {
			p.Practices[i].Mode = matching.Closed
		}
	}
	reserved, entered := r.Reserved()
	for i := range p.Practices {
		q := &p.Practices[i]
		q.Enrolled += reserved[i]
		if q.MaxIntake != nil {
			left := max(0, *q.MaxIntake-entered[i])
			q.MaxIntake = &left
		}
	}
	struck := r.struck()
	placeholders := 0
	for h := range source.Households {
		if r.exchangeOf.at(h) != none {
			continue
		}
		household := source.Households[h]
		if list := struck[int32(h)]; len(list) > 0 {
			var empty int
			household.Wishes, empty = r.without(&household, list)
			placeholders = max(placeholders, empty)
		}
		if len(household.Wishes.Ranked) == 0 && household.Wishes.WithinM == 0 {
			continue
		}
		p.Households = append(p.Households, household)
	}
	for i := range placeholders {
		p.Practices = append(p.Practices, matching.Practice{
			ID: placeholder(i), Mode: matching.Closed, Location: source.Practices[0].Location,
		})
	}
	return p, nil
}

// Placeholder begins the ids of practices that stand for a refused wish in a
// problem of a repair.
const Placeholder = "refused-"

// placeholder is the id of the i-th placeholder.
func placeholder(i int) string { return Placeholder + strconv.Itoa(i+1) }

// Reserved is, by index of the practice in the frozen problem, the places that
// exchanges will need that are alive and not carried out, and the persons who
// enter in all that are alive, carried out or not.
func (r *Round) Reserved() (places, entered []int) {
	n := 0
	if p := r.frozen.Participants; p != nil {
		n = len(p.Problem.Practices)
	}
	places, entered = make([]int, n), make([]int, n)
	for e := range r.Exchanges() {
		if !e.alive() {
			continue
		}
		for i := range e.Moves {
			entered[e.Moves[i].To] += e.Moves[i].Persons
		}
		if e.State == Done {
			continue
		}
		for q, n := range e.Use() {
			places[q] += max(0, n)
		}
	}
	return places, entered
}

// struck are the practices that each household was refused or refused itself.
func (r *Round) struck() map[int32][]int32 {
	struck := map[int32][]int32{}
	for e := range r.Exchanges() {
		for i := range e.Moves {
			if m := &e.Moves[i]; m.Declined || m.Practice == No {
				struck[m.Household] = append(struck[m.Household], m.To)
			}
		}
	}
	return struck
}

// without gives the wishes of a household less some practices, and how many
// placeholders that takes. Where the distance would bring a refused practice
// back, the practices within it are listed instead.
func (r *Round) without(h *matching.Household, list []int32) (left matching.Wishes, placeholders int) {
	source := r.frozen.Participants.Problem
	refused := func(id string) bool {
		return slices.ContainsFunc(list, func(q int32) bool { return source.Practices[q].ID == id })
	}
	w := &h.Wishes
	left = matching.Wishes{WithinM: w.WithinM}
	ranked := map[string]bool{}
	for class, members := range w.Ranked {
		var kept []string
		var weights []int
		for i, id := range members {
			ranked[id] = true
			if !refused(id) {
				kept = append(kept, id)
				weights = append(weights, w.Weight(class, i))
			}
		}
		if len(kept) == 0 {
			kept, weights = []string{placeholder(placeholders)}, []int{0}
			placeholders++
		}
		left.Ranked = append(left.Ranked, kept)
		if len(w.Weights) > 0 {
			left.Weights = append(left.Weights, weights)
		}
	}
	if w.WithinM == 0 || ranked[h.Current] {
		return left, placeholders
	}
	if !slices.ContainsFunc(list, func(q int32) bool { return !ranked[source.Practices[q].ID] }) {
		return left, placeholders
	}
	left.WithinM = 0
	var near []string
	for i := range source.Practices {
		q := &source.Practices[i]
		if q.ID != h.Current && !ranked[q.ID] && !refused(q.ID) && matching.Metres(h.Home, q.Location) <= w.WithinM {
			near = append(near, q.ID)
		}
	}
	if len(near) > 0 {
		left.Ranked = append(left.Ranked, near)
		if len(w.Weights) > 0 {
			left.Weights = append(left.Weights, make([]int, len(near)))
		}
	}
	return left, placeholders
}

// Fits reports whether an exchange can be carried out with the practices as they
// are now, and if not at which practice it fails: closed, no more there, or
// without the places that the exchange needs.
func (r *Round) Fits(e *Exchange, practice func(id string) *matching.Practice) error {
	p := r.frozen.Participants.Problem
	use := e.Use()
	for i := range e.Moves {
		to := e.Moves[i].To
		id := p.Practices[to].ID
		q := practice(id)
		switch {
		case q == nil || q.Mode == matching.Closed:
			return fmt.Errorf("%w: practice %s takes nobody in", ErrState, id)
		case use[to] > q.Free():
			return fmt.Errorf("%w: practice %s has %d free places, and exchange %d needs %d", ErrState, id, q.Free(), e.Number, use[to])
		}
	}
	return nil
}
