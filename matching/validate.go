package matching

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Validate returns nil for a valid problem, and otherwise an [*InvalidError]
// with every fault and its path, in the order practices, households, rules. A
// problem is valid where all of this holds:
//
//  1. Format is [Format], or "" in a problem made in Go.
//  2. Identifiers are not empty and UTF-8; no two practices and no two
//     households have the same one. No household's identifier is nine digits
//     that pass the eleven-test of Dutch citizen service numbers
//     (burgerservicenummers): those don't belong here.
//  3. Latitudes are from -90 to 90 and longitudes from -180 to 180.
//  4. Every whole number is from 0 to [MaxPersons], a priority from 0 to 9, a
//     seed any uint64. All households together have at most MaxPersons
//     persons.
//  5. Modes, goals and the mechanism are known; no goal stands twice. The
//     empty mechanism is [Optimal].
//  6. Current and every member of Wishes.Ranked are practices of the problem;
//     none is twice in one household's Ranked, and no class is empty. Weights,
//     where there are any, have a number for each of its members.
//  7. Postcodes inside Accepts aren't empty. Names and postcodes are UTF-8.
//  8. Dates are of the years 1 to 9999, and no Since is after Rules.Date.
//
// It takes time and memory linear in the size of the problem.
func (p *Problem) Validate() error {
	c := checker{faultList: new(faultList), householdID: func(i int) string { return p.Households[i].ID }}
	c.households = newIDTable(len(p.Households))
	c.practices.table = newIDTable(len(p.Practices))
	if p.Format != "" && p.Format != Format {
		c.format(p.Format)
	}
	for i := range p.Practices {
		c.practice(i, &p.Practices[i])
	}
	c.practices.complete = true
	c.setDate(p.Rules.Date)
	var refs []int32
	var id []byte
	for i := range p.Households {
		h := &p.Households[i]
		refs = append(refs[:0], noReference)
		if h.Current != "" {
			id = append(id[:0], h.Current...)
			refs[0] = c.practices.refer(id)
		}
		for _, class := range h.Wishes.Ranked {
			for _, wished := range class {
				id = append(id[:0], wished...)
				ref := int32(noReference)
				if wished != "" {
					ref = c.practices.refer(id)
				}
				refs = append(refs, ref)
			}
		}
		c.household(i, h, refs)
	}
	c.rules(&p.Rules)
	return c.err()
}

// checker finds the semantic faults of a problem, one practice, household and
// set of rules at a time.
type checker struct {
	*faultList
	// locate says where a place is in the text, and source which text; nil
	// where there is no text. It is only asked about the practice, household
	// or rules that are being checked.
	locate func(place) position
	source string

	practices practiceIndex
	// households finds the index of an identifier; householdID is its inverse.
	households  idTable
	householdID func(int) string
	// persons is how many the households so far have.
	persons int64
	// date is that of the rules, or 0; dateKnown says that it won't change.
	date      Date
	dateKnown bool

	// Where the practices, or the rules, come after households, what can't be
	// checked yet is written down: where each reference and each Since is.
	lateReferences, lateSinces trail
	// latest is the latest Since of those.
	latest Date
}

// setDate says what Rules.Date is.
func (c *checker) setDate(d Date) {
	c.dateKnown = true
	if d.valid() {
		c.date = d
	}
}

// fault lists a fault at a place, unless it is bad already.
func (c *checker) fault(at place, text func() string) {
	var where position
	if c.locate != nil {
		if where = c.locate(at); where.bad {
			return
		}
	}
	c.faultAt(at, where, text)
}

// faultAt lists a fault of which the position is known.
func (c *checker) faultAt(at place, where position, text func() string) {
	if c.full() {
		c.more++
		return
	}
	c.add(Fault{Source: c.source, Line: where.line, Column: where.column, Path: at.path(), Text: text()})
}

// saying is a text that needs no working out.
func saying(text string) func() string { return func() string { return text } }

// format lists the fault of an unknown format.
func (c *checker) format(format string) {
	c.fault(place{section: wholeProblem, field: fieldFormat, i: -1, j: -1}, func() string {
		return "unknown format " + quote(format) + "; this is for " + strconv.Quote(Format)
	})
}

