package pool

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// WriteInput writes the pairs and the arcs between them, in the format of
// .input files.
func (p *Pool) WriteInput(w io.Writer) error {
	return p.write(w, p.Pairs, 0)
}

// WriteAltruists writes the altruists and the arcs from them, in the format of
// .ndds files.
func (p *Pool) WriteAltruists(w io.Writer) error {
	return p.write(w, p.Altruists, p.Pairs)
}

// write writes the arcs whose source is one of count from first on.
func (p *Pool) write(w io.Writer, count, first int) error {
	var arcs []Arc
	for _, a := range p.Arcs {
		if a.From >= first && a.From < first+count {
			arcs = append(arcs, a)
		}
	}
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%d\t%d\n", count, len(arcs))
	for _, a := range arcs {
		fmt.Fprintf(out, "%d\t%d\t%d\n", a.From-first, a.To, a.Weight)
	}
	fmt.Fprintf(out, "-1\t-1\t-1\n")
	return out.Flush()
}

// Save writes NAME.input, and NAME.ndds beside it if there are altruists. The
// path is that of the former. A .ndds file that is there is removed if there
// are none, as it would be read as this pool's.
func (p *Pool) Save(path string) error {
	base, found := strings.CutSuffix(path, ".input")
	if !found {
		return fmt.Errorf("pool: %s: the name must end in .input", path)
	}
	if err := p.Validate(); err != nil {
		return err
	}
	if p.Altruists == 0 {
		if err := os.Remove(base + ".ndds"); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("pool: %w", err)
		}
	} else if err := create(base+".ndds", p.WriteAltruists); err != nil {
		return err
	}
	return create(path, p.WriteInput)
}

func create(path string, write func(io.Writer) error) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("pool: %w", err)
	}
	defer func() {
		if e := f.Close(); err == nil && e != nil {
			err = fmt.Errorf("pool: %w", e)
		}
	}()
	return write(f)
}
