package dimacs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
)

// cheapest is the least cost of a flow in the network, by successive shortest
// paths with Bellman–Ford. It shares nothing with the exporter but the columns.
func cheapest(t *testing.T, n *Network) int64 {
	t.Helper()
	type arc struct {
		from, to, left int
		cost           int64
	}
	var arcs []arc // arc i^1 is the reverse of arc i
	add := func(from, to, capacity int, cost int64) {
		arcs = append(arcs, arc{from, to, capacity, cost}, arc{to, from, 0, -cost})
	}
	for a := range n.From {
		if a > 0 && n.From[a] < n.From[a-1] {
			t.Fatalf("arc %d: not in order of its source", a)
		}
		add(int(n.From[a]), int(n.To[a]), int(n.Capacity[a]), n.Cost[a])
	}
	total := int64(0)
	push := func(path []int) {
		amount := 1 << 30
		for _, a := range path {
			amount = min(amount, arcs[a].left)
		}
		for _, a := range path {
			arcs[a].left -= amount
			arcs[a^1].left += amount
			total += int64(amount) * arcs[a].cost
		}
	}
	// walk is a cheapest path from start to end, or for start < 0 any cycle of
	// negative cost; nil where there is none.
	walk := func(start, end int) []int {
		const far = 1 << 61
		distance := make([]int64, n.Nodes())
		by := make([]int, n.Nodes())
		for v := range distance {
			by[v] = -1
			if start >= 0 && v != start {
				distance[v] = far
			}
		}
		changed := -1
		for range n.Nodes() + 1 {
			changed = -1
			for a := range arcs {
				if e := &arcs[a]; e.left > 0 && distance[e.from] < far && distance[e.from]+e.cost < distance[e.to] {
					distance[e.to], by[e.to], changed = distance[e.from]+e.cost, a, e.to
				}
			}
			if changed < 0 {
				break
			}
		}
		var path []int
		if start >= 0 {
			if changed >= 0 {
				t.Fatal("a cycle of negative cost where none can be")
			}
			if distance[end] == far {
				return nil
			}
			for v := end; v != start; v = arcs[by[v]].from {
				path = append(path, by[v])
			}
			return path
		}
		if changed < 0 {
			return nil
		}
		for range n.Nodes() {
			changed = arcs[by[changed]].from
		}
		for v := changed; ; {
			path = append(path, by[v])
			if v = arcs[by[v]].from; v == changed {
				return path
			}
		}
	}
	if n.Form == Assignment {
		for i := range n.Households {
			path := walk(i, n.Nodes()-1)
			if path == nil {
				t.Fatal("no valid flow")
			}
			push(path) // one unit: the household's arcs have capacity 1
		}
		return total
	}
	for {
		cycle := walk(-1, -1)
		if cycle == nil {
			return total
		}
		push(cycle)
	}
}

// bestScore tries every set of moves and keeps the best score of the valid
// ones: no practice gains more than its free places.
func bestScore(p *matching.Problem, e *matching.Eligibility) []int64 {
	levels, day := p.Levels(), p.Day()
	gain := make([]int, len(p.Practices))
	score, best := make([]int64, len(levels)), make([]int64, len(levels))
	var try func(h int)
	try = func(h int) {
		if h == len(p.Households) {
			for q := range gain {
				if gain[q] > p.Practices[q].Free() {
					return
				}
			}
			if slices.Compare(score, best) > 0 {
				copy(best, score)
			}
			return
		}
		try(h + 1)
		values := make([]int64, len(levels))
		for k := e.Offsets[h]; k < e.Offsets[h+1]; k++ {
			Values(values, levels, &p.Households[h], day, e, k)
			gain[e.Practice[k]]++
			if e.Current[h] >= 0 {
				gain[e.Current[h]]--
			}
			for l, v := range values {
				score[l] += v
			}
			try(h + 1)
			for l, v := range values {
				score[l] -= v
			}
			gain[e.Practice[k]]--
			if e.Current[h] >= 0 {
				gain[e.Current[h]]++
			}
		}
	}
	try(0)
	return best
}

// randomProblem is a small round.
func randomProblem(r *rand.Rand, goals []matching.Goal) *matching.Problem {
	point := func() matching.Point {
		return matching.Point{Lat: 52 + float64(r.IntN(400))/1e4, Lon: 5 + float64(r.IntN(400))/1e4}
	}
	p := &matching.Problem{Format: matching.Format, Rules: matching.Rules{Goals: goals, Date: 739_000}}
	practices := 2 + r.IntN(4)
	var ids []string
	for i := range practices {
		ids = append(ids, fmt.Sprintf("p%d", i))
		p.Practices = append(p.Practices, matching.Practice{ID: ids[i], Location: point(), Enrolled: 100, Capacity: 99 + r.IntN(3),
			Mode: []matching.Mode{matching.Open, matching.Swap, matching.Swap, matching.Closed}[r.IntN(4)]})
	}
	for i := range 1 + r.IntN(7) {
		h := matching.Household{ID: fmt.Sprintf("h%d", i), Home: point(), Priority: r.IntN(3), Since: matching.Date(738_900 + r.IntN(100))}
		if r.IntN(5) > 0 {
			h.Current = ids[r.IntN(practices)]
		}
		for _, q := range r.Perm(practices)[:1+r.IntN(min(3, practices))] {
			if ids[q] != h.Current {
				h.Wishes.Ranked = append(h.Wishes.Ranked, []string{ids[q]})
				if i%3 > 0 {
					h.Wishes.Weights = append(h.Wishes.Weights, []int{i * 7 % 5 * (1 + q)})
				}
			}
		}
		p.Households = append(p.Households, h)
	}
	return p
}

