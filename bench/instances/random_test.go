package instances

import (
	"math"
	"testing"
)

func TestExp(t *testing.T) {
	for x := -40.0; x <= 40; x += 0.0137 {
		if got, want := exp(x), math.Exp(x); math.Abs(got/want-1) > 1e-14 {
			t.Fatalf("exp(%v) = %v, want %v", x, got, want)
		}
	}
	if exp(0) != 1 {
		t.Errorf("exp(0) = %v", exp(0))
	}
}

func TestNormal(t *testing.T) {
	r := newRandom(1, 't')
	const n = 200_000
	sum, squares, beyond := 0.0, 0.0, 0
	for range n {
		z := r.normal()
		sum += z
		squares += z * z
		if math.Abs(z) > 1.96 {
			beyond++
		}
	}
	if mean := sum / n; math.Abs(mean) > 0.01 {
		t.Errorf("mean %v", mean)
	}
	if variance := squares / n; math.Abs(variance-1) > 0.02 {
		t.Errorf("variance %v", variance)
	}
	if share := float64(beyond) / n; math.Abs(share-0.05) > 0.005 {
		t.Errorf("%v lie beyond 1.96, want about 0.05", share)
	}
}

func TestDrawsStayInRange(t *testing.T) {
	r := newRandom(2, 't')
	seen := map[int]int{}
	for range 10_000 {
		seen[r.between(3, 7)]++
		if u := r.unit(); u < 0 || u >= 1 {
			t.Fatalf("unit gave %v", u)
		}
		if x, y := r.disk(); x*x+y*y > 1 {
			t.Fatalf("disk gave %v, %v", x, y)
		}
	}
	for v := 3; v <= 7; v++ {
		if seen[v] < 1_800 || seen[v] > 2_200 {
			t.Errorf("%d came %d times of 10,000, want about 2,000", v, seen[v])
		}
	}
	if len(seen) != 5 {
		t.Errorf("between gave %v", seen)
	}
}

func TestPickFollowsWeights(t *testing.T) {
	r := newRandom(3, 't')
	sums := runningSums([]float64{0, 1, 0, 3, 0})
	counts := make([]int, 5)
	for range 10_000 {
		counts[r.pick(sums)]++
	}
	if counts[0]+counts[2]+counts[4] != 0 {
		t.Errorf("weight zero was drawn: %v", counts)
	}
	if counts[1] < 2_300 || counts[1] > 2_700 {
		t.Errorf("a weight of 1 in 4 was drawn %d times of 10,000", counts[1])
	}
}

func TestTakeDrawsEachOnce(t *testing.T) {
	r := newRandom(4, 't')
	weights := []float64{1, 0, 5, 0.25}
	seen := map[int]bool{}
	for range 3 {
		k := r.take(weights)
		if k < 0 || k == 1 || seen[k] {
			t.Fatalf("drew %d after %v", k, seen)
		}
		seen[k] = true
	}
	if k := r.take(weights); k != -1 {
		t.Errorf("drew %d where nothing is left", k)
	}
}

func TestMix32IsOneToOne(t *testing.T) {
	inverse := func(odd uint32) uint32 {
		x := odd // right to 3 bits, and every step doubles them
		for range 4 {
			x *= 2 - odd*x
		}
		return x
	}
	undo := func(x uint32, seed uint64) uint32 {
		x ^= x >> 16
		x *= inverse(0x846ca68b)
		x ^= x>>15 ^ x>>30
		x ^= uint32(seed >> 32)
		x *= inverse(0x7feb352d)
		x ^= x >> 16
		return x ^ uint32(seed) ^ 0x9e3779b9
	}
	r := newRandom(6, 't')
	for range 100_000 {
		x, seed := uint32(r.pcg.Uint64()), r.pcg.Uint64()
		if got := undo(mix32(x, seed), seed); got != x {
			t.Fatalf("seed %d: mix32(%d) = %d, which is undone to %d", seed, x, mix32(x, seed), got)
		}
	}
}
