package verify_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/verify"
)

// market is a round of single persons with four wishes each, the eligibility,
// and a plan: as many pairs swap as happen to fit, at random prices.
func market(b *testing.B, households int, goals []matching.Goal) (*matching.Problem, *matching.Plan, verify.Options) {
	b.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	p := &matching.Problem{Format: matching.Format, Rules: matching.Rules{Goals: goals}}
	practices := max(10, households/140)
	point := func() matching.Point {
		return matching.Point{Lat: 51 + 2*r.Float64(), Lon: 4 + 2*r.Float64()}
	}
	for i := range practices {
		q := matching.Practice{ID: fmt.Sprintf("p%05d", i), Location: point(), Mode: matching.Swap, Capacity: 5000, Enrolled: 5000}
		if i%4 == 0 {
			q.Mode, q.Capacity = matching.Open, 5020
		}
		p.Practices = append(p.Practices, q)
	}
	for i := range households {
		at := r.IntN(practices)
		h := matching.Household{ID: fmt.Sprintf("h%07d", i), Home: point(), Priority: r.IntN(10)}
		if r.IntN(10) > 0 {
			h.Current = p.Practices[at].ID
		}
		for k := range 4 {
			// Near in the list, so that pairs are common.
			step := (1 - 2*(k%2)) * (1 + k + r.IntN(3))
			h.Wishes.Ranked = append(h.Wishes.Ranked, []string{p.Practices[(at+step+practices)%practices].ID})
		}
		for k := range h.Wishes.Ranked {
			if slices.ContainsFunc(h.Wishes.Ranked[:k], func(class []string) bool { return class[0] == h.Wishes.Ranked[k][0] }) {
				h.Wishes.Ranked = h.Wishes.Ranked[:k]
				break
			}
		}
		p.Households = append(p.Households, h)
	}
	if err := p.Validate(); err != nil {
		b.Fatal(err)
	}
	e, err := p.Eligibility(b.Context(), matching.EligibilityOptions{})
	if err != nil {
		b.Fatal(err)
	}
	o := verify.Options{Eligibility: e, Digest: p.Digest()}
	levels := p.Levels()
	plan := &matching.Plan{
		Format: matching.PlanFormat, Problem: o.Digest, Status: matching.StatusFeasible, Goals: p.Goals(),
		Certificate: &matching.Certificate{},
	}
	for i := range p.Practices {
		price := make([]int64, len(levels))
		price[0] = r.Int64N(2)
		for l := range price[1:] {
			price[1+l] = r.Int64N(3)
		}
		if slices.Max(price) > 0 {
			plan.Certificate.Prices = append(plan.Certificate.Prices, matching.Price{Practice: p.Practices[i].ID, Price: price})
		}
	}
	slices.SortFunc(plan.Certificate.Prices, func(x, y matching.Price) int { return strings.Compare(x.Practice, y.Practice) })
	score := pairs(p, e, plan)
	plan.Score = p.Group(levels, score)
	if plan.Bound, err = verify.Bound(p, e, plan.Certificate); err != nil {
		b.Fatal(err)
	}
	if _, err := verify.Plan(b.Context(), p, plan, o); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d households, %d wishes, %d levels, %d exchanges", households, e.Len(), len(levels), len(plan.Exchanges))
	return p, plan, o
}

// pairs fills the plan with pairs that swap, and gives the score.
func pairs(p *matching.Problem, e *matching.Eligibility, plan *matching.Plan) []int64 {
	type pair struct{ from, to int32 }
	waiting := map[pair][]int{}
	done := make([]bool, len(p.Households))
	levels := p.Levels()
	score := make([]int64, len(levels))
	move := func(k, h int) matching.Move {
		for l, level := range levels {
			switch {
			case level.Goal == matching.GoalPriority && level.Priority == p.Households[h].Priority,
				level.Goal == matching.GoalPatients, level.Goal == matching.GoalHouseholds:
				score[l]++
			case level.Goal == matching.GoalRank:
				score[l] -= int64(e.Rank[k])
			case level.Goal == matching.GoalDistance:
				score[l] -= int64(e.Metres[k])
			}
		}
		done[h] = true
		return matching.Move{
			Household: p.Households[h].ID, From: p.Households[h].Current, To: p.Practices[e.Practice[k]].ID,
			Rank: int(e.Rank[k]), Metres: int(e.Metres[k]),
		}
	}
	wish := func(h int, to int32) int {
		return e.Offsets[h] + slices.Index(e.Practice[e.Offsets[h]:e.Offsets[h+1]], to)
	}
	for h := range p.Households {
		at := e.Current[h]
		if at < 0 {
			continue
		}
		for k := e.Offsets[h]; k < e.Offsets[h+1] && !done[h]; k++ {
			back := waiting[pair{e.Practice[k], at}]
			for len(back) > 0 && done[back[len(back)-1]] {
				back = back[:len(back)-1]
			}
			if len(back) > 0 {
				other := back[len(back)-1]
				back = back[:len(back)-1]
				plan.Exchanges = append(plan.Exchanges, matching.Exchange{
					Kind: matching.Cycle, Moves: []matching.Move{move(k, h), move(wish(other, at), other)},
				})
			}
			waiting[pair{e.Practice[k], at}] = back
		}
		if !done[h] {
			for k := e.Offsets[h]; k < e.Offsets[h+1]; k++ {
				key := pair{at, e.Practice[k]}
				waiting[key] = append(waiting[key], h)
			}
		}
	}
	return score
}

// BenchmarkPlan is the check of one plan with eligibility and digest given, and
// with the wishes worked out.
func BenchmarkPlan(b *testing.B) {
	some := matching.DefaultGoals()[1:]
	many := []matching.Goal{matching.GoalPriority, matching.GoalPatients, matching.GoalRank, matching.GoalDistance}
	for _, households := range []int{10_000, 700_000} {
		for _, goals := range [][]matching.Goal{some, many} {
			b.Run(fmt.Sprintf("households=%d/goals=%d", households, len(goals)), func(b *testing.B) {
				p, plan, o := market(b, households, goals)
				b.ReportAllocs()
				for b.Loop() {
					if _, err := verify.Plan(b.Context(), p, plan, o); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		b.Run(fmt.Sprintf("households=%d/alone", households), func(b *testing.B) {
			p, plan, _ := market(b, households, many)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := verify.Plan(b.Context(), p, plan, verify.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
