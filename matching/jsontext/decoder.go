package jsontext

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ruilkring/ruilkring/matching"
)

// Decoder walks through a JSON text (RFC 8259). Each of its methods reads the
// next value; which one that is, the caller knows from the text read so far.
//
// A value that is not what was asked for is a fault, and is passed over. Where
// the text can't be split into values any more the decoder stops: from there on
// every method finds nothing, and lists no further fault.
type Decoder struct {
	data    []byte
	pos     int
	path    []step
	faults  []matching.Fault
	more    int
	stopped bool
	// start is where the value that was read last begins.
	start int
	// Line and column of a position looked up before, so that looking up a later
	// one does not begin at the start of the text.
	seenAt, seenLine, seenBegin int
}

// step is a step of a path: the name of a member, or where that is "" the index
// of an element, which is -1 between two.
type step struct {
	name  string
	index int
}

// NewDecoder is a decoder at the start of the text, behind a byte order mark.
func NewDecoder(data []byte) *Decoder {
	d := &Decoder{data: data, seenLine: 1}
	if len(data) >= 3 && data[0] == 0xEF && data[1] == 0xBB && data[2] == 0xBF {
		d.pos, d.seenAt, d.seenBegin = 3, 3, 3
	}
	return d
}

// Err is nil, or a [*matching.InvalidError] with every fault so far.
func (d *Decoder) Err() error {
	if len(d.faults) == 0 {
		return nil
	}
	return &matching.InvalidError{Faults: d.faults, More: d.more}
}

// End checks that nothing follows.
func (d *Decoder) End() {
	if c := d.peek(); !d.stopped && c != 0 {
		d.stop("expected the end of the text, found " + d.found())
	} else if !d.stopped && d.pos < len(d.data) {
		d.stop("expected the end of the text, found a zero byte")
	}
}

// Fault lists a fault of the value that was read last.
func (d *Decoder) Fault(text string) { d.faultAt(d.start, "", text) }

// Missing lists the fault that the object that is being read lacks a member.
func (d *Decoder) Missing(name string) { d.faultAt(d.start, name, "missing") }

// faultAt lists a fault at an offset, of a member of the present value where
// name is not "".
func (d *Decoder) faultAt(at int, name, text string) {
	if d.stopped {
		return
	}
	if len(d.faults) >= matching.MaxFaults {
		d.more++
		return
	}
	line, column := d.position(at)
	path := d.pathString()
	if name != "" {
		if path != "" {
			path += "."
		}
		path += name
	}
	d.faults = append(d.faults, matching.Fault{Line: line, Column: column, Path: path, Text: text})
}

// stop lists the last fault.
func (d *Decoder) stop(text string) {
	d.faultAt(d.pos, "", text)
	d.stopped = true
	d.pos = len(d.data)
}

// Position is the line and the column, both from 1, of the value that was read
// last.
func (d *Decoder) Position() (line, column int) { return d.position(d.start) }

func (d *Decoder) position(at int) (line, column int) {
	if at < d.seenAt {
		d.seenAt, d.seenLine, d.seenBegin = 0, 1, 0
	}
	for i := d.seenAt; i < at; i++ {
		if d.data[i] == '\n' {
			d.seenLine++
			d.seenBegin = i + 1
		}
	}
	d.seenAt = at
	return d.seenLine, at - d.seenBegin + 1
}

func (d *Decoder) pathString() string {
	var b strings.Builder
	for i, s := range d.path {
		switch {
		case s.name == "" && s.index < 0:
		case s.name == "":
			b.WriteByte('[')
			b.WriteString(strconv.Itoa(s.index))
			b.WriteByte(']')
		default:
			if i > 0 {
				b.WriteByte('.')
			}
			b.WriteString(s.name)
		}
	}
	return b.String()
}

// peek is the first byte of the next token, or 0 at the end.
func (d *Decoder) peek() byte {
	for d.pos < len(d.data) {
		switch c := d.data[d.pos]; c {
		case ' ', '\t', '\n', '\r':
			d.pos++
		default:
			return c
		}
	}
	return 0
}

// found describes the next byte.
func (d *Decoder) found() string {
	if d.pos >= len(d.data) {
		return "the end of the text"
	}
	r, size := utf8.DecodeRune(d.data[d.pos:])
	if r == utf8.RuneError && size <= 1 {
		return "a byte that is not UTF-8"
	}
	return strconv.QuoteRune(r)
}

