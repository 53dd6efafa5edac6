package matching

import "time"

// jsonShape is a kind of object: the names of its fields in the order in which
// they are written, which field each is, and the required ones as bits.
type jsonShape struct {
	names    []string
	fields   []field
	required uint32
}

// The objects of a problem.
var (
	problemShape = jsonShape{
		[]string{"format", "practices", "households", "rules"},
		[]field{fieldFormat, fieldPractices, fieldHouseholds, fieldRules},
		1<<0 | 1<<1 | 1<<2,
	}
	practiceShape = jsonShape{
		[]string{"id", "name", "location", "capacity", "enrolled", "mode", "accepts", "max_intake"},
		[]field{fieldID, fieldName, fieldLocation, fieldCapacity, fieldEnrolled, fieldMode, fieldAccepts, fieldMaxIntake},
		1<<0 | 1<<2 | 1<<3 | 1<<4 | 1<<5,
	}
	locationShape = jsonShape{
		[]string{"lat", "lon"},
		[]field{fieldLocationLat, fieldLocationLon},
		1<<0 | 1<<1,
	}
	acceptsShape = jsonShape{
		[]string{"within_m", "postcodes"},
		[]field{fieldAcceptsWithin, fieldAcceptsPostcodes},
		0,
	}
	householdShape = jsonShape{
		[]string{"id", "size", "current", "home", "postcode", "wishes", "priority", "since"},
		[]field{fieldID, fieldSize, fieldCurrent, fieldHome, fieldPostcode, fieldWishes, fieldPriority, fieldSince},
		1<<0 | 1<<3 | 1<<5,
	}
	homeShape = jsonShape{
		[]string{"lat", "lon"},
		[]field{fieldHomeLat, fieldHomeLon},
		1<<0 | 1<<1,
	}
	wishesShape = jsonShape{
		[]string{"ranked", "within_m", "weights"},
		[]field{fieldRanked, fieldWishesWithin, fieldWeights},
		0,
	}
	rulesShape = jsonShape{
		[]string{"mechanism", "max_cycle", "max_chain", "goals", "date", "seed"},
		[]field{fieldMechanism, fieldMaxCycle, fieldMaxChain, fieldGoals, fieldDate, fieldSeed},
		0,
	}
)

// problemDecoder reads a problem from its JSON form. It checks each practice
// and household as soon as it is there, while the positions of its fields are
// known, so that those of the whole text need not be kept.
type problemDecoder struct {
	*jsonScanner
	problemBuilder

	// positions are those of the fields of the practice, the household or the
	// rules that is being read, noField standing for itself.
	positions [fieldCount]position
	// items are the positions of the elements of a list. In Ranked they are
	// those of the members, those of class c from firstItem[c], and classAt
	// has the positions of the classes.
	items     []position
	classAt   []position
	firstItem []int
	// weightsAt are the positions of the classes in Weights.
	weightsAt []position
}

func newProblemDecoder(s *jsonScanner) *problemDecoder {
	d := &problemDecoder{jsonScanner: s}
	d.begin(s.faultList, d.locate)
	return d
}

// locate is where a place of the practice, household or rules that was read
// last stands.
func (d *problemDecoder) locate(at place) position {
	switch {
	case at.i < 0:
		return d.positions[at.field]
	case at.field == fieldWeights:
		return d.weightsAt[at.i]
	case at.field != fieldRanked:
		return d.items[at.i]
	case at.j < 0:
		return d.classAt[at.i]
	}
	return d.items[d.firstItem[at.i]+at.j]
}

// problem reads the whole problem, nil where it was faulty.
func (d *problemDecoder) problem() *Problem {
	havePractices := false
	o, ok := d.object(problemShape.names)
	if !ok {
		return nil
	}
	for f := d.next(&o, &problemShape); f != noField; f = d.next(&o, &problemShape) {
		switch f {
		case fieldFormat:
			if text, ok := d.text(); ok && string(text) != Format {
				d.check.format(string(text))
			}
		case fieldPractices:
			havePractices = d.array()
			for havePractices && d.element() {
				d.practice()
			}
			d.check.practices.complete = havePractices
		case fieldHouseholds:
			for ok := d.array(); ok && d.element(); {
				d.household()
			}
		case fieldRules:
			d.readRules()
		}
	}
	d.require(&o, &problemShape)
	if d.stopped {
		return nil
	}
	return d.build(havePractices)
}

// next goes to the next known field of an object and notes where its value
// stands; it returns noField at the end.
func (d *problemDecoder) next(o *jsonObject, shape *jsonShape) field {
	i := d.field(o)
	if i < 0 {
		return noField
	}
	f := shape.fields[i]
	d.note(f)
	return f
}

// note notes where the value of field f, which comes next, stands.
func (d *problemDecoder) note(f field) {
	d.peek()
	d.positions[f] = d.here()
}

// spoil notes that a fault of field f is listed.
func (d *problemDecoder) spoil(f field) { d.positions[f].bad = true }

