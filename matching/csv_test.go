package matching_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/ruilkring/ruilkring/matching"
)

// csvOf is what WriteCSV writes.
func csvOf(t *testing.T, p *matching.Problem) (practices, households string) {
	t.Helper()
	var a, b strings.Builder
	if err := p.WriteCSV(&a, &b); err != nil {
		t.Fatalf("WriteCSV: %v", err)
	}
	return a.String(), b.String()
}

// readCSV is ReadCSV of two strings.
func readCSV(practices, households string, rules matching.Rules) (*matching.Problem, error) {
	return matching.ReadCSV(strings.NewReader(practices), strings.NewReader(households), rules)
}

func TestReadCSVForms(t *testing.T) {
	forty := 40
	want := &matching.Problem{
		Format: matching.Format,
		Practices: []matching.Practice{
			{ID: "A", Name: "De Linde", Location: matching.Point{Lat: 52, Lon: 4}, Capacity: 10, Enrolled: 10, Mode: matching.Swap},
			{ID: "01012345", Name: `"t Hof`, Location: matching.Point{Lat: 52.1, Lon: 4}, Capacity: 10, Enrolled: 9, Mode: matching.Open,
				Accepts: &matching.Area{WithinM: 6000, Postcodes: []string{"2512", "2513"}}, MaxIntake: &forty},
		},
		Households: []matching.Household{
			{ID: "h1", Size: 2, Current: "A", Home: matching.Point{Lat: 52, Lon: 4}, Postcode: "2512AB",
				Wishes: matching.Wishes{Ranked: [][]string{{"01012345"}}}, Priority: 1, Since: matching.NewDate(2026, 3, 1)},
			{ID: "h2", Home: matching.Point{Lat: 52.01, Lon: 4.01}, Wishes: matching.Wishes{WithinM: 5000}},
		},
	}
	dutch := strings.NewReplacer(",", ";", ".", ",", "swap", "ruil", "open", "Open",
		"name", "Naam", "lat", "Breedtegraad", "lon", "Lengtegraad", "capacity", "Capaciteit", "enrolled", "Ingeschreven", "mode", "Modus",
		"accepts_within_m", "Neemt aan binnen m", "accepts_postcodes", "Neemt aan postcodes", "max_intake", "Max-instroom",
		"size", "Grootte", "current", "Huidige praktijk", "wishes_within_m", "Wensen binnen m", "wishes", "Wensen", "priority", "Prioriteit", "since", "Sinds",
		"2026-03-01", "1-3-2026")
	for _, c := range []struct {
		name, reason          string
		practices, households string
	}{
		{"as they are", "the forms below say the same", soundPractices, soundHouseholds},
		{"Excel in Dutch", "semicolons, decimal commas, day and month first, a byte order mark and CRLF",
			"\uFEFF" + strings.ReplaceAll(dutch.Replace(soundPractices), "\n", "\r\n"),
			"\uFEFF" + strings.ReplaceAll(dutch.Replace(soundHouseholds), "\n", "\r\n")},
		{"semicolons and points", "a decimal point is understood too", strings.ReplaceAll(soundPractices, ",", ";"), strings.ReplaceAll(soundHouseholds, ",", ";")},
		{"tabs", "as copied from a sheet", strings.ReplaceAll(soundPractices, ",", "\t"), strings.ReplaceAll(soundHouseholds, ",", "\t")},
		{"a line sep=", "Excel writes and hides it", "SEP=,\n" + soundPractices, "sep=,\r\n" + soundHouseholds},
		{"other order", "columns have names", "mode,max_intake,id,lat,lon,capacity,enrolled,name,accepts_postcodes,accepts_within_m\n" +
			"swap,,A,52,4,10,10,De Linde,,\nopen,40,01012345,52.1,4,10,9,\"\"\"t Hof\",2513|2512,6000\n",
			strings.ReplaceAll(soundHouseholds, "2026-03-01", "01-03-2026")},
		{"empty lines and columns", "a spreadsheet leaves them behind",
			strings.ReplaceAll(soundPractices, "\n", ",,\n") + ",,,,,,,,,,,\n\n", "\n" + strings.ReplaceAll(soundHouseholds, "\n", ", \n\n")},
		{"space", "around a value or a name it means nothing",
			strings.NewReplacer("id,", " ID ,", "01012345", " 01012345", "52.1", "52.1 ", "2512 2513", " 2512;  2513 ", "swap", " Swap ").Replace(soundPractices),
			strings.NewReplacer("h1", " h1 ", ",01012345", ", 01012345 ").Replace(soundHouseholds)},
		{"quotes", "any value may be quoted", strings.ReplaceAll(soundPractices, "A,", `"A",`), strings.ReplaceAll(soundHouseholds, "2512AB", `"2512AB"`)},
		{"apostrophes", "a spreadsheet's mark of text is dropped before a sign",
			strings.NewReplacer("52.1", "'+52.1").Replace(soundPractices), soundHouseholds},
		{"no line end at the end", "the last line needs none", strings.TrimSuffix(soundPractices, "\n"), strings.TrimSuffix(soundHouseholds, "\n")},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := readCSV(c.practices, c.households, matching.Rules{})
			if err != nil {
				t.Fatalf("%s: %v\n%s\n%s", c.reason, err, c.practices, c.households)
			}
			if c.name == "other order" {
				p.Practices[1].Accepts.Postcodes = []string{"2512", "2513"}
			}
			if !reflect.DeepEqual(p, want) {
				t.Errorf("%s:\n%s\nwant\n%s", c.reason, jsonOf(t, p), jsonOf(t, want))
			}
		})
	}
}

