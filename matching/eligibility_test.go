package matching

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"testing"
)

// eligibleWish is one row of an Eligibility, for people to read.
type eligibleWish struct {
	household, practice string
	rank, metres        int
}

// eligibleWishes are the rows of e, after its shape has been checked.
func eligibleWishes(t *testing.T, p *Problem, e *Eligibility) []eligibleWish {
	t.Helper()
	if len(e.Current) != len(p.Households) || len(e.Offsets) != len(p.Households)+1 || e.Offsets[0] != 0 ||
		e.Offsets[len(p.Households)] != e.Len() || len(e.Practice) != e.Len() || len(e.Rank) != e.Len() || len(e.Metres) != e.Len() {
		t.Fatalf("columns don't fit together: %+v", e)
	}
	var rows []eligibleWish
	for h := range p.Households {
		current := ""
		if e.Current[h] != -1 {
			current = p.Practices[e.Current[h]].ID
		}
		if current != p.Households[h].Current {
			t.Fatalf("current practice of household %d is %q, want %q", h, current, p.Households[h].Current)
		}
		for i := e.Offsets[h]; i < e.Offsets[h+1]; i++ {
			rows = append(rows, eligibleWish{p.Households[h].ID, p.Practices[e.Practice[i]].ID, int(e.Rank[i]), int(e.Metres[i])})
		}
	}
	return rows
}

// plainEligibleWishes works out the same from the text of the rules: it asks
// of every household and every practice whether the one may move to the other.
func plainEligibleWishes(p *Problem, travel func(household, practice int) int32) []eligibleWish {
	var rows []eligibleWish
	for h, household := range p.Households {
		rankOf := map[string]int{}
		for r, class := range household.Wishes.Ranked {
			for _, id := range class {
				rankOf[id] = r + 1
			}
		}
		rankOfCurrent, currentIsRanked := rankOf[household.Current]
		var own []eligibleWish
		for q, practice := range p.Practices {
			metres := 0
			if travel != nil {
				metres = int(travel(h, q))
			} else {
				metres = Metres(household.Home, practice.Location)
			}
			reachable := metres >= 0

			rank, isWish := rankOf[practice.ID]
			if !isWish && household.Wishes.WithinM > 0 && metres <= household.Wishes.WithinM {
				rank, isWish = len(household.Wishes.Ranked)+1, true
			}
			if currentIsRanked && rank >= rankOfCurrent {
				isWish = false
			}

			accepts := true
			if practice.Accepts != nil {
				if practice.Accepts.WithinM > 0 && metres > practice.Accepts.WithinM {
					accepts = false
				}
				if len(practice.Accepts.Postcodes) > 0 {
					inOne := false
					for _, prefix := range practice.Accepts.Postcodes {
						inOne = inOne || strings.HasPrefix(household.Postcode, prefix)
					}
					accepts = accepts && inOne
				}
			}
			if isWish && reachable && accepts && practice.Mode != Closed && practice.ID != household.Current {
				own = append(own, eligibleWish{household.ID, practice.ID, rank, metres})
			}
		}
		sort.SliceStable(own, func(i, j int) bool {
			if own[i].rank != own[j].rank {
				return own[i].rank < own[j].rank
			}
			return own[i].practice < own[j].practice
		})
		rows = append(rows, own...)
	}
	return rows
}

