package packing

import (
	"cmp"
	"slices"

	"github.com/ruilkring/ruilkring/matching/solve/internal/round"
	"github.com/ruilkring/ruilkring/matching/solve/internal/sorting"
)

// cut is about an odd number of things, each a household or the only free place
// of a practice: the exchanges that take them, each counted once for every two
// that it takes, are at most half as many, rounded down. This is a subset-row
// inequality (Jepsen et al. 2008), and for swaps of two the blossom inequality
// of matchings (Edmonds 1965). The linear program can carry out half of each of
// three exchanges that take two of three things; a plan cannot.
type cut struct {
	rows []int32 // of the things, ascending
	row  int32   // of the cut
}

const (
	// violated is by how much the program must break a cut for it to be added,
	// cutsAtOnce how many are added before it is solved again, and mostCuts how
	// many there are in all.
	violated   = 0.04
	cutsAtOnce = 40
	mostCuts   = 600
	// widest is how many things a cut at the root is about at most, and wider
	// one further down.
	widest = 255
	wider  = 15
	// starts is from how many things sets are grown at the root, and begins
	// further down.
	starts = 64
	begins = 16
)

// eachCut calls f for each cut as often as the exchange counts in it.
func (m *master) eachCut(e int32, f func(c int32)) {
	if len(m.cuts) > 0 {
		m.things = m.thingsOf(m.things[:0], m.kind[e], m.moves(e))
		m.eachCutOf(m.things, f)
	}
}

// thingsOf appends the rows of what the exchange takes that cuts may be about.
func (m *master) thingsOf(to []int32, kind round.Kind, wishes []int32) []int32 {
	for _, k := range wishes {
		to = append(to, m.owner[k])
	}
	if kind == round.Chain {
		if row := m.freeRow[m.To[wishes[0]]]; m.right[row] == 1 {
			to = append(to, row)
		}
	}
	return to
}

// eachCutOf calls f for each cut once for every two of the things that are in it.
func (m *master) eachCutOf(things []int32, f func(c int32)) {
	for _, row := range things {
		for _, c := range m.cutsOf[row] {
			if m.hits[c] == 0 {
				m.hit = append(m.hit, c)
			}
			if m.hits[c]++; m.hits[c]%2 == 0 {
				f(c)
			}
		}
	}
	for _, c := range m.hit {
		m.hits[c] = 0
	}
	m.hit = m.hit[:0]
}

// penalise makes the search of the graph count what cuts cost at the rounded
// duals.
func (s *search) penalise() {
	g := s.graph
	g.add, g.drop, g.begin = nil, nil, nil
	costly := false
	for i := range s.cuts {
		costly = costly || s.charge[s.cuts[i].row] > 0
	}
	if !costly {
		return
	}
	s.passed = make([]int8, len(s.cuts))
	g.add = func(pair int32) int64 {
		var cost int64
		for _, c := range s.cutsOf[s.owner[g.wish[pair]]] {
			if s.passed[c]++; s.passed[c]%2 == 0 {
				cost += s.charge[s.cuts[c].row]
			}
		}
		return cost
	}
	g.drop = func(pair int32) {
		for _, c := range s.cutsOf[s.owner[g.wish[pair]]] {
			s.passed[c]--
		}
	}
	g.begin = func(q, by int32) {
		if row := s.freeRow[q]; s.right[row] == 1 {
			for _, c := range s.cutsOf[row] {
				s.passed[c] += int8(by)
			}
		}
	}
}

// cut adds the cuts that an outcome breaks most. It reports whether there are
// any.
func (s *search) cut(o *outcome, root bool) bool {
	type part struct {
		x      float64
		things []int32
	}
	var parts []part
	var busy []int32 // things of exchanges that are carried out in part
	number := map[int32]int{}
	for _, c := range o.x {
		if c.x > 0.99 {
			continue
		}
		p := part{x: c.x}
		s.things = s.thingsOf(s.things[:0], s.kind[c.exchange], s.moves(c.exchange))
		for _, row := range s.things {
			if _, seen := number[row]; !seen {
				number[row] = len(busy)
				busy = append(busy, row)
			}
			p.things = append(p.things, int32(number[row]))
		}
		slices.Sort(p.things)
		parts = append(parts, p)
	}
	n := len(busy)
	if n < 3 || n > 2000 {
		return false
	}
	// together[i][j] is how much of i and j is moved by the same exchanges.
	together := make([]float64, n*n)
	of := make([][]int32, n)
	near := make([][]int32, n)
	for i, p := range parts {
		for a, h := range p.things {
			of[h] = append(of[h], int32(i))
			for _, g := range p.things[a+1:] {
				if together[int(h)*n+int(g)] == 0 {
					near[h] = append(near[h], g)
					near[g] = append(near[g], h)
				}
				together[int(h)*n+int(g)] += p.x
				together[int(g)*n+int(h)] += p.x
			}
		}
	}
	var all []broken
	for b := range int32(n) {
		// The triple in which b is the middle of two pairs.
		slices.Sort(near[b])
		for x, a := range near[b] {
			for _, c := range near[b][x+1:] {
				ab, bc, ac := together[int(a)*n+int(b)], together[int(b)*n+int(c)], together[int(a)*n+int(c)]
				if ac > 0 && b > a { // comes up for a as well
					continue
				}
				sum := ab + bc + ac
				if sum <= 1+violated {
					continue
				}
				for _, i := range of[a] {
					p := &parts[i]
					if slices.Contains(p.things, b) && slices.Contains(p.things, c) {
						sum -= float64(2 * p.x)
					}
				}
				if sum > 1+violated {
					t := []int32{busy[a], busy[b], busy[c]}
					slices.Sort(t)
					all = append(all, broken{sum - 1, t})
				}
			}
		}
	}
	xs := make([]float64, len(parts))
	things := make([][]int32, len(parts))
	for i, p := range parts {
		xs[i], things[i] = p.x, p.things
	}
	all = append(all, islands(xs, things, near, busy)...)
	switch {
	case len(all) > 0: // enough to go on with
	case root:
		all = append(all, larger(xs, things, of, near, busy, starts, widest)...)
	default:
		all = append(all, larger(xs, things, of, near, busy, begins, wider)...)
	}
	sorting.By(all, func(a, b broken) int {
		return cmp.Or(cmp.Compare(b.by, a.by), slices.Compare(a.rows, b.rows))
	})
	used := make(map[int32]int, n)
	added := 0
	for _, b := range all {
		if added >= cutsAtOnce || len(s.cuts) >= mostCuts {
			break
		}
		t := b.rows
		uses := 0
		for _, row := range t {
			uses += used[row]
		}
		if 3*uses > 4*len(t) || s.hasCut(t) {
			continue
		}
		for _, row := range t {
			used[row]++
		}
		s.addCut(t)
		added++
	}
	return added > 0
}

