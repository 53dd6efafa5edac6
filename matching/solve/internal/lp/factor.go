package lp

// factors is a basis matrix B taken apart as L·U, with the changes of the basis
// since then as a file of etas (the product form of the inverse). Pivots come in
// the order that leaves the least to do: columns with one row left, then rows
// with one column left, and for what remains Gaussian elimination column by
// column (Gilbert and Peierls 1988) with threshold pivoting (Duff, Erisman and
// Reid 1986, chapter 5).
//
// Vectors by row belong to the rows of the program, vectors by position to the
// columns of the basis.
type factors struct {
	m        int
	row      []int32 // by pivot: its row
	position []int32 // by pivot: its position
	diagonal []float64

	// Column of L of a pivot: what is taken from the other rows, times the
	// value in the pivot's row. Only the pivots in lower have one.
	lower      []int32
	lowerStart []int32
	lowerRow   []int32
	lowerValue []float64
	// Column of U of a pivot above the diagonal, by row.
	upperStart []int32
	upperRow   []int32
	upperValue []float64

	// The same by row of U: positions of the pivots whose columns have it.
	acrossStart []int32
	across      []int32
	acrossValue []float64

	changes    int64 // so far, no two of which have one number
	begun      int64 // the number of the last taking apart
	etas       []eta
	etaAt      []int32
	etaValue   []float64
	scratch    []float64
	byRow      []int32 // entries of the basis by row: position
	rowStart   []int32
	rowCount   []int32
	colCount   []int32
	pivoted    []bool // rows
	done       []bool // positions
	queue      []int32
	touched    []int32
	mark       []bool
	nucleus    []int32
	countBegin []int32
}

// eta is one change of the basis: the column at the position became one whose
// entries, in terms of the basis before, are those from start up to end.
type eta struct {
	position   int32
	start, end int32
	pivot      float64
	change     int64 // its number
}

const (
	// tiny is what counts as zero in a factor.
	tiny = 1e-12
	// threshold is how large a pivot must be against the largest choice.
	threshold = 0.1
)

// resize makes s of length n, all zero.
func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	s = s[:n]
	clear(s)
	return s
}

// factor takes apart the matrix whose column at position i is columns(i). It
// returns the positions whose columns depend on others, with the rows that are
// left without a pivot: the caller puts slacks there.
func (f *factors) factor(m int, columns func(position int32) ([]int32, []float64)) (badPositions, badRows []int32) {
	f.m = m
	f.changes++
	f.begun = f.changes
	f.row, f.position, f.diagonal = f.row[:0], f.position[:0], f.diagonal[:0]
	f.lower, f.lowerRow, f.lowerValue = f.lower[:0], f.lowerRow[:0], f.lowerValue[:0]
	f.lowerStart = append(f.lowerStart[:0], 0)
	f.upperRow, f.upperValue = f.upperRow[:0], f.upperValue[:0]
	f.upperStart = append(f.upperStart[:0], 0)
	f.etas, f.etaAt, f.etaValue = f.etas[:0], f.etaAt[:0], f.etaValue[:0]
	f.scratch = resize(f.scratch, m)
	f.mark = resize(f.mark, m)
	f.pivoted = resize(f.pivoted, m)
	f.done = resize(f.done, m)
	f.rowCount = resize(f.rowCount, m)
	f.colCount = resize(f.colCount, m)
	f.rowStart = resize(f.rowStart, m+1)
	entries := 0
	for p := range int32(m) {
		rows, _ := columns(p)
		f.colCount[p] = int32(len(rows))
		entries += len(rows)
		for _, r := range rows {
			f.rowCount[r]++
		}
	}
	for r := range m {
		f.rowStart[r+1] = f.rowStart[r] + f.rowCount[r]
	}
	f.byRow = resize(f.byRow, entries)
	fill := resize(f.countBegin, m)
	f.countBegin = fill
	copy(fill, f.rowStart[:m])
	for p := range int32(m) {
		rows, _ := columns(p)
		for _, r := range rows {
			f.byRow[fill[r]] = p
			fill[r]++
		}
	}
	// Columns with one row left need nothing from other columns, and give
	// nothing to them.
	f.queue = f.queue[:0]
	for p := range int32(m) {
		if f.colCount[p] == 1 {
			f.queue = append(f.queue, p)
		}
	}
	for i := 0; i < len(f.queue); i++ {
		p := f.queue[i]
		if f.done[p] || f.colCount[p] != 1 {
			continue
		}
		rows, values := columns(p)
		at := -1
		for k, r := range rows {
			if !f.pivoted[r] {
				at = k
			}
		}
		if at < 0 || abs(values[at]) < tiny {
			continue
		}
		for k, r := range rows {
			if k != at {
				f.upperRow = append(f.upperRow, r)
				f.upperValue = append(f.upperValue, values[k])
			}
		}
		r := rows[at]
		f.pivot(p, r, values[at])
		for _, other := range f.byRow[f.rowStart[r]:f.rowStart[r+1]] {
			if f.colCount[other]--; f.colCount[other] == 1 && !f.done[other] {
				f.queue = append(f.queue, other)
			}
		}
	}
	// Rows with one column left.
	for r := range m {
		if f.pivoted[r] {
			continue
		}
		n := int32(0)
		for _, p := range f.byRow[f.rowStart[r]:f.rowStart[r+1]] {
			if !f.done[p] {
				n++
			}
		}
		f.rowCount[r] = n
	}
	f.queue = f.queue[:0]
	for r := range int32(m) {
		if !f.pivoted[r] && f.rowCount[r] == 1 {
			f.queue = append(f.queue, r)
		}
	}
	for i := 0; i < len(f.queue); i++ {
		r := f.queue[i]
		if f.pivoted[r] || f.rowCount[r] != 1 {
			continue
		}
		p := int32(-1)
		for _, c := range f.byRow[f.rowStart[r]:f.rowStart[r+1]] {
			if !f.done[c] {
				p = c
			}
		}
		rows, values := columns(p)
		var pivot, largest float64
		for k, other := range rows {
			if other == r {
				pivot = values[k]
			}
			if !f.pivoted[other] {
				largest = max(largest, abs(values[k]))
			}
		}
		if abs(pivot) < threshold*largest {
			continue // too small: left to the elimination
		}
		start := len(f.lowerRow)
		for k, other := range rows {
			switch {
			case other == r:
			case f.pivoted[other]:
				f.upperRow = append(f.upperRow, other)
				f.upperValue = append(f.upperValue, values[k])
			default:
				f.lowerRow = append(f.lowerRow, other)
				f.lowerValue = append(f.lowerValue, values[k]/pivot)
			}
		}
		f.closeLower(start)
		f.pivot(p, r, pivot)
		for _, other := range rows {
			if f.rowCount[other]--; f.rowCount[other] == 1 && !f.pivoted[other] {
				f.queue = append(f.queue, other)
			}
		}
	}
	badPositions = f.eliminate(columns)
	f.turn()
	if len(badPositions) > 0 {
		for r := range int32(m) {
			if !f.pivoted[r] {
				badRows = append(badRows, r)
			}
		}
	}
	return badPositions, badRows
}

