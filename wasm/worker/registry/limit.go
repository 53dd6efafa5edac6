//go:build js

package main

import (
	"context"
	"syscall/js"

	"github.com/syumai/workers/cloudflare"
)

// limiter is the name of the binding that counts requests, for all instances at one
// place of Cloudflare's; without one nothing is counted.
const limiter = "LIMITER"

// limit reports whether one more request is within the limit of a key.
func limit(ctx context.Context, key string) (bool, error) {
	binding := cloudflare.GetBinding(limiter)
	if binding.IsUndefined() {
		return true, nil
	}
	asked := js.Global().Get("Object").New()
	asked.Set("key", key)
	answer, err := await(ctx, binding.Call("limit", asked))
	if err != nil {
		return false, err
	}
	return answer.Get("success").Truthy(), nil
}
