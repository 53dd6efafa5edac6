package registry

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	diff "github.com/google/go-cmp/cmp"

	"github.com/ruilkring/ruilkring/matching"
)

func TestOpenTo(t *testing.T) {
	r := newTested(t)
	put := func(id string, metres int, change func(p *matching.Practice)) {
		p := matching.Practice{ID: id, Location: matching.Point{Lat: 52 + float64(metres)/111_195, Lon: 4.31}, Capacity: 100, Enrolled: 90, Mode: matching.Open}
		change(&p)
		r.do(PutPractice{Practice: Practice{Practice: p}})
	}
	put("place", 2000, func(*matching.Practice) {})
	put("nearer", 1000, func(*matching.Practice) {})
	put("two", 1500, func(p *matching.Practice) { p.Enrolled = 98 })
	put("closed", 100, func(p *matching.Practice) { p.Mode = matching.Closed })
	put("outside", 1900, func(p *matching.Practice) { p.Accepts = &matching.Area{WithinM: 500} })
	put("elsewhere", 1900, func(p *matching.Practice) { p.Accepts = &matching.Area{Postcodes: []string{"26", "27"}} })
	put("far", 20_000, func(*matching.Practice) {})
	r.register("h", "two")
	r.register("i", "two")
	for _, test := range []struct {
		name   string
		seeker Seeker
		want   []string
		reason string
	}{
		{"near", Seeker{WithinM: 2000, Size: 3}, []string{"nearer place", "place place", "A swap", "B swap", "two swap"}, "places first, then the nearest; two places are not enough for three"},
		{"alone", Seeker{WithinM: 1600}, []string{"nearer place", "two place", "A swap", "B swap"}, "two places do for one; C and place are farther"},
		{"default", Seeker{Current: "A", Postcode: "2711", Size: 1}, []string{"nearer place", "two place", "elsewhere place", "place place", "B swap", "C swap"}, "5 km; not where they are; with a postcode that one accepts"},
		{"by name", Seeker{Practices: []string{"far", "closed", "outside", "nowhere", "A"}}, []string{"far place", "A swap", "outside outside", "closed closed"}, "who asks by name hears a no too, however far"},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.seeker.Home = matching.Point{Lat: 52, Lon: 4.31}
			var got []string
			for _, o := range r.View().OpenTo(test.seeker) {
				got = append(got, o.Practice.ID+" "+string(o.Admission))
				if o.Practice.ID == "two" && (o.Waiting != 4 || o.Free != 2) {
					t.Errorf("%d persons wait for %d places, want 4 and 2", o.Waiting, o.Free)
				}
			}
			if d := diff.Diff(test.want, got); d != "" {
				t.Errorf("%s (-want +got):\n%s", test.reason, d)
			}
		})
	}
}

func TestWaiting(t *testing.T) {
	r := newTested(t)
	r.register("h", "B")
	r.register("i", "C", "B")
	r.do(Register{Household{ID: "j", Adults: []string{"p"}, Postcode: "2611", Wishes: matching.Wishes{Ranked: [][]string{{"B"}}}, Since: matching.NewDate(2025, 1, 2)}})
	r.do(Register{Household{ID: "k", Adults: []string{"q"}, Current: "B", Wishes: matching.Wishes{Ranked: [][]string{{"C"}}}}})
	got, ok := r.View().Waiting("B")
	want := Waiting{
		Households: 3, Persons: 5, Since: matching.NewDate(2025, 1, 2),
		From:  []Origin{{"A", 2, 4}, {"", 1, 1}},
		Homes: []Origin{{"2512", 2, 4}, {"2611", 1, 1}},
	}
	if d := diff.Diff(want, got); d != "" || !ok {
		t.Errorf("(-want +got):\n%s", d)
	}
	if _, ok := r.View().Waiting("Z"); ok {
		t.Error("a practice that isn't there has a queue")
	}
}

