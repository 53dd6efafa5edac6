package barter

// longest is how many moves an exchange that is looked for has at most where
// there is no cap.
const longest = 8

const unreached = -1e18

// opener finds exchanges that start in free places, of the largest worth at
// given prices, by dynamic programming over moves left.
type opener struct {
	*pool
	moves  int32 // most moves
	u, mu  []float64
	fill   []float64  // [m][p][c]: worth of filling a vacancy at p of class c by up to m moves
	exit   []float64  // [m][q][c]: worth of a place at q of class c by up to m moves
	pairs  [][3]int32 // c, c1 ≤ c2: sizes that together make c
	combos [][3]int32
	build  []int32
}

func newOpener(p *pool) *opener {
	moves := int32(longest)
	if p.MaxChain > 0 {
		moves = min(moves, int32(p.MaxChain))
	}
	x := &opener{pool: p, moves: moves}
	n := int(moves) * int(p.n) * int(p.classes)
	x.fill, x.exit = make([]float64, n), make([]float64, n)
	x.u, x.mu = make([]float64, p.index.arcs()), make([]float64, p.n)
	for c := range p.classes {
		for a := range c {
			for b := a; b < c; b++ {
				if p.sizes[a]+p.sizes[b] <= p.sizes[c] && (b+1 == c || p.sizes[a]+p.sizes[b+1] > p.sizes[c]) {
					x.pairs = append(x.pairs, [3]int32{c, a, b})
				}
				if p.sizes[a]+p.sizes[b] >= p.sizes[c] && (b == a || p.sizes[a]+p.sizes[b-1] < p.sizes[c]) {
					x.combos = append(x.combos, [3]int32{c, a, b})
				}
			}
		}
	}
	return x
}

func (x *opener) cell(m, p, c int32) int32 { return (m*x.n+p)*x.classes + c }

// price works out the worths at the prices of the program; u is perturbed by noise
// of the given size for each person, drawn by round.
func (x *opener) price(g *program, noise float64, round uint64) {
	for q := range x.mu {
		x.mu[q] = max(0, g.limit.price[q]) // a step may reflect it to below zero
	}
	g.worths(x.u)
	if noise > 0 {
		for a := range x.u {
			draw := float64(mix(round<<32+uint64(a))>>40)/(1<<24) - 0.5
			x.u[a] += float64(float64(noise*float64(x.size(int32(a)))) * draw)
		}
	}
	x.tabulate()
}

// priceNear works out the worths at prices between those of the program and others,
// at the share of the way to these, for the arcs of the program.
func (x *opener) priceNear(g *program, at duals, share float64) {
	between := func(from, to float64) float64 { return from + float64(share*(to-from)) }
	for q := range x.mu {
		x.mu[q] = between(max(0, g.limit.price[q]), max(0, at.limit[q]))
	}
	g.worths(x.u)
	for a, u := range x.u {
		if u > dead {
			to := at.arc[a]
			if q := x.to[a]; x.Intake[q] >= 0 {
				to -= float64(float64(x.size(int32(a))) * at.limit[x.n+q])
			}
			x.u[a] = between(u, to)
		}
	}
	x.tabulate()
}

// priceAt works out the worths at the prices of a proof, which are scale times
// those of the program, for the arcs of the program.
func (x *opener) priceAt(g *program, proof *proof, scale float64) {
	for a := range x.u {
		x.u[a] = dead
		if g.local[a] >= 0 {
			x.u[a] = float64(proof.u[a]) / scale
		}
	}
	for q := range x.mu {
		x.mu[q] = float64(proof.mu[q]) / scale
	}
	x.tabulate()
}

// tabulate works out fill and exit.
func (x *opener) tabulate() {
	mu := x.mu
	// exits of m = 0 moves: free places
	for q := range x.n {
		for c := range x.classes {
			v := unreached
			if s := x.sizes[c]; x.Free[q] >= int64(s) {
				v = -float64(float64(s) * mu[q])
			}
			x.exit[x.cell(0, q, c)] = v
			x.fill[x.cell(0, q, c)] = 0
		}
	}
	for m := int32(1); m < x.moves; m++ {
		for p := range x.n {
			for c := range x.classes {
				v := x.fill[x.cell(m-1, p, c)]
				if c > 0 {
					v = max(v, x.fill[x.cell(m, p, c-1)])
				}
				for _, a := range x.entering(p, c) {
					w := x.u[a]
					if q := x.from[a]; q < x.n {
						w += x.fill[x.cell(m-1, q, c)]
					}
					v = max(v, w)
				}
				x.fill[x.cell(m, p, c)] = v
			}
			for _, s := range x.pairs {
				v := x.fill[x.cell(m, p, s[0])]
				for i := int32(1); i < m; i++ {
					v = max(v, x.fill[x.cell(i, p, s[1])]+x.fill[x.cell(m-i, p, s[2])])
				}
				x.fill[x.cell(m, p, s[0])] = v
			}
			for c := x.classes - 1; c >= 0; c-- {
				v := x.exit[x.cell(m-1, p, c)]
				if c+1 < x.classes {
					v = max(v, x.exit[x.cell(m, p, c+1)])
				}
				lo, hi := x.leaving(p, c)
				for a := lo; a < hi; a++ {
					v = max(v, x.u[a]+x.exit[x.cell(m-1, x.to[a], c)])
				}
				x.exit[x.cell(m, p, c)] = v
			}
			for _, s := range x.combos {
				v := x.exit[x.cell(m, p, s[0])]
				for i := int32(1); i < m; i++ {
					v = max(v, x.exit[x.cell(i, p, s[1])]+x.exit[x.cell(m-i, p, s[2])])
				}
				x.exit[x.cell(m, p, s[0])] = v
			}
			if x.Free[p] > 0 {
				for c := int32(1); c < x.classes; c++ {
					d := x.sizes[c] - x.sizes[c-1]
					v := x.exit[x.cell(m, p, c-1)] - float64(float64(d)*mu[p])
					if v > x.exit[x.cell(m, p, c)] && x.Free[p] >= int64(d) {
						x.exit[x.cell(m, p, c)] = v
					}
				}
			}
		}
	}
}

