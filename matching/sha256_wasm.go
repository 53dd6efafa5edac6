package matching

// newSHA256 is a fresh SHA-256.
func newSHA256() *smallSHA256 { return newSmallSHA256() }
