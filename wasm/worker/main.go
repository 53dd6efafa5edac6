// Worker runs the stateless handler of package edge in a Cloudflare Worker, by
// github.com/syumai/workers. Each request gets an instance of its own there; the
// folder fast has a Worker that keeps one.
//
// Built for anything but js/wasm it is a plain HTTP server on the port that the
// environment variable PORT names; examples/edge is the better one.
package main

import (
	"github.com/syumai/workers"

	"github.com/ruilkring/ruilkring/wasm/edge"
)

// limits are those of an isolate of 128 MB: a body of 16 MiB is some 60,000
// households. The step budget keeps a solve within the processor time that
// wrangler.jsonc asks for; the clock can't, as it stands still while code runs.
var limits = edge.Options{MaxBody: 16 << 20, MaxSteps: 200_000_000, Threads: 1}

func main() { workers.Serve(handler(edge.New(limits))) }
