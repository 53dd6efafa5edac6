package verify_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/verify"
)

// town reads a problem of few words. Practices are written as a=swap, or with
// their spare places as b=open+2; households as name:from>to,to with *3 behind
// it for three persons. The practices stand on a line, 1112 m apart, and all
// homes at its beginning.
func town(practices, households string) *matching.Problem {
	p := &matching.Problem{Format: matching.Format}
	p.Rules.Goals = []matching.Goal{matching.GoalPatients, matching.GoalRank}
	for i, word := range strings.Fields(practices) {
		id, mode, _ := strings.Cut(word, "=")
		q := matching.Practice{ID: id, Enrolled: 100, Capacity: 100}
		q.Location = matching.Point{Lat: 52 + 0.01*float64(i), Lon: 4.3}
		if at := strings.IndexAny(mode, "+-"); at >= 0 {
			spare, err := strconv.Atoi(mode[at:])
			if err != nil {
				panic(err)
			}
			q.Capacity += spare
			mode = mode[:at]
		}
		q.Mode = matching.Mode(mode)
		p.Practices = append(p.Practices, q)
	}
	for word := range strings.FieldsSeq(households) {
		word, size, _ := strings.Cut(word, "*")
		id, wishes, _ := strings.Cut(word, ":")
		from, to, _ := strings.Cut(wishes, ">")
		h := matching.Household{ID: id, Current: from, Home: matching.Point{Lat: 52, Lon: 4.3}}
		h.Size, _ = strconv.Atoi(size)
		for wish := range strings.SplitSeq(to, ",") {
			if wish != "" {
				h.Wishes.Ranked = append(h.Wishes.Ranked, []string{wish})
			}
		}
		p.Households = append(p.Households, h)
	}
	return p
}

// planned reads exchanges, one a line, such as "cycle h1>b h2>a"; where they
// come from, rank and distance are filled in. A move written h1<c>b says that it
// comes from c.
func planned(p *matching.Problem, lines ...string) *matching.Plan {
	plan := &matching.Plan{
		Format: matching.PlanFormat, Problem: p.Digest(), Status: matching.StatusFeasible, Goals: p.Goals(),
		Score: p.Group(p.Levels(), make([]int64, len(p.Levels()))), Bound: p.Group(p.Levels(), make([]int64, len(p.Levels()))),
	}
	for _, line := range lines {
		words := strings.Fields(line)
		e := matching.Exchange{Kind: matching.Kind(words[0])}
		for _, word := range words[1:] {
			left, to, _ := strings.Cut(word, ">")
			id, from, told := strings.Cut(left, "<")
			m := matching.Move{Household: id, From: from, To: to}
			for i := range p.Households {
				h := &p.Households[i]
				if h.ID != id {
					continue
				}
				if !told {
					m.From = h.Current
				}
				m.Rank = 1 + slices.IndexFunc(h.Wishes.Ranked, func(class []string) bool { return slices.Contains(class, to) })
				for k := range p.Practices {
					if p.Practices[k].ID == to {
						m.Metres = matching.Metres(h.Home, p.Practices[k].Location)
					}
				}
			}
			e.Moves = append(e.Moves, m)
		}
		plan.Exchanges = append(plan.Exchanges, e)
	}
	return plan
}

// faultsIn checks a plan and gives the faults whose path begins so.
func faultsIn(t *testing.T, p *matching.Problem, plan *matching.Plan, prefix string) []string {
	t.Helper()
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	_, err := verify.Plan(t.Context(), p, plan, verify.Options{})
	if err == nil {
		return nil
	}
	var rejected *verify.Error
	if !errors.As(err, &rejected) || !errors.Is(err, verify.ErrRejected) {
		t.Fatalf("not a rejection: %v", err)
	}
	var list []string
	for _, f := range rejected.Faults {
		if strings.HasPrefix(f.Path, prefix) {
			list = append(list, f.String())
		}
	}
	return list
}

