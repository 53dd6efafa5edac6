// Registry is a Cloudflare Worker that runs the handler of package api on a D1
// database: the one that examples/rho serves natively. Each request gets an instance
// of its own, which opens the registry at the latest snapshot and reads what came
// after it; two that write at once are safe, for an append names the record that it
// follows. What else goes on by itself in a backend is done by a cron trigger.
//
// See the README of wasm/worker for when to choose it.
package main
