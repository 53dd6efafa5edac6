package verify_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/internal/oracle"
	"github.com/ruilkring/ruilkring/matching/verify"
)

// FuzzPlan feeds anything that is the JSON of a plan to Plan: nothing may panic,
// and what passes must be valid by the oracle, with the score and bound that it
// says.
func FuzzPlan(f *testing.F) {
	p := town("a=swap b=swap c=swap d=open+2 e=swap", "h1:a>b,d h2:b>c,a h3:c>a h4:e>d h5:>e f:a>e*2 g1:e>a g2:e>a")
	p.Rules.Goals = append(p.Rules.Goals, matching.GoalExchanges, matching.GoalWeight, matching.GoalDistance)
	p.Rules.MaxChain = 3
	most := 5
	p.Practices[0].MaxIntake = &most
	p.Households[0].Wishes.Weights = [][]int{{35}, {matching.MaxPersons}}
	p.Households[5].Wishes.Weights = [][]int{{0}}
	if err := p.Validate(); err != nil {
		f.Fatal(err)
	}
	add := func(plan *matching.Plan) {
		text, err := json.Marshal(plan)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	good := solved(f, p)
	add(good)
	add(planned(p))
	add(planned(p, "cycle h1>b h2>c h3>a", "chain h4>d h5>e", "bundle f>e g1>a g2>a"))
	good.Status = matching.StatusFeasible
	good.Certificate = &matching.Certificate{Prices: []matching.Price{
		{Practice: "a", Price: []int64{1, -1, 0, -3, 5}}, {Practice: "d", Price: []int64{1 << 62, -1 << 63, 0, 1 << 62, 1<<63 - 1}},
	}}
	add(good)
	f.Fuzz(func(t *testing.T, text []byte) {
		plan := &matching.Plan{}
		if json.Unmarshal(text, plan) != nil {
			return
		}
		// The digest is not what is fuzzed.
		report, err := verify.Plan(t.Context(), p, plan, verify.Options{Digest: plan.Problem})
		if err != nil {
			return
		}
		score, err := oracle.Valid(p, plan.Exchanges)
		if err != nil || !slices.EqualFunc(score, report.Score, slices.Equal) || !slices.EqualFunc(score, plan.Score, slices.Equal) {
			t.Errorf("it passes; the oracle says %v, %v", score, err)
		}
		bound, err := oracle.Bound(p, plan.Certificate)
		if err != nil || !slices.EqualFunc(bound, plan.Bound, slices.Equal) {
			t.Errorf("it passes; the oracle's bound is %v, %v", bound, err)
		}
	})
}