// element is a practice, a household or the rules, while it is being checked.
type element struct {
	*checker
	section section
	index   int
}

// fault lists a fault in a field of the element.
func (e element) fault(f field, i, j int, text func() string) {
	e.checker.fault(place{e.section, f, e.index, i, j}, text)
}

// id checks the identifier of the element.
func (e element) id(id string) {
	switch {
	case id == "":
		e.fault(fieldID, -1, -1, saying("empty id"))
	case !utf8.ValidString(id):
		e.fault(fieldID, -1, -1, saying(notUTF8))
	}
}

const notUTF8 = "not valid UTF-8"

// text checks a text that is for people.
func (e element) text(f field, i int, s string) {
	if !utf8.ValidString(s) {
		e.fault(f, i, -1, saying(notUTF8))
	}
}

// rangeText is the fault of a whole number that isn't from least to most.
func rangeText(least, most int64) string {
	return "must be " + strconv.FormatInt(least, 10) + " to " + strconv.FormatInt(most, 10)
}

// whole checks a whole number.
func (e element) whole(f field, n, most int) {
	if n < 0 || n > most {
		e.fault(f, -1, -1, func() string { return rangeText(0, int64(most)) })
	}
}

// The largest latitude and longitude, in degrees.
const (
	mostLat = 90
	mostLon = 180
)

// point checks the two coordinates of a place in the world.
func (e element) point(lat, lon field, p Point) {
	e.coordinate(lat, "latitude", p.Lat, mostLat)
	e.coordinate(lon, "longitude", p.Lon, mostLon)
}

// coordinate checks one coordinate.
func (e element) coordinate(f field, name string, v float64, most int) {
	if math.Abs(v) <= float64(most) { // which no NaN is
		return
	}
	e.fault(f, -1, -1, func() string {
		return "outside the world: a " + name + " is -" + strconv.Itoa(most) + " to " + strconv.Itoa(most) + " degrees"
	})
}

// date checks a date.
func (e element) date(f field, d Date) bool {
	if d == 0 || d.valid() {
		return true
	}
	e.fault(f, -1, -1, saying("not a date of the years 1 to 9999"))
	return false
}

var lastDate = NewDate(9999, time.December, 31)

// valid reports whether d is a date of the years 1 to 9999.
func (d Date) valid() bool { return d >= 1 && d <= lastDate }

// practice checks a practice.
func (c *checker) practice(i int, p *Practice) {
	e := element{c, practiceSection, i}
	e.id(p.ID)
	if p.ID != "" {
		if earlier := c.practices.declare(p.ID, i); earlier >= 0 {
			e.fault(fieldID, -1, -1, func() string {
				return quoteID(p.ID) + " is the id of practices[" + strconv.Itoa(earlier) + "] too"
			})
		}
	}
	e.text(fieldName, -1, p.Name)
	e.point(fieldLocationLat, fieldLocationLon, p.Location)
	e.whole(fieldCapacity, p.Capacity, MaxPersons)
	e.whole(fieldEnrolled, p.Enrolled, MaxPersons)
	switch p.Mode {
	case Open, Swap, Closed:
	default:
		e.fault(fieldMode, -1, -1, func() string { return unknownMode(string(p.Mode)) })
	}
	if p.Accepts != nil {
		e.whole(fieldAcceptsWithin, p.Accepts.WithinM, MaxPersons)
		for i, postcode := range p.Accepts.Postcodes {
			if postcode == "" {
				e.fault(fieldAcceptsPostcodes, i, -1, saying("empty postcode"))
			}
			e.text(fieldAcceptsPostcodes, i, postcode)
		}
	}
	if p.MaxIntake != nil {
		e.whole(fieldMaxIntake, *p.MaxIntake, MaxPersons)
	}
}

