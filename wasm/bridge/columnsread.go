package bridge

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/jsontext"
)

// DecodeColumns reads a problem from its columns form. The error is a
// [*matching.InvalidError] with every fault and its path: columns that are
// unknown, missing, there twice, or of a wrong type or length; offsets that go
// back; numbers of practices that do not exist; and whatever
// [matching.Problem.Validate] finds in the rest. Where columns do not fit
// together, their elements are not looked at.
func DecodeColumns(data []byte) (*matching.Problem, error) {
	c, err := openColumns(data)
	if err != nil {
		return nil, err
	}
	p := &matching.Problem{Format: matching.Format, Rules: c.rules}
	p.Practices = c.readPractices()
	p.Households = c.readHouseholds(p.Practices)
	c.unknown()
	if c.broken {
		return nil, c.err()
	}
	if err := p.Validate(); err != nil {
		var invalid *matching.InvalidError
		if !errors.As(err, &invalid) {
			return nil, err
		}
		for _, f := range invalid.Faults {
			c.fault(f.Path, f.Text)
		}
		c.more += invalid.More
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	return p, nil
}

// columns are the columns of a problem while they are read.
type columns struct {
	parts                 []part
	read                  []bool // of parts
	practices, households int
	rules                 matching.Rules
	faults                []matching.Fault
	more                  int
	// broken says that a column is not one.
	broken bool
}

func (c *columns) fault(path, text string) {
	if len(c.faults) >= matching.MaxFaults {
		c.more++
		return
	}
	c.faults = append(c.faults, matching.Fault{Path: path, Text: text})
}

// refuse lists a fault of a column as a whole.
func (c *columns) refuse(name, text string) {
	c.fault(name, text)
	c.broken = true
}

func (c *columns) err() error {
	if len(c.faults) == 0 {
		return nil
	}
	return &matching.InvalidError{Faults: c.faults, More: c.more}
}

// openColumns reads the header.
func openColumns(data []byte) (*columns, error) {
	c := &columns{}
	header, rest, err := headerOf(data)
	if err != nil {
		c.fault("", err.Error())
		return nil, c.err()
	}
	d := jsontext.NewDecoder(header)
	var sections []Section
	var rules []byte
	format, practices, households := false, false, false
	count := func() int {
		n, _ := d.Int(0, math.MaxInt32-1)
		return int(n)
	}
	ok := d.Object(func(name string) bool {
		switch name {
		case "format":
			var text string
			if text, format = d.Text(); format && text != ColumnsFormat {
				d.Fault("unknown format " + strconv.Quote(text) + "; this is for " + strconv.Quote(ColumnsFormat))
			}
		case "practices":
			c.practices, practices = count(), true
		case "households":
			c.households, households = count(), true
		case "rules":
			rules = d.Skip()
		case "sections":
			sections = decodeSections(d)
		default:
			return false
		}
		return true
	})
	for _, need := range []struct {
		name string
		have bool
	}{{"format", format}, {"practices", practices}, {"households", households}} {
		if ok && !need.have {
			d.Missing(need.name)
		}
	}
	d.End()
	if err := d.Err(); err != nil {
		return nil, err
	}
	if c.parts, err = split(rest, sections); err != nil {
		c.fault("sections", err.Error())
		return nil, c.err()
	}
	c.read = make([]bool, len(c.parts))
	if rules != nil {
		var err error
		if c.rules, err = decodeRules(rules); err != nil {
			var invalid *matching.InvalidError
			if !errors.As(err, &invalid) {
				return nil, err
			}
			for _, f := range invalid.Faults {
				c.fault(f.Path, f.Text)
			}
		}
	}
	return c, nil
}

// decodeRules reads the rules of a problem in JSON. The error is a
// [*matching.InvalidError]; its lines and columns are those in data.
func decodeRules(data []byte) (matching.Rules, error) {
	const before = `{"format":"` + matching.Format + `","practices":[],"households":[],"rules":`
	text := append(append([]byte(before), data...), '}')
	p, err := matching.DecodeProblem(text)
	if err == nil {
		return p.Rules, nil
	}
	if invalid, is := errors.AsType[*matching.InvalidError](err); is {
		for i := range invalid.Faults {
			if f := &invalid.Faults[i]; f.Line == 1 {
				f.Column = max(1, f.Column-len(before))
			}
		}
	}
	return matching.Rules{}, err
}

// column is the bytes of a column of n elements, nil where it is absent or not
// a good one.
func (c *columns) column(name, kind string, n int, required bool) []byte {
	for i := range c.parts {
		if c.parts[i].name != name {
			continue
		}
		c.read[i] = true
		if c.parts[i].kind != kind {
			c.refuse(name, "must be of type "+kind+", not "+strconv.Quote(c.parts[i].kind))
			return nil
		}
		if got, want := int64(len(c.parts[i].data)), int64(n)*int64(widths[kind]); got != want {
			c.refuse(name, "must have "+strconv.FormatInt(want, 10)+" bytes, not "+strconv.FormatInt(got, 10))
			return nil
		}
		return c.parts[i].data
	}
	if required {
		c.refuse(name, "missing")
	}
	return nil
}

// length is how many elements of the type a column has, 0 where it is absent.
func (c *columns) length(name, kind string) int {
	for i := range c.parts {
		if c.parts[i].name == name {
			return len(c.parts[i].data) / widths[kind]
		}
	}
	return 0
}

// unknown lists the columns that nobody read.
func (c *columns) unknown() {
	for i, read := range c.read {
		if !read {
			c.refuse(c.parts[i].name, "unknown column")
		}
	}
}

// ints is a column of whole numbers, nil where it is absent.
func (c *columns) ints(name, kind string, n int, required bool) []int32 {
	data := c.column(name, kind, n, required)
	if data == nil {
		return nil
	}
	column := make([]int32, n)
	for i := range column {
		column[i] = int32(uint32At(data, 4*i))
	}
	return column
}

func (c *columns) floats(name string, n int) []float64 {
	data := c.column(name, typeFloat, n, true)
	if data == nil {
		return nil
	}
	column := make([]float64, n)
	for i := range column {
		column[i] = math.Float64frombits(uint64(uint32At(data, 8*i)) | uint64(uint32At(data, 8*i+4))<<32)
		if column[i] == 0 {
			column[i] = 0 // without the sign
		}
	}
	return column
}

// offsets is where n lists begin among so many elements, and where the last one
// ends; nil where they are absent or not good ones.
func (c *columns) offsets(name string, n, elements int) []int32 {
	column := c.ints(name, typeUint32, n+1, true)
	if column == nil {
		return nil
	}
	last := int32(0)
	for i, at := range column {
		if at < last || i == 0 && at != 0 || int(at) > elements {
			c.refuse(name+"["+strconv.Itoa(i)+"]", "offsets begin with 0, never go back, and end at "+strconv.Itoa(elements))
			return nil
		}
		last = at
	}
	if int(last) != elements {
		c.refuse(name+"["+strconv.Itoa(n)+"]", "the last offset must be "+strconv.Itoa(elements))
		return nil
	}
	return column
}

// texts is a column of text; nil where it is absent or not a good one.
func (c *columns) texts(name string, n int, required bool) []string {
	size := c.length(name, typeText)
	data := c.column(name, typeText, size, required)
	if data == nil {
		return nil
	}
	offsets := c.offsets(name+offsetsOf, n, size)
	if offsets == nil {
		return nil
	}
	text := string(data) // all texts lie in it
	list := make([]string, n)
	for i := range list {
		list[i] = text[offsets[i]:offsets[i+1]]
	}
	return list
}

// at is element i of a column, or what stands for an absent value where there is
// no column.
func at[T any](column []T, i int, absent T) T {
	if column == nil {
		return absent
	}
	return column[i]
}

func (c *columns) readPractices() []matching.Practice {
	n := c.practices
	ids := c.texts(colPracticeID, n, true)
	names := c.texts(colPracticeName, n, false)
	lat, lon := c.floats(colPracticeLat, n), c.floats(colPracticeLon, n)
	capacity, enrolled := c.ints(colCapacity, typeInt32, n, true), c.ints(colEnrolled, typeInt32, n, true)
	modes := c.column(colMode, typeByte, n, true)
	within := c.ints(colAcceptsWithin, typeInt32, n, false)
	var codes []string
	var lists []int32
	if codeCount := c.length(colAcceptsPostcodes+offsetsOf, typeUint32); codeCount > 0 {
		codes = c.texts(colAcceptsPostcodes, codeCount-1, true)
		lists = c.offsets(colAcceptsPostcodes+listsOf, n, codeCount-1)
	}
	intake := c.ints(colMaxIntake, typeInt32, n, false)
	if c.broken {
		return nil
	}
	list := make([]matching.Practice, n)
	for i := range list {
		q := &list[i]
		q.ID, q.Name = ids[i], at(names, i, "")
		q.Location = matching.Point{Lat: lat[i], Lon: lon[i]}
		q.Capacity, q.Enrolled = int(capacity[i]), int(enrolled[i])
		switch modes[i] {
		case 0:
			q.Mode = matching.Open
		case 1:
			q.Mode = matching.Swap
		case mostMode:
			q.Mode = matching.Closed
		default:
			q.Mode = matching.Mode(strconv.Itoa(int(modes[i])))
		}
		area := matching.Area{WithinM: int(at(within, i, 0))}
		if lists != nil && lists[i] < lists[i+1] {
			area.Postcodes = codes[lists[i]:lists[i+1]:lists[i+1]]
		}
		if area.WithinM != 0 || area.Postcodes != nil {
			q.Accepts = &area
		}
		if most := int(at(intake, i, noLimit)); most != noLimit {
			q.MaxIntake = &most
		}
	}
	return list
}

func (c *columns) readHouseholds(practices []matching.Practice) []matching.Household {
	n := c.households
	ids := c.texts(colHouseholdID, n, true)
	sizes := c.ints(colSize, typeInt32, n, false)
	current := c.ints(colCurrent, typeInt32, n, true)
	lat, lon := c.floats(colHomeLat, n), c.floats(colHomeLon, n)
	postcodes := c.texts(colPostcode, n, false)
	wishes := c.readWishes()
	within := c.ints(colWishesWithin, typeInt32, n, false)
	priorities := c.column(colPriority, typeByte, n, false)
	since := c.ints(colSince, typeInt32, n, false)
	if c.broken {
		return nil
	}
	list := make([]matching.Household, n)
	for i := range list {
		h := &list[i]
		h.ID, h.Size = ids[i], int(at(sizes, i, 0))
		switch q := current[i]; {
		case q >= 0 && int(q) < len(practices):
			h.Current = practices[q].ID
		case q != noCurrent:
			c.fault("households["+strconv.Itoa(i)+"].current", "there is no practice number "+strconv.Itoa(int(q)))
		}
		h.Home = matching.Point{Lat: lat[i], Lon: lon[i]}
		h.Postcode = at(postcodes, i, "")
		wishes.read(c, i, h, practices)
		h.Wishes.WithinM = int(at(within, i, 0))
		h.Priority = int(at(priorities, i, 0))
		if day := at(since, i, noSince); day != noSince {
			h.Since = matching.Date(min(int64(day)+epochDays, math.MaxInt32))
			if h.Since == 0 {
				h.Since = -1 // is no date either, and not absent
			}
		}
	}
	return list
}

// wishColumns are the ranked wishes.
type wishColumns struct {
	practice, offsets, lists, weights []int32
	// Where the classes, their members and weights are put, in one piece each.
	classes [][]string
	members []string
	weigh   [][]int
	numbers []int
}

func (c *columns) readWishes() *wishColumns {
	w := &wishColumns{}
	members := c.length(colRanked, typeUint32)
	classes := max(0, c.length(colRanked+offsetsOf, typeUint32)-1)
	w.practice = c.ints(colRanked, typeUint32, members, true)
	w.offsets = c.offsets(colRanked+offsetsOf, classes, members)
	w.lists = c.offsets(colRanked+listsOf, c.households, classes)
	w.weights = c.ints(colWeights, typeInt32, members, false)
	if !c.broken {
		w.classes, w.members = make([][]string, classes), make([]string, members)
		if w.weights != nil {
			w.weigh, w.numbers = make([][]int, classes), make([]int, members)
		}
	}
	return w
}

// read sets the ranked wishes of household h, number i. Where one is faulty it
// sets none, and the faults are listed.
func (w *wishColumns) read(c *columns, i int, h *matching.Household, practices []matching.Practice) {
	first, last := w.lists[i], w.lists[i+1]
	if first == last {
		return
	}
	good, weighted := true, false
	for class := first; class < last; class++ {
		from, to := w.offsets[class], w.offsets[class+1]
		for k := from; k < to; k++ {
			q := uint32(w.practice[k])
			if uint64(q) >= uint64(len(practices)) {
				var path strings.Builder
				for _, s := range []string{"households[", strconv.Itoa(i), "].wishes.ranked[", strconv.Itoa(int(class - first)), "][", strconv.Itoa(int(k - from)), "]"} {
					path.WriteString(s)
				}
				c.fault(path.String(), "there is no practice number "+strconv.FormatUint(uint64(q), 10))
				good = false
				continue
			}
			w.members[k] = practices[q].ID
			if w.weights != nil {
				w.numbers[k] = int(w.weights[k])
				weighted = weighted || w.numbers[k] != 0
			}
		}
		if from < to {
			w.classes[class] = w.members[from:to:to]
			if w.weights != nil {
				w.weigh[class] = w.numbers[from:to:to]
			}
		}
	}
	if !good {
		return
	}
	h.Wishes.Ranked = w.classes[first:last:last]
	if weighted {
		h.Wishes.Weights = w.weigh[first:last:last]
	}
}
