package verify

import (
	"errors"
	"sort"
	"strconv"
	"strings"

	"github.com/ruilkring/ruilkring/matching"
)

// ErrRejected is what every rejection of a plan is: test for it with
// [errors.Is], and use [errors.As] with an [*Error] for the faults.
var ErrRejected = errors.New("verify: plan rejected")

// Error lists what is wrong with a plan.
type Error struct {
	// Faults are in the order of the plan's fields; their paths are paths in
	// the plan, such as exchanges[3].moves[0].to.
	Faults []matching.Fault
	// More is the number of faults beyond [matching.MaxFaults], which are
	// counted and not kept.
	More int
}

// Error names every fault, one a line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(ErrRejected.Error())
	for _, f := range e.Faults {
		b.WriteString("\n\t")
		b.WriteString(f.String())
	}
	if e.More > 0 {
		b.WriteString("\n\tand " + strconv.Itoa(e.More) + " more")
	}
	return b.String()
}

// Is reports whether target is [ErrRejected].
func (e *Error) Is(target error) bool { return target == ErrRejected }

// section is a part of the plan, in the order of its fields.
type section int

const (
	inHead section = iota
	inScore
	inBound
	inExchanges
	inCertificate
)

// faults gathers what is wrong; the checks need not run in the plan's order.
type faults struct {
	list []placedFault
	more int
}

// placedFault is a fault with what it is sorted by.
type placedFault struct {
	section section
	index   int
	fault   matching.Fault
}

// add notes a fault in the given section; index orders the faults inside one.
func (f *faults) add(s section, index int, path, text string) {
	if len(f.list) >= matching.MaxFaults {
		f.more++
		return
	}
	f.list = append(f.list, placedFault{s, index, matching.Fault{Path: path, Text: text}})
}

// count is the number of faults.
func (f *faults) count() int { return len(f.list) + f.more }

// err is nil or an *Error.
func (f *faults) err() error {
	if f.count() == 0 {
		return nil
	}
	sort.SliceStable(f.list, func(i, j int) bool {
		a, b := &f.list[i], &f.list[j]
		if a.section != b.section {
			return a.section < b.section
		}
		return a.index < b.index
	})
	e := &Error{Faults: make([]matching.Fault, len(f.list)), More: f.more}
	for i := range f.list {
		e.Faults[i] = f.list[i].fault
	}
	return e
}

// nth is an index as a path has it.
func nth(i int) string { return "[" + strconv.Itoa(i) + "]" }

// quoteAll is each goal between quotation marks, all of them between brackets.
func quoteAll(goals []matching.Goal) string {
	b := []byte{'['}
	for i, g := range goals {
		if i > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendQuote(b, string(g))
	}
	return string(append(b, ']'))
}

// isStatus says which status the plan claims.
func (c *checker) isStatus() string { return "is " + strconv.Quote(string(c.plan.Status)) }

// number is n in digits.
func number[T int | int32 | int64](n T) string { return strconv.FormatInt(int64(n), 10) }

// maxQuoted is the most bytes of a plan's own text that a fault repeats.
const maxQuoted = 80

// quote is s between quotation marks, cut short where a hostile plan made it
// long.
func quote(s string) string {
	if len(s) <= maxQuoted {
		return strconv.Quote(s)
	}
	return strconv.Quote(s[:maxQuoted]) + "…"
}

// stopped is the error of a context, or of a problem, that ended a check.
type stopped struct{ err error }

func (s *stopped) Error() string { return "verify: " + s.err.Error() }

func (s *stopped) Unwrap() error { return s.err }
