//go:build js

package main

import (
	"context"
	"errors"
	"syscall/js"
)

// errRejected says that a promise was rejected; why may name people.
var errRejected = errors.New("the runtime refused it")

// await waits for a promise.
func await(ctx context.Context, promise js.Value) (js.Value, error) {
	answered := make(chan js.Value, 1)
	failed := make(chan struct{}, 1)
	then := js.FuncOf(func(_ js.Value, args []js.Value) any {
		answered <- args[0]
		return nil
	})
	catch := js.FuncOf(func(js.Value, []js.Value) any {
		failed <- struct{}{}
		return nil
	})
	defer then.Release()
	defer catch.Release()
	promise.Call("then", then, catch)
	select {
	case value := <-answered:
		return value, nil
	case <-failed:
		return js.Undefined(), errRejected
	case <-ctx.Done():
		return js.Undefined(), ctx.Err()
	}
}
