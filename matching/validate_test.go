package matching_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ruilkring/ruilkring/matching"
)

func TestValidate(t *testing.T) {
	for _, c := range []struct {
		name, reason string
		edit         func(p *matching.Problem)
		want         []string
	}{
		{
			name: "sound", reason: "the problem that the cases break is valid",
			edit: func(p *matching.Problem) {},
		},
		{
			name: "zero", reason: "the empty problem needs no format",
			edit: func(p *matching.Problem) { *p = matching.Problem{} },
		},
		{
			name: "limits", reason: "every largest value is valid",
			edit: func(p *matching.Problem) {
				most := matching.MaxPersons
				p.Practices[0] = matching.Practice{ID: "01012345", Location: matching.Point{Lat: -90, Lon: 180},
					Capacity: most, Enrolled: most, Mode: matching.Closed, Accepts: &matching.Area{WithinM: most}, MaxIntake: &most}
				p.Households[0].Size = most - 1
				p.Households[0].Priority = 9
				p.Households[0].Wishes.WithinM = most
				p.Households[0].Wishes.Weights = [][]int{{most}, {0}}
				p.Rules = matching.Rules{MaxCycle: most, MaxChain: most, Date: matching.NewDate(9999, time.December, 31)}
			},
		},
		{
			name: "not a number", reason: "it compares with nothing, least of all with a limit",
			edit: func(p *matching.Problem) {
				p.Practices[0].Location = matching.Point{Lat: math.NaN(), Lon: math.Inf(1)}
				p.Households[1].Home = matching.Point{Lat: math.Inf(-1), Lon: math.NaN()}
			},
			want: []string{
				"practices[0].location.lat: outside the world: a latitude is -90 to 90 degrees",
				"practices[0].location.lon: outside the world: a longitude is -180 to 180 degrees",
				"households[1].home.lat: outside the world: a latitude is -90 to 90 degrees",
				"households[1].home.lon: outside the world: a longitude is -180 to 180 degrees",
			},
		},
		{
			name: "negative", reason: "no number is",
			edit: func(p *matching.Problem) {
				one := -1
				p.Practices[0].Capacity, p.Practices[0].Enrolled = -1, math.MinInt
				p.Practices[0].Accepts.WithinM, p.Practices[0].MaxIntake = -1, &one
				p.Households[0].Size, p.Households[0].Priority, p.Households[0].Wishes.WithinM = -1, -1, -1
				p.Households[0].Since = -1
				p.Rules.MaxCycle, p.Rules.MaxChain, p.Rules.Date = -1, -1, math.MinInt32
			},
			want: []string{
				"practices[0].capacity: must be 0 to 2147483647",
				"practices[0].enrolled: must be 0 to 2147483647",
				"practices[0].accepts.within_m: must be 0 to 2147483647",
				"practices[0].max_intake: must be 0 to 2147483647",
				"households[0].size: must be 0 to 2147483647",
				"households[0].wishes.within_m: must be 0 to 2147483647",
				"households[0].priority: must be 0 to 9",
				"households[0].since: not a date of the years 1 to 9999",
				"rules.max_cycle: must be 0 to 2147483647",
				"rules.max_chain: must be 0 to 2147483647",
				"rules.date: not a date of the years 1 to 9999",
			},
		},
		{
			name: "weights", reason: "each is a whole number, and each wish has one",
			edit: func(p *matching.Problem) {
				p.Households[0].Wishes.Weights = [][]int{{-1, math.MinInt}, nil}
				p.Households[1].Wishes.Weights = [][]int{{1}}
				p.Households = append(p.Households, p.Households[0])
				p.Households[2].ID, p.Households[2].Wishes.Weights = "x", [][]int{{1}, {2}, {-3}}
			},
			want: []string{
				"households[0].wishes.weights[0]: must have the shape of ranked: the number in this class is 2, there 1",
				"households[0].wishes.weights[0][0]: must be 0 to 2147483647",
				"households[0].wishes.weights[0][1]: must be 0 to 2147483647",
				"households[0].wishes.weights[1]: must have the shape of ranked: the number in this class is 0, there 1",
				"households[1].wishes.weights: weights without ranked wishes",
				"households[2].wishes.weights: must have the shape of ranked: the number of classes is 3, there 2",
				"households[2].wishes.weights[2][0]: must be 0 to 2147483647",
			},
		},
		{
			name: "too late", reason: "a year has four digits",
			edit: func(p *matching.Problem) {
				p.Rules.Date = matching.NewDate(9999, time.December, 31) + 1
				p.Households[0].Since = math.MaxInt32
			},
			want: []string{
				"households[0].since: not a date of the years 1 to 9999",
				"rules.date: not a date of the years 1 to 9999",
			},
		},
		{
			name: "not UTF-8", reason: "such a text could not be written",
			edit: func(p *matching.Problem) {
				p.Practices[0].Name, p.Practices[0].Accepts.Postcodes[1] = "\xff", "\xff"
				p.Households[0].ID, p.Households[0].Postcode = "\xff", "\xff"
			},
			want: []string{
				"practices[0].name: not valid UTF-8",
				"practices[0].accepts.postcodes[1]: not valid UTF-8",
				"households[0].id: not valid UTF-8",
				"households[0].postcode: not valid UTF-8",
			},
		},
		{
			name: "ids", reason: "empty, double and unknown ones are the same as in a text",
			edit: func(p *matching.Problem) {
				p.Practices[1].ID = "01012345"
				p.Households[0].ID = p.Households[1].ID
				p.Households[0].Wishes.Ranked = [][]string{{"", "01012345"}, {}, {"01012345", "x"}}
				p.Households = append(p.Households, matching.Household{Current: "y"})
			},
			want: []string{
				`practices[1].id: "01012345" is the id of practices[0] too`,
				"households[0].wishes.ranked[0][0]: empty id",
				"households[0].wishes.ranked[1]: empty class",
				`households[0].wishes.ranked[2][0]: practice "01012345" stands twice in ranked`,
				`households[0].wishes.ranked[2][1]: unknown practice "x"`,
				`households[1].id: "é<>&\"\\\x01" is the id of households[0] too`,
				"households[2].id: empty id",
				`households[2].current: unknown practice "y"`,
			},
		},
		{
			name: "names", reason: "unknown ones; an empty mode has no default",
			edit: func(p *matching.Problem) {
				p.Format = "v2"
				p.Practices[0].Mode, p.Practices[1].Mode = "", "OPEN"
				p.Rules.Mechanism = "best"
				p.Rules.Goals = []matching.Goal{"rank", "", "rank"}
			},
			want: []string{
				`format: unknown format "v2"; this is for "ruilkring/v1"`,
				`practices[0].mode: unknown mode ""; known are open, swap, closed`,
				`practices[1].mode: unknown mode "OPEN"; known are open, swap, closed`,
				`rules.mechanism: unknown mechanism "best"; known are optimal, ttc, waitlist`,
				`rules.goals[1]: unknown goal ""; known are priority, patients, households, rank, distance, waiting, weight, exchanges`,
				`rules.goals[2]: goal "rank" stands twice`,
			},
		},
		{
			name: "after the round", reason: "nobody waits from a day to come",
			edit: func(p *matching.Problem) {
				p.Households[0].Since = p.Rules.Date
				p.Households[1].Since = p.Rules.Date + 1
			},
			want: []string{"households[1].since: after the day of the round, 2026-11-21"},
		},
		{
			name: "persons", reason: "the sum is at most MaxPersons, and one is said when it isn't",
			edit: func(p *matching.Problem) {
				p.Households[0].Size = matching.MaxPersons
				p.Households[1].Size = matching.MaxPersons
				p.Households = append(p.Households, matching.Household{ID: "x"})
			},
			want: []string{"households[1]: the households up to this one have 4294967294 persons together; at most 2147483647 are possible"},
		},
		{
			name: "citizen service number", reason: "its last digit counts down",
			edit: func(p *matching.Problem) { p.Households[0].ID = "123456782" },
			want: []string{"households[0].id: nine digits that pass the eleven-test: citizen service numbers do not belong here"},
		},
		{
			name: "no citizen service number", reason: "nine digits that fail the test, all zeros, more or fewer digits are ids like others",
			edit: func(p *matching.Problem) {
				for _, id := range []string{"123456789", "000000000", "0123456782", "12345678", "12345678x"} {
					p.Households = append(p.Households, matching.Household{ID: id})
				}
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := fullProblem()
			c.edit(p)
			err := p.Validate()
			if len(c.want) == 0 {
				if err != nil {
					t.Errorf("%s: %v", c.reason, err)
				}
				return
			}
			checkFaults(t, nil, err, c.want)
		})
	}
}