// randomEligibilityProblem is a valid problem in which most limits are drawn
// from the distances that occur in it, or are one metre off.
func randomEligibilityProblem(random *rand.Rand, practices, households int, travel func(household, practice int) int32) *Problem {
	centre := []Point{{52, 5}, {90, 0}, {-90, 77}, {0, 180}, {-16.8, -179.999}, {0, 0}}[random.IntN(6)]
	spread := []float64{0.00002, 0.002, 0.1, 20, 180}[random.IntN(5)]
	place := func() Point {
		if random.IntN(20) == 0 {
			return centre
		}
		lat := centre.Lat + spread*(random.Float64()-0.5)
		lon := centre.Lon + 2*spread*(random.Float64()-0.5)
		if lon > 180 {
			lon -= 360
		} else if lon < -180 {
			lon += 360
		}
		return Point{max(-90, min(90, lat)), lon}
	}
	postcode := func() string {
		digits := make([]byte, random.IntN(4))
		for i := range digits {
			digits[i] = byte('1' + random.IntN(2))
		}
		return string(digits)
	}
	p := &Problem{Format: Format}
	for _, name := range random.Perm(practices) {
		// Ids of unequal length, in an order that is not the file's.
		id := fmt.Sprintf("%c%d", 'a'+name%3, name*name)
		p.Practices = append(p.Practices, Practice{ID: id, Location: place(), Mode: []Mode{Open, Swap, Swap, Closed}[random.IntN(4)]})
	}
	for h := range households {
		household := Household{ID: fmt.Sprint("h", h), Home: place(), Postcode: postcode()}
		if practices > 0 && random.IntN(3) > 0 {
			household.Current = p.Practices[random.IntN(practices)].ID
		}
		p.Households = append(p.Households, household)
	}
	limit := func(h, q int) int {
		metres := Metres(p.Households[h].Home, p.Practices[q].Location)
		if travel != nil {
			metres = int(travel(h, q))
		}
		return max(1, metres+random.IntN(3)-1)
	}
	for q := range p.Practices {
		if households == 0 || random.IntN(2) == 0 {
			continue
		}
		area := &Area{}
		if random.IntN(2) == 0 {
			area.WithinM = limit(random.IntN(households), q)
		}
		for range random.IntN(4) {
			area.Postcodes = append(area.Postcodes, "1"+postcode(), "2"+postcode())
		}
		p.Practices[q].Accepts = area
	}
	for h := range p.Households {
		wishes := &p.Households[h].Wishes
		order := random.Perm(practices)
		order = order[:random.IntN(practices+1)]
		for len(order) > 0 && random.IntN(8) > 0 {
			n := 1 + random.IntN(min(3, len(order)))
			var class []string
			for _, q := range order[:n] {
				class = append(class, p.Practices[q].ID)
			}
			wishes.Ranked = append(wishes.Ranked, class)
			order = order[n:]
		}
		switch {
		case practices > 0 && random.IntN(2) == 0:
			wishes.WithinM = limit(h, random.IntN(practices))
		case random.IntN(8) == 0:
			wishes.WithinM = MaxPersons
		}
	}
	return p
}

// randomTravel is a table that has no geometry, with a fifth of it unreachable.
func randomTravel(seed uint64) func(household, practice int) int32 {
	return func(household, practice int) int32 {
		x := rand.NewPCG(seed, uint64(household)<<32|uint64(practice)).Uint64()
		if x%5 == 0 {
			return -1 - int32(x>>33)
		}
		return int32(x>>32) % 40
	}
}

func TestEligibilityAgainstPlain(t *testing.T) {
	seed := rand.Uint64()
	total := 0
	for round := range 3000 {
		random := rand.New(rand.NewPCG(seed, uint64(round)))
		var travel func(household, practice int) int32
		if random.IntN(3) == 0 {
			travel = randomTravel(random.Uint64())
		}
		practices, households := random.IntN(10), random.IntN(10)
		if round%100 == 0 { // Enough for a tree with inner nodes, and more than one block.
			practices, households = random.IntN(150), random.IntN(300)
		}
		p := randomEligibilityProblem(random, practices, households, travel)
		e, err := p.Eligibility(context.Background(), EligibilityOptions{Threads: random.IntN(4), Travel: travel})
		if err != nil {
			t.Fatalf("seed %d, round %d: %v", seed, round, err)
		}
		got, want := eligibleWishes(t, p, e), plainEligibleWishes(p, travel)
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d, round %d: eligible wishes are\n%v, want\n%v", seed, round, got, want)
		}
		total += len(got)
	}
	if total == 0 {
		t.Errorf("seed %d: no wish was eligible", seed)
	}
}

