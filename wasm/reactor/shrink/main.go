// Command shrink makes a WebAssembly module that the Go linker wrote smaller,
// before and after compression, without changing what it does:
//
//   - What only traces of faults show is left out: where in the source an
//     instruction comes from, the names of functions, which calls were inlined,
//     and the layout of arguments. Who looks for a fault builds without this
//     command, and gets the same program with all of it.
//   - The search for the function of an address begins at one of 32 functions, not
//     of one: the index that says so is nearly all repetition then.
//   - Data is written in fewer segments. The linker begins a new one after every
//     few zeros, and what it says of each costs more than the zeros.
//
// It refuses a module whose tables are not those of the Go versions that it
// knows, rather than write one that may be wrong.
//
//	go run ./wasm/reactor/shrink in.wasm out.wasm
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: shrink in.wasm out.wasm")
		os.Exit(2)
	}
	if err := shrinkFile(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "shrink:", err)
		os.Exit(1)
	}
}

func shrinkFile(in, out string) error {
	data, err := os.ReadFile(in)
	if err != nil {
		return err
	}
	small, err := Shrink(data)
	if err != nil {
		return fmt.Errorf("%s: %w", in, err)
	}
	return os.WriteFile(out, small, 0o644)
}

// Shrink is the module without what only traces show, and with its data in few
// segments.
func Shrink(data []byte) ([]byte, error) {
	m, err := readModule(data)
	if err != nil {
		return nil, err
	}
	for _, drop := range []func(image) error{image.dropInlined, image.dropLines, image.dropNames, image.coarsen} {
		if err := drop(m.memory); err != nil {
			return nil, err
		}
	}
	return m.write(), nil
}
