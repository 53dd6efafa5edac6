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
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first signal asks for the best plan so far; a second one ends the
	// program at once, as signals do.
	context.AfterFunc(ctx, stop)
	paceCollections(ctx)
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
