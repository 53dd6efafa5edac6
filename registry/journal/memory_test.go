package journal_test

import (
	"context"
	"testing"

	"github.com/ruilkring/ruilkring/registry/journal"
	"github.com/ruilkring/ruilkring/registry/journal/journaltest"
)

// unclosed is a store that several share, and none of them ends.
type unclosed struct{ journal.Store }

func (unclosed) Close() error { return nil }

func TestMemoryConformance(t *testing.T) {
	for _, c := range journaltest.Cases() {
		if c.SQL {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			store := journal.NewMemory()
			on := &journaltest.Subject{Open: func(context.Context) (journal.Store, error) {
				if c.Name == "closed" {
					return store, nil
				}
				return unclosed{store}, nil
			}}
			if err := c.Run(t.Context(), on); err != nil {
				t.Errorf("%v\nreason for the test: %s", err, c.Reason)
			}
		})
	}
}
