package survey_test

import (
	"cmp"
	"math"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/matchtest"
	"github.com/ruilkring/ruilkring/matching/solve"
	"github.com/ruilkring/ruilkring/matching/survey"
)

// shapes are kinds of random problems.
var shapes = []matchtest.Shape{
	{Practices: 9, Households: 60},
	{Practices: 6, Households: 12, Sizes: true, Caps: true, Intake: true},
	{Practices: 6, Households: 30, Weights: true, Exchanges: true},
}

// trial is a random problem with what a test needs of it.
type trial struct {
	p    *matching.Problem
	e    *matching.Eligibility
	s    *survey.Surveyor
	plan *matching.Plan
}

// trials calls try with many random problems.
func trials(t *testing.T, n uint64, try func(t *testing.T, x trial)) {
	t.Helper()
	for i, shape := range shapes {
		for seed := range n {
			p := matchtest.Random(seed, shape)
			e, err := p.Eligibility(t.Context(), matching.EligibilityOptions{})
			if err != nil {
				t.Fatal(err)
			}
			r, err := solve.Solve(t.Context(), p, solve.Options{Eligibility: e, MaxSteps: 20_000})
			if err != nil {
				t.Fatal(err)
			}
			try(t, trial{p, e, survey.Of(p, e, nil), r.Plan})
			if t.Failed() {
				t.Fatalf("shape %d, seed %d", i, seed)
			}
		}
	}
}

// expand is the distances, one for each person, in order.
func expand(list [][2]int) (all []int) {
	for _, x := range list {
		for range x[1] {
			all = append(all, x[0])
		}
	}
	slices.Sort(all)
	return all
}

// distance sums up distances and persons, from the definition.
func distance(list [][2]int) survey.Distance {
	all := expand(list)
	d := survey.Distance{Persons: len(all), Hist: make([]int, survey.HistSteps)}
	if len(all) == 0 {
		return d
	}
	sum := 0
	for _, m := range all {
		sum += m
		d.Hist[min(m/survey.HistStepM, survey.HistSteps-1)]++
	}
	within := func(part float64) int {
		for _, m := range all {
			reached := 0
			for _, other := range all {
				if other <= m {
					reached++
				}
			}
			if float64(reached) >= part*float64(len(all))-1e-9 {
				return m
			}
		}
		return -1
	}
	d.MeanM = int(math.Floor(float64(sum)/float64(len(all)) + 0.5))
	d.MedianM, d.NinetyM = within(0.5), within(0.9)
	return d
}

func TestRegion(t *testing.T) {
	trials(t, 20, func(t *testing.T, x trial) {
		got := x.s.Region()
		var now [][2]int
		var all, asking survey.People
		wished, leaving := make([]int32, len(x.p.Practices)), make([]int32, len(x.p.Practices))
		stuck := 0
		for h := range x.p.Households {
			household := &x.p.Households[h]
			n := household.Persons()
			count := func(p *survey.People) {
				p.Households++
				p.Persons += n
				if household.Current == "" {
					p.WithoutBefore += n
				}
			}
			count(&all)
			if c := x.e.Current[h]; c >= 0 {
				now = append(now, [2]int{matching.Metres(household.Home, x.p.Practices[c].Location), n})
			}
			wishes := x.e.Practice[x.e.Offsets[h]:x.e.Offsets[h+1]]
			for _, q := range wishes {
				wished[q] += int32(n)
			}
			if len(wishes) == 0 {
				stuck += n
				continue
			}
			count(&asking)
			if c := x.e.Current[h]; c >= 0 {
				leaving[c] += int32(n)
			}
		}
		want := *got
		want.All, want.Asking, want.Wishes, want.Distance = all, asking, x.e.Len(), distance(now)
		want.Practices.Wished, want.Practices.Wanted, want.Practices.Leaving = wished, wished, leaving
		if d := gocmp.Diff(&want, got); d != "" {
			t.Errorf("(-counted +got):\n%s", d)
		}
		noWish := 0
		for _, held := range got.Stuck {
			if slices.Index(survey.Reasons(), held.Reason) < slices.Index(survey.Reasons(), survey.NobodyLeaves) {
				noWish += held.Persons
			}
		}
		if noWish != stuck {
			t.Errorf("%d persons are stuck without a wish, counted %d", noWish, stuck)
		}
		persons := 0
		for i, v := range got.ByPriority {
			persons += v.Persons
			if i > 0 && v.Priority >= got.ByPriority[i-1].Priority || v.Persons == 0 {
				t.Errorf("priorities %+v", got.ByPriority)
			}
		}
		if persons != all.Persons {
			t.Errorf("%d persons by priority, %d in all", persons, all.Persons)
		}
	})
}

