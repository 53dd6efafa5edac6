package matching

import (
	"cmp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// section is a part of a problem.
type section uint8

const (
	wholeProblem section = iota
	practiceSection
	householdSection
	rulesSection
)

// field is a field of a problem, a practice, a household or the rules.
type field uint8

const (
	noField field = iota

	fieldFormat
	fieldPractices
	fieldHouseholds
	fieldRules

	fieldID
	fieldName
	fieldLocation
	fieldLocationLat
	fieldLocationLon
	fieldCapacity
	fieldEnrolled
	fieldMode
	fieldAccepts
	fieldAcceptsWithin
	fieldAcceptsPostcodes
	fieldMaxIntake

	fieldSize
	fieldCurrent
	fieldHome
	fieldHomeLat
	fieldHomeLon
	fieldPostcode
	fieldWishes
	fieldRanked
	fieldWishesWithin
	fieldWeights
	fieldPriority
	fieldSince

	fieldMechanism
	fieldMaxCycle
	fieldMaxChain
	fieldGoals
	fieldDate
	fieldSeed

	fieldCount
)

// fieldPaths are the paths of the fields inside what they are fields of.
var fieldPaths = [fieldCount]string{
	fieldFormat:     "format",
	fieldPractices:  "practices",
	fieldHouseholds: "households",
	fieldRules:      "rules",

	fieldID:               "id",
	fieldName:             "name",
	fieldLocation:         "location",
	fieldLocationLat:      "location.lat",
	fieldLocationLon:      "location.lon",
	fieldCapacity:         "capacity",
	fieldEnrolled:         "enrolled",
	fieldMode:             "mode",
	fieldAccepts:          "accepts",
	fieldAcceptsWithin:    "accepts.within_m",
	fieldAcceptsPostcodes: "accepts.postcodes",
	fieldMaxIntake:        "max_intake",

	fieldSize:         "size",
	fieldCurrent:      "current",
	fieldHome:         "home",
	fieldHomeLat:      "home.lat",
	fieldHomeLon:      "home.lon",
	fieldPostcode:     "postcode",
	fieldWishes:       "wishes",
	fieldRanked:       "wishes.ranked",
	fieldWishesWithin: "wishes.within_m",
	fieldWeights:      "wishes.weights",
	fieldPriority:     "priority",
	fieldSince:        "since",

	fieldMechanism: "mechanism",
	fieldMaxCycle:  "max_cycle",
	fieldMaxChain:  "max_chain",
	fieldGoals:     "goals",
	fieldDate:      "date",
	fieldSeed:      "seed",
}

// place is where in a problem something stands: field of element number index
// of section, and in a field that is a list, item i of it and item j of that.
// Indices that don't apply are -1.
type place struct {
	section section
	field   field
	index   int
	i, j    int
}

// path is the place as written in a [Fault].
func (p place) path() string {
	var b []byte
	switch p.section {
	case wholeProblem:
		return fieldPaths[p.field]
	case practiceSection:
		b = append(b, "practices["...)
	case householdSection:
		b = append(b, "households["...)
	case rulesSection:
		b = append(b, "rules"...)
	}
	if p.section != rulesSection {
		b = append(strconv.AppendInt(b, int64(p.index), 10), ']')
	}
	if p.field != noField {
		b = append(append(b, '.'), fieldPaths[p.field]...)
	}
	for _, n := range [...]int{p.i, p.j} {
		if n >= 0 {
			b = append(strconv.AppendInt(append(b, '['), int64(n), 10), ']')
		}
	}
	return string(b)
}

// position is a line and a column in a text, both from 1; the zero value means
// none. A position is bad where a fault of what stands there is listed already.
type position struct {
	line, column int
	bad          bool
}

// faultList gathers the faults of an input, [MaxFaults] of them, and counts
// those beyond.
type faultList struct {
	faults []Fault
	more   int
}

// full reports whether the next fault will only be counted.
func (l *faultList) full() bool { return len(l.faults) >= MaxFaults }

// add lists one fault.
func (l *faultList) add(f Fault) {
	if l.full() {
		l.more++
		return
	}
	l.faults = append(l.faults, f)
}

// sort puts the faults from number n on, which are those of one text, in the
// order of their positions.
func (l *faultList) sort(n int) {
	sortBy(l.faults[n:], func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

// err is nil, or the [InvalidError] with the faults.
func (l *faultList) err() error {
	if len(l.faults) == 0 {
		return nil
	}
	return &InvalidError{Faults: l.faults, More: l.more}
}

// quote is s between quotes for the text of a fault, cut short where it is
// long.
func quote(s string) string {
	const most = 60
	if len(s) <= most {
		return strconv.Quote(s)
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return strconv.Quote(s[:cut]) + "…"
}

// quoteID is quote for an identifier that a person may have typed: a citizen
// service number is not repeated.
func quoteID(s string) string {
	if passesElevenTest(s) {
		return "(nine digits, not repeated here)"
	}
	return quote(s)
}

// nearest is the one of names that s was probably meant to be, or "".
func nearest(s string, names []string) string {
	s = strings.ToLower(s)
	if len(s) > 40 {
		return ""
	}
	best, name := 1+max(1, (len(s)+1)/3), ""
	for _, n := range names {
		d := editDistance(s, n)
		if len(s) >= 3 && (strings.HasPrefix(n, s) || strings.HasPrefix(s, n) && len(n) >= 3) {
			d = min(d, 1)
		}
		if d < best {
			best, name = d, n
		}
	}
	return name
}

// didYouMean is the end of a fault's text that names the nearest of names, or
// "" where none is near.
func didYouMean(s string, names []string) string {
	if n := nearest(s, names); n != "" {
		return "; did you mean " + strconv.Quote(n) + "?"
	}
	return ""
}

// editDistance is the least number of bytes to put in, take out or replace, and
// of neighbours to swap, that makes a into b, no byte being touched twice (the
// optimal string alignment distance, after F. J. Damerau, 1964).
func editDistance(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			replace := d[i-1][j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			d[i][j] = min(replace, d[i-1][j]+1, d[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}
