// Package api is a registry over HTTP: what patients, practices, coordinators,
// auditors and researchers may see and change, swap rounds from their opening to
// their end, and enrolment at once. [New] gives a server, and its [Server.Handler] is
// one [net/http.Handler]: the same one runs in the native backend of examples/rho and,
// on Cloudflare's D1, in the Worker of wasm/worker/registry.
//
// It is one list of routes (routes.go), each of which says who may ask, what it takes
// and gives, whether it shows people, and what its description says. What differs
// from place to place is given to it: the registry and its store, who checks tokens,
// where requests are counted, and whether rounds move on between requests
// ([Server.Conduct]) or when somebody says so ([Server.Step]).
package api
