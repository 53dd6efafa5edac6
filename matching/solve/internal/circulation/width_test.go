package circulation

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"
)

// network is the network of c.
func (c *chance) network(t *testing.T) *Network {
	t.Helper()
	wishes := 0
	number := make([]int32, len(c.free))
	for q := range number {
		number[q] = int32(q)
	}
	for _, w := range c.wishes {
		wishes += len(w)
	}
	n, err := New(c.free, len(c.current), wishes, int32(len(c.free)), true, false)
	if err != nil {
		t.Fatal(err)
	}
	for h, w := range c.wishes {
		ranks := make([]int32, len(w))
		for i := range ranks {
			ranks[i] = int32(i) + 1
		}
		n.Add(c.current[h], &Wishes{w, number, ranks, c.metres[h], nil}, 0, len(w))
	}
	return n
}

// TestWidths solves networks whose later levels do not fit 16 bits, and the same
// ones with 32 bits from the beginning: all is the same.
func TestWidths(t *testing.T) {
	levels := []Level{{Move: 1}, {Rank: -1}, {Metres: -1}}
	widened := 0
	for seed := range uint64(2_000) {
		c := draw(rand.New(rand.NewPCG(seed, 7)), 100_000)
		narrow, wide := c.network(t), c.network(t)
		if narrow.narrow == nil {
			t.Fatal("a small network is not narrow")
		}
		wide.widen()
		steps := [2]*Meter{NewMeter(context.Background(), 0), NewMeter(context.Background(), 0)}
		a, err := narrow.Solve(levels, steps[0], nil)
		if err != nil {
			t.Fatal(err)
		}
		b, err := wide.Solve(levels, steps[1], nil)
		if err != nil {
			t.Fatal(err)
		}
		if narrow.narrow == nil {
			widened++
		}
		if a.Solved != len(levels) || b.Solved != len(levels) {
			t.Fatalf("seed %d: solved %d and %d levels of %d", seed, a.Solved, b.Solved, len(levels))
		}
		if x, y := steps[0].Steps(), steps[1].Steps(); x != y {
			t.Errorf("seed %d: %d steps, and with 32 bits %d", seed, x, y)
		}
		if x, y := narrow.Seats(), wide.Seats(); !slices.Equal(x, y) {
			t.Errorf("seed %d: seats %v, and with 32 bits %v", seed, x, y)
		}
		for l := range levels {
			if !slices.Equal(a.Prices[l], b.Prices[l]) {
				t.Errorf("seed %d: prices %v at level %d, and with 32 bits %v", seed, a.Prices[l], l, b.Prices[l])
			}
		}
	}
	if widened < 100 && unsafe.Sizeof(small(0)) == 2 {
		t.Errorf("only %d networks became wide: the test tests too little", widened)
	}
}

// TestNewWidth makes networks on both sides of what fits 16 bits.
func TestNewWidth(t *testing.T) {
	const most = 1<<15 - 2 // practices
	for _, test := range []struct {
		reason    string
		practices int
		lowest    int32
		narrow    bool
	}{
		{"everything fits", most, 1<<15 - 1, true},
		{"the number of choices may not fit", most + 1, 1, false},
		{"ranks do not fit", 2, 1 << 15, false},
	} {
		n, err := New(make([]int32, test.practices), 1, test.practices, test.lowest, false, false)
		if err != nil {
			t.Fatal(err)
		}
		if narrow := n.narrow != nil; narrow != test.narrow {
			t.Errorf("%d practices, ranks up to %d: narrow %v: %s", test.practices, test.lowest, narrow, test.reason)
		}
	}
	// A household that wishes for them all.
	var w Wishes
	for q := range int32(most) {
		w.Practice, w.Number, w.Rank = append(w.Practice, q), append(w.Number, q), append(w.Rank, q+1)
	}
	n, err := New(make([]int32, most), 1, most, most, false, false)
	if err != nil {
		t.Fatal(err)
	}
	n.Add(Nowhere, &w, 0, most)
	choices := n.narrow.choices(n.heads[0])
	if last := choices[len(choices)-1].node; len(choices) != most+1 || last != most-1 {
		t.Errorf("%d choices, the last of them practice %d; want %d and %d", len(choices), last, most+1, most-1)
	}
}
