package matching

import (
	"bytes"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// jsonObject is an object while its fields are read.
type jsonObject struct {
	fields []string // the known ones
	seen   uint32   // those that have been read, as bits
	next   int      // the field that comes next where they are in order
	begun  bool
	where  position
}

// object begins to read an object with the given fields. It reports false where
// there is none.
func (s *jsonScanner) object(fields []string) (o jsonObject, ok bool) {
	c := s.peek()
	o = jsonObject{fields: fields, where: s.here()}
	if c != '{' {
		s.mismatch("an object")
		return o, false
	}
	s.pos++
	s.path = append(s.path, jsonStep{index: jsonField})
	return o, true
}

// field goes to the value of the next known field, of which it returns the
// index, or -1 at the end of the object. Unknown fields and second values are
// faults, and passed over.
func (s *jsonScanner) field(o *jsonObject) int {
	if s.nextInOrder(o) {
		return o.next - 1
	}
	for s.member(o.begun, '}') {
		o.begun = true
		name, where, ok := s.name()
		if s.stopped {
			break
		}
		index := o.index(name)
		step := &s.path[len(s.path)-1]
		switch {
		case !ok: // the fault is listed
			index = -1
		case index < 0:
			step.field = string(name)
			if step.field == "" {
				s.fault(where, "a field without a name")
			} else {
				s.explain(where, func() string { return "unknown field" + didYouMean(step.field, o.fields) })
			}
		default:
			step.field = o.fields[index]
			if o.seen>>index&1 != 0 {
				s.fault(where, "the field stands here a second time")
				index = -1
			}
		}
		if !s.expect(':', `":"`) {
			break
		}
		if index >= 0 {
			o.seen |= 1 << index
			o.next = index + 1
			return index
		}
		s.skip()
	}
	return -1
}

// nextInOrder goes to the value of the field that comes next in order, if that
// is what follows, after a comma and with at most one space before each token,
// and all in the window: as WriteJSON and most others write it. Otherwise it
// does nothing.
func (s *jsonScanner) nextInOrder(o *jsonObject) bool {
	if o.next >= len(o.fields) || o.seen>>o.next != 0 {
		return false
	}
	name := o.fields[o.next]
	b := s.buf[s.pos:]
	// A comma, a space, two quotes, a colon, a space.
	if len(b) < len(name)+6 {
		return false
	}
	i := 0
	if o.begun {
		if b[0] != ',' {
			return false
		}
		i = 1
		if b[1] == ' ' {
			i = 2
		}
	}
	b = b[i:]
	if b[0] != '"' || string(b[1:1+len(name)]) != name || b[1+len(name)] != '"' || b[2+len(name)] != ':' {
		return false
	}
	s.pos += i + 3 + len(name)
	if s.pos < len(s.buf) && s.buf[s.pos] == ' ' {
		s.pos++
	}
	s.path[len(s.path)-1].field = name
	o.begun = true
	o.seen |= 1 << o.next
	o.next++
	return true
}

// member goes to the next member of the object or array that is being read, which
// ends with the byte end. It reports false at the end, where the step of the
// path is taken off.
func (s *jsonScanner) member(begun bool, end byte) bool {
	c := s.peek()
	if c == end {
		s.pos++
		s.path = s.path[:len(s.path)-1]
		return false
	}
	if begun {
		if c != ',' {
			s.syntax(`"," or "` + string(rune(end)) + `"`)
			return false
		}
		s.pos++
		if s.peek() == end {
			s.syntax("one more behind the comma")
		}
	}
	return !s.stopped
}

// name reads the name of a field, valid until the next token is read. It
// reports false where it was faulty.
func (s *jsonScanner) name() (name []byte, where position, ok bool) {
	s.path[len(s.path)-1].field = ""
	if s.peek() != '"' {
		s.syntax("a field's name between double quotes")
		return nil, position{}, false
	}
	where = s.here()
	name, ok = s.quoted()
	return name, where, ok
}

// index is that of the field with the given name, or -1.
func (o *jsonObject) index(name []byte) int {
	if o.next < len(o.fields) && o.fields[o.next] == string(name) {
		return o.next
	}
	for i, f := range o.fields {
		if f == string(name) {
			return i
		}
	}
	return -1
}

// missing lists the required fields, given as bits, that the object, which has
// been read, didn't have. It returns them.
func (s *jsonScanner) missing(o *jsonObject, required uint32) uint32 {
	if s.stopped {
		return 0
	}
	absent := required &^ o.seen
	for rest := absent; rest != 0; rest &= rest - 1 {
		s.path = append(s.path, jsonStep{o.fields[bits.TrailingZeros32(rest)], jsonField})
		s.fault(o.where, "missing")
		s.path = s.path[:len(s.path)-1]
	}
	return absent
}

// array begins to read an array. It reports false where there is none.
func (s *jsonScanner) array() bool {
	if s.peek() != '[' {
		s.mismatch("an array")
		return false
	}
	s.pos++
	s.path = append(s.path, jsonStep{index: -1})
	return true
}

// element goes to the next element of the array that is being read and reports
// whether there is one.
func (s *jsonScanner) element() bool {
	step := &s.path[len(s.path)-1]
	if !s.member(step.index >= 0, ']') {
		return false
	}
	step.index++
	return true
}

// text reads a string, valid until the next token is read. It reports false
// where there is none, or a faulty one.
func (s *jsonScanner) text() ([]byte, bool) {
	if s.peek() != '"' {
		s.mismatch("a string")
		return nil, false
	}
	return s.quoted()
}

// textOrNull is text where null may stand as well.
func (s *jsonScanner) textOrNull() (text []byte, null, ok bool) {
	if s.peek() != 'n' {
		text, ok = s.text()
		return text, false, ok
	}
	where := s.here()
	if word := s.bare(); string(word) != "null" {
		s.malformed(where, word)
		return nil, false, false
	}
	return nil, true, true
}

// whole reads a whole number from least to most.
func (s *jsonScanner) whole(least, most int64) (int64, bool) {
	s.peek()
	if n, size := shortWhole(s.buf[s.pos:]); size > 0 && n >= least && n <= most {
		s.pos += size
		return n, true
	}
	where, token, ok := s.number("a whole number")
	if !ok {
		return 0, false
	}
	digits := bytes.TrimPrefix(token, minus)
	if !wholeToken(digits) {
		s.fault(where, "must be a whole number, without a point or an exponent")
		return 0, false
	}
	n, inside := int64(0), true
	for _, c := range digits {
		// Down from zero, where there is one number more than up.
		d := int64(c - '0')
		if n < (math.MinInt64+d)/10 {
			inside = false
			break
		}
		n = 10*n - d
	}
	if len(digits) == len(token) {
		inside = inside && n != math.MinInt64
		n = -n
	}
	if !inside || n < least || n > most {
		s.explain(where, func() string { return rangeText(least, most) })
		return 0, false
	}
	return n, true
}

var minus = []byte("-")

// shortWhole reads a whole number of up to nine digits at the start of b, where
// something else than a number or word follows in b. It returns a size of 0
// where there is none.
func shortWhole(b []byte) (n int64, size int) {
	const most = 9
	for size < len(b) && isDigit(b[size]) {
		n = 10*n + int64(b[size]-'0')
		if size++; size > most {
			return 0, 0
		}
	}
	if size == 0 || size == len(b) || bareBytes[b[size]] || b[0] == '0' && size > 1 {
		return 0, 0
	}
	return n, size
}

// wholeToken reports whether a number is only digits.
func wholeToken(digits []byte) bool {
	for _, c := range digits {
		if !isDigit(c) {
			return false
		}
	}
	return true
}

// seed reads a whole number that fits a uint64.
func (s *jsonScanner) seed() (uint64, bool) {
	where, token, ok := s.number("a whole number")
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseUint(strings.TrimPrefix(string(token), "-"), 10, 64)
	if err != nil || token[0] == '-' && n != 0 {
		s.fault(where, "must be a whole number from 0 to 18446744073709551615")
		return 0, false
	}
	return n, true
}

// float reads a number, the float64 that is nearest to it.
func (s *jsonScanner) float() (float64, bool) {
	s.peek()
	if f, size := shortFloat(s.buf[s.pos:]); size > 0 {
		s.pos += size
		return f, true
	}
	where, token, ok := s.number("a number")
	if !ok {
		return 0, false
	}
	f, err := strconv.ParseFloat(string(token), 64)
	if err != nil {
		s.fault(where, "the number is too large")
		return 0, false
	}
	if f == 0 {
		f = 0 // without the sign
	}
	return f, true
}

// shortFloat reads a number of at most 15 digits and without an exponent at the
// start of b, where something else than a number or word follows in b. It
// returns a size of 0 where there is none. Such a number is the quotient of its
// digits and a power of ten, which are both exact, so that one division rounds
// once (W. D. Clinger, How to read floating point numbers accurately, 1990, §3).
func shortFloat(b []byte) (f float64, size int) {
	const most = len(powersOfTen) - 1
	first := 0
	if len(b) > 0 && b[0] == '-' {
		first = 1
	}
	digits, point := int64(0), -1
	i := first
	for ; i < len(b) && bareBytes[b[i]]; i++ {
		switch c := b[i]; {
		case isDigit(c) && i-first <= most:
			digits = 10*digits + int64(c-'0')
		case c == '.' && point < 0:
			point = i
		default:
			return 0, 0
		}
	}
	places := 0
	if point >= 0 {
		places = i - 1 - point
	}
	switch {
	case i == len(b), // the rest may not be there yet
		i == first || point == first || point == i-1,       // no digits, or none on one side of the point
		i-first > most+1 || point < 0 && i-first > most,    // too many
		b[first] == '0' && i > first+1 && point != first+1: // a leading zero
		return 0, 0
	}
	f = float64(digits) / powersOfTen[places]
	if first == 1 && digits != 0 {
		f = -f
	}
	return f, i
}

// powersOfTen are exact.
var powersOfTen = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// number reads a number as it is written, valid until the next token is read.
func (s *jsonScanner) number(expected string) (where position, token []byte, ok bool) {
	if c := s.peek(); c != '-' && !isDigit(c) {
		s.mismatch(expected)
		return position{}, nil, false
	}
	where = s.here()
	token = s.bare()
	if !isNumber(token) {
		s.malformed(where, token)
		return position{}, nil, false
	}
	return where, token, true
}

// isNumber reports whether token is a number of JSON.
func isNumber(token []byte) bool {
	i := 0
	digits := func() bool {
		from := i
		for i < len(token) && isDigit(token[i]) {
			i++
		}
		return i > from
	}
	if i < len(token) && token[i] == '-' {
		i++
	}
	if i < len(token) && token[i] == '0' {
		i++
	} else if !digits() {
		return false
	}
	if i < len(token) && token[i] == '.' {
		if i++; !digits() {
			return false
		}
	}
	if i < len(token) && token[i]|0x20 == 'e' {
		i++
		if i < len(token) && (token[i] == '+' || token[i] == '-') {
			i++
		}
		if !digits() {
			return false
		}
	}
	return i == len(token)
}

// malformed lists the fault of a token that is no value of JSON.
func (s *jsonScanner) malformed(where position, token []byte) {
	s.explain(where, func() string {
		text := quoteID(string(token)) + " is no JSON value"
		switch lower := strings.ToLower(string(token)); {
		case strings.Trim(lower, "0123456789") == "":
			text += ": a number has no leading zero, and an identifier stands between quotes"
		case strings.Contains(lower, "nan"), strings.Contains(lower, "inf"):
			text += ": its numbers are finite"
		}
		return text
	})
}

// mismatch lists the fault that the next value is not what is expected, and
// passes over it.
func (s *jsonScanner) mismatch(expected string) {
	c := s.peek()
	where := s.here()
	found := ""
	switch {
	case c == '"':
		found = "a string"
	case c == '{':
		found = "an object"
	case c == '[':
		found = "an array"
	case bareBytes[c]:
		switch token := s.bare(); {
		case string(token) == "true", string(token) == "false", string(token) == "null":
			found = string(token)
		case isNumber(token):
			found = "a number"
		default:
			s.malformed(where, token)
			return
		}
		s.fault(where, "expected "+expected+", found "+found)
		return
	default:
		s.syntax(expected)
		return
	}
	s.fault(where, "expected "+expected+", found "+found)
	s.skip()
}

// skip passes over the next value.
func (s *jsonScanner) skip() {
	c := s.peek()
	if len(s.path) >= mostNesting && (c == '{' || c == '[') {
		s.stop(s.here(), "nested deeper than "+strconv.Itoa(mostNesting)+" levels")
		return
	}
	switch {
	case c == '"':
		s.quoted()
	case c == '[':
		s.array()
		for s.element() {
			s.skip()
		}
	case c == '{':
		s.skipObject()
	case bareBytes[c]:
		where := s.here()
		token := s.bare()
		if word := string(token); word != "true" && word != "false" && word != "null" && !isNumber(token) {
			s.malformed(where, token)
		}
	default:
		s.syntax("a value")
	}
}

// skipObject passes over an object whose fields aren't known.
func (s *jsonScanner) skipObject() {
	s.pos++
	s.path = append(s.path, jsonStep{index: jsonField})
	for begun := false; s.member(begun, '}'); begun = true {
		if name, _, ok := s.name(); ok {
			s.path[len(s.path)-1].field = string(name)
		}
		if !s.expect(':', `":"`) {
			return
		}
		s.skip()
	}
}
