package matchtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/internal/oracle"
	"github.com/ruilkring/ruilkring/matching/verify"
)

// Solver is what [Check] checks: a way to make a plan. It must be safe to call
// again, and must leave the problem as it is.
type Solver func(ctx context.Context, p *matching.Problem) (*matching.Plan, error)

// Options say how much [Check] asks.
type Options struct {
	// Shape is what the solver supports. Instances that hold more are left
	// out, and random problems don't.
	Shape Shape
	// Problems is the number of random problems; 0 means 200.
	Problems int
	// Seed is the seed of the first one; the others follow. A failure names
	// the seed of its problem.
	Seed uint64
	// Heuristic asks for valid plans with true claims, and not for the best
	// score: that is for solvers that stop early, and for other mechanisms
	// than [matching.Optimal].
	Heuristic bool
}

// Check holds a solver against every instance that the shape covers, and
// against random problems of that shape. For each problem:
//
//  1. The plan passes package verify, so it is valid and proves what it says.
//  2. The score is the best one. In a plain problem, of the zero [Shape] or
//     with weights too, the status is optimal. (A heuristic solver's score is not above the best one,
//     nor the best one above its bound.)
//  3. The problem is left as it was, and solved again it gives the same plan,
//     byte for byte; so it does with practices, households, equal wishes and
//     postcodes in another order.
//  4. Other ids give the same score.
//  5. One more place never lowers the score where it must not (see
//     [PlacesOnlyHelp]), and in a plain problem adds exactly what the plan's
//     certificate says is the price of a place.
//  6. With a context that is done the solver gives an error that wraps the
//     context's, or a plan that passes verify.
//
// 4 and 5 are not asked of a heuristic solver.
func Check(t testing.TB, solve Solver, o Options) {
	t.Helper()
	checked := 0
	for _, i := range Instances() {
		if o.Shape.covers(i.Problem) {
			checked++
			c := check{t, solve, o, fmt.Sprintf("instance %q (%s)", i.Name, i.Reason), uint64(checked)}
			c.all(i.Problem, i.Best)
		}
	}
	problems := o.Problems
	if problems == 0 {
		problems = 200
	}
	for n := range problems {
		seed := o.Seed + uint64(n)
		p := Random(seed, o.Shape)
		c := check{t, solve, o, fmt.Sprintf("Random(%d, %+v)", seed, o.Shape), seed}
		best, err := bestScore(p)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		c.all(p, best)
	}
}

// bestScore is the best score there is.
func bestScore(p *matching.Problem) ([][]int64, error) {
	answer, err := oracle.BestPlain(p)
	if errors.Is(err, oracle.ErrNotPlain) {
		answer, err = oracle.Best(p)
	}
	if err != nil {
		return nil, err
	}
	return answer.Score, nil
}

// check is the check of one problem.
type check struct {
	t     testing.TB
	solve Solver
	o     Options
	name  string
	seed  uint64
}

// errorf reports a failure.
func (c *check) errorf(format string, args ...any) {
	c.t.Helper()
	c.t.Errorf("%s: %s", c.name, fmt.Sprintf(format, args...))
}

// all checks everything of one problem, which it leaves as it was.
func (c *check) all(p *matching.Problem, best [][]int64) {
	c.t.Helper()
	before := written(p)
	plan := c.plan("", p, best)
	if plan == nil {
		return
	}
	if !bytes.Equal(written(p), before) {
		c.errorf("the solver changed the problem")
		return
	}
	want := written(plan)
	for _, other := range []struct {
		what string
		p    *matching.Problem
	}{{"solved again", p}, {"in another order", shuffled(p, c.seed)}} {
		if again := c.plan(other.what, other.p, best); again != nil && !bytes.Equal(written(again), want) {
			c.errorf("%s: another plan:\n%s\nand at first\n%s", other.what, written(again), want)
		}
	}
	c.done(p)
	if !c.o.Heuristic {
		c.plan("with other ids", relabelled(p, c.seed), best)
		c.morePlaces(p, plan)
	}
}

// plan solves a problem and checks the plan by itself; it is nil where that
// failed.
func (c *check) plan(what string, p *matching.Problem, best [][]int64) *matching.Plan {
	c.t.Helper()
	if what != "" {
		what += ": "
	}
	plan, err := c.solve(context.Background(), p)
	if err != nil {
		c.errorf("%sno plan: %v", what, err)
		return nil
	}
	if _, err := verify.Plan(context.Background(), p, plan, verify.Options{}); err != nil {
		c.errorf("%s%v", what, err)
		return nil
	}
	switch {
	case compareScores(plan.Score, best) > 0:
		// Never so, or verify and the oracle contradict each other.
		c.errorf("%sthe score %v is above the best one %v", what, plan.Score, best)
	case compareScores(plan.Bound, best) < 0:
		c.errorf("%sthe bound %v is below the best score %v", what, plan.Bound, best)
	case c.o.Heuristic:
		return plan
	case compareScores(plan.Score, best) < 0:
		c.errorf("%sthe score is %v, the best one is %v", what, plan.Score, best)
	case oracle.Plain(p) && !hasExchanges(p) && plan.Status != matching.StatusOptimal:
		c.errorf("%sthe status is %q, a plain problem can be proven optimal", what, plan.Status)
	default:
		return plan
	}
	return nil
}

// done checks what the solver makes of a context that is done.
func (c *check) done(p *matching.Problem) {
	c.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	plan, err := c.solve(ctx, p)
	if err != nil {
		if !errors.Is(err, context.Canceled) {
			c.errorf("with a context that is done: %v; it does not wrap the context's error", err)
		}
		return
	}
	if _, err := verify.Plan(context.Background(), p, plan, verify.Options{}); err != nil {
		c.errorf("with a context that is done: %v", err)
	}
}

