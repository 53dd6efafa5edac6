package api

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/registry"
)

// lattice is a table with its totals as the last row and column; -1 stands for what
// is suppressed.
func lattice(rows [][]registry.Cell) [][]int {
	found := make([][]int, len(rows))
	for i, row := range rows {
		for _, c := range row {
			n := c.Count
			if c.Suppressed {
				n = -1
			}
			found[i] = append(found[i], n)
		}
	}
	return found
}

// follows fills in, as anybody could, what follows from the totals: as long as a row
// or column lacks one number only. It returns how many it found.
func follows(cells [][]int) int {
	found := 0
	at := func(line, i int, across bool) *int {
		if across {
			return &cells[line][i]
		}
		return &cells[i][line]
	}
	for again := true; again; {
		again = false
		for _, across := range []bool{true, false} {
			lines, length := len(cells), len(cells[0])
			if !across {
				lines, length = length, lines
			}
			for line := range lines {
				lacking, sum := -1, 0
				for i := range length {
					n := *at(line, i, across)
					switch {
					case n < 0 && lacking < 0:
						lacking = i
					case n < 0:
						lacking = length
					case i == length-1:
						sum -= n
					default:
						sum += n
					}
				}
				if lacking < 0 || lacking == length {
					continue
				}
				if lacking < length-1 {
					sum = -sum
				}
				*at(line, lacking, across) = sum
				found, again = found+1, true
			}
		}
	}
	return found
}

// TestStatisticsTable takes every table there is, of all and of a region, and tries
// to work out what is suppressed in it from the rest.
func TestStatisticsTable(t *testing.T) {
	b := newBackend(t)
	token := b.token(curious)
	dimensions := []string{"all", "practice", "wished", "region", "postcode", "area", "priority", "size", "state", "years"}
	suppressed, tables := 0, 0
	for _, rows := range dimensions {
		for _, columns := range dimensions {
			for _, region := range []string{"", "&region=village", "&region=sample"} {
				body := decoded[registry.Table](b, b.want(http.StatusOK, "GET", "/v1/statistics/table?rows="+rows+"&columns="+columns+region, token, ""))
				whole := append(body.Cells, append(body.ColumnTotals, body.Total))
				for i := range body.Rows {
					whole[i] = append(whole[i], body.RowTotals[i])
				}
				cells := lattice(whole)
				for i, row := range cells {
					for j, n := range row {
						if n > 0 && n < registry.DefaultLeast {
							t.Errorf("rows %s, columns %s%s: %d stands at %d, %d", rows, columns, region, n, i, j)
						}
						if n < 0 {
							suppressed++
						}
					}
				}
				if n := follows(cells); n > 0 {
					t.Errorf("rows %s, columns %s%s: %d suppressed numbers follow from the rest", rows, columns, region, n)
				}
				tables++
			}
		}
	}
	if suppressed < 1000 || tables != 300 {
		t.Errorf("%d numbers are suppressed in %d tables", suppressed, tables)
	}
	// The five of the village are too few to be counted at all.
	if body := b.want(http.StatusOK, "GET", "/v1/statistics/table?rows=all&region=village", token, "").Body.String(); !strings.Contains(body, `"total":{"count":0,"suppressed":true}`) {
		t.Errorf("the village is counted: %s", body)
	}
	b.want(http.StatusBadRequest, "GET", "/v1/statistics/table?columns=size", token, "")
	b.want(http.StatusBadRequest, "GET", "/v1/statistics/table?rows=names", token, "")
	logged := 0
	for a, err := range b.server.registry.Accesses(t.Context(), "", 0) {
		if err != nil {
			t.Fatal(err)
		}
		if a.What == "statistics.table" && a.Role == "researcher" && a.With["rows"] != "" {
			logged++
		}
	}
	if logged != tables+1 {
		t.Errorf("%d tables of %d are in the log", logged, tables+1)
	}
}

