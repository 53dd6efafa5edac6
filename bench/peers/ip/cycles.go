package ip

import (
	"fmt"

	"github.com/ruilkring/ruilkring/bench/kep/pool"
)

// maxColumns is the most columns of a program: a file of some hundreds of
// megabytes, which neither solver here solves.
const maxColumns = 5_000_000

// cycles are all cycles of 2 to limit pairs, each once, as lists of pairs that
// begin with the least. They are in order of the lists.
func cycles(p *pool.Pool, limit int) ([][]int32, error) {
	var found [][]int32
	path := make([]int32, 0, max(0, limit))
	on := make([]bool, p.Pairs)
	back := newDistances(p)
	from := make([][]pool.Arc, p.Pairs)
	for v := range from {
		from[v] = p.From(v)
	}
	// extend looks for all ways on from the end of the path.
	var extend func() error
	extend = func() error {
		for _, a := range from[path[len(path)-1]] {
			switch {
			case a.To == int(path[0]):
				if len(found) == maxColumns {
					return fmt.Errorf("ip: more than %d cycles", maxColumns)
				}
				found = append(found, append([]int32(nil), path...))
			case a.To > int(path[0]) && !on[a.To] && len(path)+int(back.to[a.To]) <= limit:
				path = append(path, int32(a.To))
				on[a.To] = true
				err := extend()
				on[a.To] = false
				path = path[:len(path)-1]
				if err != nil {
					return err
				}
			}
		}
		return nil
	}
	if limit < 2 {
		return nil, nil
	}
	for v := range p.Pairs {
		back.find(v, limit-1)
		path = append(path[:0], int32(v))
		if err := extend(); err != nil {
			return nil, err
		}
		back.forget()
	}
	return found, nil
}

// distances are how many arcs it takes from each pair to one pair, through pairs
// after it only.
type distances struct {
	to      []int32   // far where there is no short way
	into    [][]int32 // the pairs with an arc to each
	reached []int32
}

const far = 1 << 30

func newDistances(p *pool.Pool) *distances {
	d := &distances{to: make([]int32, p.Pairs), into: make([][]int32, p.Pairs)}
	for i := range d.to {
		d.to[i] = far
	}
	for _, a := range p.Arcs {
		if a.From < p.Pairs {
			d.into[a.To] = append(d.into[a.To], int32(a.From))
		}
	}
	return d
}

// find finds the ways of at most limit arcs to pair v.
func (d *distances) find(v, limit int) {
	d.reached = append(d.reached[:0], int32(v))
	d.to[v] = 0
	for i := 0; i < len(d.reached); i++ {
		at := d.reached[i]
		if int(d.to[at]) == limit {
			break
		}
		for _, from := range d.into[at] {
			if int(from) > v && d.to[from] == far {
				d.to[from] = d.to[at] + 1
				d.reached = append(d.reached, from)
			}
		}
	}
}

func (d *distances) forget() {
	for _, v := range d.reached {
		d.to[v] = far
	}
}
