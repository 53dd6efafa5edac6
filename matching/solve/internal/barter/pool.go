package barter

import (
	"slices"

	"github.com/ruilkring/ruilkring/matching/solve/internal/circulation"
)

// pool is exchanges over arcs, which the program may use any number of times.
type pool struct {
	*index
	start, useStart []int32
	arcs            []int32 // of exchange z: arcs[start[z]:start[z+1]]
	uses            []need
	seen            keys // of what was added one by one

	threads int    // how many goroutines the program may use
	track   sprint // whose memory programs use one after another

	balance []int32 // working memory
	touched []int32
}

// need is persons taken of a row: of the free places of practice row, or where
// row ≥ n of the entrances of practice row−n.
type need struct{ row, persons int32 }

func newPool(x *index) *pool {
	return &pool{
		index: x, start: []int32{0}, useStart: []int32{0}, balance: make([]int32, x.n+1),
	}
}

func (p *pool) len() int32 { return int32(len(p.start) - 1) }

// exchange is the arcs and needs of exchange id.
func (p *pool) exchange(id int32) ([]int32, []need) {
	return p.arcs[p.start[id]:p.start[id+1]], p.uses[p.useStart[id]:p.useStart[id+1]]
}

// mix scrambles x (SplitMix64; Steele and others 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// add adds the exchange of the arcs, and reports whether it is new, within the
// caps and the places there are.
func (p *pool) add(arcs ...int32) bool {
	k := key(arcs)
	if p.seen.has(k) || !p.append(arcs) {
		return false
	}
	p.seen.add(k)
	return true
}

// key is the same for the same arcs in any order, and hardly ever for others.
func key(arcs []int32) uint64 {
	var k uint64
	for _, a := range arcs {
		k += mix(uint64(a))
	}
	return k
}

// append adds the exchange without looking whether it is there.
func (p *pool) append(arcs []int32) bool {
	p.touched = p.touched[:0]
	for i, a := range arcs {
		s := p.size(a)
		p.balance[p.to[a]] += s
		p.balance[p.from[a]] -= s
		p.touched = append(p.touched, p.to[a], p.from[a])
		// As many households as it takes must be there.
		count := int32(1)
		for _, b := range arcs[:i] {
			if a == b {
				count++
			}
		}
		if count > int32(len(p.on(a))) {
			for _, q := range p.touched {
				p.balance[q] = 0
			}
			return false
		}
	}
	before := len(p.uses)
	free, good := false, true
	for _, q := range p.touched {
		if u := p.balance[q]; u > 0 && q < p.n {
			free = true
			good = good && int64(u) <= p.Free[q]
			p.uses = append(p.uses, need{q, u})
		}
		p.balance[q] = 0
	}
	if most := p.most(free); !good || most > 0 && len(arcs) > most {
		p.uses = p.uses[:before]
		return false
	}
	for _, a := range arcs {
		if q := p.to[a]; p.Intake[q] >= 0 {
			p.uses = append(p.uses, need{p.n + q, p.size(a)})
		}
	}
	p.arcs = append(p.arcs, arcs...)
	p.start = append(p.start, int32(len(p.arcs)))
	p.useStart = append(p.useStart, int32(len(p.uses)))
	return true
}

// most is the most moves of an exchange that uses free places, or none.
func (x *index) most(free bool) int {
	if free {
		return x.MaxChain
	}
	return x.MaxCycle
}

// within reports whether some exchange of so many moves is within the caps.
func (x *index) within(moves int) bool {
	return x.MaxCycle == 0 || x.MaxCycle >= moves || x.MaxChain == 0 || x.MaxChain >= moves
}

const (
	// triangles is how many cycles of three the pool has for each arc on
	// average at first, at most; fewer where that would be more than begun.
	triangles = 6
	begun     = 1_000_000
)

// short adds the closed exchanges of two and three moves: swaps, cycles of
// three, and one household against two. Where there are many cycles of three of
// households of one size, it draws some.
func (p *pool) short(meter *circulation.Meter) {
	if p.MaxCycle == 1 {
		return
	}
	mark := make([]int32, p.n+1) // arc into the practice at hand by where it is from, plus 1
	for c := range p.classes {
		found := 0
		for _, draw := range [2]bool{false, true} {
			one := uint64(1)
			if draw {
				arcs := 0
				for q := range p.n {
					arcs += len(p.entering(q, c))
				}
				one = uint64(found/(min(triangles*arcs, begun/int(p.classes))+1) + 1)
			}
			for q := range p.n {
				in := p.entering(q, c)
				for _, a := range in {
					mark[p.from[a]] = a + 1
				}
				lo, hi := p.leaving(q, c)
				for a := lo; a < hi; a++ {
					r := p.to[a]
					if r < q {
						continue
					}
					if draw && mark[r] > 0 {
						p.append([]int32{a, mark[r] - 1})
					}
					if p.MaxCycle == 2 {
						continue
					}
					from, to := p.leaving(r, c)
					if !meter.Step(int64(to - from)) {
						return
					}
					for b := from; b < to; b++ {
						if t := p.to[b]; t <= q || mark[t] == 0 {
							continue
						}
						if !draw {
							found++
						} else if e := mark[p.to[b]] - 1; one == 1 || mix(uint64(a)<<42^uint64(b)<<21^uint64(e))%one == 0 {
							p.append([]int32{a, b, e})
						}
					}
				}
				for _, a := range in {
					mark[p.from[a]] = 0
				}
			}
		}
	}
	if p.MaxCycle == 2 {
		return
	}
	for a := range p.index.arcs() {
		p.against(a)
	}
}

// against adds the exchanges of a household on arc a against two others.
func (p *pool) against(a int32) {
	q, r := p.from[a], p.to[a]
	if q == p.n {
		return
	}
	for d := range p.kind[a] {
		e := p.classOf(p.size(a) - p.sizes[d])
		if e < d {
			continue
		}
		i, j := p.find(r, q, d), p.find(r, q, e)
		if i >= 0 && j >= 0 {
			p.append([]int32{a, i, j})
		}
	}
}

// forget leaves only the exchanges of the program in the pool.
func (p *pool) forget(g *program) {
	p.arcs, p.uses, p.start, p.useStart = p.arcs[:0], p.uses[:0], p.start[:1], p.useStart[:1]
	for i := range int32(g.len()) {
		arcs, uses := g.at(i)
		for _, a := range arcs {
			p.arcs = append(p.arcs, g.global[a])
		}
		p.uses = append(p.uses, uses...)
		p.start = append(p.start, int32(len(p.arcs)))
		p.useStart = append(p.useStart, int32(len(p.uses)))
	}
	p.remember()
}

// lend lets the pool forget exchanges and take others until back is called, which
// makes it what it was.
func (p *pool) lend() (back func()) {
	start, useStart := slices.Clone(p.start), slices.Clone(p.useStart)
	arcs, uses := slices.Clone(p.arcs), slices.Clone(p.uses)
	return func() {
		p.start, p.useStart, p.arcs, p.uses = start, useStart, arcs, uses
		p.remember()
	}
}

// remember makes add refuse what was appended, and nothing else.
func (p *pool) remember() {
	p.seen.clear(int(p.len()))
	for id := range p.len() {
		arcs, _ := p.exchange(id)
		p.seen.add(key(arcs))
	}
	p.arcs, p.start = slices.Clip(p.arcs), slices.Clip(p.start)
}
