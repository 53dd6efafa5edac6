package main

import (
	"context"
	"slices"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/matchtest"
	"github.com/ruilkring/ruilkring/matching/solve"
	"github.com/ruilkring/ruilkring/matching/verify"
)

// solved is the report of the best plan.
func solved(t *testing.T, p *matching.Problem) *report {
	t.Helper()
	e, err := p.Eligibility(context.Background(), matching.EligibilityOptions{})
	if err != nil {
		t.Fatal(err)
	}
	result, err := solve.Solve(context.Background(), p, solve.Options{Eligibility: e})
	if err != nil {
		t.Fatal(err)
	}
	check, err := verify.Plan(context.Background(), p, result.Plan, verify.Options{Eligibility: e})
	if err != nil {
		t.Fatal(err)
	}
	r, err := gather(newSurvey(p, e), result.Plan, check.After)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// crowded problems have more households for each place than matchtest makes by
// itself, so that they get in each other's way.
var crowded = matchtest.Shape{Practices: 5, Households: 18, Weights: true}

// goalOrders are the goals of the random problems; forcing can do with them.
var goalOrders = [][]matching.Goal{
	nil,
	{matching.GoalPatients, matching.GoalWaiting, matching.GoalDistance},
	{matching.GoalPatients, matching.GoalRank},
	{matching.GoalPriority, matching.GoalRank, matching.GoalHouseholds},
	{matching.GoalPatients, matching.GoalWeight, matching.GoalRank},
}

// randomProblems calls look with a number of random problems, and their seeds.
func randomProblems(t *testing.T, number uint64, look func(t *testing.T, seed uint64, p *matching.Problem)) {
	t.Helper()
	for seed := range number {
		p := matchtest.Random(seed, crowded)
		p.Rules.Goals = goalOrders[seed%uint64(len(goalOrders))]
		look(t, seed, p)
		if t.Failed() {
			t.Fatalf("the problem is matchtest.Random(%d, crowded) with the goals %v", seed, p.Goals())
		}
	}
}

// TestCounts holds what must add up.
func TestCounts(t *testing.T) {
	seen := [reasons]int{}
	look := func(t *testing.T, _ uint64, p *matching.Problem) {
		r := solved(t, p)
		if got, want := r.moved+sum(r.rest[:]), len(p.Households); got != want {
			t.Errorf("%d households move or stay for a reason, of %d", got, want)
		}
		if r.moved != sum(r.byRank) || r.moved != r.movedPersons || r.moved != r.after.number+r.afterNowhere.number || r.before.number != r.after.number ||
			r.movedFromNowhere != r.afterNowhere.number {
			t.Errorf("%d moved; by rank %v, persons %d, distances of %d, %d and %d", r.moved, r.byRank, r.movedPersons, r.before.number, r.after.number, r.afterNowhere.number)
		}
		moves := 0
		for _, counts := range r.lengths {
			for length, n := range counts {
				moves += length * n
			}
		}
		if moves != r.moved {
			t.Errorf("the exchanges have %d moves, %d households move", moves, r.moved)
		}
		wanted, in, out := 0, 0, 0
		for i, d := range r.demand {
			wanted, in, out = wanted+d.wanted, in+d.in, out+d.out
			if d.in+d.waiting > d.wanted || i > 0 && d.wanted > r.demand[i-1].wanted {
				t.Errorf("demand %+v", d)
			}
		}
		if wanted != r.eligible.Len() || in != r.moved || out != r.before.number {
			t.Errorf("%d wished of %d, %d came in and %d left, of %d", wanted, r.eligible.Len(), in, out, r.moved)
		}
		for why, n := range r.rest {
			seen[why] += n
		}
	}
	randomProblems(t, 320, look)
	look(t, 0, readSample(t))
	for why, n := range seen {
		// TestOwnPriority has a household for byOwnPriority.
		if n == 0 && reason(why) != unsettled && reason(why) != byOwnPriority {
			t.Errorf("no household stays for reason %d: the problems don't test it", why)
		}
	}
	if seen[unsettled] > 0 {
		t.Errorf("%d households of optimal plans are not settled", seen[unsettled])
	}
}

// TestWorth gives each practice one more place and solves again.
func TestWorth(t *testing.T) {
	tried := 0
	randomProblems(t, 60, func(t *testing.T, _ uint64, p *matching.Problem) {
		r := solved(t, p)
		level := r.worthLevel()
		if level < 0 {
			return
		}
		for _, d := range r.demand {
			q := p.Practices[d.practice]
			if q.Mode == matching.Closed {
				if d.worth != 0 || d.wanted != 0 {
					t.Errorf("closed practice %s: %+v", q.ID, d)
				}
				continue
			}
			more := *p
			more.Practices = slices.Clone(p.Practices)
			more.Practices[d.practice].Mode = matching.Open
			more.Practices[d.practice].Capacity = q.Enrolled + q.Free() + 1
			got := flatten(solved(t, &more).plan.Score)[level] - flatten(r.plan.Score)[level]
			if got != d.worth {
				t.Errorf("one more place at %s adds %d, not %d", q.ID, got, d.worth)
			}
			tried++
		}
	})
	if tried < 100 {
		t.Errorf("tried %d practices", tried)
	}
}

// TestWhyTheyStay asks for the best plan that moves one household, for each that
// stays: who can't move must stay in it, and the others must cost what the
// report says.
func TestWhyTheyStay(t *testing.T) {
	var tried [reasons]int
	randomProblems(t, 320, func(t *testing.T, _ uint64, p *matching.Problem) {
		r := solved(t, p)
		reach, short := newReach(p, r.eligible), newShortfall(r)
		for h, k := range r.wish {
			if k != stays || r.eligible.Offsets[h] == r.eligible.Offsets[h+1] {
				continue
			}
			forced, ok := forcing(p, h)
			if !ok {
				continue
			}
			plan := solved(t, forced).plan
			moves := flatten(plan.Score)[0] == 1
			if moves != reach.movable(h) {
				t.Errorf("household %s: a plan that moves it exists: %v, but movable says %v", p.Households[h].ID, moves, reach.movable(h))
			}
			if !moves {
				if reach.nobodyLeaves(h) {
					tried[nobodyLeaves]++
				} else {
					tried[noExchange]++
				}
				continue
			}
			why := short.of(h)
			tried[why]++
			// No plan that moves it has a score above the best one less the
			// shortfall.
			limit := flatten(r.plan.Score)
			for i, x := range short.least {
				limit[i] -= x
			}
			if got := scoreOf(p, plan); slices.Compare(got, limit) > 0 {
				t.Errorf("household %s moves in a plan that scores %v; the shortfall %v says at most %v", p.Households[h].ID, got, short.least, limit)
			}
		}
	})
	for _, why := range []reason{nobodyLeaves, noExchange, byPatients, byRank, byDistance, byWaiting, byWeight, bySeed, byPriority} {
		if tried[why] == 0 {
			t.Errorf("no household stays for reason %d: the problems don't test it", why)
		}
	}
}

// TestOwnPriority has one place that one household takes, or either of two chains
// of two that are as urgent: a place is worth two of them.
func TestOwnPriority(t *testing.T) {
	practice := func(id string, mode matching.Mode, places int) matching.Practice {
		return matching.Practice{ID: id, Mode: mode, Capacity: 10 + places, Enrolled: 10}
	}
	household := func(id, current, wish string, priority int) matching.Household {
		return matching.Household{ID: id, Current: current, Priority: priority, Wishes: matching.Wishes{Ranked: [][]string{{wish}}}}
	}
	for _, test := range []struct {
		name   string
		lowest int // the priority of somebody who can't move
		want   reason
	}{
		{"a lower priority occurs", 0, byOwnPriority},
		{"none does: it is fewer in all", 1, byPatients},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := solved(t, &matching.Problem{
				Format:    matching.Format,
				Practices: []matching.Practice{practice("a", matching.Swap, 0), practice("b", matching.Open, 1), practice("c", matching.Closed, 0), practice("d", matching.Swap, 0)},
				Households: []matching.Household{
					household("alone", "", "b", 1), household("first", "a", "b", 1), household("second", "", "a", 1),
					household("third", "d", "b", 1), household("fourth", "", "d", 1), household("other", "", "c", test.lowest),
				},
			})
			if r.moved != 2 || r.rest[test.want] != 1 {
				t.Errorf("%d moved, the rest stays for the reasons %v, want reason %d", r.moved, r.rest, test.want)
			}
		})
	}
}

