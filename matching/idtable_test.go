package matching

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func TestIDTable(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for _, room := range []int{0, 1, 12, 13, 5000} {
		table := newIDTable(room)
		if room == 0 {
			table = idTable{}
		}
		var ids []string
		idOf := func(n int) string { return ids[n] }
		want := make(map[string]int)
		for range 5000 {
			id := fmt.Sprint(random.IntN(3000))
			n, found := table.find([]byte(id), idOf)
			if w, ok := want[id]; found != ok || found && n != w {
				t.Fatalf("find(%q) = %d, %t, want %d, %t", id, n, found, w, ok)
			}
			earlier, double := table.add([]byte(id), len(ids), idOf)
			if double != found || double && earlier != n {
				t.Fatalf("add(%q) = %d, %t, want %d, %t", id, earlier, double, n, found)
			}
			if !double {
				want[id] = len(ids)
				ids = append(ids, id)
			}
		}
		if table.held != len(ids) || table.held > len(table.slots)/4*3 {
			t.Errorf("%d held in %d slots, want %d", table.held, len(table.slots), len(ids))
		}
	}
}

func TestPracticeIndex(t *testing.T) {
	var x practiceIndex
	a, b := x.refer([]byte("a")), x.refer([]byte("b"))
	if again := x.refer([]byte("a")); a == b || again != a || a < 0 || b < 0 {
		t.Errorf("references to a, b, a are %d, %d, %d", a, b, again)
	}
	if earlier := x.declare("a", 7); earlier >= 0 {
		t.Errorf("a is declared first, after %d", earlier)
	}
	if earlier := x.declare("a", 8); earlier != 7 {
		t.Errorf("a is declared again, after %d", earlier)
	}
	x.complete = true
	if c := x.refer([]byte("c")); c != unknownReference {
		t.Errorf("c is %d", c)
	}
	if text := x.unknown("b"); text != `unknown practice "b"` {
		t.Error(text)
	}
}
