package barter

// closer finds closed exchanges that are worth their while at given prices:
// cycles of up to four moves, and two practices that change several households
// of different sizes.
type closer struct {
	*pool
	u         []float64 // by arc; dead for arcs without households
	threshold float64
	most      int // to add
	steps     int64

	mark []int32 // arc into the practice at hand by where it is from, plus 1
	home []float64
	via  [][2]int32 // the two arcs home from each practice
	near []int32
}

// dead is the worth of an arc without households.
const dead = -1e9

// worths sets u to what each arc of the index brings to an exchange.
func (g *program) worths(u []float64) {
	for a, here := range g.local {
		u[a] = dead
		if here < 0 {
			continue
		}
		u[a] = g.arc.price[here]
		if q := g.to[a]; g.Intake[q] >= 0 {
			u[a] -= float64(float64(g.size(int32(a))) * g.limit.price[g.n+q])
		}
	}
}

func newCloser(p *pool) *closer {
	return &closer{
		pool: p, u: make([]float64, p.index.arcs()), mark: make([]int32, p.n+1),
		home: make([]float64, p.n), via: make([][2]int32, p.n),
	}
}

// collect adds the exchanges worth more than the threshold at the prices in u, about
// so many at most.
func (x *closer) collect(threshold float64, most int) {
	x.threshold, x.most, x.steps = threshold, most, 0
	if x.MaxCycle == 1 {
		return
	}
	for q := range x.n {
		for c := range x.classes {
			x.cycles(q, c)
		}
		x.pairs(q)
	}
}

// offer adds an exchange of the given worth.
func (x *closer) offer(worth float64, arcs ...int32) {
	if worth > x.threshold && x.most > 0 && x.add(arcs...) {
		x.most--
	}
}

// cycles finds cycles through q of households of class c, of which q is the
// practice with the smallest number for two and three moves.
func (x *closer) cycles(q, c int32) {
	in := x.entering(q, c)
	for _, a := range in {
		if x.u[a] > dead {
			x.mark[x.from[a]] = a + 1
		}
	}
	four := x.MaxCycle == 0 || x.MaxCycle >= 4
	if four {
		x.near = x.near[:0]
		for _, a := range in {
			if x.u[a] == dead || x.from[a] == x.n {
				continue
			}
			back := x.entering(x.from[a], c)
			x.steps += int64(len(back))
			for _, b := range back {
				t := x.from[b]
				if x.u[b] == dead || t == q || t == x.n {
					continue
				}
				if w := x.u[a] + x.u[b]; x.via[t] == [2]int32{} || w > x.home[t] {
					if x.via[t] == [2]int32{} {
						x.near = append(x.near, t)
					}
					x.home[t], x.via[t] = w, [2]int32{b + 1, a + 1}
				}
			}
		}
	}
	lo, hi := x.leaving(q, c)
	for a := lo; a < hi; a++ {
		if x.u[a] == dead {
			continue
		}
		r := x.to[a]
		if e := x.mark[r] - 1; e >= 0 && r > q {
			x.offer(x.u[a]+x.u[e], a, e)
		}
		if x.MaxCycle == 2 {
			continue
		}
		from, to := x.leaving(r, c)
		x.steps += int64(to - from)
		for b := from; b < to; b++ {
			t := x.to[b]
			if x.u[b] == dead || t == q {
				continue
			}
			w := x.u[a] + x.u[b]
			if e := x.mark[t] - 1; e >= 0 && r > q && t > q {
				x.offer(w+x.u[e], a, b, e)
			}
			if four && x.via[t] != [2]int32{} && w+x.home[t] > x.threshold {
				if v := x.via[t]; x.to[v[0]-1] != r {
					x.offer(w+x.home[t], a, b, v[0]-1, v[1]-1)
				}
			}
		}
	}
	for _, a := range in {
		x.mark[x.from[a]] = 0
	}
	for _, t := range x.near {
		x.via[t] = [2]int32{}
	}
	x.near = x.near[:0]
}

// pairs finds exchanges of q with a practice of a larger number in which one or
// two households of each go, or one against three.
func (x *closer) pairs(q int32) {
	if x.MaxCycle == 2 {
		return
	}
	for c := range x.classes {
		lo, hi := x.leaving(q, c)
		for a := lo; a < hi; a++ {
			if x.u[a] > dead {
				x.against(a)
			}
		}
	}
}

// against finds exchanges of the largest household on arc a, with up to one
// smaller one, against two or three smaller ones.
func (x *closer) against(a int32) {
	q, r := x.from[a], x.to[a]
	long := x.MaxCycle == 0 || x.MaxCycle >= 4
	s := x.size(a)
	for d := range x.kind[a] {
		i := x.find(r, q, d)
		if i < 0 || x.u[i] == dead {
			continue
		}
		for e := d; e < x.kind[a]; e++ {
			rest := s - x.sizes[d] - x.sizes[e]
			j := x.find(r, q, e)
			if j < 0 || x.u[j] == dead {
				continue
			}
			w := x.u[a] + x.u[i] + x.u[j]
			if rest == 0 {
				x.offer(w, a, i, j)
			}
			if !long || rest == 0 {
				continue
			}
			size := rest
			if rest < 0 {
				size = -rest
			}
			f := x.classOf(size)
			if f < 0 {
				continue
			}
			if rest > 0 { // three against one
				if k := x.find(r, q, f); f >= e && k >= 0 && x.u[k] > dead {
					x.offer(w+x.u[k], a, i, j, k)
				}
			} else if k := x.find(q, r, f); k >= 0 && x.u[k] > dead && f != d && f != e {
				x.offer(w+x.u[k], a, k, i, j)
			}
		}
	}
}
