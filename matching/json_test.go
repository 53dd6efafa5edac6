package matching_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/ruilkring/ruilkring/matching"
)

// fullJSON has every field there is, as WriteJSON writes it.
const fullJSON = `{"format": "ruilkring/v1",
"practices": [
{"id": "01012345", "name": "De Linde", "location": {"lat": 52.0705, "lon": 4.3007}, "capacity": 2350, "enrolled": 2350, "mode": "swap", "accepts": {"within_m": 6000, "postcodes": ["2512", "2513"]}, "max_intake": 40},
{"id": "01054321", "location": {"lat": -1e-7, "lon": 0}, "capacity": 0, "enrolled": 0, "mode": "open", "accepts": {}, "max_intake": 0}
],
"households": [
{"id": "h-7f3a", "size": 2, "current": "01012345", "home": {"lat": 52.08, "lon": 4.31}, "postcode": "2512", "wishes": {"ranked": [["01054321"], ["01012345"]], "within_m": 4000}, "priority": 1, "since": "2026-03-01"},
{"id": "é<>&\"\\\u0001", "home": {"lat": 90, "lon": -180}, "wishes": {}}
],
"rules": {"mechanism": "optimal", "max_cycle": 3, "max_chain": 4, "goals": ["priority", "rank"], "date": "2026-11-21", "seed": 18446744073709551615}}
`

// fullProblem is what fullJSON means.
func fullProblem() *matching.Problem {
	forty, none := 40, 0
	return &matching.Problem{
		Format: matching.Format,
		Practices: []matching.Practice{{
			ID:        "01012345",
			Name:      "De Linde",
			Location:  matching.Point{Lat: 52.0705, Lon: 4.3007},
			Capacity:  2350,
			Enrolled:  2350,
			Mode:      matching.Swap,
			Accepts:   &matching.Area{WithinM: 6000, Postcodes: []string{"2512", "2513"}},
			MaxIntake: &forty,
		}, {
			ID:        "01054321",
			Location:  matching.Point{Lat: -1e-7},
			Mode:      matching.Open,
			Accepts:   &matching.Area{},
			MaxIntake: &none,
		}},
		Households: []matching.Household{{
			ID:       "h-7f3a",
			Size:     2,
			Current:  "01012345",
			Home:     matching.Point{Lat: 52.08, Lon: 4.31},
			Postcode: "2512",
			Wishes:   matching.Wishes{Ranked: [][]string{{"01054321"}, {"01012345"}}, WithinM: 4000},
			Priority: 1,
			Since:    matching.NewDate(2026, 3, 1),
		}, {
			ID:   "é<>&\"\\\x01",
			Home: matching.Point{Lat: 90, Lon: -180},
		}},
		Rules: matching.Rules{
			Mechanism: matching.Optimal,
			MaxCycle:  3,
			MaxChain:  4,
			Goals:     []matching.Goal{matching.GoalPriority, matching.GoalRank},
			Date:      matching.NewDate(2026, 11, 21),
			Seed:      math.MaxUint64,
		},
	}
}

// weightedJSON has wishes with weights, as WriteJSON writes them.
const weightedJSON = `{"format": "ruilkring/v1",
"practices": [
{"id": "A", "location": {"lat": 52, "lon": 4}, "capacity": 1, "enrolled": 0, "mode": "open"},
{"id": "B", "location": {"lat": 52, "lon": 4}, "capacity": 1, "enrolled": 0, "mode": "open"},
{"id": "C", "location": {"lat": 52, "lon": 4}, "capacity": 1, "enrolled": 0, "mode": "open"}
],
"households": [
{"id": "h1", "home": {"lat": 52, "lon": 4}, "wishes": {"ranked": [["A"], ["C", "B"]], "weights": [[35], [12, 3]]}},
{"id": "h2", "home": {"lat": 52, "lon": 4}, "wishes": {"ranked": [["B"]], "within_m": 500, "weights": [[2147483647]]}},
{"id": "h3", "home": {"lat": 52, "lon": 4}, "wishes": {"ranked": [["A"]], "weights": [[0]]}},
{"id": "h4", "home": {"lat": 52, "lon": 4}, "wishes": {"ranked": [["A"]]}}
],
"rules": {"goals": ["weight"]}}
`

