package journal_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ruilkring/ruilkring/registry/journal"
)

// forged is a store that says of its journal what it is told to say.
type forged struct {
	journal.Store
	head    journal.Head
	records []journal.Record
	// err is given instead of the record of number errAt.
	err   error
	errAt uint64
	// whenRead is called after the records were read.
	whenRead func()
}

func (f *forged) Head(context.Context) (journal.Head, error) { return f.head, nil }

func (f *forged) Records(_ context.Context, after uint64) iter.Seq2[journal.Record, error] {
	return func(yield func(journal.Record, error) bool) {
		for _, r := range f.records {
			if f.err != nil && r.Seq == f.errAt {
				yield(journal.Record{}, f.err)
				return
			}
			if r.Seq > after && !yield(r, nil) {
				return
			}
		}
		if f.whenRead != nil {
			f.whenRead()
		}
	}
}

// whole is a journal of n records.
func whole(n int) *forged {
	f := &forged{}
	for i := range n {
		r := f.head.Next(int64(i), fmt.Sprintf("kind-%d", i), []byte{byte(i), 1, 2})
		f.records, f.head = append(f.records, r), r.Head()
	}
	return f
}

// TestVerifyFindsEveryChange changes each field of each record of a journal, one
// at a time, and leaves out, doubles and exchanges records.
func TestVerifyFindsEveryChange(t *testing.T) {
	const n = 6
	if head, err := journal.Verify(t.Context(), whole(n), journal.Head{}); err != nil || head.Seq != n {
		t.Fatalf("a whole journal verifies up to %d: %v", head.Seq, err)
	}
	changes := []struct {
		name   string
		change func(f *forged, i int)
		seq    func(i int) uint64 // the first that is bad, where not that of record i
	}{
		{"number", func(f *forged, i int) { f.records[i].Seq += 100 }, nil},
		{"time", func(f *forged, i int) { f.records[i].At++ }, nil},
		{"kind", func(f *forged, i int) { f.records[i].Kind += "x" }, nil},
		{"empty kind", func(f *forged, i int) { f.records[i].Kind = "" }, nil},
		{"data", func(f *forged, i int) { f.records[i].Data[1] ^= 0x80 }, nil},
		{"less data", func(f *forged, i int) { f.records[i].Data = f.records[i].Data[:2] }, nil},
		{"more data", func(f *forged, i int) { f.records[i].Data = append(f.records[i].Data, 0) }, nil},
		{"hash", func(f *forged, i int) { f.records[i].Hash[31] ^= 1 }, nil},
		{"time with its hash", func(f *forged, i int) {
			before := journal.Head{}
			if i > 0 {
				before = f.records[i-1].Head()
			}
			f.records[i] = before.Next(99, f.records[i].Kind, f.records[i].Data)
		}, func(i int) uint64 { return min(uint64(i)+2, n) }},
		{"left out", func(f *forged, i int) { f.records = slices.Delete(f.records, i, i+1) }, nil},
		{"doubled", func(f *forged, i int) { f.records = slices.Insert(f.records, i, f.records[i]) },
			func(i int) uint64 { return uint64(i) + 2 }},
		{"exchanged with the next", func(f *forged, i int) {
			j := (i + 1) % n
			f.records[i], f.records[j] = f.records[j], f.records[i]
		}, func(i int) uint64 { return uint64(i)%(n-1) + 1 }},
		{"cut off", func(f *forged, i int) { f.records = f.records[:i] }, nil},
		{"head behind", func(f *forged, i int) { f.head.Seq = uint64(i) }, nil},
		{"head ahead", func(f *forged, i int) { f.head.Seq += uint64(i) + 1 }, func(int) uint64 { return n + 1 }},
		{"hash of the head", func(f *forged, i int) { f.head.Hash[i] ^= 1 }, func(int) uint64 { return n }},
	}
	for _, c := range changes {
		t.Run(c.name, func(t *testing.T) {
			for i := range n {
				f := whole(n)
				c.change(f, i)
				want := uint64(i) + 1
				if c.seq != nil {
					want = c.seq(i)
				}
				_, err := journal.Verify(t.Context(), f, journal.Head{})
				var broken *journal.Broken
				if !errors.As(err, &broken) || broken.Seq != want {
					t.Errorf("record %d: the error is %v, want one at %d", i+1, err, want)
				}
			}
		})
	}
}

// TestVerifyFrom begins at a head that is trusted, as of a snapshot.
func TestVerifyFrom(t *testing.T) {
	f := whole(6)
	for i := range 6 {
		from := f.records[i].Head()
		var seqs []uint64
		for r, err := range journal.Checked(t.Context(), f, from) {
			if err != nil {
				t.Fatal(err)
			}
			seqs = append(seqs, r.Seq)
		}
		if len(seqs) != 5-i {
			t.Errorf("after %d there are the records %d", from.Seq, seqs)
		}
		from.Hash[0] ^= 1
		_, err := journal.Verify(t.Context(), f, from)
		var broken *journal.Broken
		if want := min(from.Seq+1, 6); !errors.As(err, &broken) || broken.Seq != want {
			t.Errorf("with another hash of %d the error is %v, want one at %d", from.Seq, err, want)
		}
	}
	_, err := journal.Verify(t.Context(), f, journal.Head{Seq: 9, Hash: journal.Hash{1}})
	var broken *journal.Broken
	if !errors.As(err, &broken) || broken.Seq != 7 {
		t.Errorf("from a head after the end the error is %v, want one at 7", err)
	}
}

// TestCheckedReadsOn lets somebody else append while the journal is read.
func TestCheckedReadsOn(t *testing.T) {
	f := whole(3)
	later := 0
	f.whenRead = func() {
		if later++; later <= 4 {
			r := f.head.Next(1, "later", nil)
			f.records, f.head = append(f.records, r), r.Head()
		}
	}
	head, err := journal.Verify(t.Context(), f, journal.Head{})
	if err != nil || head.Seq != 7 {
		t.Errorf("the journal verifies up to %d, want 7: %v", head.Seq, err)
	}
}

// TestCheckedPassesErrors gives an error of the store as it is: nobody has
// tampered with a journal on a disk that fails.
func TestCheckedPassesErrors(t *testing.T) {
	f := whole(4)
	f.err, f.errAt = errors.New("the disk is gone"), 3
	var seqs []uint64
	var last error
	for r, err := range journal.Checked(t.Context(), f, journal.Head{}) {
		if last = err; err == nil {
			seqs = append(seqs, r.Seq)
		}
	}
	if diff := cmp.Diff([]uint64{1, 2}, seqs); diff != "" || !errors.Is(last, f.err) {
		t.Errorf("the error is %v, after the records (-want +got):\n%s", last, diff)
	}
}

// TestCheckedStops ends the loop early.
func TestCheckedStops(t *testing.T) {
	for i := range uint64(4) {
		n := uint64(0)
		for r, err := range journal.Checked(t.Context(), whole(4), journal.Head{}) {
			if err != nil {
				t.Fatal(err)
			}
			n++
			if r.Seq > i {
				break
			}
		}
		if n != i+1 {
			t.Errorf("%d records were read, want %d", n, i+1)
		}
	}
}
