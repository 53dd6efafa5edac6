package circulation

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// chance is a random network whose best seating can be found by trying all.
type chance struct {
	free    []int32
	current []int32
	wishes  [][]int32
	metres  [][]int32
}

func draw(r *rand.Rand, farthest int32) chance {
	var c chance
	practices := 2 + r.IntN(4)
	for range practices {
		c.free = append(c.free, int32(max(0, r.IntN(4)-2)))
	}
	for range 1 + r.IntN(7) {
		current := int32(r.IntN(practices+1)) - 1
		var wishes, metres []int32
		for _, q := range r.Perm(practices) {
			if int32(q) != current && (len(wishes) == 0 || len(wishes) < 3 && r.IntN(3) > 0) {
				wishes = append(wishes, int32(q))
				metres = append(metres, r.Int32N(farthest))
			}
		}
		c.current = append(c.current, current)
		c.wishes = append(c.wishes, wishes)
		c.metres = append(c.metres, metres)
	}
	return c
}

// bonus is what a move weighs besides its metres, so that far moves pay too.
func (c *chance) best(bonus int64) int64 {
	left := slices.Clone(c.free)
	for _, q := range c.current {
		if q >= 0 {
			left[q]++
		}
	}
	var try func(h int) int64
	try = func(h int) int64 {
		if h == len(c.current) {
			if slices.Min(left) < 0 {
				return none
			}
			return 0
		}
		seat := func(q int32, w int64) int64 {
			if q < 0 {
				return w + try(h+1)
			}
			left[q]--
			defer func() { left[q]++ }()
			return w + try(h+1)
		}
		best := seat(c.current[h], 0)
		for i, q := range c.wishes[h] {
			best = max(best, seat(q, bonus-int64(c.metres[h][i])))
		}
		return best
	}
	return try(0)
}

// TestSolve compares with trying all. Metres near the largest number make prices
// run beyond the keys of a line and beyond all shelves.
func TestSolve(t *testing.T) {
	for _, farthest := range []int32{2, 30, 5_000, 1 << 30} {
		t.Run(fmt.Sprint(farthest), func(t *testing.T) {
			for seed := range uint64(2_000) {
				c := draw(rand.New(rand.NewPCG(seed, uint64(farthest))), farthest)
				n := c.network(t)
				bonus := farthest / 3 * 2
				level := Level{Household: func(int32) int32 { return bonus }, Metres: -1}
				result, err := n.Solve([]Level{level}, NewMeter(context.Background(), 0), nil)
				if err != nil || result.Solved != 1 {
					t.Fatalf("seed %d: solved %d levels, %v", seed, result.Solved, err)
				}
				var got int64
				sits := make([]int32, len(c.free))
				for h, seat := range n.Seats() {
					if seat == Stays {
						seat = c.current[h]
					} else {
						got += int64(bonus) - int64(c.metres[h][slices.Index(c.wishes[h], seat)])
					}
					if seat >= 0 {
						sits[seat]++
					}
				}
				for q, places := range c.free {
					for _, now := range c.current {
						if now == int32(q) {
							places++
						}
					}
					if sits[q] > places {
						t.Errorf("seed %d: %d sit at practice %d, which has %d places", seed, sits[q], q, places)
					}
				}
				if want := c.best(int64(bonus)); got != want {
					t.Errorf("seed %d: the weight is %d, the best is %d", seed, got, want)
				}
			}
		})
	}
}

// TestShelves takes down who was put on shelves: never before somebody on a
// lower one.
func TestShelves(t *testing.T) {
	const households, shift = 200, 3
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 1))
		n := &network[int16]{arena: make([]cell[int16], 2*households)}
		s := &shelf{base: 100}
		price := map[int32]int64{}
		for i := range int32(households) {
			h := 2*i + 1
			price[h] = 100 + r.Int64N(700)
			n.put(s, price[h], shift, h)
		}
		last := int64(100)
		for range households {
			low := s.low(shift)
			h := n.take(s)
			p, ok := price[h]
			if !ok || p < low || low < last {
				t.Fatalf("seed %d: household %d at %d (%v) came down from %d, after %d", seed, h, p, ok, low, last)
			}
			delete(price, h)
			last = low
		}
		if s.mask != 0 {
			t.Fatalf("seed %d: shelves %b hold somebody still", seed, s.mask)
		}
	}
}

// TestRestock has a practice from which nobody leaves at any price that its
// shelves reach at first.
func TestRestock(t *testing.T) {
	n, err := New([]int32{0, 1}, 3, 3, 1, false, false)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		n.Add(0, &Wishes{Practice: []int32{1}, Number: []int32{0, 1}, Rank: []int32{1}}, 0, 1)
	}
	worth := []int32{1000, 900, 800}
	level := Level{Household: func(h int32) int32 { return worth[h] }}
	n.narrow.weigh([]Level{level}, []int64{1})
	a := newAuction(n.narrow, NewMeter(context.Background(), 0))
	a.scale = 1
	if !a.refine(1) {
		t.Fatal("stopped")
	}
	if got, want := a.sits, []int32{2, 1, 0}; !slices.Equal(got, want) {
		t.Errorf("at the practices and outside sit %d, want %d", got, want)
	}
	if p := a.price[1]; p < 899 || p > 1001 {
		t.Errorf("the price is %d, but one household pays up to 1000 and another one 900", p)
	}
	if first := n.narrow.arena[n.heads[0]].weight; first != 1 {
		t.Errorf("the household that gains most sits at its choice %d", first)
	}
}