// TestReadCSVNoWishes leaves out the column wishes, which may lack where
// wishes_within_m is there.
func TestReadCSVNoWishes(t *testing.T) {
	p, err := readCSV(soundPractices, "id,lat,lon,wishes_within_m\nh,52,4,300\n", matching.Rules{})
	if err != nil {
		t.Fatal(err)
	}
	want := []matching.Household{{ID: "h", Home: matching.Point{Lat: 52, Lon: 4}, Wishes: matching.Wishes{WithinM: 300}}}
	if !reflect.DeepEqual(p.Households, want) {
		t.Errorf("%+v, want %+v", p.Households, want)
	}
}

func TestReadCSVRules(t *testing.T) {
	rules := matching.Rules{Mechanism: "x", Goals: []matching.Goal{"rank", "rank"}, Date: matching.NewDate(2026, 2, 28)}
	p, err := readCSV(soundPractices, soundHouseholds, rules)
	checkFaults(t, p, err, []string{
		"households.csv:2:32: households[0].since: after the day of the round, 2026-02-28",
		`rules.mechanism: unknown mechanism "x"; known are optimal, ttc, waitlist`,
		`rules.goals[1]: goal "rank" stands twice`,
	})
	rules = fullProblem().Rules
	p, err = readCSV(soundPractices, soundHouseholds, rules)
	if err != nil || !reflect.DeepEqual(p.Rules, rules) {
		t.Errorf("rules %+v, want %+v: %v", p.Rules, rules, err)
	}
	if rules.Goals[0] = "x"; p.Rules.Goals[0] == "x" {
		t.Error("the problem shares the list of goals with the caller")
	}
}

func TestReadCSVReaderFails(t *testing.T) {
	for _, n := range []int{0, 1, 50, len(soundPractices)} {
		broken := io.MultiReader(strings.NewReader(soundPractices[:n]), iotest.ErrReader(os.ErrDeadlineExceeded))
		p, err := matching.ReadCSV(broken, strings.NewReader(soundHouseholds), matching.Rules{})
		if p != nil || !errors.Is(err, os.ErrDeadlineExceeded) || !strings.Contains(err.Error(), "practices.csv") {
			t.Errorf("practices after %d bytes: %v, %v", n, p, err)
		}
	}
	broken := io.MultiReader(strings.NewReader(soundHouseholds+strings.Repeat(" ", 1<<17)), iotest.ErrReader(os.ErrDeadlineExceeded))
	p, err := matching.ReadCSV(strings.NewReader(soundPractices), broken, matching.Rules{})
	if p != nil || !errors.Is(err, os.ErrDeadlineExceeded) || !strings.Contains(err.Error(), "households.csv") {
		t.Errorf("households: %v, %v", p, err)
	}
}

func TestProblemWriteCSV(t *testing.T) {
	p := fullProblem()
	p.Practices[0].Name = "=1+1"
	p.Practices[1].Accepts = &matching.Area{Postcodes: []string{"2512 AB"}}
	p.Households[0].ID = "@h, \"1\""
	p.Households[0].Wishes.Ranked = [][]string{{"01054321", "01012345"}}
	const (
		wantPractices = `id,name,lat,lon,capacity,enrolled,mode,accepts_within_m,accepts_postcodes,max_intake
01012345,'=1+1,52.0705,4.3007,2350,2350,swap,6000,2512|2513,40
01054321,,-0.0000001,0,0,0,open,,2512 AB|,0
`
		wantHouseholds = `id,size,current,lat,lon,postcode,wishes,wishes_within_m,priority,since
"'@h, ""1""",2,01012345,52.08,4.31,2512,01054321=01012345,4000,1,2026-03-01
` + "\"é<>&\"\"\\\x01\",,,90,-180,,,,,\n"
	)
	practices, households := csvOf(t, p)
	if practices != wantPractices {
		t.Errorf("practices.csv\n%s\nwant\n%s", practices, wantPractices)
	}
	if households != wantHouseholds {
		t.Errorf("households.csv\n%s\nwant\n%s", households, wantHouseholds)
	}
	q, err := readCSV(practices, households, p.Rules)
	if err != nil || !reflect.DeepEqual(p, q) {
		t.Errorf("read back: %v\n%+v\nwant\n%+v", err, q, p)
	}
}

