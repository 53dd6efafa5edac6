package registry

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve"
	"github.com/ruilkring/ruilkring/registry/journal"
)

// population is a registry with made-up practices and households, most of whom
// live and wish near each other.
func population(tb testing.TB, practices, households int) *Registry {
	tb.Helper()
	r := rand.New(rand.NewPCG(1, 1))
	store := journal.NewMemory()
	registry, err := Open(tb.Context(), store, Options{})
	if err != nil {
		tb.Fatal(err)
	}
	// All in one batch, without the journal: what is measured is not how it got
	// there.
	t := registry.newTurn()
	side := 1
	for side*side < practices {
		side++
	}
	place := func(n int) matching.Point {
		return matching.Point{Lat: 51.5 + 0.02*float64(n/side) + r.Float64()*0.02, Lon: 4.5 + 0.03*float64(n%side) + r.Float64()*0.03}
	}
	near := func(n int) string {
		return fmt.Sprintf("%08d", min(max(0, n+r.IntN(5)-2+side*(r.IntN(5)-2)), practices-1))
	}
	for n := range practices {
		p := Practice{Practice: matching.Practice{
			ID: fmt.Sprintf("%08d", n), Location: place(n), Capacity: 3000, Enrolled: 3000, Mode: matching.Swap,
		}, Region: fmt.Sprint("region-", n/200)}
		if err := (PutPractice{Practice: p}).decide(t); err != nil {
			tb.Fatal(err)
		}
	}
	for n := range households {
		at := r.IntN(practices)
		h := Household{
			ID: fmt.Sprintf("household-%06d", n), Adults: []string{fmt.Sprintf("person-%06d", n)}, Size: 1 + r.IntN(4),
			Home: place(at), Postcode: fmt.Sprint(1000 + at), Priority: max(0, r.IntN(20)-17),
			Since: matching.NewDate(2026, 1, 1) - matching.Date(r.IntN(2000)),
		}
		if r.IntN(10) > 0 {
			h.Current = fmt.Sprintf("%08d", at)
		}
		for range 1 + r.IntN(4) {
			id := near(at)
			if known := h.Wishes.Ranked; len(known) == 0 || known[len(known)-1][0] != id {
				h.Wishes.Ranked = append(known, []string{id})
			}
		}
		seen := map[string]bool{}
		ranked := h.Wishes.Ranked[:0]
		for _, class := range h.Wishes.Ranked {
			if !seen[class[0]] {
				ranked = append(ranked, class)
			}
			seen[class[0]] = true
		}
		h.Wishes.Ranked = ranked
		if r.IntN(7) == 0 {
			h.Wishes.WithinM = 1000 + r.IntN(2000)
		}
		if err := (Register{h}).decide(t); err != nil {
			tb.Fatal(err)
		}
	}
	after := registry.View().state.head
	for len(t.records) > 0 {
		n := min(len(t.records), 2000)
		if err := store.Append(tb.Context(), after, t.records[:n]); err != nil {
			tb.Fatal(err)
		}
		after = t.records[n-1].Head()
		t.records = t.records[n:]
	}
	var list []journal.Key
	for name, k := range t.newKeys {
		list = append(list, journal.Key{Name: name, Secret: k[:]})
	}
	for part := range slices.Chunk(list, 1000) {
		if err := store.PutKeys(tb.Context(), part); err != nil {
			tb.Fatal(err)
		}
	}
	registry.publish(t.s)
	return registry
}

// sizes of the made-up population in benchmarks.
const benchPractices, benchHouseholds = 700, 100_000

func BenchmarkSelect(b *testing.B) {
	registry := population(b, benchPractices, benchHouseholds)
	v := registry.View()
	r := rand.New(rand.NewPCG(2, 2))
	queries := make([]Query, 512)
	for i := range queries {
		h, _ := v.Household(fmt.Sprintf("household-%06d", r.IntN(benchHouseholds)))
		postcodes := []string{h.Postcode}
		for range 19 {
			postcodes = append(postcodes, fmt.Sprint(1000+r.IntN(benchPractices)))
		}
		queries[i] = And(EnrolledAt(h.Current), Wishes(h.Wishes.Ranked[0][0]), Priority(1), InPostcodes(postcodes...))
	}
	b.ReportAllocs()
	found, i := 0, 0
	for b.Loop() {
		found += v.Select(queries[i%len(queries)]).Len()
		i++
	}
	b.ReportMetric(float64(found)/float64(i), "found/op")
}

