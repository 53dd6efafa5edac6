package matching

// Lottery is the number that a household draws in a round with the given seed:
// where all goals leave a tie, it decides. Everybody can draw it again. It is h
// after these steps, in unsigned arithmetic of 64 bits, where mix is the last
// step of SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom
// number generators", figure 16):
//
//	h = mix(seed + 0x9e3779b97f4a7c15)
//	for every eight bytes of the id, the last of them filled up with zeros,
//	read as a number x with the first byte lowest: h = mix(h ^ x)
//	h = mix(h ^ length of the id in bytes)
//
// It is no secret and no cryptography: a round's seed must be drawn after its
// ids are fixed.
func Lottery(seed uint64, household string) uint64 {
	h := mix(seed + 0x9e3779b97f4a7c15)
	var x uint64
	for i := range len(household) {
		x |= uint64(household[i]) << (8 * (i % 8))
		if i%8 == 7 || i == len(household)-1 {
			h = mix(h ^ x)
			x = 0
		}
	}
	return mix(h ^ uint64(len(household)))
}

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
