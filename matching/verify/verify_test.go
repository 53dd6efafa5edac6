package verify_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/internal/oracle"
	"github.com/ruilkring/ruilkring/matching/matchtest"
	"github.com/ruilkring/ruilkring/matching/verify"
)

// dose multiplies the number of random problems in every test: go test ./... is
// quick, and -args -dose 100 is thorough.
var dose = flag.Uint64("dose", 1, "how many times the usual number of random problems to test")

// solved is a best plan of a small problem.
func solved(t testing.TB, p *matching.Problem) *matching.Plan {
	t.Helper()
	plan, err := oracle.Solve(p)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// everything is the shape of random problems that leaves nothing out.
var everything = matchtest.Shape{Households: 5, Sizes: true, Caps: true, Intake: true, Weights: true, Exchanges: true}

// TestGoodPlans checks that best plans pass, and what the report says of them.
func TestGoodPlans(t *testing.T) {
	kinds := verify.Report{}
	for _, shape := range []matchtest.Shape{{}, {Exchanges: true, Households: 5}, everything} {
		for seed := range 200 * *dose {
			p := matchtest.Random(seed, shape)
			plan := solved(t, p)
			report, err := verify.Plan(t.Context(), p, plan, verify.Options{})
			if err != nil {
				t.Errorf("%+v, seed %d: %v", shape, seed, err)
				continue
			}
			var persons, households int
			for _, e := range plan.Exchanges {
				households += len(e.Moves)
				for _, m := range e.Moves {
					h := slices.IndexFunc(p.Households, func(h matching.Household) bool { return h.ID == m.Household })
					persons += p.Households[h].Persons()
				}
			}
			if report.Persons != persons || report.Households != households || report.Status != plan.Status ||
				report.Cycles+report.Chains+report.Bundles != len(plan.Exchanges) ||
				!slices.EqualFunc(report.Score, plan.Score, slices.Equal) || !slices.EqualFunc(report.Bound, plan.Bound, slices.Equal) {
				t.Errorf("%+v, seed %d: the report is %+v", shape, seed, report)
			}
			kinds.Cycles += report.Cycles
			kinds.Chains += report.Chains
			kinds.Bundles += report.Bundles
			kinds.Unsettled += report.Unsettled
		}
	}
	if kinds.Cycles == 0 || kinds.Chains == 0 || kinds.Bundles == 0 || kinds.Unsettled > 0 {
		t.Errorf("over all plans: %+v", kinds)
	}
}

// TestOptions checks that what is handed over is used, and gives the same
// verdict.
func TestOptions(t *testing.T) {
	for seed := range uint64(100) {
		p := matchtest.Random(seed, matchtest.Shape{})
		plan := solved(t, p)
		e, err := p.Eligibility(t.Context(), matching.EligibilityOptions{Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := verify.Plan(t.Context(), p, plan, verify.Options{Eligibility: e, Digest: plan.Problem}); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
		if _, err := verify.Plan(t.Context(), p, plan, verify.Options{Digest: "sha256:1"}); !errors.Is(err, verify.ErrRejected) {
			t.Errorf("seed %d: with another digest: %v", seed, err)
		}
	}
}

// TestTravel checks that a travel table replaces metres everywhere.
func TestTravel(t *testing.T) {
	p := town("a=swap b=open+1 c=open+1", "h1:a>b,c")
	p.Rules.Goals = []matching.Goal{matching.GoalDistance}
	p.Practices[1].Accepts = &matching.Area{WithinM: 7}
	travel := func(household, practice int) int32 { return []int32{1, 7, -1}[practice] }
	plan := planned(p, "chain h1>b")
	plan.Exchanges[0].Moves[0].Metres = 7
	plan.Score[0][0] = -7
	if _, err := verify.Plan(t.Context(), p, plan, verify.Options{Travel: travel}); err != nil {
		t.Error(err)
	}
	plan = planned(p, "chain h1>c")
	plan.Exchanges[0].Moves[0].Metres = -1
	_, err := verify.Plan(t.Context(), p, plan, verify.Options{Travel: travel})
	if err == nil || !strings.Contains(err.Error(), `practice "c" can't be reached`) {
		t.Errorf("an unreachable practice: %v", err)
	}
}

// TestEmptyPlan checks the plan without exchanges, which is always valid, with
// the bound that zero prices prove.
func TestEmptyPlan(t *testing.T) {
	p := town("a=swap b=swap c=open+1", "h1:a>b h2:b>a h3:b>c")
	plan := planned(p)
	plan.Bound = [][]int64{{3}, {-3}}
	if _, err := verify.Plan(t.Context(), p, plan, verify.Options{}); err != nil {
		t.Error(err)
	}
	plan.Bound = [][]int64{{3}, {-4}}
	sameFaults(t, "a bound without a certificate is that of zero prices", faultsIn(t, p, plan, ""),
		[]string{"bound[1][0]: is -4, the certificate proves -3"})
}

// TestArguments checks what is refused before the plan is looked at.
func TestArguments(t *testing.T) {
	p := town("a=swap b=swap", "h1:a>b h2:b>a")
	plan := solved(t, p)
	if _, err := verify.Plan(t.Context(), nil, plan, verify.Options{}); err == nil || errors.Is(err, verify.ErrRejected) {
		t.Errorf("no problem: %v", err)
	}
	if _, err := verify.Plan(t.Context(), p, nil, verify.Options{}); !errors.Is(err, verify.ErrRejected) {
		t.Errorf("no plan: %v", err)
	}
	invalid := town("a=swap b=swap", "h1:a>b h2:b>x")
	if _, err := verify.Plan(t.Context(), invalid, plan, verify.Options{}); !errors.Is(err, matching.ErrInvalid) {
		t.Errorf("an invalid problem: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := verify.Plan(ctx, p, plan, verify.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that is done: %v", err)
	}
	good, err := p.Eligibility(t.Context(), matching.EligibilityOptions{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(e *matching.Eligibility){
		"current short":   func(e *matching.Eligibility) { e.Current = e.Current[1:] },
		"current outside": func(e *matching.Eligibility) { e.Current = []int32{0, 2} },
		"current below":   func(e *matching.Eligibility) { e.Current = []int32{0, -2} },
		"no offsets":      func(e *matching.Eligibility) { e.Offsets = nil },
		"offsets late":    func(e *matching.Eligibility) { e.Offsets = []int{1, 1, 2} },
		"offsets back":    func(e *matching.Eligibility) { e.Offsets = []int{0, 3, 2} },
		"offsets short":   func(e *matching.Eligibility) { e.Offsets = []int{0, 1, 1} },
		"practice":        func(e *matching.Eligibility) { e.Practice = []int32{1, 2} },
		"practice below":  func(e *matching.Eligibility) { e.Practice = []int32{1, -1} },
		"ranks":           func(e *matching.Eligibility) { e.Rank = e.Rank[1:] },
		"metres":          func(e *matching.Eligibility) { e.Metres = nil },
		"weights":         func(e *matching.Eligibility) { e.Weight = make([]int32, e.Len()+1) },
	} {
		e := *good
		change(&e)
		if _, err := verify.Plan(t.Context(), p, plan, verify.Options{Eligibility: &e}); err == nil || errors.Is(err, verify.ErrRejected) {
			t.Errorf("a broken eligibility (%s): %v", name, err)
		}
	}
}

// TestHostile checks that numbers at the ends of their range and lists of odd
// lengths are faults, and neither panics nor wraps.
func TestHostile(t *testing.T) {
	p := town("a=swap b=open+2 c=swap", "h1:a>b*2147483 h2:b>a h3:>b,a h4:c>a")
	extremes := []int64{0, 1, -1, math.MaxInt32, math.MinInt32, math.MaxInt64, math.MinInt64}
	refused := func(what string, change func(plan *matching.Plan)) {
		t.Helper()
		plan := planned(p, "bundle h1>b h2>a", "chain h3>b")
		plan.Certificate = &matching.Certificate{}
		change(plan)
		if _, err := verify.Plan(t.Context(), p, plan, verify.Options{}); !errors.Is(err, verify.ErrRejected) {
			t.Errorf("%s: %v", what, err)
		}
	}
	refused("no change", func(*matching.Plan) {})
	refused("zero plan", func(plan *matching.Plan) { *plan = matching.Plan{} })
	for _, x := range extremes {
		refused("numbers", func(plan *matching.Plan) {
			plan.Score, plan.Bound = [][]int64{{x}, {x}}, [][]int64{{x}, {x}}
			plan.Exchanges[0].Moves[0].Rank, plan.Exchanges[0].Moves[0].Metres = int(x), int(x)
		})
		for _, y := range extremes {
			refused("prices", func(plan *matching.Plan) {
				for _, id := range []string{"a", "b", "c"} {
					plan.Certificate.Prices = append(plan.Certificate.Prices, matching.Price{Practice: id, Price: []int64{x, y}})
				}
			})
		}
	}
	refused("many faults", func(plan *matching.Plan) {
		plan.Exchanges = slices.Repeat(plan.Exchanges, matching.MaxFaults)
	})
	refused("long names", func(plan *matching.Plan) {
		plan.Exchanges[0].Moves[0].Household = strings.Repeat("x", 1<<20)
		plan.Certificate.Prices = []matching.Price{{}}
	})
}

// TestManyFaults checks that faults beyond the most that are kept are counted.
func TestManyFaults(t *testing.T) {
	p := town("a=swap", "h1:a>")
	plan := planned(p)
	plan.Exchanges = make([]matching.Exchange, matching.MaxFaults)
	_, err := verify.Plan(t.Context(), p, plan, verify.Options{})
	var rejected *verify.Error
	if !errors.As(err, &rejected) || len(rejected.Faults) != matching.MaxFaults || rejected.More < matching.MaxFaults {
		t.Fatalf("kept %d, more %d", len(rejected.Faults), rejected.More)
	}
	if !strings.HasSuffix(err.Error(), fmt.Sprintf("and %d more", rejected.More)) {
		t.Error("the message does not say how many more there are")
	}
}

// TestImports checks that of this module the package needs only itself and
// package matching: it shares nothing with a solver.
func TestImports(t *testing.T) {
	if runtime.GOOS == "js" || runtime.GOOS == "wasip1" {
		t.Skip("no go command here")
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command here")
	}
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Fields(string(out))
	slices.Sort(got)
	want := []string{"github.com/ruilkring/ruilkring/matching", "github.com/ruilkring/ruilkring/matching/verify"}
	if !slices.Equal(got, want) {
		t.Errorf("it needs %q, want %q", got, want)
	}
}
