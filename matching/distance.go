package matching

import "math"

// earthRadius is the mean radius R1 of the WGS84 ellipsoid in metres.
const earthRadius = 6_371_008.8

// Metres is the great-circle distance from a to b on a sphere of radius
// 6 371 008.8 m, the mean radius of WGS84, rounded to whole metres with halves
// going up. It is the same from b to a.
//
// Both points must lie in the world: a latitude of -90 to 90 and a longitude of
// -180 to 180 degrees. For any other the result means nothing. The largest
// distance is 20 015 114 m.
//
// The result is the same on every platform, bit for bit. Before it is rounded
// it is within a tenth of a micrometre of the true one.
func Metres(a, b Point) int {
	u, v := newUnitVector(a), newUnitVector(b)
	return int(u.metres(&v))
}

// Compilers may fuse x*y + z into one operation that rounds once, and those for
// arm64, ppc64, riscv64, s390x and amd64.v3 do so, while those for amd64.v1, 386
// and wasm do not. The functions of package math, compiled by the same
// compilers or written in assembly, differ between platforms for the same
// reason. So whatever Metres depends on is here: addition, subtraction,
// division and the square root, which IEEE 754 fixes to the last bit, and
// products, each inside an explicit conversion, which the language defines to
// round. No * in this file may stand without its float64( ).

// unitVector is a point on the sphere of radius one: x towards latitude 0,
// longitude 0, z towards the north pole.
type unitVector struct{ x, y, z float64 }

// newUnitVector is the direction of p. A pole has the same vector at every
// longitude, and longitude -180 the same as 180.
func newUnitVector(p Point) unitVector {
	sinLat, cosLat := sinCosDegrees(p.Lat)
	sinLon, cosLon := sinCosDegrees(p.Lon)
	return unitVector{float64(cosLat * cosLon), float64(cosLat * sinLon), sinLat}
}

// metres is the distance between u and v in whole metres.
func (u *unitVector) metres(v *unitVector) int32 {
	arc := u.arc(v)
	whole := int32(arc)
	if arc-float64(whole) >= 0.5 {
		whole++
	}
	return whole
}

// arc is the distance between u and v in metres.
//
// The chord |u−v| is accurate where the points are near each other, as |u+v| is
// where they are nearly opposite and the product u·v where neither holds. All
// three lead to an arcsine of at most a half.
func (u *unitVector) arc(v *unitVector) float64 {
	chord2 := u.chord2(v)
	if chord2 <= 1 {
		return float64(earthRadius * float64(2*arcsine(math.Sqrt(chord2)/2)))
	}
	x, y, z := u.x+v.x, u.y+v.y, u.z+v.z
	opposite2 := float64(x*x) + float64(y*y) + float64(z*z)
	if opposite2 <= 1 {
		return float64(earthRadius * (math.Pi - float64(2*arcsine(math.Sqrt(opposite2)/2))))
	}
	product := float64(u.x*v.x) + float64(u.y*v.y) + float64(u.z*v.z)
	return float64(earthRadius * (math.Pi/2 - arcsine(product)))
}

// chord2 is the square of the straight distance between u and v.
func (u *unitVector) chord2(v *unitVector) float64 {
	x, y, z := u.x-v.x, u.y-v.y, u.z-v.z
	return float64(x*x) + float64(y*y) + float64(z*z)
}

// sinCosDegrees is the sine and the cosine of an angle in degrees. Multiples of
// 90 degrees give exact results.
func sinCosDegrees(degrees float64) (sin, cos float64) {
	quarters := math.Floor(degrees/90 + 0.5)
	// The rest, from -45 to 45 degrees, is exact up to 225 degrees: the
	// difference of two numbers within a factor of two of each other.
	x := float64((degrees - float64(90*quarters)) * (math.Pi / 180))
	// Taylor series. The first terms left out are below 2^-63 and 2^-58.
	z := float64(x * x)
	sin = 1.0 / 355687428096000
	sin = float64(sin*z) - 1.0/1307674368000
	sin = float64(sin*z) + 1.0/6227020800
	sin = float64(sin*z) - 1.0/39916800
	sin = float64(sin*z) + 1.0/362880
	sin = float64(sin*z) - 1.0/5040
	sin = float64(sin*z) + 1.0/120
	sin = float64(sin*z) - 1.0/6
	sin = x + float64(float64(sin*z)*x)
	cos = 1.0 / 20922789888000
	cos = float64(cos*z) - 1.0/87178291200
	cos = float64(cos*z) + 1.0/479001600
	cos = float64(cos*z) - 1.0/3628800
	cos = float64(cos*z) + 1.0/40320
	cos = float64(cos*z) - 1.0/720
	cos = float64(cos*z) + 1.0/24
	cos = float64(cos*z) - 1.0/2
	cos = 1 + float64(cos*z)
	switch int(quarters) & 3 {
	case 1:
		return cos, -sin
	case 2:
		return -sin, -cos
	case 3:
		return -cos, sin
	}
	return sin, cos
}

// arcsine is the arcsine of an x from -1/2 to 1/2.
//
// With z = x², the polynomial is the one of degree 11 that equals
// (arcsin(√z)/√z − 1) / z in the twelve Chebyshev nodes of [0, 1/4]. The
// relative error of the arcsine that comes from it is below 2^-53. Where x is at
// most 1/64, so for all points within 199 km of each other, the seven highest
// terms are below that and left out.
func arcsine(x float64) float64 {
	z := float64(x * x)
	p := 0.0
	if z > 1.0/4096 {
		p = 0.028169218060881414
		p = float64(p*z) - 0.010749050339697808
		p = float64(p*z) + 0.01603551434914882
		p = float64(p*z) + 0.0078029494773533175
		p = float64(p*z) + 0.011875494382636922
		p = float64(p*z) + 0.013929652902326633
		p = float64(p*z) + 0.017355259955786323
	}
	p = float64(p*z) + 0.02237204763174451
	p = float64(p*z) + 0.03038194736709848
	p = float64(p*z) + 0.044642857103423646
	p = float64(p*z) + 0.07500000000020764
	p = float64(p*z) + 0.1666666666666665
	return x + float64(float64(p*z)*x)
}