// TestProblemCSVWeights writes and reads weights, in a column that is there only
// where a household has any.
func TestProblemCSVWeights(t *testing.T) {
	p := weightedProblem()
	const want = `id,size,current,lat,lon,postcode,wishes,weights,wishes_within_m,priority,since
h1,,,52,4,,A>C=B,35>12=3,,,
h2,,,52,4,,B,2147483647,500,,
h3,,,52,4,,A,0,,,
h4,,,52,4,,A,,,,
`
	practices, households := csvOf(t, p)
	if households != want {
		t.Errorf("households.csv\n%s\nwant\n%s", households, want)
	}
	dutch := strings.NewReplacer("weights", "Gewichten", "35>12=", " 35 > 12= ", ",", ";")
	for _, text := range []string{households, dutch.Replace(households)} {
		q, err := readCSV(practices, text, p.Rules)
		if err != nil || !reflect.DeepEqual(p, q) {
			t.Errorf("read back: %v\n%+v\nwant\n%+v", err, q, p)
		}
	}
}

func TestProblemWriteCSVFails(t *testing.T) {
	p := fullProblem()
	p.Practices[0].ID = " x"
	p.Practices[0].Name = "a\rb"
	p.Practices[0].Accepts.Postcodes = []string{"1|2", "3;", "4 "}
	p.Practices[1].ID = "a=b"
	p.Households[0].Current = " x"
	p.Households[0].Wishes.Ranked = nil
	p.Households[0].Postcode = "\t2512"
	p.Households[1].ID = "h\r"
	var a, b bytes.Buffer
	err := p.WriteCSV(&a, &b)
	checkFaults(t, nil, err, []string{
		"practices[0].id: a CSV file can't hold it: it has space at its start or end",
		"practices[0].name: a CSV file can't hold it: it has a carriage return",
		`practices[0].accepts.postcodes[0]: a CSV file can't hold it: it has "|"`,
		`practices[0].accepts.postcodes[1]: a CSV file can't hold it: it has ";"`,
		"practices[0].accepts.postcodes[2]: a CSV file can't hold it: it has space at its start or end",
		`practices[1].id: a CSV file can't hold it: it has "="`,
		"households[0].postcode: a CSV file can't hold it: it has space at its start or end",
		"households[1].id: a CSV file can't hold it: it has a carriage return",
	})
	p = fullProblem()
	p.Households[0].Home.Lon = math.NaN()
	if invalid := p.WriteCSV(&a, &b); !errors.Is(invalid, matching.ErrInvalid) || !strings.Contains(invalid.Error(), "outside the world") {
		t.Errorf("an invalid problem: %v", invalid)
	}
	if a.Len()+b.Len() > 0 {
		t.Errorf("%d bytes are written in spite of faults", a.Len()+b.Len())
	}
	p = fullProblem()
	if err := p.WriteCSV(failingWriter{}, &b); !errors.Is(err, os.ErrClosed) || !strings.Contains(err.Error(), "practices.csv") {
		t.Errorf("a failing writer: %v", err)
	}
	if err := p.WriteCSV(&a, failingWriter{}); !errors.Is(err, os.ErrClosed) || !strings.Contains(err.Error(), "households.csv") {
		t.Errorf("a failing writer: %v", err)
	}
}

func TestProblemCSVRoundTrip(t *testing.T) {
	random := newRandom(t)
	for range 500 {
		p := randomProblem(random, ">=|,;")
		practices, households := csvOf(t, p)
		q, err := readCSV(practices, households, p.Rules)
		if err != nil {
			t.Fatalf("%v\n%s\n%s", err, practices, households)
		}
		if !reflect.DeepEqual(p, q) {
			t.Fatalf("read back\n%s\nwant\n%s\nfrom\n%s\n%s", jsonOf(t, q), jsonOf(t, p), practices, households)
		}
		a, b := csvOf(t, q)
		if a != practices || b != households {
			t.Fatalf("written again\n%s\n%s\nwant\n%s\n%s", a, b, practices, households)
		}
		for _, file := range []string{practices, households} {
			rows, err := csv.NewReader(strings.NewReader(file)).ReadAll()
			if err != nil {
				t.Fatalf("encoding/csv: %v\n%s", err, file)
			}
			for _, cell := range slices.Concat(rows...) {
				if _, err := strconv.ParseFloat(cell, 64); err != nil && cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
					t.Fatalf("a spreadsheet may take %q for a formula", cell)
				}
			}
		}
	}
}
