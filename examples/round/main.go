// Round solves one swap round (ruilronde) between GP practices and reports what
// comes of it, for whoever coordinates one and for researchers:
//
//	go run ./examples/round            a sample region
//	go run ./examples/round -help      the input formats, all flags, exit codes
//
// README.md says what each line of the report means.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first signal asks for the best plan so far; a second one ends the
	// program at once, as signals do.
	context.AfterFunc(ctx, stop)
	if os.Getenv("GOGC") == "" {
		// Nearly all that a run holds, it holds to its end: the problem and its
		// wishes. Collecting more often than Go does by itself makes the peak
		// a fifth lower on a round of 732,000 households, for a few per cent more
		// processor time.
		debug.SetGCPercent(40)
		// But who interrupts waits for the end, and what is allocated from
		// there on is needed to the end.
		context.AfterFunc(ctx, func() { debug.SetGCPercent(-1) })
	}
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
