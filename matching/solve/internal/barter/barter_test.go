package barter

import (
	"context"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/ruilkring/ruilkring/matching/solve/internal/circulation"
	"github.com/ruilkring/ruilkring/matching/solve/internal/round"
)

// solved checks everything that must hold of a result.
func solved(t *testing.T, r *round.Round, s Settings, budget int64) Result {
	t.Helper()
	var last []int64
	res := Solve(r, s, circulation.NewMeter(t.Context(), budget), func(score, bound []int64) {
		if slices.Compare(score, last) < 0 {
			t.Errorf("score %v reported after %v", score, last)
		}
		last = score
	})
	if err := check(r, res.Exchanges); err != nil {
		t.Fatalf("budget %d: %v", budget, err)
	}
	if score := r.Score(res.Exchanges); !slices.Equal(score, res.Score) {
		t.Errorf("budget %d: score %v, the moves add up to %v", budget, res.Score, score)
	}
	// At the first level that is open, more may be proven than by prices.
	bound := proves(r, &res)
	for l, b := range bound {
		if b != res.Score[l] {
			if c := res.Bound[l]; c > res.Score[l] && c < b && r.MaxCycle > 0 && r.MaxCycle <= 3 && r.MaxChain > 0 && r.MaxChain <= 3 {
				bound[l] = c
			}
			break
		}
	}
	if !slices.Equal(bound, res.Bound) {
		t.Errorf("budget %d: bound %v, the prices prove %v", budget, res.Bound, bound)
	}
	for q := range r.Free {
		for _, prices := range [][][]int64{res.Prices, res.Entry} {
			if prices == nil {
				continue
			}
			price := make([]int64, r.Levels())
			for l := range price {
				price[l] = prices[l][q]
			}
			if slices.Compare(price, make([]int64, r.Levels())) < 0 {
				t.Errorf("budget %d: price %v of practice %d is below zero", budget, price, q)
			}
		}
	}
	// Beyond the number of exchanges the bound says nothing.
	for l, is := range r.Exchanges {
		if is {
			return res
		}
		if res.Bound[l] > res.Score[l] {
			break
		}
		if res.Bound[l] < res.Score[l] {
			t.Errorf("budget %d: bound %v below score %v", budget, res.Bound, res.Score)
		}
	}
	return res
}

var goals = [][]string{
	{"priority", "patients", "rank", "distance"},
	{"patients"},
	{"households", "waiting", "rank"},
	{"waiting", "exchanges", "distance"},
	{"priority", "patients", "exchanges", "rank"},
	{"rank", "patients"},
}

// Every plan must be valid, and no plan of all may beat the bound.
func TestTinyRounds(t *testing.T) {
	const seed = 20261121
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	reached, all := 0, 0
	for range 1200 {
		s := shape{
			practices: 1 + rng.IntN(4), households: 1 + rng.IntN(6), size: 1 + rng.IntN(4), wishes: 1 + rng.IntN(3),
			free: rng.IntN(5), intake: rng.IntN(2) == 0, maxCycle: rng.IntN(5), maxChain: rng.IntN(5),
			levels: goals[rng.IntN(len(goals))],
		}
		s.practices = max(s.practices, 2)
		r := random(rng, s)
		res := solved(t, r, Settings{}, 0)
		solved(t, r, Settings{large: true}, 0)
		top := best(r)
		for l := range top {
			if r.Exchanges[l] {
				break
			}
			if res.Bound[l] > top[l] {
				break
			}
			if res.Bound[l] < top[l] {
				t.Fatalf("%+v: bound %v below the best score %v", r, res.Bound, top)
			}
		}
		if !slices.Contains(r.Exchanges, true) {
			all++
			if c := slices.Compare(res.Score, top); c == 0 {
				reached++
			} else if c > 0 {
				t.Fatalf("%+v: score %v above the best %v", r, res.Score, top)
			}
		}
	}
	t.Logf("the best plan in %d of %d", reached, all)
	if reached < all*9/10 {
		t.Errorf("the best plan in %d of %d rounds, want nine in ten", reached, all)
	}
}

// regional is a round in which there are many alike.
func regional(seed uint64, intake bool, maxCycle, maxChain int) *round.Round {
	rng := rand.New(rand.NewPCG(seed, 1))
	return random(rng, shape{
		practices: 12, households: 700, size: 4, wishes: 4, free: 12, intake: intake,
		maxCycle: maxCycle, maxChain: maxChain, levels: goals[0],
	})
}