// household checks a household. refs are the numbers of its current practice
// and of the members of Ranked, one class after the other.
func (c *checker) household(i int, h *Household, refs []int32) {
	e := element{c, householdSection, i}
	e.id(h.ID)
	if h.ID != "" {
		c.householdIdentifier(e, i, h.ID)
	}
	e.whole(fieldSize, h.Size, MaxPersons)
	if h.Size >= 0 && h.Size <= MaxPersons && c.persons <= MaxPersons {
		if c.persons += int64(h.Persons()); c.persons > MaxPersons {
			e.fault(noField, -1, -1, func() string {
				return "the households up to this one have " + strconv.FormatInt(c.persons, 10) + " persons together; at most " + strconv.Itoa(MaxPersons) + " are possible"
			})
		}
	}
	c.reference(e, fieldCurrent, -1, -1, h.Current, refs[0])
	e.point(fieldHomeLat, fieldHomeLon, h.Home)
	e.text(fieldPostcode, -1, h.Postcode)
	next := 1
	for class, members := range h.Wishes.Ranked {
		if len(members) == 0 {
			e.fault(fieldRanked, class, -1, saying("empty class"))
		}
		for j, id := range members {
			ref := refs[next]
			next++
			c.reference(e, fieldRanked, class, j, id, ref)
			if id == "" {
				e.fault(fieldRanked, class, j, saying("empty id"))
			}
			if ref < 0 {
				continue
			}
			if c.practices.ranked[ref] == int32(i)+1 {
				e.fault(fieldRanked, class, j, func() string { return "practice " + quoteID(id) + " stands twice in ranked" })
			}
			c.practices.ranked[ref] = int32(i) + 1
		}
	}
	e.whole(fieldWishesWithin, h.Wishes.WithinM, MaxPersons)
	e.weights(&h.Wishes)
	e.whole(fieldPriority, h.Priority, mostPriority)
	if h.Since != 0 && e.date(fieldSince, h.Since) {
		switch {
		case !c.dateKnown:
			c.lateSinces.add(c.locate(place{e.section, fieldSince, i, -1, -1}))
			c.latest = max(c.latest, h.Since)
		case c.date != 0 && h.Since > c.date:
			e.fault(fieldSince, -1, -1, c.sinceAfterDate)
		}
	}
}

// weights checks that the weights of a household's wishes have the shape of
// Ranked, and each of them.
func (e element) weights(w *Wishes) {
	sameClasses := len(w.Weights) == len(w.Ranked)
	if !sameClasses && len(w.Weights) > 0 {
		e.fault(fieldWeights, -1, -1, func() string {
			if len(w.Ranked) == 0 {
				return "weights without ranked wishes"
			}
			return "must have the shape of ranked: the number of classes is " + strconv.Itoa(len(w.Weights)) + ", there " + strconv.Itoa(len(w.Ranked))
		})
	}
	for class, weights := range w.Weights {
		if sameClasses && len(weights) != len(w.Ranked[class]) {
			e.fault(fieldWeights, class, -1, func() string {
				return "must have the shape of ranked: the number in this class is " + strconv.Itoa(len(weights)) + ", there " + strconv.Itoa(len(w.Ranked[class]))
			})
		}
		for member, weight := range weights {
			if weight < 0 || weight > MaxPersons {
				e.fault(fieldWeights, class, member, func() string { return rangeText(0, MaxPersons) })
			}
		}
	}
}

// mostPriority is the highest priority.
const mostPriority = 9

// householdIdentifier checks what only a household's identifier must be.
func (c *checker) householdIdentifier(e element, i int, id string) {
	if passesElevenTest(id) {
		e.fault(fieldID, -1, -1, saying("nine digits that pass the eleven-test: citizen service numbers do not belong here"))
		return
	}
	if earlier, double := c.households.add([]byte(id), i, c.householdID); double {
		e.fault(fieldID, -1, -1, func() string {
			return quote(id) + " is the id of households[" + strconv.Itoa(earlier) + "] too"
		})
	}
}

// reference checks a household's reference to a practice, or puts that off
// until the practices are known.
func (c *checker) reference(e element, f field, i, j int, id string, ref int32) {
	switch {
	case ref == unknownReference:
		e.fault(f, i, j, func() string { return c.practices.unknown(id) })
	case ref >= 0 && !c.practices.complete:
		c.lateReferences.add(c.locate(place{e.section, f, e.index, i, j}))
	}
}

