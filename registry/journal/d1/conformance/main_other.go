//go:build !js

package main

import (
	"fmt"
	"os"
)

// main says that this is no program here: it runs in a Worker.
func main() {
	fmt.Fprintln(os.Stderr, "conformance: it runs in a Worker; the test of registry/journal/d1 builds it")
	os.Exit(1)
}
