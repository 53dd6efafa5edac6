package pool

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// lines reads a file line by line, and words its errors.
type lines struct {
	path    string
	scanner *bufio.Scanner
	number  int // of the line that text holds, from 1
	text    string
}

func newLines(path string, r io.Reader) *lines {
	return &lines{path: path, scanner: bufio.NewScanner(r)}
}

// next goes to the next line that is not blank; false at the end of the file.
func (l *lines) next() bool {
	for l.scanner.Scan() {
		l.number++
		l.text = strings.TrimSpace(l.scanner.Text())
		if l.number == 1 {
			l.text = strings.TrimPrefix(l.text, "\ufeff")
		}
		if l.text != "" {
			return true
		}
	}
	return false
}

// errorf is an error about the line that text holds.
func (l *lines) errorf(format string, args ...any) error {
	return fmt.Errorf("pool: %s:%d: %w", l.path, l.number, fmt.Errorf(format, args...))
}

// ended is the error of a file that ends too early.
func (l *lines) ended(wanted string) error {
	if err := l.scanner.Err(); err != nil {
		l.number++
		return l.errorf("%w", err)
	}
	l.number = max(l.number, 1) // of an empty file
	return l.errorf("the file ends here: %s should follow", wanted)
}

// whole is a whole number from low to high that the line holds. It may have a
// point with nothing but zeros behind it.
func (l *lines) whole(what, text string, low, high int) (int, error) {
	digits, fraction, point := strings.Cut(strings.TrimSpace(text), ".")
	n, err := strconv.ParseInt(digits, 10, 64)
	switch {
	case point && strings.Trim(fraction, "0") != "", err != nil:
		return 0, l.errorf("%s: %q is not a whole number", what, text)
	case n < int64(low) || n > int64(high):
		return 0, l.errorf("%s: %s is not %d to %d", what, text, low, high)
	}
	return int(n), nil
}

// placed is an arc with its line.
type placed struct {
	Arc
	line int
}

// arcs sorts what was read. No two may be the same, for then it is unclear
// which weight counts.
func (l *lines) arcs(read []placed) ([]Arc, error) {
	slices.SortStableFunc(read, func(a, b placed) int { return compareArcs(a.Arc, b.Arc) })
	arcs := make([]Arc, len(read))
	for i, a := range read {
		if i > 0 && compareArcs(read[i-1].Arc, a.Arc) == 0 {
			l.number = a.line
			return nil, l.errorf("the same edge stands on line %d", read[i-1].line)
		}
		arcs[i] = a.Arc
	}
	return arcs, nil
}
