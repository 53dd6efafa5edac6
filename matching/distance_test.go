package matching

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"math/big"
	"math/rand/v2"
	"sync"
	"testing"
)

func ExampleMetres() {
	delft := Point{Lat: 52.0116, Lon: 4.3571}
	leiden := Point{Lat: 52.1601, Lon: 4.4970}
	fmt.Println(Metres(delft, leiden), "m")
	// Output: 19080 m
}

func TestMetres(t *testing.T) {
	tests := []struct {
		name   string
		reason string
		a, b   Point
		want   int
	}{{
		name:   "SamePoint",
		reason: "a point is at distance zero from itself",
		a:      Point{52.0705, 4.3007}, b: Point{52.0705, 4.3007}, want: 0,
	}, {
		name:   "SamePole",
		reason: "a pole is one point at every longitude",
		a:      Point{90, 17.3}, b: Point{90, -101.9}, want: 0,
	}, {
		name:   "Antimeridian",
		reason: "longitude -180 is longitude 180",
		a:      Point{-16.8, 180}, b: Point{-16.8, -180}, want: 0,
	}, {
		name:   "AcrossAntimeridian",
		reason: "0.002 degrees of the equator are 222.39 m whichever meridian they cross",
		a:      Point{0, 179.999}, b: Point{0, -179.999}, want: 222,
	}, {
		name:   "AcrossGreenwich",
		reason: "the same on the other side of the globe",
		a:      Point{0, -0.001}, b: Point{0, 0.001}, want: 222,
	}, {
		name:   "AcrossPole",
		reason: "0.002 degrees of a meridian over the pole",
		a:      Point{89.999, 0}, b: Point{89.999, 180}, want: 222,
	}, {
		name:   "OneDegreeOfEquator",
		reason: "R·π/180 = 111195.08 m",
		a:      Point{0, 0}, b: Point{0, 1}, want: 111195,
	}, {
		name:   "OneDegreeOfMeridian",
		reason: "on a sphere no longer or shorter than one of the equator",
		a:      Point{52, 5}, b: Point{53, 5}, want: 111195,
	}, {
		name:   "Quarter",
		reason: "R·π/2 = 10007557.18 m",
		a:      Point{0, -120}, b: Point{90, 0}, want: 10007557,
	}, {
		name:   "PoleToPole",
		reason: "R·π = 20015114.35 m",
		a:      Point{90, 0}, b: Point{-90, 0}, want: 20015114,
	}, {
		name:   "Antipodes",
		reason: "the largest distance in any direction",
		a:      Point{52, 5}, b: Point{-52, -175}, want: 20015114,
	}, {
		name:   "SixtyDegrees",
		reason: "the chord is one, where the formula changes; R·π/3 = 6671704.78 m",
		a:      Point{0, 0}, b: Point{0, 60}, want: 6671705,
	}, {
		name:   "HundredAndTwentyDegrees",
		reason: "the other change of formula; R·2π/3 = 13343409.57 m",
		a:      Point{0, 0}, b: Point{0, 120}, want: 13343410,
	}, {
		name:   "BelowHalf",
		reason: "0.4999 m rounds down: 0.4999/R is 0.0000044957 degrees",
		a:      Point{0, 0}, b: Point{0, 0.0000044957}, want: 0,
	}, {
		name:   "AboveHalf",
		reason: "0.5001 m rounds up: 0.5001/R is 0.0000044975 degrees",
		a:      Point{0, 0}, b: Point{0, 0.0000044975}, want: 1,
	}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Metres(tt.a, tt.b); got != tt.want {
				t.Errorf("Metres(%v, %v) = %d, want %d: %s", tt.a, tt.b, got, tt.want, tt.reason)
			}
			if got := Metres(tt.b, tt.a); got != tt.want {
				t.Errorf("Metres(%v, %v) = %d, want %d: %s", tt.b, tt.a, got, tt.want, tt.reason)
			}
		})
	}
}

// randomPair gives two points of ten-millionths of a degree: anywhere, near
// each other, nearly opposite, at the edges of the map, or a quarter apart. It
// uses nothing of the generator but its 64 bits, and one division of each
// coordinate, so that every platform gets the same points.
func randomPair(random *rand.PCG) (a, b Point) {
	const degree = 10_000_000
	below := func(n int64) int64 { return int64(random.Uint64() % uint64(n)) }
	point := func(lat, lon int64) Point {
		lat = max(-90*degree, min(90*degree, lat))
		if lon > 180*degree {
			lon -= 360 * degree
		} else if lon < -180*degree {
			lon += 360 * degree
		}
		return Point{float64(lat) / degree, float64(lon) / degree}
	}
	lat, lon := below(180*degree+1)-90*degree, below(360*degree+1)-180*degree
	if below(4) == 0 { // A pole, the antimeridian, or near them.
		edges := []int64{-180 * degree, -90 * degree, 0, 90 * degree, 180 * degree}
		lat = edges[1+below(3)] + below(3) - 1
		lon = edges[below(5)] + below(3) - 1
	}
	a = point(lat, lon)
	reach := []int64{10, degree / 100, degree, 20 * degree}[below(4)]
	dLat, dLon := below(2*reach+1)-reach, below(2*reach+1)-reach
	switch below(5) {
	case 0:
		b = point(lat+dLat, lon+dLon)
	case 1:
		b = point(-lat+dLat, lon+180*degree+dLon)
	case 2:
		b = point(lat+dLat, lon+90*degree+dLon)
	case 3:
		b = point(dLat, dLon)
	default:
		b = point(below(180*degree+1)-90*degree, below(360*degree+1)-180*degree)
	}
	return a, b
}