func eligible(t *testing.T, p *matching.Problem) *matching.Eligibility {
	t.Helper()
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	e, err := p.Eligibility(context.Background(), matching.EligibilityOptions{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestNetworkOptimumIsBestScore(t *testing.T) {
	goalLists := [][]matching.Goal{
		nil,
		{matching.GoalPatients, matching.GoalRank},
		{matching.GoalDistance},
		{matching.GoalWaiting, matching.GoalHouseholds, matching.GoalDistance},
		{matching.GoalRank, matching.GoalPatients},
		{matching.GoalPatients, matching.GoalPriority, matching.GoalWaiting},
		{matching.GoalPriority, matching.GoalHouseholds, matching.GoalPatients, matching.GoalDistance},
		{matching.GoalWeight},
		{matching.GoalPatients, matching.GoalWeight, matching.GoalRank},
	}
	moved := 0
	for seed := range uint64(700) {
		r := rand.New(rand.NewPCG(seed, 1))
		goals := goalLists[seed%uint64(len(goalLists))]
		p := randomProblem(r, goals)
		e := eligible(t, p)
		want := bestScore(p, e)
		for _, form := range []Form{Assignment, Circulation} {
			n, err := NewNetwork(p, e, form)
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			hi, lo := n.Composite(want)
			if hi != int64(lo)>>63 {
				t.Fatalf("seed %d: a small problem's cost is %d:%d", seed, hi, lo)
			}
			if got := cheapest(t, n); got != int64(lo) {
				t.Errorf("seed %d, %s, goals %v: the cheapest flow costs %d, the best score %v costs %d", seed, form, goals, got, want, int64(lo))
			}
			if lo != 0 {
				moved++
			}
		}
	}
	if moved < 400 {
		t.Errorf("only %d of the networks move anybody: the instances are too easy", moved)
	}
}

func TestWeightsOrderLexicographically(t *testing.T) {
	p := randomProblem(rand.New(rand.NewPCG(5, 1)), []matching.Goal{matching.GoalPatients, matching.GoalRank, matching.GoalDistance})
	e := eligible(t, p)
	n, err := NewNetwork(p, e, Assignment)
	if err != nil {
		t.Fatal(err)
	}
	if len(n.Weights) != 3 || n.Weights[2] != 1 {
		t.Fatalf("weights %v: the last is not 1", n.Weights)
	}
	nodes := int64(len(p.Practices) + 1)
	var ranks, metres int64
	for k := range e.Len() {
		ranks, metres = max(ranks, int64(e.Rank[k])), max(metres, int64(e.Metres[k]))
	}
	if want := 1 + nodes*metres; n.Weights[1] != want {
		t.Errorf("weight of rank %d, want %d", n.Weights[1], want)
	}
	if want := 1 + nodes*(metres+ranks*n.Weights[1]); n.Weights[0] != want {
		t.Errorf("weight of patients %d, want %d", n.Weights[0], want)
	}
}

func TestComposite(t *testing.T) {
	n := &Network{Weights: []int64{1<<62 - 1, 25_006, 1}}
	for _, score := range [][]int64{{0, 0, 0}, {1, 0, 0}, {700_000, -1_400_000, -3}, {-5, 7, 1 << 40}, {1 << 56, 1 << 56, 0}, {-(1 << 56), 0, 1}} {
		want := new(big.Int)
		for l, v := range score {
			want.Sub(want, new(big.Int).Mul(big.NewInt(v), big.NewInt(n.Weights[l])))
		}
		hi, lo := n.Composite(score)
		got := new(big.Int).Lsh(big.NewInt(hi), 64)
		got.Add(got, new(big.Int).SetUint64(lo))
		if got.Cmp(want) != 0 {
			t.Errorf("Composite(%v) = %v, want %v", score, got, want)
		}
	}
}

func TestRefusals(t *testing.T) {
	base := func() *matching.Problem {
		return randomProblem(rand.New(rand.NewPCG(5, 1)), []matching.Goal{matching.GoalPatients})
	}
	tests := []struct {
		name, reason string
		change       func(p *matching.Problem)
		want         error
		names        string
	}{
		{"size", "a family is not one unit of flow", func(p *matching.Problem) { p.Households[0].Size = 2 }, ErrUnsupported, "households[0].size"},
		{"max_cycle", "a flow does not know lengths", func(p *matching.Problem) { p.Rules.MaxCycle = 3 }, ErrUnsupported, "max_cycle"},
		{"max_chain", "a flow does not know lengths", func(p *matching.Problem) { p.Rules.MaxChain = 3 }, ErrUnsupported, "max_chain"},
		{"max_intake", "left out of the network", func(p *matching.Problem) { n := 1; p.Practices[1].MaxIntake = &n }, ErrUnsupported, "practices[1].max_intake"},
		{"mechanism", "not an optimum", func(p *matching.Problem) { p.Rules.Mechanism = matching.TTC }, ErrUnsupported, "ttc"},
		{"exchanges", "not linear in the flow", func(p *matching.Problem) { p.Rules.Goals = []matching.Goal{matching.GoalExchanges} }, ErrUnsupported, "exchanges"},
		{"wide", "four metres-wide goals would need more than 62 bits", func(p *matching.Problem) {
			p.Rules.Goals = []matching.Goal{matching.GoalPriority, matching.GoalWaiting, matching.GoalDistance, matching.GoalRank}
			for i := range p.Households {
				p.Households[i].Priority = i % 10
				p.Households[i].Since = 1
				p.Households[i].Home.Lat = -52
			}
			for i := range 40 {
				q := p.Practices[0]
				q.ID = fmt.Sprintf("extra%d", i)
				p.Practices = append(p.Practices, q)
			}
			for i := range 10 {
				h := p.Households[0]
				h.ID, h.Priority = fmt.Sprintf("more%d", i), i
				p.Households = append(p.Households, h)
			}
		}, ErrTooWide, "priority"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := base()
			if eligible(t, p).Len() == 0 {
				t.Fatal("the base has no wishes")
			}
			test.change(p)
			e := eligible(t, p)
			_, err := NewNetwork(p, e, Assignment)
			if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.names) {
				t.Errorf("%s: error %v, want one that wraps %v and names %s", test.reason, err, test.want, test.names)
			}
		})
	}
}

func TestWrite(t *testing.T) {
	p := &matching.Problem{Format: matching.Format,
		Practices: []matching.Practice{
			{ID: "a", Location: matching.Point{Lat: 52, Lon: 5}, Capacity: 10, Enrolled: 9, Mode: matching.Open},
			{ID: "b", Location: matching.Point{Lat: 52, Lon: 5.1}, Capacity: 10, Enrolled: 10, Mode: matching.Swap},
		},
		Households: []matching.Household{
			{ID: "1", Current: "a", Home: matching.Point{Lat: 52, Lon: 5}, Wishes: matching.Wishes{Ranked: [][]string{{"b"}}}},
			{ID: "2", Current: "b", Home: matching.Point{Lat: 52, Lon: 5}},
			{ID: "3", Home: matching.Point{Lat: 52, Lon: 5}, Wishes: matching.Wishes{Ranked: [][]string{{"b"}, {"a"}}}},
		},
		Rules: matching.Rules{Goals: []matching.Goal{matching.GoalPatients, matching.GoalRank}},
	}
	e := eligible(t, p)
	tests := []struct {
		form Form
		want string
	}{
		// Weights: rank 1, patients 1 + 3·2 = 7.
		{Assignment, `c two
p min 5 6
n 1 1
n 2 1
n 5 -2
a 1 4 0 1 -6
a 1 3 0 1 0
a 2 4 0 1 -6
a 2 3 0 1 -5
a 2 5 0 1 0
a 3 5 0 2 0
`},
		{Circulation, `c two
p min 5 7
a 1 4 0 1 -6
a 2 4 0 1 -6
a 2 3 0 1 -5
a 3 1 0 1 0
a 3 5 0 1 0
a 5 2 0 1 0
a 5 3 0 1 0
`},
	}
	for _, test := range tests {
		n, err := NewNetwork(p, e, test.form)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := n.Write(&out, "two"); err != nil {
			t.Fatal(err)
		}
		if got := out.String(); got != test.want {
			t.Errorf("%s:\n%s\nwant:\n%s", test.form, got, test.want)
		}
	}
}

// fullDisk takes so many bytes.
type fullDisk struct{ left int }

var errFull = errors.New("no space left")

func (d *fullDisk) Write(text []byte) (int, error) {
	if d.left -= len(text); d.left < 0 {
		return 0, errFull
	}
	return len(text), nil
}

func TestWriteTellsOfErrors(t *testing.T) {
	n := &Network{Form: Circulation, Practices: 1}
	for range 10_000 {
		n.From, n.To = append(n.From, 0), append(n.To, 1)
		n.Capacity, n.Cost = append(n.Capacity, 1), append(n.Cost, -3)
	}
	for _, room := range []int{0, 70_000, 10_000_000} {
		err := n.Write(&fullDisk{left: room})
		if full := room < 1_000_000; errors.Is(err, errFull) != full {
			t.Errorf("with room for %d bytes: error %v", room, err)
		}
	}
}
