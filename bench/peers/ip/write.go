package ip

import (
	"bufio"
	"fmt"
	"io"
	"strconv"

	"github.com/ruilkring/ruilkring/bench/kep/pool"
)

// Write writes the program in the LP format. The objective is to have the most
// of weight or of count. Where atLeast is above 0, one more row asks for at
// least so many transplants: with it, two programs one after the other solve the
// objective lex.
func (g *Program) Write(w io.Writer, o pool.Objective, atLeast int64) error {
	if o != pool.Weight && o != pool.Count {
		return fmt.Errorf("ip: a program has one objective, weight or count, not %s", o)
	}
	out := &lpWriter{Writer: bufio.NewWriterSize(w, 1<<16)}
	out.text("Maximize\n obj:")
	for i, c := range g.columns {
		value := c.weight
		if o == pool.Count {
			value = int64(c.transplants)
		}
		out.term(false, value, i)
	}
	out.text("\nSubject To\n")
	for i := range g.rows {
		r := &g.rows[i]
		out.begin(r.name)
		for _, t := range r.terms {
			out.term(t.minus, 1, t.column)
		}
		out.text(" <= " + strconv.Itoa(r.right) + "\n")
	}
	if atLeast > 0 {
		out.begin("transplants")
		for i, c := range g.columns {
			out.term(false, int64(c.transplants), i)
		}
		out.text(" >= " + strconv.FormatInt(atLeast, 10) + "\n")
	}
	out.text("Binary\n")
	for i := range g.columns {
		out.name(i)
		out.text("\n")
	}
	out.text("End\n")
	return out.Flush()
}

// lpWriter writes sums in lines that are not too long for any reader. Its errors
// come when it is flushed.
type lpWriter struct {
	*bufio.Writer
	onLine int
	digits []byte
}

func (w *lpWriter) text(s string) { w.WriteString(s) }

func (w *lpWriter) begin(name string) {
	w.text(" " + name + ":")
	w.onLine = 0
}

func (w *lpWriter) term(minus bool, value int64, column int) {
	if w.onLine++; w.onLine > 10 {
		w.text("\n ")
		w.onLine = 1
	}
	if minus {
		w.text(" -")
	} else {
		w.text(" +")
	}
	if value != 1 {
		w.text(" ")
		w.digits = strconv.AppendInt(w.digits[:0], value, 10)
		w.Write(w.digits)
	}
	w.name(column)
}

func (w *lpWriter) name(column int) {
	w.text(" x")
	w.digits = strconv.AppendInt(w.digits[:0], int64(column), 10)
	w.Write(w.digits)
}
