package matching

import (
	"crypto/sha256"
	"encoding/binary"
)

// Lottery is the number that a household draws in a round with the given seed;
// where all goals leave a tie, the lower number goes first. It is the first
// eight bytes, big-endian, of the SHA-256 of the seed (eight bytes, big-endian)
// followed by the household's id, so that everybody can draw it again.
func Lottery(seed uint64, household string) uint64 {
	var text [72]byte
	b := binary.BigEndian.AppendUint64(text[:0], seed)
	sum := sha256.Sum256(append(b, household...))
	return binary.BigEndian.Uint64(sum[:])
}
