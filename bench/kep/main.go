// Kep solves kidney-exchange pools with this project's solver, and compares the
// optima of published ones with those that other solvers proved.
//
//	go run ./bench/kep -in FILE.input -max-cycle 3 -max-chain 4 -objective weight
//	go run ./bench/kep
//	go run ./bench/kep -generate saidman -pairs 512 -altruists 26 -seed 3 -out FILE.input
//
// Kidney exchange under caps is a special case of a swap round under caps;
// package pool says how one becomes the other. go run ./bench/kep -help says
// what the flags are and what is printed.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

// The exit codes; the help text explains them.
const (
	exitDone     = 0
	exitFailed   = 1
	exitUsage    = 2
	exitUnproven = 3
	exitDiffers  = 4
)

// errUnproven is that a search was stopped before its optimum was proven, and
// errDiffers that an optimum is not the known one.
var (
	errUnproven = errors.New("not proven optimal")
	errDiffers  = errors.New("another optimum than the known one")
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run does what the arguments say, and gives the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args)
	var usage *usageError
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, help)
		return exitDone
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "kep: %v\ngo run ./bench/kep -help says what there is\n", err)
		return exitUsage
	case o.generate != "":
		err = generate(o, stderr)
	case o.in != "":
		err = solveFile(ctx, o, stdout, stderr)
	default:
		err = solveKnown(ctx, o, stdout, stderr)
	}
	if err != nil {
		fmt.Fprintf(stderr, "kep: %v\n", err)
	}
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errDiffers):
		return exitDiffers
	case errors.Is(err, errUnproven):
		return exitUnproven
	}
	return exitFailed
}