// TestValidateElevenTest counts: of all nine-digit numbers one in eleven passes.
func TestValidateElevenTest(t *testing.T) {
	passing := 0
	p := &matching.Problem{Households: make([]matching.Household, 1)}
	for n := 100_000_000; n < 100_011_000; n++ {
		id := []byte("000000000")
		sum := 0
		for i, rest := 8, n; i >= 0; i, rest = i-1, rest/10 {
			id[i] += byte(rest % 10)
			weight := 9 - i
			if i == 8 {
				weight = -1
			}
			sum += weight * (rest % 10)
		}
		p.Households[0].ID = string(id)
		if (p.Validate() == nil) == (sum%11 == 0) {
			t.Errorf("%s: %v", id, p.Validate())
		}
		if p.Validate() != nil {
			passing++
		}
	}
	if passing != 1000 {
		t.Errorf("%d of 11000 pass", passing)
	}
}

// TestValidateLikeDecoder breaks random problems in ways that both JSON and Go
// can express: whoever checks them finds the same.
func TestValidateLikeDecoder(t *testing.T) {
	random := newRandom(t)
	broken := 0
	for range 300 {
		p := randomProblem(random, "")
		sound := p.Validate()
		text := jsonOf(t, p)
		if sound != nil {
			t.Fatalf("%v\n%s", sound, text)
		}
		breakProblem(random, p)
		// What can't be written is taken over in the text by hand.
		err := p.Validate()
		_, textErr := matching.DecodeProblem([]byte(matching.UncheckedJSON(p)))
		if (err == nil) != (textErr == nil) {
			t.Fatalf("Validate: %v\nDecodeProblem: %v\n%s", err, textErr, matching.UncheckedJSON(p))
		}
		if err == nil {
			continue
		}
		broken++
		var a, b *matching.InvalidError
		errors.As(err, &a)
		errors.As(textErr, &b)
		if got, want := pathsAndTexts(b), pathsAndTexts(a); !slices.Equal(got, want) {
			t.Fatalf("DecodeProblem:\n%s\nValidate:\n%s\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"), matching.UncheckedJSON(p))
		}
	}
	if broken < 200 {
		t.Errorf("only %d problems were broken", broken)
	}
}

