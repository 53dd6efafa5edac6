//go:build !wasm

package circulation

// small is the width of a narrow network.
type small = int16