// require lists the required fields that an object lacks.
func (d *problemDecoder) require(o *jsonObject, shape *jsonShape) {
	if shape.required&^o.seen == 0 {
		return
	}
	absent := d.missing(o, shape.required)
	for i, f := range shape.fields {
		if absent>>i&1 != 0 {
			d.spoil(f)
		}
	}
}

// practice reads and checks a practice.
func (d *problemDecoder) practice() {
	i := d.practices.len()
	p := d.practices.add()
	d.note(noField)
	o, ok := d.object(practiceShape.names)
	if !ok {
		return
	}
	for f := d.next(&o, &practiceShape); f != noField; f = d.next(&o, &practiceShape) {
		switch f {
		case fieldID:
			p.ID = d.string(f)
		case fieldName:
			p.Name = d.string(f)
		case fieldLocation:
			p.Location = d.point(&locationShape)
		case fieldCapacity:
			p.Capacity = d.number(f, 0, MaxPersons)
		case fieldEnrolled:
			p.Enrolled = d.number(f, 0, MaxPersons)
		case fieldMode:
			p.Mode = Mode(d.string(f))
		case fieldAccepts:
			p.Accepts = d.accepts()
		case fieldMaxIntake:
			n := d.number(f, 0, MaxPersons)
			p.MaxIntake = &n
		}
	}
	d.require(&o, &practiceShape)
	if !d.stopped {
		d.check.practice(i, p)
	}
}

// accepts reads where a home may be.
func (d *problemDecoder) accepts() *Area {
	o, ok := d.object(acceptsShape.names)
	if !ok {
		return nil
	}
	area := &Area{}
	for f := d.next(&o, &acceptsShape); f != noField; f = d.next(&o, &acceptsShape) {
		switch f {
		case fieldAcceptsWithin:
			area.WithinM = d.number(f, 1, MaxPersons)
		case fieldAcceptsPostcodes:
			area.Postcodes = d.stringList(f)
			if len(area.Postcodes) == 0 && !d.positions[f].bad && !d.stopped {
				d.fault(d.positions[f], "no postcode; leave the list out for no limit")
			}
		}
	}
	return area
}

// household reads and checks a household.
func (d *problemDecoder) household() {
	i := d.households.len()
	h := d.households.add()
	d.note(noField)
	o, ok := d.object(householdShape.names)
	if !ok {
		return
	}
	d.beginHousehold()
	for f := d.next(&o, &householdShape); f != noField; f = d.next(&o, &householdShape) {
		switch f {
		case fieldID:
			h.ID = d.string(f)
		case fieldSize:
			h.Size = d.number(f, 1, MaxPersons)
		case fieldCurrent:
			h.Current = d.current()
		case fieldHome:
			h.Home = d.point(&homeShape)
		case fieldPostcode:
			h.Postcode = d.string(f)
		case fieldWishes:
			h.Wishes = d.wishes()
		case fieldPriority:
			h.Priority = d.number(f, 0, mostPriority)
		case fieldSince:
			h.Since = d.date(f)
		}
	}
	d.require(&o, &householdShape)
	if !d.stopped {
		d.check.household(i, h, d.refs)
	}
}

// current reads the current practice, "" for none.
func (d *problemDecoder) current() string {
	text, null, ok := d.textOrNull()
	if !ok || null {
		return ""
	}
	if len(text) == 0 {
		d.fault(d.positions[fieldCurrent], emptyCurrent)
		return ""
	}
	return d.setCurrent(text)
}

// wishes reads the wishes of a household.
func (d *problemDecoder) wishes() (w Wishes) {
	o, ok := d.object(wishesShape.names)
	if !ok {
		return w
	}
	d.classAt, d.firstItem, d.items = d.classAt[:0], d.firstItem[:0], d.items[:0]
	rankedFaulty := false
	for f := d.next(&o, &wishesShape); f != noField; f = d.next(&o, &wishesShape) {
		switch f {
		case fieldRanked:
			w.Ranked, rankedFaulty = d.readRanked()
		case fieldWishesWithin:
			w.WithinM = d.number(f, 0, MaxPersons)
		case fieldWeights:
			w.Weights = d.readWeights()
		}
	}
	// What isn't there to compare with has a fault of its own.
	if rankedFaulty {
		w.Weights = nil
	}
	for i := range min(len(d.classAt), len(w.Weights)) {
		d.weightsAt[i].bad = d.weightsAt[i].bad || d.classAt[i].bad
	}
	return w
}

// readWeights reads the weights of the classes of practices.
func (d *problemDecoder) readWeights() [][]int {
	if !d.array() {
		return nil
	}
	d.weightsAt, d.weights = d.weightsAt[:0], d.weights[:0]
	for d.element() {
		d.peek()
		where := d.here()
		d.numbers = d.numbers[:0]
		if !d.array() {
			where.bad = true
		} else {
			for d.element() {
				n, _ := d.whole(0, MaxPersons) // 0 where it is faulty
				d.numbers = append(d.numbers, int(n))
			}
		}
		d.weightsAt = append(d.weightsAt, where)
		d.endWeights()
	}
	return d.allWeights()
}