// broken is a cut, with by how much the program breaks it.
type broken struct {
	by   float64
	rows []int32
}

// islands gives the broken cuts about all things of an island, which no exchange
// leaves: of swaps of two, an odd ring of halves is one.
func islands(xs []float64, things, near [][]int32, busy []int32) []broken {
	of := make([]int32, len(busy)) // the island plus 1
	var all []broken
	var sums []float64
	for first := range int32(len(busy)) {
		if of[first] > 0 {
			continue
		}
		sums = append(sums, 0)
		island := []int32{first}
		of[first] = int32(len(sums))
		for i := 0; i < len(island); i++ {
			for _, u := range near[island[i]] {
				if of[u] == 0 {
					of[u] = int32(len(sums))
					island = append(island, u)
				}
			}
		}
		all = append(all, broken{-float64(len(island) / 2), island})
	}
	for i, t := range things {
		all[of[t[0]]-1].by += float64(xs[i] * float64(len(t)/2))
	}
	return slices.DeleteFunc(all, func(b broken) bool {
		if len(b.rows)%2 == 0 || len(b.rows) < 5 || b.by <= violated {
			return true
		}
		for i, u := range b.rows {
			b.rows[i] = busy[u]
		}
		slices.Sort(b.rows)
		return false
	})
}

// larger looks for broken cuts of more than three things: from each thing on it
// adds the one that makes most exchanges count more. The exchanges are carried
// out by xs and take things; of and near say which exchanges take a thing, and
// with which other things.
func larger(xs []float64, things, of, near [][]int32, busy []int32, starts, widest int) []broken {
	var all []broken
	n := int32(len(busy))
	odd := make([]bool, len(xs)) // whether the set takes an odd number of an exchange's things
	gain := make([]float64, n)   // what a thing would make count more
	place := make([]int32, n)    // 1 beside the set, 2 in it
	var edge, set []int32
	every := max(1, n/int32(starts))
	for first := int32(0); first < n; first += every {
		var value, most float64
		best := 0
		set, edge = set[:0], edge[:0]
		next := first
		for {
			set = append(set, next)
			place[next] = 2
			for _, i := range of[next] {
				change := xs[i]
				if odd[i] {
					value += xs[i]
					change = -change
				}
				odd[i] = !odd[i]
				for _, u := range things[i] {
					gain[u] += change
				}
			}
			for _, u := range near[next] {
				if place[u] == 0 {
					place[u] = 1
					edge = append(edge, u)
				}
			}
			if k := len(set); k%2 == 1 && k > 3 {
				if by := value - float64(k/2); by > most+violated {
					best, most = k, by
				}
			}
			if len(set) >= widest {
				break
			}
			next = -1
			for _, u := range edge {
				if place[u] == 1 && (next < 0 || gain[u] > gain[next]+1e-9 || gain[u] > gain[next]-1e-9 && u < next) {
					next = u
				}
			}
			if next < 0 {
				break
			}
		}
		if best > 0 {
			rows := make([]int32, best)
			for i, v := range set[:best] {
				rows[i] = busy[v]
			}
			slices.Sort(rows)
			all = append(all, broken{most, rows})
		}
		clear(odd)
		clear(gain)
		clear(place)
	}
	return all
}

func (m *master) hasCut(rows []int32) bool {
	for _, c := range m.cutsOf[rows[0]] {
		if slices.Equal(m.cuts[c].rows, rows) {
			return true
		}
	}
	return false
}

func (m *master) addCut(rows []int32) {
	c := int32(len(m.cuts))
	m.cuts = append(m.cuts, cut{rows: rows})
	m.hits = append(m.hits, 0)
	for _, row := range rows {
		m.cutsOf[row] = append(m.cutsOf[row], c)
	}
	half := int64(len(rows) / 2)
	m.cuts[c].row = m.program.AddFloor(-float64(half), penalty, func(j int32) float64 {
		e := m.of[j]
		if e < 0 {
			return 0
		}
		n := 0
		m.things = m.thingsOf(m.things[:0], m.kind[e], m.moves(e))
		for _, row := range m.things {
			if _, in := slices.BinarySearch(rows, row); in {
				n++
			}
		}
		return -float64(n / 2)
	})
	m.match()
	m.right[m.cuts[c].row] = half
}
