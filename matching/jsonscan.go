package matching

import (
	"io"
	"math"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// jsonScanner splits a JSON text (RFC 8259) into its tokens and knows at which
// line and column it is. It holds a window of the text, not all of it.
//
// A token that is wrong in itself, such as a number with a leading zero or a
// string that isn't UTF-8, is a fault after which scanning goes on. Where the
// tokens don't fit together it stops: from there on every method finds the end
// of the text.
type jsonScanner struct {
	*faultList
	source io.Reader // nil: buf is all there is
	buf    []byte    // the window
	pos    int       // the next byte in buf
	keep   int       // the first byte in buf that is still needed, or -1 for pos
	offset int64     // of buf[0] in the text
	// line is the present one, from 1; lineStart is the offset of its first
	// byte.
	line      int
	lineStart int64
	readErr   error // of source, io.EOF among them
	stopped   bool
	scratch   []byte
	// path says what is being read.
	path []jsonStep
}

// jsonStep is a step of a path: the field of an object, or the index in an
// array, which is -1 before the first element; in an object the index is
// jsonField.
type jsonStep struct {
	field string
	index int
}

const jsonField = -2

// jsonWindow is the size of the window, unless a token is longer.
const jsonWindow = 1 << 16

// mostNesting is how deep objects and arrays may stand inside one another.
const mostNesting = 32

// start goes to the first token.
func (s *jsonScanner) start() {
	s.keep, s.line = -1, 1
	for len(s.buf) < 4 && s.fill() {
	}
	switch b := s.buf; {
	case len(b) >= 3 && b[0] == 0xEF && b[1] == 0xBB && b[2] == 0xBF:
		s.pos, s.lineStart = 3, 3
	case len(b) >= 2 && (b[0] == 0xFF && b[1] == 0xFE || b[0] == 0xFE && b[1] == 0xFF || b[0] == 0 || b[1] == 0):
		s.stop(s.here(), "the text is UTF-16 or UTF-32; it must be UTF-8")
	}
}

// end checks that the text ends here.
func (s *jsonScanner) end() {
	s.peek()
	if !s.stopped && s.pos < len(s.buf) {
		s.stop(s.here(), "expected the end of the text, found "+s.found())
	}
}

// fill reads more of the text and reports whether there was any.
func (s *jsonScanner) fill() bool {
	if s.source == nil || s.readErr != nil {
		return false
	}
	drop := s.pos
	if s.keep >= 0 {
		drop = s.keep
	}
	if cap(s.buf) == 0 {
		s.buf = make([]byte, 0, jsonWindow)
	}
	n := copy(s.buf, s.buf[drop:])
	s.buf = s.buf[:n]
	s.pos -= drop
	if s.keep >= 0 {
		s.keep = 0
	}
	s.offset += int64(drop)
	if n == cap(s.buf) {
		s.buf = append(make([]byte, 0, 2*n), s.buf...)
	}
	for range 100 {
		var m int
		m, s.readErr = s.source.Read(s.buf[n:cap(s.buf)])
		s.buf = s.buf[:n+m]
		if m > 0 || s.readErr != nil {
			return m > 0
		}
	}
	s.readErr = io.ErrNoProgress
	return false
}

// here is the position of the next byte.
func (s *jsonScanner) here() position {
	column := s.offset + int64(s.pos) - s.lineStart + 1
	return position{line: s.line, column: int(min(column, math.MaxInt))}
}

// fault lists a fault of what is being read.
func (s *jsonScanner) fault(where position, text string) {
	if s.full() {
		s.more++
		return
	}
	s.add(Fault{Line: where.line, Column: where.column, Path: s.pathString(), Text: text})
}

// explain is fault where the text takes work, which is saved once there are too
// many faults.
func (s *jsonScanner) explain(where position, text func() string) {
	if s.full() {
		s.more++
		return
	}
	s.fault(where, text())
}

// stop lists a fault and ends the scan.
func (s *jsonScanner) stop(where position, text string) {
	if s.stopped {
		return
	}
	s.fault(where, text)
	s.stopped = true
	s.source, s.buf, s.pos, s.keep = nil, nil, 0, -1
}

// syntax ends the scan because the next token doesn't fit.
func (s *jsonScanner) syntax(expected string) {
	if !s.stopped {
		s.stop(s.here(), "expected "+expected+", found "+s.found())
	}
}

// found describes the next character.
func (s *jsonScanner) found() string {
	for s.pos+utf8.UTFMax > len(s.buf) && s.fill() {
	}
	if s.pos >= len(s.buf) {
		return "the end of the text"
	}
	r, size := utf8.DecodeRune(s.buf[s.pos:])
	if r == utf8.RuneError && size == 1 {
		const digits = "0123456789ABCDEF"
		b := s.buf[s.pos]
		return "the byte 0x" + digits[b>>4:b>>4+1] + digits[b&15:b&15+1]
	}
	if r == '"' {
		return "a string"
	}
	return strconv.Quote(string(r))
}

// pathString is the path of what is being read.
func (s *jsonScanner) pathString() string {
	var b []byte
	for _, step := range s.path {
		b = step.append(b)
	}
	return string(b)
}

// append appends the step to a path.
func (step jsonStep) append(path []byte) []byte {
	switch {
	case step.index >= 0:
		return append(strconv.AppendInt(append(path, '['), int64(step.index), 10), ']')
	case step.index != jsonField || step.field == "":
		return path
	case !plainName(step.field):
		return append(append(append(path, '['), quote(step.field)...), ']')
	case len(path) > 0:
		path = append(path, '.')
	}
	return append(path, step.field...)
}

// plainName reports whether a field's name can stand in a path as it is.
func plainName(name string) bool {
	for i := range len(name) {
		if c := name[i]; c != '_' && c != '-' && !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return len(name) <= 60
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// peek skips white space and returns the first byte of the next token, 0 at
// the end of the text.
func (s *jsonScanner) peek() byte {
	if s.pos < len(s.buf) {
		if c := s.buf[s.pos]; c > ' ' {
			return c
		}
	}
	return s.skipSpace()
}

// skipSpace is peek where white space is next, or the end of the window.
func (s *jsonScanner) skipSpace() byte {
	for {
		for s.pos < len(s.buf) {
			switch c := s.buf[s.pos]; c {
			case ' ', '\t', '\r':
			case '\n':
				s.line++
				s.lineStart = s.offset + int64(s.pos) + 1
			default:
				return c
			}
			s.pos++
		}
		if !s.fill() {
			return 0
		}
	}
}

// expect goes past the byte c, which must be next.
func (s *jsonScanner) expect(c byte, expected string) bool {
	if s.peek() != c {
		s.syntax(expected)
		return false
	}
	s.pos++
	return true
}

// bareBytes are the bytes of numbers and words.
var bareBytes = func() (t [256]bool) {
	for c := range t {
		b := byte(c)
		t[c] = isDigit(b) || 'a' <= b|0x20 && b|0x20 <= 'z' || b == '+' || b == '-' || b == '.' || b == '_'
	}
	return t
}()

// bare reads a number or a word: all that follows without a separator, right or
// wrong. It is valid until the next token is read.
func (s *jsonScanner) bare() []byte {
	n := 0
	s.keep = s.pos
	for {
		for s.keep+n < len(s.buf) && bareBytes[s.buf[s.keep+n]] {
			n++
		}
		if s.keep+n < len(s.buf) || !s.fill() {
			break
		}
	}
	token := s.buf[s.keep : s.keep+n]
	s.pos, s.keep = s.keep+n, -1
	return token
}

// stringBytes are the bytes that stand for themselves inside a string and are
// whole characters.
var stringBytes = func() (t [256]bool) {
	for c := range t {
		t[c] = ' ' <= c && c < utf8.RuneSelf && c != '"' && c != '\\'
	}
	return t
}()

// quoted reads a string, of which the opening quote is next. It is valid until
// the next token is read. It reports false where the string was faulty.
func (s *jsonScanner) quoted() ([]byte, bool) {
	i := s.pos + 1
	for i < len(s.buf) && stringBytes[s.buf[i]] {
		i++
	}
	if i < len(s.buf) && s.buf[i] == '"' {
		text := s.buf[s.pos+1 : i]
		s.pos = i + 1
		return text, true
	}
	where := s.here()
	s.keep = s.pos
	n, escaped := 1, false
	for ; ; n++ {
		if s.keep+n >= len(s.buf) && !s.fill() {
			s.stop(where, "the string that begins here has no end")
			return nil, false
		}
		c := s.buf[s.keep+n]
		if c == '\n' || c == '\r' {
			s.stop(where, "the string that begins here doesn't end on its line")
			return nil, false
		}
		if c == '"' && !escaped {
			break
		}
		escaped = c == '\\' && !escaped
	}
	raw := s.buf[s.keep+1 : s.keep+n]
	s.pos, s.keep = s.keep+n+1, -1
	return s.unescape(raw, where)
}

// unescape is what the inside of a string stands for. where is the position of
// its opening quote.
func (s *jsonScanner) unescape(raw []byte, where position) ([]byte, bool) {
	out := s.scratch[:0]
	defer func() { s.scratch = out }()
	for i := 0; i < len(raw); {
		c := raw[i]
		if stringBytes[c] {
			out = append(out, c)
			i++
			continue
		}
		r, size, wrong := rune(c), 1, ""
		switch {
		case c < ' ':
			wrong = "a control character in a string must be written \\u00" + string(appendHex(nil, []byte{c}))
		case c == '\\':
			r, size, wrong = unescapeRune(raw[i:])
		default:
			if r, size = utf8.DecodeRune(raw[i:]); r == utf8.RuneError && size == 1 {
				wrong = notUTF8
			}
		}
		if wrong != "" {
			where.column += i + 1
			s.fault(where, wrong)
			return nil, false
		}
		out = utf8.AppendRune(out, r)
		i += size
	}
	return out, true
}

// unescapeRune reads the escape with which b begins. It returns the character,
// how many bytes of b it took, and what is wrong, if anything.
func unescapeRune(b []byte) (r rune, size int, wrong string) {
	switch b[1] { // a string doesn't end in a single backslash
	case '"', '\\', '/':
		return rune(b[1]), 2, ""
	case 'b':
		return '\b', 2, ""
	case 'f':
		return '\f', 2, ""
	case 'n':
		return '\n', 2, ""
	case 'r':
		return '\r', 2, ""
	case 't':
		return '\t', 2, ""
	case 'u':
		r, ok := hexRune(b)
		if !ok {
			return 0, 0, "after \\u there must be four hexadecimal digits"
		}
		if !utf16.IsSurrogate(r) {
			return r, 6, ""
		}
		if low, ok := hexRune(b[6:]); ok {
			if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
				return r, 12, ""
			}
		}
		return 0, 0, "half a surrogate pair"
	}
	return 0, 0, "unknown escape; a backslash is written \\\\"
}

// hexRune reads \uXXXX at the start of b.
func hexRune(b []byte) (r rune, ok bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	for _, c := range b[2:6] {
		switch {
		case isDigit(c):
			c -= '0'
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}