// mismatch lists that the next value is not what is expected, and passes over it.
func (d *Decoder) mismatch(expected string) {
	c := d.peek()
	d.start = d.pos
	found := ""
	switch {
	case d.stopped:
		return
	case c == '"':
		found = "a string"
	case c == '{':
		found = "an object"
	case c == '[':
		found = "an array"
	case c == '-' || isDigit(c):
		found = "a number"
	case isLetter(c):
		found = "a word"
		if w := d.word(); w == "true" || w == "false" || w == "null" {
			found = w
		}
	default:
		d.stop("expected " + expected + ", found " + d.found())
		return
	}
	d.Fault("expected " + expected + ", found " + found)
	start := d.start
	d.Skip()
	d.start = start
}

// Object reads an object. It calls member with the name of each member, which
// must read the value and report true, or report false if it does not know the
// name: that is a fault then, and the value is passed over. Object reports false
// where there is no object.
func (d *Decoder) Object(member func(name string) bool) bool {
	if d.peek() != '{' {
		d.mismatch("an object")
		return false
	}
	begin := d.pos
	d.pos++
	var names []string
	d.path = append(d.path, step{index: -1})
	for first := true; d.goOn('}', first); first = false {
		if d.peek() != '"' {
			d.stop("expected the name of a member, found " + d.found())
			break
		}
		at := d.pos
		name, ok := d.quoted()
		if d.peek() != ':' {
			d.stop("expected \":\", found " + d.found())
			break
		}
		d.pos++
		d.path[len(d.path)-1].name = name
		if !ok {
			d.Skip()
		} else if slices.Contains(names, name) {
			d.faultAt(at, "", "stands twice")
			d.Skip()
		} else if names = append(names, name); !member(name) {
			d.faultAt(at, "", "unknown field")
			d.Skip()
		}
		d.path[len(d.path)-1].name = ""
	}
	d.path = d.path[:len(d.path)-1]
	d.start = begin
	return !d.stopped
}

// Array reads an array. It calls element for each element, which must read it.
// It reports false where there is no array.
func (d *Decoder) Array(element func(i int)) bool {
	if d.peek() != '[' {
		d.mismatch("an array")
		return false
	}
	begin := d.pos
	d.pos++
	d.path = append(d.path, step{index: -1})
	for i := 0; d.goOn(']', i == 0); i++ {
		d.path[len(d.path)-1].index = i
		element(i)
		d.path[len(d.path)-1].index = -1
	}
	d.path = d.path[:len(d.path)-1]
	d.start = begin
	return !d.stopped
}

// goOn goes to the next member or element, and reports whether there is one.
func (d *Decoder) goOn(end byte, first bool) bool {
	c := d.peek()
	switch {
	case d.stopped:
		return false
	case c == end:
		d.pos++
		return false
	case first:
		return true
	case c != ',':
		d.stop("expected \",\" or \"" + string(rune(end)) + "\", found " + d.found())
		return false
	}
	d.pos++
	if d.peek() == end {
		d.stop("a comma with nothing behind it")
		return false
	}
	return true
}

// Text reads a string.
func (d *Decoder) Text() (string, bool) {
	if d.peek() != '"' {
		d.mismatch("a string")
		return "", false
	}
	return d.quoted()
}

// quoted reads a string of which the quote comes next.
func (d *Decoder) quoted() (string, bool) {
	d.start = d.pos
	from := d.pos + 1
	i, plain := from, true
	for ; i < len(d.data) && d.data[i] != '"'; i++ {
		switch c := d.data[i]; {
		case c == '\\':
			plain = false
			i++
		case c < ' ':
			d.pos = i
			d.stop("a control character inside a string")
			return "", false
		}
	}
	if i >= len(d.data) {
		d.pos = len(d.data)
		d.stop("a string that does not end")
		return "", false
	}
	d.pos = i + 1
	text := string(d.data[from:i])
	if !utf8.ValidString(text) {
		d.Fault("not valid UTF-8")
		return "", false
	}
	if plain {
		return text, true
	}
	text, ok := unescape(text)
	if !ok {
		d.Fault("a wrong escape inside a string")
	}
	return text, ok
}

// unescape is the text that a string with escapes stands for.
func unescape(s string) (string, bool) {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			b = append(b, s[i])
			continue
		}
		i++ // there is a byte behind every backslash
		switch s[i] {
		case '"', '\\', '/':
			b = append(b, s[i])
		case 'b':
			b = append(b, '\b')
		case 'f':
			b = append(b, '\f')
		case 'n':
			b = append(b, '\n')
		case 'r':
			b = append(b, '\r')
		case 't':
			b = append(b, '\t')
		case 'u':
			r, ok := hex4(s[i+1:])
			if !ok {
				return "", false
			}
			i += 4
			if r >= 0xD800 && r < 0xE000 {
				low, ok := rune(0), false
				if strings.HasPrefix(s[i+1:], `\u`) {
					low, ok = hex4(s[i+3:])
				}
				if !ok || r >= 0xDC00 || low < 0xDC00 || low >= 0xE000 {
					return "", false // half of a pair
				}
				r = 0x10000 + (r-0xD800)<<10 + low - 0xDC00
				i += 6
			}
			b = utf8.AppendRune(b, r)
		default:
			return "", false
		}
	}
	return string(b), true
}

