// Package journaltest is a conformance kit for stores of a journal: [Cases] hold
// any [journal.Store] against what the interface promises.
//
// A case needs no test around it, so that the same kit runs in a test, in a
// browser and in a Cloudflare Worker.
package journaltest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"

	"github.com/ruilkring/ruilkring/registry/journal"
)

// Subject is what a case is run on: storage that nothing was kept in yet.
type Subject struct {
	// Open opens a store on the storage. Cases open several at once.
	Open func(context.Context) (journal.Store, error)
	// Exec runs a statement of SQL on the storage, behind the back of its stores.
	// Where it is nil, the cases that need it are left out; see [Case].
	Exec func(ctx context.Context, statement string) error
	// Unguard are the statements after which records can be changed and deleted.
	Unguard []string
}

// Case is one promise of a store.
type Case struct {
	// Name names the case, in words joined by '-'.
	Name string
	// Reason says what would go wrong without the promise.
	Reason string
	// SQL says that the case needs Subject.Exec.
	SQL bool
	// Run tells how the store breaks the promise, nil where it keeps it.
	Run func(context.Context, *Subject) error
}

// Cases are all promises, in an order in which those come first that others
// rest on.
func Cases() []Case {
	var all []Case
	for _, some := range [][]Case{chainCases, limitCases, writerCases, vaultCases, snapshotCases, tamperCases()} {
		all = append(all, some...)
	}
	return all
}

// source is a repeatable source of events.
type source struct{ *rand.Rand }

func newSource(seed uint64) source { return source{rand.New(rand.NewPCG(seed, 0))} }

// bytes are n random bytes.
func (s source) bytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(s.Uint32())
	}
	return b
}

// batch is a chain of n records after a head, with up to size bytes of data.
func (s source) batch(after journal.Head, n, size int) []journal.Record {
	records := make([]journal.Record, n)
	for i := range records {
		kind := fmt.Sprintf("test.kind-%d", s.IntN(9))
		records[i] = after.Next(s.Int64N(1<<42)-1<<41, kind, s.bytes(s.IntN(size+1)))
		after = records[i].Head()
	}
	return records
}

// last is the head after records, of which there is at least one.
func last(records []journal.Record) journal.Head { return records[len(records)-1].Head() }

// filled is a store on a subject with n records, which it also returns.
func filled(ctx context.Context, on *Subject, n int) (journal.Store, []journal.Record, error) {
	s, err := on.Open(ctx)
	if err != nil {
		return nil, nil, err
	}
	records := newSource(uint64(n)).batch(journal.Head{}, n, 200)
	if err := s.Append(ctx, journal.Head{}, records); err != nil {
		return nil, nil, errors.Join(err, s.Close())
	}
	return s, records, nil
}

// collect is what a store's sequence yields, and its error.
func collect[T any](from iter.Seq2[T, error]) ([]T, error) {
	var all []T
	failed := error(nil)
	for v, err := range from {
		if failed != nil {
			return all, fmt.Errorf("something follows after the error %w", failed)
		}
		if failed = err; err == nil {
			all = append(all, v)
		}
	}
	return all, failed
}

// sameRecords tells how two lists of records differ, nil where they don't.
func sameRecords(got, want []journal.Record) error {
	for i := range min(len(got), len(want)) {
		g, w := &got[i], &want[i]
		if g.Seq != w.Seq || g.At != w.At || g.Kind != w.Kind || g.Hash != w.Hash || !bytes.Equal(g.Data, w.Data) {
			return fmt.Errorf("record %d of %d is %d %d %s %s with %d bytes, want %d %d %s %s with %d bytes", i, len(want),
				g.Seq, g.At, g.Kind, g.Hash, len(g.Data), w.Seq, w.At, w.Kind, w.Hash, len(w.Data))
		}
	}
	if len(got) != len(want) {
		return fmt.Errorf("there are %d records, want %d", len(got), len(want))
	}
	return nil
}

// holds tells how a store differs from one that holds just these records, nil
// where it doesn't.
func holds(ctx context.Context, s journal.Store, records []journal.Record) error {
	got, err := collect(s.Records(ctx, 0))
	if err != nil {
		return err
	}
	if err := sameRecords(got, records); err != nil {
		return err
	}
	want := journal.Head{}
	if len(records) > 0 {
		want = last(records)
	}
	head, err := s.Head(ctx)
	if err != nil {
		return err
	}
	if head != want {
		return fmt.Errorf("the head is %s, want %s", head, want)
	}
	if verified, err := journal.Verify(ctx, s, journal.Head{}); err != nil || verified != want {
		return fmt.Errorf("the journal verifies up to %s, want %s: %w", verified, want, err)
	}
	return nil
}

// wantError tells how an error is not the one that a call should give.
func wantError(call string, got, want error) error {
	if errors.Is(got, want) {
		return nil
	}
	return fmt.Errorf("%s gives the error %w, want %w", call, wrapped(got), want)
}

// wrapped is an error that can be wrapped, for none too.
func wrapped(err error) error {
	if err == nil {
		return errors.New("none")
	}
	return err
}
