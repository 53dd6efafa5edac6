package matching

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestEligibilityWeights looks up the weight of each eligible wish in the wishes
// of its household.
func TestEligibilityWeights(t *testing.T) {
	ranked, beyond := 0, 0
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 3))
		households := random.IntN(20)
		if seed%50 == 0 { // More than one block.
			households = 600
		}
		p := randomEligibilityProblem(random, random.IntN(12), households, nil)
		none, err := p.Eligibility(context.Background(), EligibilityOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if none.Weight != nil {
			t.Fatalf("seed %d: there are weights %v in a problem without any", seed, none.Weight)
		}
		weighted := false
		for h := range p.Households {
			w := &p.Households[h].Wishes
			if random.IntN(3) == 0 {
				continue
			}
			for _, class := range w.Ranked {
				weights := make([]int, len(class))
				for i := range weights {
					weights[i] = random.IntN(MaxPersons) + random.IntN(2)
				}
				w.Weights = append(w.Weights, weights)
			}
			weighted = weighted || len(w.Weights) > 0
		}
		if err := p.Validate(); err != nil {
			t.Fatal(err)
		}
		for _, threads := range []int{1, 3} {
			e, err := p.Eligibility(context.Background(), EligibilityOptions{Threads: threads})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(e.Practice, none.Practice) || !slices.Equal(e.Rank, none.Rank) || !slices.Equal(e.Metres, none.Metres) {
				t.Fatalf("seed %d: with weights other wishes are eligible", seed)
			}
			if (e.Weight != nil) != weighted || weighted && len(e.Weight) != e.Len() {
				t.Fatalf("seed %d: weights %v for %d wishes", seed, e.Weight, e.Len())
			}
			for h := range p.Households {
				w := &p.Households[h].Wishes
				for k := e.Offsets[h]; weighted && k < e.Offsets[h+1]; k++ {
					want := 0
					if class := int(e.Rank[k]) - 1; class == len(w.Ranked) {
						beyond++
					} else if len(w.Weights) > 0 {
						want = w.Weights[class][slices.Index(w.Ranked[class], p.Practices[e.Practice[k]].ID)]
						ranked++
					}
					if int(e.Weight[k]) != want {
						t.Errorf("seed %d, household %d, practice %q: the weight is %d, want %d",
							seed, h, p.Practices[e.Practice[k]].ID, e.Weight[k], want)
					}
				}
			}
		}
	}
	if ranked < 1000 || beyond < 100 {
		t.Errorf("only %d wishes with weights and %d within reach were looked up", ranked, beyond)
	}
}

// TestWishesWeight is what the method says where there is nothing to say.
func TestWishesWeight(t *testing.T) {
	w := Wishes{Ranked: [][]string{{"A"}, {"B", "C"}}, WithinM: 300}
	if got := w.Weight(1, 1); got != 0 {
		t.Errorf("without weights: %d", got)
	}
	w.Weights = [][]int{{35}, {12, 3}}
	for _, x := range []struct{ class, member, want int }{{0, 0, 35}, {1, 0, 12}, {1, 1, 3}, {2, 0, 0}, {0, 1, 0}} {
		if got := w.Weight(x.class, x.member); got != x.want {
			t.Errorf("Weight(%d, %d) = %d, want %d", x.class, x.member, got, x.want)
		}
	}
}
