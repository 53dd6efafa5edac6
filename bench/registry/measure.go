//go:build !js && !wasip1

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry"
	"github.com/ruilkring/ruilkring/registry/journal"
	"github.com/ruilkring/ruilkring/registry/journal/sqlite"
)

// build fills a journal on disk, and a snapshot.
func build(ctx context.Context, w io.Writer, problem *matching.Problem, file string) (err error) {
	store, err := sqlite.Open(ctx, file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	start := time.Now()
	if err := fill(ctx, store, problem); err != nil {
		return err
	}
	fmt.Fprintf(w, "\nregistered in %.1f s by 256 clients, %.0f µs each, on SQLite; %.1f s of processor so far\n", time.Since(start).Seconds(),
		float64(time.Since(start).Microseconds())/float64(len(problem.Households)), processorSeconds())
	start = time.Now()
	r, err := registry.Open(ctx, store, registry.Options{})
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "start from the journal of %d events: %.1f s\n", r.View().Version(), time.Since(start).Seconds())
	start = time.Now()
	if err := r.Snapshot(ctx); err != nil {
		return err
	}
	took := time.Since(start)
	_, snapshot, err := store.Snapshot(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "write a snapshot of %.1f MB: %.1f s\n", float64(len(snapshot))/1e6, took.Seconds())
	return nil
}

// measure measures the registry of a journal, and its peers, in the state in
// which a program has it that has just been started.
func measure(ctx context.Context, w io.Writer, p params, problem *matching.Problem, file string) (err error) {
	store, err := sqlite.Open(ctx, file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	before := heap()
	start := time.Now()
	r, err := registry.Open(ctx, store, registry.Options{TrustSnapshot: true})
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "start from the snapshot, trusted: %.1f s\n", time.Since(start).Seconds())
	n := float64(r.View().HouseholdCount())
	fmt.Fprintf(w, "memory: %.0f bytes a household for the indices, %.0f for everything\n",
		float64(r.View().IndexBytes())/n, float64(heap()-before)/n)

	if err := measureReads(ctx, w, p, problem, r.View(), filepath.Join(filepath.Dir(file), "peer.db")); err != nil {
		return err
	}
	if err := measureWishes(ctx, w, p, problem, r); err != nil {
		return err
	}
	start = time.Now()
	if r, err = registry.Open(ctx, store, registry.Options{}); err != nil {
		return err
	}
	fmt.Fprintf(w, "start from the snapshot, and the whole chain checked: %.1f s\n", time.Since(start).Seconds())
	return r.Close()
}