func TestPlan(t *testing.T) {
	trials(t, 20, func(t *testing.T, x trial) {
		got, err := x.s.Plan(x.plan, nil)
		if err != nil {
			t.Fatal(err)
		}
		n := len(x.p.Practices)
		index := map[string]int{}
		for i := range x.p.Practices {
			index[x.p.Practices[i].ID] = i
		}
		to := map[string]int{}
		var want survey.Plan
		var before, after, nowhere [][2]int
		want.Practices = survey.PlanPractices{
			In: make([]int32, n), Out: make([]int32, n), Wished: make([]int32, n), WaitingFor: make([]int32, n), WaitingFrom: make([]int32, n),
			Mode: got.Practices.Mode, Capacity: got.Practices.Capacity, Free: got.Practices.Free, FreeAfter: got.Practices.FreeAfter, Worth: got.Practices.Worth,
		}
		household := map[string]*matching.Household{}
		for h := range x.p.Households {
			household[x.p.Households[h].ID] = &x.p.Households[h]
		}
		lengths := map[matching.Kind]map[int]survey.Length{matching.Cycle: {}, matching.Chain: {}, matching.Bundle: {}}
		ranks := map[int]survey.Rank{}
		flows := map[[2]int]survey.Rank{}
		for _, e := range x.plan.Exchanges {
			l := lengths[e.Kind][len(e.Moves)]
			l.Length = len(e.Moves)
			l.Count++
			for _, m := range e.Moves {
				h := household[m.Household]
				to[m.Household] = index[m.To]
				want.Practices.In[index[m.To]] += int32(h.Persons())
				from := -1
				if m.From != "" {
					from = index[m.From]
					want.Practices.Out[from] += int32(h.Persons())
					before = append(before, [2]int{matching.Metres(h.Home, x.p.Practices[from].Location), h.Persons()})
					after = append(after, [2]int{m.Metres, h.Persons()})
				} else {
					nowhere = append(nowhere, [2]int{m.Metres, h.Persons()})
				}
				l.Persons += h.Persons()
				r := ranks[m.Rank]
				ranks[m.Rank] = survey.Rank{Rank: m.Rank, Households: r.Households + 1, Persons: r.Persons + h.Persons()}
				f := flows[[2]int{from, index[m.To]}]
				flows[[2]int{from, index[m.To]}] = survey.Rank{Households: f.Households + 1, Persons: f.Persons + h.Persons()}
			}
			lengths[e.Kind][len(e.Moves)] = l
		}
		priorities := map[int]survey.Priority{}
		for h := range x.p.Households {
			household := &x.p.Households[h]
			persons := household.Persons()
			wishes := x.e.Practice[x.e.Offsets[h]:x.e.Offsets[h+1]]
			for _, q := range wishes {
				want.Practices.Wished[q] += int32(persons)
			}
			v := priorities[household.Priority]
			v.Priority = household.Priority
			v.Persons += persons
			if len(wishes) > 0 {
				v.Asking += persons
			}
			people := &want.Waiting
			if _, moves := to[household.ID]; moves {
				v.Moved += persons
				people = &want.Moved
			} else if len(wishes) == 0 {
				people = &survey.People{}
			} else {
				for _, q := range wishes {
					want.Practices.WaitingFor[q] += int32(persons)
				}
				if c := x.e.Current[h]; c >= 0 {
					want.Practices.WaitingFrom[c] += int32(persons)
				}
			}
			people.Households++
			people.Persons += persons
			if household.Current == "" {
				people.WithoutBefore += persons
			}
			priorities[household.Priority] = v
		}
		want.ByPriority, want.Ranks = []survey.Priority{}, []survey.Rank{}
		for _, v := range priorities {
			want.ByPriority = append(want.ByPriority, v)
		}
		slices.SortFunc(want.ByPriority, func(a, b survey.Priority) int { return cmp.Compare(b.Priority, a.Priority) })
		for _, r := range ranks {
			want.Ranks = append(want.Ranks, r)
		}
		slices.SortFunc(want.Ranks, func(a, b survey.Rank) int { return cmp.Compare(a.Rank, b.Rank) })
		want.Distance = survey.Distances{Before: distance(before), After: distance(after), AfterNowhere: distance(nowhere)}
		sorted := func(kind matching.Kind) []survey.Length {
			list := []survey.Length{}
			for _, l := range lengths[kind] {
				list = append(list, l)
			}
			slices.SortFunc(list, func(a, b survey.Length) int { return cmp.Compare(a.Length, b.Length) })
			return list
		}
		want.Exchanges = survey.Lengths{Cycles: sorted(matching.Cycle), Chains: sorted(matching.Chain), Bundles: sorted(matching.Bundle)}
		want.Held = got.Held
		want.Flows = survey.Flows{From: []int32{}, To: []int32{}, Households: []int32{}, Persons: []int32{}}
		for from := -1; from < n; from++ {
			for q := range n {
				if f, some := flows[[2]int{from, q}]; some {
					want.Flows.From, want.Flows.To = append(want.Flows.From, int32(from)), append(want.Flows.To, int32(q))
					want.Flows.Households, want.Flows.Persons = append(want.Flows.Households, int32(f.Households)), append(want.Flows.Persons, int32(f.Persons))
				}
			}
		}
		if d := gocmp.Diff(&want, got); d != "" {
			t.Errorf("(-counted +got):\n%s", d)
		}
		checkPlaces(t, x, got)
		checkHeld(t, x, got)
	})
}

