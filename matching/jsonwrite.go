package matching

import (
	"io"
	"math"
	"strconv"
	"time"
	"unicode/utf8"
)

// jsonWriter writes JSON text through a buffer. The first error stays.
type jsonWriter struct {
	to  io.Writer
	buf []byte
	err error
	// first says that no field of the present object is written yet.
	first bool
	seen  byte // what fetch saw: it must have a use
}

// jsonBuffer is how many bytes are written at once, about.
const jsonBuffer = 1 << 16

// flush writes what is in the buffer and returns the first error there was.
func (w *jsonWriter) flush() error {
	if w.err == nil {
		_, w.err = w.to.Write(w.buf)
	}
	w.buf = w.buf[:0]
	return w.err
}

// problem writes a whole problem.
func (w *jsonWriter) problem(p *Problem) {
	w.put(`{"format": `)
	w.text(Format)
	w.put(",\n\"practices\": [")
	lines(w, p.Practices, w.practice)
	w.put("],\n\"households\": [")
	lines(w, p.Households, w.household)
	w.put("],\n\"rules\": ")
	w.rules(&p.Rules)
	w.put("}\n")
}

// lines writes each element of list on a line of its own, inside brackets that
// are the caller's.
func lines[T any](w *jsonWriter, list []T, write func(*T)) {
	for i := range list {
		if i > 0 {
			w.put(",")
		}
		w.put("\n")
		write(&list[i])
		if len(w.buf) >= jsonBuffer {
			_ = w.flush() // kept in w.err
		}
	}
	if len(list) > 0 {
		w.put("\n")
	}
}

func (w *jsonWriter) practice(p *Practice) {
	w.open()
	w.textField("id", p.ID)
	w.textField("name", p.Name)
	w.point("location", p.Location)
	w.number("capacity", int64(p.Capacity))
	w.number("enrolled", int64(p.Enrolled))
	w.textField("mode", string(p.Mode))
	if a := p.Accepts; a != nil {
		w.key("accepts")
		w.open()
		w.positive("within_m", int64(a.WithinM))
		if len(a.Postcodes) > 0 {
			w.key("postcodes")
			w.texts(a.Postcodes)
		}
		w.close()
	}
	if p.MaxIntake != nil {
		w.number("max_intake", int64(*p.MaxIntake))
	}
	w.close()
}

func (w *jsonWriter) household(h *Household) {
	w.open()
	w.textField("id", h.ID)
	w.positive("size", int64(h.Size))
	w.textField("current", h.Current)
	w.point("home", h.Home)
	w.textField("postcode", h.Postcode)
	w.key("wishes")
	w.open()
	if len(h.Wishes.Ranked) > 0 {
		w.key("ranked")
		w.put("[")
		for i, class := range h.Wishes.Ranked {
			if i > 0 {
				w.put(", ")
			}
			w.texts(class)
		}
		w.put("]")
	}
	w.positive("within_m", int64(h.Wishes.WithinM))
	if len(h.Wishes.Weights) > 0 {
		w.key("weights")
		w.put("[")
		for i, weights := range h.Wishes.Weights {
			if i > 0 {
				w.put(", ")
			}
			numbers(w, weights)
		}
		w.put("]")
	}
	w.close()
	w.positive("priority", int64(h.Priority))
	w.date("since", h.Since)
	w.close()
}

func (w *jsonWriter) rules(r *Rules) {
	w.open()
	w.textField("mechanism", string(r.Mechanism))
	w.positive("max_cycle", int64(r.MaxCycle))
	w.positive("max_chain", int64(r.MaxChain))
	if len(r.Goals) > 0 {
		w.key("goals")
		w.texts(namesOf(r.Goals))
	}
	w.date("date", r.Date)
	if r.Seed != 0 {
		w.key("seed")
		w.buf = strconv.AppendUint(w.buf, r.Seed, 10)
	}
	w.close()
}

// plan writes a whole plan.
func (w *jsonWriter) plan(p *Plan) {
	w.put(`{"format": `)
	w.text(p.Format)
	w.put(`, "problem": `)
	w.text(p.Problem)
	w.put(`, "status": `)
	w.text(string(p.Status))
	w.put(",\n\"goals\": ")
	w.texts(namesOf(p.Goals))
	w.put(",\n\"score\": ")
	w.score(p.Score)
	w.put(",\n\"bound\": ")
	w.score(p.Bound)
	w.put(",\n\"exchanges\": [")
	next := 0
	lines(w, p.Exchanges, func(e *Exchange) {
		if next%fetched == 0 {
			w.fetch(p.Exchanges[next:min(next+fetched, len(p.Exchanges))])
		}
		next++
		w.exchange(e)
	})
	w.put("]")
	if p.Certificate != nil {
		w.put(",\n\"certificate\": {\"prices\": [")
		lines(w, p.Certificate.Prices, w.price)
		w.put("]}")
	}
	w.put("}\n")
}

// fetched is how many exchanges are fetched at once.
const fetched = 64

// fetch has the processor fetch the ids of the households of exchanges that are
// written next. They lie anywhere in memory, and it fetches many at once where it
// need not write one before it looks for the next: that halves the time.
func (w *jsonWriter) fetch(exchanges []Exchange) {
	for i := range exchanges {
		for k := range exchanges[i].Moves {
			if id := exchanges[i].Moves[k].Household; id != "" {
				w.seen += id[0]
			}
		}
	}
}

