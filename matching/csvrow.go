package matching

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// next goes to the next row that isn't empty. It reports false at the end.
func (t *csvTable) next() (more bool, err error) {
	for t.csv != nil {
		if err := t.read(); err != nil {
			return false, err
		}
		if t.record == nil && !t.broken {
			break
		}
		if !t.broken && emptyRow(t.record) {
			continue
		}
		t.index++
		t.bad = t.absent
		if t.broken {
			t.faultIn(noField, t.brokenAt, brokenQuotes)
		} else {
			t.strayCells()
		}
		return true, nil
	}
	return false, nil
}

const brokenQuotes = "broken quotes: a value with a quote in it stands between quotes, and the quote in it is written twice"

// emptyRow reports whether no cell has anything in it.
func emptyRow(record []string) bool {
	for _, cell := range record {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}

// strayCells lists the cells that no column is named for.
func (t *csvTable) strayCells() {
	for _, i := range t.unnamed {
		if i < len(t.record) && strings.TrimSpace(t.record[i]) != "" {
			t.faultIn(noField, t.position(i), "a value in a column without a name")
		}
	}
	for i := t.width; i < len(t.record); i++ {
		if strings.TrimSpace(t.record[i]) != "" {
			t.faultIn(noField, t.position(i), "a value beyond the last column")
		}
	}
}

// position is where a cell of the present row begins.
func (t *csvTable) position(cell int) position { return t.csv.starts[cell] }

// locate is where a field of the present row stands, or where the row begins
// if it has no cell for it.
func (t *csvTable) locate(at place) position {
	if t.broken {
		return position{bad: true}
	}
	cell := t.column[at.field]
	if cell < 0 || cell >= len(t.record) {
		cell = 0
	}
	where := t.position(cell)
	where.bad = t.bad[at.field]
	return where
}

// fault lists a fault of the file as a whole.
func (t *csvTable) fault(where position, text string) {
	path := place{section: wholeProblem, field: fieldPractices}
	if t.section == householdSection {
		path.field = fieldHouseholds
	}
	t.add(Fault{Source: t.source, Line: where.line, Column: where.column, Path: path.path(), Text: text})
}

// faultIn lists a fault in a field of the present row.
func (t *csvTable) faultIn(f field, where position, text string) {
	if t.full() {
		t.more++
		return
	}
	path := place{t.section, f, t.index, -1, -1}.path()
	t.add(Fault{Source: t.source, Line: where.line, Column: where.column, Path: path, Text: text})
}

// spoil lists a fault of a field of the present row, of which no other is
// listed then.
func (t *csvTable) spoil(f field, text string) {
	if where := t.locate(place{t.section, f, t.index, -1, -1}); !where.bad {
		t.faultIn(f, where, text)
		t.bad[f] = true
	}
}

// notUTF8 lists that the file isn't UTF-8, where a cell shows it. Most often the
// whole file is of another encoding: once is enough.
func (t *csvTable) notUTF8(cell int) {
	if !t.foreign {
		t.foreign = true
		t.fault(t.position(cell), "not UTF-8, but Windows-1252 perhaps; in Excel, save as CSV UTF-8")
	}
}

// text is the cell of a field, "" where there is none.
func (t *csvTable) text(f field) string {
	i := t.column[f]
	if i < 0 || i >= len(t.record) {
		return ""
	}
	cell := t.record[i]
	if !utf8.ValidString(cell) {
		t.notUTF8(i)
		t.bad[f] = true
		return ""
	}
	if f != fieldName {
		cell = strings.TrimSpace(cell)
	}
	if len(cell) >= 2 && cell[0] == '\'' && isFormula(cell[1:]) {
		return cell[1:]
	}
	return cell
}

// isFormula reports whether a spreadsheet might take a cell that begins like s
// for a formula, or for one that is guarded by an apostrophe.
func isFormula(s string) bool { return s != "" && strings.IndexByte("=+-@'\t", s[0]) >= 0 }

// required is the cell of a field that must not be empty.
func (t *csvTable) required(f field) string {
	s := t.text(f)
	if s == "" {
		t.spoil(f, "missing")
	}
	return s
}

// whole is the whole number from least to most that s, the cell of the field,
// writes, or 0 where it is empty.
func (t *csvTable) whole(f field, s string, least, most int64) int {
	if s == "" {
		return 0
	}
	n, wrong := wholeNumber(s, least, most)
	if wrong != "" {
		t.spoil(f, wrong)
	}
	return n
}

// wholeNumber is the whole number from least to most that s writes, or 0 and
// what is wrong with it.
func wholeNumber(s string, least, most int64) (n int, wrong string) {
	if digits := strings.TrimPrefix(s, "-"); digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, quoteID(s) + " is not a whole number"
	}
	x, err := strconv.ParseInt(s, 10, 64)
	if err != nil || x < least || x > most {
		return 0, rangeText(least, most)
	}
	return int(x), ""
}