func TestEligibility(t *testing.T) {
	// Along the equator the practices a, b and c are 1112, 2224 and 3336 m east
	// of home.
	home := Point{0, 0}
	practices := func(change func(a, b, c *Practice)) []Practice {
		p := []Practice{
			{ID: "c", Location: Point{0, 0.03}, Mode: Swap},
			{ID: "a", Location: Point{0, 0.01}, Mode: Open},
			{ID: "b", Location: Point{0, 0.02}, Mode: Swap},
		}
		if change != nil {
			change(&p[1], &p[2], &p[0])
		}
		return p
	}
	accept := func(area Area) func(a, b, c *Practice) {
		return func(a, b, c *Practice) { b.Accepts = &area }
	}
	all := [][]string{{"a"}, {"b"}, {"c"}}
	tests := []struct {
		name      string
		reason    string
		change    func(a, b, c *Practice)
		household Household
		travel    func(household, practice int) int32
		want      string
	}{{
		name:      "Ranked",
		reason:    "each class has its position as its rank",
		household: Household{Wishes: Wishes{Ranked: [][]string{{"c"}, {"a"}, {"b"}}}},
		want:      "c1:3336 a2:1112 b3:2224",
	}, {
		name:      "ClassSorted",
		reason:    "inside one class the order is that of the ids, whatever the order in the wishes and the file",
		household: Household{Wishes: Wishes{Ranked: [][]string{{"c", "b", "a"}}}},
		want:      "a1:1112 b1:2224 c1:3336",
	}, {
		name:      "ClosedKeepsRanks",
		reason:    "a closed practice takes nobody in, and ranks do not shift",
		change:    func(a, b, c *Practice) { a.Mode = Closed },
		household: Household{Wishes: Wishes{Ranked: all}},
		want:      "b2:2224 c3:3336",
	}, {
		name:      "ClosedNear",
		reason:    "nor does it in the last class",
		change:    func(a, b, c *Practice) { a.Mode = Closed },
		household: Household{Wishes: Wishes{WithinM: 5000}},
		want:      "b1:2224 c1:3336",
	}, {
		name:      "CurrentEndsWishes",
		reason:    "only classes strictly before that of the current practice are wishes",
		household: Household{Current: "b", Wishes: Wishes{Ranked: all}},
		want:      "a1:1112",
	}, {
		name:      "CurrentEndsItsClass",
		reason:    "the other practices of the current one's class are liked no better",
		household: Household{Current: "b", Wishes: Wishes{Ranked: [][]string{{"c"}, {"a", "b"}}}},
		want:      "c1:3336",
	}, {
		name:      "CurrentFirst",
		reason:    "who likes the current practice best has no wish",
		household: Household{Current: "a", Wishes: Wishes{Ranked: all, WithinM: 5000}},
		want:      "",
	}, {
		name:      "CurrentRankedNoNear",
		reason:    "where the current practice is ranked, the class of within_m is behind it",
		household: Household{Current: "b", Wishes: Wishes{Ranked: [][]string{{"a"}, {"b"}}, WithinM: 5000}},
		want:      "a1:1112",
	}, {
		name:      "CurrentClosedEndsWishes",
		reason:    "the current practice marks what is liked no better, even where nobody could move to it",
		change:    func(a, b, c *Practice) { b.Mode = Closed },
		household: Household{Current: "b", Wishes: Wishes{Ranked: all}},
		want:      "a1:1112",
	}, {
		name:      "CurrentNear",
		reason:    "the current practice is no wish, and where it isn't ranked it ends nothing",
		household: Household{Current: "b", Wishes: Wishes{Ranked: [][]string{{"c"}}, WithinM: 5000}},
		want:      "c1:3336 a2:1112",
	}, {
		name:      "NearAfterRanked",
		reason:    "the class of within_m comes after all others and leaves out what is ranked",
		household: Household{Wishes: Wishes{Ranked: [][]string{{"b"}}, WithinM: 5000}},
		want:      "b1:2224 a2:1112 c2:3336",
	}, {
		name:      "NearLeavesOutRefused",
		reason:    "a ranked practice that refuses does not come back in the last class",
		change:    accept(Area{Postcodes: []string{"2512"}}),
		household: Household{Wishes: Wishes{Ranked: [][]string{{"b"}}, WithinM: 5000}},
		want:      "a2:1112 c2:3336",
	}, {
		name:      "NearAlone",
		reason:    "without ranked classes the last class is the first",
		household: Household{Wishes: Wishes{WithinM: 2224}},
		want:      "a1:1112 b1:2224",
	}, {
		name:      "NearBelow",
		reason:    "2223 m is not 2224 m",
		household: Household{Wishes: Wishes{WithinM: 2223}},
		want:      "a1:1112",
	}, {
		name:      "NearNone",
		reason:    "0 means that there is no such class",
		household: Household{Wishes: Wishes{WithinM: 0}},
		want:      "",
	}, {
		name:      "NearWholeWorld",
		reason:    "the largest number is farther than anything",
		household: Household{Wishes: Wishes{WithinM: MaxPersons}},
		want:      "a1:1112 b1:2224 c1:3336",
	}, {
		name:      "AcceptsWithinBorder",
		reason:    "the limit itself is within",
		change:    accept(Area{WithinM: 2224}),
		household: Household{Wishes: Wishes{Ranked: all}},
		want:      "a1:1112 b2:2224 c3:3336",
	}, {
		name:      "AcceptsWithinBelow",
		reason:    "a metre less is not",
		change:    accept(Area{WithinM: 2223}),
		household: Household{Wishes: Wishes{Ranked: all}},
		want:      "a1:1112 c3:3336",
	}, {
		name:      "AcceptsPrefix",
		reason:    "a postcode is a prefix",
		change:    accept(Area{Postcodes: []string{"3", "2512", "2513"}}),
		household: Household{Postcode: "2512AB", Wishes: Wishes{Ranked: all}},
		want:      "a1:1112 b2:2224 c3:3336",
	}, {
		name:      "AcceptsLongerPrefix",
		reason:    "a household that gives less than the prefix does not have it",
		change:    accept(Area{Postcodes: []string{"2512AB"}}),
		household: Household{Postcode: "2512", Wishes: Wishes{Ranked: all}},
		want:      "a1:1112 c3:3336",
	}, {
		name:      "AcceptsNestedPrefix",
		reason:    "a longer prefix does not hide the shorter one before it",
		change:    accept(Area{Postcodes: []string{"2512", "25"}}),
		household: Household{Postcode: "2513", Wishes: Wishes{Ranked: all}},
		want:      "a1:1112 b2:2224 c3:3336",
	}, {
		name:      "AcceptsNoPostcode",
		reason:    "a household without a postcode lives in none of them",
		change:    accept(Area{Postcodes: []string{"2512"}}),
		household: Household{Wishes: Wishes{Ranked: all}},
		want:      "a1:1112 c3:3336",
	}, {
		name:      "AcceptsBothFar",
		reason:    "both limits hold: the postcode is right and the distance is not",
		change:    accept(Area{WithinM: 2000, Postcodes: []string{"2512"}}),
		household: Household{Postcode: "2512", Wishes: Wishes{Ranked: all}},
		want:      "a1:1112 c3:3336",
	}, {
		name:      "AcceptsBothElsewhere",
		reason:    "both limits hold: the distance is right and the postcode is not",
		change:    accept(Area{WithinM: 3000, Postcodes: []string{"2512"}}),
		household: Household{Postcode: "2513", Wishes: Wishes{Ranked: all}},
		want:      "a1:1112 c3:3336",
	}, {
		name:      "AcceptsEverybody",
		reason:    "an area without limits is none",
		change:    accept(Area{}),
		household: Household{Wishes: Wishes{Ranked: all}},
		want:      "a1:1112 b2:2224 c3:3336",
	}, {
		name:      "AcceptsNear",
		reason:    "the last class too is of practices that accept the household",
		change:    accept(Area{WithinM: 2000}),
		household: Household{Wishes: Wishes{WithinM: 5000}},
		want:      "a1:1112 c1:3336",
	}, {
		name:      "Travel",
		reason:    "the travel table replaces the metres, in file order c, a, b",
		household: Household{Wishes: Wishes{Ranked: all}},
		travel:    func(_, practice int) int32 { return []int32{30, 10, 20}[practice] },
		want:      "a1:10 b2:20 c3:30",
	}, {
		name:      "TravelUnreachable",
		reason:    "who cannot get there cannot move there",
		household: Household{Wishes: Wishes{Ranked: [][]string{{"c"}, {"a"}}, WithinM: 100}},
		travel:    func(_, practice int) int32 { return []int32{math.MinInt32, 0, -1}[practice] },
		want:      "a2:0",
	}, {
		name:      "TravelWithin",
		reason:    "within_m is in the units of the table, and the limit itself is within",
		household: Household{Wishes: Wishes{WithinM: 20}},
		travel:    func(_, practice int) int32 { return []int32{21, 19, 20}[practice] },
		want:      "a1:19 b1:20",
	}, {
		name:      "TravelAccepts",
		reason:    "so is the limit of the practice",
		change:    accept(Area{WithinM: 20}),
		household: Household{Wishes: Wishes{Ranked: all}},
		travel:    func(_, practice int) int32 { return []int32{21, 21, 21}[practice] },
		want:      "a1:21 c3:21",
	}, {
		name:      "TravelFarthest",
		reason:    "the largest number of the table is a number like any other",
		household: Household{Wishes: Wishes{WithinM: MaxPersons}},
		travel:    func(_, practice int) int32 { return math.MaxInt32 },
		want:      "a1:2147483647 b1:2147483647 c1:2147483647",
	}, {
		name:      "NoWish",
		reason:    "a household may wish for nothing",
		household: Household{Current: "a"},
		want:      "",
	}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.household.ID, tt.household.Home = "h", home
			p := &Problem{Format: Format, Practices: practices(tt.change), Households: []Household{tt.household}}
			e, err := p.Eligibility(context.Background(), EligibilityOptions{Travel: tt.travel})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, w := range eligibleWishes(t, p, e) {
				got = append(got, fmt.Sprintf("%s%d:%d", w.practice, w.rank, w.metres))
			}
			if got := strings.Join(got, " "); got != tt.want {
				t.Errorf("eligible wishes are %q, want %q: %s", got, tt.want, tt.reason)
			}
		})
	}
}

