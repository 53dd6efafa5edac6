package main

import "runtime/metrics"

// mappedBytes is how much memory the Go runtime has had from the system, which
// it never gives back as address space: an upper bound of the peak of what Go
// holds, where the system does not say more.
func mappedBytes() int64 {
	s := []metrics.Sample{{Name: "/memory/classes/total:bytes"}}
	metrics.Read(s)
	return int64(s[0].Value.Uint64())
}
