package registry

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/ruilkring/ruilkring/matching"
)

// Dimension is a way to sort households into groups.
type Dimension string

// The dimensions of a [Table].
const (
	// ByAll puts all into one group.
	ByAll Dimension = "all"
	// ByPractice is the current practice, "" for none.
	ByPractice Dimension = "practice"
	// ByWished is the wished practice: a household is in the group of each.
	ByWished Dimension = "wished"
	// ByRegion is the region of the current practice, "" for none.
	ByRegion Dimension = "region"
	// ByPostcode is the postcode, as far as it is kept, and ByArea its first two
	// characters.
	ByPostcode Dimension = "postcode"
	ByArea     Dimension = "area"
	ByPriority Dimension = "priority"
	// BySize is the number of persons, 5 and more in one group.
	BySize  Dimension = "size"
	ByState Dimension = "state"
	// ByYears is the whole years of waiting up to the date of the table, 5 and
	// more in one group.
	ByYears Dimension = "years"
)

// largest is the group of size and years that holds all larger ones too.
const largest = 5

// TableOptions say what a table counts.
type TableOptions struct {
	Rows, Columns Dimension
	// Query is the households that are counted; nil means all.
	Query Query
	// Date is the day for [ByYears]; the zero date means that of the last event.
	Date matching.Date
	// Least is the smallest number that is shown; 0 means [DefaultLeast]. Only
	// a larger one than that has an effect.
	Least int
}

// DefaultLeast is the smallest number of households that a table shows.
const DefaultLeast = 10

// maxCells is the most cells in a table.
const maxCells = 1 << 16

// Table counts households for researchers. Numbers below a least one are
// suppressed, and so are as many others as it takes that none of those can be
// worked out from the rest, see [suppress]. It guards one table by itself: who
// is given two that overlap may learn from their difference, so give each group
// of researchers few of them.
type Table struct {
	Version uint64   `json:"version"`
	Rows    []string `json:"rows"`
	Columns []string `json:"columns"`
	// Cells are by row and then by column.
	Cells        [][]Cell `json:"cells"`
	RowTotals    []Cell   `json:"row_totals"`
	ColumnTotals []Cell   `json:"column_totals"`
	Total        Cell     `json:"total"`
}

// Cell is a number, or the word that it is suppressed.
type Cell struct {
	Count      int  `json:"count"`
	Suppressed bool `json:"suppressed,omitempty"`
}

// Table counts households by two dimensions.
//
// # Errors
//
// ErrInvalid for an unknown dimension and a table of more than 65,536 cells.
func (v *View) Table(o TableOptions) (*Table, error) {
	s := v.state
	var f faults
	for _, d := range []struct {
		path string
		of   Dimension
	}{{"rows", o.Rows}, {"columns", o.Columns}} {
		if s.groups(d.of, nil, 0) == nil {
			f.add(d.path, "unknown dimension %q", d.of)
		}
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	if o.Query == nil {
		o.Query = All()
	}
	if o.Date == 0 {
		at := v.Time()
		o.Date = matching.NewDate(max(1, at.Year()), at.Month(), at.Day())
	}
	counts := map[[2]string]int{}
	rows, columns := map[string]bool{}, map[string]bool{}
	for h := range v.Select(o.Query).each {
		for _, row := range s.groups(o.Rows, h, o.Date) {
			for _, column := range s.groups(o.Columns, h, o.Date) {
				counts[[2]string{row, column}]++
				rows[row], columns[column] = true, true
			}
		}
		if len(rows)*len(columns) > maxCells {
			return nil, &InvalidError{[]matching.Fault{{Path: "rows", Text: fmt.Sprintf("more than %d cells", maxCells)}}}
		}
	}
	t := &Table{Version: v.Version(), Rows: sortedGroups(rows), Columns: sortedGroups(columns)}
	// The last row and the last column are the totals.
	numbers := make([][]int, len(t.Rows)+1)
	for i := range numbers {
		numbers[i] = make([]int, len(t.Columns)+1)
	}
	for i, row := range t.Rows {
		for j, column := range t.Columns {
			n := counts[[2]string{row, column}]
			numbers[i][j] = n
			numbers[i][len(t.Columns)] += n
			numbers[len(t.Rows)][j] += n
			numbers[len(t.Rows)][len(t.Columns)] += n
		}
	}
	hidden := suppress(numbers, max(o.Least, DefaultLeast))
	cell := func(i, j int) Cell {
		if hidden[i][j] {
			return Cell{Suppressed: true}
		}
		return Cell{Count: numbers[i][j]}
	}
	for i := range t.Rows {
		cells := make([]Cell, len(t.Columns))
		for j := range cells {
			cells[j] = cell(i, j)
		}
		t.Cells = append(t.Cells, cells)
		t.RowTotals = append(t.RowTotals, cell(i, len(t.Columns)))
	}
	for j := range t.Columns {
		t.ColumnTotals = append(t.ColumnTotals, cell(len(t.Rows), j))
	}
	t.Total = cell(len(t.Rows), len(t.Columns))
	return t, nil
}

// sortedGroups are the groups in order.
func sortedGroups(groups map[string]bool) []string {
	list := make([]string, 0, len(groups))
	for g := range groups {
		list = append(list, g)
	}
	slices.Sort(list)
	return list
}

// groups are the groups of a household in a dimension: nil where there is no such
// dimension. Without a household it only says whether there is.
func (s *state) groups(d Dimension, h *household, date matching.Date) []string {
	known := func(group func() string) []string {
		if h == nil {
			return []string{}
		}
		return []string{group()}
	}
	number := func(n int) string {
		if n >= largest {
			return strconv.Itoa(largest) + "+"
		}
		return strconv.Itoa(n)
	}
	switch d {
	case ByAll:
		return known(func() string { return "all" })
	case ByPractice:
		return known(func() string { return s.practiceID(h.current) })
	case ByWished:
		if h == nil {
			return []string{}
		}
		ids := []string{}
		for _, n := range s.wished(h, nil) {
			ids = append(ids, s.practiceID(n))
		}
		return ids
	case ByRegion:
		return known(func() string {
			if h.current == none {
				return ""
			}
			return s.practices.at(int(h.current)).Region
		})
	case ByPostcode:
		return known(func() string { return h.postcode })
	case ByArea:
		return known(func() string { return h.postcode[:min(2, len(h.postcode))] })
	case ByPriority:
		return known(func() string { return strconv.Itoa(int(h.priority)) })
	case BySize:
		return known(func() string { return number(int(h.size)) })
	case ByState:
		return known(func() string { return h.state.String() })
	case ByYears:
		return known(func() string { return number(max(0, int(date)-int(h.since)) / 365) })
	}
	return nil
}
