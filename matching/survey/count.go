package survey

import (
	"cmp"
	"errors"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
)

// Plan is what a plan comes to. It must have passed a check, as those of package
// solve have; of one that has not, the numbers may mean nothing. c says which of
// its exchanges go through; nil means all.
//
// The error names an id that the problem does not have.
func (s *Surveyor) Plan(plan *matching.Plan, c *Carried) (*Plan, error) {
	if c == nil {
		c = carried(plan)
	}
	if len(c.State) != len(c.Exchanges) {
		return nil, errors.New("survey: there must be one state for each exchange")
	}
	t := newTally(s)
	for i := range c.Exchanges {
		if err := t.exchange(&c.Exchanges[i], c.State[i]); err != nil {
			return nil, err
		}
	}
	return t.plan(plan, c), nil
}

// tally is a plan that is being counted.
type tally struct {
	*Surveyor
	out        Plan
	priorities *priorities
	// granted is for each household the practice that it moves to, or -1; fell
	// says that it stays because its exchange broke.
	granted []int32
	fell    []bool

	before, after, afterNowhere distances
	flows                       map[[2]int32]*flow
	lengths                     map[matching.Kind][]Length // index is the length
}

type flow struct{ households, persons int32 }

func newTally(s *Surveyor) *tally {
	n := len(s.problem.Practices)
	t := &tally{
		Surveyor: s, priorities: newPriorities(s),
		granted: make([]int32, len(s.problem.Households)), fell: make([]bool, len(s.problem.Households)),
		flows: map[[2]int32]*flow{}, lengths: map[matching.Kind][]Length{},
	}
	for h := range t.granted {
		t.granted[h] = -1
	}
	t.out.Practices = PlanPractices{
		In: make([]int32, n), Out: make([]int32, n), Wished: make([]int32, n), WaitingFor: make([]int32, n), WaitingFrom: make([]int32, n),
		Mode: make([]int32, n), Capacity: make([]int32, n), Free: make([]int32, n), FreeAfter: make([]int32, n),
	}
	return t
}

// exchange counts one exchange.
func (t *tally) exchange(x *matching.Exchange, state State) error {
	persons := 0
	for i := range x.Moves {
		m, err := t.find(&x.Moves[i])
		if err != nil {
			return err
		}
		if state == Broken {
			t.fell[m.household] = true
			continue
		}
		t.move(m)
		persons += t.problem.Households[m.household].Persons()
	}
	if state == Broken {
		return nil
	}
	counts := t.lengths[x.Kind]
	for n := len(counts); n <= len(x.Moves); n++ {
		counts = append(counts, Length{Length: n})
	}
	of := &counts[len(x.Moves)]
	of.Count++
	of.Persons += persons
	t.lengths[x.Kind] = counts
	return nil
}

// move counts one move.
func (t *tally) move(m move) {
	household := &t.problem.Households[m.household]
	persons := household.Persons()
	t.granted[m.household] = int32(m.to)
	t.out.Moved.add(t.Surveyor, m.household)
	t.priorities[household.Priority].Moved += persons
	i, known := slices.BinarySearchFunc(t.out.Ranks, m.rank, func(r Rank, rank int) int { return cmp.Compare(r.Rank, rank) })
	if !known {
		t.out.Ranks = slices.Insert(t.out.Ranks, i, Rank{Rank: m.rank})
	}
	t.out.Ranks[i].Households++
	t.out.Ranks[i].Persons += persons
	t.out.Practices.In[m.to] += int32(persons)
	if m.from < 0 {
		t.afterNowhere.add(m.metres, persons)
	} else {
		t.out.Practices.Out[m.from] += int32(persons)
		t.before.add(int(t.metresNow()[m.household]), persons)
		t.after.add(m.metres, persons)
	}
	key := [2]int32{int32(m.from), int32(m.to)}
	f := t.flows[key]
	if f == nil {
		f = &flow{}
		t.flows[key] = f
	}
	f.households++
	f.persons += int32(persons)
}

