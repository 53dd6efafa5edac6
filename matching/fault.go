package matching

import (
	"errors"
	"strconv"
	"strings"
)

// ErrInvalid is what every error about invalid input is: test for it with
// [errors.Is], and use [errors.As] with an [*InvalidError] for the faults.
var ErrInvalid = errors.New("matching: invalid input")

// Fault is one thing that is wrong with an input.
type Fault struct {
	// Source is the name of the file where the input had several, such as
	// "households.csv", else "".
	Source string `json:"source,omitempty"`
	// Line and Column say where in the text the fault is, both from 1, the
	// column in bytes; 0 means that the input was not text.
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
	// Path is where in the problem the fault is, such as
	// households[17].wishes.ranked[0][2]; "" means the input as a whole.
	Path string `json:"path,omitempty"`
	// Text says what is wrong and, where that isn't plain, what would be
	// right.
	Text string `json:"text"`
}

// String is the fault on one line: source:line:column: path: text.
func (f Fault) String() string {
	var b strings.Builder
	if f.Source != "" {
		b.WriteString(f.Source)
		b.WriteByte(':')
	}
	if f.Line > 0 {
		b.WriteString(strconv.Itoa(f.Line) + ":" + strconv.Itoa(f.Column) + ":")
	}
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	if f.Path != "" {
		b.WriteString(f.Path)
		b.WriteString(": ")
	}
	b.WriteString(f.Text)
	return b.String()
}

// InvalidError lists every fault of an input.
type InvalidError struct {
	// Faults are in the order of the input.
	Faults []Fault
	// More is the number of faults beyond MaxFaults, which are counted and not
	// kept.
	More int
}

// MaxFaults is how many faults an [InvalidError] keeps.
const MaxFaults = 10_000

// Error names every fault, one a line.
func (e *InvalidError) Error() string {
	var b strings.Builder
	b.WriteString("matching: invalid input")
	for _, f := range e.Faults {
		b.WriteString("\n\t")
		b.WriteString(f.String())
	}
	if e.More > 0 {
		b.WriteString("\n\tand " + strconv.Itoa(e.More) + " more")
	}
	return b.String()
}

// Is reports whether target is [ErrInvalid].
func (e *InvalidError) Is(target error) bool { return target == ErrInvalid }
