package matching

import (
	"math/bits"
)

// smallSHA256 is SHA-256 (FIPS 180-4, §6.2) for WebAssembly, where the standard
// library's brings other algorithms along, 32 kB after compression. The zero value
// is not usable; newSmallSHA256 makes one. It implements [io.Writer], and its
// writes never fail.
type smallSHA256 struct {
	state [8]uint32
	block [64]byte
	// size is how many bytes were written; those of the last block that isn't full
	// are in block.
	size uint64
}

// Both tables are the first 32 bits of the fractional parts of roots of the first
// primes: of square roots, and of cube roots (§5.3.3 and §4.2.2).
var (
	sha256Start = [8]uint32{
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
	}
	sha256Rounds = [64]uint32{
		0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
		0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
		0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
		0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
		0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
		0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
		0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
		0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
	}
)

func newSmallSHA256() *smallSHA256 { return &smallSHA256{state: sha256Start} }

// Write adds bytes.
func (s *smallSHA256) Write(p []byte) (int, error) {
	n := len(p)
	at := int(s.size % 64)
	s.size += uint64(n)
	if at > 0 {
		copied := copy(s.block[at:], p)
		if at+copied < 64 {
			return n, nil
		}
		s.add(s.block[:])
		p = p[copied:]
	}
	for ; len(p) >= 64; p = p[64:] {
		s.add(p)
	}
	copy(s.block[:], p)
	return n, nil
}

// Sum appends the sum of what was written. Nothing can be added after it.
func (s *smallSHA256) Sum(b []byte) []byte {
	// One bit, zeros up to 56 bytes of a block, and the number of bits (§5.1.1).
	size := s.size
	end := make([]byte, 1+(119-size%64)%64, 72)
	end[0] = 0x80
	_, _ = s.Write(appendWord(appendWord(end, uint32(8*size>>32)), uint32(8*size)))
	for _, word := range s.state {
		b = appendWord(b, word)
	}
	return b
}

// appendWord appends a word, its highest byte first.
func appendWord(b []byte, word uint32) []byte {
	return append(b, byte(word>>24), byte(word>>16), byte(word>>8), byte(word))
}

// add works one block of 64 bytes in (§6.2.2).
func (s *smallSHA256) add(block []byte) {
	var w [64]uint32
	for t := range 16 {
		four := block[4*t : 4*t+4]
		w[t] = uint32(four[0])<<24 | uint32(four[1])<<16 | uint32(four[2])<<8 | uint32(four[3])
	}
	for t := 16; t < 64; t++ {
		x, y := w[t-15], w[t-2]
		w[t] = w[t-16] + (bits.RotateLeft32(x, -7) ^ bits.RotateLeft32(x, -18) ^ x>>3) +
			w[t-7] + (bits.RotateLeft32(y, -17) ^ bits.RotateLeft32(y, -19) ^ y>>10)
	}
	a, b, c, d, e, f, g, h := s.state[0], s.state[1], s.state[2], s.state[3], s.state[4], s.state[5], s.state[6], s.state[7]
	for t := range 64 {
		one := h + (bits.RotateLeft32(e, -6) ^ bits.RotateLeft32(e, -11) ^ bits.RotateLeft32(e, -25)) + (e&f ^ ^e&g) + sha256Rounds[t] + w[t]
		two := (bits.RotateLeft32(a, -2) ^ bits.RotateLeft32(a, -13) ^ bits.RotateLeft32(a, -22)) + (a&b ^ a&c ^ b&c)
		a, b, c, d, e, f, g, h = one+two, a, b, c, d+one, e, f, g
	}
	for i, word := range [8]uint32{a, b, c, d, e, f, g, h} {
		s.state[i] += word
	}
}
