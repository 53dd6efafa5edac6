package matching_test

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
)

// plainDigest is the digest worked out from its definition by other means.
func plainDigest(p *matching.Problem) string {
	var text bytes.Buffer
	line := func(elements ...any) {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(elements); err != nil {
			panic(err)
		}
		// Where encoding/json is not RFC 8785.
		text.WriteString(strings.NewReplacer(`\u2028`, "\u2028", `\u2029`, "\u2029", `\\`, `\\`).Replace(b.String()))
	}
	day := p.Rules.Date
	if day == 0 {
		for _, h := range p.Households {
			day = max(day, h.Since)
		}
	}
	date := func(d matching.Date) any {
		if d == 0 {
			return nil
		}
		return d.String()
	}
	sorted := func(list []string) []string {
		return slices.Compact(slices.Sorted(slices.Values(append([]string{}, list...))))
	}
	zero := func(f float64) float64 {
		if f == 0 {
			return 0
		}
		return f
	}
	line("ruilkring/v1")
	practices := slices.Clone(p.Practices)
	slices.SortFunc(practices, func(a, b matching.Practice) int { return cmp.Compare(a.ID, b.ID) })
	for _, q := range practices {
		within, postcodes, intake := 0, []string{}, any(nil)
		if q.Accepts != nil {
			within = q.Accepts.WithinM
			postcodes = append(postcodes, sorted(q.Accepts.Postcodes)...)
		}
		if q.MaxIntake != nil {
			intake = *q.MaxIntake
		}
		line("practice", q.ID, zero(q.Location.Lat), zero(q.Location.Lon), q.Capacity, q.Enrolled, q.Mode, within, postcodes, intake)
	}
	households := slices.Clone(p.Households)
	slices.SortFunc(households, func(a, b matching.Household) int { return cmp.Compare(a.ID, b.ID) })
	for _, h := range households {
		ranked, current := [][]string{}, any(nil)
		for _, class := range h.Wishes.Ranked {
			ranked = append(ranked, sorted(class))
		}
		if h.Current != "" {
			current = h.Current
		}
		elements := []any{"household", h.ID, max(1, h.Size), current, zero(h.Home.Lat), zero(h.Home.Lon), h.Postcode,
			ranked, h.Wishes.WithinM, h.Priority, date(cmp.Or(h.Since, day))}
		weights, sum := [][]int{}, 0
		for i, class := range h.Wishes.Weights {
			var list []int
			for _, id := range ranked[i] {
				weight := class[slices.Index(h.Wishes.Ranked[i], id)]
				list = append(list, weight)
				sum = max(sum, weight)
			}
			weights = append(weights, list)
		}
		if sum > 0 {
			elements = append(elements, weights)
		}
		line(elements...)
	}
	goals := p.Rules.Goals
	if len(goals) == 0 {
		goals = []matching.Goal{"priority", "patients", "rank", "distance"}
	}
	line("rules", cmp.Or(p.Rules.Mechanism, "optimal"), p.Rules.MaxCycle, p.Rules.MaxChain, goals, date(day), fmt.Sprint(p.Rules.Seed))
	return fmt.Sprintf("sha256:%x", sha256.Sum256(text.Bytes()))
}

func TestDigestAgainstPlain(t *testing.T) {
	random := newRandom(t)
	for range 300 {
		p := randomProblem(random, "")
		if got, want := p.Digest(), plainDigest(p); got != want {
			t.Fatalf("%s, want %s, of\n%s", got, want, jsonOf(t, p))
		}
	}
}

// TestDigestLikeIDs has identifiers that differ only late, only in length, and
// by a zero byte.
func TestDigestLikeIDs(t *testing.T) {
	p := &matching.Problem{}
	for i := range 300 {
		id := "huishouden-" + strings.Repeat("x", i%20) + strings.Repeat("\x00", i%3)
		p.Households = append(p.Households, matching.Household{ID: fmt.Sprint(id, "y", i/60), Priority: i % 10})
	}
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	random := newRandom(t)
	for range 10 {
		q := shuffled(random, p)
		if got, want := q.Digest(), plainDigest(p); got != want {
			t.Fatalf("%s, want %s", got, want)
		}
	}
}

