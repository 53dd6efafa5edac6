package main

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ruilkring/ruilkring/matching"
)

// practices prints the practices that are wanted most, so many of them; 0 means
// all.
func (p *printer) practices(top int) {
	t := p.text
	list := p.demand
	if top > 0 {
		list = list[:min(top, len(list))]
	}
	p.heading(t.wantedHeading, len(list), len(p.demand))
	level := p.worthLevel()
	rows := &table{left: map[int]bool{1: true}}
	header := []string{t.practice, t.mode, t.places, t.free, t.wanted, t.in, t.out, t.waiting}
	if level >= 0 {
		header = append(header, t.worth)
	}
	rows.row(header...)
	for _, d := range list {
		q := &p.problem.Practices[d.practice]
		cells := []string{cut(p.practiceName(d), p.width-62), t.modeName(q.Mode)}
		for _, n := range []int{q.Capacity, q.Free(), d.wanted, d.in, d.out, d.waiting} {
			cells = append(cells, p.whole(int64(n)))
		}
		if level >= 0 {
			cells = append(cells, p.whole(d.worth))
		}
		rows.row(cells...)
	}
	p.write("  ", rows.lines()...)
	p.wrap(t.wantedNote)
	if level < 0 {
		p.wrap(t.noWorth)
		return
	}
	note := t.worthNote
	if p.levels[level].Goal == matching.GoalHouseholds {
		note = t.householdsWorthNote
	}
	p.wrap(note)
	var names []string
	for _, d := range p.mostHelp(3) {
		names = append(names, p.practiceName(d)+" (+"+p.whole(d.worth)+")")
	}
	if len(names) > 0 {
		p.wrap(p.number.Sprintf(t.helpsMost, strings.Join(names, ", ")))
	}
}

// practiceName is the name of a practice, or its id where it has none.
func (p *printer) practiceName(d demand) string {
	q := &p.problem.Practices[d.practice]
	if q.Name == "" {
		return plainText(q.ID)
	}
	return plainText(q.Name)
}

// plainText is s on one line and without what a terminal would obey or not show.
func plainText(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return utf8.RuneError
		}
		return r
	}, s)
}

// whatHolds prints why the rest stays.
func (p *printer) whatHolds() {
	t := p.text
	p.heading(t.restHeading)
	line := func(indent, what string, n int) {
		what = indent + what
		p.write("", padRight(what, 61)+padLeft(p.whole(int64(n)), 10)+padLeft(p.share(n, len(p.wish)), 8))
	}
	line("", t.stay, len(p.wish)-p.moved)
	for _, group := range []struct {
		what        string
		first, last reason
	}{{t.noWish, wantsNothing, closedOrOutside}, {t.noPlan, nobodyLeaves, noExchange}, {t.others, byPriority, bySeed}} {
		n := sum(p.rest[group.first : group.last+1])
		if n == 0 {
			continue
		}
		line("  ", group.what, n)
		for why := group.first; why <= group.last; why++ {
			if p.rest[why] > 0 {
				line("    ", t.reasons[why], p.rest[why])
			}
		}
	}
	if n := p.rest[unsettled]; n > 0 {
		line("  ", t.reasons[unsettled], n)
	}
}
