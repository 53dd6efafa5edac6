package packing

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ruilkring/ruilkring/matching/solve/internal/round"
)

// rooted is a search whose program is at the optimum of the root, with all cuts
// that it breaks there, and the list of every exchange of the round. It is nil
// where the round is settled before that.
func rooted(t *testing.T, seed uint64) (*search, *pool, int64) {
	t.Helper()
	r := crowd(rand.New(rand.NewPCG(seed, 12)))
	all := newPool(r)
	if !all.enumerate(20_000, 10_000_000) {
		return nil, nil, 0
	}
	p := newPool(r)
	s := (&Packing{p, newGraph(p), large, listable}).search(enough())
	s.branch(nil, nil)
	s.aim(0, s.best.score)
	root := s.relax(math.MinInt64)
	for range 5 {
		if !s.cuttable || root.whole() || !s.cut(&root, true) {
			break
		}
		root = s.relax(math.MinInt64)
	}
	if root.stopped || root.bound == math.MaxInt64 {
		t.Fatalf("seed %d: the program came to no end", seed)
	}
	return s, all, root.bound
}

// named writes an exchange so that equal ones are written equally.
func named(kind round.Kind, wishes []int32) string {
	sorted := slices.Sorted(slices.Values(wishes))
	return fmt.Sprint(kind, sorted)
}

// TestNear holds the search for exchanges that are worth more than so much
// against the list of all: one that it left out could be part of a better plan.
// At the rounded duals none may be worth more than nothing, or the bound that
// they prove would be wrong.
func TestNear(t *testing.T) {
	listed, cut := 0, 0
	for seed := range uint64(250) {
		s, all, _ := rooted(t, seed)
		if s == nil {
			continue
		}
		cut += len(s.cuts)
		for _, gap := range []int64{0, 1, 7, 40} {
			want := map[string]bool{}
			for e := range int32(all.size()) {
				worth := s.worthNow(all.kind[e], all.moves(e))
				if worth > 0 {
					t.Fatalf("seed %d: exchange %v is worth %d at duals that are to price all", seed, all.moves(e), worth)
				}
				if worth >= -(gap << s.shift) {
					want[named(all.kind[e], all.moves(e))] = true
				}
			}
			got, ok := s.near(gap, 100_000)
			if !ok {
				t.Fatalf("seed %d: too many near %d", seed, gap)
			}
			seen := map[string]bool{}
			for _, x := range got {
				name := named(x.Kind, x.Wishes)
				if seen[name] {
					t.Errorf("seed %d, gap %d: %s comes up twice", seed, gap, name)
				}
				seen[name] = true
				if !want[name] {
					t.Errorf("seed %d, gap %d: %s is listed and not near", seed, gap, name)
				}
			}
			for name := range want {
				if !seen[name] {
					t.Errorf("seed %d, gap %d: %s is near and not listed", seed, gap, name)
				}
			}
			listed += len(got)
			if t.Failed() {
				return
			}
		}
	}
	if listed < 1000 || cut < 5 {
		t.Errorf("only %d exchanges were listed, under %d cuts: the test tests too little", listed, cut)
	}
}

// TestTies prices a pool in which every exchange is worth a little more than
// nothing, by less than the program would notice: who pays for that chain by chain
// goes through all of them, here 39^6, and never returns.
func TestTies(t *testing.T) {
	const pairs = 40
	r := &round.Round{MaxCycle: 2, MaxChain: 6, Free: make([]int64, pairs), Intake: make([]int64, pairs)}
	r.Free[pairs-1] = 1 // where nobody lives
	for q := range int32(pairs) {
		r.Intake[q] = -1
		r.Offsets = append(r.Offsets, int32(len(r.To)))
		if q == pairs-1 {
			break
		}
		r.From, r.Size = append(r.From, q), append(r.Size, 1)
		for other := range int32(pairs) {
			if other != q {
				r.To = append(r.To, other)
			}
		}
	}
	values := make([]int64, len(r.To))
	for k := range values {
		values[k] = 1
	}
	r.Values, r.Exchanges = [][]int64{values}, []bool{false}
	p := newPool(r)
	s := (&Packing{p, newGraph(p), large, listable}).search(enough())
	s.branch(nil, nil)
	s.aim(0, s.best.score)
	s.program.Solve(0, nil)
	for h := range p.From {
		s.program.Dual()[h] = 1 - 1e-9
	}
	added, bound := s.price()
	if added != 0 || bound != int64(len(p.From)) {
		t.Errorf("%d exchanges were added, and the bound is %d; want none, and %d", added, bound, len(p.From))
	}
	s.visit(0, func(_ round.Kind, pairs []int32, worth int64) int64 {
		t.Fatalf("after all have paid, %v is worth %d", pairs, worth)
		return worth
	})
}

