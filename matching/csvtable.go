package matching

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// csvColumn is a column of a file: the field it holds and the names that its
// header may have, the first of which is the one that is written.
type csvColumn struct {
	field    field
	required bool
	names    []string
}

// The columns, in the order in which they are written.
var (
	practiceColumns = []csvColumn{
		{fieldID, true, []string{"id", "agb", "agb_code", "praktijk"}},
		{fieldName, false, []string{"name", "naam"}},
		{fieldLocationLat, true, []string{"lat", "latitude", "breedtegraad"}},
		{fieldLocationLon, true, []string{"lon", "lng", "longitude", "lengtegraad"}},
		{fieldCapacity, true, []string{"capacity", "capaciteit"}},
		{fieldEnrolled, true, []string{"enrolled", "ingeschreven"}},
		{fieldMode, true, []string{"mode", "modus"}},
		{fieldAcceptsWithin, false, []string{"accepts_within_m", "neemt_aan_binnen_m"}},
		{fieldAcceptsPostcodes, false, []string{"accepts_postcodes", "neemt_aan_postcodes"}},
		{fieldMaxIntake, false, []string{"max_intake", "max_instroom"}},
	}
	householdColumns = []csvColumn{
		{fieldID, true, []string{"id", "huishouden"}},
		{fieldSize, false, []string{"size", "grootte", "personen"}},
		{fieldCurrent, false, []string{"current", "huidig", "huidige_praktijk"}},
		{fieldHomeLat, true, []string{"lat", "latitude", "breedtegraad"}},
		{fieldHomeLon, true, []string{"lon", "lng", "longitude", "lengtegraad"}},
		{fieldPostcode, false, []string{"postcode"}},
		{fieldRanked, true, []string{"wishes", "wensen"}},
		{fieldWeights, false, []string{"weights", "gewichten"}},
		{fieldWishesWithin, false, []string{"wishes_within_m", "wensen_binnen_m"}},
		{fieldPriority, false, []string{"priority", "prioriteit"}},
		{fieldSince, false, []string{"since", "sinds"}},
	}
)

// csvTable reads the rows of one file.
type csvTable struct {
	*faultList
	source  string
	section section
	columns []csvColumn

	csv *csvText
	// decimalComma says that 52,07 is a number.
	decimalComma bool
	// foreign says that text that isn't UTF-8 has been found, which is a fault
	// of the file and listed once.
	foreign bool

	// column is where each field stands in a row, or -1; absent says that its
	// column lacks, which is listed.
	column [fieldCount]int
	absent [fieldCount]bool
	// width is how many columns there are; unnamed are those without a name.
	width   int
	unnamed []int

	// index is that of the present row's element, record its cells, and bad
	// says of which fields a fault is listed. A row may be broken instead, at
	// brokenAt: then it has no cells.
	index    int
	record   []string
	bad      [fieldCount]bool
	broken   bool
	brokenAt position
}

// csvWindow is the size of the buffer, and how much of the header is looked at for
// its delimiter.
const csvWindow = 1 << 16

// openCSV reads the header of a file. The table has no rows where that is not
// possible.
func openCSV(source string, r io.Reader, s section, columns []csvColumn, list *faultList) (*csvTable, error) {
	t := &csvTable{faultList: list, source: source, section: s, columns: columns, index: -1}
	for f := range t.column {
		t.column[f] = -1
	}
	text := newCSVText(r)
	start, err := text.peek()
	if err != nil {
		return nil, t.readError(err)
	}
	if isUTF16(start) {
		t.fault(position{line: 1, column: 1}, "the file is UTF-16 (in Excel: Unicode text); save it as CSV UTF-8")
		return t, nil
	}
	if bytes.IndexByte(start, '\r') >= 0 && bytes.IndexByte(start, '\n') < 0 {
		t.fault(position{line: 1, column: 1}, "lines end in CR alone (in Excel: CSV for Macintosh); save it as CSV UTF-8")
		return t, nil
	}
	if bom := []byte("\uFEFF"); bytes.HasPrefix(start, bom) {
		start = start[len(bom):]
		text.skip(len(bom))
	}
	comma, length := sepLine(start)
	if length > 0 {
		text.skip(length)
		text.line = 1
	} else {
		comma = delimiter(start)
	}
	t.decimalComma = comma != ','
	text.comma = comma
	t.csv = text
	return t, t.header()
}