func TestChanges(t *testing.T) {
	r := newTested(t)
	r.register("h", "B")
	r.register("i", "B")
	since := r.View().Version()
	r.register("j", "B")
	r.do(PutWishes{Household: "h", Wishes: matching.Wishes{WithinM: 5}})
	r.do(PutWishes{Household: "h", Wishes: matching.Wishes{WithinM: 6}})
	r.do(Erase{"i"})
	p, _ := r.View().Practice("B")
	r.do(PutPractice{Practice: p, IfVersion: p.Version})
	r.do(OpenRound{Round: "2026-12"})
	r.do(Freeze{"2026-12"})
	got, ok := r.View().Changes(since)
	want := Changes{Version: r.View().Version(), Practices: []string{"B"}, Households: []string{"h", "j"}, Rounds: []string{"2026-12"}, Erased: 1}
	if d := diff.Diff(want, got); d != "" || !ok {
		t.Errorf("(-want +got):\n%s", d)
	}
	if got, ok := r.View().Changes(r.View().Version()); !ok || len(got.Households)+len(got.Practices)+got.Erased > 0 {
		t.Errorf("since now: %+v, %t", got, ok)
	}
	if err := r.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.open()
	if _, ok := r.View().Changes(since); ok {
		t.Error("who started from a snapshot does not know what happened before it")
	}
	snapshot := r.View().Version()
	r.register("k")
	r.do(CloseRound{"2026-12"})
	if got, ok := r.View().Changes(snapshot); !ok || !slices.Equal(got.Households, []string{"h", "j", "k"}) || !slices.Equal(got.Rounds, []string{"2026-12"}) {
		t.Errorf("since the snapshot: %+v, %t", got, ok)
	}
}

// TestChangeLogForgets adds more changes than are kept.
func TestChangeLogForgets(t *testing.T) {
	s := newState()
	for v := uint64(1); v <= 5*changesKept; v++ {
		s.changes.add(change{v, changedHousehold, 7})
		s.head.Seq = v
	}
	s.households.push(s.epoch, nil)
	for range 7 {
		s.households.push(s.epoch, nil)
	}
	v := &View{s}
	if _, ok := v.Changes(5*changesKept - changesKept); !ok {
		t.Error("what is kept is not there")
	}
	if _, ok := v.Changes(1); ok {
		t.Error("what is forgotten is there")
	}
	if len(s.changes.list) > 2*changesKept {
		t.Errorf("%d changes are kept", len(s.changes.list))
	}
}

func TestAccessLog(t *testing.T) {
	r := newTested(t)
	r.register("h")
	r.register("i")
	read := func(who, household string) {
		r.do(LogAccess{Who: who, Role: "coordinator", What: "household.read", Household: household, Why: "request-1"})
	}
	entries := func(household string) []string {
		t.Helper()
		var list []string
		for a, err := range r.Accesses(t.Context(), household, 0) {
			if err != nil {
				t.Fatal(err)
			}
			if a.Role != "coordinator" || a.What != "household.read" || a.Why != "request-1" {
				t.Errorf("the entry is %+v", a)
			}
			list = append(list, a.At.Format("2006-01-02")+" "+a.Who+" "+a.Household)
		}
		return list
	}
	read("x", "h")
	read("y", "i")
	r.clock.step(24 * 20 * time.Hour) // into December
	read("x", "")
	read("z", "h")
	want := []string{"2026-11-21 x h", "2026-11-21 y i", "2026-12-11 x ", "2026-12-11 z h"}
	if got := entries(""); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := entries("h"); !slices.Equal(got, []string{want[0], want[3]}) {
		t.Errorf("of h: %q", got)
	}
	r.do(Erase{"h"})
	want[0], want[3] = "2026-11-21 x ", "2026-12-11 z "
	if got := entries(""); !slices.Equal(got, want) {
		t.Errorf("after the erasure: got %q, want %q", got, want)
	}
	for _, err := range r.Accesses(t.Context(), "h", 0) {
		if !errors.Is(err, ErrUnknown) {
			t.Errorf("the log of nobody: %v", err)
		}
	}
	r.do(ForgetAccess{Before: matching.NewDate(2026, 11, 30)})
	if got := entries(""); len(got) != 4 {
		t.Errorf("November is not over before the 30th, and is gone: %q", got)
	}
	before := len(vaultNames(t, r.store))
	r.do(ForgetAccess{Before: matching.NewDate(2026, 12, 1)})
	if got := entries(""); !slices.Equal(got, want[2:]) {
		t.Errorf("November is forgotten: got %q, want %q", got, want[2:])
	}
	if n := len(vaultNames(t, r.store)); n != before-1 {
		t.Errorf("%d keys of %d are left", n, before)
	}
	was := r.Registry
	r.open()
	sameState(t, "opened again", was, r.Registry)
	if got := entries(""); !slices.Equal(got, want[2:]) {
		t.Errorf("opened again: got %q", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range r.Accesses(ctx, "", 0) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("an ended context gives %v", err)
		}
	}
}

