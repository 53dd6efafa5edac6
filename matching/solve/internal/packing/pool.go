package packing

import (
	"slices"

	"github.com/ruilkring/ruilkring/matching/solve/internal/round"
)

// pool is the exchanges found so far, each once.
type pool struct {
	*round.Round
	owner  []int32 // household by wish
	live   []bool  // by wish: some exchange may have it
	start  []int32 // wishes of exchange e are wishes[start[e]:start[e+1]]
	wishes []int32
	kind   []round.Kind
	weight [][]int64 // by level and exchange
	index  map[uint64][]int32

	// use by practice of the exchange at hand, and the practices it touches
	use     []int64
	touched []int32
	sorted  []int32
}

func newPool(r *round.Round) *pool { return newPoolOf(r, live(r)) }

// newPoolOf is an empty pool of a round whose live wishes are known.
func newPoolOf(r *round.Round, live []bool) *pool {
	return &pool{
		Round: r, owner: r.Owners(), live: live, start: []int32{0}, weight: make([][]int64, r.Levels()),
		index: map[uint64][]int32{}, use: make([]int64, len(r.Free)),
	}
}

// clone is a pool like this one that shares nothing that changes.
func (p *pool) clone() *pool {
	c := &pool{
		Round: p.Round, owner: p.owner, live: p.live,
		start: slices.Clone(p.start), wishes: slices.Clone(p.wishes), kind: slices.Clone(p.kind),
		weight: make([][]int64, len(p.weight)), index: make(map[uint64][]int32, len(p.index)),
		use: make([]int64, len(p.use)),
	}
	for l := range p.weight {
		c.weight[l] = slices.Clone(p.weight[l])
	}
	for key, list := range p.index {
		c.index[key] = slices.Clip(list)
	}
	return c
}

// size is the number of exchanges.
func (p *pool) size() int { return len(p.kind) }

// most is more than any plan reaches at a level: everybody gets the best wish.
func (p *pool) most(level int) int64 {
	if p.Exchanges[level] {
		return int64(len(p.From))
	}
	var sum int64
	for h := range p.From {
		best := int64(0)
		for k := p.Offsets[h]; k < p.Offsets[h+1]; k++ {
			if p.live[k] {
				best = max(best, p.Values[level][k])
			}
		}
		sum += best
	}
	return sum
}

// moves are the wishes of an exchange.
func (p *pool) moves(e int32) []int32 { return p.wishes[p.start[e]:p.start[e+1]] }

// find gives the exchange of these wishes in any order, or -1.
func (p *pool) find(wishes []int32) (int32, uint64) {
	p.sorted = append(p.sorted[:0], wishes...)
	slices.Sort(p.sorted)
	key := uint64(len(wishes))
	for _, k := range p.sorted {
		key = (key ^ uint64(uint32(k))) * 0x9e3779b97f4a7c15
		key ^= key >> 29
	}
	for _, e := range p.index[key] {
		if p.same(e) {
			return e, key
		}
	}
	return -1, key
}

// same reports whether exchange e has the wishes in sorted.
func (p *pool) same(e int32) bool {
	moves := p.moves(e)
	if len(moves) != len(p.sorted) {
		return false
	}
	for _, k := range moves {
		if _, found := slices.BinarySearch(p.sorted, k); !found {
			return false
		}
	}
	return true
}

// add adds an exchange unless it is there. It returns its number and whether it
// is new.
func (p *pool) add(kind round.Kind, wishes []int32) (int32, bool) {
	e, key := p.find(wishes)
	if e >= 0 {
		return e, false
	}
	e = int32(len(p.kind))
	p.index[key] = append(p.index[key], e)
	p.kind = append(p.kind, kind)
	p.wishes = append(p.wishes, wishes...)
	p.start = append(p.start, int32(len(p.wishes)))
	for l, values := range p.Values {
		var w int64
		if p.Exchanges[l] {
			w = 1
		}
		for _, k := range wishes {
			w += values[k]
		}
		p.weight[l] = append(p.weight[l], w)
	}
	return e, true
}

// uses fills use and touched for the wishes: the persons that they bring into
// each practice less those they take out. The caller calls forget afterwards.
func (p *pool) uses(wishes []int32) {
	for _, k := range wishes {
		h := p.owner[k]
		size := int64(p.Size[h])
		p.use[p.To[k]] += size
		p.touched = append(p.touched, p.To[k])
		if from := p.From[h]; from != round.None {
			p.use[from] -= size
			p.touched = append(p.touched, from)
		}
	}
	slices.Sort(p.touched)
	p.touched = slices.Compact(p.touched)
}

func (p *pool) forget() {
	for _, q := range p.touched {
		p.use[q] = 0
	}
	p.touched = p.touched[:0]
}

// exchange is exchange e as the caller of the package sees it.
func (p *pool) exchange(e int32) round.Exchange {
	return round.Exchange{Kind: p.kind[e], Wishes: slices.Clone(p.moves(e))}
}