// sameFaults compares lists of faults.
func sameFaults(t *testing.T, reason string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s\ngot:\n\t%s\nwant:\n\t%s", reason, strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// caps changes the rules of a problem.
func caps(cycle, chain int) func(*matching.Problem, *matching.Plan) {
	return func(p *matching.Problem, _ *matching.Plan) { p.Rules.MaxCycle, p.Rules.MaxChain = cycle, chain }
}

// intake limits the first practice.
func intake(persons int) func(*matching.Problem, *matching.Plan) {
	return func(p *matching.Problem, _ *matching.Plan) { p.Practices[0].MaxIntake = &persons }
}

// TestRules checks every rule on valid plans (no fault) and on plans that break
// it.
func TestRules(t *testing.T) {
	const swaps = "a=swap b=swap c=swap"
	tests := []struct {
		name, reason          string
		practices, households string
		exchanges             []string
		change                func(*matching.Problem, *matching.Plan)
		want                  []string
	}{
		// Valid.
		{"cycle", "a cycle needs no free place", swaps, "h1:a>b h2:b>c h3:c>a",
			[]string{"cycle h1>b h2>c h3>a"}, nil, nil},
		{"cycle elsewhere", "a cycle may begin anywhere", swaps, "h1:a>b h2:b>c h3:c>a",
			[]string{"cycle h3>a h1>b h2>c"}, nil, nil},
		{"cycle of families", "all of one size, so no free place is used", swaps, "h1:a>b*3 h2:b>a*3",
			[]string{"cycle h1>b h2>a"}, nil, nil},
		{"chains", "each free place starts a chain, one ends with a newcomer", "a=open+2 b=swap c=swap", "h1:b>a h2:>b h3:c>a",
			[]string{"chain h1>a h2>b", "chain h3>a"}, nil, nil},
		{"one move", "a single move into a free place is a chain", "a=open+1 b=swap", "h1:>a", []string{"chain h1>a"}, nil, nil},
		{"chain past a free place", "a longer chain is valid where a shorter would do", "a=open+1 b=open+1", "h1:b>a h2:>b",
			[]string{"chain h1>a h2>b"}, nil, nil},
		{"smaller after larger", "a smaller household may fill a larger place", "a=open+3 b=swap c=swap", "f:b>a*3 g:c>b*2 h:>c",
			[]string{"chain f>a g>b h>c"}, nil, nil},
		{"family for singles", "a bundle of different sizes", swaps, "f:a>b*2 h1:b>a h2:b>a",
			[]string{"bundle h1>a f>b h2>a"}, nil, nil},
		{"couple after single", "who grows a practice uses its free places: the moves form no chain", "a=open+1 b=open+1", "h:b>a f:>b*2",
			[]string{"bundle h>a f>b"}, nil, nil},
		{"unequal pair with a free place", "a cycle would use no free place, a bundle may", "a=swap b=open+1", "f:a>b*2 h:b>a",
			[]string{"bundle f>b h>a"}, nil, nil},
		{"bundle that the rest holds together", "a part could stand alone, but another exchange has the free place that it needs",
			"a=swap b=open+2 c=swap", "f:a>b*2 h1:b>a h2:b>a g:c>b*2",
			[]string{"chain g>b", "bundle f>b h1>a h2>a"}, nil, nil},

		{"just within reach", "limits by distance are inclusive, and the last class comes after the ranked ones", "a=swap b=open+1 c=swap", "h1:a>c",
			[]string{"chain h1>b"}, func(p *matching.Problem, plan *matching.Plan) {
				p.Households[0].Wishes.WithinM = 1112
				p.Practices[1].Accepts = &matching.Area{WithinM: 1112}
				plan.Exchanges[0].Moves[0].Rank = 2
			}, nil},

		// Rule 1.
		{"unknown household", "every id is known", swaps, "h1:a>b", []string{"cycle x>b h1>y"}, nil, []string{
			`exchanges[0].moves[0].household: unknown household "x"`,
			`exchanges[0].moves[1].to: unknown practice "y"`,
		}},
		{"unknown both", "both are listed", swaps, "h1:a>b", []string{"chain x>y"}, nil, []string{
			`exchanges[0].moves[0].household: unknown household "x"`,
			`exchanges[0].moves[0].to: unknown practice "y"`,
		}},
		{"moves twice", "a household moves at most once", "a=open+2 b=open+2", "h1:>a,b", []string{"chain h1>a", "chain h1>b"}, nil, []string{
			`exchanges[1].moves[0].household: moves twice: exchanges[0].moves[0] moves it too`,
		}},
		{"twice in one exchange", "also inside one exchange", "a=open+2 b=open+2", "h1:a>b", []string{"chain h1>b h1>b"}, nil, []string{
			`exchanges[0].moves[1].household: moves twice: exchanges[0].moves[0] moves it too`,
			`exchanges[0].moves[1].to: the chain does not link: the move before leaves practice "a"`,
			`exchanges[0].moves[1].to: the chain passes through practice "b" twice`,
		}},
		{"from elsewhere", "from is the current practice", "a=open+1 b=swap c=swap", "h1:b>a", []string{"chain h1<c>a"}, nil, []string{
			`exchanges[0].moves[0].from: is "c", but the current practice is "b"`,
		}},
		{"from none", "a household with a practice does not come from none", "a=open+1 b=swap", "h1:b>a", []string{"chain h1<>a"}, nil, []string{
			`exchanges[0].moves[0].from: is "", but the current practice is "b"`,
		}},
		{"from somewhere", "a household without a practice comes from none", "a=open+1 b=swap", "h1:>a", []string{"chain h1<b>a"}, nil, []string{
			`exchanges[0].moves[0].from: is "b", but the current practice is ""`,
		}},
		{"no wish", "to is a wish", "a=open+1 b=swap", "h1:b>", []string{"chain h1>a"}, nil, []string{
			`exchanges[0].moves[0].to: practice "a" is not a wish of the household`,
		}},
		{"no better", "nobody moves to a place that they like no better", "a=open+1 b=swap", "h1:b>b,a", []string{"chain h1>a"}, nil, []string{
			`exchanges[0].moves[0].to: practice "a" is wished no more than the current practice`,
		}},
		{"just as good", "nor to one in the same class", "a=open+1 b=swap", "h1:b>a", []string{"chain h1>a"},
			func(p *matching.Problem, _ *matching.Plan) {
				p.Households[0].Wishes.Ranked = [][]string{{"b", "a"}}
			}, []string{
				`exchanges[0].moves[0].to: practice "a" is wished no more than the current practice`,
			}},
		{"not ranked", "where the current practice is ranked, what is not ranked is no wish", "a=open+1 b=swap c=swap", "h1:b>c,b",
			[]string{"chain h1>a"}, func(p *matching.Problem, _ *matching.Plan) { p.Households[0].Wishes.WithinM = 9000 }, []string{
				`exchanges[0].moves[0].to: practice "a" is not among the practices wished more than the current one`,
			}},
		{"stays", "the current practice is no wish, ranked or within reach", "a=open+1 b=swap", "h1:a>",
			[]string{"chain h1>a"}, func(p *matching.Problem, plan *matching.Plan) {
				p.Households[0].Wishes.WithinM = 9000
				plan.Exchanges[0].Moves[0].Rank = 1
			}, []string{
				`exchanges[0].moves[0].to: practice "a" is the current practice`,
				`exchanges[0].moves[0].from: the chain passes through practice "a" twice`,
			}},
		{"closed", "a closed practice takes in nobody", "a=closed b=swap", "h1:a>b h2:b>a", []string{"cycle h1>b h2>a"}, nil, []string{
			`exchanges[0].moves[1].to: practice "a" is closed`,
		}},
		{"too far", "the home lies outside the practice's area", "a=swap b=open+1", "h1:a>b", []string{"chain h1>b"},
			func(p *matching.Problem, _ *matching.Plan) { p.Practices[1].Accepts = &matching.Area{WithinM: 1111} }, []string{
				`exchanges[0].moves[0].to: practice "b" does not accept a home so far away`,
			}},
		{"postcode", "the home lies outside the practice's postcodes", "a=swap b=open+1", "h1:a>b", []string{"chain h1>b"},
			func(p *matching.Problem, _ *matching.Plan) {
				p.Households[0].Postcode = "2600"
				p.Practices[1].Accepts = &matching.Area{WithinM: 1112, Postcodes: []string{"25", "2601"}}
			}, []string{
				`exchanges[0].moves[0].to: practice "b" does not accept the home's postcode`,
			}},
		{"out of reach", "a wish by distance has a limit", "a=swap b=open+1", "h1:a>", []string{"chain h1>b"},
			func(p *matching.Problem, _ *matching.Plan) { p.Households[0].Wishes.WithinM = 1111 }, []string{
				`exchanges[0].moves[0].to: practice "b" is not a wish of the household`,
			}},
		{"wrong rank", "the rank is that of the wish", "a=swap b=open+1 c=swap", "h1:a>c,b", []string{"chain h1>b"},
			func(_ *matching.Problem, plan *matching.Plan) { plan.Exchanges[0].Moves[0].Rank = 1 }, []string{
				`exchanges[0].moves[0].rank: is 1, but the wish has rank 2`,
			}},
		{"wrong distance", "the distance is that from home", "a=swap b=open+1", "h1:a>b", []string{"chain h1>b"},
			func(_ *matching.Problem, plan *matching.Plan) { plan.Exchanges[0].Moves[0].Metres = -1 }, []string{
				`exchanges[0].moves[0].metres: is -1, but the distance is 1112`,
			}},

		// Rule 2.
		{"full", "a practice with a stop does not grow", swaps, "h1:>a", []string{"chain h1>a"}, nil, []string{
			`exchanges[0]: practice "a" grows by 1 persons by this exchange and those before it, it has 0 free places`,
		}},
		{"over-full", "an over-full practice does not grow", "a=open-3", "h1:>a", []string{"chain h1>a"}, nil, []string{
			`exchanges[0]: practice "a" grows by 1 persons by this exchange and those before it, it has 0 free places`,
		}},
		{"one too many", "the exchange that goes over is named, and only that", "a=open+1", "h1:>a h2:>a h3:>a",
			[]string{"chain h1>a", "chain h2>a", "chain h3>a"}, nil, []string{
				`exchanges[1]: practice "a" grows by 2 persons by this exchange and those before it, it has 1 free places`,
			}},
		{"on another's place", "a place that another exchange leaves may not be used: that one may fall through", "a=open+1 b=swap", "h1:b>a h2:>b",
			[]string{"chain h1>a", "chain h2>b"}, nil, []string{
				`exchanges[1]: practice "b" grows by 1 persons by this exchange and those before it, it has 0 free places`,
			}},
		{"family too large", "persons count, not households", "a=open+1", "f:>a*2", []string{"chain f>a"}, nil, []string{
			`exchanges[0]: practice "a" grows by 2 persons by this exchange and those before it, it has 1 free places`,
		}},

		// Rule 3.
		{"intake", "persons who enter are capped over the whole plan", "a=open+9", "f:>a*2 g:>a*2 h:>a",
			[]string{"chain f>a", "chain g>a", "chain h>a"}, intake(3), []string{
				`exchanges[1].moves[0].to: practice "a" takes in 4 persons by this move, its max_intake is 3`,
			}},
		{"no intake", "zero is a limit, and a swap counts", swaps, "h1:a>b h2:b>a", []string{"cycle h1>b h2>a"}, intake(0), []string{
			`exchanges[0].moves[1].to: practice "a" takes in 1 persons by this move, its max_intake is 0`,
		}},

		// Rule 4: cycles.
		{"open cycle", "each destination is where the next one leaves", swaps, "h1:a>b h2:b>c h3:c>a", []string{"cycle h1>b h3>a h2>c"}, nil, []string{
			`exchanges[0].moves[0].to: the cycle does not close: the household that moves next leaves practice "c"`,
			`exchanges[0].moves[1].to: the cycle does not close: the household that moves next leaves practice "b"`,
			`exchanges[0].moves[2].to: the cycle does not close: the household that moves next leaves practice "a"`,
		}},
		{"newcomer in a cycle", "who has no practice leaves no place", "a=open+1 b=swap", "h1:b>a h2:>b", []string{"cycle h1>a h2>b"}, nil, []string{
			`exchanges[0].moves[0].to: the cycle does not close: the household that moves next has no practice`,
		}},
		{"figure of eight", "a cycle passes through no practice twice", swaps, "h1:a>b h2:b>a h3:a>c h4:c>a", []string{"cycle h1>b h2>a h3>c h4>a"}, nil, []string{
			`exchanges[0].moves[3].to: the cycle passes through practice "a" twice`,
		}},
		{"cycle of sizes", "a cycle uses no free place", "a=swap b=open+1", "f:a>b*2 h:b>a", []string{"cycle f>b h>a"}, nil, []string{
			`exchanges[0].moves[0].household: brings 2 persons for 1 who leave: a cycle uses no free place`,
			`exchanges[0].moves[1].household: brings 1 persons for 2 who leave: a cycle uses no free place`,
		}},
		{"long cycle", "lengths are within the caps", swaps, "h1:a>b h2:b>c h3:c>a", []string{"cycle h1>b h2>c h3>a"}, caps(2, 0), []string{
			`exchanges[0].moves: has 3 moves, max_cycle is 2`,
		}},

		// Rule 4: chains.
		{"broken chain", "each later move fills the place that the one before left", "a=open+1 b=swap c=open+1", "h1:b>a h2:>c",
			[]string{"chain h1>a h2>c"}, nil, []string{
				`exchanges[0].moves[1].to: the chain does not link: the move before leaves practice "b"`,
			}},
		{"backward chain", "the order is that of the vacancy", "a=open+1 b=swap", "h1:b>a h2:>b", []string{"chain h2>b h1>a"}, nil, []string{
			`exchanges[0].moves[1].to: the chain does not link: the household that moves before had no practice, so it leaves no place`,
			`exchanges[0].moves[1].from: the chain passes through practice "b" twice`,
		}},
		{"chain round", "a chain that comes back to where it began is a cycle", "a=open+1 b=swap", "h1:b>a h2:a>b", []string{"chain h1>a h2>b"}, nil, []string{
			`exchanges[0].moves[1].from: the chain passes through practice "a" twice`,
		}},
		{"chain with a loop", "a chain passes through no practice twice", "q=open+1 a=swap b=swap", "h1:a>q h2:b>a h3:a>b h4:>a",
			[]string{"chain h1>q h2>a h3>b h4>a"}, nil, []string{
				`exchanges[0].moves[3].to: the chain passes through practice "a" twice`,
			}},
		{"larger after smaller", "only the first move of a chain uses free places", "a=open+1 b=open+1", "h:b>a f:>b*2", []string{"chain h>a f>b"}, nil, []string{
			`exchanges[0].moves[1].household: brings 2 persons for 1 who leave: only the first move of a chain uses free places`,
		}},
		{"long chain", "lengths are within the caps", "a=open+1 b=swap", "h1:b>a h2:>b", []string{"chain h1>a h2>b"}, caps(0, 1), []string{
			`exchanges[0].moves: has 2 moves, max_chain is 1`,
		}},

		// Rule 4: bundles.
		{"cycle as a bundle", "what is a cycle is called so", swaps, "h1:a>b h2:b>a", []string{"bundle h1>b h2>a"}, nil, []string{
			`exchanges[0].kind: is "bundle", but the moves form a cycle`,
		}},
		{"chain as a bundle", "what is a chain is called so, in any order", "a=open+1 b=swap", "h1:b>a h2:>b", []string{"bundle h2>b h1>a"}, nil, []string{
			`exchanges[0].kind: is "bundle", but the moves form a chain`,
		}},
		{"two in one", "a bundle is connected", "a=open+1 b=open+1", "h1:>a h2:>b", []string{"bundle h1>a h2>b"}, nil, []string{
			`exchanges[0].moves: is not connected: a part shares no practice with the rest`,
		}},
		{"splits into cycles", "no part stands alone: so single persons need no bundle", swaps, "h1:a>b h2:b>a h3:a>c h4:c>a",
			[]string{"bundle h1>b h2>a h3>c h4>a"}, nil, []string{
				`exchanges[0].moves: is not one exchange: the part that moves "h1", "h2" can stand alone beside the rest`,
			}},
		{"splits into chains", "two chains into one practice are two exchanges", "a=open+2", "h1:>a h2:>a", []string{"bundle h1>a h2>a"}, nil, []string{
			`exchanges[0].moves: is not one exchange: the part that moves "h1" can stand alone beside the rest`,
		}},
		{"splits off a cycle over the cap", "a cap makes no bundle of what would be two exchanges", "q=open+1 a=swap b=swap c=swap",
			"h0:a>q h1:a>b h2:b>c h3:c>a", []string{"bundle h0>q h1>b h2>c h3>a"}, caps(2, 0), []string{
				`exchanges[0].moves: is not one exchange: the part that moves "h0" can stand alone beside the rest`,
			}},
		{"bundle too long without a free place", "it counts under max_cycle", swaps, "f:a>b*2 h1:b>a h2:b>a", []string{"bundle f>b h1>a h2>a"}, caps(2, 9), []string{
			`exchanges[0].moves: has 3 moves, max_cycle is 2`,
		}},
		{"bundle too long with a free place", "it counts under max_chain", "a=open+2 b=swap", "f:b>a*2 h1:>b h2:>b", []string{"bundle f>a h1>b h2>b"}, caps(9, 2), []string{
			`exchanges[0].moves: has 3 moves, max_chain is 2`,
		}},
		{"bundle that stands in its own way", "a bundle over the free places says so once", swaps, "f:a>b*2 h1:b>a h2:c>a", []string{"bundle f>b h1>a h2>a"}, nil, []string{
			`exchanges[0]: practice "b" grows by 1 persons by this exchange and those before it, it has 0 free places`,
		}},

		// Kinds and emptiness.
		{"unknown kind", "there are three kinds", swaps, "h1:a>b h2:b>a", []string{"ring h1>b h2>a"}, nil, []string{
			`exchanges[0].kind: unknown kind "ring": use cycle, chain or bundle`,
		}},
		{"no moves", "an exchange has moves", swaps, "h1:a>b", []string{"cycle", "chain", "bundle"}, nil, []string{
			`exchanges[0].moves: is empty: an exchange has at least one move`,
			`exchanges[1].moves: is empty: an exchange has at least one move`,
			`exchanges[2].moves: is empty: an exchange has at least one move`,
		}},
		{"in order", "faults are in the order of the plan, all of them", "a=open+1 b=swap", "h1:>a h2:>a h3:b>a",
			[]string{"bundle h1>a h2>a", "cycle h3>a", "chain x>a"}, nil, []string{
				`exchanges[0]: practice "a" grows by 2 persons by this exchange and those before it, it has 1 free places`,
				`exchanges[1].moves[0].to: the cycle does not close: the household that moves next leaves practice "b"`,
				`exchanges[2].moves[0].household: unknown household "x"`,
			}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := town(test.practices, test.households)
			plan := planned(p, test.exchanges...)
			if test.change != nil {
				test.change(p, plan)
				plan.Problem = p.Digest()
			}
			sameFaults(t, test.reason, faultsIn(t, p, plan, "exchanges"), test.want)
		})
	}
}

