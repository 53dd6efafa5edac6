package oracle_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/internal/oracle"
	"github.com/ruilkring/ruilkring/matching/matchtest"
)

// equal reports whether two scores are the same.
func equal(a, b [][]int64) bool { return slices.EqualFunc(a, b, slices.Equal) }

// TestPlainAgrees holds the fast search against the dumb one.
func TestPlainAgrees(t *testing.T) {
	for seed := range uint64(1500) {
		p := matchtest.Random(seed, matchtest.Shape{Households: 5, Weights: seed%2 == 1})
		fast, err := oracle.BestPlain(p)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		slow, err := oracle.Best(p)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if !equal(fast.Score, slow.Score) {
			t.Errorf("seed %d: BestPlain scores %v, Best %v", seed, fast.Score, slow.Score)
		}
		for name, answer := range map[string]*oracle.Answer{"BestPlain": fast, "Best": slow} {
			score, err := oracle.Valid(p, answer.Exchanges)
			if err != nil || !equal(score, answer.Score) {
				t.Errorf("seed %d: the plan of %s: score %v, %v; want %v", seed, name, score, err, answer.Score)
			}
		}
	}
}

// TestBestIsValid holds the answers with sizes, caps, intake limits and the
// goal exchanges against the rules.
func TestBestIsValid(t *testing.T) {
	shape := matchtest.Shape{Households: 5, Sizes: true, Caps: true, Intake: true, Weights: true, Exchanges: true}
	bundles := 0
	for seed := range uint64(600) {
		p := matchtest.Random(seed, shape)
		answer, err := oracle.Best(p)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		score, err := oracle.Valid(p, answer.Exchanges)
		if err != nil || !equal(score, answer.Score) {
			t.Errorf("seed %d: score %v, %v; want %v", seed, score, err, answer.Score)
		}
		for _, e := range answer.Exchanges {
			if e.Kind == matching.Bundle {
				bundles++
			}
		}
	}
	if bundles == 0 {
		t.Error("no best plan has a bundle: the random problems miss a case")
	}
}

// TestNoCapsNeedsOnlyPlaces checks for problems without caps what the
// definition implies: an assignment can be split into valid exchanges if no
// practice grows by more than its free places. The best score then follows from
// sums alone.
func TestNoCapsNeedsOnlyPlaces(t *testing.T) {
	for seed := range uint64(600) {
		p := matchtest.Random(seed, matchtest.Shape{Households: 5, Sizes: true, Intake: true, Weights: true})
		answer, err := oracle.Best(p)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if want := bestBySums(t, p); !equal(answer.Score, want) {
			t.Errorf("seed %d: Best scores %v, sums alone give %v", seed, answer.Score, want)
		}
	}
}

