package verify_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/internal/oracle"
	"github.com/ruilkring/ruilkring/matching/matchtest"
	"github.com/ruilkring/ruilkring/matching/verify"
)

// mutator makes every single change to a plan, seen as a tree of JSON values: it
// knows nothing of what the fields mean. Each number goes up and down by one,
// changes sign and becomes huge; each string is emptied, extended, and replaced
// by every word in the pool; each element and field is removed, each element
// doubled and swapped with the next; each value becomes null, each list empty.
type mutator struct {
	root  any
	words []string
	visit func(path, change string)
}

// newMutator reads a plan.
func newMutator(t *testing.T, plan *matching.Plan, words []string) *mutator {
	t.Helper()
	text, err := json.Marshal(plan)
	if err != nil {
		t.Fatal(err)
	}
	m := &mutator{words: words}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&m.root); err != nil {
		t.Fatal(err)
	}
	return m
}

// plan is the tree as it is now, or nil where it isn't the JSON of a plan.
func (m *mutator) plan(t *testing.T) *matching.Plan {
	t.Helper()
	text, err := json.Marshal(m.root)
	if err != nil {
		t.Fatal(err)
	}
	plan := &matching.Plan{}
	if json.Unmarshal(text, plan) != nil {
		return nil
	}
	return plan
}