// PlacesOnlyHelp reports whether one more place at a practice can never lower the
// best score of a problem. That is so where all households are of one size, and
// where the two caps are both absent or differ by one move at most.
//
// Elsewhere it need not be: the place may let a part of a bundle stand alone, and
// then the bundle is no exchange any more (rule 4), while the parts are under the
// other cap than the whole and may be too long for it. The instances "bundle that
// no part can leave" and "bundle that a place takes apart" are such a problem.
//
// Why it holds there: no exchange uses more or less of a free place because there
// is one more, so cycles, chains and bundles that still hold together are as
// valid as they were. Households of one size make no bundles. A bundle that comes
// apart makes the same moves in parts that each have a move less at least, so a
// cap that is one shorter at most has room for them, and there are more exchanges
// than before.
func PlacesOnlyHelp(p *matching.Problem) bool {
	mixed := slices.ContainsFunc(p.Households, func(h matching.Household) bool {
		return h.Persons() != p.Households[0].Persons()
	})
	cycle, chain := p.Rules.MaxCycle, p.Rules.MaxChain
	if cycle == 0 || chain == 0 {
		return !mixed || cycle == chain
	}
	return !mixed || max(cycle-chain, chain-cycle) <= 1
}

// morePlaces checks what one more place at each practice adds.
func (c *check) morePlaces(p *matching.Problem, plan *matching.Plan) {
	c.t.Helper()
	exact := oracle.Plain(p) && !hasExchanges(p) && plan.Certificate != nil
	for i := range p.Practices {
		if p.Practices[i].Mode == matching.Closed {
			continue
		}
		more := *p
		more.Practices = slices.Clone(p.Practices)
		q := &more.Practices[i]
		free := q.Free()
		q.Mode, q.Capacity = matching.Open, q.Enrolled+free+1
		what := fmt.Sprintf("with one more place at practice %q", q.ID)
		got, err := c.solve(context.Background(), &more)
		if err != nil {
			c.errorf("%s: no plan: %v", what, err)
			continue
		}
		if compareScores(got.Score, plan.Score) < 0 && PlacesOnlyHelp(p) {
			c.errorf("%s: the score falls from %v to %v", what, plan.Score, got.Score)
		}
		if !exact {
			continue
		}
		gain := slices.Concat(got.Score...)
		for l, x := range slices.Concat(plan.Score...) {
			gain[l] -= x
		}
		price := make([]int64, len(gain))
		for _, x := range plan.Certificate.Prices {
			if x.Practice == q.ID {
				price = x.Price
			}
		}
		if !slices.Equal(gain, price) {
			c.errorf("%s: the score rises by %v, the price of a place is %v", what, gain, price)
		}
	}
}

// compareScores is negative, 0 or positive as a is below, equal to or above b.
func compareScores(a, b [][]int64) int {
	return slices.Compare(slices.Concat(a...), slices.Concat(b...))
}

// written is a problem or plan as JSON.
func written(x interface{ WriteJSON(w io.Writer) error }) []byte {
	var b bytes.Buffer
	if err := x.WriteJSON(&b); err != nil {
		panic(err) // A buffer takes everything.
	}
	return b.Bytes()
}

// shuffled is the same problem with everything whose order means nothing in
// another order.
func shuffled(p *matching.Problem, seed uint64) *matching.Problem {
	r := rand.New(rand.NewPCG(seed, 0x2545f4914f6cdd1d))
	q := *p
	q.Practices = slices.Clone(p.Practices)
	q.Households = slices.Clone(p.Households)
	r.Shuffle(len(q.Practices), func(i, j int) { q.Practices[i], q.Practices[j] = q.Practices[j], q.Practices[i] })
	r.Shuffle(len(q.Households), func(i, j int) { q.Households[i], q.Households[j] = q.Households[j], q.Households[i] })
	shuffle := func(ids []string) []string {
		ids = slices.Clone(ids)
		r.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
		return ids
	}
	for i := range q.Practices {
		if area := q.Practices[i].Accepts; area != nil {
			q.Practices[i].Accepts = &matching.Area{WithinM: area.WithinM, Postcodes: shuffle(area.Postcodes)}
		}
	}
	for i := range q.Households {
		wishes := &q.Households[i].Wishes
		wishes.Ranked, wishes.Weights = slices.Clone(wishes.Ranked), slices.Clone(wishes.Weights)
		for j := range wishes.Ranked {
			if wishes.Weights == nil {
				wishes.Ranked[j] = shuffle(wishes.Ranked[j])
				continue
			}
			ids, weights := slices.Clone(wishes.Ranked[j]), slices.Clone(wishes.Weights[j])
			r.Shuffle(len(ids), func(a, b int) {
				ids[a], ids[b] = ids[b], ids[a]
				weights[a], weights[b] = weights[b], weights[a]
			})
			wishes.Ranked[j], wishes.Weights[j] = ids, weights
		}
	}
	return &q
}

// relabelled is the same problem with other ids, which are in another order.
func relabelled(p *matching.Problem, seed uint64) *matching.Problem {
	r := rand.New(rand.NewPCG(seed, 0x94d049bb133111eb))
	q := shuffled(p, seed)
	practice := map[string]string{"": ""}
	order := r.Perm(len(q.Practices))
	for i := range q.Practices {
		id := fmt.Sprintf("practice-%d", order[i])
		practice[q.Practices[i].ID] = id
		q.Practices[i].ID = id
	}
	order = r.Perm(len(q.Households))
	for i := range q.Households {
		h := &q.Households[i]
		h.ID = fmt.Sprintf("household-%d", order[i])
		h.Current = practice[h.Current]
		for _, class := range h.Wishes.Ranked {
			for j := range class {
				class[j] = practice[class[j]]
			}
		}
	}
	return q
}
