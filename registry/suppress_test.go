package registry

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// totals adds the row and the column of totals.
func totals(cells [][]int) [][]int {
	rows, columns := len(cells), len(cells[0])
	numbers := make([][]int, rows+1)
	for i := range numbers {
		numbers[i] = make([]int, columns+1)
	}
	for i, row := range cells {
		for j, n := range row {
			numbers[i][j] = n
			numbers[i][columns] += n
			numbers[rows][j] += n
			numbers[rows][columns] += n
		}
	}
	return numbers
}

// snooper works out what it can of the hidden numbers, by trying all that fit the
// shown ones.
type snooper struct {
	numbers [][]int
	hidden  [][]bool
	cells   [][2]int // the hidden ones that are no totals
	values  []int
	seen    []map[int]bool
	most    int
	tries   int
}

// snoop is, for each hidden cell that is no total, the values that it may have. It
// is false where trying took too long.
func snoop(numbers [][]int, hidden [][]bool) (map[[2]int]map[int]bool, bool) {
	s := &snooper{numbers: numbers, hidden: hidden, tries: 60_000}
	for i := range len(numbers) - 1 {
		for j := range len(numbers[0]) - 1 {
			s.most = max(s.most, numbers[i][j]+2)
			if hidden[i][j] {
				s.cells = append(s.cells, [2]int{i, j})
				s.seen = append(s.seen, map[int]bool{})
			}
		}
	}
	s.values = make([]int, len(s.cells))
	s.try(0)
	found := map[[2]int]map[int]bool{}
	for k, c := range s.cells {
		found[c] = s.seen[k]
	}
	return found, s.tries > 0
}

// try sets the k-th hidden cell and those after it.
func (s *snooper) try(k int) {
	if s.tries--; s.tries <= 0 {
		return
	}
	if k == len(s.cells) {
		if s.fits() {
			for k, v := range s.values {
				s.seen[k][v] = true
			}
		}
		return
	}
	for v := 0; v <= s.most; v++ {
		s.values[k] = v
		if k+1 == len(s.cells) || s.cells[k+1][0] == s.cells[k][0] || s.rowFits(s.cells[k][0], k+1) {
			s.try(k + 1)
		}
	}
}

// rowFits reports whether row i adds up, of which the last hidden cell is before
// upTo.
func (s *snooper) rowFits(i, upTo int) bool {
	total := len(s.numbers[0]) - 1
	if s.hidden[i][total] {
		return true
	}
	sum := 0
	for j := range total {
		if !s.hidden[i][j] {
			sum += s.numbers[i][j]
		}
	}
	for k := range upTo {
		if s.cells[k][0] == i {
			sum += s.values[k]
		}
	}
	return sum == s.numbers[i][total]
}

// fits reports whether all that is shown is as the values say.
func (s *snooper) fits() bool {
	rows, columns := len(s.numbers)-1, len(s.numbers[0])-1
	full := make([][]int, rows)
	for i := range full {
		full[i] = append([]int(nil), s.numbers[i][:columns]...)
	}
	for k, c := range s.cells {
		full[c[0]][c[1]] = s.values[k]
	}
	for i, row := range totals(full) {
		for j, n := range row {
			if (i == rows || j == columns) && !s.hidden[i][j] && n != s.numbers[i][j] {
				return false
			}
		}
	}
	return true
}

func TestSuppress(t *testing.T) {
	for _, test := range []struct {
		name   string
		cells  [][]int
		hidden int
		reason string
	}{
		{"large", [][]int{{10, 20}, {30, 40}}, 0, "nothing is small"},
		{"zeros", [][]int{{0, 20}, {30, 0}}, 0, "that nobody is there is shown"},
		{"one small", [][]int{{3, 20, 30}, {30, 40, 50}, {50, 60, 70}}, 4, "a circle of four: the cell, one in its row, one in its column, and the corner"},
		{"two small in a row", [][]int{{3, 4, 30}, {30, 40, 50}}, 6, "3 and 4 add up to 7, which is small too, so the third goes with them"},
		{"one", [][]int{{3}}, 4, "the totals are the same number"},
		{"empty", [][]int{{0}}, 0, "there is nobody"},
	} {
		t.Run(test.name, func(t *testing.T) {
			numbers := totals(test.cells)
			hidden := suppress(numbers, 10)
			n := 0
			for _, row := range hidden {
				for _, h := range row {
					if h {
						n++
					}
				}
			}
			if n != test.hidden {
				t.Errorf("%d are hidden, want %d: %s\n%v", n, test.hidden, test.reason, hidden)
			}
		})
	}
}

// TestSuppressedStaysHidden lets somebody work on random tables who knows all
// that is shown: no hidden number follows from it, nor a small sum.
func TestSuppressedStaysHidden(t *testing.T) {
	r := newRand(t)
	const least = 4
	solved := 0
	for range 150 {
		columns := 1 + r.IntN(3)
		cells := make([][]int, 1+r.IntN(4))
		for i := range cells {
			cells[i] = make([]int, columns)
			for j := range cells[i] {
				cells[i][j] = max(0, r.IntN(10)-2)
			}
		}
		numbers := totals(cells)
		hidden := suppress(numbers, least)
		name := fmt.Sprint(numbers, hidden)
		for i, row := range numbers {
			for j, n := range row {
				if n > 0 && n < least && !hidden[i][j] {
					t.Fatalf("%d is shown: %s", n, name)
				}
			}
		}
		for i := range cells {
			sum := 0
			for j := range columns {
				if hidden[i][j] {
					sum += numbers[i][j]
				}
			}
			if sum > 0 && sum < least && !hidden[i][columns] {
				t.Fatalf("the hidden numbers of row %d add up to %d: %s", i, sum, name)
			}
		}
		values, all := snoop(numbers, hidden)
		if !all {
			continue
		}
		solved++
		for c, seen := range values {
			if len(seen) < 2 && numbers[c[0]][c[1]] > 0 {
				t.Fatalf("the number in %v can only be %v: %s", c, seen, name)
			}
		}
	}
	if solved < 50 {
		t.Fatalf("only %d tables were small enough to try everything", solved)
	}
}

func TestSuppressLarge(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	cells := make([][]int, 400)
	for i := range cells {
		cells[i] = make([]int, 10)
		for j := range cells[i] {
			if r.IntN(3) > 0 {
				cells[i][j] = r.IntN(40)
			}
		}
	}
	numbers := totals(cells)
	s := &suppressor{numbers: numbers, hidden: suppress(numbers, 10), least: 10, rows: len(numbers), columns: len(numbers[0])}
	if a, b, ok := s.bridge(); ok {
		t.Errorf("the cell between %d and %d follows from the rest", a, b)
	}
}