// TestStatisticsCSV shows that a table is the same as CSV, for who would rather have
// that.
func TestStatisticsCSV(t *testing.T) {
	b := newBackend(t)
	token := b.token(curious)
	const target = "/v1/statistics/table?rows=size&columns=region"
	body := decoded[registry.Table](b, b.want(http.StatusOK, "GET", target, token, ""))
	w := b.want(http.StatusOK, "GET", target, token, "", "Accept", "application/json;q=0.5, text/csv")
	if kind := w.Header().Get("Content-Type"); kind != "text/csv; charset=utf-8" || w.Header().Get("Vary") != "Accept" {
		t.Errorf("it is of type %q", kind)
	}
	lines, err := csv.NewReader(w.Body).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) != len(body.Rows)+2 || len(lines[0]) != len(body.Columns)+2 || lines[0][0] != "size" {
		t.Fatalf("the CSV is %q of %+v", lines, body)
	}
	text := func(c registry.Cell) string {
		if c.Suppressed {
			return "suppressed"
		}
		return strconv.Itoa(c.Count)
	}
	hidden := 0
	for i, row := range body.Rows {
		for j, c := range append(body.Cells[i], body.RowTotals[i]) {
			if got := lines[i+1][j+1]; got != text(c) || lines[i+1][0] != row {
				t.Errorf("line %d is %q", i+1, lines[i+1])
			}
			if c.Suppressed {
				hidden++
			}
		}
	}
	if got, want := fmt.Sprint(lines[len(lines)-1][len(lines[0])-1]), text(body.Total); got != want || hidden == 0 {
		t.Errorf("the total is %s, want %s; %d are suppressed", got, want, hidden)
	}
	for _, accept := range []string{"application/json", "*/*", "text/csv;q=0, application/json", "text/csv;q=0.1, */*", "nonsense;;"} {
		if w := b.want(http.StatusOK, "GET", target, token, "", "Accept", accept); w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("who accepts %q gets %s", accept, w.Header().Get("Content-Type"))
		}
	}
}

// TestStatistics shows that totals are suppressed like other numbers, and what would
// tell of those who are left over.
func TestStatistics(t *testing.T) {
	b := newBackend(t)
	token := b.token(curious)
	s := decoded[waitingStatistics](b, b.want(http.StatusOK, "GET", "/v1/statistics", token, ""))
	v := b.server.registry.View()
	waiting := v.Select(registry.InState(registry.StateWaiting)).Len()
	rest := v.HouseholdCount() - waiting
	shown := 0
	for _, c := range []registry.Cell{s.Households, s.Waiting} {
		if !c.Suppressed {
			shown++
		}
	}
	if small := rest > 0 && rest < registry.DefaultLeast; !small || shown == 2 {
		t.Errorf("%d of %d wait: %+v", waiting, v.HouseholdCount(), s)
	}
	seen := map[string]registry.Cell{}
	for _, p := range s.Wished {
		seen[p.Practice] = p.Households
	}
	if len(seen) != 17 || !seen["village-3"].Suppressed || seen["practice-01"].Count < registry.DefaultLeast {
		t.Errorf("the wishes: %+v", s.Wished)
	}
}

// TestPublicRounds shows that who coordinates or audits a round sees what it came to,
// and that everybody else sees nothing small of it.
func TestPublicRounds(t *testing.T) {
	b := newBackend(t)
	b.playRound("r1")
	region := b.token(ofRegion)
	b.want(http.StatusOK, "POST", "/v1/rounds/r1/exchanges/"+b.exchangeOf("h-a")+"/execute", region, "{}")
	tokens := map[string]string{
		"nobody": "", "a patient": b.token(ofA), "a practice": b.token(atOne), "a researcher": b.token(curious), "another region's": b.token(ofOther),
	}
	look := func(token string) registry.PublicSummary {
		t.Helper()
		one := decoded[roundBody](b, b.want(http.StatusOK, "GET", "/v1/rounds/r1", token, "")).Summary
		if all := decoded[roundList](b, b.want(http.StatusOK, "GET", "/v1/rounds", token, "")); all.Rounds[0].Summary != one {
			t.Errorf("the list says %+v, and the round %+v", all.Rounds[0].Summary, one)
		}
		return one
	}
	check := func() {
		t.Helper()
		for _, token := range []string{region, b.token(checking)} {
			if s := look(token); s.MovedHouseholds.Count != 2 || s.Executed.Count != 1 || s.Households.Count != 5 {
				t.Errorf("who coordinates or audits it sees %+v", s)
			}
		}
		for who, token := range tokens {
			if s := look(token); !s.MovedHouseholds.Suppressed || !s.MovedPersons.Suppressed || !s.Executed.Suppressed || !s.Broken.Suppressed || !s.Exchanges.Suppressed || !s.Households.Suppressed {
				t.Errorf("%s sees %+v", who, s)
			}
		}
	}
	check()
	b.now = b.now.AddDate(0, 1, 0)
	for who, by := range map[string]Principal{"a patient": ofA, "a practice": atOne, "a researcher": curious, "another region's": ofOther} {
		tokens[who] = b.token(by)
	}
	region = b.token(ofRegion)
	if err := b.server.rounds.step(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.want(http.StatusOK, "POST", "/v1/rounds/r1/close", region, "")
	check()
}
