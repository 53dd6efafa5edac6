//go:build !js && !wasip1

// Registry looks at the journal of a registry:
//
//	go run ./registry/cmd/registry check FILE
//	go run ./registry/cmd/registry check postgres://user@host/database
//	go run ./registry/cmd/registry accesses -household ID FILE
//	go run ./registry/cmd/registry proof ROUND PROBLEM PLAN
//
// With check it checks that every record follows the one before, that none is
// missing at the end, and that they add up to a state, and says where that is not
// so; with accesses it says who looked at what; with proof it checks what a backend
// gives of a round. It never writes; "registry check -help" and so on say the rest.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// Exit codes.
const (
	exitWhole   = 0 // the journal is whole
	exitBroken  = 1 // it isn't
	exitUsage   = 2 // the command was not understood
	exitUnknown = 3 // the journal could not be read, so nobody knows
)

const usage = `usage: registry check [flags] FILE|postgres://...
       registry accesses [flags] FILE|postgres://...
       registry proof [flags] ROUND PROBLEM PLAN

"registry check -help" says what the flags are and what it checks, "registry
accesses -help" how it shows who looked at what, and "registry proof -help" how a
round is checked by somebody who trusts nobody.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run carries out a command line and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return exitUsage
	}
	switch args[0] {
	case "check":
		return runCheck(ctx, args[1:], stdout, stderr)
	case "accesses":
		return runAccesses(ctx, args[1:], stdout, stderr)
	case "proof":
		return runProof(ctx, args[1:], stdout, stderr)
	case "help", "-h", "-help", "--help":
		fmt.Fprint(stdout, usage)
		return exitWhole
	}
	fmt.Fprintf(stderr, "registry: there is no command %q\n%s", args[0], usage)
	return exitUsage
}
