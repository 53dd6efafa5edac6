package bridge

import (
	"strconv"
	"strings"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/survey"
)

// The languages of moves.csv.
const (
	english = "en"
	dutch   = "nl"
)

// movesCSV writes one line for each move of the exchanges that go through. In
// Dutch it is as a Dutch Excel expects it: semicolons, decimal commas, CRLF, and
// a byte order mark so that it is read as UTF-8.
func movesCSV(p *matching.Problem, x *survey.Exchanges, language string) []byte {
	t := csvTable{comma: ',', end: "\n", point: "."}
	header := []string{"exchange", "kind", "step", "household", "size", "from", "from_name", "to", "to_name", "rank", "km_before", "km_after", "days_waited"}
	kinds := map[matching.Kind]string{matching.Cycle: "cycle", matching.Chain: "chain", matching.Bundle: "bundle"}
	if language == dutch {
		t = csvTable{comma: ';', end: "\r\n", point: ",", text: []byte("\uFEFF")}
		header = []string{"ruil", "soort", "stap", "huishouden", "personen", "van", "van_naam", "naar", "naar_naam", "rang", "km_nu", "km_straks", "dagen_gewacht"}
		kinds = map[matching.Kind]string{matching.Cycle: "kringruil", matching.Chain: "doorschuifketen", matching.Bundle: "bundel"}
	}
	for _, name := range header {
		t.cell(name)
	}
	t.line()
	number := 0
	for i, kind := range x.Kind {
		if survey.State(x.State[i]) == survey.Broken {
			continue
		}
		number++
		for k := x.Offsets[i]; k < x.Offsets[i+1]; k++ {
			m := &x.Moves
			from := &matching.Practice{}
			if m.From[k] >= 0 {
				from = &p.Practices[m.From[k]]
			}
			to := &p.Practices[m.To[k]]
			t.whole(number)
			t.cell(kinds[kind])
			t.whole(int(k-x.Offsets[i]) + 1)
			t.cell(plainCell(m.Household[k]))
			t.whole(int(m.Size[k]))
			t.cell(plainCell(from.ID))
			t.cell(plainCell(from.Name))
			t.cell(plainCell(to.ID))
			t.cell(plainCell(to.Name))
			t.whole(int(m.Rank[k]))
			t.kilometres(m.BeforeM[k])
			t.kilometres(m.AfterM[k])
			t.whole(int(m.Days[k]))
			t.line()
		}
	}
	return t.text
}

// csvTable is a text of comma-separated values that is being written.
type csvTable struct {
	comma byte
	end   string
	point string
	text  []byte
	begun bool // the line has a cell
}

func (t *csvTable) cell(s string) {
	if t.begun {
		t.text = append(t.text, t.comma)
	}
	t.begun = true
	if !strings.ContainsAny(s, "\",;\t\r\n") && strings.TrimSpace(s) == s {
		t.text = append(t.text, s...)
		return
	}
	t.text = append(append(append(t.text, '"'), strings.ReplaceAll(s, `"`, `""`)...), '"')
}

func (t *csvTable) line() {
	t.text = append(t.text, t.end...)
	t.begun = false
}

func (t *csvTable) whole(n int) { t.cell(strconv.Itoa(n)) }

// kilometres writes metres as kilometres, exactly; -1 is an empty cell.
func (t *csvTable) kilometres(metres int32) {
	if metres < 0 {
		t.cell("")
		return
	}
	rest := strconv.Itoa(1000 + int(metres%1000))[1:]
	number := strconv.Itoa(int(metres/1000)) + t.point + rest
	if t.begun {
		t.text = append(t.text, t.comma)
	}
	t.begun = true
	if t.point == string(t.comma) {
		number = `"` + number + `"`
	}
	t.text = append(t.text, number...)
}

// plainCell is s so that no spreadsheet takes it for a formula: with an
// apostrophe before it if it begins like one, as [matching.Problem.WriteCSV]
// writes it.
func plainCell(s string) string {
	if s != "" && strings.IndexByte("=+-@'\t", s[0]) >= 0 {
		return "'" + s
	}
	return s
}