// What is found must be near what is proven where there are many alike.
func TestRegionalRounds(t *testing.T) {
	for _, test := range []struct {
		name, reason       string
		intake             bool
		maxCycle, maxChain int
		permille           int64
		large              bool
	}{
		{"uncapped", "only the sizes bind", false, 0, 0, 3, false},
		{"four and six", "the caps of the field hardly bind", false, 4, 6, 3, false},
		{"three and three", "prices of arcs prove what short exchanges leave out", false, 3, 3, 5, false},
		{"intake", "an entry price proves what limits cost", true, 4, 6, 10, false},
		{"four and six, as a large one", "dives from the best plan mend what is left out", false, 4, 6, 5, true},
		{"three and three, as a large one", "dives from the best plan mend what is left out", false, 3, 3, 10, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			for seed := range uint64(2) {
				r := regional(seed, test.intake, test.maxCycle, test.maxChain)
				res := solved(t, r, Settings{large: test.large}, 0)
				for l, b := range res.Bound {
					if gap := b - res.Score[l]; gap != 0 {
						t.Logf("seed %d: level %d: %d of %d", seed, l, res.Score[l], b)
						if l < 2 && gap*1000 > b*test.permille {
							t.Errorf("seed %d: score %v, bound %v: %s", seed, res.Score, res.Bound, test.reason)
						}
						break
					}
				}
			}
		})
	}
}

// The page gives a round 12,000 steps a household. Once, where caps cost nothing, a
// proof went on until those were spent, for prices that prove less than the bound,
// and left a plan a fifth short.
func TestGoodPlanBeforeProof(t *testing.T) {
	for _, size := range []int{1, 4} {
		for _, most := range []int{2, 3} {
			r := random(rand.New(rand.NewPCG(uint64(size), 7)), shape{
				practices: 40, households: 4000, size: size, wishes: 5, free: 8,
				maxCycle: most, maxChain: most, levels: goals[0],
			})
			res := solved(t, r, Settings{}, 12_000*int64(len(r.From)))
			for l, b := range res.Bound {
				if gap := b - res.Score[l]; gap != 0 {
					t.Logf("size %d, at most %d moves: level %d: %d of %d", size, most, l, res.Score[l], b)
					if l < 2 && gap*100 > 2*b {
						t.Errorf("size %d, at most %d moves: score %v, bound %v", size, most, res.Score, res.Bound)
					}
					break
				}
			}
		}
	}
}

// A run that stops early leaves a valid plan and a bound, the same every time,
// and more steps never do harm.
func TestBudget(t *testing.T) {
	r := regional(3, true, 3, 4)
	full := solved(t, r, Settings{Rounds: 2}, 0)
	meter := circulation.NewMeter(context.Background(), 0)
	Solve(r, Settings{Rounds: 2}, meter, nil)
	stopped := 0
	for budget := int64(1); budget < meter.Steps(); budget = budget*5/3 + 1 {
		res := solved(t, r, Settings{Rounds: 2}, budget)
		if again := solved(t, r, Settings{Rounds: 2}, budget); !reflect.DeepEqual(res, again) {
			t.Errorf("budget %d: another result the second time", budget)
		}
		if slices.Compare(res.Bound, full.Score) < 0 {
			t.Errorf("budget %d: bound %v below a score, %v", budget, res.Bound, full.Score)
		}
		stopped++
	}
	if stopped < 20 {
		t.Errorf("only %d runs were stopped: the test tests too little", stopped)
	}
}

func TestCancel(t *testing.T) {
	r := regional(4, false, 4, 6)
	reports := 0
	Solve(r, Settings{}, circulation.NewMeter(t.Context(), 0), func(_, _ []int64) { reports++ })
	if reports < 3 {
		t.Fatalf("only %d reports: the test tests too little", reports)
	}
	for after := range reports {
		ctx, cancel := context.WithCancel(t.Context())
		meter := circulation.NewMeter(ctx, 0)
		calls := 0
		res := Solve(r, Settings{}, meter, func(_, _ []int64) {
			if calls++; calls > after {
				cancel()
			}
		})
		cancel()
		if meter.Stopped() != circulation.Cancelled && after < reports-1 {
			t.Errorf("cancelled at report %d: ran to the end", after)
		}
		if err := check(r, res.Exchanges); err != nil {
			t.Errorf("cancelled at report %d: %v", after, err)
		}
	}
}