// bestBySums is the best score of a problem without caps and without the goal
// exchanges, by the net growth of each practice.
func bestBySums(t *testing.T, p *matching.Problem) [][]int64 {
	e, err := p.Eligibility(t.Context(), matching.EligibilityOptions{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	levels := p.Levels()
	grows := make([]int, len(p.Practices))
	enter := make([]int, len(p.Practices))
	score := make([]int64, len(levels))
	var best []int64
	var try func(h int)
	try = func(h int) {
		if h == len(p.Households) {
			for q := range p.Practices {
				if limit := p.Practices[q].MaxIntake; grows[q] > p.Practices[q].Free() || limit != nil && enter[q] > *limit {
					return
				}
			}
			if best == nil || slices.Compare(score, best) > 0 {
				best = slices.Clone(score)
			}
			return
		}
		try(h + 1)
		household := &p.Households[h]
		n := household.Persons()
		for k := e.Offsets[h]; k < e.Offsets[h+1]; k++ {
			before := slices.Clone(score)
			for l, level := range levels {
				switch level.Goal {
				case matching.GoalPriority:
					if level.Priority == household.Priority {
						score[l] += int64(n)
					}
				case matching.GoalPatients:
					score[l] += int64(n)
				case matching.GoalHouseholds:
					score[l]++
				case matching.GoalRank:
					score[l] -= int64(e.Rank[k]) * int64(n)
				case matching.GoalDistance:
					score[l] -= int64(e.Metres[k]) * int64(n)
				case matching.GoalWaiting:
					score[l] += int64(household.DaysWaited(p.Day())) * int64(n)
				case matching.GoalWeight:
					if e.Weight != nil {
						score[l] += int64(e.Weight[k]) * int64(n)
					}
				}
			}
			to, from := e.Practice[k], e.Current[h]
			grows[to] += n
			enter[to] += n
			if from >= 0 {
				grows[from] -= n
			}
			try(h + 1)
			grows[to] -= n
			enter[to] -= n
			if from >= 0 {
				grows[from] += n
			}
			copy(score, before)
		}
	}
	try(0)
	return p.Group(levels, best)
}

// TestLeastPrices checks on random plain problems that the prices prove the best
// score, and that each is what one more place adds.
func TestLeastPrices(t *testing.T) {
	priced := 0
	for seed := range uint64(1500) {
		p := matchtest.Random(seed, matchtest.Shape{Weights: seed%2 == 1})
		plan, err := oracle.Solve(p)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if plan.Status != matching.StatusOptimal {
			t.Errorf("seed %d: score %v, the prices prove %v", seed, plan.Score, plan.Bound)
		}
		price := map[string][]int64{}
		for _, x := range plan.Certificate.Prices {
			price[x.Practice] = x.Price
			priced++
		}
		for i := range p.Practices {
			q := &p.Practices[i]
			if q.Mode == matching.Closed {
				continue
			}
			saved := *q
			q.Mode, q.Capacity = matching.Open, q.Enrolled+saved.Free()+1
			more, err := oracle.BestPlain(p)
			*q = saved
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			gain := slices.Concat(more.Score...)
			for l, x := range slices.Concat(plan.Score...) {
				gain[l] -= x
			}
			want := price[q.ID]
			if want == nil {
				want = make([]int64, len(gain))
			}
			if !slices.Equal(gain, want) {
				t.Errorf("seed %d: one more place at %s adds %v, its price is %v", seed, q.ID, gain, want)
			}
		}
	}
	if priced == 0 {
		t.Error("no practice has a price: the random problems miss a case")
	}
}

// TestBoundHolds checks that no best score is above what random certificates
// prove, with sizes, caps, intake limits and exchanges.
func TestBoundHolds(t *testing.T) {
	shape := matchtest.Shape{Households: 5, Sizes: true, Caps: true, Intake: true, Weights: true, Exchanges: true}
	for seed := range uint64(600) {
		p := matchtest.Random(seed, shape)
		plan, err := oracle.Solve(p)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for k := range uint64(5) {
			bound, err := oracle.Bound(p, matchtest.RandomCertificate(seed*5+k, p))
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			if slices.Compare(slices.Concat(bound...), slices.Concat(plan.Score...)) < 0 {
				t.Errorf("seed %d, certificate %d: the best score %v is above the bound %v", seed, k, plan.Score, bound)
			}
		}
	}
}

// TestRefusals checks that what can't be tried is refused and not tried.
func TestRefusals(t *testing.T) {
	large := &matching.Problem{Format: matching.Format}
	for i := range 30 {
		large.Practices = append(large.Practices, matching.Practice{ID: fmt.Sprint("p", i), Mode: matching.Open, Capacity: 1})
	}
	for i := range 30 {
		h := matching.Household{ID: fmt.Sprint("h", i)}
		h.Wishes.WithinM = 1
		large.Households = append(large.Households, h)
	}
	if _, err := oracle.Best(large); !errors.Is(err, oracle.ErrTooLarge) {
		t.Errorf("Best of a large problem: %v", err)
	}
	if _, err := oracle.BestPlain(large); !errors.Is(err, oracle.ErrTooLarge) {
		t.Errorf("BestPlain of a large problem: %v", err)
	}
	capped := &matching.Problem{Format: matching.Format, Rules: matching.Rules{MaxCycle: 2}}
	if _, err := oracle.BestPlain(capped); !errors.Is(err, oracle.ErrNotPlain) {
		t.Errorf("BestPlain of a capped problem: %v", err)
	}
}

// BenchmarkBestPlain is the cost of one random problem.
func BenchmarkBestPlain(b *testing.B) {
	seed := uint64(0)
	for b.Loop() {
		p := matchtest.Random(seed, matchtest.Shape{})
		if _, err := oracle.BestPlain(p); err != nil {
			b.Fatal(err)
		}
		seed++
	}
}
