//go:build !js && !wasip1

package sqlite_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/ruilkring/ruilkring/registry/journal"
	"github.com/ruilkring/ruilkring/registry/journal/sqlite"
)

// BenchmarkAppend is the cost of a durable append, by the records in a batch,
// of 400 bytes each: about what a household's wishes take, sealed.
func BenchmarkAppend(b *testing.B) {
	for _, size := range []int{1, 4, 16, 64, 256, 1024} {
		b.Run(fmt.Sprintf("batch=%d", size), func(b *testing.B) {
			s, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "journal.sqlite"))
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			data := make([]byte, 400)
			head := journal.Head{}
			batch := make([]journal.Record, size)
			n := 0
			for b.Loop() {
				after := head
				for i := range batch {
					batch[i] = head.Next(int64(n), "household.wished", data)
					head = batch[i].Head()
				}
				if err := s.Append(b.Context(), after, batch); err != nil {
					b.Fatal(err)
				}
				n++
			}
			b.ReportMetric(float64(n*size)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

// BenchmarkVerify is the cost of reading and checking one record.
func BenchmarkVerify(b *testing.B) {
	s, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "journal.sqlite"))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	const records = 64 << 10
	head := journal.Head{}
	for head.Seq < records {
		after := head
		batch := make([]journal.Record, 1024)
		for i := range batch {
			batch[i] = head.Next(int64(i), "household.wished", make([]byte, 400))
			head = batch[i].Head()
		}
		if err := s.Append(b.Context(), after, batch); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if _, err := journal.Verify(b.Context(), s, journal.Head{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*records/b.Elapsed().Seconds(), "records/s")
}
