package matching_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
)

// fullPlanJSON has every field there is, as WriteJSON writes it.
const fullPlanJSON = `{"format": "ruilkring/plan/v1", "problem": "sha256:00", "status": "optimal",
"goals": ["priority", "patients"],
"score": [[12, 30511], [-9223372036854775808]],
"bound": [[12, 30511], [9223372036854775807]],
"exchanges": [
{"kind": "cycle", "moves": [{"household": "h1", "from": "A", "to": "B", "rank": 1, "metres": 812}, {"household": "h2", "from": "B", "to": "A", "rank": 2, "metres": 0}]},
{"kind": "chain", "moves": [{"household": "<é>", "to": "C", "rank": 1, "metres": 5}]}
],
"certificate": {"prices": [
{"practice": "A", "price": [0, 1]},
{"practice": "B", "price": [1, -1]}
]}}
`

// fullPlan is what fullPlanJSON means.
func fullPlan() *matching.Plan {
	return &matching.Plan{
		Format:  matching.PlanFormat,
		Problem: "sha256:00",
		Status:  matching.StatusOptimal,
		Goals:   []matching.Goal{matching.GoalPriority, matching.GoalPatients},
		Score:   [][]int64{{12, 30511}, {math.MinInt64}},
		Bound:   [][]int64{{12, 30511}, {math.MaxInt64}},
		Exchanges: []matching.Exchange{
			{Kind: matching.Cycle, Moves: []matching.Move{
				{Household: "h1", From: "A", To: "B", Rank: 1, Metres: 812},
				{Household: "h2", From: "B", To: "A", Rank: 2},
			}},
			{Kind: matching.Chain, Moves: []matching.Move{{Household: "<é>", To: "C", Rank: 1, Metres: 5}}},
		},
		Certificate: &matching.Certificate{Prices: []matching.Price{
			{Practice: "A", Price: []int64{0, 1}},
			{Practice: "B", Price: []int64{1, -1}},
		}},
	}
}

func TestPlanJSON(t *testing.T) {
	p, err := matching.DecodePlan([]byte(fullPlanJSON))
	if err != nil {
		t.Fatal(err)
	}
	if want := fullPlan(); !reflect.DeepEqual(p, want) {
		t.Errorf("decoded\n%+v\nwant\n%+v", p, want)
	}
	if got := jsonOf(t, p); got != fullPlanJSON {
		t.Errorf("written\n%s\nwant\n%s", got, fullPlanJSON)
	}
	const empty = `{"format": "ruilkring/plan/v1", "problem": "x", "status": "feasible",
"goals": [],
"score": [],
"bound": [],
"exchanges": []}
`
	none := &matching.Plan{Format: matching.PlanFormat, Problem: "x", Status: matching.StatusFeasible}
	if got := jsonOf(t, none); got != empty {
		t.Errorf("the empty plan is written\n%s\nwant\n%s", got, empty)
	}
	withNull := strings.Replace(fullPlanJSON, `"household": "<é>", `, `"household": "<é>", "from": null, `, 1)
	if p, err := matching.DecodePlan([]byte(withNull)); err != nil || !reflect.DeepEqual(p, fullPlan()) {
		t.Errorf("a from of null is not none: %v", err)
	}
	if err := none.WriteJSON(failingWriter{}); !errors.Is(err, os.ErrClosed) {
		t.Errorf("a failing writer: %v", err)
	}
}

