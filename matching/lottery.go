package matching

// Lottery is the number that a household draws in a round with the given seed:
// where all goals leave a tie, it decides. Everybody can draw it again. It is h
// after these steps, in unsigned arithmetic of 64 bits, where mix is the last
// step of SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom
// number generators", figure 16):
//
//	h = mix(seed + 0x9e3779b97f4a7c15)
//	for every byte b of the id: h = mix(h ^ b)
//
// It is no secret and no cryptography: a round's seed must be drawn after its
// ids are fixed.
func Lottery(seed uint64, household string) uint64 {
	h := mix(seed + 0x9e3779b97f4a7c15)
	for i := range len(household) {
		h = mix(h ^ uint64(household[i]))
	}
	return h
}

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
