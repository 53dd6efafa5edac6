// Worker runs the stateless handler of package edge in a Cloudflare Worker, by
// github.com/syumai/workers. Each request gets an instance of its own there; the
// folder fast has a Worker that keeps one.
//
// Built for anything but js/wasm it is a plain HTTP server, see the environment
// variable PORT.
package main

import (
	"github.com/syumai/workers"

	"github.com/ruilkring/ruilkring/wasm/edge"
)

// limits are those of an isolate of 128 MB: a body of 16 MiB is some 60,000
// households.
var limits = edge.Options{MaxBody: 16 << 20, MaxSteps: maxSteps, Threads: 1}

// maxSteps keeps a solve within the 30 seconds of processor time that a paid plan
// allows by default.
const maxSteps = 200_000_000

func main() { workers.Serve(edge.New(limits)) }
