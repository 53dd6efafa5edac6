package ip

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ruilkring/ruilkring/bench/kep/brute"
	"github.com/ruilkring/ruilkring/bench/kep/pool"
)

// randomPool is a pool of few pairs.
func randomPool(r *rand.Rand, pairs, altruists, percent int) *pool.Pool {
	p := &pool.Pool{Pairs: pairs, Altruists: altruists}
	for from := range pairs + altruists {
		for to := range pairs {
			if from != to && r.IntN(100) < percent {
				p.Arcs = append(p.Arcs, pool.Arc{From: from, To: to, Weight: r.IntN(10)})
			}
		}
	}
	return p
}

// bruteCycles are the cycles as every order of every set of pairs gives them.
func bruteCycles(p *pool.Pool, limit int) []string {
	var found []string
	var extend func(path []int)
	extend = func(path []int) {
		if len(path) >= 2 {
			closed := true
			for i, v := range path {
				_, there := p.Find(v, path[(i+1)%len(path)])
				closed = closed && there
			}
			if closed {
				found = append(found, fmt.Sprint(path))
			}
		}
		if len(path) == limit {
			return
		}
		for v := range p.Pairs {
			// The least pair comes first, so each cycle is found once.
			if !slices.Contains(path, v) && (len(path) == 0 || v > path[0]) {
				extend(append(slices.Clone(path), v))
			}
		}
	}
	extend(nil)
	slices.Sort(found)
	return found
}

func TestCycles(t *testing.T) {
	const seed = 3
	r := rand.New(rand.NewPCG(seed, 0))
	for round := range 60 {
		p := randomPool(r, 1+r.IntN(7), r.IntN(3), 10+r.IntN(80))
		for limit := range 6 {
			list, err := cycles(p, limit)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range list {
				got = append(got, fmt.Sprint(c))
			}
			slices.Sort(got)
			if diff := cmp.Diff(bruteCycles(p, limit), got); diff != "" {
				t.Fatalf("seed %d, round %d, limit %d, %+v:\n%s", seed, round, limit, p, diff)
			}
		}
	}
}

// TestProgram compares the best of all choices of columns with what brute force
// finds in the pool.
func TestProgram(t *testing.T) {
	const seed = 4
	r := rand.New(rand.NewPCG(seed, 0))
	compared := 0
	for round := 0; compared < 80; round++ {
		p := randomPool(r, 1+r.IntN(4), r.IntN(3), 20+r.IntN(40))
		maxCycle, maxChain := r.IntN(5), r.IntN(5)
		g, err := New(p, maxCycle, maxChain)
		if err != nil {
			t.Fatal(err)
		}
		columns, _, _ := g.Size()
		if columns > 14 {
			continue
		}
		compared++
		var best brute.Score
		var heaviest int64
		for set := range uint(1) << columns {
			var chosen []int
			for s := set; s != 0; s &= s - 1 {
				chosen = append(chosen, bits.TrailingZeros(s))
			}
			count, weight, err := g.Score(chosen)
			if err != nil {
				continue
			}
			heaviest = max(heaviest, weight)
			if count > best.Transplants || count == best.Transplants && weight > best.Weight {
				best = brute.Score{Transplants: count, Weight: weight}
			}
		}
		if want := brute.Best(p, maxCycle, maxChain, pool.Lex); best != want {
			t.Errorf("seed %d, round %d, caps %d and %d, %+v: lex %v, want %v", seed, round, maxCycle, maxChain, p, best, want)
		}
		if want := brute.Best(p, maxCycle, maxChain, pool.Weight).Weight; heaviest != want {
			t.Errorf("seed %d, round %d, caps %d and %d, %+v: weight %d, want %d", seed, round, maxCycle, maxChain, p, heaviest, want)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	p := &pool.Pool{Pairs: 2}
	for _, caps := range [][2]int{{-1, 0}, {0, -1}} {
		if _, err := New(p, caps[0], caps[1]); err == nil || !strings.Contains(err.Error(), "needs caps") {
			t.Errorf("caps %v: error %v", caps, err)
		}
	}
}

// tiny has a swap, a ring of three, and an altruist.
var tiny = &pool.Pool{Pairs: 3, Altruists: 1, Arcs: []pool.Arc{
	{From: 0, To: 1, Weight: 5}, {From: 1, To: 0, Weight: 6}, {From: 1, To: 2, Weight: 1}, {From: 2, To: 0, Weight: 1}, {From: 3, To: 2, Weight: 4},
}}

func TestWrite(t *testing.T) {
	g, err := New(tiny, 3, 3)
	if err != nil {
		t.Fatal(err)
	}
	const rows = `Subject To
 once0: + x0 + x1 + x3 <= 1
 once1: + x0 + x1 + x4 <= 1
 once2: + x1 + x2 <= 1
 once3: + x2 <= 1
 link2at2: + x3 - x2 <= 0
 link0at3: + x4 - x3 <= 0
`
	const names = "Binary\n x0\n x1\n x2\n x3\n x4\nEnd\n"
	tests := []struct {
		objective pool.Objective
		atLeast   int64
		want      string
	}{
		{pool.Weight, 0, "Maximize\n obj: + 11 x0 + 7 x1 + 4 x2 + x3 + 5 x4\n" + rows + names},
		{pool.Count, 0, "Maximize\n obj: + 2 x0 + 3 x1 + x2 + x3 + x4\n" + rows + names},
		{pool.Weight, 3, "Maximize\n obj: + 11 x0 + 7 x1 + 4 x2 + x3 + 5 x4\n" + rows + " transplants: + 2 x0 + 3 x1 + x2 + x3 + x4 >= 3\n" + names},
	}
	for _, test := range tests {
		var b strings.Builder
		if err := g.Write(&b, test.objective, test.atLeast); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, b.String()); diff != "" {
			t.Errorf("%s, at least %d:\n%s", test.objective, test.atLeast, diff)
		}
	}
	if err := g.Write(new(strings.Builder), pool.Lex, 0); err == nil {
		t.Error("lex is two programs, and yet one was written")
	}
}

func TestWriteBreaksLines(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 0))
	g, err := New(randomPool(r, 12, 2, 60), 3, 3)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := g.Write(&b, pool.Weight, 0); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if len(line) > 255 {
			t.Fatalf("a line of %d characters, where some readers stop at 255: %s", len(line), line)
		}
	}
}

func TestScoreRefuses(t *testing.T) {
	g, err := New(tiny, 3, 3)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		chosen []int
		want   string
	}{
		{"a pair in two cycles", []int{0, 1}, "once0"},
		{"a chain without a beginning", []int{3}, "link2at2"},
		{"a column twice", []int{1, 1}, "twice"},
		{"an unknown column", []int{5}, "not there"},
	}
	for _, test := range tests {
		if _, _, err := g.Score(test.chosen); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want one that names %q", test.name, err, test.want)
		}
	}
	if count, weight, err := g.Score([]int{0, 2}); err != nil || count != 3 || weight != 15 {
		t.Errorf("a swap and a chain: %d, %d, %v", count, weight, err)
	}
}