// TestDigestGolden holds the digest still: plans that were made name problems by
// it.
func TestDigestGolden(t *testing.T) {
	for _, c := range []struct {
		name    string
		problem *matching.Problem
		want    string
	}{
		{"empty", &matching.Problem{}, "sha256:d03d6de0c462ea100f7161e9dc17e4659d51db74a12850d89d87e17f59e6ddcb"},
		{"full", fullProblem(), "sha256:426a1588f4385fc4a59da68bed636b026d9cafdac48f156e7eaf3f5a1b94f025"},
		{"weighted", weightedProblem(), "sha256:943770ad20a52b6a52475f1ad0bde12298ff106e69e658cbbcf56b62e0f4ebc1"},
	} {
		if got := c.problem.Digest(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// shuffled is p in another order wherever order means nothing.
func shuffled(random *rand.Rand, p *matching.Problem) *matching.Problem {
	q := *p
	q.Practices = slices.Clone(p.Practices)
	q.Households = slices.Clone(p.Households)
	random.Shuffle(len(q.Practices), func(i, j int) { q.Practices[i], q.Practices[j] = q.Practices[j], q.Practices[i] })
	random.Shuffle(len(q.Households), func(i, j int) { q.Households[i], q.Households[j] = q.Households[j], q.Households[i] })
	for i := range q.Practices {
		if a := q.Practices[i].Accepts; a != nil {
			b := *a
			b.Postcodes = shuffledStrings(random, a.Postcodes)
			q.Practices[i].Accepts = &b
		}
	}
	for i := range q.Households {
		w := &q.Households[i].Wishes
		w.Ranked, w.Weights = slices.Clone(w.Ranked), slices.Clone(w.Weights)
		for j := range w.Ranked {
			w.Ranked[j] = slices.Clone(w.Ranked[j])
			if w.Weights != nil {
				w.Weights[j] = slices.Clone(w.Weights[j])
			}
			random.Shuffle(len(w.Ranked[j]), func(a, b int) {
				w.Ranked[j][a], w.Ranked[j][b] = w.Ranked[j][b], w.Ranked[j][a]
				if w.Weights != nil {
					w.Weights[j][a], w.Weights[j][b] = w.Weights[j][b], w.Weights[j][a]
				}
			})
		}
	}
	return &q
}

func shuffledStrings(random *rand.Rand, list []string) []string {
	list = slices.Clone(list)
	random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

func TestDigestIgnores(t *testing.T) {
	random := newRandom(t)
	for range 100 {
		p := randomProblem(random, "")
		want := p.Digest()
		before := jsonOf(t, p)
		for _, c := range []struct {
			name string
			edit func(p *matching.Problem)
		}{
			{"names", func(p *matching.Problem) {
				for i := range p.Practices {
					p.Practices[i].Name += "!"
				}
			}},
			{"the format where it is absent", func(p *matching.Problem) { p.Format = "" }},
			{"a default mechanism", func(p *matching.Problem) { p.Rules.Mechanism = cmp.Or(p.Rules.Mechanism, matching.Optimal) }},
			{"default goals", func(p *matching.Problem) { p.Rules.Goals = p.Goals() }},
			{"the day of the round written out", func(p *matching.Problem) { p.Rules.Date = p.Day() }},
			{"the day of the round as a since", func(p *matching.Problem) {
				day := p.Day()
				for i := range p.Households {
					p.Households[i].Since = cmp.Or(p.Households[i].Since, day)
				}
			}},
			{"a size of 1", func(p *matching.Problem) {
				for i := range p.Households {
					p.Households[i].Size = max(1, p.Households[i].Size)
				}
			}},
			{"an area without limits", func(p *matching.Problem) {
				for i := range p.Practices {
					if p.Practices[i].Accepts == nil {
						p.Practices[i].Accepts = &matching.Area{}
					}
				}
			}},
			{"a postcode twice", func(p *matching.Problem) {
				for i := range p.Practices {
					if a := p.Practices[i].Accepts; a != nil {
						p.Practices[i].Accepts = &matching.Area{WithinM: a.WithinM, Postcodes: append(slices.Clone(a.Postcodes), a.Postcodes...)}
					}
				}
			}},
			{"weights of 0", func(p *matching.Problem) {
				for i := range p.Households {
					if w := &p.Households[i].Wishes; w.Weights == nil {
						for _, class := range w.Ranked {
							w.Weights = append(w.Weights, make([]int, len(class)))
						}
					}
				}
			}},
			{"the sign of zero", func(p *matching.Problem) {
				for i := range p.Households {
					if p.Households[i].Home.Lat == 0 {
						p.Households[i].Home.Lat = math.Copysign(0, -1)
					}
				}
			}},
			{"empty lists", func(p *matching.Problem) {
				for i := range p.Households {
					if p.Households[i].Wishes.Ranked == nil {
						p.Households[i].Wishes.Ranked = [][]string{}
					}
					if p.Households[i].Wishes.Weights == nil {
						p.Households[i].Wishes.Weights = [][]int{}
					}
				}
			}},
		} {
			q := shuffled(random, p)
			c.edit(q)
			if got := q.Digest(); got != want {
				t.Errorf("%s changes the digest of\n%s", c.name, jsonOf(t, p))
			}
		}
		if after := jsonOf(t, p); after != before {
			t.Fatal("to work out the digest changes the problem")
		}
	}
}

func TestDigestSees(t *testing.T) {
	seen := map[string]string{fullProblem().Digest(): "nothing"}
	for _, c := range []struct {
		name string
		edit func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules)
	}{
		{"practice id", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			p.Practices[1].ID = "x"
			h.Wishes.Ranked[0][0] = "x"
		}},
		{"practice left out", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			p.Practices = p.Practices[:1]
		}},
		{"location", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			q.Location.Lat = math.Nextafter(q.Location.Lat, 90)
		}},
		{"location, the other one", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			q.Location.Lon = -q.Location.Lon
		}},
		{"capacity", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			q.Capacity++
		}},
		{"enrolled", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			q.Enrolled++
		}},
		{"mode", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			q.Mode = matching.Open
		}},
		{"accepts", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			q.Accepts = nil
		}},
		{"accepts.within_m", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			q.Accepts.WithinM++
		}},
		{"accepts.postcodes", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			q.Accepts.Postcodes = q.Accepts.Postcodes[:1]
		}},
		{"accepts.postcodes joined", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			q.Accepts.Postcodes = []string{"25122513"}
		}},
		{"max_intake", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			*q.MaxIntake++
		}},
		{"no max_intake", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			q.MaxIntake = nil
		}},
		{"max_intake of 0", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			*q.MaxIntake = 0
		}},
		{"household id", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) { h.ID += "x" }},
		{"household left out", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			p.Households = p.Households[:1]
		}},
		{"size", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) { h.Size++ }},
		{"current", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			h.Current = ""
		}},
		{"home", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			h.Home.Lat, h.Home.Lon = h.Home.Lon, h.Home.Lat
		}},
		{"postcode", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			h.Postcode = ""
		}},
		{"order of classes", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			slices.Reverse(h.Wishes.Ranked)
		}},
		{"classes joined", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			h.Wishes.Ranked = [][]string{{"01054321", "01012345"}}
		}},
		{"wishes.within_m", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			h.Wishes.WithinM = 0
		}},
		{"wishes.weights", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			h.Wishes.Weights = [][]int{{0}, {1}}
		}},
		{"wishes.weights exchanged", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			h.Wishes.Weights = [][]int{{1}, {0}}
		}},
		{"wishes.weights inside a class", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			h.Wishes = matching.Wishes{Ranked: [][]string{{"01054321", "01012345"}}, Weights: [][]int{{1, 0}}}
		}},
		{"wishes.weights inside a class, exchanged", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			h.Wishes = matching.Wishes{Ranked: [][]string{{"01054321", "01012345"}}, Weights: [][]int{{0, 1}}}
		}},
		{"priority", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			h.Priority = 0
		}},
		{"since", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) { h.Since++ }},
		{"no since", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) { h.Since = 0 }},
		{"mechanism", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			r.Mechanism = matching.TTC
		}},
		{"max_cycle", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			r.MaxCycle = 0
		}},
		{"max_chain", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			r.MaxChain = 0
		}},
		{"caps exchanged", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			r.MaxCycle, r.MaxChain = r.MaxChain, r.MaxCycle
		}},
		{"order of goals", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			slices.Reverse(r.Goals)
		}},
		{"no goals", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) {
			r.Goals = nil
		}},
		{"date", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) { r.Date++ }},
		{"no date", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) { r.Date = 0 }},
		{"seed", func(p *matching.Problem, q *matching.Practice, h *matching.Household, r *matching.Rules) { r.Seed-- }},
	} {
		p := fullProblem()
		c.edit(p, &p.Practices[0], &p.Households[0], &p.Rules)
		digest := p.Digest()
		if other, double := seen[digest]; double {
			t.Errorf("%s changes the digest no more than %s does", c.name, other)
		}
		seen[digest] = c.name
	}
}