func TestMetresSymmetric(t *testing.T) {
	seed := rand.Uint64()
	random := rand.NewPCG(seed, 1)
	for range 100_000 {
		a, b := randomPair(random)
		u, v := newUnitVector(a), newUnitVector(b)
		if there, back := u.arc(&v), v.arc(&u); there != back || Metres(a, b) != Metres(b, a) {
			t.Fatalf("seed %d: from %v to %v is %v m, back %v m", seed, a, b, there, back)
		}
		if u != v && u.arc(&u) != 0 {
			t.Fatalf("seed %d: from %v to itself is %v m", seed, a, u.arc(&u))
		}
	}
}

// TestArcAgainstFloat compares with Vincenty's formula for the sphere, which
// has no weak spot, in package math.
func TestArcAgainstFloat(t *testing.T) {
	seed := rand.Uint64()
	random := rand.NewPCG(seed, 2)
	const radian = math.Pi / 180
	for range 100_000 {
		a, b := randomPair(random)
		sinA, cosA := math.Sincos(a.Lat * radian)
		sinB, cosB := math.Sincos(b.Lat * radian)
		sinL, cosL := math.Sincos((b.Lon - a.Lon) * radian)
		cross := math.Hypot(cosB*sinL, cosA*sinB-sinA*cosB*cosL)
		want := earthRadius * math.Atan2(cross, sinA*sinB+cosA*cosB*cosL)
		u, v := newUnitVector(a), newUnitVector(b)
		if got := u.arc(&v); math.Abs(got-want) > 1e-6 {
			t.Fatalf("seed %d: from %v to %v is %v m, want %v m", seed, a, b, got, want)
		}
	}
}

// TestArcAgainstBig compares with 200-bit numbers. The documented error is 1e-7
// m.
func TestArcAgainstBig(t *testing.T) {
	seed := rand.Uint64()
	random := rand.NewPCG(seed, 3)
	var worst float64
	for range 2000 {
		a, b := randomPair(random)
		u, v := newUnitVector(a), newUnitVector(b)
		off := new(big.Float).SetPrec(200).SetFloat64(u.arc(&v))
		off.Sub(off, bigArc(a, b))
		got, _ := off.Float64()
		worst = max(worst, math.Abs(got))
		if math.Abs(got) > 1e-7 {
			t.Fatalf("seed %d: from %v to %v is %v m too much", seed, a, b, got)
		}
	}
	t.Logf("seed %d: at most %.2g m off", seed, worst)
}

// big200 is x in 200 bits.
func big200(x float64) *big.Float { return new(big.Float).SetPrec(200).SetFloat64(x) }

func bigMul(x, y *big.Float) *big.Float { return big200(0).Mul(x, y) }
func bigQuo(x, y *big.Float) *big.Float { return big200(0).Quo(x, y) }

// bigArc is the haversine distance in metres: 2R·atan(√(h / (1−h))).
func bigArc(a, b Point) *big.Float {
	radius, _ := big200(0).SetString("6371008.8")
	half := func(from, to float64) *big.Float {
		d := big200(to)
		d.Sub(d, big200(from)) // The difference of two doubles, exactly.
		return bigSin(bigRadians(d.Quo(d, big200(2))))
	}
	sinLat, sinLon := half(a.Lat, b.Lat), half(a.Lon, b.Lon)
	h := bigMul(sinLon, sinLon)
	h.Mul(h, bigCosDegrees(a.Lat))
	h.Mul(h, bigCosDegrees(b.Lat))
	h.Add(h, bigMul(sinLat, sinLat))
	one := big200(1)
	rest := big200(0).Sub(one, h)
	if h.Sign() <= 0 {
		return big200(0)
	}
	if rest.Sign() <= 0 {
		return bigMul(radius, bigPi())
	}
	angle := bigAtan(big200(0).Sqrt(bigQuo(h, rest)))
	return bigMul(big200(2), bigMul(radius, angle))
}

