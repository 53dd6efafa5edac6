package jsontext

import (
	"math"
	"strconv"
	"unicode/utf8"
)

// Writer appends JSON without white space to Bytes. The zero value is ready.
// Calls must come in an order that makes sense: it puts commas and nothing
// else.
type Writer struct {
	Bytes []byte
	// comma says that a comma comes before the next value or name.
	comma bool
}

// before puts a comma where one belongs.
func (w *Writer) before() {
	if w.comma {
		w.Bytes = append(w.Bytes, ',')
	}
	w.comma = true
}

// Open begins an object and Close ends it.
func (w *Writer) Open() { w.before(); w.Bytes = append(w.Bytes, '{'); w.comma = false }

// Close ends an object.
func (w *Writer) Close() { w.Bytes = append(w.Bytes, '}'); w.comma = true }

// Begin begins an array and End ends it.
func (w *Writer) Begin() { w.before(); w.Bytes = append(w.Bytes, '['); w.comma = false }

// End ends an array.
func (w *Writer) End() { w.Bytes = append(w.Bytes, ']'); w.comma = true }

// Key begins a member of an object. The name is written as it is.
func (w *Writer) Key(name string) {
	w.before()
	w.Bytes = append(append(append(w.Bytes, '"'), name...), '"', ':')
	w.comma = false
}

// Raw writes a value that is JSON already.
func (w *Writer) Raw(text []byte) { w.before(); w.Bytes = append(w.Bytes, text...) }

// Null writes null.
func (w *Writer) Null() { w.before(); w.Bytes = append(w.Bytes, "null"...) }

// Bool writes true or false.
func (w *Writer) Bool(b bool) { w.before(); w.Bytes = strconv.AppendBool(w.Bytes, b) }

// Int writes a whole number.
func (w *Writer) Int(n int64) { w.before(); w.Bytes = strconv.AppendInt(w.Bytes, n, 10) }

// Uint writes a whole number.
func (w *Writer) Uint(n uint64) { w.before(); w.Bytes = strconv.AppendUint(w.Bytes, n, 10) }

// Float writes a finite number in the fewest digits that make it out, as
// JavaScript does.
func (w *Writer) Float(f float64) {
	w.before()
	switch a := math.Abs(f); {
	case f == 0:
		w.Bytes = append(w.Bytes, '0')
	case a >= 1e-6 && a < 1e21:
		w.Bytes = strconv.AppendFloat(w.Bytes, f, 'f', -1, 64)
	default:
		w.Bytes = strconv.AppendFloat(w.Bytes, f, 'e', -1, 64)
		// An exponent of one digit has no zero before it.
		if n := len(w.Bytes); n >= 4 && w.Bytes[n-4] == 'e' && w.Bytes[n-2] == '0' {
			w.Bytes = append(w.Bytes[:n-2], w.Bytes[n-1])
		}
	}
}

// Text writes a string. Only the quote, the backslash and control characters are
// escaped, and what isn't UTF-8 becomes U+FFFD.
func (w *Writer) Text(s string) {
	w.before()
	const hex = "0123456789abcdef"
	b := append(w.Bytes, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c < utf8.RuneSelf && c != '"' && c != '\\' {
			i++
			continue
		}
		size := 1
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r != utf8.RuneError || n > 1 {
				i += n
				continue
			}
		}
		b = append(b, s[from:i]...)
		switch {
		case c >= utf8.RuneSelf:
			b = append(b, "\uFFFD"...)
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, '\\', 'n')
		case c == '\r':
			b = append(b, '\\', 'r')
		case c == '\t':
			b = append(b, '\\', 't')
		case c == '\b':
			b = append(b, '\\', 'b')
		case c == '\f':
			b = append(b, '\\', 'f')
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i += size
		from = i
	}
	w.Bytes = append(append(b, s[from:]...), '"')
}

// Whole is the types of whole numbers.
type Whole interface {
	~int | ~int32 | ~int64
}

// Ints writes an array of whole numbers, an empty one for nil.
func Ints[T Whole](w *Writer, list []T) {
	w.Begin()
	for _, n := range list {
		w.Int(int64(n))
	}
	w.End()
}

// Texts writes an array of strings, an empty one for nil.
func Texts[T ~string](w *Writer, list []T) {
	w.Begin()
	for _, s := range list {
		w.Text(string(s))
	}
	w.End()
}

// List writes an array of which each element is written by write.
func List[T any](w *Writer, list []T, write func(*T)) {
	w.Begin()
	for i := range list {
		write(&list[i])
	}
	w.End()
}
