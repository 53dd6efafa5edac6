package matching

import (
	"bytes"
	"errors"
	"io"
)

// csvText takes a text apart into rows of cells, as RFC 4180 has them: one row a
// line, cells between commas. A cell that begins with a quote ends at the next one
// and may hold commas and lines; a quote in it is written twice. CR LF ends a line
// as LF does, and is LF in a cell. Empty lines are no rows.
type csvText struct {
	from  io.Reader
	comma byte // or what stands in its place

	// buf[begin:end] is what was read and not taken yet, err what from said last.
	buf        []byte
	begin, end int
	err        error
	line       int // the lines that were taken

	// The cells of the present row, where each begins, the text of them all and
	// where in it each ends.
	cells  []string
	starts []position
	text   []byte
	ends   []int
	// broken is where the present row is not as it should be.
	broken position
}

// errBrokenQuotes says that quotes in a row are not as they should be.
var errBrokenQuotes = errors.New("matching: broken quotes")

// newCSVText is at the start of a text.
func newCSVText(from io.Reader) *csvText {
	return &csvText{from: from, comma: ',', buf: make([]byte, csvWindow)}
}

// peek is the text from here on, csvWindow bytes of it where there are so many.
func (t *csvText) peek() ([]byte, error) {
	for t.end-t.begin < csvWindow && t.err == nil {
		t.fill()
	}
	if t.err != nil && !errors.Is(t.err, io.EOF) {
		return nil, t.err
	}
	return t.buf[t.begin:t.end], nil
}

// skip leaves out n bytes that peek gave.
func (t *csvText) skip(n int) { t.begin += n }

// fill reads more of the text.
func (t *csvText) fill() {
	t.end = copy(t.buf, t.buf[t.begin:t.end])
	t.begin = 0
	if t.end == len(t.buf) { // a line that long
		t.buf = append(t.buf, make([]byte, len(t.buf))...)
	}
	for range 100 {
		n, err := t.from.Read(t.buf[t.end:])
		t.end += n
		t.err = err
		if n > 0 || err != nil {
			return
		}
	}
	t.err = io.ErrNoProgress
}

// takeLine takes a line, with its LF. It is valid until the next one is taken.
func (t *csvText) takeLine() ([]byte, error) {
	for seen := 0; ; {
		rest := t.buf[t.begin:t.end]
		if n := bytes.IndexByte(rest[seen:], '\n'); n >= 0 {
			line := rest[:seen+n+1]
			t.begin += len(line)
			t.line++
			if n := len(line); n > 1 && line[n-2] == '\r' {
				line[n-2] = '\n'
				line = line[:n-1]
			}
			return line, nil
		}
		seen = len(rest)
		if t.err == nil {
			t.fill()
			continue
		}
		if seen == 0 || !errors.Is(t.err, io.EOF) {
			return nil, t.err
		}
		t.begin = t.end
		t.line++
		return bytes.TrimSuffix(rest, []byte{'\r'}), nil // the last line, without LF
	}
}

// next takes a row: its cells are in cells, and valid until the next one. The
// error is io.EOF behind the last row, [errBrokenQuotes] where the row is broken at
// broken, and else that of the reader; a broken row is taken to the end of the
// line where that shows.
func (t *csvText) next() error {
	t.cells, t.starts, t.text, t.ends = t.cells[:0], t.starts[:0], t.text[:0], t.ends[:0]
	line, err := t.takeLine()
	for err == nil && (len(line) == 0 || line[0] == '\n') {
		line, err = t.takeLine()
	}
	if err != nil {
		return err
	}
	for at, more := 0, true; more; {
		t.starts = append(t.starts, position{line: t.line, column: at + 1})
		if at < len(line) && line[at] == '"' {
			line, at, more, err = t.quoted(line, at+1)
		} else {
			at, more, err = t.plain(line, at)
		}
		if err != nil {
			return err
		}
		t.ends = append(t.ends, len(t.text))
	}
	text, begin := string(t.text), 0
	for _, end := range t.ends {
		t.cells = append(t.cells, text[begin:end])
		begin = end
	}
	return nil
}

// plain takes the cell without quotes that begins at a byte of the line. It
// returns where the next one begins, if there are more.
func (t *csvText) plain(line []byte, at int) (next int, more bool, err error) {
	cell := line[at:]
	n := bytes.IndexByte(cell, t.comma)
	if n >= 0 {
		cell = cell[:n]
	} else {
		cell = bytes.TrimSuffix(cell, []byte{'\n'})
	}
	if quote := bytes.IndexByte(cell, '"'); quote >= 0 {
		return 0, false, t.breaks(at + quote + 1)
	}
	t.text = append(t.text, cell...)
	return at + n + 1, n >= 0, nil
}

// quoted takes the cell behind a quote that begins at a byte of the line, over as
// many lines as it has. It returns the last of them, and where in it the next cell
// begins, if there are more.
func (t *csvText) quoted(line []byte, at int) (last []byte, next int, more bool, err error) {
	for {
		n := bytes.IndexByte(line[at:], '"')
		if n < 0 {
			t.text = append(t.text, line[at:]...)
			end := position{line: t.line, column: len(line) + 1}
			line, err = t.takeLine()
			if err != nil && !errors.Is(err, io.EOF) {
				return nil, 0, false, err
			}
			if len(line) == 0 { // nothing ends it
				t.broken = end
				return nil, 0, false, errBrokenQuotes
			}
			at = 0
			continue
		}
		t.text = append(t.text, line[at:at+n]...)
		at += n + 1
		switch {
		case at == len(line) || line[at] == '\n':
			return line, at, false, nil
		case line[at] == t.comma:
			return line, at + 1, true, nil
		case line[at] != '"':
			return nil, 0, false, t.breaks(at)
		}
		t.text = append(t.text, '"')
		at++
	}
}

// breaks says that the row is broken at a column of the line taken last.
func (t *csvText) breaks(column int) error {
	t.broken = position{line: t.line, column: column}
	return errBrokenQuotes
}