// turn lists U by rows.
func (f *factors) turn() {
	f.acrossStart = resize(f.acrossStart, f.m+1)
	for _, r := range f.upperRow {
		f.acrossStart[r+1]++
	}
	for r := range f.m {
		f.acrossStart[r+1] += f.acrossStart[r]
	}
	f.across = resize(f.across, len(f.upperRow))
	f.acrossValue = resize(f.acrossValue, len(f.upperRow))
	fill := resize(f.countBegin, f.m)
	f.countBegin = fill
	copy(fill, f.acrossStart[:f.m])
	for k, position := range f.position {
		for e := f.upperStart[k]; e < f.upperStart[k+1]; e++ {
			r := f.upperRow[e]
			f.across[fill[r]] = position
			f.acrossValue[fill[r]] = f.upperValue[e]
			fill[r]++
		}
	}
}

// pivot settles a pivot; its column of U is what was appended since the last.
func (f *factors) pivot(position, row int32, value float64) {
	f.row = append(f.row, row)
	f.position = append(f.position, position)
	f.diagonal = append(f.diagonal, value)
	f.upperStart = append(f.upperStart, int32(len(f.upperRow)))
	f.pivoted[row] = true
	f.done[position] = true
}

// closeLower ends the column of L of the pivot that is settled next.
func (f *factors) closeLower(start int) {
	if len(f.lowerRow) > start {
		f.lower = append(f.lower, int32(len(f.row)))
		f.lowerStart = append(f.lowerStart, int32(len(f.lowerRow)))
	}
}