// hex4 is the number that four hexadecimal digits stand for.
func hex4(s string) (rune, bool) {
	if len(s) < 4 {
		return 0, false
	}
	n, err := strconv.ParseUint(s[:4], 16, 16)
	return rune(n), err == nil
}

// Bool reads true or false.
func (d *Decoder) Bool() (bool, bool) {
	if c := d.peek(); c == 't' || c == 'f' {
		d.start = d.pos
		switch d.word() {
		case "true":
			d.pos += len("true")
			return true, true
		case "false":
			d.pos += len("false")
			return false, true
		}
	}
	d.mismatch("true or false")
	return false, false
}

// Null reads null, and reports whether it came next.
func (d *Decoder) Null() bool {
	if d.peek() != 'n' || d.word() != "null" {
		return false
	}
	d.start = d.pos
	d.pos += len("null")
	return true
}

// Int reads a whole number from least to most, without a point or an exponent.
func (d *Decoder) Int(least, most int64) (int64, bool) {
	token, ok := d.number()
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(token, 10, 64)
	if err != nil || n < least || n > most {
		d.Fault("must be a whole number from " + strconv.FormatInt(least, 10) + " to " + strconv.FormatInt(most, 10))
		return 0, false
	}
	return n, true
}

// Uint reads a whole number from 0 to 2^64-1.
func (d *Decoder) Uint() (uint64, bool) {
	token, ok := d.number()
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseUint(token, 10, 64)
	if err != nil {
		d.Fault("must be a whole number from 0 to " + strconv.FormatUint(math.MaxUint64, 10))
		return 0, false
	}
	return n, true
}

// number reads a number as it is written.
func (d *Decoder) number() (string, bool) {
	if c := d.peek(); c != '-' && !isDigit(c) {
		d.mismatch("a whole number")
		return "", false
	}
	d.start = d.pos
	token := d.word()
	if !isNumber(token) {
		d.stop("not a number of JSON")
		return "", false
	}
	d.pos += len(token)
	return token, true
}

// word is the letters, digits and signs that come next.
func (d *Decoder) word() string {
	i := d.pos
	for i < len(d.data) {
		if c := d.data[i]; !isDigit(c) && !isLetter(c) && c != '+' && c != '-' && c != '.' {
			break
		}
		i++
	}
	return string(d.data[d.pos:i])
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// isNumber reports whether a token is a number of JSON.
func isNumber(s string) bool {
	digits := func() bool {
		n := 0
		for n < len(s) && isDigit(s[n]) {
			n++
		}
		s = s[n:]
		return n > 0
	}
	s = strings.TrimPrefix(s, "-")
	if strings.HasPrefix(s, "0") {
		s = s[1:]
	} else if !digits() {
		return false
	}
	if strings.HasPrefix(s, ".") {
		if s = s[1:]; !digits() {
			return false
		}
	}
	if s != "" && s[0]|0x20 == 'e' {
		s = s[1:]
		if s != "" && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		if !digits() {
			return false
		}
	}
	return s == ""
}

// Skip passes over the next value and gives its text. The value is split into
// tokens only as far as it takes to find its end, so that the text may still be
// no JSON.
func (d *Decoder) Skip() []byte {
	c := d.peek()
	d.start = d.pos
	from := d.pos
	switch {
	case d.stopped:
		return nil
	case c == '"':
		d.quoted()
	case c == '{' || c == '[':
		d.skipNested()
	case c == '-' || isDigit(c) || isLetter(c):
		token := d.word()
		if token != "true" && token != "false" && token != "null" && !isNumber(token) {
			d.stop("expected a value, found " + quote(token))
			return nil
		}
		d.pos += len(token)
	default:
		d.stop("expected a value, found " + d.found())
		return nil
	}
	if d.stopped {
		return nil
	}
	d.start = from
	return d.data[from:d.pos]
}

// skipNested passes over an object or an array, by counting brackets outside of
// strings.
func (d *Decoder) skipNested() {
	depth := 0
	for i := d.pos; i < len(d.data); i++ {
		switch d.data[i] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				d.pos = i + 1
				return
			}
		case '"':
			for i++; i < len(d.data) && d.data[i] != '"'; i++ {
				if d.data[i] == '\\' {
					i++
				}
			}
		}
	}
	d.pos = len(d.data)
	d.stop("expected a closing bracket, found the end of the text")
}

// quote is s between quotes, cut short where it is long.
func quote(s string) string {
	if len(s) > 40 {
		return strconv.Quote(s[:40]) + "…"
	}
	return strconv.Quote(s)
}
