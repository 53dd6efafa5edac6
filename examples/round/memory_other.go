//go:build !unix

package main

// peakBytes is the most memory that the program held, nearly: see mappedBytes.
func peakBytes() int64 { return mappedBytes() }