// TestHead checks the fields around the exchanges, with the faults of the whole
// plan.
func TestHead(t *testing.T) {
	p := town("a=swap b=swap c=open+1", "h1:a>b h2:b>a h3:b>c h4:>b h5:>c")
	good := func() *matching.Plan { return solved(t, p) }
	wrong := func(format string, args ...any) []string { return []string{fmt.Sprintf(format, args...)} }
	tests := []struct {
		name, reason string
		change       func(plan *matching.Plan)
		want         []string
	}{
		{"good", "the plan to start from", func(*matching.Plan) {}, nil},
		{"format", "another format", func(plan *matching.Plan) { plan.Format = "ruilkring/plan/v2" },
			wrong(`format: is "ruilkring/plan/v2", not "ruilkring/plan/v1"`)},
		{"digest", "another problem", func(plan *matching.Plan) { plan.Problem = "" },
			wrong(`problem: is "", the digest of the problem is %s`, p.Digest())},
		{"status", "an unknown status", func(plan *matching.Plan) { plan.Status = "best" },
			wrong(`status: unknown status "best": use optimal or feasible`)},
		{"status feasible", "what is proven is said", func(plan *matching.Plan) { plan.Status = matching.StatusFeasible },
			wrong(`status: is "feasible", but the score equals the bound that the certificate proves`)},
		{"goals", "other goals", func(plan *matching.Plan) { plan.Goals = plan.Goals[:1] },
			wrong(`goals: differ from the problem's: ["patients" "rank"]`)},
		{"score", "a wrong sum", func(plan *matching.Plan) { plan.Score[1][0]++ },
			wrong(`score[1][0]: is -3, the moves add up to -4`)},
		{"score lists", "a list too few", func(plan *matching.Plan) { plan.Score = plan.Score[:1] },
			wrong(`score: has 1 lists, one for each of the problem's goals makes 2`)},
		{"score numbers", "a number too many", func(plan *matching.Plan) { plan.Score[0] = []int64{4, 0} },
			wrong(`score[0]: has 2 numbers, goal patients makes 1`)},
		{"no score", "no score at all", func(plan *matching.Plan) { plan.Score = nil },
			wrong(`score: has 0 lists, one for each of the problem's goals makes 2`)},
		{"bound", "a wrong bound", func(plan *matching.Plan) { plan.Bound[0][0] = 5 },
			wrong(`bound[0][0]: is 5, the certificate proves 4`)},
		{"bound lists", "a list too many", func(plan *matching.Plan) { plan.Bound = append(plan.Bound, nil) },
			wrong(`bound: has 3 lists, one for each of the problem's goals makes 2`)},
		{"more than there is", "a plan that breaks a rule is not measured against its bound", func(plan *matching.Plan) {
			plan.Exchanges = append(plan.Exchanges, planned(p, "chain h5>c").Exchanges...)
			plan.Score = [][]int64{{5}, {-5}}
		}, wrong(`exchanges[2]: practice "c" grows by 2 persons by this exchange and those before it, it has 1 free places`)},
		{"no certificate", "an optimal plan without proof", func(plan *matching.Plan) { plan.Certificate = nil }, []string{
			`status: is "optimal", but the score is below the bound that the certificate proves`,
			`bound[0][0]: is 4, the certificate proves 5`,
			`bound[1][0]: is -4, the certificate proves -5`,
			`certificate: is missing: an optimal plan proves its bound`,
		}},
		{"unknown price", "a price at no practice", func(plan *matching.Plan) { plan.Certificate.Prices[0].Practice = "x" },
			wrong(`certificate.prices[0].practice: unknown practice "x"`)},
		{"price twice", "one price for each practice", func(plan *matching.Plan) {
			plan.Certificate.Prices = append(plan.Certificate.Prices, plan.Certificate.Prices[0])
		}, wrong(`certificate.prices[1].practice: "c" does not come after "c": prices are in order of practice id, each once`)},
		{"order of prices", "in order of practice", func(plan *matching.Plan) {
			plan.Certificate.Prices = append(plan.Certificate.Prices, matching.Price{Practice: "a", Price: []int64{0, 1}})
		}, wrong(`certificate.prices[1].practice: "a" does not come after "c": prices are in order of practice id, each once`)},
		{"short price", "a number for each level", func(plan *matching.Plan) {
			plan.Certificate.Prices[0].Price = []int64{1}
		}, wrong(`certificate.prices[0].price: has 1 numbers, the score has 2`)},
		{"zero price", "a practice at price zero is left out", func(plan *matching.Plan) {
			plan.Certificate.Prices[0].Price = []int64{0, 0}
		}, wrong(`certificate.prices[0].price: is zero: a practice at price zero is left out`)},
		{"price below zero", "in lexicographic order", func(plan *matching.Plan) {
			plan.Certificate.Prices[0].Price = []int64{0, -1}
		}, wrong(`certificate.prices[0].price: is below zero`)},
		{"dear price", "it proves less than the plan says", func(plan *matching.Plan) {
			plan.Certificate.Prices[0].Price[0]++
		}, []string{
			`status: is "optimal", but the score is below the bound that the certificate proves`,
			`bound[0][0]: is 4, the certificate proves 5`,
		}},
		{"not the least", "a price that proves as much but need not be", func(plan *matching.Plan) {
			plan.Certificate.Prices = slices.Insert(plan.Certificate.Prices, 0, matching.Price{Practice: "b", Price: []int64{0, 1}})
		}, wrong(`certificate.prices[0].price: is not the least that proves the plan optimal`)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			plan := good()
			test.change(plan)
			sameFaults(t, test.reason, faultsIn(t, p, plan, ""), test.want)
		})
	}
}
