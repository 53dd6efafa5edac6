package dimacs

import (
	"fmt"
	"io"
	"strconv"
)

// Write writes the network in the DIMACS format for minimum-cost flow: nodes
// from 1, arcs in order of their source, each comment on a line of its own
// before the rest. Errors are those of w.
func (n *Network) Write(w io.Writer, comments ...string) error {
	const block = 1 << 16
	text := make([]byte, 0, block+256)
	var failed error
	flush := func(atLeast int) {
		if len(text) >= atLeast && failed == nil {
			_, failed = w.Write(text)
			text = text[:0]
		}
	}
	for _, c := range comments {
		text = fmt.Appendf(text, "c %s\n", c)
	}
	text = fmt.Appendf(text, "p min %d %d\n", n.Nodes(), len(n.From))
	line := func(kind byte, numbers ...int64) {
		text = append(text, kind)
		for _, v := range numbers {
			text = append(text, ' ')
			text = strconv.AppendInt(text, v, 10)
		}
		text = append(text, '\n')
		flush(block)
	}
	if n.Form == Assignment && len(n.Households) > 0 {
		for i := range n.Households {
			line('n', int64(i)+1, 1)
		}
		line('n', int64(n.Nodes()), -int64(len(n.Households)))
	}
	for a := range n.From {
		line('a', int64(n.From[a])+1, int64(n.To[a])+1, 0, int64(n.Capacity[a]), n.Cost[a])
		if failed != nil {
			break
		}
	}
	flush(0)
	if failed != nil {
		return fmt.Errorf("dimacs: %w", failed)
	}
	return nil
}
