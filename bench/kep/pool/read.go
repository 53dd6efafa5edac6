package pool

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Read reads the pool in a file, whose name says the format, and in the file
// beside it:
//
//   - NAME.input: a line `pairs edges`, then a line `source target weight` for
//     each edge, counted from 0, then -1 -1 -1. Where NAME.ndds is there, it
//     holds the altruists in the same form, with altruists as sources.
//   - NAME.wmd: the weighted matching digraph of PrefLib. With # headers its
//     edges count from 1; in the older style (first line `vertices,edges`, then
//     `number,name` for each vertex) they count from 0, though the names count
//     from 1. Where NAME.dat is there, the last column says which vertices are
//     altruists; where it is not, a name that begins with "Alt" does. Edges into
//     an altruist are left out.
//
// Weights are whole numbers from 0 to [MaxWeight]; 1.0 counts as one.
//
// # Errors
//
// An error names the file and, where it is about the text, the line. Text that
// does not fit the format is refused: a number of edges other than announced,
// numbers out of range, an edge from a vertex to itself, the same edge twice,
// a weight that is not whole. An error from opening a file is wrapped.
func Read(path string) (*Pool, error) {
	base, kind := strings.TrimSuffix(path, filepath.Ext(path)), filepath.Ext(path)
	switch kind {
	case ".input":
		p, err := open(path, func(r io.Reader) (*Pool, error) { return readInput(path, r) })
		if err != nil {
			return nil, err
		}
		beside := base + ".ndds"
		_, err = open(beside, func(r io.Reader) (*Pool, error) { return p, readAltruists(beside, r, p) })
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		return p, nil
	case ".wmd":
		g, err := open(path, func(r io.Reader) (*digraph, error) { return readDigraph(path, r) })
		if err != nil {
			return nil, err
		}
		beside := base + ".dat"
		altruist, err := open(beside, func(r io.Reader) ([]bool, error) { return readAltruistColumn(beside, r, len(g.names)) })
		if errors.Is(err, fs.ErrNotExist) {
			altruist, err = g.altruistsByName(), nil
		}
		if err != nil {
			return nil, err
		}
		return g.pool(path, altruist)
	case ".ndds":
		return nil, fmt.Errorf("pool: %s holds the altruists of %s.input: name the latter", path, base)
	case ".dat":
		return nil, fmt.Errorf("pool: %s holds the attributes of %s.wmd: name the latter", path, base)
	}
	return nil, fmt.Errorf("pool: %s: a pool is a file .input or .wmd", path)
}

// open gives what read makes of a file.
func open[T any](path string, read func(io.Reader) (T, error)) (T, error) {
	f, err := os.Open(path)
	if err != nil {
		var none T
		return none, fmt.Errorf("pool: %w", err)
	}
	defer f.Close()
	return read(f)
}

func itoa(n int) string { return strconv.Itoa(n) }
