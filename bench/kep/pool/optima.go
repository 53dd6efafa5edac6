package pool

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Optimum is one row of an optima.tsv file: a pool, caps, an objective, and the
// optimum that other solvers proved.
type Optimum struct {
	// Instance is the name of the file without its ending.
	Instance string
	// MaxCycle and MaxChain are as in [Pool.Problem].
	MaxCycle, MaxChain int
	Objective          Objective
	// Optimum is the number, or for [Lex] both with a semicolon between them.
	Optimum string
}

// String is the row without the optimum.
func (o Optimum) String() string {
	return fmt.Sprintf("%s %d %d %s", o.Instance, o.MaxCycle, o.MaxChain, o.Objective)
}

// Path is the file of the row's pool: a .input file in the folder if there is
// one, else a .wmd file.
func (o Optimum) Path(dir string) string {
	path := filepath.Join(dir, o.Instance+".input")
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		path = filepath.Join(dir, o.Instance+".wmd")
	}
	return path
}

// columns are those of an optima.tsv file.
const columns = "instance\tmax_cycle\tmax_chain\tobjective\toptimum"

// ReadOptima reads an optima.tsv file: a line with the names of the columns, and
// a line for each row, with tabs. An error names the file and the line.
func ReadOptima(path string) ([]Optimum, error) {
	return open(path, func(r io.Reader) ([]Optimum, error) {
		l := newLines(path, r)
		if !l.next() {
			return nil, l.ended("the names of the columns")
		}
		if l.text != columns {
			return nil, l.errorf("the columns are %q, not %q", l.text, columns)
		}
		var rows []Optimum
		for l.next() {
			fields := strings.Split(l.text, "\t")
			if len(fields) != 5 {
				return nil, l.errorf("%d columns, not 5", len(fields))
			}
			row := Optimum{Instance: fields[0], Optimum: fields[4]}
			var err error
			if row.MaxCycle, err = l.whole("max_cycle", fields[1], 0, maxVertices); err != nil {
				return nil, err
			}
			if row.MaxChain, err = l.whole("max_chain", fields[2], 0, maxVertices); err != nil {
				return nil, err
			}
			if row.Objective, err = ParseObjective(fields[3]); err != nil {
				return nil, l.errorf("%w", err)
			}
			want := `^[0-9]+$`
			if row.Objective == Lex {
				want = `^[0-9]+;[0-9]+$`
			}
			if !regexp.MustCompile(want).MatchString(row.Optimum) {
				return nil, l.errorf("optimum: %q is not what objective %s has", row.Optimum, row.Objective)
			}
			if row.Instance == "" || filepath.Base(row.Instance) != row.Instance {
				return nil, l.errorf("instance: %q is no name of a file", row.Instance)
			}
			rows = append(rows, row)
		}
		if err := l.scanner.Err(); err != nil {
			l.number++
			return nil, l.errorf("%w", err)
		}
		return rows, nil
	})
}

// Shared is the folder of the published instances: ../shared/kep, seen from the
// root of the repository, which is the nearest folder above with a go.mod file.
// The error says that it is not there.
func Shared() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("pool: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("pool: this is not inside the repository, so the published instances are not found")
		}
		dir = parent
	}
	dir = filepath.Join(filepath.Dir(dir), "shared", "kep")
	if _, err := os.Stat(dir); err != nil {
		return "", fmt.Errorf("pool: the published instances are not there: %w", err)
	}
	return dir, nil
}