// TestCuts packs exchanges at random: no plan may break a cut, or count for more
// than the bound of the root.
func TestCuts(t *testing.T) {
	plans := 0
	for seed := range uint64(150) {
		s, all, bound := rooted(t, seed)
		if s == nil {
			continue
		}
		random := rand.New(rand.NewPCG(seed, 13))
		for range 30 {
			var plan []int32
			for _, e := range random.Perm(all.size()) {
				if next := append(slices.Clone(plan), int32(e)); fits(all, next) {
					plan = next
				}
			}
			plans++
			counts := make([]int, len(s.cuts))
			var value int64
			for _, e := range plan {
				value += all.weight[0][e]
				s.things = s.thingsOf(s.things[:0], all.kind[e], all.moves(e))
				s.eachCutOf(s.things, func(c int32) { counts[c]++ })
			}
			if value > bound {
				t.Fatalf("seed %d: a plan counts %d, the bound is %d", seed, value, bound)
			}
			for c, n := range counts {
				if most := len(s.cuts[c].rows) / 2; n > most {
					t.Fatalf("seed %d: a plan has %d in a cut of at most %d", seed, n, most)
				}
			}
		}
	}
	if plans < 1000 {
		t.Errorf("only %d plans were made: the test tests too little", plans)
	}
}

// fits reports, straight from the definitions, whether a plan of single persons
// is valid.
func fits(p *pool, plan []int32) bool {
	moved := map[int32]bool{}
	free := slices.Clone(p.Free)
	entered := make([]int64, len(p.Free))
	for _, e := range plan {
		use := map[int32]int64{}
		for _, k := range p.moves(e) {
			h := p.owner[k]
			if moved[h] {
				return false
			}
			moved[h] = true
			use[p.To[k]]++
			entered[p.To[k]]++
			if p.From[h] != round.None {
				use[p.From[h]]--
			}
		}
		for q, n := range use {
			free[q] -= max(0, n)
		}
	}
	for q := range free {
		if free[q] < 0 || p.Intake[q] >= 0 && entered[q] > p.Intake[q] {
			return false
		}
	}
	return true
}

// TestBetter takes plans that were packed at random to pieces and looks for
// better ones, again and again. No plan may be invalid, worth less than the one
// before or more than the best; and where nothing is left to find in any part of
// half the plan, the best is not far.
func TestBetter(t *testing.T) {
	found, missing := 0, int64(0)
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 15))
		r := pond(random, 32, 3, 1)
		r.Free[32] = 2 // of one practice more than one chain can begin
		r.Intake[5] = 0
		p := newPool(r)
		meter := allowance(1_000_000_000)
		best := (&Packing{p, newGraph(p), large, listable}).Solve(&meter, loosest(r), nil)
		if !slices.Equal(best.Score, best.Bound) {
			t.Fatalf("seed %d: score %v, bound %v", seed, best.Score, best.Bound)
		}
		all := newPool(r)
		if !all.enumerate(50_000, 10_000_000) {
			t.Fatalf("seed %d: too many exchanges to list", seed)
		}
		p = newPool(r)
		s := (&Packing{p, newGraph(p), large, listable}).search(&meter)
		s.aim(0, s.best.score)
		var plan []int32
		for _, e := range random.Perm(all.size()) {
			if next := append(slices.Clone(plan), int32(e)); fits(all, next) {
				plan = next
			}
		}
		for i, e := range plan {
			plan[i], _ = s.add(all.kind[e], all.moves(e))
		}
		s.grow()
		s.take(plan)
		s.nearby.draws = seed
		for range 40 {
			was := s.best.score[0]
			if !s.better(len(s.best.exchanges) / 2) {
				t.Fatalf("seed %d: not settled", seed)
			}
			if !fits(s.pool, s.best.exchanges) {
				t.Fatalf("seed %d: the plan is not valid", seed)
			}
			now := s.best.score[0]
			if now < was || now > best.Score[0] {
				t.Fatalf("seed %d: %d after %d, the best is %d", seed, now, was, best.Score[0])
			}
			if now > was {
				found++
			}
		}
		missing += 100 * (best.Score[0] - s.best.score[0]) / best.Score[0]
	}
	if found < 40 || missing > 40 {
		t.Errorf("%d better plans were found, and the last miss %d%% of the best on average", found, missing/20)
	}
}
