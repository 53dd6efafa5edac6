package matching_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/ruilkring/ruilkring/matching"
)

// textSeed makes the random texts below again.
var textSeed = flag.Uint64("textseed", 0, "seed of the tests with random problems and plans as text; 0 is a new one")

// newRandom is a source of random numbers of which the seed is printed where
// the test fails.
func newRandom(t *testing.T) *rand.Rand {
	seed := *textSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("-textseed=%d", seed)
	return rand.New(rand.NewPCG(seed, 1))
}

// oddCharacters are those that a format might trip over.
var oddCharacters = []string{
	"a", "B", "7", "0", "é", "ß", "中", "😀", "\u2028", "\uFEFF", "\uFFFD", " ", "\u00A0", "\n", "\t", "\x00", "\x7f",
	`"`, `\`, "/", "<", ">", "&", "=", "+", "-", "@", "'", ",", ";", "|", ":", "{", "[", "%",
}

// oddText is a text of odd characters, without those in without and without
// space at its ends.
func oddText(random *rand.Rand, without string) string {
	var b strings.Builder
	for range random.IntN(6) {
		if c := oddCharacters[random.IntN(len(oddCharacters))]; !strings.ContainsAny(c, without) {
			b.WriteString(c)
		}
	}
	return strings.TrimSpace(b.String())
}

// randomCoordinate is from -most to most, of many forms.
func randomCoordinate(random *rand.Rand, most float64) float64 {
	switch random.IntN(6) {
	case 0:
		return float64(random.IntN(2*int(most)+1)) - most
	case 1:
		return 1e-9 * random.Float64()
	case 2:
		return most * (2*random.Float64() - 1)
	}
	return float64(random.IntN(2*int(most)*100_000)-int(most)*100_000) / 100_000
}

func randomPoint(random *rand.Rand) matching.Point {
	return matching.Point{Lat: randomCoordinate(random, 90), Lon: randomCoordinate(random, 180)}
}

// randomNumber is 0 now and then, and the largest.
func randomNumber(random *rand.Rand) int {
	switch random.IntN(5) {
	case 0:
		return 0
	case 1:
		return matching.MaxPersons
	}
	return random.IntN(10_000)
}

func randomDate(random *rand.Rand) matching.Date {
	if random.IntN(3) == 0 {
		return 0
	}
	return matching.NewDate(1+random.IntN(9999), time.Month(1+random.IntN(12)), 1+random.IntN(28))
}

// randomProblem is a valid problem with every field of every form. The ids of
// practices and postcodes are without the given characters.
func randomProblem(random *rand.Rand, without string) *matching.Problem {
	p := &matching.Problem{
		Format:     matching.Format,
		Practices:  make([]matching.Practice, random.IntN(6)),
		Households: make([]matching.Household, random.IntN(8)),
	}
	for i := range p.Practices {
		q := &p.Practices[i]
		*q = matching.Practice{
			ID:       oddText(random, without) + fmt.Sprint("p", i),
			Name:     oddText(random, ""),
			Location: randomPoint(random),
			Capacity: randomNumber(random),
			Enrolled: randomNumber(random),
			Mode:     []matching.Mode{matching.Open, matching.Swap, matching.Closed}[random.IntN(3)],
		}
		if random.IntN(2) == 0 {
			q.Accepts = &matching.Area{WithinM: 1 + randomNumber(random)/2}
			for j := range random.IntN(3) {
				q.Accepts.Postcodes = append(q.Accepts.Postcodes, oddText(random, without)+fmt.Sprint(j))
			}
		}
		if random.IntN(2) == 0 {
			n := randomNumber(random)
			q.MaxIntake = &n
		}
	}
	last := matching.Date(0)
	for i := range p.Households {
		h := &p.Households[i]
		*h = matching.Household{
			ID:       oddText(random, "") + fmt.Sprint("h", i),
			Size:     random.IntN(4),
			Home:     randomPoint(random),
			Postcode: oddText(random, ""),
			Wishes:   matching.Wishes{WithinM: randomNumber(random)},
			Priority: random.IntN(10),
			Since:    randomDate(random),
		}
		last = max(last, h.Since)
		if n := len(p.Practices); n > 0 && random.IntN(2) == 0 {
			h.Current = p.Practices[random.IntN(n)].ID
		}
		for _, q := range random.Perm(len(p.Practices))[:random.IntN(len(p.Practices)+1)] {
			id := p.Practices[q].ID
			if n := len(h.Wishes.Ranked); n > 0 && random.IntN(2) == 0 {
				h.Wishes.Ranked[n-1] = append(h.Wishes.Ranked[n-1], id)
			} else {
				h.Wishes.Ranked = append(h.Wishes.Ranked, []string{id})
			}
		}
		if random.IntN(3) == 0 {
			for _, class := range h.Wishes.Ranked {
				weights := make([]int, len(class))
				for j := range weights {
					weights[j] = randomNumber(random)
				}
				h.Wishes.Weights = append(h.Wishes.Weights, weights)
			}
		}
	}
	p.Rules = randomRules(random, last)
	return p
}

// randomRules are rules of a round not before the given day.
func randomRules(random *rand.Rand, last matching.Date) matching.Rules {
	r := matching.Rules{
		Mechanism: []matching.Mechanism{"", matching.Optimal, matching.TTC, matching.Waitlist}[random.IntN(4)],
		MaxCycle:  randomNumber(random),
		MaxChain:  randomNumber(random),
		Seed:      random.Uint64() >> random.IntN(64),
	}
	goals := []matching.Goal{matching.GoalPriority, matching.GoalPatients, matching.GoalHouseholds, matching.GoalRank,
		matching.GoalDistance, matching.GoalWaiting, matching.GoalWeight, matching.GoalExchanges}
	for _, i := range random.Perm(len(goals))[:random.IntN(len(goals)+1)] {
		r.Goals = append(r.Goals, goals[i])
	}
	if random.IntN(2) == 0 {
		r.Date = max(last, matching.NewDate(2026, 11, 21))
	}
	return r
}
