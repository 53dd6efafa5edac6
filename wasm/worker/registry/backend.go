//go:build js

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"

	"github.com/syumai/workers/cloudflare"
	driver "github.com/syumai/workers/cloudflare/d1"
	"golang.org/x/time/rate"

	"github.com/ruilkring/ruilkring/registry"
	"github.com/ruilkring/ruilkring/registry/api"
	"github.com/ruilkring/ruilkring/registry/journal"
	"github.com/ruilkring/ruilkring/registry/journal/d1"
	"github.com/ruilkring/ruilkring/registry/sample"
)

// binding is the name by which the Worker knows its database.
const binding = "DB"

// maxSteps keeps a solve within the processor time that wrangler.jsonc asks for. The
// clock can't, as it stands still while code runs.
const maxSteps = 200_000_000

// mostUnkept is how many records may follow the latest snapshot before there is a new
// one: each instance reads them all.
const mostUnkept = 200

// backend is the registry of one request, and the server on it.
type backend struct {
	registry *registry.Registry
	server   *api.Server
	kept     *api.Kept
	store    *counting
}

// open opens the registry as it is now; remembering says that requests with an
// Idempotency-Key are to be remembered, or forgotten.
func open(ctx context.Context, remembering bool) (*backend, error) {
	store, err := d1.Open(ctx, binding)
	if err != nil {
		return nil, err
	}
	b := &backend{store: &counting{Store: store}}
	// The journal as a whole is checked elsewhere: it takes time for every record.
	if b.registry, err = registry.Open(ctx, b.store, registry.Options{TrustSnapshot: true}); err != nil {
		return nil, err
	}
	if cloudflare.Getenv("SAMPLE") == "new" && b.registry.View().Version() == 0 {
		if err := sample.Fill(ctx, b.registry); err != nil {
			return nil, fmt.Errorf("the sample region: %w", err)
		}
	}
	if remembering {
		connector, err := driver.OpenConnector(binding)
		if err != nil {
			return nil, err
		}
		if b.kept, err = api.NewKept(ctx, sql.OpenDB(connector), false); err != nil {
			return nil, err
		}
	}
	o := api.Defaults()
	o.Once, o.MaxSteps, o.Kept = true, maxSteps, b.kept
	// What one instance counts, another does not know.
	o.PerSecond, o.Limit = rate.Inf, limit
	b.server = api.New(b.registry, issuer{}, log, o)
	return b, nil
}

// snapshotLater keeps a snapshot when the request is answered, where that is due.
func (b *backend) snapshotLater() {
	if !b.due() {
		return
	}
	after.Add(1)
	cloudflare.WaitUntil(func() {
		defer after.Done()
		if err := b.snapshot(context.Background()); err != nil {
			log.Warn("snapshot", "error", api.ErrorClass(err))
		}
	})
}

// due reports whether so much follows the latest snapshot that there should be a new
// one.
func (b *backend) due() bool {
	return b.store.read+int(b.registry.View().Version()-b.store.head) > mostUnkept
}

// snapshot keeps a snapshot where that is due.
func (b *backend) snapshot(ctx context.Context) error {
	if !b.due() {
		return nil
	}
	if err := b.registry.Snapshot(ctx); err != nil && !errors.Is(err, registry.ErrNotErased) {
		return err
	}
	return nil
}

// counting is a store that counts which records were read when the registry was
// opened.
type counting struct {
	journal.Store
	// read is how many, head the number of the last one that there was.
	read int
	head uint64
}

func (c *counting) Head(ctx context.Context) (journal.Head, error) {
	head, err := c.Store.Head(ctx)
	if c.head == 0 {
		c.head = head.Seq
	}
	return head, err
}

func (c *counting) Records(ctx context.Context, after uint64) iter.Seq2[journal.Record, error] {
	return func(yield func(journal.Record, error) bool) {
		for record, err := range c.Store.Records(ctx, after) {
			if err == nil && record.Seq <= c.head {
				c.read++
			}
			if !yield(record, err) {
				return
			}
		}
	}
}
