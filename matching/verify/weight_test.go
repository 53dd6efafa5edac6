package verify_test

import (
	"errors"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/verify"
)

// weighed is two households that swap, of nearly the most persons and the
// largest weights that there are, and a newcomer.
func weighed() (*matching.Problem, *matching.Plan) {
	p := town("a=swap b=swap c=open+1", "h1:a>b,c h2:b>a h3:>c")
	p.Rules.Goals = []matching.Goal{matching.GoalWeight, matching.GoalHouseholds}
	p.Households[0].Size = matching.MaxPersons/2 - 1
	p.Households[1].Size = p.Households[0].Size
	p.Households[0].Wishes.Weights = [][]int{{matching.MaxPersons}, {7}}
	p.Households[1].Wishes.Weights = [][]int{{matching.MaxPersons - 1}}
	plan := planned(p, "cycle h1>b h2>a", "chain h3>c")
	plan.Score = [][]int64{{int64(p.Households[0].Size) * (2*matching.MaxPersons - 1)}, {3}}
	plan.Bound = plan.Score
	plan.Status = matching.StatusOptimal
	plan.Certificate = &matching.Certificate{}
	return p, plan
}

// TestWeights checks the sum of the weights of a plan, which are looked up in
// the wishes, at the largest numbers that a problem may have.
func TestWeights(t *testing.T) {
	p, plan := weighed()
	if _, err := verify.Plan(t.Context(), p, plan, verify.Options{}); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		reason string
		change func()
		want   []string
	}{
		{"one more is too many", func() { plan.Score = [][]int64{{4611686006616227847}, {3}} }, []string{
			"score[0][0]: is 4611686006616227847, the moves add up to 4611686006616227846",
		}},
		{"a household without weights weighs 0", func() {
			p.Households[1].Wishes.Weights = nil
			plan.Problem = p.Digest()
		}, []string{
			`status: is "optimal", but the score is below the bound`,
			"score[0][0]: is 4611686006616227846, the moves add up to 2305843003844984834",
			"bound: is above the bound that the certificate proves",
		}},
		{"the weight is that of the wish that is granted", func() {
			p.Households[0].Wishes.Weights[0][0] = 5
			plan.Problem = p.Digest()
		}, nil},
	} {
		p, plan = weighed()
		test.change()
		got := faultsIn(t, p, plan, "")
		if test.want == nil {
			if len(got) == 0 {
				t.Errorf("%s: it passes", test.reason)
			}
			continue
		}
		sameFaults(t, test.reason, got, test.want)
	}
}

// TestWeightsGiven checks that an eligibility without the weights is refused
// where they count, and only there.
func TestWeightsGiven(t *testing.T) {
	p, plan := weighed()
	e, err := p.Eligibility(t.Context(), matching.EligibilityOptions{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := verify.Plan(t.Context(), p, plan, verify.Options{Eligibility: e}); err != nil {
		t.Errorf("with the weights: %v", err)
	}
	e.Weight = nil
	if _, err := verify.Plan(t.Context(), p, plan, verify.Options{Eligibility: e}); err == nil || errors.Is(err, verify.ErrRejected) {
		t.Errorf("without the weights: %v", err)
	}
	p.Rules.Goals = p.Rules.Goals[1:]
	plan.Goals, plan.Score, plan.Bound, plan.Problem = p.Rules.Goals, plan.Score[1:], plan.Bound[1:], p.Digest()
	if _, err := verify.Plan(t.Context(), p, plan, verify.Options{Eligibility: e}); err != nil {
		t.Errorf("without the weights, which don't count: %v", err)
	}
}
