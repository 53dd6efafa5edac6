// Package d1 keeps a journal in a Cloudflare D1 database, for programs that run
// in a Worker: it has something in it for GOOS=js only.
//
// D1 has no transactions, and the same Worker may run in several places at once.
// A journal needs no more than it has: each append is one statement, and of those
// that append after the same record exactly one succeeds.
//
// D1 can't be told to overwrite what was deleted: dropped keys and snapshots stay
// in Cloudflare's point-in-time recovery (Time Travel), for 30 days or, on the
// free plan, 7.
package d1
