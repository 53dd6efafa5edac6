package verify_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/internal/oracle"
	"github.com/ruilkring/ruilkring/matching/matchtest"
	"github.com/ruilkring/ruilkring/matching/verify"
)

// TestRandomExchanges holds rules 1 to 4 against the oracle, on random moves in
// random exchanges: with sizes, caps and intake limits; most with their kind and
// order put right, so that many are valid.
func TestRandomExchanges(t *testing.T) {
	valid, bundles := 0, 0
	for seed := range 3000 * *dose {
		r := rand.New(rand.NewPCG(seed, 5))
		var p *matching.Problem
		if seed%4 == 0 {
			p = matchtest.Random(seed, matchtest.Shape{Households: 6, Sizes: true, Caps: true, Intake: true})
		} else {
			p = crowd(r)
		}
		plan := planned(p)
		if r.IntN(2) == 0 {
			plan.Exchanges = randomExchanges(t, p, r)
		} else {
			plan.Exchanges = nearlyBest(t, p, r)
		}
		_, want := oracle.Valid(p, plan.Exchanges)
		got := faultsIn(t, p, plan, "exchanges")
		if (want == nil) != (got == nil) {
			t.Errorf("seed %d: the oracle says %v; faults: %q; exchanges: %+v", seed, want, got, plan.Exchanges)
		}
		if want == nil && len(plan.Exchanges) > 0 {
			valid++
			if slices.ContainsFunc(plan.Exchanges, func(e matching.Exchange) bool { return e.Kind == matching.Bundle }) {
				bundles++
			}
		}
	}
	t.Logf("%d valid, %d of them with bundles", valid, bundles)
	if valid < 500 || bundles < 200 {
		t.Errorf("%d valid, %d of them with bundles: the test misses a case", valid, bundles)
	}
}

// crowd is a random problem of two or three practices, where everybody wants to
// be at every other.
func crowd(r *rand.Rand) *matching.Problem {
	ids := []string{"a", "b", "c"}[:2+r.IntN(2)]
	var practices, households []string
	for _, id := range ids {
		practices = append(practices, fmt.Sprintf("%s=%s+%d", id, []string{"swap", "open"}[r.IntN(2)], r.IntN(4)))
	}
	for h := range 3 + r.IntN(4) {
		from := append(ids, "")[r.IntN(len(ids)+1)]
		to := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == from })
		households = append(households, fmt.Sprintf("h%d:%s>%s*%d", h, from, strings.Join(to, ","), 1+r.IntN(3)))
	}
	p := town(strings.Join(practices, " "), strings.Join(households, " "))
	p.Rules.Goals = []matching.Goal{matching.GoalPatients}
	if r.IntN(6) == 0 {
		p.Rules.MaxCycle, p.Rules.MaxChain = r.IntN(5), r.IntN(5)
	}
	return p
}