// eliminate does what neither columns nor rows of one entry settle, the
// shortest columns first. It returns the positions that depend on others.
func (f *factors) eliminate(columns func(position int32) ([]int32, []float64)) (bad []int32) {
	f.nucleus = f.nucleus[:0]
	longest := int32(0)
	for p := range int32(f.m) {
		if f.done[p] {
			continue
		}
		f.nucleus = append(f.nucleus, p)
		rows, _ := columns(p)
		n := int32(0)
		for _, r := range rows {
			if !f.pivoted[r] {
				n++
			}
		}
		f.colCount[p] = n
		longest = max(longest, n)
	}
	if len(f.nucleus) == 0 {
		return nil
	}
	// By the number of rows left, stable.
	begin := make([]int32, longest+2)
	for _, p := range f.nucleus {
		begin[f.colCount[p]+1]++
	}
	for i := range longest + 1 {
		begin[i+1] += begin[i]
	}
	order := make([]int32, len(f.nucleus))
	for _, p := range f.nucleus {
		order[begin[f.colCount[p]]] = p
		begin[f.colCount[p]]++
	}
	// A row with one column left has no entry in the columns here, so the
	// pivots so far change nothing in them.
	settled := len(f.lower)
	w := f.scratch
	for _, p := range order {
		rows, values := columns(p)
		f.touched = f.touched[:0]
		for k, r := range rows {
			w[r] = values[k]
			f.mark[r] = true
			f.touched = append(f.touched, r)
		}
		for i := settled; i < len(f.lower); i++ {
			v := w[f.row[f.lower[i]]]
			if v == 0 {
				continue
			}
			for e := f.lowerStart[i]; e < f.lowerStart[i+1]; e++ {
				r := f.lowerRow[e]
				if !f.mark[r] {
					f.mark[r] = true
					f.touched = append(f.touched, r)
				}
				w[r] -= float64(f.lowerValue[e] * v)
			}
		}
		var largest float64
		for _, r := range f.touched {
			if !f.pivoted[r] {
				largest = max(largest, abs(w[r]))
			}
		}
		best := int32(-1)
		for _, r := range f.touched {
			if f.pivoted[r] || abs(w[r]) < threshold*largest || abs(w[r]) < 1e-9 {
				continue
			}
			if best < 0 || f.rowCount[r] < f.rowCount[best] || f.rowCount[r] == f.rowCount[best] && r < best {
				best = r
			}
		}
		if best < 0 {
			bad = append(bad, p)
			for _, r := range f.touched {
				w[r], f.mark[r] = 0, false
			}
			continue
		}
		pivot := w[best]
		start := len(f.lowerRow)
		for _, r := range f.touched {
			v := w[r]
			w[r], f.mark[r] = 0, false
			if r == best || abs(v) < tiny {
				continue
			}
			if f.pivoted[r] {
				f.upperRow = append(f.upperRow, r)
				f.upperValue = append(f.upperValue, v)
			} else {
				f.lowerRow = append(f.lowerRow, r)
				f.lowerValue = append(f.lowerValue, v/pivot)
			}
		}
		f.closeLower(start)
		f.pivot(p, best, pivot)
	}
	return bad
}

// solve gives z with B·z = w. The vector w by row is used up: all zero
// afterwards. z by position must be all zero.
func (f *factors) solve(w, z []float64) {
	for i, k := range f.lower {
		v := w[f.row[k]]
		if v == 0 {
			continue
		}
		start, end := f.lowerStart[i], f.lowerStart[i+1]
		values := f.lowerValue[start:end]
		for e, r := range f.lowerRow[start:end] {
			w[r] -= float64(values[e] * v)
		}
	}
	for i := range f.row { // from the last to the first; an iterator takes longer
		k := len(f.row) - 1 - i
		r := f.row[k]
		v := w[r]
		if v == 0 {
			continue
		}
		w[r] = 0
		if abs(v) < tiny {
			continue
		}
		v /= f.diagonal[k]
		z[f.position[k]] = v
		start, end := f.upperStart[k], f.upperStart[k+1]
		values := f.upperValue[start:end]
		for e, r := range f.upperRow[start:end] {
			w[r] -= float64(values[e] * v)
		}
	}
	for i := range f.etas {
		t := &f.etas[i]
		v := z[t.position]
		if v == 0 {
			continue
		}
		v /= t.pivot
		values := f.etaValue[t.start:t.end]
		for e, at := range f.etaAt[t.start:t.end] {
			z[at] -= float64(values[e] * v)
		}
		z[t.position] = v
	}
}

// solveTransposed gives y by row with yᵀ·B = cᵀ. The vector c by position is
// used up.
func (f *factors) solveTransposed(c, y []float64) {
	for i := len(f.etas) - 1; i >= 0; i-- {
		t := &f.etas[i]
		v := c[t.position]
		values := f.etaValue[t.start:t.end]
		for e, at := range f.etaAt[t.start:t.end] {
			v -= float64(values[e] * c[at])
		}
		c[t.position] = v / t.pivot
	}
	for k, r := range f.row {
		v := c[f.position[k]]
		if v == 0 {
			continue
		}
		v /= f.diagonal[k]
		y[r] = v
		start, end := f.acrossStart[r], f.acrossStart[r+1]
		values := f.acrossValue[start:end]
		for e, at := range f.across[start:end] {
			c[at] -= float64(values[e] * v)
		}
	}
	for n := range f.lower {
		i := len(f.lower) - 1 - n
		r := f.row[f.lower[i]]
		v := y[r]
		start, end := f.lowerStart[i], f.lowerStart[i+1]
		values := f.lowerValue[start:end]
		for e, other := range f.lowerRow[start:end] {
			v -= float64(values[e] * y[other])
		}
		y[r] = v
	}
}

// change records that the column at the position became one whose entries in
// terms of the present basis are those of column.
func (f *factors) change(position int32, column []float64, entries []int32) {
	start := int32(len(f.etaAt))
	for _, p := range entries {
		if v := column[p]; p != position && abs(v) > tiny {
			f.etaAt = append(f.etaAt, p)
			f.etaValue = append(f.etaValue, v)
		}
	}
	f.changes++
	f.etas = append(f.etas, eta{position, start, int32(len(f.etaAt)), column[position], f.changes})
}

func abs(x float64) float64 {
	if x < 0 {
		return -x
	}
	return x
}
