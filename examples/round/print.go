package main

import (
	"bufio"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/message"

	"github.com/ruilkring/ruilkring/matching"
)

// printer prints a report in one language. It fits 80 columns, or the terminal
// where that is wider.
type printer struct {
	*report
	out    *bufio.Writer
	text   *text
	number *message.Printer // writes numbers as the language does
	width  int
}

// The columns of a report: at least, also where it goes to no terminal, and at
// most.
const (
	leastWidth = 80
	mostWidth  = 120
)

// print prints the report of the job.
func (j *job) print(w io.Writer) error {
	t := j.options.text
	p := &printer{
		report: j.report, out: bufio.NewWriter(w), text: t, number: message.NewPrinter(t.tag),
		width: min(max(terminalWidth(w), leastWidth), mostWidth),
	}
	name := j.options.in
	switch name {
	case "":
		name = t.sample
	case "-":
		name = "stdin"
	}
	p.head(name)
	p.moves()
	p.distances()
	p.exchanges()
	p.practices(j.options.top)
	p.whatHolds()
	p.certainty(j)
	p.resources(j)
	return p.out.Flush()
}

// line prints one line. It must not depend on how a number with % is padded:
// pad what it returns.
func (p *printer) line(format string, args ...any) {
	p.out.WriteString(strings.TrimRight(p.number.Sprintf(format, args...), " "))
	p.out.WriteByte('\n')
}

// write prints lines as they are, each behind an indent.
func (p *printer) write(indent string, lines ...string) {
	for _, line := range lines {
		p.out.WriteString(strings.TrimRight(indent+line, " "))
		p.out.WriteByte('\n')
	}
}

