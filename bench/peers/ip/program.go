package ip

import (
	"errors"
	"fmt"

	"github.com/ruilkring/ruilkring/bench/kep/pool"
)

// Program is the integer program of a pool under caps.
type Program struct {
	columns []column
	rows    []row
}

// column is a cycle, or an arc at a position of a chain.
type column struct {
	transplants int
	weight      int64
}

// row is a sum of columns, with the sign of each, that is at most right.
type row struct {
	name  string
	terms []term
	right int
}

type term struct {
	column int
	minus  bool
}

// New is the program of the pool, with at most maxCycle transplants in a cycle
// and maxChain in a chain; 0 means none of that kind. The pool must be valid.
// The error says that a cap is negative, which means no limit elsewhere and is
// no program of this kind, or that there are too many columns.
func New(p *pool.Pool, maxCycle, maxChain int) (*Program, error) {
	if maxCycle < 0 || maxChain < 0 {
		return nil, errors.New("ip: a program needs caps on cycles and chains")
	}
	g := new(Program)
	once := make([]row, p.Pairs+p.Altruists) // each vertex takes part once
	for v := range once {
		once[v] = row{name: fmt.Sprintf("once%d", v), right: 1}
	}
	list, err := cycles(p, maxCycle)
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		col := column{transplants: len(c)}
		for i, v := range c {
			a, _ := p.Find(int(v), int(c[(i+1)%len(c)]))
			col.weight += int64(a.Weight)
			once[v].terms = append(once[v].terms, term{column: len(g.columns)})
		}
		g.columns = append(g.columns, col)
	}
	links, err := g.addChains(p, maxChain, once)
	if err != nil {
		return nil, err
	}
	for _, r := range append(once, links...) {
		if len(r.terms) > 0 {
			g.rows = append(g.rows, r)
		}
	}
	return g, nil
}

// addChains adds the columns of chains, adds them to the rows of the vertices,
// and gives the rows that link position to position.
func (g *Program) addChains(p *pool.Pool, maxChain int, once []row) ([]row, error) {
	var links []row
	// The columns into each pair at the position before; nil where none.
	before := make([][]int, p.Pairs)
	for position := 1; position <= maxChain; position++ {
		here := make([][]int, p.Pairs)
		first, last := 0, p.Pairs
		if position == 1 {
			first, last = p.Pairs, p.Pairs+p.Altruists
		}
		some := false
		for v := first; v < last; v++ {
			var link row
			if position > 1 {
				if before[v] == nil {
					continue
				}
				link = row{name: fmt.Sprintf("link%dat%d", v, position)}
			}
			for _, a := range p.From(v) {
				if len(g.columns) == maxColumns {
					return nil, fmt.Errorf("ip: more than %d columns", maxColumns)
				}
				t := term{column: len(g.columns)}
				g.columns = append(g.columns, column{1, int64(a.Weight)})
				once[a.To].terms = append(once[a.To].terms, t)
				here[a.To] = append(here[a.To], t.column)
				if position == 1 {
					once[v].terms = append(once[v].terms, t)
				} else {
					link.terms = append(link.terms, t)
				}
				some = true
			}
			if len(link.terms) > 0 {
				for _, c := range before[v] {
					link.terms = append(link.terms, term{c, true})
				}
				links = append(links, link)
			}
		}
		if !some {
			break
		}
		before = here
	}
	return links, nil
}

// Size is how many columns, rows and terms in rows there are.
func (g *Program) Size() (columns, rows, terms int) {
	for i := range g.rows {
		terms += len(g.rows[i].terms)
	}
	return len(g.columns), len(g.rows), terms
}

// Score adds up the columns that a solver set to one, and checks that they keep
// to every row.
func (g *Program) Score(chosen []int) (transplants, weight int64, err error) {
	on := make([]bool, len(g.columns))
	for _, c := range chosen {
		if c < 0 || c >= len(on) || on[c] {
			return 0, 0, fmt.Errorf("ip: column %d of %d is not there, or chosen twice", c, len(on))
		}
		on[c] = true
		transplants += int64(g.columns[c].transplants)
		weight += g.columns[c].weight
	}
	for _, r := range g.rows {
		sum := 0
		for _, t := range r.terms {
			switch {
			case !on[t.column]:
			case t.minus:
				sum--
			default:
				sum++
			}
		}
		if sum > r.right {
			return 0, 0, fmt.Errorf("ip: the solution breaks row %s", r.name)
		}
	}
	return transplants, weight, nil
}