// heap is the memory in use.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// fill registers all practices and households.
func fill(ctx context.Context, store journal.Store, problem *matching.Problem) error {
	// What is measured is not how the households got there: leave the garbage
	// lie for longer.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	r, err := registry.Open(ctx, store, registry.Options{})
	if err != nil {
		return err
	}
	do := func(n int, command func(i int) registry.Command) error {
		return parallel(256, func(client int) error {
			for i := client; i < n; i += 256 {
				if _, err := r.Do(ctx, command(i)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := do(len(problem.Practices), func(i int) registry.Command {
		return registry.PutPractice{Practice: registry.Practice{Practice: problem.Practices[i]}}
	}); err != nil {
		return err
	}
	if err := do(len(problem.Households), func(i int) registry.Command {
		h := &problem.Households[i]
		return registry.Register{Household: registry.Household{
			ID: h.ID, Adults: adults(h), Size: h.Persons(), Current: h.Current, Home: h.Home, Postcode: h.Postcode,
			Wishes: h.Wishes, Priority: h.Priority, Since: h.Since,
		}}
	}); err != nil {
		return err
	}
	return r.Close()
}

// parallel runs work of so many clients at once, and returns the first error.
func parallel(clients int, work func(client int) error) error {
	errs := make([]error, clients)
	var all sync.WaitGroup
	for client := range clients {
		all.Go(func() { errs[client] = work(client) })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// question is a query to be measured: enrolled at a practice, wishing for
// another, of some priority at least, in some postcodes.
type question struct {
	at, wishes string
	priority   int
	postcodes  []string
}

// questions are random ones, in the postcodes of which there is somebody who is
// enrolled at the one and wishes for the other.
func questions(p params, problem *matching.Problem) []question {
	r := rand.New(rand.NewPCG(p.seed, 1))
	var list []question
	for len(list) < p.queries {
		h := &problem.Households[r.IntN(len(problem.Households))]
		if h.Current == "" || len(h.Wishes.Ranked) == 0 {
			continue
		}
		q := question{at: h.Current, wishes: h.Wishes.Ranked[0][0], priority: 1, postcodes: []string{h.Postcode[:4]}}
		for len(q.postcodes) < 20 {
			q.postcodes = append(q.postcodes, problem.Households[r.IntN(len(problem.Households))].Postcode[:4])
		}
		list = append(list, q)
	}
	return list
}

// asker answers questions in some way: with the number of households.
type asker struct {
	name string
	ask  func(question) (int, error)
	// least is how many questions suffice, for a way that is slow.
	most int
}

// measureReads measures queries and problems, by the clock and by the time of the
// processor, which what else runs on the machine does not count in.
func measureReads(ctx context.Context, w io.Writer, p params, problem *matching.Problem, v *registry.View, file string) error {
	list := questions(p, problem)
	start := time.Now()
	maps := newMaps(problem)
	mapsTime := time.Since(start)
	start = time.Now()
	db, err := newDatabase(ctx, file, problem)
	if err != nil {
		return err
	}
	defer db.Close()
	fmt.Fprintf(w, "peers: Go maps built in %.1f s, SQLite filled in %.1f s\n", mapsTime.Seconds(), time.Since(start).Seconds())

	fmt.Fprintf(w, "\nenrolled at A, wishes B, priority at least 1, in these 20 postcodes:\n")
	fmt.Fprintf(w, "%-24s %8s %10s %10s %10s %10s %10s\n", "", "queries", "p50 µs", "p90 µs", "p99 µs", "cpu µs", "found")
	askers := []asker{
		{"registry", func(q question) (int, error) {
			return v.Select(registry.And(registry.EnrolledAt(q.at), registry.Wishes(q.wishes), registry.Priority(q.priority), registry.InPostcodes(q.postcodes...))).Len(), nil
		}, len(list)},
		{"plain scan", func(q question) (int, error) { return scan(problem, q), nil }, 40},
		{"Go maps", func(q question) (int, error) { return maps.ask(q), nil }, len(list)},
		{"SQLite with indices", db.ask, min(len(list), 2000)},
	}
	for i, a := range askers {
		if err := ctx.Err(); err != nil {
			return err
		}
		// Once to warm up, and to see that all find the same.
		for _, q := range list[:min(len(list), a.most, 100)] {
			got, err := a.ask(q)
			if err != nil {
				return err
			}
			want, err := askers[0].ask(q)
			if err != nil {
				return err
			}
			if got != want {
				return fmt.Errorf("%s finds %d households, the registry %d: %+v", askers[i].name, got, want, q)
			}
		}
		runtime.GC() // what the peers' filling left behind is not to be collected meanwhile
		found := 0
		times := make([]time.Duration, 0, len(list))
		busy := processorSeconds()
		for _, q := range list[:min(len(list), a.most)] {
			start := time.Now()
			n, err := a.ask(q)
			times = append(times, time.Since(start))
			if err != nil {
				return err
			}
			found += n
		}
		busy = processorSeconds() - busy
		slices.Sort(times)
		at := func(part float64) float64 {
			return float64(times[min(len(times)-1, int(part*float64(len(times))))].Nanoseconds()) / 1000
		}
		fmt.Fprintf(w, "%-24s %8d %10.1f %10.1f %10.1f %10.1f %10d\n", a.name, len(times), at(0.5), at(0.9), at(0.99), busy*1e6/float64(len(times)), found)
	}
	return measureProblems(ctx, w, p, problem, v, db)
}

// measureProblems measures the problem of a region.
func measureProblems(ctx context.Context, w io.Writer, p params, problem *matching.Problem, v *registry.View, db *database) error {
	// The region is whoever lives around The Hague, as far as it takes.
	centre := matching.Point{Lat: 52.0705, Lon: 4.3007}
	near, far := 0, 400_000
	for near < far {
		middle := (near + far) / 2
		if v.Select(registry.LivesWithin(centre, middle)).Len() < p.region {
			near = middle + 1
		} else {
			far = middle
		}
	}
	query := registry.And(registry.LivesWithin(centre, near), registry.InState(registry.StateWaiting))
	fmt.Fprintf(w, "\nthe problem of those who wait within %d m of The Hague:\n%-24s %10s %10s %10s %10s\n", near, "", "least ms", "median ms", "cpu ms", "households")
	for _, way := range []struct {
		name string
		make func() (int, error)
	}{
		{"registry", func() (int, error) {
			made, err := v.Problem(query, matching.Rules{})
			if err != nil {
				return 0, err
			}
			return len(made.Households), nil
		}},
		{"plain scan", func() (int, error) { return len(scanRegion(problem, centre, near).Households), nil }},
		{"SQLite with indices", func() (int, error) { return db.region(ctx, centre, near) }},
		{"registry, the nation", func() (int, error) {
			made, err := v.Problem(registry.InState(registry.StateWaiting), matching.Rules{})
			if err != nil {
				return 0, err
			}
			return len(made.Households), nil
		}},
	} {
		var times []time.Duration
		var busy []float64
		households := 0
		for range 7 {
			runtime.GC()
			start, before := time.Now(), processorSeconds()
			n, err := way.make()
			times, busy = append(times, time.Since(start)), append(busy, processorSeconds()-before)
			if err != nil {
				return err
			}
			households = n
		}
		slices.Sort(times)
		slices.Sort(busy)
		fmt.Fprintf(w, "%-24s %10.1f %10.1f %10.1f %10d\n", way.name, float64(times[0].Microseconds())/1000, float64(times[len(times)/2].Microseconds())/1000,
			busy[len(busy)/2]*1000, households)
	}
	return nil
}

// measureWishes lets clients change wishes, of any households.
func measureWishes(ctx context.Context, w io.Writer, p params, problem *matching.Problem, r *registry.Registry) error {
	times := make([][]time.Duration, p.clients)
	before := r.View().Version()
	start := time.Now()
	err := parallel(p.clients, func(client int) error {
		random := rand.New(rand.NewPCG(p.seed, uint64(client)))
		for range p.wishes / p.clients {
			who, like := random.IntN(len(problem.Households)), random.IntN(len(problem.Households))
			start := time.Now()
			if _, err := r.Do(ctx, registry.PutWishes{Household: problem.Households[who].ID, Wishes: problem.Households[like].Wishes}); err != nil {
				return err
			}
			times[client] = append(times[client], time.Since(start))
		}
		return nil
	})
	if err != nil {
		return err
	}
	took := time.Since(start)
	all := slices.Concat(times...)
	slices.Sort(all)
	if changed := r.View().Version() - before; changed != uint64(len(all)) {
		return fmt.Errorf("%d changes were acknowledged, %d are in the journal", len(all), changed)
	}
	fmt.Fprintf(w, "\nwishes changed by %d clients, on SQLite, every one on disk: %d in %.1f s, %.0f a second, p50 %.1f ms, p99 %.1f ms\n", p.clients, len(all),
		took.Seconds(), float64(len(all))/took.Seconds(), all[len(all)/2].Seconds()*1000, all[len(all)*99/100].Seconds()*1000)
	return nil
}