// isUTF16 reports whether a text that is meant to be ASCII in the main is
// UTF-16 instead.
func isUTF16(b []byte) bool {
	return len(b) >= 2 && (b[0] == 0xFF && b[1] == 0xFE || b[0] == 0xFE && b[1] == 0xFF || b[0] == 0 || b[1] == 0)
}

// delimiters stand between the cells of a row.
const delimiters = ",;\t"

// sepLine returns the delimiter that a first line such as sep=; names, and the
// line's length, which is 0 where there is no such line.
func sepLine(start []byte) (comma byte, length int) {
	line, _, found := bytes.Cut(start, []byte{'\n'})
	named := bytes.TrimSuffix(line, []byte{'\r'})
	if !found || len(named) != 5 || !strings.EqualFold(string(named[:4]), "sep=") || strings.IndexByte(delimiters, named[4]) < 0 {
		return 0, 0
	}
	return named[4], len(line) + 1
}

// delimiter is the one that stands most often in the first line, outside
// quotes.
func delimiter(start []byte) byte {
	var count [len(delimiters)]int
	quoted := false
	for _, c := range bytes.TrimLeft(start, "\r\n") {
		if c == '"' {
			quoted = !quoted
		}
		if c == '\n' && !quoted {
			break
		}
		if i := strings.IndexByte(delimiters, c); i >= 0 && !quoted {
			count[i]++
		}
	}
	best := 0
	for i, n := range count {
		if n > count[best] {
			best = i
		}
	}
	return delimiters[best]
}

// readError is the error of the reader.
func (t *csvTable) readError(err error) error {
	return wrap("matching: reading "+t.source, err)
}

// header reads the names of the columns.
func (t *csvTable) header() error {
	if err := t.read(); err != nil {
		return err
	}
	if t.record == nil {
		t.csv = nil // there is nothing to read rows by
		if t.broken {
			t.fault(t.brokenAt, brokenQuotes)
		} else {
			t.fault(position{line: 1, column: 1}, "the file is empty; its first line has the names of the columns")
		}
		return nil
	}
	t.width = len(t.record)
	var names []string
	for _, c := range t.columns {
		names = append(names, c.names...)
	}
	for i, cell := range t.record {
		if !utf8.ValidString(cell) {
			t.notUTF8(i)
			continue
		}
		name := headerName(cell)
		if name == "" {
			t.unnamed = append(t.unnamed, i)
			continue
		}
		known := slices.IndexFunc(t.columns, func(c csvColumn) bool { return slices.Contains(c.names, name) })
		if known < 0 {
			t.fault(t.position(i), "unknown column "+quote(strings.TrimSpace(cell))+didYouMean(name, names))
			continue
		}
		if c := t.columns[known]; t.column[c.field] >= 0 {
			t.fault(t.position(i), "the column "+c.names[0]+" stands here a second time")
		} else {
			t.column[c.field] = i
		}
	}
	for _, c := range t.columns {
		if !c.required || t.column[c.field] >= 0 {
			continue
		}
		if c.field == fieldRanked && t.column[fieldWishesWithin] >= 0 {
			continue // one of the two will do
		}
		t.absent[c.field] = true
		t.fault(t.position(0), "the column "+c.names[0]+" is missing")
	}
	return nil
}

// headerName is the name of a column without regard to case, to space around it
// and to whether space, a hyphen or an underscore stands between its words.
func headerName(cell string) string {
	return strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(cell)), " ", "_"), "-", "_")
}

// read reads one record, nil at the end of the file and where it is broken.
func (t *csvTable) read() error {
	t.record, t.broken = nil, false
	err := t.csv.next()
	switch {
	case err == nil:
		t.record = t.csv.cells
	case errors.Is(err, errBrokenQuotes):
		t.broken, t.brokenAt = true, t.csv.broken
		if first := t.csv.starts[0]; first.line != t.brokenAt.line {
			t.brokenAt = first // the quote that nothing ends may be in any of its lines
		}
	case !errors.Is(err, io.EOF):
		return t.readError(err)
	}
	return nil
}
