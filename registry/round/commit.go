package round

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// MaxSeed is the largest seed of a round: what JSON numbers hold exactly
// everywhere.
const MaxSeed = 1<<53 - 1

// Commit is a commitment to a seed: SHA-256 over "ruilkring/seed/v1", the salt
// (32 bytes) and the seed (8 bytes, big endian), in hexadecimal. Published before
// the plan, it shows afterwards that nobody chose the seed to suit somebody; the
// salt keeps anybody from finding the seed by trying all.
func Commit(seed uint64, salt [32]byte) string {
	b := append([]byte("ruilkring/seed/v1"), salt[:]...)
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(b, seed))
	return hex.EncodeToString(sum[:])
}

// opens reports whether the seed and the salt are what was committed to.
func opens(commitment string, seed uint64, salt string) bool {
	var raw [32]byte
	if n, err := hex.Decode(raw[:], []byte(salt)); err != nil || n != len(raw) || len(salt) != 64 {
		return false
	}
	return Commit(seed, raw) == commitment
}

// RepairSeed is the seed of the n-th repair, from 1: the first 53 bits of SHA-256
// over "ruilkring/repair/v1", the seed of the round and n (8 bytes each, big
// endian). So nobody chooses it.
func RepairSeed(seed uint64, n int) uint64 {
	b := binary.BigEndian.AppendUint64([]byte("ruilkring/repair/v1"), seed)
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(b, uint64(n)))
	return binary.BigEndian.Uint64(sum[:8]) >> 11
}
