package matching

import (
	"io"
	"slices"
	"strings"
)

// The names of the two files, in [Fault.Source].
const (
	practicesFile  = "practices.csv"
	householdsFile = "households.csv"
)

// ReadCSV reads a problem from two files of comma-separated values as people and
// spreadsheets make them, in English or Dutch; the rules come from the caller.
//
// # The files
//
// The text is UTF-8, with or without a byte order mark, and lines end in LF or
// CRLF. Values stand between commas, semicolons or tabs, whichever is most in
// the header; a first line such as sep=; names it. RFC 4180 says how quotes work.
// Space around a value, empty lines and empty columns count for nothing.
//
// The first line names the columns, in any order and case; space and hyphens in
// a name count as underscores. Columns marked * are required, and one of
// wishes and wishes_within_m.
//
//	practices.csv      or
//	id *               agb, agb_code, praktijk
//	name               naam
//	lat *              latitude, breedtegraad
//	lon *              lng, longitude, lengtegraad
//	capacity *         capaciteit
//	enrolled *         ingeschreven
//	mode *             modus
//	accepts_within_m   neemt_aan_binnen_m
//	accepts_postcodes  neemt_aan_postcodes
//	max_intake         max_instroom
//
//	households.csv     or
//	id *               huishouden
//	size               grootte, personen
//	current            huidig, huidige_praktijk
//	lat *              latitude, breedtegraad
//	lon *              lng, longitude, lengtegraad
//	postcode
//	wishes             wensen
//	weights            gewichten
//	wishes_within_m    wensen_binnen_m
//	priority           prioriteit
//	since              sinds
//
// An empty cell is an absent value. Beyond plain text and whole numbers:
//
//   - mode is open, swap or closed, in Dutch open, ruil or dicht, in any case.
//   - lat and lon may have a decimal comma where commas don't separate values.
//   - since is 2026-03-01, or day, month and year: 1-3-2026 or 01-03-2026.
//   - accepts_postcodes are separated by bars, commas or semicolons, or where
//     there are none of these, by spaces.
//   - wishes are practices in order of preference with > between classes and =
//     inside a class: A>B=C>D. Space around an id counts for nothing.
//   - weights are those of the wishes, in the same form: 35>12=3>0.
//   - An apostrophe at the start of a value with = + - @ a tab or another
//     apostrophe behind it is dropped; see [Problem.WriteCSV].
//
// # Errors
//
// If a file is not valid the error is an [*InvalidError] with every fault of
// both, and of the rules, and the problem is nil. Each fault has its Source,
// "practices.csv" or "households.csv", the line, the column at which the cell
// begins (in bytes, a byte order mark not counted), and the path. Indices in a
// path count rows that aren't empty, from 0. Faults are those of
// [Problem.Validate] and broken quotes, values that can't be read, and columns
// that are missing, unknown or there twice. A file that is not UTF-8 is one
// fault.
//
// An error of a reader is returned as it is, wrapped.
func ReadCSV(practices, households io.Reader, rules Rules) (*Problem, error) {
	var list faultList
	d := csvDecoder{}
	d.begin(&list, func(at place) position { return d.table.locate(at) })
	d.check.setDate(rules.Date)
	d.rules = rules
	d.rules.Goals = slices.Clone(rules.Goals)

	if err := d.read(practicesFile, practices, practiceSection, practiceColumns, d.practice); err != nil {
		return nil, err
	}
	// If the ids of the practices can't be known, no reference to them is a
	// fault of its own.
	d.check.practices.complete = d.table.column[fieldID] >= 0
	if err := d.read(householdsFile, households, householdSection, householdColumns, d.household); err != nil {
		return nil, err
	}
	d.check.source, d.check.locate = "", nil
	d.check.rules(&d.rules)
	p := d.build(false)
	if err := list.err(); err != nil {
		return nil, err
	}
	return p, nil
}

// csvDecoder reads a problem from its two files.
type csvDecoder struct {
	problemBuilder
	table *csvTable
	text  []byte
}

