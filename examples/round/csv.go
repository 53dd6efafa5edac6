package main

import (
	"encoding/csv"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/ruilkring/ruilkring/matching"
)

// movesFile is the file of the moves.
func (o *options) movesFile() string { return filepath.Join(o.csv, "moves.csv") }

// movesCSV writes one line for each move, in the order of the plan, as Excel
// expects it: CRLF, and a byte order mark so that it is read as UTF-8; in Dutch
// with semicolons and decimal commas.
func (r *report) movesCSV(t *text) func(io.Writer) error {
	return func(w io.Writer) error {
		if _, err := io.WriteString(w, "\uFEFF"); err != nil {
			return err
		}
		out := csv.NewWriter(w)
		out.Comma = t.comma
		out.UseCRLF = true
		out.Write(t.columns)
		household := make(map[string]int, r.moved)
		for h, k := range r.wish {
			if k != stays {
				household[r.problem.Households[h].ID] = h
			}
		}
		day := r.problem.Day()
		kinds := map[matching.Kind]string{matching.Cycle: t.cycle, matching.Chain: t.chain, matching.Bundle: t.bundle}
		for i := range r.plan.Exchanges {
			x := &r.plan.Exchanges[i]
			for step := range x.Moves {
				m := &x.Moves[step]
				h := &r.problem.Households[household[m.Household]]
				var fromName, before string
				if m.From != "" {
					from := &r.problem.Practices[r.index[m.From]]
					fromName = from.Name
					before = t.kilometres(matching.Metres(h.Home, from.Location))
				}
				out.Write([]string{
					strconv.Itoa(i + 1), kinds[x.Kind], strconv.Itoa(step + 1), plainCell(m.Household), strconv.Itoa(h.Persons()),
					plainCell(m.From), plainCell(fromName), plainCell(m.To), plainCell(r.problem.Practices[r.index[m.To]].Name),
					strconv.Itoa(m.Rank), before, t.kilometres(m.Metres), strconv.Itoa(h.DaysWaited(day)),
				})
			}
		}
		out.Flush()
		return out.Error()
	}
}

// kilometres is the metres in kilometres, exactly.
func (t *text) kilometres(metres int) string {
	s := strconv.FormatFloat(float64(metres)/1000, 'f', 3, 64)
	if t.comma == ';' {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
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
