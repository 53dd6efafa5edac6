package survey

import (
	"errors"
	"strconv"
	"sync"

	"github.com/ruilkring/ruilkring/matching"
)

// Surveyor counts what is in one problem and in plans for it. It may be used by
// several goroutines at once; the problem and its wishes must not change.
type Surveyor struct {
	problem  *matching.Problem
	eligible *matching.Eligibility
	levels   []matching.Level
	*shared
	reach func() *reach
}

// shared is what surveyors have in common whose problems have the same
// households and practices at the same places.
type shared struct {
	// wanted is every eligible wish if no practice were closed.
	wanted *matching.Eligibility
	// practice and household find an index by id.
	practice  map[string]int32
	household func() map[string]int32
	// metresNow is for each household how far its practice is from home, -1 where
	// it has none.
	metresNow func() []int32
	// north lists the practices from south to north.
	north []int32
}

// Of is a surveyor of a valid problem and its eligible wishes, which it keeps.
// wanted are the wishes that would be eligible if no practice were closed; nil
// means that they are the same.
func Of(p *matching.Problem, e, wanted *matching.Eligibility) *Surveyor {
	if wanted == nil {
		wanted = e
	}
	s := &shared{wanted: wanted, practice: make(map[string]int32, len(p.Practices)), north: fromSouth(p)}
	for i := range p.Practices {
		s.practice[p.Practices[i].ID] = int32(i)
	}
	s.household = sync.OnceValue(func() map[string]int32 {
		index := make(map[string]int32, len(p.Households))
		for h := range p.Households {
			index[p.Households[h].ID] = int32(h)
		}
		return index
	})
	s.metresNow = sync.OnceValue(func() []int32 {
		metres := make([]int32, len(p.Households))
		for h, c := range e.Current {
			metres[h] = -1
			if c >= 0 {
				metres[h] = int32(matching.Metres(p.Households[h].Home, p.Practices[c].Location))
			}
		}
		return metres
	})
	return s.surveyor(p, e)
}

func (s *shared) surveyor(p *matching.Problem, e *matching.Eligibility) *Surveyor {
	return &Surveyor{
		problem: p, eligible: e, levels: p.Levels(), shared: s,
		reach: sync.OnceValue(func() *reach { return newReach(p, e) }),
	}
}

// With is a surveyor of another problem with the same households and practices,
// at the same places and in the same order: of a what-if. It uses again what the
// two have in common.
func (s *Surveyor) With(p *matching.Problem, e *matching.Eligibility) *Surveyor {
	return s.surveyor(p, e)
}

// Problem is the problem.
func (s *Surveyor) Problem() *matching.Problem { return s.problem }

// Eligibility is the eligible wishes of the problem.
func (s *Surveyor) Eligibility() *matching.Eligibility { return s.eligible }

// Household is the index of the household with the id, -1 where there is none.
func (s *Surveyor) Household(id string) int {
	if h, ok := s.household()[id]; ok {
		return int(h)
	}
	return -1
}

// add counts household h, without a practice if it has none.
func (p *People) add(s *Surveyor, h int) {
	persons := s.problem.Households[h].Persons()
	p.Households++
	p.Persons += persons
	if s.eligible.Current[h] < 0 {
		p.WithoutBefore += persons
	}
}

// People counts the households.
func (s *Surveyor) People(households []int) People {
	var p People
	for _, h := range households {
		p.add(s, h)
	}
	return p
}

// asks reports whether household h has an eligible wish.
func (s *Surveyor) asks(h int) bool { return s.eligible.Offsets[h] < s.eligible.Offsets[h+1] }

// modeNumber is how columns write a mode.
func modeNumber(m matching.Mode) int32 {
	switch m {
	case matching.Open:
		return 0
	case matching.Swap:
		return 1
	}
	return 2
}

// move is one move by indices.
type move struct {
	household, from, to int
	rank, metres        int
}

// find turns a move of a plan into indices. The error names what the problem
// does not have: a plan that passed a check has no such move.
func (s *Surveyor) find(m *matching.Move) (move, error) {
	h := s.Household(m.Household)
	if h < 0 {
		return move{}, errors.New("survey: a move of the unknown household " + strconv.Quote(m.Household))
	}
	to, ok := s.practice[m.To]
	if !ok {
		return move{}, errors.New("survey: a move to the unknown practice " + strconv.Quote(m.To))
	}
	return move{household: h, from: int(s.eligible.Current[h]), to: int(to), rank: m.Rank, metres: m.Metres}, nil
}
