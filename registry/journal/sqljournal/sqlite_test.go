package sqljournal

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/registry/journal"
)

// TestRecordsText splits batches of every shape: each text must be no larger than
// D1 takes, there must be no more of them than the view has columns, and together
// they must hold the batch.
func TestRecordsText(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	src := rand.New(rand.NewPCG(seed, 0))
	for round := range 6 {
		var batch []journal.Record
		head := journal.Head{Seq: journal.MaxSeq - journal.MaxBatch}
		size := 0
		most := 1 + src.IntN(journal.MaxData)
		if round%3 == 0 {
			most = journal.MaxData // or just so much that two don't fit
		}
		for len(batch) < journal.MaxBatch {
			n := most
			if round%2 == 0 {
				n = src.IntN(most + 1)
			}
			if size += n; size > journal.MaxBatchData {
				break
			}
			batch = append(batch, head.Next(-journal.MaxSeq, strings.Repeat("k", journal.MaxKind), make([]byte, n)))
			head = batch[len(batch)-1].Head()
		}
		if err := journal.CheckBatch(journal.Head{Seq: journal.MaxSeq - journal.MaxBatch}, batch); err != nil {
			t.Fatal(err)
		}
		texts, seen := 0, 0
		for rest := batch; len(rest) > 0; texts++ {
			text, n := recordsText(rest)
			if len(text) > maxText {
				t.Errorf("a text of %d records has %d bytes", n, len(text))
			}
			// What is in a text, the conformance kit sees in the database.
			if got := strings.Count(text, "kkkk") / (journal.MaxKind / 4); got != n {
				t.Fatalf("a text has %d entries, want %d", got, n)
			}
			seen, rest = seen+n, rest[n:]
		}
		if texts > maxTexts || seen != len(batch) {
			t.Errorf("a batch of %d records is %d in %d texts, and there may be %d texts", len(batch), seen, texts, maxTexts)
		}
	}
}
