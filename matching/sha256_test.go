package matching

import (
	"bytes"
	"crypto/sha256"
	"testing"
)

// FuzzSmallSHA256 holds the sum for WebAssembly against the standard library's,
// written in two pieces.
func FuzzSmallSHA256(f *testing.F) {
	for size := range 200 {
		f.Add(bytes.Repeat([]byte{byte(size)}, size), size/3)
	}
	f.Add(bytes.Repeat([]byte("0123456789"), 1000), 777)
	f.Fuzz(func(t *testing.T, data []byte, cut int) {
		cut = min(max(cut, 0), len(data))
		s := newSmallSHA256()
		_, _ = s.Write(data[:cut])
		_, _ = s.Write(data[cut:])
		want := sha256.Sum256(data)
		if got := s.Sum([]byte("x")); !bytes.Equal(got[1:], want[:]) || got[0] != 'x' {
			t.Errorf("%d bytes, cut at %d: %x, want %x", len(data), cut, got[1:], want)
		}
	})
}