func TestDecodePlanInvalid(t *testing.T) {
	for _, c := range []struct {
		name, reason string
		old, new     string // as in invalidCase
		want         []string
	}{
		{
			name: "empty", reason: "an empty file is not an empty plan",
			want: []string{"1:1: expected an object, found the end of the text"},
		},
		{
			name: "no fields", reason: "all but the certificate are required",
			new: "{}",
			want: []string{
				"1:1: format: missing",
				"1:1: problem: missing",
				"1:1: status: missing",
				"1:1: goals: missing",
				"1:1: score: missing",
				"1:1: bound: missing",
				"1:1: exchanges: missing",
			},
		},
		{
			name: "a problem", reason: "one file for the other is the likeliest mistake",
			old: "ruilkring/plan/v1", new: "ruilkring/v1",
			want: []string{`1:12: format: unknown format "ruilkring/v1"; known are ruilkring/plan/v1`},
		},
		{
			name: "names", reason: "of a status, a goal and a kind",
			old:  "\"optimal\",\n\"goals\": [\"priority\", \"patients\"]",
			new:  "\"best\",\n\"goals\": [\"priority\", \"\"]",
			want: []string{`1:67: status: unknown status "best"; known are optimal, feasible`, `2:23: goals[1]: unknown goal ""; known are priority, patients, households, rank, distance, waiting, weight, exchanges`},
		},
		{
			name: "kind", reason: "it is one of three",
			old: `"chain"`, new: `"Chain"`,
			want: []string{`7:10: exchanges[1].kind: unknown kind "Chain"; known are cycle, chain, bundle`},
		},
		{
			name: "fields of a move", reason: "missing ones, an unknown one and one of another type",
			old: `"household": "<é>", "to": "C", "rank": 1`, new: `"form": "A", "to": null, "rank": "1"`,
			want: []string{
				"7:29: exchanges[1].moves[0].household: missing",
				`7:30: exchanges[1].moves[0].form: unknown field; did you mean "from"?`,
				"7:49: exchanges[1].moves[0].to: expected a string, found null",
				"7:63: exchanges[1].moves[0].rank: expected a whole number, found a string",
			},
		},
		{
			name: "numbers of a move", reason: "a rank begins at 1, metres at 0",
			old: `"rank": 2, "metres": 0`, new: `"rank": 0, "metres": -1`,
			want: []string{
				"6:152: exchanges[0].moves[1].rank: must be 1 to 2147483647",
				"6:165: exchanges[0].moves[1].metres: must be 0 to 2147483647",
			},
		},
		{
			name: "empty ids", reason: "none is left out, not empty",
			old: `{"household": "h1", "from": "A", "to": "B"`, new: `{"household": "", "from": "", "to": ""`,
			want: []string{
				"6:43: exchanges[0].moves[0].household: empty id",
				"6:55: exchanges[0].moves[0].from: empty id; for none write null or leave it out",
				"6:65: exchanges[0].moves[0].to: empty id",
			},
		},
		{
			name: "digest", reason: "a plan is of some problem",
			old: `"sha256:00"`, new: `""`,
			want: []string{"1:44: problem: empty digest"},
		},
		{
			name: "beyond 64 bits", reason: "a score doesn't wrap, in either direction",
			old: "[-9223372036854775808]]", new: "[-9223372036854775809, 9223372036854775808, 1.0]]",
			want: []string{
				"3:25: score[1][0]: must be -9223372036854775808 to 9223372036854775807",
				"3:47: score[1][1]: must be -9223372036854775808 to 9223372036854775807",
				"3:68: score[1][2]: must be a whole number, without a point or an exponent",
			},
		},
		{
			name: "no objects", reason: "the next one keeps its number",
			old: `"exchanges": [`, new: `"exchanges": [[], {"kind": "cycle", "moves": ["h1", {"from": nil}]},`,
			want: []string{
				"5:15: exchanges[0]: expected an object, found an array",
				"5:47: exchanges[1].moves[0]: expected an object, found a string",
				"5:53: exchanges[1].moves[1].household: missing",
				"5:53: exchanges[1].moves[1].to: missing",
				"5:53: exchanges[1].moves[1].rank: missing",
				"5:53: exchanges[1].moves[1].metres: missing",
				`5:62: exchanges[1].moves[1].from: "nil" is no JSON value`,
			},
		},
		{
			name: "certificate", reason: "it is looked at as strictly",
			old: `{"practice": "A", "price": [0, 1]}`, new: `{"practice": "A"}, 7, {"price": [[]], "practice": "", "p": 1}`,
			want: []string{
				"10:1: certificate.prices[0].price: missing",
				"10:20: certificate.prices[1]: expected an object, found a number",
				"10:34: certificate.prices[2].price[0]: expected a whole number, found an array",
				"10:51: certificate.prices[2].practice: empty id",
				"10:55: certificate.prices[2].p: unknown field",
			},
		},
		{
			name: "certificate without prices", reason: "a certificate that proves nothing is left out",
			old: `"certificate": {"prices": [`, new: `"certificate": {}, "certificate": {"prices": [`,
			want: []string{
				"9:16: certificate.prices: missing",
				"9:20: certificate: the field stands here a second time",
			},
		},
		{
			name: "null certificate", reason: "absent values are left out",
			old: `"certificate": {"prices": [`, new: `"certificate": null, "x": {"prices": [`,
			want: []string{
				"9:16: certificate: expected an object, found null",
				"9:22: x: unknown field",
			},
		},
		{
			name: "broken", reason: "the rest can't be read, what came before was",
			old: `"score": [[12, 30511]`, new: `"score": [[12.5, 30511 30512]`,
			want: []string{
				"3:12: score[0][0]: must be a whole number, without a point or an exponent",
				`3:24: score[0][1]: expected "," or "]", found "3"`,
			},
		},
		{
			name: "trailing data", reason: "two plans are not one",
			old: "]}}\n", new: "]}}\n]",
			want: []string{`13:1: expected the end of the text, found "]"`},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := c.new
			if c.old != "" {
				if strings.Count(fullPlanJSON, c.old) != 1 {
					t.Fatalf("%q doesn't occur exactly once", c.old)
				}
				text = strings.Replace(fullPlanJSON, c.old, c.new, 1)
			}
			p, err := matching.DecodePlan([]byte(text))
			if p != nil {
				t.Errorf("there is a plan in spite of %v", err)
			}
			checkFaults(t, nil, err, c.want)
			if t.Failed() {
				t.Logf("reason: %s\n%s", c.reason, text)
			}
		})
	}
}

