package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// measure is what one solve took.
type measure struct {
	what string
	// seconds by the clock and of the processor; processor is 0 where unknown.
	seconds, processor float64
	// beforeKiB is the memory with the input in it, peakKiB the most while
	// solving.
	beforeKiB, peakKiB float64
}

// time is the processor's seconds, which other programs on the machine disturb
// less, or those of the clock where the former are unknown. Both solvers run on
// one thread.
func (m measure) time() float64 {
	if m.processor > 0 {
		return m.processor
	}
	return m.seconds
}

// best keeps the fastest of some measures.
type best struct {
	measure
	count int
}

func (b *best) add(m measure) {
	if b.count == 0 || m.time() < b.time() {
		b.measure = m
	}
	b.count++
}

// row is one instance of the table.
type row struct {
	instance              string
	practices, households int
	moved                 int
	method, optimum       string
	ours, lemon           best
	eligibility           best
}

// writeTable writes the rows as a Markdown table. Times are seconds by the clock
// and, in brackets, of the processor. The time ratio is our processor time over
// that of LEMON's fastest algorithm: below 1 we are faster. Our eligibility (who
// may go where, which LEMON gets ready made) is beside it, in neither time.
func writeTable(w io.Writer, rows []row) error {
	out := tabwriter.NewWriter(w, 0, 0, 1, ' ', 0)
	fmt.Fprintln(out, "| instance\t| practices\t| households\t| moved\t| LEMON's best\t| LEMON s\t| LEMON MB\t| ours s\t| ours MB\t| time ratio\t| memory ratio\t| eligibility s\t|")
	fmt.Fprintln(out, "|---\t|---\t|---\t|---\t|---\t|---\t|---\t|---\t|---\t|---\t|---\t|---\t|")
	for _, r := range rows {
		if r.ours.count == 0 || r.lemon.count == 0 {
			continue
		}
		fmt.Fprintf(out, "| %s\t| %d\t| %d\t| %d\t| %s\t| %.3f (%.3f)\t| %.0f\t| %.3f (%.3f)\t| %.0f\t| %.3f\t| %.2f\t| %.3f\t|\n",
			r.instance, r.practices, r.households, r.moved,
			r.lemon.what, r.lemon.seconds, r.lemon.processor, r.lemon.peakKiB/1024,
			r.ours.seconds, r.ours.processor, r.ours.peakKiB/1024,
			r.ours.time()/r.lemon.time(), r.ours.peakKiB/r.lemon.peakKiB, r.eligibility.seconds)
	}
	return out.Flush()
}
