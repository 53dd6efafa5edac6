package registry

import (
	"testing"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry/journal"
)

func TestBasic(t *testing.T) {
	store := journal.NewMemory()
	r, err := Open(t.Context(), store, Options{})
	if err != nil {
		t.Fatal(err)
	}
	do := func(c Command) Receipt {
		t.Helper()
		re, err := r.Do(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		return re
	}
	for _, id := range []string{"A", "B"} {
		do(PutPractice{Practice: Practice{Practice: matching.Practice{ID: id, Location: matching.Point{Lat: 52, Lon: 4.3}, Capacity: 10, Enrolled: 10, Mode: matching.Swap}, Region: "R"}})
	}
	do(Register{Household{ID: "h1", Adults: []string{"p1"}, Size: 2, Current: "A", Home: matching.Point{Lat: 52.001, Lon: 4.3}, Postcode: "2512 AB", Wishes: matching.Wishes{Ranked: [][]string{{"B"}}}}})
	do(Register{Household{ID: "h2", Adults: []string{"p2", "p3"}, Current: "B", Home: matching.Point{Lat: 52.001, Lon: 4.3}, Postcode: "2513 AB", Wishes: matching.Wishes{WithinM: 1000}}})
	v := r.View()
	if n := v.Select(And(EnrolledAt("A"), Wishes("B"), InPostcodes("25"))).Len(); n != 1 {
		t.Fatal(n)
	}
	if n := v.Select(And(Wishes("A"), Size(2, 3))).Len(); n != 1 {
		t.Fatal(n)
	}
	p, err := v.Problem(Region("R"), matching.Rules{})
	if err != nil || p.Validate() != nil || len(p.Households) != 2 {
		t.Fatal(err, p)
	}
	do(PutWishes{Household: "h1", Wishes: matching.Wishes{}})
	if _, err := r.Do(t.Context(), Register{Household{ID: "h1", Adults: []string{"p1", "p2"}}}); err == nil {
		t.Fatal("exists")
	} else {
		t.Log(err)
	}
	do(Erase{"h2"})
	r2, err := Open(t.Context(), store, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r2.View().Version() != r.View().Version() || r2.View().HouseholdCount() != 1 {
		t.Fatal("not same")
	}
	if _, ok := r2.View().Household("h2"); ok {
		t.Fatal("there")
	}
}