// weightedProblem is what weightedJSON means.
func weightedProblem() *matching.Problem {
	home := matching.Point{Lat: 52, Lon: 4}
	practice := func(id string) matching.Practice {
		return matching.Practice{ID: id, Location: home, Capacity: 1, Mode: matching.Open}
	}
	household := func(id string, wishes matching.Wishes) matching.Household {
		return matching.Household{ID: id, Home: home, Wishes: wishes}
	}
	return &matching.Problem{
		Format:    matching.Format,
		Practices: []matching.Practice{practice("A"), practice("B"), practice("C")},
		Households: []matching.Household{
			household("h1", matching.Wishes{Ranked: [][]string{{"A"}, {"C", "B"}}, Weights: [][]int{{35}, {12, 3}}}),
			household("h2", matching.Wishes{Ranked: [][]string{{"B"}}, WithinM: 500, Weights: [][]int{{matching.MaxPersons}}}),
			household("h3", matching.Wishes{Ranked: [][]string{{"A"}}, Weights: [][]int{{0}}}),
			household("h4", matching.Wishes{Ranked: [][]string{{"A"}}}),
		},
		Rules: matching.Rules{Goals: []matching.Goal{matching.GoalWeight}},
	}
}

// jsonOf is what WriteJSON writes.
func jsonOf(t *testing.T, v interface{ WriteJSON(io.Writer) error }) string {
	t.Helper()
	var b strings.Builder
	if err := v.WriteJSON(&b); err != nil {
		t.Fatalf("WriteJSON: %v", err)
	}
	return b.String()
}

func TestProblemJSON(t *testing.T) {
	p, err := matching.DecodeProblem([]byte(fullJSON))
	if err != nil {
		t.Fatal(err)
	}
	if want := fullProblem(); !reflect.DeepEqual(p, want) {
		t.Errorf("decoded\n%+v\nwant\n%+v", p, want)
	}
	if got := jsonOf(t, p); got != fullJSON {
		t.Errorf("written\n%s\nwant\n%s", got, fullJSON)
	}
	if p, err = matching.DecodeProblem([]byte(weightedJSON)); err != nil {
		t.Fatal(err)
	}
	if want := weightedProblem(); !reflect.DeepEqual(p, want) {
		t.Errorf("decoded\n%+v\nwant\n%+v", p, want)
	}
	if got := jsonOf(t, p); got != weightedJSON {
		t.Errorf("written\n%s\nwant\n%s", got, weightedJSON)
	}
	if got, want := jsonOf(t, &matching.Problem{}), "{\"format\": \"ruilkring/v1\",\n\"practices\": [],\n\"households\": [],\n\"rules\": {}}\n"; got != want {
		t.Errorf("the empty problem is written\n%s\nwant\n%s", got, want)
	}
}

func TestDecodeProblemForms(t *testing.T) {
	want, err := matching.DecodeProblem([]byte(soundJSON))
	if err != nil {
		t.Fatal(err)
	}
	var compact, indented bytes.Buffer
	if err := errors.Join(json.Compact(&compact, []byte(soundJSON)), json.Indent(&indented, []byte(soundJSON), "", "\t")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, reason, text string }{
		{"compact", "white space means nothing", compact.String()},
		{"indented", "however much there is of it", indented.String()},
		{"CRLF", "nor which", strings.ReplaceAll(soundJSON, "\n", "\r\n")},
		{"byte order mark", "editors on Windows write one, and RFC 8259 lets a reader pass over it", "\uFEFF" + soundJSON},
		{"escapes", "each character may be written by its number", strings.ReplaceAll(soundJSON, `"h1"`, `"\u0068\u0031"`)},
		{"escaped name", "in names too", strings.ReplaceAll(soundJSON, `"seed"`, `"s\u0065ed"`)},
		{"null", "a current practice of null is none", strings.ReplaceAll(soundJSON, `"current": null, `, "")},
		{"minus zero", "it is zero", strings.ReplaceAll(soundJSON, `"seed": 7`, `"max_cycle": -0, "seed": 7`)},
		{"digits", "a float is the nearest one, however it is written", strings.ReplaceAll(soundJSON, `52.1`, `0.5210000000000000000000000e+2`)},
		{"empty lists", "none ranked, no weights and no goals are as if they were left out", strings.NewReplacer(
			`{"within_m"`, `{"weights": [], "ranked": [], "within_m"`, `{"ranked"`, `{"weights": [], "ranked"`, `{"seed"`, `{"goals": [], "seed"`).Replace(soundJSON)},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := matching.DecodeProblem([]byte(c.text))
			if err != nil || !reflect.DeepEqual(p, want) {
				t.Errorf("%s: %v\n%+v\nwant\n%+v", c.reason, err, p, want)
			}
		})
	}
}