// randomExchanges are moves by eligible wishes, at random in exchanges.
func randomExchanges(t *testing.T, p *matching.Problem, r *rand.Rand) []matching.Exchange {
	t.Helper()
	e, err := p.Eligibility(t.Context(), matching.EligibilityOptions{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	var blocks [][]matching.Move
	for h := range p.Households {
		n := e.Offsets[h+1] - e.Offsets[h]
		if n == 0 || r.IntN(4) == 0 {
			continue
		}
		k := e.Offsets[h] + r.IntN(n)
		m := matching.Move{
			Household: p.Households[h].ID, From: p.Households[h].Current,
			To: p.Practices[e.Practice[k]].ID, Rank: int(e.Rank[k]), Metres: int(e.Metres[k]),
		}
		if b := r.IntN(len(blocks) + 1); b < len(blocks) && r.IntN(4) > 0 {
			blocks[b] = append(blocks[b], m)
		} else {
			blocks = append(blocks, []matching.Move{m})
		}
	}
	return arranged(t, p, r, blocks)
}

// nearlyBest are the exchanges of a best plan, of which two may be made one, or
// one be cut in two.
func nearlyBest(t *testing.T, p *matching.Problem, r *rand.Rand) []matching.Exchange {
	t.Helper()
	answer, err := oracle.Best(p)
	if err != nil {
		t.Fatal(err)
	}
	var blocks [][]matching.Move
	for _, e := range answer.Exchanges {
		blocks = append(blocks, e.Moves)
	}
	if n := len(blocks); n > 1 && r.IntN(3) == 0 {
		blocks[n-2] = slices.Concat(blocks[n-2], blocks[n-1])
		blocks = blocks[:n-1]
	}
	if n := len(blocks); n > 0 && r.IntN(4) == 0 {
		last := blocks[n-1]
		cut := r.IntN(len(last) + 1)
		if cut > 0 && cut < len(last) {
			blocks[n-1] = last[:cut]
			blocks = append(blocks, last[cut:])
		}
	}
	return arranged(t, p, r, blocks)
}

// arranged makes exchanges of moves, most with their kind and order put right.
func arranged(t *testing.T, p *matching.Problem, r *rand.Rand, blocks [][]matching.Move) []matching.Exchange {
	t.Helper()
	var exchanges []matching.Exchange
	for _, moves := range blocks {
		x, err := oracle.Arrange(p, moves)
		if err != nil {
			t.Fatal(err)
		}
		switch r.IntN(12) {
		case 0:
			r.Shuffle(len(x.Moves), func(i, j int) { x.Moves[i], x.Moves[j] = x.Moves[j], x.Moves[i] })
		case 1:
			x.Kind = []matching.Kind{matching.Cycle, matching.Chain, matching.Bundle}[r.IntN(3)]
		}
		exchanges = append(exchanges, x)
	}
	return exchanges
}

// large is a problem with households of the given sizes at two practices that
// want each other's, and the one bundle of them all.
func large(atA, atB []int) (*matching.Problem, *matching.Plan) {
	var households, moves []string
	add := func(name, from, to string, sizes []int) {
		for i, size := range sizes {
			households = append(households, fmt.Sprintf("%s%d:%s>%s*%d", name, i, from, to, size))
			moves = append(moves, fmt.Sprintf("%s%d>%s", name, i, to))
		}
	}
	add("f", "a", "b", atA)
	add("g", "b", "a", atB)
	p := town("a=swap b=swap", strings.Join(households, " "))
	return p, planned(p, "bundle "+strings.Join(moves, " "))
}

// TestLargeBundles checks the search for a part of a bundle where there are many
// parts: it finds one, it shows that there is none, or it says that it could not
// settle it.
func TestLargeBundles(t *testing.T) {
	tests := []struct {
		name, reason string
		atA, atB     []int
		splits       bool
		unsettled    int
	}{
		{"one family", "a large family for single persons: its place is all or nothing", []int{200}, slices.Repeat([]int{1}, 200), false, 0},
		{"twenty", "no bundle of up to 20 moves is left open, though odd and even sums never meet",
			slices.Repeat([]int{2}, 18), []int{17, 19}, false, 0},
		{"too many sums", "the same with 40 moves can't be tried within the limit", slices.Repeat([]int{2}, 38), []int{37, 39}, false, 1},
		{"one pair among many", "a part is found early or late", append(slices.Repeat([]int{2}, 17), 17), []int{34, 17}, true, 0},
		{"many pairs", "sizes that fit in many ways", slices.Repeat([]int{2, 3}, 100), slices.Repeat([]int{3, 2}, 100), true, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p, plan := large(test.atA, test.atB)
			faults := faultsIn(t, p, plan, "exchanges")
			if splits := len(faults) == 1 && strings.Contains(faults[0], "can stand alone"); splits != test.splits || !splits && faults != nil {
				t.Fatalf("%s: faults %q", test.reason, faults)
			}
			if test.splits {
				return
			}
			// Made whole, it passes, and the report says what is open.
			score, bound := int64(0), int64(0)
			for i := range p.Households {
				score += int64(p.Households[i].Persons())
			}
			bound = score
			p.Rules.Goals = []matching.Goal{matching.GoalPatients}
			plan.Problem, plan.Goals = p.Digest(), p.Rules.Goals
			plan.Score, plan.Bound = [][]int64{{score}}, [][]int64{{bound}}
			plan.Status, plan.Certificate = matching.StatusOptimal, &matching.Certificate{}
			report, err := verify.Plan(t.Context(), p, plan, verify.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if report.Unsettled != test.unsettled || report.Bundles != 1 {
				t.Errorf("%s: the report is %+v, want %d unsettled", test.reason, report, test.unsettled)
			}
		})
	}
}