func TestEligibilityEmpty(t *testing.T) {
	for _, p := range []*Problem{{}, {Practices: []Practice{{ID: "a"}}}, {Households: []Household{{ID: "h", Wishes: Wishes{WithinM: 9}}}}} {
		e, err := p.Eligibility(context.Background(), EligibilityOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if got := eligibleWishes(t, p, e); len(got) != 0 {
			t.Errorf("eligible wishes are %v, want none", got)
		}
	}
}

func TestEligibilityThreads(t *testing.T) {
	p := generatedTown(1500, 60, 3000)
	for _, travel := range []func(household, practice int) int32{nil, randomTravel(7)} {
		want, err := p.Eligibility(context.Background(), EligibilityOptions{Threads: 1, Travel: travel})
		if err != nil {
			t.Fatal(err)
		}
		if want.Len() == 0 {
			t.Fatal("no wish is eligible")
		}
		for _, threads := range []int{-1, 0, 2, 3, 7, 1000} {
			got, err := p.Eligibility(context.Background(), EligibilityOptions{Threads: threads, Travel: travel})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got.Current, want.Current) || !slices.Equal(got.Offsets, want.Offsets) ||
				!slices.Equal(got.Practice, want.Practice) || !slices.Equal(got.Rank, want.Rank) || !slices.Equal(got.Metres, want.Metres) {
				t.Errorf("%d threads give another result than one", threads)
			}
		}
	}
}

