package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/ruilkring/ruilkring/registry"
)

// sendEvent sends one server-sent event.
func sendEvent(w http.ResponseWriter, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "data: %s\n\n", data)
	return err
}

// waitingStatistics are how many wait. Households and Waiting are out of the table
// of the states, and Wished is that of the wishes: what is suppressed there can't be
// worked out from the rest.
type waitingStatistics struct {
	Households registry.Cell `json:"households"`
	Waiting    registry.Cell `json:"waiting"`
	Practices  int           `json:"practices"`
	Wished     []wished      `json:"wished"`
	Least      int           `json:"least" description:"Numbers from 1 to less than this are suppressed, and as many more as it takes that those can't be worked out."`
}

// wished is how many households that wait wish for a practice.
type wished struct {
	Practice   string        `json:"practice"`
	Households registry.Cell `json:"households"`
}

func statistics(c *call, _ *nothing) (*waitingStatistics, error) {
	v := c.s.registry.View()
	states, err := v.Table(registry.TableOptions{Rows: registry.ByState, Columns: registry.ByAll})
	if err != nil {
		return nil, err
	}
	wishes, err := v.Table(registry.TableOptions{Rows: registry.ByWished, Columns: registry.ByAll, Query: registry.InState(registry.StateWaiting)})
	if err != nil {
		return nil, err
	}
	found := &waitingStatistics{Households: states.Total, Practices: v.PracticeCount(), Least: registry.DefaultLeast, Wished: []wished{}}
	for i, state := range states.Rows {
		if state == registry.StateWaiting.String() {
			found.Waiting = states.RowTotals[i]
		}
	}
	for i, id := range wishes.Rows {
		found.Wished = append(found.Wished, wished{id, wishes.RowTotals[i]})
	}
	return found, nil
}

// tableQuery says what is counted.
type tableQuery struct {
	Rows    registry.Dimension `query:"rows" required:"true" enum:"all,practice,wished,region,postcode,area,priority,size,state,years"`
	Columns registry.Dimension `query:"columns" default:"all" enum:"all,practice,wished,region,postcode,area,priority,size,state,years"`
	Region  string             `query:"region" description:"Only the households of this region."`
}

// tableBody is a table as it is shown: JSON, or CSV for who accepts that.
type tableBody struct {
	registry.Table
	dimension registry.Dimension
}

// csv is the table with a line and a column for the totals. What is suppressed is
// the word for it, so that nobody takes it for 0.
func (t *tableBody) csv() [][]string {
	text := func(c registry.Cell) string {
		if c.Suppressed {
			return "suppressed"
		}
		return strconv.Itoa(c.Count)
	}
	line := func(name string, cells []registry.Cell, total registry.Cell) []string {
		texts := []string{name}
		for _, c := range append(slices.Clip(cells), total) {
			texts = append(texts, text(c))
		}
		return texts
	}
	lines := [][]string{append(append([]string{string(t.dimension)}, t.Columns...), "total")}
	for i, row := range t.Rows {
		lines = append(lines, line(row, t.Cells[i], t.RowTotals[i]))
	}
	return append(lines, line("total", t.ColumnTotals, t.Total))
}

// statisticsTable is a table for researchers. Who took which is in the log: tables
// that overlap may tell together what none tells alone.
func statisticsTable(c *call, q *tableQuery) (*tableBody, error) {
	options := registry.TableOptions{Rows: q.Rows, Columns: q.Columns}
	entry := c.access("statistics.table")
	entry.With = map[string]string{"rows": string(q.Rows), "columns": string(q.Columns)}
	if q.Region != "" {
		options.Query = registry.Region(q.Region)
		entry.With["region"] = q.Region
	}
	table, err := c.s.registry.View().Table(options)
	if err != nil {
		return nil, err
	}
	return &tableBody{*table, q.Rows}, c.look(entry)
}