// plan counts those who stay, and puts together what was counted.
func (t *tally) plan(plan *matching.Plan, c *Carried) *Plan {
	t.stay(plan, c)
	t.places(plan)
	t.out.ByPriority = t.priorities.list()
	if t.out.Ranks == nil {
		t.out.Ranks = []Rank{}
	}
	t.out.Distance = Distances{Before: t.before.sum(), After: t.after.sum(), AfterNowhere: t.afterNowhere.sum()}
	some := func(kind matching.Kind) []Length {
		list := []Length{}
		for _, l := range t.lengths[kind] {
			if l.Count > 0 {
				list = append(list, l)
			}
		}
		return list
	}
	t.out.Exchanges = Lengths{Cycles: some(matching.Cycle), Chains: some(matching.Chain), Bundles: some(matching.Bundle)}
	t.flow()
	return &t.out
}

// stay counts who does not move, and why.
func (t *tally) stay(plan *matching.Plan, c *Carried) {
	e := t.eligible
	held := holder{}
	short := newShortfall(t.Surveyor, plan)
	for h, to := range t.granted {
		household := &t.problem.Households[h]
		persons := int32(household.Persons())
		wishes := e.Practice[e.Offsets[h]:e.Offsets[h+1]]
		for _, q := range wishes {
			t.out.Practices.Wished[q] += persons
		}
		if to >= 0 {
			continue
		}
		if len(wishes) > 0 {
			t.out.Waiting.add(t.Surveyor, h)
			for _, q := range wishes {
				t.out.Practices.WaitingFor[q] += persons
			}
			if current := e.Current[h]; current >= 0 {
				t.out.Practices.WaitingFrom[current] += persons
			}
		}
		why := t.stuck(h)
		switch {
		case len(c.Declined) > 0 && c.Declined[household.ID]:
			why = Declines
		case t.fell[h]:
			why = Fell
		case why == "" && short == nil:
			why = Unsettled
		case why == "":
			why = short.of(h)
		}
		held.add(t.Surveyor, h, why)
	}
	t.out.Held = held.list()
}

// places fills in what practices have.
func (t *tally) places(plan *matching.Plan) {
	c := &t.out.Practices
	for i := range t.problem.Practices {
		q := &t.problem.Practices[i]
		c.Mode[i], c.Capacity[i], c.Free[i] = modeNumber(q.Mode), int32(q.Capacity), int32(q.Free())
		if q.Mode == matching.Open {
			free := int64(q.Capacity) - int64(q.Enrolled) + int64(c.Out[i]) - int64(c.In[i])
			c.FreeAfter[i] = int32(min(max(0, free), matching.MaxPersons))
		}
	}
	if level := t.worthLevel(plan); level >= 0 {
		c.Worth = make([]int64, len(t.problem.Practices))
		for _, price := range plan.Certificate.Prices {
			c.Worth[t.practice[price.Practice]] = price.Price[level]
		}
	}
}

// flow puts the flows in order.
func (t *tally) flow() {
	// From and to, -1 for none, in one number: the code that sorts distances sorts
	// these too.
	keys := make([]uint64, 0, len(t.flows))
	for key := range t.flows {
		keys = append(keys, uint64(key[0]+1)<<32|uint64(key[1]+1))
	}
	slices.Sort(keys)
	n := len(keys)
	t.out.Flows = Flows{From: make([]int32, n), To: make([]int32, n), Households: make([]int32, n), Persons: make([]int32, n)}
	for i, k := range keys {
		key := [2]int32{int32(k>>32) - 1, int32(uint32(k)) - 1}
		f := t.flows[key]
		t.out.Flows.From[i], t.out.Flows.To[i], t.out.Flows.Households[i], t.out.Flows.Persons[i] = key[0], key[1], f.households, f.persons
	}
}