// sinceAfterDate is the text of that fault.
func (c *checker) sinceAfterDate() string {
	return "after the day of the round, " + c.date.String()
}

// rules checks the rules.
func (c *checker) rules(r *Rules) {
	e := element{c, rulesSection, -1}
	switch r.Mechanism {
	case "", Optimal, TTC, Waitlist:
	default:
		e.fault(fieldMechanism, -1, -1, func() string { return unknownMechanism(string(r.Mechanism)) })
	}
	e.whole(fieldMaxCycle, r.MaxCycle, MaxPersons)
	e.whole(fieldMaxChain, r.MaxChain, MaxPersons)
	seen := make([]bool, len(goals))
	for i, g := range r.Goals {
		known := slices.Index(goals, string(g))
		switch {
		case known < 0:
			e.fault(fieldGoals, i, -1, func() string { return unknownGoal(string(g)) })
		case seen[known]:
			e.fault(fieldGoals, i, -1, func() string { return "goal " + strconv.Quote(string(g)) + " stands twice" })
		default:
			seen[known] = true
		}
	}
	e.date(fieldDate, r.Date)
}

// late checks what was put off, when everything has been read: references to
// practices where practices is set, and each Since against the date.
func (c *checker) late(households []Household, practices bool) {
	if c.date == 0 || c.latest <= c.date {
		c.lateSinces = trail{}
	}
	if len(c.lateReferences.bytes) == 0 && len(c.lateSinces.bytes) == 0 {
		return
	}
	references, sinces := c.lateReferences.reader(), c.lateSinces.reader()
	reference := func(at place, id string) {
		where, more := references.next()
		if !more || !practices {
			return
		}
		if n, found := c.practices.table.find([]byte(id), c.practices.idOf); !found || c.practices.practice[n] < 0 {
			c.faultAt(at, where, func() string { return c.practices.unknown(id) })
		}
	}
	for i := range households {
		h := &households[i]
		if h.Current != "" {
			reference(place{householdSection, fieldCurrent, i, -1, -1}, h.Current)
		}
		for class, members := range h.Wishes.Ranked {
			for j, id := range members {
				if id != "" {
					reference(place{householdSection, fieldRanked, i, class, j}, id)
				}
			}
		}
		if h.Since != 0 {
			where, more := sinces.next()
			if more && h.Since > c.date {
				c.faultAt(place{householdSection, fieldSince, i, -1, -1}, where, c.sinceAfterDate)
			}
		}
	}
}

// The known names.
var (
	modes      = []string{string(Open), string(Swap), string(Closed)}
	mechanisms = []string{string(Optimal), string(TTC), string(Waitlist)}
	goals      = []string{string(GoalPriority), string(GoalPatients), string(GoalHouseholds), string(GoalRank),
		string(GoalDistance), string(GoalWaiting), string(GoalWeight), string(GoalExchanges)}
)

func unknownMode(s string) string      { return unknownName("mode", s, modes) }
func unknownMechanism(s string) string { return unknownName("mechanism", s, mechanisms) }
func unknownGoal(s string) string      { return unknownName("goal", s, goals) }

// unknownName is the text of the fault of a name that is none of names.
func unknownName(what, name string, names []string) string {
	return "unknown " + what + " " + quote(name) + "; known are " + strings.Join(names, ", ")
}

// passesElevenTest reports whether id is nine digits that pass the eleven-test
// (elfproef) of citizen service numbers: 9a + 8b + 7c + 6d + 5e + 4f + 3g + 2h −
// i is a multiple of eleven, and not all are 0.
func passesElevenTest(id string) bool {
	const length = 9
	if len(id) != length {
		return false
	}
	sum, nonzero := 0, false
	for i := range length {
		digit := int(id[i]) - '0'
		if digit < 0 || digit > 9 {
			return false
		}
		weight := length - i
		if weight == 1 {
			weight = -1
		}
		sum += weight * digit
		nonzero = nonzero || digit != 0
	}
	return nonzero && sum%11 == 0
}