func TestEligibilityCancelled(t *testing.T) {
	p := generatedTown(1500, 60, 3000)
	for _, threads := range []int{1, 3} {
		ctx, cancel := context.WithCancel(context.Background())
		last := len(p.Households) - 1
		seen := make([]bool, len(p.Households))
		travel := func(household, practice int) int32 {
			seen[household] = true
			if household == 100 {
				cancel()
			} else if household >= wishBlockSize {
				<-ctx.Done() // No other block gets ahead of the first.
			}
			return 1
		}
		e, err := p.Eligibility(ctx, EligibilityOptions{Threads: threads, Travel: travel})
		if e != nil || !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), "matching: ") {
			t.Errorf("%d threads, cancelled on the way: %v, %v", threads, e, err)
		}
		if threads == 1 && seen[last] {
			t.Error("went on to the last household after the context was cancelled")
		}
		if e, err := p.Eligibility(ctx, EligibilityOptions{Threads: threads}); e != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("%d threads, cancelled before: %v, %v", threads, e, err)
		}
		cancel()
	}
}

func TestEligibilityUnknown(t *testing.T) {
	p := generatedTown(1500, 60, 0)
	p.Households[3].Current = "elm"
	p.Households[3].Wishes.Ranked[1][0] = "oak"
	p.Households[1234].Wishes.Ranked[0][0] = "ash"
	want := []string{
		`households[3].current: unknown practice "elm"`,
		`households[3].wishes.ranked[1][0]: unknown practice "oak"`,
		`households[1234].wishes.ranked[0][0]: unknown practice "ash"`,
	}
	for _, threads := range []int{1, 3} {
		e, err := p.Eligibility(context.Background(), EligibilityOptions{Threads: threads})
		var invalid *InvalidError
		if e != nil || !errors.Is(err, ErrInvalid) || !errors.As(err, &invalid) {
			t.Fatalf("result is %v, %v, want an InvalidError", e, err)
		}
		var got []string
		for _, f := range invalid.Faults {
			got = append(got, f.String())
		}
		if !slices.Equal(got, want) {
			t.Errorf("faults are %q, want %q", got, want)
		}
	}
	p.Practices = nil
	_, err := p.Eligibility(context.Background(), EligibilityOptions{})
	var invalid *InvalidError
	if !errors.As(err, &invalid) || len(invalid.Faults)+invalid.More < 1500 || len(invalid.Faults) > MaxFaults {
		t.Errorf("without practices the error is %.100v", err)
	}
}

func TestEligibilityDouble(t *testing.T) {
	p := &Problem{Practices: []Practice{{ID: "a"}, {ID: "b"}, {ID: "a"}}}
	_, err := p.Eligibility(context.Background(), EligibilityOptions{})
	if !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), `practices[2].id: "a" is the id of practices[0] too`) {
		t.Errorf("error is %v", err)
	}
}
