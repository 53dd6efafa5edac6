package matching

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestTrail(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	at := position{line: 1, column: 1}
	var want []position
	var trail trail
	for i := range 2000 {
		switch random.IntN(4) {
		case 0:
			at.line += random.IntN(1 << random.IntN(20))
			at.column = 1 + random.IntN(1<<random.IntN(20))
		case 1:
			at.column = math.MaxInt32 - i
		default: // back too, where fields are in another order
			at.column = max(1, at.column+random.IntN(200)-50)
		}
		want = append(want, at)
		trail.add(at)
	}
	r := trail.reader()
	for i, w := range want {
		if got, more := r.next(); got != w || !more {
			t.Fatalf("position %d is %v, want %v", i, got, w)
		}
	}
	if got, more := r.next(); more {
		t.Errorf("there is %v behind the last one", got)
	}
}
