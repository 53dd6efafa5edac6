//go:build !js && !wasip1

package sqlite_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/ruilkring/ruilkring/registry/journal"
	"github.com/ruilkring/ruilkring/registry/journal/sqlite"
)

// TestPowerLoss opens what a disk may hold after the power fails: the database,
// and of its write-ahead log all that was synced, which is what stood in it when
// Append had returned, and of the rest a part, nothing, or rubbish. Every record
// that was acknowledged must be there, and nothing that nobody appended.
//
// That SQLite does sync before Append returns, this can't show: that is its
// promise for synchronous=FULL.
func TestPowerLoss(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	src := rand.New(rand.NewPCG(seed, 0))
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "journal.sqlite")
	s, err := sqlite.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var heads []journal.Head // after each record
	var synced []int64       // bytes in the log, by the number of records that were acknowledged then
	size := func() int64 {
		info, err := os.Stat(path + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	synced = append(synced, size())
	head := journal.Head{}
	for range 60 {
		var batch []journal.Record
		after := head
		for range 1 + src.IntN(5) {
			data := make([]byte, src.IntN(3000))
			for i := range data {
				data[i] = byte(src.Uint32())
			}
			r := head.Next(1, "test", data)
			batch, head = append(batch, r), r.Head()
			heads = append(heads, head)
		}
		if err := s.Append(ctx, after, batch); err != nil {
			t.Fatal(err)
		}
		for len(synced) <= len(heads) {
			synced = append(synced, size())
		}
	}
	database, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(log)) != synced[len(heads)] {
		t.Fatalf("the log has %d bytes, and had %d", len(log), synced[len(heads)])
	}
	for range 40 {
		// Half of the cuts are just where something was acknowledged.
		cut := synced[src.IntN(len(synced))]
		if src.IntN(2) == 0 {
			cut = synced[0] + src.Int64N(int64(len(log))-synced[0]+1)
		}
		rest := bytes.Clone(log[cut:])
		switch src.IntN(3) {
		case 0:
			rest = nil
		case 1:
			// Some blocks of the rest got to the disk, and some did not.
			for at := 0; at < len(rest); at += 512 {
				if src.IntN(2) == 0 {
					clear(rest[at:min(at+512, len(rest))])
				}
			}
		case 2:
			for i := range rest {
				rest[i] = byte(src.Uint32())
			}
		}
		least := 0
		for least+1 < len(synced) && synced[least+1] <= cut {
			least++
		}
		crashed := filepath.Join(t.TempDir(), "journal.sqlite")
		for name, data := range map[string][]byte{crashed: database, crashed + "-wal": append(bytes.Clone(log[:cut]), rest...)} {
			if err := os.WriteFile(name, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		again, err := sqlite.Open(ctx, crashed)
		if err != nil {
			t.Fatalf("cut at %d of %d: %v", cut, len(log), err)
		}
		got, err := journal.Verify(ctx, again, journal.Head{})
		switch {
		case err != nil:
			t.Errorf("cut at %d of %d: %v", cut, len(log), err)
		case got.Seq < uint64(least):
			t.Errorf("cut at %d of %d: the journal goes up to %d, and %d was acknowledged", cut, len(log), got.Seq, least)
		case got.Seq > 0 && got != heads[got.Seq-1]:
			t.Errorf("cut at %d of %d: the journal goes up to %s, which nobody appended", cut, len(log), got)
		}
		next := got.Next(2, "test.after", nil)
		if err := again.Append(ctx, got, []journal.Record{next}); err != nil {
			t.Errorf("cut at %d of %d: nothing can be appended: %v", cut, len(log), err)
		}
		if err := again.Close(); err != nil {
			t.Error(err)
		}
	}
}
