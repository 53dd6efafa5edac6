//go:build faulty

package main

import "net/http"

// handler is what the Worker serves when it is built for the test of its faults:
// two addresses more, one that panics and one that ends the program.
func handler(h http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", h)
	mux.HandleFunc("/faulty/panic", func(http.ResponseWriter, *http.Request) { panic("on purpose") })
	mux.HandleFunc("/faulty/end", func(http.ResponseWriter, *http.Request) {
		go panic("on purpose, where nothing recovers")
		select {}
	})
	return mux
}