func (w *jsonWriter) exchange(e *Exchange) {
	w.open()
	w.key("kind")
	w.text(string(e.Kind))
	w.key("moves")
	w.put("[")
	for i := range e.Moves {
		m := &e.Moves[i]
		if i > 0 {
			w.put(", ")
		}
		// In as few pieces as can be: there may be hundreds of thousands.
		w.put(`{"household": `)
		w.text(m.Household)
		if m.From != "" {
			w.put(`, "from": `)
			w.text(m.From)
		}
		w.put(`, "to": `)
		w.text(m.To)
		w.put(`, "rank": `)
		w.buf = strconv.AppendInt(w.buf, int64(m.Rank), 10)
		w.put(`, "metres": `)
		w.buf = strconv.AppendInt(w.buf, int64(m.Metres), 10)
		w.put("}")
	}
	w.put("]")
	w.close()
}

func (w *jsonWriter) price(p *Price) {
	w.open()
	w.key("practice")
	w.text(p.Practice)
	w.key("price")
	numbers(w, p.Price)
	w.close()
}

func (w *jsonWriter) score(groups [][]int64) {
	w.put("[")
	for i, group := range groups {
		if i > 0 {
			w.put(", ")
		}
		numbers(w, group)
	}
	w.put("]")
}

// numbers writes an array of whole numbers.
func numbers[T int | int64](w *jsonWriter, list []T) {
	w.put("[")
	for i, n := range list {
		if i > 0 {
			w.put(", ")
		}
		w.buf = strconv.AppendInt(w.buf, int64(n), 10)
	}
	w.put("]")
}

func (w *jsonWriter) put(s string) { w.buf = append(w.buf, s...) }

// open begins an object.
func (w *jsonWriter) open() {
	w.put("{")
	w.first = true
}

// close ends an object, which is a field or an element of another.
func (w *jsonWriter) close() {
	w.put("}")
	w.first = false
}

// key begins a field.
func (w *jsonWriter) key(name string) {
	if !w.first {
		w.put(", ")
	}
	w.first = false
	w.put(`"`)
	w.put(name)
	w.put(`": `)
}

// textField writes a field, unless it is empty.
func (w *jsonWriter) textField(name, s string) {
	if s != "" {
		w.key(name)
		w.text(s)
	}
}

// number writes a field.
func (w *jsonWriter) number(name string, n int64) {
	w.key(name)
	w.buf = strconv.AppendInt(w.buf, n, 10)
}

// positive writes a field, unless it is 0.
func (w *jsonWriter) positive(name string, n int64) {
	if n != 0 {
		w.number(name, n)
	}
}

// date writes a field, unless it is 0.
func (w *jsonWriter) date(name string, d Date) {
	if d != 0 {
		w.key(name)
		w.buf = append(appendDate(append(w.buf, '"'), d), '"')
	}
}

// point writes a field.
func (w *jsonWriter) point(name string, p Point) {
	w.key(name)
	w.put(`{"lat": `)
	w.buf = appendNumber(w.buf, p.Lat)
	w.put(`, "lon": `)
	w.buf = appendNumber(w.buf, p.Lon)
	w.put("}")
}

// texts writes an array of strings.
func (w *jsonWriter) texts(list []string) {
	w.put("[")
	for i, s := range list {
		if i > 0 {
			w.put(", ")
		}
		w.text(s)
	}
	w.put("]")
}

// text writes a string.
func (w *jsonWriter) text(s string) { w.buf = appendText(w.buf, s) }

// namesOf is a list of names as strings.
func namesOf[T ~string](names []T) []string {
	list := make([]string, len(names))
	for i, n := range names {
		list[i] = string(n)
	}
	return list
}

// appendDate appends a date as 2006-01-02.
func appendDate(b []byte, d Date) []byte {
	year, month, day := time.Unix(dateOrigin+(int64(d)-1)*secondsPerDay, 0).UTC().Date()
	for _, part := range [...]int{year / 100, year % 100, -int(month), -day} {
		if part < 0 {
			b, part = append(b, '-'), -part
		}
		b = append(b, byte('0'+part/10), byte('0'+part%10))
	}
	return b
}

// appendNumber appends a finite number as RFC 8785 §3.2.2.3 wants it, which is
// how JavaScript writes it: the fewest digits that make out the number, and no
// sign for zero.
func appendNumber(b []byte, f float64) []byte {
	if f == 0 {
		return append(b, '0')
	}
	if a := math.Abs(f); a >= 1e-6 && a < 1e21 {
		return strconv.AppendFloat(b, f, 'f', -1, 64)
	}
	b = strconv.AppendFloat(b, f, 'e', -1, 64)
	// An exponent of one digit has no zero before it.
	if n := len(b); n >= 4 && b[n-4] == 'e' && b[n-2] == '0' {
		b = append(b[:n-2], b[n-1])
	}
	return b
}

// appendText appends a string as RFC 8785 §3.2.2.2 wants it, which is how
// JavaScript writes it: only the quote, the backslash and control characters are
// escaped. What isn't UTF-8 becomes U+FFFD.
func appendText(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if stringBytes[c] {
			i++
			continue
		}
		size := 1
		if c >= utf8.RuneSelf {
			var r rune
			if r, size = utf8.DecodeRuneInString(s[i:]); r != utf8.RuneError || size > 1 {
				i += size
				continue
			}
		}
		b = append(b, s[from:i]...)
		switch {
		case c >= utf8.RuneSelf:
			b = append(b, "\uFFFD"...)
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\b':
			b = append(b, `\b`...)
		case c == '\f':
			b = append(b, `\f`...)
		case c == '\n':
			b = append(b, `\n`...)
		case c == '\r':
			b = append(b, `\r`...)
		case c == '\t':
			b = append(b, `\t`...)
		default:
			b = append(b, `\u00`...)
			b = append(b, hex[c>>4], hex[c&15])
		}
		i += size
		from = i
	}
	return append(append(b, s[from:]...), '"')
}