// wrap prints a text over as many lines as it takes.
func (p *printer) wrap(s string) {
	const indent = "  "
	line := ""
	for word := range strings.FieldsSeq(s) {
		if line != "" && utf8.RuneCountInString(indent+line+" "+word) > p.width {
			p.write(indent, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	p.write(indent, line)
}

// heading begins a section.
func (p *printer) heading(format string, args ...any) {
	p.write("", "", strings.ToUpper(p.number.Sprintf(format, args...)))
}

// fact prints a number with what it is before it and a note behind it.
func (p *printer) fact(what string, n int, note string) {
	p.write("", padRight(what, 28)+" "+padLeft(p.whole(int64(n)), 9)+"  "+note)
}

func (p *printer) whole(n int64) string { return p.number.Sprintf("%d", n) }

// share is n as a part of whole, in per cent.
func (p *printer) share(n, whole int) string {
	return p.number.Sprintf("%.1f%%", 100*float64(n)/float64(max(whole, 1)))
}

// head says what the round is of.
func (p *printer) head(name string) {
	t := p.text
	if day := p.problem.Day(); day != 0 {
		p.line(t.titleOn, name, t.day(day))
	} else {
		p.line(t.title, name)
	}
	p.write("", "")
	p.fact(t.practices, len(p.problem.Practices), "")
	p.fact("  "+t.openToNew, p.modes[matching.Open], "")
	stops := p.modes[matching.Swap] + p.modes[matching.Closed]
	p.fact("  "+t.withStop, stops, p.number.Sprintf(t.stopNote, p.share(stops, len(p.problem.Practices)), p.modes[matching.Swap], p.modes[matching.Closed]))
	p.fact(t.freePlaces, p.freePlaces, "")
	note := p.number.Sprintf(t.withoutGPNote, p.withoutGP)
	if p.persons != len(p.problem.Households) {
		note = p.number.Sprintf(t.personsNote, p.persons) + ", " + note
	}
	p.fact(t.households, len(p.problem.Households), note)
	p.fact(t.wishes, p.eligible.Len(), t.wishesNote)
}

// moves says who moves, and by which wish.
func (p *printer) moves() {
	t := p.text
	p.heading(t.moveHeading)
	p.fact(t.move, p.moved, p.number.Sprintf(t.shareOf, p.share(p.moved, len(p.wish)), len(p.wish)))
	if p.persons != len(p.problem.Households) {
		p.fact("  "+t.persons, p.movedPersons, p.number.Sprintf(t.shareOf, p.share(p.movedPersons, p.persons), p.persons))
	}
	p.fact("  "+t.nowWithout, p.movedFromNowhere, p.number.Sprintf(t.shareOf, p.share(p.movedFromNowhere, p.withoutGP), p.withoutGP))
	if p.moved == 0 {
		return
	}
	p.write("", t.byWish)
	const most = 9 // ranks with a row of their own
	counts := p.byRank
	if len(counts) > most+1 {
		counts = append(slices.Clone(counts[:most]), sum(counts[most:]))
	}
	rows := &table{left: map[int]bool{3: true}}
	for i, n := range counts {
		format := t.wish
		if i == most && len(p.byRank) > most+1 {
			format = t.wishOrLater
		}
		rows.row(p.number.Sprintf(format, i+1), p.whole(int64(n)), p.share(n, p.moved), bar(n, slices.Max(counts), p.width-40))
	}
	p.write("  ", rows.lines()...)
}

// bar is n of most as a bar of at most width characters, never empty for a
// number that isn't 0.
func bar(n, most, width int) string {
	if n == 0 {
		return ""
	}
	eighths := max(1, int(int64(n)*int64(width)*8/int64(most)))
	s := strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		s += string([]rune("▏▎▍▌▋▊▉")[rest-1])
	}
	return s
}

// distances prints how far it is from home, for those who move.
func (p *printer) distances() {
	t := p.text
	p.heading(t.distanceHeading)
	rows := &table{}
	rows.row("", t.number, t.mean, t.median, t.ninety)
	for _, row := range []struct {
		what string
		d    distances
	}{{t.before, p.before}, {t.after, p.after}, {t.afterNowhere, p.afterNowhere}} {
		if row.d.number == 0 {
			rows.row(row.what, "0", "-", "-", "-")
			continue
		}
		km := func(metres float64) string { return p.number.Sprintf("%.2f km", metres/1000) }
		rows.row(row.what, p.whole(int64(row.d.number)), km(row.d.mean), km(float64(row.d.median)), km(float64(row.d.ninety)))
	}
	p.write("  ", rows.lines()...)
}

// lengthBuckets are the last lengths that a column of the table of exchanges
// counts.
var lengthBuckets = []int{1, 2, 3, 4, 10, 1 << 30}

// exchanges prints how many there are, by kind and length.
func (p *printer) exchanges() {
	t := p.text
	p.heading(t.exchangesHeading)
	kinds := []struct {
		name string
		kind matching.Kind
	}{{t.cycles, matching.Cycle}, {t.chains, matching.Chain}, {t.bundles, matching.Bundle}}
	longest := 0
	for _, counts := range p.lengths {
		longest = max(longest, len(counts)-1)
	}
	rows := &table{}
	header := []string{t.movesInOne, t.all}
	body := make([][]string, len(kinds))
	for i, k := range kinds {
		body[i] = []string{k.name, p.whole(int64(sum(p.lengths[k.kind])))}
	}
	first := 1
	for _, last := range lengthBuckets {
		total := 0
		var cells []string
		for _, k := range kinds {
			counts := p.lengths[k.kind]
			n := sum(counts[min(first, len(counts)):min(last+1, len(counts))])
			total += n
			if n == 0 {
				cells = append(cells, "-")
			} else {
				cells = append(cells, p.whole(int64(n)))
			}
		}
		if total > 0 {
			name := p.whole(int64(first))
			if end := min(last, longest); end > first {
				name += "–" + p.whole(int64(end))
			}
			header = append(header, name)
			for i := range body {
				body[i] = append(body[i], cells[i])
			}
		}
		first = last + 1
	}
	rows.row(header...)
	for i, k := range kinds {
		if p.lengths[k.kind] != nil || k.kind != matching.Bundle {
			rows.row(body[i]...)
		}
	}
	p.write("  ", rows.lines()...)
}
