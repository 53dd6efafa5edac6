package circulation

import (
	"math"
	"testing"
)

// TestWeighLarge weighs choices of which the sums are beyond 32 bits, by a
// household that may no longer stay, so that only differences count.
func TestWeighLarge(t *testing.T) {
	const third = 1<<31/3 + 1 // three times this is 2^31 + 1
	for _, test := range []struct {
		name, reason string
		worth        []int32
		factors      []int64
		want         []int32 // less the first one
		spread       int64
	}{
		{"one level", "the largest difference that there is", []int32{0, math.MaxInt32, 1}, []int64{1, 0},
			[]int32{0, math.MaxInt32, 1}, math.MaxInt32},
		{"one level down", "and the same the other way", []int32{math.MaxInt32, 0, 1}, []int64{1, 0},
			[]int32{0, -math.MaxInt32, 1 - math.MaxInt32}, math.MaxInt32},
		{"around 2^31", "sums on either side of what fits", []int32{third - 1, third, third}, []int64{3, 1},
			[]int32{0, 2, 1}, 2},
		{"far beyond", "a large factor", []int32{math.MaxInt32, math.MaxInt32, math.MaxInt32 - 1}, []int64{1 << 29, 5},
			[]int32{0, -5, -1<<29 - 10}, 1<<29 + 10},
	} {
		t.Run(test.name, func(t *testing.T) {
			all, err := New([]int32{1, 1, 1}, 1, 3, 3, false, true)
			if err != nil {
				t.Fatal(err)
			}
			all.Add(Nowhere, &Wishes{[]int32{0, 1, 2}, []int32{0, 1, 2}, []int32{1, 2, 3}, nil, test.worth}, 0, 3)
			all.widen()
			n := all.wide
			patients := []Level{{Move: 1}}
			n.weigh(patients, []int64{1})
			n.arena[n.heads[0]].weight = 1
			n.restrict(make([]int64, 4)) // staying is not among the best
			levels := []Level{{Worth: 1}, {Rank: -1}}
			if spread := n.weigh(levels, test.factors); spread != test.spread {
				t.Errorf("%s: the spread is %d, want %d", test.reason, spread, test.spread)
			}
			for i, want := range test.want {
				if got := n.arena[n.heads[0]+1+int32(i)].weight; got != want {
					t.Errorf("%s: choice %d weighs %d more than the first, want %d", test.reason, i, got, want)
				}
			}
		})
	}
}
