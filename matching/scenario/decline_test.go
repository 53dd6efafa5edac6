package scenario_test

import (
	"fmt"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/scenario"
	"github.com/ruilkring/ruilkring/matching/solve"
	"github.com/ruilkring/ruilkring/matching/survey"
)

func TestDeclines(t *testing.T) {
	const n = 20_000
	for _, perMille := range []int{0, 1, 300, 999, 1000} {
		d := scenario.Decline{PerMille: perMille, Seed: 5}
		more := scenario.Decline{PerMille: min(1000, perMille+100), Seed: 5}
		declined := 0
		for i := range n {
			id := fmt.Sprint("h", i)
			if d.Declines(id) {
				declined++
				if !more.Declines(id) {
					t.Fatalf("%s declines at %d of a thousand, and not at more", id, perMille)
				}
			}
		}
		want := n * perMille / 1000
		if off := declined - want; off > 4*71 || off < -4*71 { // four standard deviations at a half
			t.Errorf("%d of a thousand: %d of %d decline", perMille, declined, n)
		}
	}
	same := 0
	a, b := scenario.Decline{PerMille: 500, Seed: 1}, scenario.Decline{PerMille: 500, Seed: 2}
	for i := range n {
		if id := fmt.Sprint("h", i); a.Declines(id) == b.Declines(id) {
			same++
		}
	}
	if same < n*47/100 || same > n*53/100 {
		t.Errorf("two seeds agree on %d of %d", same, n)
	}
}

// What is carried out must be possible: nobody moves twice, who declines stays,
// and no practice takes in more than it may, at any moment.
func TestCarry(t *testing.T) {
	broken, repaired := 0, 0
	for seed := range uint64(80) {
		p := randomProblem(seed)
		base, err := scenario.NewBase(t.Context(), p, 1)
		if err != nil {
			t.Fatal(err)
		}
		_, e, err := base.Apply(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		s := survey.Of(p, e, base.Wide())
		result, err := solve.Solve(t.Context(), p, solve.Options{Threads: 1, MaxSteps: 10_000})
		if err != nil {
			t.Fatal(err)
		}
		d := &scenario.Decline{PerMille: 300, Seed: seed, Repair: seed%4 > 0}
		carried, out, err := d.Carry(t.Context(), s, result.Plan, solve.Options{Threads: 1, MaxSteps: 10_000})
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		check(t, seed, p, d, result.Plan, carried, out)
		broken += out.Broken
		if out.Repair != nil {
			repaired += out.Repair.Kept.Persons
		}
		again, _, err := d.Carry(t.Context(), s, result.Plan, solve.Options{Threads: 2, MaxSteps: 10_000})
		if err != nil || fmt.Sprint(again) != fmt.Sprint(carried) {
			t.Fatalf("seed %d: another outcome the second time: %v", seed, err)
		}
	}
	if broken < 10 || repaired < 3 {
		t.Errorf("%d exchanges broke and %d persons were moved by repairs: the test tests too little", broken, repaired)
	}
}

func check(t *testing.T, seed uint64, p *matching.Problem, d *scenario.Decline, plan *matching.Plan, carried *survey.Carried, out *scenario.Outcome) {
	t.Helper()
	fault := func(format string, args ...any) { t.Errorf("seed %d: "+format, append([]any{seed}, args...)...) }
	household := map[string]*matching.Household{}
	for i := range p.Households {
		household[p.Households[i].ID] = &p.Households[i]
	}
	enrolled, free, intake := map[string]int{}, map[string]int{}, map[string]int{}
	for i := range p.Practices {
		q := &p.Practices[i]
		enrolled[q.ID], free[q.ID] = q.Enrolled, q.Free()
	}
	moved, persons, first := map[string]bool{}, 0, len(plan.Exchanges)
	for i, x := range carried.Exchanges {
		declines := false
		for _, m := range x.Moves {
			declines = declines || d.Declines(m.Household)
		}
		if declines != (carried.State[i] == survey.Broken) {
			fault("exchange %d has state %d, and one declines: %t", i, carried.State[i], declines)
		}
		if (carried.State[i] == survey.Repaired) != (i >= first && !declines) {
			fault("exchange %d of %d, of which %d in the plan, has state %d", i, len(carried.Exchanges), first, carried.State[i])
		}
		if declines {
			continue
		}
		use := map[string]int{}
		for _, m := range x.Moves {
			h := household[m.Household]
			if moved[m.Household] || m.From != h.Current {
				fault("household %s moves from %q, again or from elsewhere", m.Household, m.From)
			}
			moved[m.Household] = true
			persons += h.Persons()
			use[m.To] += h.Persons()
			intake[m.To] += h.Persons()
			if m.From != "" {
				use[m.From] -= h.Persons()
			}
		}
		for i := range p.Practices {
			q := &p.Practices[i]
			n := use[q.ID]
			enrolled[q.ID] += n
			if n > 0 && q.Mode != matching.Open || n > 0 && enrolled[q.ID] > q.Capacity {
				fault("practice %s of mode %s with %d places takes %d more, to %d", q.ID, q.Mode, q.Capacity, n, enrolled[q.ID])
			}
		}
	}
	for i := range p.Practices {
		if q := &p.Practices[i]; q.MaxIntake != nil && intake[q.ID] > *q.MaxIntake {
			fault("practice %s takes in %d, at most %d", q.ID, intake[q.ID], *q.MaxIntake)
		}
	}
	if out.Moved.Persons != persons || out.Moved.Households != len(moved) {
		fault("%+v moved, counted %d households, %d persons", out.Moved, len(moved), persons)
	}
	for _, r := range []*scenario.Round{&out.Round, out.Repair} {
		if r != nil && (r.Proposed.Persons != r.Declined.Persons+r.Fell.Persons+r.Kept.Persons || r.Broken > r.Exchanges) {
			fault("the round does not add up: %+v", r)
		}
	}
	if (out.Repair != nil) != (d.Repair && out.Broken > 0) {
		fault("%d exchanges broke, and the repair is %v", out.Broken, out.Repair)
	}
}
