//go:build !faulty

package main

import "net/http"

// handler is what the Worker serves.
func handler(h http.Handler) http.Handler { return h }
