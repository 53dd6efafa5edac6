//go:build wasip1

// Command reactor is package bridge as a WebAssembly module that any host can
// call, without a protocol of its own:
//
//	rk_alloc(n i32) → i32           a piece of memory of n bytes
//	rk_free(ptr i32)                gives a piece back
//	rk_call(ptr i32, n i32) → i64   answers the request in a piece: the address of
//	                                the answer × 2^32 + its length
//	rk_collect()                    collects the memory that nothing holds, in a pause
//
// The answer is a piece of its own, which the host gives back by rk_free. While a
// call runs the host's function progress of module ruilkring is told how far it
// is, as UTF-8 JSON; a result other than 0 asks to stop. Calls don't overlap.
//
// Build it with
//
//	GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared -trimpath -ldflags="-s -w" ./wasm/reactor
//
// and call _initialize first.
package main

import (
	"context"
	"runtime"
	"unsafe"

	"github.com/ruilkring/ruilkring/wasm/bridge"
)

func main() {}

// door is the bridge that every call goes through.
var door = bridge.New(bridge.Options{Threads: 1, Progress: tell})

// pieces keeps the memory that the host holds from being collected, by address.
// Memory does not move.
var pieces = map[uintptr][]byte{}

// keep holds a piece, and is its address.
func keep(piece []byte) uint32 {
	at := uintptr(unsafe.Pointer(unsafe.SliceData(piece)))
	pieces[at] = piece
	return uint32(at)
}

//go:wasmexport rk_alloc
func alloc(n int32) uint32 {
	// One byte more, so that every piece has an address of its own.
	return keep(make([]byte, int(uint32(n))+1))
}

//go:wasmexport rk_free
func free(at uint32) { delete(pieces, uintptr(at)) }

// collect gives the memory back, inside the module, that nothing holds any more:
// linear memory never shrinks, so a host that has time between two calls keeps it
// from growing.
//
//go:wasmexport rk_collect
func collect() { runtime.GC() }

//go:wasmexport rk_call
func call(at, n uint32) uint64 {
	request := pieces[uintptr(at)]
	if uint64(n) > uint64(len(request)) {
		request = nil // no piece of the host's, which the bridge refuses
	} else {
		request = request[:n]
	}
	response := door.Call(context.Background(), request)
	return uint64(keep(response))<<32 | uint64(len(response))
}

//go:wasmimport ruilkring progress
func progress(message unsafe.Pointer, n uint32) int32

// tell tells the host how far a call is.
func tell(message []byte) bool {
	return progress(unsafe.Pointer(unsafe.SliceData(message)), uint32(len(message))) != 0
}