// pathsAndTexts are the faults without their positions, in order.
func pathsAndTexts(e *matching.InvalidError) []string {
	var list []string
	for _, f := range e.Faults {
		list = append(list, f.Path+": "+f.Text)
	}
	return list
}

// breakProblem makes up to three faults.
func breakProblem(random *rand.Rand, p *matching.Problem) {
	for range 1 + random.IntN(3) {
		if len(p.Practices) > 0 && random.IntN(2) == 0 {
			q := &p.Practices[random.IntN(len(p.Practices))]
			switch random.IntN(3) {
			case 0:
				q.ID = p.Practices[0].ID
			case 1:
				q.Mode = "x"
			case 2:
				q.Location.Lat = 91
			}
			continue
		}
		if len(p.Households) == 0 {
			p.Rules.Goals = append(p.Rules.Goals, "x")
			continue
		}
		h := &p.Households[random.IntN(len(p.Households))]
		switch random.IntN(9) {
		case 0:
			h.ID = p.Households[0].ID
		case 1:
			h.Current = "x"
		case 2:
			h.Wishes.Ranked = append(h.Wishes.Ranked, []string{"y"})
		case 3:
			h.Home.Lon = -181
		case 4:
			h.ID = "111222333"
		case 5:
			h.Wishes.Ranked = append(h.Wishes.Ranked, h.Wishes.Ranked...)
		case 6:
			h.Wishes.Weights = append(h.Wishes.Weights, []int{0, -7})
		case 7:
			h.Wishes.Weights = make([][]int, len(h.Wishes.Ranked))
		case 8:
			h.Wishes.Weights = nil
			for range h.Wishes.Ranked {
				h.Wishes.Weights = append(h.Wishes.Weights, []int{-1})
			}
		}
	}
}