// read reads one file, of which row takes each row.
func (d *csvDecoder) read(source string, r io.Reader, s section, columns []csvColumn, row func()) (err error) {
	before := len(d.check.faults)
	d.table, err = openCSV(source, r, s, columns, d.check.faultList)
	if err != nil {
		return err
	}
	d.check.source = source
	for {
		more, err := d.table.next()
		if !more {
			d.table.sort(before)
			return err
		}
		row()
	}
}

// copy is a string in the problem's own memory.
func (d *csvDecoder) copy(s string) string {
	d.text = append(d.text[:0], s...)
	return d.strings.add(d.text)
}

// practice takes the present row.
func (d *csvDecoder) practice() {
	t, p := d.table, d.practices.add()
	if t.broken {
		return
	}
	p.ID = d.copy(t.required(fieldID))
	p.Name = d.copy(t.text(fieldName))
	p.Location = t.point(fieldLocationLat, fieldLocationLon)
	p.Capacity = t.whole(fieldCapacity, t.required(fieldCapacity), 0, MaxPersons)
	p.Enrolled = t.whole(fieldEnrolled, t.required(fieldEnrolled), 0, MaxPersons)
	p.Mode = t.mode(fieldMode)
	area := Area{WithinM: t.whole(fieldAcceptsWithin, t.text(fieldAcceptsWithin), 1, MaxPersons)}
	for _, postcode := range t.postcodes(fieldAcceptsPostcodes) {
		area.Postcodes = append(area.Postcodes, d.copy(postcode))
	}
	if area.WithinM > 0 || area.Postcodes != nil {
		p.Accepts = &area
	}
	if s := t.text(fieldMaxIntake); s != "" {
		n := t.whole(fieldMaxIntake, s, 0, MaxPersons)
		p.MaxIntake = &n
	}
	d.check.practice(t.index, p)
}

// household takes the present row.
func (d *csvDecoder) household() {
	t, h := d.table, d.households.add()
	if t.broken {
		return
	}
	d.beginHousehold()
	h.ID = d.copy(t.required(fieldID))
	h.Size = t.whole(fieldSize, t.text(fieldSize), 1, MaxPersons)
	d.text = append(d.text[:0], t.text(fieldCurrent)...)
	h.Current = d.setCurrent(d.text)
	h.Home = t.point(fieldHomeLat, fieldHomeLon)
	h.Postcode = d.copy(t.text(fieldPostcode))
	h.Wishes.Ranked = d.ranking(t.text(fieldRanked))
	h.Wishes.WithinM = t.whole(fieldWishesWithin, t.text(fieldWishesWithin), 0, MaxPersons)
	h.Priority = t.whole(fieldPriority, t.text(fieldPriority), 0, mostPriority)
	h.Since = t.date(fieldSince)
	h.Wishes.Weights = d.readWeights(t.text(fieldWeights))
	d.check.household(t.index, h, d.refs)
}

// The separators of the wishes of a household: of classes, and of practices
// inside a class.
const (
	nextClass = ">"
	sameClass = "="
)

// members gives the parts of a cell with wishes or weights one by one, each
// without the space around it, and says where classes end.
func members(s string, member func(string), endClass func()) {
	for more := true; more; {
		var class string
		class, s, more = strings.Cut(s, nextClass)
		for more := true; more; {
			var part string
			part, class, more = strings.Cut(class, sameClass)
			member(strings.TrimSpace(part))
		}
		endClass()
	}
}

// ranking is the classes of a cell with wishes.
func (d *csvDecoder) ranking(s string) [][]string {
	if s == "" {
		return nil
	}
	members(s, func(id string) {
		d.text = append(d.text[:0], id...)
		d.addMember(d.text)
	}, d.endClass)
	return d.endRanked()
}

// readWeights is the weights of a cell with those.
func (d *csvDecoder) readWeights(s string) [][]int {
	if s == "" || d.table.bad[fieldRanked] { // with no wishes to compare them with
		return nil
	}
	members(s, func(weight string) {
		n, wrong := wholeNumber(weight, 0, MaxPersons)
		if wrong != "" {
			at := place{householdSection, fieldWeights, d.table.index, len(d.weights), len(d.numbers)}
			d.check.fault(at, saying(wrong))
		}
		d.numbers = append(d.numbers, n)
	}, d.endWeights)
	return d.allWeights()
}
