package journaltest

import (
	"fmt"
	"testing"

	"github.com/ruilkring/ruilkring/registry/journal"
)

// benchData is how many bytes the records of benchmarks have: about what the
// wishes of a household take, sealed.
const benchData = 400

// benchBatch is a chain of n records of benchData bytes.
func benchBatch(after journal.Head, n int) []journal.Record {
	batch := make([]journal.Record, n)
	data := make([]byte, benchData)
	for i := range batch {
		batch[i] = after.Next(int64(i), "household.wishes", data)
		after = batch[i].Head()
	}
	return batch
}

// BenchmarkAppend measures a durable append by the number of records in a batch,
// on empty stores.
func BenchmarkAppend(b *testing.B, open func(*testing.B) journal.Store) {
	for _, size := range []int{1, 4, 16, 64, 256, 1024} {
		b.Run(fmt.Sprintf("batch=%d", size), func(b *testing.B) {
			s := open(b)
			defer s.Close()
			head := journal.Head{}
			for b.Loop() {
				batch := benchBatch(head, size)
				if err := s.Append(b.Context(), head, batch); err != nil {
					b.Fatal(err)
				}
				head = last(batch)
			}
			b.ReportMetric(float64(head.Seq)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

// BenchmarkVerify measures how fast a journal is read and checked, on an empty
// store.
func BenchmarkVerify(b *testing.B, open func(*testing.B) journal.Store) {
	const records = 64 << 10
	s := open(b)
	defer s.Close()
	for head := (journal.Head{}); head.Seq < records; {
		batch := benchBatch(head, 1024)
		if err := s.Append(b.Context(), head, batch); err != nil {
			b.Fatal(err)
		}
		head = last(batch)
	}
	for b.Loop() {
		if _, err := journal.Verify(b.Context(), s, journal.Head{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*records/b.Elapsed().Seconds(), "records/s")
}
