// Conformance is a Cloudflare Worker that runs the conformance kit for stores of
// a journal on D1 databases. The test of package d1 builds it, serves it with
// miniflare and asks it for one case after the other.
package main
