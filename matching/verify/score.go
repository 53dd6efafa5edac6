package verify

import (
	"github.com/ruilkring/ruilkring/matching"
)

// measure is what one level of the score counts.
type measure struct {
	what     counted
	priority int
}

// counted says what a measure counts; goals are strings, which are slow to tell
// apart for every wish.
type counted uint8

const (
	countPriority counted = iota
	countPersons
	countHouseholds
	countRank
	countMetres
	countDays
	countWeight
	countExchanges
)

// measures are the levels of the score.
func measures(levels []matching.Level) []measure {
	list := make([]measure, len(levels))
	for l, level := range levels {
		list[l].priority = level.Priority
		switch level.Goal {
		case matching.GoalPriority:
			list[l].what = countPriority
		case matching.GoalPatients:
			list[l].what = countPersons
		case matching.GoalHouseholds:
			list[l].what = countHouseholds
		case matching.GoalRank:
			list[l].what = countRank
		case matching.GoalDistance:
			list[l].what = countMetres
		case matching.GoalWaiting:
			list[l].what = countDays
		case matching.GoalWeight:
			list[l].what = countWeight
		case matching.GoalExchanges:
			list[l].what = countExchanges
		}
	}
	return list
}

// mover is a household as the score sees it, whatever its wish.
type mover struct {
	persons, days int64
	priority      int
}

// mover is household h.
func (c *checker) mover(h int) mover {
	s := &c.seekers[h]
	return mover{int64(s.persons), int64(s.days), int(s.priority)}
}

// value is what a household adds to the score at one level when it moves by a
// wish of the given rank, distance and weight. Staying adds 0 at every level.
// The result is below 2^62 in a valid problem: 2^31 persons × 2^31.
func (m *measure) value(who *mover, rank, metres, weight int64) int64 {
	switch m.what {
	case countPriority:
		if who.priority == m.priority {
			return who.persons
		}
	case countPersons:
		return who.persons
	case countHouseholds:
		return 1
	case countRank:
		return -rank * who.persons
	case countMetres:
		return -metres * who.persons
	case countDays:
		return who.days * who.persons
	case countWeight:
		return weight * who.persons
	}
	return 0 // The number of exchanges is not a sum over households.
}

// score is the score of the plan's moves, which must be sound; fits is false
// where a number leaves the range of an int64.
func (c *checker) score() (score []int64, fits bool) {
	for l := range c.measures {
		if c.measures[l].what == countExchanges {
			c.sums[l] = widen(int64(len(c.plan.Exchanges)))
		}
	}
	return narrowAll(c.sums)
}

// addScore adds what a move adds to the score.
func (c *checker) addScore(sums []wide, m *move) {
	who := c.mover(int(m.household))
	for l := range c.measures {
		sums[l] = sums[l].plus(widen(c.measures[l].value(&who, int64(m.rank), int64(m.metres), int64(m.weight))))
	}
}

// addUp is the sum of lists of the given length.
func addUp(length int, lists [][]wide) []wide {
	sums := make([]wide, length)
	for _, list := range lists {
		for l := range sums {
			sums[l] = sums[l].plus(list[l])
		}
	}
	return sums
}

// narrowAll is the sums as int64s, and whether all fit.
func narrowAll(sums []wide) ([]int64, bool) {
	out := make([]int64, len(sums))
	all := true
	for i, s := range sums {
		var fits bool
		out[i], fits = s.narrow()
		all = all && fits
	}
	return out, all
}

// flatten puts a score's lists one behind the other, if they have the shape
// that the problem's goals give them.
func (c *checker) flatten(s section, name string, groups [][]int64) ([]int64, bool) {
	shape := c.problem.Group(c.levels, make([]int64, len(c.levels)))
	if len(groups) != len(shape) {
		c.faults.add(s, 0, name, "has "+number(len(groups))+" lists, one for each of the problem's goals makes "+number(len(shape)))
		return nil, false
	}
	var flat []int64
	good := true
	for g := range shape {
		if len(groups[g]) != len(shape[g]) {
			c.faults.add(s, g, name+nth(g),
				"has "+number(len(groups[g]))+" numbers, goal "+string(c.problem.Goals()[g])+" makes "+number(len(shape[g])))
			good = false
		}
		flat = append(flat, groups[g]...)
	}
	return flat, good
}

// compareLists says, in the given section, where two flattened scores differ.
func (c *checker) compareLists(s section, name string, got, want []int64, instead string) {
	i := 0
	for g, group := range c.problem.Group(c.levels, want) {
		for k := range group {
			if got[i] != want[i] {
				c.faults.add(s, g, name+nth(g)+nth(k), "is "+number(got[i])+", "+instead+" "+number(want[i]))
			}
			i++
		}
	}
}

// checkScore compares the plan's score with the sum over its moves. It returns
// the sum, or nil where the moves are not sound or the numbers too large.
func (c *checker) checkScore() []int64 {
	claimed, shaped := c.flatten(inScore, "score", c.plan.Score)
	if !c.sound {
		return nil
	}
	score, fits := c.score()
	if !fits {
		c.faults.add(inScore, 0, "score", "a sum over the moves does not fit in 64 bits")
		return nil
	}
	if shaped {
		c.compareLists(inScore, "score", claimed, score, "the moves add up to")
	}
	return score
}
