package matching_test

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/ruilkring/ruilkring/matching"
)

func ExampleReadProblem() {
	p, err := matching.ReadProblem(strings.NewReader(`{
  "format": "ruilkring/v1",
  "practices": [
    {"id": "01012345", "location": {"lat": 52.07, "lon": 4.30}, "capacity": 2350, "enrolled": 2350, "mode": "swap"},
    {"id": "01054321", "location": {"lat": 52.11, "lon": 4.28}, "capacity": 2350, "enrolled": 2350, "mode": "swap"}
  ],
  "households": [
    {"id": "h-7f3a", "size": 2, "current": "01012345", "home": {"lat": 52.10, "lon": 4.29}, "wishes": {"ranked": [["01054321"]]}},
    {"id": "h-9c21", "size": 2, "current": "01054321", "home": {"lat": 52.08, "lon": 4.31}, "wishes": {"within_m": 4000}}
  ]
}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, h := range p.Households {
		fmt.Println(h.ID, "of", h.Persons(), "at", h.Current, "wants", h.Wishes.Ranked, "or within", h.Wishes.WithinM, "m")
	}
	// Output:
	// h-7f3a of 2 at 01012345 wants [[01054321]] or within 0 m
	// h-9c21 of 2 at 01054321 wants [] or within 4000 m
}

// Every fault is found in one reading, with its place.
func ExampleReadProblem_faults() {
	p, err := matching.ReadProblem(strings.NewReader(`{
  "format": "ruilkring/v1",
  "practices": [
    {"id": "01012345", "location": {"lat": 520.7, "lon": 4.30}, "capacity": -1, "enrolled": 2350, "mode": "swap"}
  ],
  "households": [
    {"id": "111222333", "home": {"lat": 52.10, "lon": 4.29}, "wishes": {"ranked": [["01012345", "0105432"]]}, "prio": 1}
  ]
}`))
	fmt.Println(p == nil, errors.Is(err, matching.ErrInvalid))
	if invalid, ok := errors.AsType[*matching.InvalidError](err); ok {
		for _, f := range invalid.Faults {
			fmt.Println(f)
		}
	}
	// Output:
	// true true
	// 4:44: practices[0].location.lat: outside the world: a latitude is -90 to 90 degrees
	// 4:77: practices[0].capacity: must be 0 to 2147483647
	// 7:12: households[0].id: nine digits that pass the eleven-test: citizen service numbers do not belong here
	// 7:97: households[0].wishes.ranked[0][1]: unknown practice "0105432"
	// 7:111: households[0].prio: unknown field; did you mean "priority"?
}

func ExampleDecodeProblem() {
	p, err := matching.DecodeProblem([]byte(`{"format": "ruilkring/v1", "practices": [], "households": []}`))
	fmt.Println(len(p.Households), err)
	// Output: 0 <nil>
}

func ExampleProblem_WriteJSON() {
	p := &matching.Problem{
		Practices: []matching.Practice{
			{ID: "01012345", Location: matching.Point{Lat: 52.07, Lon: 4.3}, Capacity: 2350, Enrolled: 2349, Mode: matching.Open},
		},
		Households: []matching.Household{
			{ID: "h-7f3a", Home: matching.Point{Lat: 52.08, Lon: 4.31}, Wishes: matching.Wishes{WithinM: 4000}},
		},
		Rules: matching.Rules{Seed: 20261121},
	}
	if err := p.WriteJSON(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {"format": "ruilkring/v1",
	// "practices": [
	// {"id": "01012345", "location": {"lat": 52.07, "lon": 4.3}, "capacity": 2350, "enrolled": 2349, "mode": "open"}
	// ],
	// "households": [
	// {"id": "h-7f3a", "home": {"lat": 52.08, "lon": 4.31}, "wishes": {"within_m": 4000}}
	// ],
	// "rules": {"seed": 20261121}}
}

func ExampleDecodePlan() {
	plan, err := matching.DecodePlan([]byte(`{"format": "ruilkring/plan/v1", "problem": "sha256:00", "status": "optimal",
"goals": ["patients"], "score": [[2]], "bound": [[2]],
"exchanges": [
{"kind": "cycle", "moves": [
  {"household": "h-7f3a", "from": "01012345", "to": "01054321", "rank": 1, "metres": 812},
  {"household": "h-9c21", "from": "01054321", "to": "01012345", "rank": 1, "metres": 640}]}
]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range plan.Exchanges[0].Moves {
		fmt.Println(m.Household, "from", m.From, "to", m.To)
	}
	// Output:
	// h-7f3a from 01012345 to 01054321
	// h-9c21 from 01054321 to 01012345
}

func ExamplePlan_WriteJSON() {
	plan := &matching.Plan{
		Format:  matching.PlanFormat,
		Problem: "sha256:00",
		Status:  matching.StatusOptimal,
		Goals:   []matching.Goal{matching.GoalPatients},
		Score:   [][]int64{{1}},
		Bound:   [][]int64{{1}},
		Exchanges: []matching.Exchange{
			{Kind: matching.Chain, Moves: []matching.Move{{Household: "h-7f3a", To: "01054321", Rank: 1, Metres: 812}}},
		},
	}
	if err := plan.WriteJSON(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {"format": "ruilkring/plan/v1", "problem": "sha256:00", "status": "optimal",
	// "goals": ["patients"],
	// "score": [[1]],
	// "bound": [[1]],
	// "exchanges": [
	// {"kind": "chain", "moves": [{"household": "h-7f3a", "to": "01054321", "rank": 1, "metres": 812}]}
	// ]}
}

func ExampleProblem_Validate() {
	p := &matching.Problem{
		Practices:  []matching.Practice{{ID: "01012345", Mode: "half open"}},
		Households: []matching.Household{{ID: "h-7f3a", Current: "01012346", Priority: 10}},
	}
	fmt.Println(p.Validate())
	// Output:
	// matching: invalid input
	// 	practices[0].mode: unknown mode "half open"; known are open, swap, closed
	// 	households[0].current: unknown practice "01012346"
	// 	households[0].priority: must be 0 to 9
}

// Neither order nor a default that is written out changes the digest.
func ExampleProblem_Digest() {
	a := &matching.Problem{
		Households: []matching.Household{{ID: "h-1", Size: 1}, {ID: "h-2"}},
	}
	b := &matching.Problem{
		Households: []matching.Household{{ID: "h-2", Size: 1}, {ID: "h-1"}},
		Rules:      matching.Rules{Mechanism: matching.Optimal, Goals: matching.DefaultGoals()},
	}
	fmt.Println(a.Digest())
	fmt.Println(a.Digest() == b.Digest())
	// Output:
	// sha256:282d212fefee388edaad7a88727f8a6f49e96c1d82b0fc06bfd6b660ae3de625
	// true
}