// float is a number.
func (t *csvTable) float(f field) float64 {
	s := t.required(f)
	if s == "" {
		return 0
	}
	number := s
	if t.decimalComma && !strings.Contains(s, ".") {
		number = strings.Replace(s, ",", ".", 1)
	}
	v, err := strconv.ParseFloat(number, 64)
	if strings.Trim(number, "0123456789+-.eE") != "" || err != nil {
		t.spoil(f, quoteID(s)+" is not a number")
		return 0
	}
	if v == 0 {
		v = 0 // without the sign
	}
	return v
}

// point is two coordinates.
func (t *csvTable) point(lat, lon field) Point {
	return Point{Lat: t.float(lat), Lon: t.float(lon)}
}

// date is a date written as 2026-03-01, 1-3-2026 or 01-03-2026, or 0 where the
// cell is empty.
func (t *csvTable) date(f field) Date {
	s := t.text(f)
	if s == "" {
		return 0
	}
	d, ok := parseDate([]byte(s))
	if !ok {
		d, ok = parseDutchDate(s)
	}
	if !ok {
		t.spoil(f, quoteID(s)+" is not a date written as 2026-11-21 or 21-11-2026")
	}
	return d
}

// parseDutchDate reads a date written as day, month and year of four digits.
func parseDutchDate(s string) (Date, bool) {
	day, rest, _ := strings.Cut(s, "-")
	month, year, _ := strings.Cut(rest, "-")
	if len(day) > 2 || len(month) > 2 || len(year) != 4 {
		return 0, false
	}
	return dateOf(digits([]byte(year)), digits([]byte(month)), digits([]byte(day)))
}

// mode is the mode of a practice, in English or Dutch.
func (t *csvTable) mode(f field) Mode {
	s := t.required(f)
	switch strings.ToLower(s) {
	case "open":
		return Open
	case "swap", "ruil":
		return Swap
	case "closed", "dicht":
		return Closed
	}
	if s != "" {
		t.spoil(f, unknownMode(s)+" (in Dutch open, ruil, dicht)")
	}
	return ""
}

// postcodes is a list of postcodes between bars, commas or semicolons, or else
// between spaces.
func (t *csvTable) postcodes(f field) []string {
	s := t.text(f)
	if s == "" {
		return nil
	}
	if !strings.ContainsAny(s, "|,;") {
		list := strings.Fields(s)
		for i := 1; i < len(list); i++ {
			if len(list[i]) == 2 && len(list[i-1]) == 4 && digits([]byte(list[i-1])) >= 0 {
				t.spoil(f, quote(list[i-1]+" "+list[i])+" may be one postcode or two; put a | behind each")
			}
		}
		return list
	}
	var list []string
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '|' || r == ',' || r == ';' })
	for _, part := range parts {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	if len(list) == 0 {
		t.spoil(f, "no postcode; leave the cell empty for no limit")
	}
	return list
}
