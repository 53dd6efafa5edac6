package solve

import (
	"sync/atomic"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve/internal/decompose"
)

// room is memory for a plan and for what is worked out with it. Its lists are
// zero, and may be shorter than is needed, see [grown].
//
// The system hands memory out page by page when it is touched for the first time,
// which takes 10 µs on a virtual machine: a quarter of a second for a plan of
// 600,000 moves. Where there are threads for it, that is done while the solver
// works, so that who interrupts it doesn't wait for it.
type room struct {
	household, first, order, source, apart []int32
	bare                                   []decompose.Move
	written                                []matching.Move
	exchanges                              []matching.Exchange
}

// makeRoom begins to make room for a plan of so many households. What it returns
// gives the room if it is there by then, else one without anything in it, as it
// does with one thread.
func makeRoom(households, threads int) func() *room {
	var ready atomic.Pointer[room]
	ready.Store(&room{})
	if workers(threads) > 1 {
		go func() {
			ready.Store(&room{
				household: touched[int32](households),
				first:     touched[int32](households),
				order:     touched[int32](households / 2),
				source:    touched[int32](households),
				apart:     touched[int32](decompose.Memory(households)),
				bare:      touched[decompose.Move](households),
				written:   touched[matching.Move](households),
				exchanges: touched[matching.Exchange](households / 2),
			})
		}()
	}
	return ready.Load
}

// touched is a list of zeros whose pages are there.
func touched[T any](n int) []T {
	const each = 32 // of the largest elements, less than a page
	list := make([]T, n)
	for i := 0; i < n; i += each {
		var zero T
		list[i] = zero
	}
	return list
}

// grown is a list of n zeros: the beginning of the given one, which is of zeros,
// or a new one where that is shorter.
func grown[T any](list []T, n int) []T {
	if n > len(list) {
		return make([]T, n)
	}
	return list[:n:n]
}