// readRanked reads the classes of practices. It reports whether what should be
// their array isn't one.
func (d *problemDecoder) readRanked() (ranked [][]string, faulty bool) {
	if !d.array() {
		return nil, true
	}
	for d.element() {
		d.peek()
		d.classAt = append(d.classAt, d.here())
		d.firstItem = append(d.firstItem, len(d.items))
		if !d.array() {
			d.classAt[len(d.classAt)-1].bad = true
		} else {
			d.readClass()
		}
		d.endClass()
	}
	return d.endRanked(), false
}

// readClass reads the members of a class.
func (d *problemDecoder) readClass() {
	for d.element() {
		d.peek()
		where := d.here()
		text, ok := d.text()
		where.bad = !ok
		d.items = append(d.items, where)
		d.addMember(text)
	}
}

// readRules reads and checks the rules.
func (d *problemDecoder) readRules() {
	o, ok := d.object(rulesShape.names)
	if !ok {
		return
	}
	r := &d.rules
	for f := d.next(&o, &rulesShape); f != noField; f = d.next(&o, &rulesShape) {
		switch f {
		case fieldMechanism:
			r.Mechanism = Mechanism(d.string(f))
			if r.Mechanism == "" && !d.positions[f].bad && !d.stopped {
				d.fault(d.positions[f], unknownMechanism(""))
			}
		case fieldMaxCycle:
			r.MaxCycle = d.number(f, 0, MaxPersons)
		case fieldMaxChain:
			r.MaxChain = d.number(f, 0, MaxPersons)
		case fieldGoals:
			for _, g := range d.stringList(f) {
				r.Goals = append(r.Goals, Goal(g))
			}
		case fieldDate:
			r.Date = d.date(f)
		case fieldSeed:
			r.Seed, _ = d.seed()
		}
	}
	if !d.stopped {
		d.check.setDate(r.Date)
		d.check.rules(r)
	}
}

// string reads a string, "" where it is faulty.
func (d *problemDecoder) string(f field) string {
	text, ok := d.text()
	if !ok {
		d.spoil(f)
		return ""
	}
	return d.strings.add(text)
}

// stringList reads an array of strings and notes where each stands; a faulty
// one is "".
func (d *problemDecoder) stringList(f field) []string {
	if !d.array() {
		d.spoil(f)
		return nil
	}
	list := []string{}
	d.items = d.items[:0]
	for d.element() {
		d.peek()
		where := d.here()
		text, ok := d.text()
		where.bad = !ok
		d.items = append(d.items, where)
		list = append(list, d.strings.add(text))
	}
	return list
}

// number reads a whole number from least to most, 0 where it is faulty.
func (d *problemDecoder) number(f field, least, most int64) int {
	n, ok := d.whole(least, most)
	if !ok {
		d.spoil(f)
	}
	return int(n)
}

// point reads two coordinates.
func (d *problemDecoder) point(shape *jsonShape) (p Point) {
	o, ok := d.object(shape.names)
	if !ok {
		return p
	}
	for f := d.next(&o, shape); f != noField; f = d.next(&o, shape) {
		v, ok := d.float()
		if !ok {
			d.spoil(f)
		}
		switch f {
		case fieldLocationLat, fieldHomeLat:
			p.Lat = v
		default:
			p.Lon = v
		}
	}
	d.require(&o, shape)
	return p
}

// date reads a date, 0 where it is faulty.
func (d *problemDecoder) date(f field) Date {
	text, ok := d.text()
	if !ok {
		d.spoil(f)
		return 0
	}
	date, ok := parseDate(text)
	if !ok {
		d.fault(d.positions[f], notADate(string(text)))
		d.spoil(f)
	}
	return date
}

// notADate is the text of that fault.
func notADate(s string) string { return quote(s) + " is not a date written as 2026-11-21" }

// parseDate is [ParseDate] without an error to make, 0 for what is no date.
func parseDate(b []byte) (Date, bool) {
	if len(b) != len(time.DateOnly) || b[4] != '-' || b[7] != '-' {
		return 0, false
	}
	return dateOf(digits(b[:4]), digits(b[5:7]), digits(b[8:]))
}

// digits is the number that b writes, or -1 where there is anything but digits.
func digits(b []byte) int {
	n := 0
	for _, c := range b {
		if !isDigit(c) {
			return -1
		}
		n = 10*n + int(c-'0')
	}
	return n
}

// dateOf is the date of a year, a month and a day if there is such a day, of
// the years 1 to 9999.
func dateOf(year, month, day int) (Date, bool) {
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31 {
		return 0, false
	}
	d := NewDate(year, time.Month(month), day)
	// A day beyond the end of its month rolls over into the next one.
	if day > 28 && d >= NewDate(year, time.Month(month+1), 1) {
		return 0, false
	}
	return d, true
}
