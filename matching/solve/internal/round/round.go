// Package round is the problem as the methods for caps, sizes and intake limits
// see it: whole numbers only, in an order that does not depend on the file.
//
// Practices are numbered in order of id. Households are those that have an
// eligible wish, in order of practice (those without one last) and lottery. So
// a method that works through either in order breaks ties by the seed.
package round

// None stands for no practice.
const None int32 = -1

// Round is one swap round.
type Round struct {
	// Free is the number of free places by practice.
	Free []int64
	// Intake is the most persons who may enter in the whole plan, by practice;
	// negative means no limit.
	Intake []int64
	// From is the current practice by household, or None.
	From []int32
	// Size is the number of persons by household, 1 or more.
	Size []int32
	// Offsets has one entry more than there are households: the wishes of
	// household h are those from Offsets[h] up to Offsets[h+1], at least one,
	// in order of rank.
	Offsets []int32
	// To is the practice by wish, never the current one; inside one household
	// each practice occurs once.
	To []int32
	// Values is what a move counts, by level of the score and by wish: the
	// score of a plan at a level is the sum over its moves. At the level of
	// the number of exchanges every wish has 0, and every exchange counts 1.
	Values [][]int64
	// Exchanges says for each level whether it is the number of exchanges.
	Exchanges []bool
	// MaxCycle and MaxChain are the most moves in one cycle and in one chain,
	// 0 for no limit. A bundle counts as a cycle where it uses no free place,
	// else as a chain.
	MaxCycle, MaxChain int
}

// Kind is the kind of an exchange.
type Kind uint8

// The kinds.
const (
	Cycle Kind = iota
	Chain
	Bundle
)

// Exchange is a set of moves that are carried out together.
type Exchange struct {
	Kind Kind
	// Wishes are the moves by index of wish. In a cycle each move's
	// destination is the practice that the next one leaves; in a chain the
	// first move fills a free place and each later one the place that the move
	// before it left.
	Wishes []int32
}

// Levels is the number of levels of the score.
func (r *Round) Levels() int { return len(r.Values) }

// Single reports whether every household is one person.
func (r *Round) Single() bool {
	for _, size := range r.Size {
		if size != 1 {
			return false
		}
	}
	return true
}

// Owners gives the household of each wish.
func (r *Round) Owners() []int32 {
	owners := make([]int32, len(r.To))
	for h := range r.From {
		for k := r.Offsets[h]; k < r.Offsets[h+1]; k++ {
			owners[k] = int32(h)
		}
	}
	return owners
}

// Score is the score of the exchanges, one number for each level.
func (r *Round) Score(exchanges []Exchange) []int64 {
	score := make([]int64, r.Levels())
	for i := range exchanges {
		for l, values := range r.Values {
			if r.Exchanges[l] {
				score[l]++
			}
			for _, k := range exchanges[i].Wishes {
				score[l] += values[k]
			}
		}
	}
	return score
}
