package matching

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestTextSlab(t *testing.T) {
	var s textSlab
	var want, got []string
	buf := make([]byte, 0, 1<<18)
	for i := range 2000 {
		text := strings.Repeat(fmt.Sprint(i), i%40)
		if i%500 == 499 {
			text = strings.Repeat("x", mostTextPiece/8+i)
		}
		want = append(want, text)
		buf = append(buf[:0], text...)
		got = append(got, s.add(buf))
	}
	if !slices.Equal(got, want) {
		t.Error("the texts changed")
	}
}

func TestSlab(t *testing.T) {
	var s slab[int]
	var want, got [][]int
	buf := []int{}
	for i := range 2000 {
		buf = buf[:0]
		for j := range i % 30 {
			buf = append(buf, i*j)
		}
		if i%500 == 499 {
			buf = append(buf, make([]int, mostSlabPiece)...)
		}
		want = append(want, slices.Clone(buf))
		got = append(got, s.add(buf))
	}
	for i := range want {
		_ = append(got[i], -1)
	}
	for i := range want {
		if !slices.Equal(got[i], want[i]) || cap(got[i]) != len(got[i]) {
			t.Errorf("%d: %v with room for %d, want %v", i, got[i], cap(got[i]), want[i])
		}
	}
}

func TestPieces(t *testing.T) {
	for _, n := range []int{0, 1, pieceSize - 1, pieceSize, pieceSize + 1, 3*pieceSize + 7} {
		var p pieces[int]
		for i := range n {
			if p.len() != i {
				t.Fatalf("%d elements, want %d", p.len(), i)
			}
			*p.add() = i
		}
		for i := range n {
			if *p.at(i) != i {
				t.Fatalf("element %d of %d is %d", i, n, *p.at(i))
			}
		}
		all := p.join()
		if len(all) != n || cap(all) != n || all == nil || p.len() != 0 {
			t.Errorf("%d elements: %d of %d, %d left", n, len(all), cap(all), p.len())
		}
		for i, v := range all {
			if v != i {
				t.Fatalf("element %d of %d is %d", i, n, v)
			}
		}
	}
}