// forcing is the problem with a first level that only moving household h counts
// at, the other levels being as before. It is false where the goal priority
// stands behind others.
func forcing(p *matching.Problem, h int) (*matching.Problem, bool) {
	forced := *p
	forced.Households = slices.Clone(p.Households)
	at := slices.Index(p.Goals(), matching.GoalPriority)
	switch {
	case at > 0:
		return nil, false
	case at < 0:
		for i := range forced.Households {
			forced.Households[i].Priority = 0
		}
		forced.Rules.Goals = append([]matching.Goal{matching.GoalPriority}, p.Goals()...)
		// The second level, of priority 0, is the goal patients but for h.
		if p.Goals()[0] != matching.GoalPatients {
			return nil, false
		}
	}
	forced.Households[h].Priority = 9
	return &forced, true
}

// scoreOf is the score of a plan for p.
func scoreOf(p *matching.Problem, plan *matching.Plan) []int64 {
	levels := p.Levels()
	score := make([]int64, len(levels))
	households := map[string]*matching.Household{}
	for i := range p.Households {
		households[p.Households[i].ID] = &p.Households[i]
	}
	for _, x := range plan.Exchanges {
		for _, m := range x.Moves {
			h := households[m.Household]
			for i, level := range levels {
				switch level.Goal {
				case matching.GoalPriority:
					if h.Priority == level.Priority {
						score[i]++
					}
				case matching.GoalPatients, matching.GoalHouseholds:
					score[i]++
				case matching.GoalRank:
					score[i] -= int64(m.Rank)
				case matching.GoalDistance:
					score[i] -= int64(m.Metres)
				case matching.GoalWaiting:
					score[i] += int64(h.DaysWaited(p.Day()))
				case matching.GoalWeight:
					class := m.Rank - 1
					if class < len(h.Wishes.Ranked) {
						score[i] += int64(h.Wishes.Weight(class, slices.Index(h.Wishes.Ranked[class], m.To)))
					}
				}
			}
		}
	}
	return score
}

