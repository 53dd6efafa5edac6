package solve

import (
	"slices"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve/internal/circulation"
	"github.com/ruilkring/ruilkring/matching/solve/internal/decompose"
)

// moves are the moves of the households that do not stay, in order of practice
// and lottery.
type moves struct {
	household []int32          // by order of Add
	bare      []decompose.Move // between which practices, by number; their count for none
}

// moves are the moves to the seats, in the memory of the room.
func (m *market) moves(seats []int32, r *room) *moves {
	count := 0
	for _, seat := range seats {
		if seat != circulation.Stays {
			count++
		}
	}
	all := &moves{grown(r.household, count)[:0], grown(r.bare, count)[:0]}
	if len(seats) == 0 {
		return all
	}
	for q := range int32(len(m.practices)) + 1 {
		for i := m.group[q]; i < m.group[q+1]; i++ {
			if seats[i] != circulation.Stays {
				all.household = append(all.household, i)
				all.bare = append(all.bare, decompose.Move{From: q, To: seats[i]})
			}
		}
	}
	return all
}

// totals are sums over moves of what their wishes have.
type totals struct {
	rank, metres, worth int64
}

// add adds what the wish has, in order of eligibility.
func (t *totals) add(e *matching.Eligibility, wish int) {
	t.rank += int64(e.Rank[wish])
	t.metres += int64(e.Metres[wish])
	if e.Weight != nil {
		t.worth += int64(e.Weight[wish])
	}
}

// totals are those of the moves.
func (m *market) totals(moves *moves) (sum totals) {
	for x, i := range moves.household {
		sum.add(m.eligible, m.wish(m.households[i], m.practices[moves.bare[x].To]))
	}
	return sum
}

// score is the score of the moves with these totals, without the level of
// exchanges.
func (m *market) score(moves *moves, sum totals) []int64 {
	s := make([]int64, len(m.weights))
	for l := range m.weights {
		w := &m.weights[l]
		s[l] = int64(w.Move)*int64(len(moves.household)) +
			int64(w.Rank)*sum.rank + int64(w.Metres)*sum.metres + int64(w.Worth)*sum.worth
		if w.Household != nil {
			for _, household := range moves.household {
				s[l] += int64(w.Household(household))
			}
		}
	}
	return s
}

// takeApart takes the moves apart into exchanges, and gives the order in which
// plans list them: cycles before chains, short before long, then by the practice
// that the first move leaves and by household.
func (m *market) takeApart(bare []decompose.Move, r *room) (parts *decompose.List, order []int32) {
	parts = decompose.Exchanges(len(m.practices), bare, r.apart)
	longest := 0
	// Each move is the first of one exchange at most. Moves are in order of
	// practice and lottery, and so are exchanges of one length.
	byFirst := grown(r.first, len(bare))
	for i := range parts.Len() {
		part := parts.At(i)
		if !part.Chain { // begin where the practice id is smallest
			first := 0
			for i, x := range part.Moves {
				if bare[x].From < bare[part.Moves[first]].From {
					first = i
				}
			}
			slices.Reverse(part.Moves[:first])
			slices.Reverse(part.Moves[first:])
			slices.Reverse(part.Moves)
		}
		byFirst[part.Moves[0]] = int32(i) + 1
		longest = max(longest, len(part.Moves))
	}
	class := func(part decompose.Exchange) int {
		if part.Chain {
			return longest + len(part.Moves)
		}
		return len(part.Moves)
	}
	next := make([]int, 2*longest+2)
	for i := range parts.Len() {
		next[class(parts.At(i))+1]++
	}
	for c := range 2*longest + 1 {
		next[c+1] += next[c]
	}
	order = grown(r.order, parts.Len())
	for _, i := range byFirst {
		if i > 0 {
			c := class(parts.At(int(i - 1)))
			order[next[c]] = i - 1
			next[c]++
		}
	}
	return parts, order
}

// moveBlock is how many households a goroutine takes at once.
const moveBlock = 1 << 12

// writeMoves writes out the moves, and into after where they lead, by household of
// the problem. It adds up what their wishes have.
func (m *market) writeMoves(moves *moves, after []int32, r *room) ([]matching.Move, totals) {
	p, e := m.problem, m.eligible
	written := grown(r.written, len(moves.bare))
	// Households and wishes are looked up in the order in which they lie in memory.
	place := m.spare // among the moves, plus one; 0 for who stays
	clear(place)
	for x, i := range moves.household {
		place[m.households[i]] = int32(x) + 1
	}
	sums := make([]totals, (len(place)+moveBlock-1)/moveBlock)
	parallel(m.threads, len(sums), func(block int) {
		var sum totals // its own, and not beside those that others add to
		for h := block * moveBlock; h < min((block+1)*moveBlock, len(place)); h++ {
			if x := place[h] - 1; x >= 0 {
				household, to := &p.Households[h], m.practices[moves.bare[x].To]
				wish := m.wish(int32(h), to)
				sum.add(e, wish)
				after[h] = to
				written[x] = matching.Move{
					Household: household.ID, From: household.Current, To: p.Practices[to].ID,
					Rank: int(e.Rank[wish]), Metres: int(e.Metres[wish]),
				}
			}
		}
		sums[block] = sum
	})
	var sum totals
	for _, part := range sums {
		sum.rank += part.rank
		sum.metres += part.metres
		sum.worth += part.worth
	}
	return written, sum
}

// arrange gives the exchanges that the moves were taken apart into, in the given
// order. They take the memory of the moves: there may be hundreds of thousands.
func arrange(moves []matching.Move, parts *decompose.List, order []int32, r *room) []matching.Exchange {
	source := grown(r.source, len(moves))[:0] // where the move for each place is
	all := grown(r.exchanges, len(order))
	for k, i := range order {
		part := parts.At(int(i))
		begin := len(source)
		source = append(source, part.Moves...)
		all[k] = matching.Exchange{Kind: matching.Cycle, Moves: moves[begin:len(source):len(source)]}
		if part.Chain {
			all[k].Kind = matching.Chain
		}
	}
	// Each round of places begins with one that is put aside.
	const done = -1
	for first := range source {
		if source[first] == done {
			continue
		}
		aside, place := moves[first], first
		for {
			from := int(source[place])
			source[place] = done
			if from == first {
				break
			}
			moves[place], place = moves[from], from
		}
		moves[place] = aside
	}
	return all
}