// bigPi is π by Machin's formula.
var bigPi = sync.OnceValue(func() *big.Float {
	fifth := bigAtan(bigQuo(big200(1), big200(5)))
	other := bigAtan(bigQuo(big200(1), big200(239)))
	return big200(0).Sub(bigMul(big200(16), fifth), bigMul(big200(4), other))
})

func bigRadians(degrees *big.Float) *big.Float {
	return bigQuo(bigMul(degrees, bigPi()), big200(180))
}

// bigCosDegrees is the sine of the rest of a right angle.
func bigCosDegrees(degrees float64) *big.Float {
	return bigSin(bigRadians(big200(0).Sub(big200(90), big200(math.Abs(degrees)))))
}

// bigSin is the Taylor series.
func bigSin(x *big.Float) *big.Float {
	sum, term, z := big200(0), big200(0).Set(x), bigMul(x, x)
	for n := 1.0; n < 90; n += 2 {
		sum.Add(sum, term)
		term.Mul(term, z)
		term.Quo(term, big200(-(n+1)*(n+2)))
	}
	return sum
}

// bigAtan halves the angle until its Taylor series is short.
func bigAtan(x *big.Float) *big.Float {
	x = big200(0).Set(x)
	one := big200(1)
	for range 8 {
		root := bigMul(x, x)
		root.Sqrt(root.Add(root, one))
		x.Quo(x, root.Add(root, one))
	}
	sum, power, z := big200(0), big200(0).Set(x), bigMul(x, x)
	for n := 1.0; n < 40; n += 2 {
		sum.Add(sum, bigQuo(power, big200(n)))
		power.Mul(power, z)
		power.Neg(power)
	}
	return sum.Mul(sum, big200(256))
}

// TestMetresGolden fails on a platform where a distance differs in one bit,
// before or after rounding.
func TestMetresGolden(t *testing.T) {
	const (
		wantMetres = "965d63fb8e7bf1e2229787aabb16be5000c854f9c2497c55f9305ce17a049e8e"
		wantArcs   = "a77551a9fb6e2e6d589be056a9c75eed83435fc717dfbe0d531adf78a7bf35da"
	)
	random := rand.NewPCG(20261121, 6371008)
	metres, arcs := sha256.New(), sha256.New()
	for range 10_000 {
		a, b := randomPair(random)
		metres.Write(binary.BigEndian.AppendUint32(nil, uint32(Metres(a, b))))
		u, v := newUnitVector(a), newUnitVector(b)
		for _, x := range []float64{u.x, u.y, u.z, v.x, v.y, v.z, u.arc(&v)} {
			arcs.Write(binary.BigEndian.AppendUint64(nil, math.Float64bits(x)))
		}
	}
	if got := hex.EncodeToString(metres.Sum(nil)); got != wantMetres {
		t.Errorf("hash of the metres is %s, want %s", got, wantMetres)
	}
	if got := hex.EncodeToString(arcs.Sum(nil)); got != wantArcs {
		t.Errorf("hash of the arcs is %s, want %s", got, wantArcs)
	}
}

// TestProductsRound finds a product that a compiler may fuse, which the tests on
// a platform that fuses nothing would not.
func TestProductsRound(t *testing.T) {
	for _, name := range []string{"distance.go", "kdtree.go"} {
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		rounded := map[ast.Expr]bool{}
		products := 0
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.Ident); ok && f.Name == "float64" && len(n.Args) == 1 {
					rounded[n.Args[0]] = true
				}
			case *ast.BinaryExpr:
				if n.Op == token.MUL {
					products++
					if !rounded[n] {
						t.Errorf("%s: a product outside float64( )", files.Position(n.Pos()))
					}
				}
			case *ast.AssignStmt:
				if n.Tok == token.MUL_ASSIGN {
					t.Errorf("%s: a product outside float64( )", files.Position(n.Pos()))
				}
			case *ast.SelectorExpr:
				if pkg, ok := n.X.(*ast.Ident); ok && pkg.Name == "math" {
					switch n.Sel.Name {
					case "Pi", "Sqrt", "Floor":
					default:
						t.Errorf("%s: math.%s may differ between platforms", files.Position(n.Pos()), n.Sel.Name)
					}
				}
			}
			return true
		})
		if products == 0 {
			t.Errorf("found no product in %s", name)
		}
	}
}

func BenchmarkMetres(b *testing.B) {
	delft := Point{Lat: 52.0116, Lon: 4.3571}
	leiden := Point{Lat: 52.1601, Lon: 4.4970}
	b.Run("Points", func(b *testing.B) {
		for b.Loop() {
			Metres(delft, leiden)
		}
	})
	b.Run("Vectors", func(b *testing.B) {
		u, v := newUnitVector(delft), newUnitVector(leiden)
		for b.Loop() {
			u.metres(&v)
		}
	})
}