const same = 1e-9

func (x *opener) traceFill(m, p, c int32) {
	for {
		v := x.fill[x.cell(m, p, c)]
		if v <= same || m == 0 {
			return
		}
		if x.fill[x.cell(m-1, p, c)] >= v-same {
			m--
			continue
		}
		if c > 0 && x.fill[x.cell(m, p, c-1)] >= v-same {
			c--
			continue
		}
		found := false
		for _, a := range x.entering(p, c) {
			w := x.u[a]
			q := x.from[a]
			if q < x.n {
				w += x.fill[x.cell(m-1, q, c)]
			}
			if w >= v-same {
				x.build = append(x.build, a)
				if q == x.n {
					return
				}
				p, m = q, m-1
				found = true
				break
			}
		}
		if found {
			continue
		}
		for _, s := range x.pairs {
			if s[0] != c || found {
				continue
			}
			for i := int32(1); i < m && !found; i++ {
				if x.fill[x.cell(i, p, s[1])]+x.fill[x.cell(m-i, p, s[2])] >= v-same {
					x.traceFill(i, p, s[1])
					x.traceFill(m-i, p, s[2])
					found = true
				}
			}
		}
		if !found {
			panic("barter: lost on the way to a free place")
		}
		return
	}
}

func (x *opener) traceExit(m, q, c int32) {
	down := false
	for {
		v := x.exit[x.cell(m, q, c)]
		if m == 0 {
			return
		}
		if x.exit[x.cell(m-1, q, c)] >= v-same {
			m--
			continue
		}
		lo, hi := x.leaving(q, c)
		found := false
		for a := lo; a < hi; a++ {
			if x.u[a]+x.exit[x.cell(m-1, x.to[a], c)] >= v-same {
				x.build = append(x.build, a)
				q, m = x.to[a], m-1
				down = false
				found = true
				break
			}
		}
		if found {
			continue
		}
		for _, s := range x.combos {
			if s[0] != c || found {
				continue
			}
			for i := int32(1); i < m && !found; i++ {
				if x.exit[x.cell(i, q, s[1])]+x.exit[x.cell(m-i, q, s[2])] >= v-same {
					x.traceExit(i, q, s[1])
					x.traceExit(m-i, q, s[2])
					found = true
				}
			}
		}
		if found {
			return
		}
		if !down && c+1 < x.classes && x.exit[x.cell(m, q, c+1)] >= v-same {
			c++
			continue
		}
		if c > 0 && x.Free[q] > 0 {
			d := x.sizes[c] - x.sizes[c-1]
			if x.exit[x.cell(m, q, c-1)]-float64(float64(d)*x.mu[q]) >= v-same {
				c--
				down = true
				continue
			}
		}
		panic("barter: lost on the way to a free place")
	}
}

// collect adds for each arc the best exchange through it of up to so many moves
// that starts in a free place, where it is worth more than threshold. It returns
// how many it added.
func (x *opener) collect(moves int32, threshold float64) int {
	added := 0
	for a := range x.index.arcs() {
		if x.u[a] < dead/2 {
			continue
		}
		p, q, c := x.from[a], x.to[a], x.kind[a]
		best, at := unreached, int32(0)
		for m := range moves {
			w := x.u[a] + x.exit[x.cell(m, q, c)]
			if p < x.n {
				w += x.fill[x.cell(moves-1-m, p, c)]
			}
			if w > best+same {
				best, at = w, m
			}
		}
		if best < threshold {
			continue
		}
		x.build = append(x.build[:0], a)
		x.traceExit(at, q, c)
		if p < x.n {
			x.traceFill(moves-1-at, p, c)
		}
		if x.add(x.build...) {
			added++
		}
	}
	return added
}