func TestTable(t *testing.T) {
	r := newTested(t)
	n := 0
	add := func(count int, h Household) {
		for range count {
			n++
			h.ID, h.Adults = fmt.Sprint("h", n), []string{fmt.Sprint("p", n)}
			r.do(Register{h})
		}
	}
	add(20, Household{Current: "A", Postcode: "2512", Wishes: matching.Wishes{Ranked: [][]string{{"B"}, {"C"}}}})
	add(15, Household{Current: "B", Postcode: "2512"})
	add(30, Household{Current: "A", Postcode: "2613", Size: 7, Since: matching.NewDate(2020, 1, 1)})
	add(12, Household{Current: "B", Postcode: "2613", Priority: 2})
	table := func(o TableOptions) *Table {
		t.Helper()
		got, err := r.View().Table(o)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	got := table(TableOptions{Rows: ByPostcode, Columns: ByPractice})
	want := &Table{
		Version: r.View().Version(), Rows: []string{"2512", "2613"}, Columns: []string{"A", "B"},
		Cells:     [][]Cell{{{Count: 20}, {Count: 15}}, {{Count: 30}, {Count: 12}}},
		RowTotals: []Cell{{Count: 35}, {Count: 42}}, ColumnTotals: []Cell{{Count: 50}, {Count: 27}}, Total: Cell{Count: 77},
	}
	if d := diff.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	add(1, Household{Postcode: "2613", Current: "A", Priority: 9})
	got = table(TableOptions{Rows: ByPriority, Columns: ByAll})
	if !got.Cells[2][0].Suppressed || got.Cells[2][0].Count != 0 {
		t.Errorf("the one of priority 9 is shown: %+v", got)
	}
	for _, test := range []struct {
		by   Dimension
		want []string
	}{
		{ByAll, []string{"all"}}, {ByArea, []string{"25", "26"}}, {ByRegion, []string{"west"}}, {BySize, []string{"1", "5+"}},
		{ByState, []string{"settled", "waiting"}}, {ByWished, []string{"B", "C"}}, {ByYears, []string{"0", "5+"}}, {ByPriority, []string{"0", "2", "9"}},
	} {
		if got := table(TableOptions{Rows: test.by, Columns: ByAll}); !slices.Equal(got.Rows, test.want) {
			t.Errorf("by %s: %q, want %q", test.by, got.Rows, test.want)
		}
	}
	if got := table(TableOptions{Rows: ByAll, Columns: ByAll, Query: Region("east")}); len(got.Rows) != 0 || got.Total.Count != 0 {
		t.Errorf("nobody: %+v", got)
	}
	if _, err := r.View().Table(TableOptions{Rows: "shoe size", Columns: ByAll}); !errors.Is(err, ErrInvalid) {
		t.Errorf("an unknown dimension gives %v", err)
	}
}

func TestSetPages(t *testing.T) {
	r := newTested(t)
	for i := range 5 {
		r.register(fmt.Sprint("h", i), "B")
	}
	set := r.View().Select(Wishes("B"))
	page := func(after string, n int) []string {
		ids := []string{}
		for _, h := range set.Page(after, n) {
			ids = append(ids, h.ID)
		}
		return ids
	}
	for _, test := range []struct {
		after string
		n     int
		want  []string
	}{
		{"", 2, []string{"h0", "h1"}}, {"h1", 2, []string{"h2", "h3"}}, {"h3", 2, []string{"h4"}}, {"h4", 2, []string{}},
		{"nobody", 2, []string{}}, {"", 0, []string{}},
	} {
		if got := page(test.after, test.n); !slices.Equal(got, test.want) {
			t.Errorf("%d after %q: %q, want %q", test.n, test.after, got, test.want)
		}
	}
	var empty Set
	if empty.Len() != 0 || empty.Persons() != 0 || empty.Has("h0") || empty.Page("", 1) != nil || len(slices.Collect(empty.IDs())) != 0 {
		t.Error("the zero set is not empty")
	}
	if set.Persons() != 10 {
		t.Errorf("%d persons", set.Persons())
	}
}

// TestLivesWithinEverywhere compares with every home, also near the poles and the
// antimeridian.
func TestLivesWithinEverywhere(t *testing.T) {
	r := newRand(t)
	s := newState()
	points := []matching.Point{{Lat: 90}, {Lat: -90, Lon: 7}, {Lat: 89.99, Lon: 180}, {Lat: 0, Lon: -180}, {Lat: 0, Lon: 180}, {}}
	for range 3000 {
		p := matching.Point{Lat: r.Float64()*180 - 90, Lon: r.Float64()*360 - 180}
		switch r.IntN(5) {
		case 0:
			p.Lon = 179.9 + r.Float64()*0.1
		case 1:
			p.Lon = -180 + r.Float64()*0.1
		case 2:
			p.Lat = 89 + r.Float64()
		case 3:
			p = matching.Point{Lat: 52 + r.Float64(), Lon: 4 + r.Float64()}
		}
		points = append(points, p)
	}
	for i, p := range points {
		s.placeHousehold(&household{id: fmt.Sprint("h", i), home: newSpot(p), size: 1, current: none, key: new(secretKey)})
	}
	v := &View{s}
	for range 400 {
		p := points[r.IntN(len(points))]
		metres := int(r.ExpFloat64() * []float64{100, 3000, 100_000, 5_000_000}[r.IntN(4)])
		var want []uint32
		for i := range points {
			if matching.Metres(p, newSpot(points[i]).point()) <= metres {
				want = append(want, uint32(i))
			}
		}
		if got := v.Select(LivesWithin(p, metres)).set.ToArray(); !slices.Equal(got, want) {
			t.Fatalf("within %d m of %v: %d households, want %d", metres, p, len(got), len(want))
		}
	}
}

// TestVector changes vectors of which older versions are kept.
func TestVector(t *testing.T) {
	r := newRand(t)
	type version struct {
		v    vector[int]
		want []int
	}
	var kept []version
	var v vector[int]
	var want []int
	epoch := uint64(1)
	for range 200 {
		for range r.IntN(400) {
			if len(want) == 0 || r.IntN(3) > 0 {
				x := r.Int()
				v.push(epoch, x)
				want = append(want, x)
			} else {
				i := r.IntN(len(want))
				*v.edit(epoch, i)++
				want[i]++
			}
		}
		kept = append(kept, version{v, slices.Clone(want)})
		epoch++
		if r.IntN(10) == 0 { // go on from an older one
			old := kept[r.IntN(len(kept))]
			v, want = old.v, slices.Clone(old.want)
		}
	}
	for i, k := range kept {
		if k.v.len() != len(k.want) {
			t.Fatalf("version %d has %d elements, want %d", i, k.v.len(), len(k.want))
		}
		for j, x := range k.v.all {
			if x != k.want[j] {
				t.Fatalf("version %d: element %d has changed", i, j)
			}
		}
	}
}

// TestIDTable compares with a map, and keeps older versions.
func TestIDTable(t *testing.T) {
	r := newRand(t)
	type version struct {
		table idTable
		want  map[string]uint32
	}
	var names []string
	table, want := newIDTable(1), map[string]uint32{}
	var kept []version
	for epoch := uint64(1); epoch < 60; epoch++ {
		for range 200 {
			if len(names) == 0 || r.IntN(3) > 0 {
				id := fmt.Sprint("id", len(names))
				table.add(epoch, id, uint32(len(names)))
				want[id] = uint32(len(names))
				names = append(names, id)
			} else {
				id := names[r.IntN(len(names))]
				if n, ok := want[id]; ok {
					table.remove(epoch, id, n)
					delete(want, id)
				}
			}
		}
		kept = append(kept, version{table, maps.Clone(want)})
	}
	for _, k := range kept {
		if k.table.held != len(k.want) {
			t.Fatalf("holds %d, want %d", k.table.held, len(k.want))
		}
		for i, id := range names {
			n, ok := k.table.find(id, func(n uint32) bool { return int(n) == i })
			if wanted, is := k.want[id]; ok != is || n != wanted {
				t.Fatalf("%s is found as %d, %t; want %d, %t", id, n, ok, wanted, is)
			}
		}
	}
}

// FuzzDecodeState gives the decoder of snapshots anything: it must say that it
// can't read it, or make a state that can be encoded.
func FuzzDecodeState(f *testing.F) {
	s := newState()
	k := newSecretKey()
	s.setPractice(Practice{Practice: matching.Practice{ID: "A", Mode: matching.Open, Accepts: &matching.Area{Postcodes: []string{"25"}}}})
	s.addHousehold(&household{id: "h", adults: []string{"p"}, size: 2, current: 0, key: k, ranked: []int32{^0}, weights: []int32{3}, within: 5})
	f.Add(s.encode())
	f.Add(newState().encode())
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := decodeState(data, keys{k.name(): k})
		if err != nil {
			if !errors.Is(err, errSnapshot) {
				t.Errorf("got %v, want an errSnapshot", err)
			}
			return
		}
		if s.unreadable == 0 {
			s.encode()
		}
	})
}
