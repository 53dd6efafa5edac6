//go:build !js

package main

import (
	"fmt"
	"os"
)

// main says that this is no program here: examples/rho is the native backend.
func main() {
	fmt.Fprintln(os.Stderr, "registry: it runs in a Worker; examples/rho serves the same here")
	os.Exit(1)
}
