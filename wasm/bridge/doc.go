// Package bridge is one door to everything for callers that have only bytes:
// bytes in, bytes out, in a browser, at the edge, or from another language.
package bridge