// checkPlaces checks what is free and what a place is worth.
func checkPlaces(t *testing.T, x trial, got *survey.Plan) {
	t.Helper()
	c := &got.Practices
	for i := range x.p.Practices {
		q := &x.p.Practices[i]
		after := *q
		after.Enrolled += int(c.In[i]) - int(c.Out[i])
		if int(c.Free[i]) != q.Free() || int(c.FreeAfter[i]) != after.Free() || c.In[i]-c.Out[i] > c.Free[i] {
			t.Errorf("practice %d: %d free, then %d, and %d in, %d out", i, c.Free[i], c.FreeAfter[i], c.In[i], c.Out[i])
		}
	}
}

// checkHeld checks that everybody who stays is counted once, and that whoever is
// said to be stuck does not move in the best plan with a place more anywhere.
func checkHeld(t *testing.T, x trial, got *survey.Plan) {
	t.Helper()
	all := got.Moved.Households
	for _, held := range got.Held {
		all += held.Households
		if held.Households == 0 || held.Persons == 0 {
			t.Errorf("nobody is held by %s", held.Reason)
		}
	}
	if all != len(x.p.Households) {
		t.Errorf("%d of %d households move or are held", all, len(x.p.Households))
	}
	for _, stuck := range x.s.Region().Stuck {
		i := slices.IndexFunc(got.Held, func(h survey.Held) bool { return h.Reason == stuck.Reason })
		if i < 0 || got.Held[i] != stuck {
			t.Errorf("%+v in the region, and in the plan %+v", stuck, got.Held)
		}
	}
}