// randomPlan is a plan with every field of every form; it is of no problem.
func randomPlan(random *rand.Rand) *matching.Plan {
	number := func() int64 { return int64(random.Uint64() >> random.IntN(64)) }
	id := func() string { return oddText(random, "") + "x" }
	numbers := func() []int64 {
		list := make([]int64, random.IntN(3))
		for i := range list {
			list[i] = number()
		}
		return list
	}
	p := &matching.Plan{
		Format:    matching.PlanFormat,
		Problem:   id(),
		Status:    []matching.Status{matching.StatusOptimal, matching.StatusFeasible}[random.IntN(2)],
		Goals:     append([]matching.Goal{}, randomRules(random, 0).Goals...),
		Score:     make([][]int64, random.IntN(3)),
		Exchanges: make([]matching.Exchange, random.IntN(4)),
	}
	for i := range p.Score {
		p.Score[i] = numbers()
	}
	p.Bound = append([][]int64{}, p.Score...)
	for i := range p.Exchanges {
		e := &p.Exchanges[i]
		e.Kind = []matching.Kind{matching.Cycle, matching.Chain, matching.Bundle}[random.IntN(3)]
		e.Moves = make([]matching.Move, random.IntN(4))
		for j := range e.Moves {
			e.Moves[j] = matching.Move{Household: id(), To: id(), Rank: 1 + random.IntN(5), Metres: randomNumber(random)}
			if random.IntN(2) == 0 {
				e.Moves[j].From = id()
			}
		}
	}
	if random.IntN(2) == 0 {
		p.Certificate = &matching.Certificate{Prices: make([]matching.Price, random.IntN(4))}
		for i := range p.Certificate.Prices {
			p.Certificate.Prices[i] = matching.Price{Practice: id(), Price: numbers()}
		}
	}
	return p
}

func TestPlanJSONRoundTrip(t *testing.T) {
	random := newRandom(t)
	for range 500 {
		p := randomPlan(random)
		text := jsonOf(t, p)
		q, err := matching.DecodePlan([]byte(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if !reflect.DeepEqual(p, q) {
			t.Fatalf("read back\n%+v\nwant\n%+v\nfrom\n%s", q, p, text)
		}
		if again := jsonOf(t, q); again != text {
			t.Fatalf("written again\n%s\nwant\n%s", again, text)
		}
		var std matching.Plan
		if err := json.Unmarshal([]byte(text), &std); err != nil || !reflect.DeepEqual(p, &std) {
			t.Fatalf("encoding/json reads %v\n%+v\nwant\n%+v", err, &std, p)
		}
	}
}