// TestWhyNoWish has one household for each reason.
func TestWhyNoWish(t *testing.T) {
	here, near, far := matching.Point{Lat: 52, Lon: 5}, matching.Point{Lat: 52.005, Lon: 5}, matching.Point{Lat: 52.3, Lon: 5}
	practice := func(id string, at matching.Point, mode matching.Mode, accepts *matching.Area) matching.Practice {
		return matching.Practice{ID: id, Location: at, Mode: mode, Accepts: accepts}
	}
	ranked := func(classes ...[]string) matching.Wishes { return matching.Wishes{Ranked: classes} }
	tests := []struct {
		name    string
		current string
		wishes  matching.Wishes
		want    reason
	}{
		{"no wish", "", matching.Wishes{}, wantsNothing},
		{"its own practice first", "far", ranked([]string{"far"}, []string{"closed"}), wantsNothing},
		{"its own practice among equals", "far", ranked([]string{"closed", "far"}), wantsNothing},
		{"nothing within 100 m", "", matching.Wishes{WithinM: 100}, nothingNear},
		{"only its own practice within 600 m", "closed", matching.Wishes{WithinM: 600, Ranked: [][]string{{"choosy"}, {"closed"}}}, allOutside},
		{"closed", "", ranked([]string{"closed"}, []string{"closed 2"}), allClosed},
		{"closed before its own", "far", ranked([]string{"closed"}, []string{"far"}, []string{"choosy"}), allClosed},
		{"outside the area", "", ranked([]string{"choosy"}), allOutside},
		{"closed and outside", "", ranked([]string{"choosy", "closed"}), closedOrOutside},
		{"closed within 600 m", "closed 2", matching.Wishes{WithinM: 600}, closedOrOutside},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := &matching.Problem{
				Format: matching.Format,
				Practices: []matching.Practice{
					practice("far", far, matching.Swap, nil), practice("closed", near, matching.Closed, nil),
					practice("closed 2", near, matching.Closed, nil), practice("choosy", near, matching.Swap, &matching.Area{WithinM: 10}),
				},
				Households: []matching.Household{{ID: "h", Current: test.current, Home: here, Wishes: test.wishes}},
			}
			if test.current != "" {
				i := slices.IndexFunc(p.Practices, func(q matching.Practice) bool { return q.ID == test.current })
				p.Practices[i].Enrolled = 1
			}
			r := solved(t, p)
			if r.eligible.Len() != 0 {
				t.Fatal("the household has an eligible wish")
			}
			if got := r.whyNoWish(0); got != test.want || r.rest[got] != 1 {
				t.Errorf("reason %d, want %d; counted %v", got, test.want, r.rest)
			}
		})
	}
}

func TestProofOf(t *testing.T) {
	p := &matching.Problem{Rules: matching.Rules{Goals: []matching.Goal{matching.GoalPatients, matching.GoalRank, matching.GoalDistance}}}
	plan := &matching.Plan{Score: [][]int64{{4}, {-9}, {-5}}, Bound: [][]int64{{4}, {-7}, {-5}}}
	want := []proofState{levelProven, levelGap, levelOpen}
	for i, l := range proofOf(p.Levels(), plan) {
		if l.state != want[i] || l.score != plan.Score[i][0] || l.bound != plan.Bound[i][0] {
			t.Errorf("level %d: %+v, want state %d", i, l, want[i])
		}
	}
}

func TestMeasure(t *testing.T) {
	upTo := func(n int) []int32 {
		var list []int32
		for i := int32(n); i > 0; i-- {
			list = append(list, i)
		}
		return list
	}
	tests := []struct {
		name string
		of   []int32
		want distances
	}{
		{"none", nil, distances{}},
		{"one", []int32{7}, distances{1, 7, 7, 7}},
		{"two", []int32{9, 2}, distances{2, 5.5, 2, 9}},
		{"1 to 9", upTo(9), distances{9, 5, 5, 9}},
		{"1 to 10: nine are at most 9", upTo(10), distances{10, 5.5, 5, 9}},
		{"1 to 11: ten are at least nine tenths", upTo(11), distances{11, 6, 6, 10}},
		{"1 to 100", upTo(100), distances{100, 50.5, 50, 90}},
	}
	for _, test := range tests {
		if got := measure(test.of); got != test.want {
			t.Errorf("%s: %+v, want %+v", test.name, got, test.want)
		}
	}
}
