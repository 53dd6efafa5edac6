// Package edge answers HTTP requests about swap rounds, and keeps nothing: each
// request brings its problem, and each answer is all there is of it.
//
//	POST /v1/solve         a problem → its plan
//	POST /v1/verify        a problem and a plan → whether the plan holds
//	GET  /v1/health        whether it is there
//	GET  /v1/openapi.json  what it answers, as OpenAPI 3.1
//
// [New] gives a [net/http.Handler]: the same one runs in a native server, in
// examples/edge, and in a Cloudflare Worker, in wasm/worker. Bodies may be
// compressed with gzip both ways. Every error is application/problem+json
// (RFC 9457) with every fault of the input and its path.
//
// There is no personal data in a problem, and none of it is logged. Where the
// clock stands still while code runs, as in a Worker, a limit of time can't stop
// a long solve: [Options.MaxSteps] can, and gives the same plan on every machine.
package edge
