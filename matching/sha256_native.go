//go:build !wasm

package matching

import (
	"crypto/sha256"
	"hash"
)

// newSHA256 is a fresh SHA-256.
func newSHA256() hash.Hash { return sha256.New() }
