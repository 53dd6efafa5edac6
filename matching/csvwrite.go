package matching

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// WriteCSV writes the practices and the households as two files that [ReadCSV]
// reads, with English column names, commas, decimal points and LF. The rules are
// not in them. The column of weights is there where a household has any. The
// same problem gives the same bytes everywhere.
//
// A text that begins with = + - @ or a tab is written with an apostrophe before
// it, because a spreadsheet would take it for a formula, and so is one that
// begins with an apostrophe; ReadCSV takes one off. Numbers are left as they
// are.
//
// # Errors
//
// A problem that isn't valid is not written: the error is the one of
// [Problem.Validate]. Nor is one with an identifier or postcode that such a file
// can't hold, which is an [*InvalidError] too: with a carriage return (in a name
// neither), or space at its start or end; in the identifier of a practice > and
// =; in a postcode of Accepts a bar, a comma or a semicolon. An error of a
// writer is returned as it is, wrapped.
func (p *Problem) WriteCSV(practices, households io.Writer) error {
	if err := p.Validate(); err != nil {
		return err
	}
	if err := p.checkCSV(); err != nil {
		return err
	}
	if err := p.writePractices(practices); err != nil {
		return wrap("matching: writing "+practicesFile, err)
	}
	if err := p.writeHouseholds(households); err != nil {
		return wrap("matching: writing "+householdsFile, err)
	}
	return nil
}

// checkCSV lists the texts of a valid problem that a file can't hold.
func (p *Problem) checkCSV() error {
	var list faultList
	check := func(s section, index int, f field, i int, text, separators string) {
		what := ""
		switch {
		case strings.Contains(text, "\r"):
			what = "a carriage return"
		case f != fieldName && strings.TrimSpace(text) != text:
			what = "space at its start or end"
		case strings.ContainsAny(text, separators):
			what = strconv.Quote(text[strings.IndexAny(text, separators):][:1])
		default:
			return
		}
		list.add(Fault{Path: place{s, f, index, i, -1}.path(), Text: "a CSV file can't hold it: it has " + what})
	}
	for i := range p.Practices {
		practice := &p.Practices[i]
		check(practiceSection, i, fieldID, -1, practice.ID, nextClass+sameClass)
		check(practiceSection, i, fieldName, -1, practice.Name, "")
		if practice.Accepts != nil {
			for j, postcode := range practice.Accepts.Postcodes {
				check(practiceSection, i, fieldAcceptsPostcodes, j, postcode, "|,;")
			}
		}
	}
	for i := range p.Households {
		check(householdSection, i, fieldID, -1, p.Households[i].ID, "")
		check(householdSection, i, fieldPostcode, -1, p.Households[i].Postcode, "")
	}
	return list.err()
}

// writePractices writes practices.csv.
func (p *Problem) writePractices(w io.Writer) error {
	t := newCSVWriter(w, practiceColumns)
	for i := range p.Practices {
		practice := &p.Practices[i]
		t.text(practice.ID)
		t.text(practice.Name)
		t.point(practice.Location)
		t.whole(practice.Capacity)
		t.whole(practice.Enrolled)
		t.text(string(practice.Mode))
		area := practice.Accepts
		if area == nil {
			area = &Area{}
		}
		t.positive(area.WithinM)
		t.text(joinPostcodes(area.Postcodes))
		if practice.MaxIntake == nil {
			t.text("")
		} else {
			t.whole(*practice.MaxIntake)
		}
		t.end()
	}
	return t.flush()
}

// joinPostcodes is a cell with a list of postcodes. Where one has a space, a bar
// says that spaces don't separate.
func joinPostcodes(list []string) string {
	cell := strings.Join(list, "|")
	if len(list) == 1 && strings.ContainsFunc(cell, unicode.IsSpace) {
		cell += "|"
	}
	return cell
}

// writeHouseholds writes households.csv.
func (p *Problem) writeHouseholds(w io.Writer) error {
	columns := householdColumns
	weighted := p.weighted()
	if !weighted {
		columns = slices.DeleteFunc(slices.Clone(columns), func(c csvColumn) bool { return c.field == fieldWeights })
	}
	t := newCSVWriter(w, columns)
	var cell []byte
	for i := range p.Households {
		h := &p.Households[i]
		t.text(h.ID)
		t.positive(h.Size)
		t.text(h.Current)
		t.point(h.Home)
		t.text(h.Postcode)
		cell = appendMembers(cell[:0], h.Wishes.Ranked, func(cell []byte, id string) []byte { return append(cell, id...) })
		t.text(string(cell))
		if weighted {
			cell = appendMembers(cell[:0], h.Wishes.Weights, func(cell []byte, weight int) []byte {
				return strconv.AppendInt(cell, int64(weight), 10)
			})
			t.text(string(cell))
		}
		t.positive(h.Wishes.WithinM)
		t.positive(h.Priority)
		t.text(h.Since.String())
		t.end()
	}
	return t.flush()
}

// appendMembers appends classes as a cell has them, of which member appends
// each member.
func appendMembers[T any](cell []byte, classes [][]T, member func(cell []byte, m T) []byte) []byte {
	for i, class := range classes {
		if i > 0 {
			cell = append(cell, nextClass...)
		}
		for j, m := range class {
			if j > 0 {
				cell = append(cell, sameClass...)
			}
			cell = member(cell, m)
		}
	}
	return cell
}

// csvWriter writes one file, cell by cell.
type csvWriter struct {
	to  io.Writer
	buf []byte
	err error // the first that to returned
}

// newCSVWriter writes the header.
func newCSVWriter(w io.Writer, columns []csvColumn) *csvWriter {
	t := &csvWriter{to: w}
	for _, c := range columns {
		t.text(c.names[0])
	}
	t.end()
	return t
}

// text appends a cell to the present row.
func (t *csvWriter) text(s string) {
	if isFormula(s) {
		s = "'" + s
	}
	if needsQuotes(s) {
		s = `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	t.buf = append(append(t.buf, s...), ',')
}

// needsQuotes reports whether a cell stands between quotes: where it would else be
// read as something else, by us or by others, who take off space at its start, or
// read \. as the end of the file.
func needsQuotes(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(first) || s == `\.` || strings.ContainsAny(s, ",\"\r\n")
}

func (t *csvWriter) whole(n int) { t.buf = append(strconv.AppendInt(t.buf, int64(n), 10), ',') }

// positive appends a number, or an empty cell for 0.
func (t *csvWriter) positive(n int) {
	if n == 0 {
		t.text("")
		return
	}
	t.whole(n)
}

func (t *csvWriter) point(p Point) {
	t.buf = append(strconv.AppendFloat(t.buf, p.Lat, 'f', -1, 64), ',')
	t.buf = append(strconv.AppendFloat(t.buf, p.Lon, 'f', -1, 64), ',')
}

// end ends the row, whose last comma becomes the end of the line.
func (t *csvWriter) end() {
	t.buf[len(t.buf)-1] = '\n'
	if len(t.buf) >= csvWindow {
		t.write()
	}
}

// write hands on what is in the buffer, unless that failed before.
func (t *csvWriter) write() {
	if t.err == nil {
		_, t.err = t.to.Write(t.buf)
	}
	t.buf = t.buf[:0]
}

// flush writes what is left and returns the first error there was.
func (t *csvWriter) flush() error {
	t.write()
	return t.err
}
