package registry

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
)

// suppress says which numbers of a table may not be shown. The last row and the
// last column of the table are its totals, which count as numbers like all
// others. Hidden are:
//
//  1. Every number from 1 to least-1.
//  2. As many more that, with all totals known, none of those hidden follows from
//     the rest. Take rows and columns for the nodes of a graph and what is hidden
//     for its edges: a number follows from the rest exactly where its edge is a
//     bridge (Gusfield 1988, "A graph theoretic approach to statistical data
//     security", SIAM J. Comput. 17). So for each bridge a circle is closed, by
//     the path on which the smallest numbers get lost. A circle goes over numbers
//     above zero as far as it can: then each of its numbers may be one larger and
//     one smaller.
//  3. As many more that the numbers hidden in one row, or one column, add up to
//     least where their sum follows from the total.
func suppress(numbers [][]int, least int) [][]bool {
	t := &suppressor{numbers: numbers, least: least}
	for _, row := range numbers {
		hidden := make([]bool, len(row))
		for j, n := range row {
			hidden[j] = n > 0 && n < least
		}
		t.hidden = append(t.hidden, hidden)
	}
	t.rows, t.columns = len(numbers), len(numbers[0])
	for t.closeCircle() || t.fillLine() {
	}
	return t.hidden
}

// suppressor is the work of suppress. Node i is row i, node rows+j column j.
type suppressor struct {
	numbers       [][]int
	hidden        [][]bool
	least         int
	rows, columns int
}

// cell is the number between two nodes, one a row and one a column.
func (t *suppressor) cell(a, b int) (i, j int) {
	if a > b {
		a, b = b, a
	}
	return a, b - t.rows
}

// others are the nodes at the other ends of a node's cells: from one up to
// another.
func (t *suppressor) others(node int) (from, to int) {
	if node < t.rows {
		return t.rows, t.rows + t.columns
	}
	return 0, t.rows
}

// closeCircle hides what closes a circle over the first bridge. It returns false
// where there is none.
func (t *suppressor) closeCircle() bool {
	a, b, ok := t.bridge()
	if !ok {
		return false
	}
	for _, node := range t.path(a, b) {
		i, j := t.cell(node[0], node[1])
		t.hidden[i][j] = true
	}
	return true
}

// bridge finds a hidden cell that follows from the rest (Tarjan 1974, "A note on
// finding the bridges of a graph").
func (t *suppressor) bridge() (a, b int, ok bool) {
	const unseen = -1
	n := t.rows + t.columns
	order, low := make([]int, n), make([]int, n)
	for i := range order {
		order[i] = unseen
	}
	type step struct{ node, parent, next int }
	count := 0
	for root := range n {
		if order[root] != unseen {
			continue
		}
		order[root], low[root] = count, count
		count++
		stack := []step{{root, unseen, 0}}
		for len(stack) > 0 {
			at := &stack[len(stack)-1]
			first, end := t.others(at.node)
			if first+at.next == end {
				done := *at
				stack = stack[:len(stack)-1]
				if done.parent == unseen {
					continue
				}
				low[done.parent] = min(low[done.parent], low[done.node])
				if low[done.node] > order[done.parent] {
					return done.parent, done.node, true
				}
				continue
			}
			other := first + at.next
			at.next++
			if i, j := t.cell(at.node, other); !t.hidden[i][j] || other == at.parent {
				continue
			}
			if order[other] != unseen {
				low[at.node] = min(low[at.node], order[other])
				continue
			}
			order[other], low[other] = count, count
			count++
			stack = append(stack, step{other, at.node, 0})
		}
	}
	return 0, 0, false
}

// path is the cheapest way from a to b that does not go over the cell between
// them, as pairs of nodes (Dijkstra 1959). What is hidden costs nothing, a number
// itself, and zeros more than all others.
func (t *suppressor) path(a, b int) [][2]int {
	dear := int64(1) << 40
	n := t.rows + t.columns
	cost, from, done := make([]int64, n), make([]int, n), make([]bool, n)
	for i := range cost {
		cost[i] = math.MaxInt64
	}
	cost[a] = 0
	queue := &nodeQueue{{a, 0}}
	for queue.Len() > 0 {
		at, ok := heap.Pop(queue).(queuedNode)
		if !ok || done[at.node] {
			continue
		}
		done[at.node] = true
		if at.node == b {
			break
		}
		for other, end := t.others(at.node); other < end; other++ {
			if done[other] || at.node == a && other == b {
				continue
			}
			i, j := t.cell(at.node, other)
			c := cost[at.node]
			switch {
			case t.hidden[i][j]:
			case t.numbers[i][j] == 0:
				c += dear
			default:
				c += int64(t.numbers[i][j])
			}
			if c < cost[other] {
				cost[other], from[other] = c, at.node
				heap.Push(queue, queuedNode{other, c})
			}
		}
	}
	var path [][2]int
	for node := b; node != a; node = from[node] {
		path = append(path, [2]int{from[node], node})
	}
	return path
}

// fillLine hides further numbers of each row and column whose hidden numbers add
// up to less than least, where their sum follows from the total: the smallest
// ones. It returns whether there was one.
func (t *suppressor) fillLine() bool {
	filled := false
	for node := range t.rows + t.columns {
		from, total := t.others(node)
		total--
		sum, shown := 0, []int(nil)
		for other := from; other < total; other++ {
			i, j := t.cell(node, other)
			if n := t.numbers[i][j]; t.hidden[i][j] {
				sum += n
			} else if n > 0 {
				shown = append(shown, other)
			}
		}
		slices.SortStableFunc(shown, func(a, b int) int {
			i, j := t.cell(node, a)
			k, l := t.cell(node, b)
			return cmp.Compare(t.numbers[i][j], t.numbers[k][l])
		})
		i, j := t.cell(node, total)
		for ; sum > 0 && sum < t.least && !t.hidden[i][j]; filled = true {
			if len(shown) == 0 {
				t.hidden[i][j] = true
				continue
			}
			k, l := t.cell(node, shown[0])
			t.hidden[k][l] = true
			sum += t.numbers[k][l]
			shown = shown[1:]
		}
	}
	return filled
}

// queuedNode is a node and what it costs to get there.
type queuedNode struct {
	node int
	cost int64
}

// nodeQueue is a heap of nodes, the cheapest first.
type nodeQueue []queuedNode

func (q nodeQueue) Len() int { return len(q) }

func (q nodeQueue) Less(i, j int) bool {
	if q[i].cost != q[j].cost {
		return q[i].cost < q[j].cost
	}
	return q[i].node < q[j].node
}

func (q nodeQueue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push and Pop are for container/heap.
func (q *nodeQueue) Push(x any) {
	if node, ok := x.(queuedNode); ok {
		*q = append(*q, node)
	}
}

func (q *nodeQueue) Pop() any {
	old := *q
	last := old[len(old)-1]
	*q = old[:len(old)-1]
	return last
}
