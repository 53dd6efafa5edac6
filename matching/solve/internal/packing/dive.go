package packing

import (
	"slices"

	"github.com/ruilkring/ruilkring/matching/solve/internal/sorting"
)

// dive looks for a plan below a branch: it keeps what the program carries out
// almost, then what it carries out most, and solves again, until all is whole.
// Rest is the exchanges that matter; nil stands for all. It reports false where
// the search was stopped.
func (s *search) dive(choices []choice, rest []int32, o outcome) bool {
	choices = slices.Clone(choices)
	for {
		kept := len(choices)
		var parts []portion
		for _, c := range o.x {
			if s.kept[c.exchange] {
				continue
			}
			if c.x > 0.999 {
				choices = append(choices, choice{carrying, c.exchange})
			} else {
				parts = append(parts, c)
			}
		}
		// A large program is worth the while only for many at once.
		most := 1
		if s.program.Rows() > s.large {
			most += len(parts) / 20
		}
		choices = append(choices, s.foremost(parts, most)...)
		if len(choices) == kept {
			return true
		}
		if o.rest != nil {
			rest = o.rest
		}
		s.branch(choices, rest)
		if o = s.relax(s.floor()); o.stopped {
			return false
		}
		if o.bound <= s.floor() {
			return true
		}
		if o.whole() {
			s.candidate(&o)
			return true
		}
	}
}

// foremost chooses the exchanges that the program carries out most, up to so
// many of which no two compete for a household.
func (s *search) foremost(parts []portion, most int) []choice {
	// Equal but for rounding counts as equal.
	rounded := func(p portion) int { return int(p.x * 1e5) }
	sorting.By(parts, func(a, b portion) int { return rounded(b) - rounded(a) })
	busy := map[int32]bool{}
	var choices []choice
	for _, p := range parts {
		if len(choices) == most {
			break
		}
		free := true
		for _, k := range s.moves(p.exchange) {
			free = free && !busy[s.owner[k]]
		}
		if !free {
			continue
		}
		for _, k := range s.moves(p.exchange) {
			busy[s.owner[k]] = true
		}
		choices = append(choices, choice{carrying, p.exchange})
	}
	return choices
}
