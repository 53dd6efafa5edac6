//go:build !wasip1

package main

import "os"

// main says that this is no program: it is built for wasip1 only.
func main() {
	os.Stderr.WriteString("reactor: build it with GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared\n")
	os.Exit(1)
}