// What one more place is worth is how many more move when it is there.
func TestWorth(t *testing.T) {
	known := 0
	trials(t, 10, func(t *testing.T, x trial) {
		got, err := x.s.Plan(x.plan, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got.Practices.Worth == nil {
			return
		}
		goals := x.p.Goals()
		if i := slices.Index(goals, matching.GoalPatients); i != 0 && (i != 1 || goals[0] != matching.GoalPriority) {
			return // other goals go first
		}
		known++
		for i := range x.p.Practices {
			more := *x.p
			more.Practices = slices.Clone(x.p.Practices)
			q := &more.Practices[i]
			q.Capacity = q.Enrolled + q.Free() + 1
			q.Mode = matching.Open
			if x.p.Practices[i].Mode == matching.Closed {
				continue
			}
			r, err := solve.Solve(t.Context(), &more, solve.Options{})
			if err != nil {
				t.Fatal(err)
			}
			moved := 0
			for _, e := range r.Plan.Exchanges {
				moved += len(e.Moves)
			}
			if worth := int(got.Practices.Worth[i]); moved-got.Moved.Persons != worth {
				t.Errorf("a place more at practice %d is said to be worth %d, and %d persons more move", i, worth, moved-got.Moved.Persons)
			}
		}
	})
	if known < 4 {
		t.Errorf("the worth was known in %d problems: the test tests too little", known)
	}
}

func TestExchanges(t *testing.T) {
	trials(t, 8, func(t *testing.T, x trial) {
		got, err := x.s.Exchanges(x.plan, nil)
		if err != nil {
			t.Fatal(err)
		}
		m := &got.Moves
		if len(got.Kind) != len(x.plan.Exchanges) || len(got.Offsets) != len(got.Kind)+1 || int(got.Offsets[len(got.Kind)]) != len(m.Household) {
			t.Fatalf("%d exchanges, and columns of %d and %d", len(x.plan.Exchanges), len(got.Kind), len(got.Offsets))
		}
		for i, e := range x.plan.Exchanges {
			if got.Kind[i] != e.Kind || got.State[i] != int32(survey.Done) || int(got.Offsets[i+1]-got.Offsets[i]) != len(e.Moves) {
				t.Errorf("exchange %d is another one", i)
			}
			for j, move := range e.Moves {
				k := int(got.Offsets[i]) + j
				h := &x.p.Households[x.s.Household(move.Household)]
				from, before := "", int32(-1)
				if m.From[k] >= 0 {
					q := &x.p.Practices[m.From[k]]
					from, before = q.ID, int32(matching.Metres(h.Home, q.Location))
				}
				if m.Household[k] != move.Household || from != move.From || x.p.Practices[m.To[k]].ID != move.To || int(m.Rank[k]) != move.Rank ||
					int(m.AfterM[k]) != move.Metres || m.BeforeM[k] != before || int(m.Size[k]) != h.Persons() || int(m.Priority[k]) != h.Priority ||
					int(m.Days[k]) != h.DaysWaited(x.p.Day()) || m.Declined[k] != 0 || m.Lat[k] != h.Home.Lat || m.Lon[k] != h.Home.Lon {
					t.Errorf("move %d of exchange %d is another one", j, i)
				}
			}
		}
	})
}

// Exchanges that break move nobody.
func TestCarried(t *testing.T) {
	trials(t, 8, func(t *testing.T, x trial) {
		c := &survey.Carried{Exchanges: x.plan.Exchanges, State: make([]survey.State, len(x.plan.Exchanges)), Declined: map[string]bool{}}
		left := *x.plan
		left.Exchanges = nil
		declined, fell := 0, 0
		for i, e := range x.plan.Exchanges {
			if i%2 == 1 {
				left.Exchanges = append(left.Exchanges, e)
				continue
			}
			c.State[i] = survey.Broken
			c.Declined[e.Moves[0].Household] = true
			declined++
			fell += len(e.Moves) - 1
		}
		got, err := x.s.Plan(x.plan, c)
		if err != nil {
			t.Fatal(err)
		}
		want, err := x.s.Plan(&left, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, held := range got.Held {
			switch held.Reason {
			case survey.Declines:
				declined -= held.Households
			case survey.Fell:
				fell -= held.Households
			}
		}
		if declined != 0 || fell != 0 {
			t.Errorf("%d more decline and %d more fall than are held for it", declined, fell)
		}
		want.Held = got.Held
		if d := gocmp.Diff(want, got); d != "" {
			t.Errorf("(-without the broken ones +got):\n%s", d)
		}
	})
}

func TestUnknown(t *testing.T) {
	p := matchtest.Random(1, shapes[0])
	e, err := p.Eligibility(t.Context(), matching.EligibilityOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s := survey.Of(p, e, nil)
	for _, m := range []matching.Move{{Household: "nobody", To: p.Practices[0].ID, Rank: 1}, {Household: p.Households[0].ID, To: "nowhere", Rank: 1}} {
		plan := &matching.Plan{Exchanges: []matching.Exchange{{Kind: matching.Chain, Moves: []matching.Move{m}}}}
		if _, err := s.Plan(plan, nil); err == nil {
			t.Errorf("no error for %+v", m)
		}
		if _, err := s.Exchanges(plan, nil); err == nil {
			t.Errorf("no error for %+v among the exchanges", m)
		}
	}
	if _, err := s.Plan(&matching.Plan{}, &survey.Carried{State: make([]survey.State, 1)}); err == nil {
		t.Error("no error for a state without an exchange")
	}
}
