package pool

import (
	"io"
	"strings"
)

// endOfEdges is what the last line of a .input or .ndds file holds.
const endOfEdges = "-1 -1 -1"

// readInput reads a .input file.
func readInput(path string, r io.Reader) (*Pool, error) {
	l := newLines(path, r)
	p := new(Pool)
	var err error
	p.Pairs, p.Arcs, err = l.edges("pairs", maxVertices, func(n int) int { return n })
	return p, err
}

// readAltruists reads a .ndds file and adds its altruists to the pool.
func readAltruists(path string, r io.Reader, p *Pool) error {
	l := newLines(path, r)
	n, arcs, err := l.edges("altruists", maxVertices-p.Pairs, func(int) int { return p.Pairs })
	if err != nil {
		return err
	}
	for i := range arcs {
		arcs[i].From += p.Pairs
	}
	p.Altruists = n
	p.Arcs = append(p.Arcs, arcs...)
	return nil
}

// edges reads the format that both files have. The sources are numbered up to
// the first number of the header, the targets up to targets of that number. In
// the result both count from 0.
func (l *lines) edges(what string, limit int, targets func(sources int) int) (int, []Arc, error) {
	if !l.next() {
		return 0, nil, l.ended("a line with the numbers of " + what + " and edges")
	}
	head := strings.Fields(l.text)
	if len(head) != 2 {
		return 0, nil, l.errorf("%q: the first line holds two numbers, those of %s and of edges", l.text, what)
	}
	sources, err := l.whole(what, head[0], 0, limit)
	if err != nil {
		return 0, nil, err
	}
	count, err := l.whole("edges", head[1], 0, MaxWeight)
	if err != nil {
		return 0, nil, err
	}
	header := l.number
	var read []placed
	for ended := false; !ended; {
		if !l.next() {
			return 0, nil, l.ended("an edge, or " + endOfEdges)
		}
		fields := strings.Fields(l.text)
		if ended = strings.Join(fields, " ") == endOfEdges; ended {
			break
		}
		a, err := l.edge(fields, 0, sources, targets(sources))
		if err != nil {
			return 0, nil, err
		}
		// Where both numbers count pairs, an edge must not return.
		if what == "pairs" && a.From == a.To {
			return 0, nil, l.errorf("an edge from pair %d to itself: such a pair needs no exchange", a.From)
		}
		read = append(read, placed{a, l.number})
	}
	if l.next() {
		return 0, nil, l.errorf("%q stands after the line %s, which ends the edges", l.text, endOfEdges)
	}
	if err := l.scanner.Err(); err != nil {
		l.number++
		return 0, nil, l.errorf("%w", err)
	}
	if len(read) != count {
		l.number = header
		return 0, nil, l.errorf("%d edges are announced, %d follow", count, len(read))
	}
	arcs, err := l.arcs(read)
	return sources, arcs, err
}

// edge is the edge that three fields hold: source, target, weight, the first two
// counted from base.
func (l *lines) edge(fields []string, base, sources, targets int) (a Arc, err error) {
	if len(fields) != 3 {
		return a, l.errorf("%q: an edge is a source, a target and a weight", l.text)
	}
	if a.From, err = l.whole("source", fields[0], base, base+sources-1); err != nil {
		return a, err
	}
	if a.To, err = l.whole("target", fields[1], base, base+targets-1); err != nil {
		return a, err
	}
	a.From, a.To = a.From-base, a.To-base
	a.Weight, err = l.whole("weight", fields[2], 0, MaxWeight)
	return a, err
}
