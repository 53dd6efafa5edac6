package pool

import (
	"io"
	"strings"
)

// digraph is what a .wmd file holds: vertices that are pairs and altruists
// alike, and the edges among them.
type digraph struct {
	names []string // of the vertices
	edges []placed
}

// readDigraph reads a .wmd file of either style.
func readDigraph(path string, r io.Reader) (*digraph, error) {
	l := newLines(path, r)
	if !l.next() {
		return nil, l.ended("a header")
	}
	g := new(digraph)
	count, base := 0, 0
	var err error
	if strings.HasPrefix(l.text, "#") {
		base = 1
		count, err = g.readHeaders(l)
	} else {
		count, err = g.readNames(l)
	}
	if err != nil {
		return nil, err
	}
	header := l.number
	for l.next() {
		a, err := l.edge(strings.Split(l.text, ","), base, len(g.names), len(g.names))
		if err != nil {
			return nil, err
		}
		if a.From == a.To {
			return nil, l.errorf("an edge from a vertex to itself: such a pair needs no exchange")
		}
		g.edges = append(g.edges, placed{a, l.number})
	}
	if err := l.scanner.Err(); err != nil {
		l.number++
		return nil, l.errorf("%w", err)
	}
	if len(g.edges) != count {
		l.number = header
		return nil, l.errorf("%d edges are announced, %d follow", count, len(g.edges))
	}
	return g, nil
}

// readHeaders reads the lines with # of the newer style, and the number of edges
// there. It ends on the last one.
func (g *digraph) readHeaders(l *lines) (int, error) {
	vertices, edges := -1, -1
	named := map[int]string{}
	for {
		key, value, _ := strings.Cut(strings.TrimSpace(strings.TrimPrefix(l.text, "#")), ":")
		value = strings.TrimSpace(value)
		var err error
		switch {
		case key == "NUMBER ALTERNATIVES":
			vertices, err = l.whole("the number of alternatives", value, 0, maxVertices)
		case key == "NUMBER EDGES":
			edges, err = l.whole("the number of edges", value, 0, MaxWeight)
		case strings.HasPrefix(key, "ALTERNATIVE NAME "):
			var i int
			if i, err = l.whole("the number of an alternative", strings.TrimPrefix(key, "ALTERNATIVE NAME "), 1, maxVertices); err == nil {
				named[i-1] = value
			}
		}
		if err != nil {
			return 0, err
		}
		if len(named) == vertices && edges >= 0 {
			break
		}
		if !l.next() || !strings.HasPrefix(l.text, "#") {
			if vertices < 0 || edges < 0 {
				return 0, l.errorf("the headers before this line lack NUMBER ALTERNATIVES or NUMBER EDGES")
			}
			return 0, l.errorf("the headers before this line have %d names of %d alternatives", len(named), vertices)
		}
	}
	g.names = make([]string, vertices)
	for i := range g.names {
		name, found := named[i]
		if !found {
			return 0, l.errorf("alternative %d has no name", i+1)
		}
		g.names[i] = name
	}
	return edges, nil
}

// readNames reads the first lines of the older style, and the number of edges
// there. It ends on the last name.
func (g *digraph) readNames(l *lines) (int, error) {
	head := strings.Split(l.text, ",")
	if len(head) != 2 {
		return 0, l.errorf("%q: the first line holds the numbers of vertices and edges, or begins with #", l.text)
	}
	vertices, err := l.whole("the number of vertices", head[0], 0, maxVertices)
	if err != nil {
		return 0, err
	}
	edges, err := l.whole("the number of edges", head[1], 0, MaxWeight)
	if err != nil {
		return 0, err
	}
	for i := 1; i <= vertices; i++ {
		if !l.next() {
			return 0, l.ended("the name of a vertex")
		}
		number, name, found := strings.Cut(l.text, ",")
		if !found || strings.TrimSpace(number) != itoa(i) {
			return 0, l.errorf("%q: vertex %d should stand here, as number,name", l.text, i)
		}
		g.names = append(g.names, strings.TrimSpace(name))
	}
	return edges, nil
}

// altruistsByName says of each vertex whether its name says that it is an
// altruist; the published files spell the word in two ways.
func (g *digraph) altruistsByName() []bool {
	altruist := make([]bool, len(g.names))
	for i, name := range g.names {
		altruist[i] = strings.HasPrefix(strings.ToLower(name), "alt")
	}
	return altruist
}

// readAltruistColumn reads a .dat file: of each vertex, whether the last column
// is 1, which says that it is an altruist.
func readAltruistColumn(path string, r io.Reader, vertices int) ([]bool, error) {
	l := newLines(path, r)
	if !l.next() {
		return nil, l.ended("a line with the names of the columns")
	}
	columns := strings.Split(l.text, ",")
	if !strings.EqualFold(strings.TrimSpace(columns[len(columns)-1]), "altruist") {
		return nil, l.errorf("the last column is %q, not Altruist", columns[len(columns)-1])
	}
	altruist := make([]bool, vertices)
	for i := range altruist {
		if !l.next() {
			return nil, l.ended("vertex " + itoa(i+1) + " of " + itoa(vertices))
		}
		fields := strings.Split(l.text, ",")
		if len(fields) != len(columns) {
			return nil, l.errorf("%d columns, where the first line has %d", len(fields), len(columns))
		}
		if strings.TrimSpace(fields[0]) != itoa(i+1) {
			return nil, l.errorf("vertex %d should stand here, not %q", i+1, fields[0])
		}
		flag, err := l.whole("the last column", fields[len(fields)-1], 0, 1)
		if err != nil {
			return nil, err
		}
		altruist[i] = flag == 1
	}
	if l.next() {
		return nil, l.errorf("a row too many: there are %d vertices", vertices)
	}
	if err := l.scanner.Err(); err != nil {
		l.number++
		return nil, l.errorf("%w", err)
	}
	return altruist, nil
}

// pool is the digraph without the edges into altruists, which stand for the end
// of a chain and for nothing else.
func (g *digraph) pool(path string, altruist []bool) (*Pool, error) {
	p := new(Pool)
	number := make([]int, len(altruist))
	for i, yes := range altruist {
		if !yes {
			number[i] = p.Pairs
			p.Pairs++
		}
	}
	for i, yes := range altruist {
		if yes {
			number[i] = p.Pairs + p.Altruists
			p.Altruists++
		}
	}
	var kept []placed
	for _, e := range g.edges {
		if altruist[e.To] {
			continue
		}
		kept = append(kept, placed{Arc{number[e.From], number[e.To], e.Weight}, e.line})
	}
	var err error
	p.Arcs, err = newLines(path, nil).arcs(kept)
	return p, err
}