// TestDecodeProblemOrder puts the four parts of a problem in every order: what
// is checked while reading in one order is checked at the end in another.
func TestDecodeProblemOrder(t *testing.T) {
	parts := []string{
		`"format": "ruilkring/v2"`,
		`"practices": [{"id": "A", "location": {"lat": 52, "lon": 4}, "capacity": 1, "enrolled": 1, "mode": "open"}]`,
		"\"households\": [\n" +
			`{"id": "1", "current": "X", "home": {"lat": 52, "lon": 4}, "wishes": {"ranked": [["A", 5, "Y"], ["", "X"]]}, "since": "2026-03-01"},` + "\n" +
			`{"id": "2", "since": "2026-03-01", "wishes": {"ranked": [["A"], ["Z"]]}, "current": "A", "home": {"lat": 52, "lon": 4}},` + "\n" +
			`{"id": "3", "since": "x", "wishes": {"ranked": 1}, "current": 2, "home": {"lat": 52, "lon": 4}},` + "\n" +
			`{"id": "4", "since": "2026-02-02", "wishes": {"ranked": [["A", "A"]]}, "current": "W", "home": {"lat": 52, "lon": 4}}]`,
		`"rules": {"date": "2026-02-01"}`,
	}
	want := []string{
		`format: unknown format "ruilkring/v2"; this is for "ruilkring/v1"`,
		`households[0].current: unknown practice "X"`,
		`households[0].since: after the day of the round, 2026-02-01`,
		`households[0].wishes.ranked[0][1]: expected a string, found a number`,
		`households[0].wishes.ranked[0][2]: unknown practice "Y"`,
		`households[0].wishes.ranked[1][0]: empty id`,
		`households[0].wishes.ranked[1][1]: unknown practice "X"`,
		`households[1].since: after the day of the round, 2026-02-01`,
		`households[1].wishes.ranked[1][0]: unknown practice "Z"`,
		`households[2].current: expected a string, found a number`,
		`households[2].since: "x" is not a date written as 2026-11-21`,
		`households[2].wishes.ranked: expected an array, found a number`,
		`households[3].current: unknown practice "W"`,
		`households[3].since: after the day of the round, 2026-02-01`,
		`households[3].wishes.ranked[0][1]: practice "A" stands twice in ranked`,
	}
	// The columns of the households' faults, in the order of want.
	var places []string
	for order := range permutations(len(parts)) {
		var text []string
		for _, i := range order {
			text = append(text, parts[i])
		}
		joined := "{" + strings.Join(text, ",\n") + "}"
		_, err := matching.DecodeProblem([]byte(joined))
		var invalid *matching.InvalidError
		if !errors.As(err, &invalid) {
			t.Fatalf("order %v: %v", order, err)
		}
		before, _, found := strings.Cut(joined, `{"id": "1"`)
		if !found {
			t.Fatalf("order %v: no household 1", order)
		}
		first := 1 + strings.Count(before, "\n")
		var got, at []string
		for i, f := range invalid.Faults {
			got = append(got, f.Path+": "+f.Text)
			if i > 0 && (f.Line < invalid.Faults[i-1].Line || f.Line == invalid.Faults[i-1].Line && f.Column < invalid.Faults[i-1].Column) {
				t.Errorf("order %v: fault %d stands before the one before it", order, i)
			}
			if strings.HasPrefix(f.Path, "households") {
				at = append(at, fmt.Sprintf("%s at %d:%d", f.Path, f.Line-first, f.Column))
			}
		}
		slices.Sort(got)
		slices.Sort(at)
		if !slices.Equal(got, want) {
			t.Errorf("order %v:\n%s\nwant\n%s", order, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if places == nil {
			places = at
		}
		if !slices.Equal(at, places) {
			t.Errorf("order %v:\n%s\nwant\n%s", order, strings.Join(at, "\n"), strings.Join(places, "\n"))
		}
	}
}

// permutations yields every order of the numbers below n.
func permutations(n int) func(yield func([]int) bool) {
	return func(yield func([]int) bool) {
		var extend func(order []int) bool
		extend = func(order []int) bool {
			if len(order) == n {
				return yield(order)
			}
			for i := range n {
				if !slices.Contains(order, i) && !extend(append(slices.Clone(order), i)) {
					return false
				}
			}
			return true
		}
		extend(nil)
	}
}

// manyHouseholds is a text with n households, of which edit changes some.
func manyHouseholds(n int, edit func(i int, household string) string) string {
	var b strings.Builder
	b.WriteString(`{"format": "ruilkring/v1",
"practices": [
{"id": "A", "location": {"lat": 52, "lon": 4}, "capacity": 10, "enrolled": 10, "mode": "swap"},
{"id": "B", "location": {"lat": 52, "lon": 4}, "capacity": 10, "enrolled": 10, "mode": "swap"}
],
"households": [
`)
	for i := range n {
		if i > 0 {
			b.WriteString(",\n")
		}
		b.WriteString(edit(i, fmt.Sprintf(`{"id": "h%d", "current": "A", "home": {"lat": 52.%03d, "lon": 4}, "wishes": {"ranked": [["B"]]}}`, i, i%1000)))
	}
	b.WriteString("\n]}\n")
	return b.String()
}

func TestDecodeProblemFaultsAtTheEnd(t *testing.T) {
	const n = 20_000
	text := manyHouseholds(n, func(i int, household string) string {
		switch i {
		case n - 3:
			return strings.Replace(household, `"B"`, `"C"`, 1)
		case n - 2:
			return strings.Replace(household, "52.", "152.", 1)
		case n - 1:
			return strings.Replace(household, `"h19999"`, `"h12345"`, 1)
		}
		return household
	})
	p, err := matching.ReadProblem(strings.NewReader(text))
	checkFaults(t, p, err, []string{
		`20004:92: households[19997].wishes.ranked[0][0]: unknown practice "C"`,
		`20005:50: households[19998].home.lat: outside the world: a latitude is -90 to 90 degrees`,
		`20006:8: households[19999].id: "h12345" is the id of households[12345] too`,
	})
}

func TestDecodeProblemMoreFaults(t *testing.T) {
	const n = matching.MaxFaults + 250
	text := manyHouseholds(n, func(_ int, household string) string {
		return strings.Replace(household, `"B"`, `"C"`, 1)
	})
	_, err := matching.DecodeProblem([]byte(text))
	var invalid *matching.InvalidError
	if !errors.As(err, &invalid) {
		t.Fatal(err)
	}
	if len(invalid.Faults) != matching.MaxFaults || invalid.More != n-matching.MaxFaults {
		t.Errorf("%d faults and %d more, want %d and %d", len(invalid.Faults), invalid.More, matching.MaxFaults, n-matching.MaxFaults)
	}
	if !strings.HasSuffix(err.Error(), "\n\tand 250 more") {
		t.Errorf("the error doesn't say how many more there are")
	}
}

func TestDecodeProblemMoreBrokenValues(t *testing.T) {
	const n = matching.MaxFaults + 1
	text := `{"format": "ruilkring/v1", "practices": [], "households": [` + strings.TrimSuffix(strings.Repeat("0, ", n), ", ") + "]}"
	_, err := matching.DecodeProblem([]byte(text))
	var invalid *matching.InvalidError
	if !errors.As(err, &invalid) || len(invalid.Faults) != matching.MaxFaults || invalid.More != 1 {
		t.Errorf("%.200v", err)
	}
}

// TestProblemJSONLarge reads and writes more than one buffer, and a text that is
// longer than the window.
func TestProblemJSONLarge(t *testing.T) {
	p := cityProblem(5_000)
	p.Practices[0].Name = strings.Repeat("é\"", 100_000)
	p.Practices[1].Name = strings.Repeat("e", 200_000)
	text := jsonOf(t, p)
	q, err := matching.ReadProblem(strings.NewReader(text))
	if err != nil || !reflect.DeepEqual(p, q) {
		t.Fatalf("read back another problem: %v", err)
	}
	if jsonOf(t, q) != text {
		t.Error("written again, the text is another one")
	}
	if p.Digest() != plainDigest(p) {
		t.Error("the digest is another one")
	}
	var practices, households bytes.Buffer
	if err := p.WriteCSV(&practices, &households); err != nil {
		t.Fatal(err)
	}
	if q, err = matching.ReadCSV(&practices, &households, p.Rules); err != nil || !reflect.DeepEqual(p, q) {
		t.Fatalf("read back another problem from CSV: %v", err)
	}
}

func TestProblemJSONTexts(t *testing.T) {
	const (
		read    = `\"\\\/\b\f\n\r\t\u0000\u001F\u007f\u00e9\uD83D\uDE00\u2028<>&` + "é😀\u2028\x7f"
		written = `\"\\/\b\f\n\r\t\u0000\u001f` + "\x7fé😀\u2028<>&é😀\u2028\x7f"
		want    = "\"\\/\b\f\n\r\t\x00\x1f\x7fé😀\u2028<>&é😀\u2028\x7f"
	)
	p, err := matching.DecodeProblem([]byte(strings.Replace(soundJSON, `"h1"`, `"`+read+`"`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Households[0].ID; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if text := jsonOf(t, p); !strings.Contains(text, `{"id": "`+written+`", `) {
		t.Errorf("not written as %s:\n%s", written, text)
	}
	if got, want := jsonOf(t, &matching.Plan{Problem: "a\xffb\xe2\x82"}), `"problem": "a`+"\uFFFDb\uFFFD\uFFFD"+`"`; !strings.Contains(got, want) {
		t.Errorf("what isn't UTF-8 is written\n%s\nwant\n%s", got, want)
	}
}

func TestReadProblemReaderFails(t *testing.T) {
	for _, n := range []int{0, 1, 2, 100, len(soundJSON)} {
		r := io.MultiReader(strings.NewReader(soundJSON[:n]), iotest.ErrReader(os.ErrDeadlineExceeded))
		p, err := matching.ReadProblem(r)
		if p != nil || !errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, matching.ErrInvalid) {
			t.Errorf("after %d bytes: %v, %v", n, p, err)
		}
	}
	if _, err := matching.ReadProblem(lazyReader{}); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("a reader that reads nothing: %v", err)
	}
}

// lazyReader reads nothing and says nothing of it.
type lazyReader struct{}

func (lazyReader) Read([]byte) (int, error) { return 0, nil }

// TestDecodeProblemMemory checks that a problem doesn't share memory that its
// user may write to.
func TestDecodeProblemMemory(t *testing.T) {
	text := []byte(fullJSON)
	p, err := matching.DecodeProblem(text)
	if err != nil {
		t.Fatal(err)
	}
	for i := range text {
		text[i] = 'x'
	}
	if !reflect.DeepEqual(p, fullProblem()) {
		t.Error("the problem changes with the text that it was read from")
	}
	ranked := p.Households[0].Wishes.Ranked
	_ = append(ranked[0], "more")
	_ = append(ranked, []string{"more"})
	if !reflect.DeepEqual(p, fullProblem()) {
		t.Error("to append to one class changes another")
	}
}

func TestProblemJSONRoundTrip(t *testing.T) {
	random := newRandom(t)
	for range 500 {
		p := randomProblem(random, "")
		text := jsonOf(t, p)
		q, err := matching.DecodeProblem([]byte(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if !reflect.DeepEqual(p, q) {
			t.Fatalf("read back\n%+v\nwant\n%+v\nfrom\n%s", q, p, text)
		}
		if again := jsonOf(t, q); again != text {
			t.Fatalf("written again\n%s\nwant\n%s", again, text)
		}
		if p.Digest() != q.Digest() {
			t.Fatalf("the digests differ of\n%s", text)
		}
		// What another reader of JSON reads is the same problem.
		var std matching.Problem
		if err := json.Unmarshal([]byte(text), &std); err != nil || !reflect.DeepEqual(p, &std) {
			t.Fatalf("encoding/json reads %v\n%+v\nwant\n%+v", err, &std, p)
		}
	}
}

func TestProblemWriteJSONFails(t *testing.T) {
	p := fullProblem()
	p.Households[0].Home.Lat = math.NaN()
	var b strings.Builder
	err := p.WriteJSON(&b)
	if !errors.Is(err, matching.ErrInvalid) || b.Len() > 0 {
		t.Errorf("an invalid problem: %v, and %d bytes written", err, b.Len())
	}
	if err := fullProblem().WriteJSON(failingWriter{}); !errors.Is(err, os.ErrClosed) {
		t.Errorf("a failing writer: %v", err)
	}
}

// failingWriter writes nothing.
type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, os.ErrClosed }
