//go:build !wasip1

package main

import (
	"fmt"
	"os"
)

// main says that this is no program: it is built for wasip1 only.
func main() {
	fmt.Fprintln(os.Stderr, "reactor: build it with sh wasm/reactor/build.sh OUT.wasm")
	os.Exit(1)
}