// all makes every change below a value, one at a time, and undoes it.
func (m *mutator) all(path string, value any, set func(any)) {
	try := func(change string, to any) {
		set(to)
		m.visit(path, change)
		set(value)
	}
	try("null", nil)
	switch v := value.(type) {
	case json.Number:
		n, err := v.Int64()
		if err != nil {
			panic(err)
		}
		for _, x := range []int64{n + 1, n - 1, -n, 0, n + 1<<40, 1 << 62, -1 << 63} {
			if x != n {
				try("number", json.Number(fmt.Sprint(x)))
			}
		}
	case string:
		for _, word := range append([]string{"", v + "x", strings.ToUpper(v)}, m.words...) {
			if word != v {
				try("string", word)
			}
		}
	case []any:
		try("empty", []any{})
		for i := range v {
			try("remove", slices.Delete(slices.Clone(v), i, i+1))
			try("double", slices.Insert(slices.Clone(v), i, v[i]))
			if i > 0 {
				swapped := slices.Clone(v)
				swapped[i], swapped[i-1] = swapped[i-1], swapped[i]
				try("swap", swapped)
			}
			m.all(fmt.Sprintf("%s[%d]", path, i), v[i], func(x any) { v[i] = x })
		}
	case map[string]any:
		var keys []string
		for key := range v {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		for _, key := range keys {
			was := v[key]
			delete(v, key)
			m.visit(path+"."+key, "remove")
			v[key] = was
			m.all(strings.TrimPrefix(path+"."+key, "."), was, func(x any) { v[key] = x })
		}
	}
}

// normal is a plan with every empty list written the same way.
func normal(plan *matching.Plan) *matching.Plan {
	text, err := json.Marshal(plan)
	if err != nil {
		panic(err)
	}
	n := &matching.Plan{}
	if err := json.Unmarshal(bytes.ReplaceAll(text, []byte("null"), []byte("[]")), n); err != nil {
		panic(err)
	}
	return n
}

// harmless are the changes that can leave a plan as good as it was. Whether they
// did is for the oracle to say: it must find the changed plan valid, with the
// same score.
var harmless = []struct{ path, change, why string }{
	{`exchanges`, `swap`, "the exchanges stand in any order"},
	{`exchanges\[\d+\]\.moves`, `swap`, "a cycle of two begun elsewhere, or a bundle, whose moves stand in any order"},
	{`exchanges`, `remove|empty|null`, "an exchange that adds nothing to the score"},
	{`exchanges\[\d+\]\.moves`, `remove`, "a move that adds nothing to the score"},
	{`exchanges\[\d+\]\.moves\[\d+\]\.household`, `string`, "a household with the same wish in its place"},
	{`exchanges\[\d+\]\.moves\[\d+\]\.to`, `string`, "a free place at the same rank and distance"},
}

// harmlessPrices are those for a plan whose certificate is not the least of
// those that prove it: another may prove the same bound.
var harmlessPrices = []struct{ path, change, why string }{
	{`\.?certificate.*`, `.*`, "prices that prove the same bound"},
}

// harmlessClaims are those for a plan whose bound rests on a search: it may be
// any between the score and what the certificate proves.
var harmlessClaims = []struct{ path, change, why string }{
	{`bound.*`, `.*`, "another bound that the certificate does not deny"},
	{`\.?certificate.*`, `.*`, "prices that prove no less than the bound"},
}

// allowed reports whether a list has the change.
func allowed(list []struct{ path, change, why string }, path, change string) bool {
	for _, x := range list {
		if regexp.MustCompile(`^(?:`+x.path+`)$`).MatchString(path) && regexp.MustCompile(`^(?:`+x.change+`)$`).MatchString(change) {
			return true
		}
	}
	return false
}

// words are the ids of a problem and what else stands in plans.
func words(p *matching.Problem) []string {
	list := []string{
		"optimal", "feasible", "cycle", "chain", "bundle", "priority", "patients", "households", "rank", "distance",
		"waiting", "weight", "exchanges", matching.Format, matching.PlanFormat,
	}
	for i := range p.Practices {
		list = append(list, p.Practices[i].ID)
	}
	for i := range p.Households {
		list = append(list, p.Households[i].ID)
	}
	return list
}

// mutate makes every change to a good plan, and checks that each is rejected or
// harmless. It counts the changes, and those that passed.
func mutate(t *testing.T, name string, p *matching.Problem, good *matching.Plan, best [][]int64) (made, passed int) {
	t.Helper()
	e, err := p.Eligibility(t.Context(), matching.EligibilityOptions{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	o := verify.Options{Eligibility: e, Digest: good.Problem}
	if _, err := verify.Plan(t.Context(), p, good, o); err != nil {
		t.Fatalf("%s: the plan to start from: %v", name, err)
	}
	same := normal(good)
	searched := !oracle.Plain(p) || slices.Contains(p.Goals(), matching.GoalExchanges)
	unique := good.Status == matching.StatusOptimal && oracle.Plain(p)
	m := newMutator(t, good, words(p))
	m.visit = func(path, change string) {
		plan := m.plan(t)
		if plan == nil {
			return
		}
		made++
		if _, err := verify.Plan(t.Context(), p, plan, o); err != nil {
			return
		}
		if reflect.DeepEqual(normal(plan), same) {
			return // null for an empty list.
		}
		passed++
		score, err := oracle.Valid(p, plan.Exchanges)
		if err != nil {
			t.Errorf("%s, %s: %s: passes, but is not valid: %v", name, path, change, err)
			return
		}
		bound, err := oracle.Bound(p, plan.Certificate)
		if searched && err == nil {
			// The bound is the solver's word, between score and certificate.
			claimed, proven := slices.Concat(plan.Bound...), slices.Concat(bound...)
			if slices.Compare(claimed, proven) > 0 || slices.Compare(claimed, slices.Concat(score...)) < 0 {
				t.Errorf("%s, %s: %s: passes with the bound %v, where the certificate proves %v", name, path, change, plan.Bound, bound)
			}
			bound = plan.Bound
			if !reflect.DeepEqual(plan.Bound, good.Bound) && !allowed(harmlessClaims, path, change) {
				t.Errorf("%s, %s: %s: passes with another bound", name, path, change)
			}
		} else if err != nil || !reflect.DeepEqual(bound, plan.Bound) || slices.Compare(slices.Concat(bound...), slices.Concat(best...)) < 0 {
			t.Errorf("%s, %s: %s: passes, but its certificate proves %v (%v)", name, path, change, bound, err)
		}
		if !reflect.DeepEqual(score, plan.Score) || !reflect.DeepEqual(score, good.Score) {
			t.Errorf("%s, %s: %s: passes, but its score is %v", name, path, change, score)
		}
		if (plan.Status == matching.StatusOptimal) != reflect.DeepEqual(score, bound) {
			t.Errorf("%s, %s: %s: passes, but its status is %q", name, path, change, plan.Status)
		}
		claims := searched && allowed(harmlessClaims, path, change)
		if !claims && !allowed(harmless, path, change) && (unique || !allowed(harmlessPrices, path, change)) {
			t.Errorf("%s, %s: %s: passes, and is not among the harmless changes", name, path, change)
		}
	}
	m.all("", m.root, func(x any) { m.root = x })
	return made, passed
}

// TestMutations makes every single change to best plans of plain problems, to
// plans of problems of every kind, and to plans with a bound that is not tight.
func TestMutations(t *testing.T) {
	tests := []struct {
		name, reason string
		shape        matchtest.Shape
		plan         func(seed uint64, p *matching.Problem) *matching.Plan
	}{
		{"plain", "the certificate is unique, so no change to it passes", matchtest.Shape{},
			func(_ uint64, p *matching.Problem) *matching.Plan { return solved(t, p) }},
		{"weights", "nor any where wishes have weights", matchtest.Shape{Weights: true},
			func(_ uint64, p *matching.Problem) *matching.Plan { return solved(t, p) }},
		{"exchanges", "a level that is no sum over households", matchtest.Shape{Households: 5, Exchanges: true},
			func(_ uint64, p *matching.Problem) *matching.Plan { return solved(t, p) }},
		{"everything", "sizes, caps, intake limits and bundles", everything,
			func(_ uint64, p *matching.Problem) *matching.Plan { return solved(t, p) }},
		{"loose", "best plans with random certificates, which prove some bound", everything,
			func(seed uint64, p *matching.Problem) *matching.Plan {
				plan := solved(t, p)
				plan.Certificate = matchtest.RandomCertificate(seed, p)
				var err error
				if plan.Bound, err = oracle.Bound(p, plan.Certificate); err != nil {
					t.Fatal(err)
				}
				plan.Status = matching.StatusFeasible
				if reflect.DeepEqual(plan.Bound, plan.Score) {
					return nil // A random certificate that proves all: see TestPrices.
				}
				return plan
			}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			made, passed := 0, 0
			for seed := range 5 * *dose {
				p := matchtest.Random(seed, test.shape)
				plan := test.plan(seed, p)
				if plan == nil {
					continue
				}
				m, n := mutate(t, fmt.Sprintf("seed %d", seed), p, plan, solved(t, p).Score)
				made += m
				passed += n
			}
			t.Logf("%s: %d changes, %d harmless", test.reason, made, passed)
			if made < 1000 {
				t.Errorf("only %d changes were made", made)
			}
		})
	}
}

// TestHarmless checks changes that keep a plan's meaning: a cycle may begin
// anywhere, exchanges stand in any order, and so do the moves of a bundle.
func TestHarmless(t *testing.T) {
	p := town("a=swap b=swap c=swap d=open+1 e=swap", "h1:a>b h2:b>c h3:c>a h4:e>d h5:>e f:a>e*2 g1:e>a g2:e>a")
	plan := solved(t, p)
	turned := 0
	for range 3 {
		for i := range plan.Exchanges {
			e := &plan.Exchanges[i]
			if e.Kind != matching.Chain {
				e.Moves = append(slices.Clone(e.Moves[1:]), e.Moves[0])
				turned++
			}
		}
		slices.Reverse(plan.Exchanges)
		if _, err := verify.Plan(t.Context(), p, plan, verify.Options{}); err != nil {
			t.Error(err)
		}
	}
	if len(plan.Exchanges) != 3 || turned != 6 {
		t.Errorf("the plan is not one of a cycle, a chain and a bundle: %+v", plan.Exchanges)
	}
}
