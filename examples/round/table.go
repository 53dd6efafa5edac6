package main

import (
	"strings"
	"unicode/utf8"
)

// table is rows of cells that are printed in columns. The first column is
// aligned left, others right unless they are in left.
type table struct {
	rows [][]string
	left map[int]bool
}

func (t *table) row(cells ...string) { t.rows = append(t.rows, cells) }

// lines are the rows, each cell padded to the widest in its column, with two
// spaces between columns.
func (t *table) lines() []string {
	var widths []int
	for _, row := range t.rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var lines []string
	for _, row := range t.rows {
		var b strings.Builder
		for i, cell := range row {
			if i > 0 {
				b.WriteString("  ")
			}
			if i == 0 || t.left[i] {
				b.WriteString(padRight(cell, widths[i]))
			} else {
				b.WriteString(padLeft(cell, widths[i]))
			}
		}
		lines = append(lines, strings.TrimRight(b.String(), " "))
	}
	return lines
}

func padLeft(s string, width int) string {
	return strings.Repeat(" ", max(0, width-utf8.RuneCountInString(s))) + s
}

func padRight(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(s)))
}