func BenchmarkProblem(b *testing.B) {
	registry := population(b, benchPractices, benchHouseholds)
	v := registry.View()
	b.ReportAllocs()
	for b.Loop() {
		p, err := v.Problem(LivesWithin(matching.Point{Lat: 51.75, Lon: 4.9}, 17_500), matching.Rules{})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(p.Households)), "households")
	}
}

func BenchmarkPutWishes(b *testing.B) {
	registry := population(b, benchPractices, benchHouseholds)
	v := registry.View()
	b.ReportAllocs()
	var client atomic.Uint64
	b.SetParallelism(64 / runtime.GOMAXPROCS(0))
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		r := rand.New(rand.NewPCG(client.Add(1), 3))
		for pb.Next() {
			like, _ := v.Household(fmt.Sprintf("household-%06d", r.IntN(benchHouseholds)))
			if _, err := registry.Do(b.Context(), PutWishes{
				Household: fmt.Sprintf("household-%06d", r.IntN(benchHouseholds)), Wishes: like.Wishes,
			}); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// TestIndexBytes holds what IndexBytes says against what the garbage collector
// counts.
func TestIndexBytes(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: it makes 10,000 households, and -short is set")
	}
	registry := population(t, 100, 10_000)
	// A copy of its own, without what batches left behind.
	s := registry.View().state
	vault := keys{}
	for _, h := range s.households.all {
		vault[h.key.name()] = h.key
	}
	data := s.encode()
	registry = nil
	fresh, err := decodeState(data, vault)
	if err != nil {
		t.Fatal(err)
	}
	with := heapInUse()
	said := (&View{fresh}).IndexBytes()
	fresh.index, fresh.householdIDs, fresh.persons = index{}, idTable{}, idTable{}
	without := heapInUse()
	runtime.KeepAlive(fresh)
	runtime.KeepAlive(vault)
	if took := int64(with) - int64(without); said < took*8/10 || said > took*12/10 {
		t.Errorf("the indices take %d bytes, and IndexBytes says %d", took, said)
	}
	t.Logf("%d bytes a household", said/10_000)
}

// heapInUse is the memory that is in use.
func heapInUse() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkRound freezes a round of a region and proposes a plan for it, while
// somebody else changes wishes elsewhere, one after the other: that one must not
// have to wait for long.
func BenchmarkRound(b *testing.B) {
	registry := population(b, benchPractices, 47_000)
	var stay, wishes = "elsewhere", matching.Wishes{Ranked: [][]string{{"00000001"}}}
	for _, c := range []Command{
		PutPractice{Practice: Practice{Practice: matching.Practice{ID: "far", Mode: matching.Swap}}},
		Register{Household{ID: stay, Adults: []string{"p"}, Current: "far", Home: matching.Point{Lat: 53, Lon: 6}}},
	} {
		if _, err := registry.Do(b.Context(), c); err != nil {
			b.Fatal(err)
		}
	}
	var regions []string
	for n := range (benchPractices + 199) / 200 {
		regions = append(regions, fmt.Sprint("region-", n))
	}
	meanwhile := func(what string, work func() error) {
		b.Helper()
		stop, longest := make(chan struct{}), make(chan time.Duration)
		go func() {
			worst := time.Duration(0)
			defer func() { longest <- worst }()
			for {
				select {
				case <-stop:
					return
				default:
				}
				begin := time.Now()
				if _, err := registry.Do(b.Context(), PutWishes{Household: stay, Wishes: wishes}); err != nil {
					b.Error(err)
					return
				}
				worst = max(worst, time.Since(begin))
			}
		}()
		begin := time.Now()
		err := work()
		took := time.Since(begin)
		close(stop)
		wait := <-longest
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(took.Seconds()*1000, what+"_ms")
		b.ReportMetric(wait.Seconds()*1000, what+"_longest_wait_ms")
	}
	n := 0
	for b.Loop() {
		id := fmt.Sprint("r", n)
		n++
		if _, err := registry.Do(b.Context(), OpenRound{Round: id, Regions: regions, Rules: matching.Rules{Goals: []matching.Goal{matching.GoalPatients}}}); err != nil {
			b.Fatal(err)
		}
		meanwhile("freeze", func() error {
			_, err := registry.Do(b.Context(), Freeze{id})
			return err
		})
		p, err := registry.RoundProblem(id)
		if err != nil {
			b.Fatal(err)
		}
		result, err := solve.Solve(b.Context(), p, solve.Options{MaxSteps: 2_000_000})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(result.Plan.Exchanges)), "exchanges")
		meanwhile("propose", func() error {
			_, err := registry.Propose(b.Context(), id, result.Plan)
			return err
		})
		if _, err := registry.Do(b.Context(), CloseRound{id}); err != nil {
			b.Fatal(err)
		}
	}
}
