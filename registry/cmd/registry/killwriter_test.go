//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry"
	"github.com/ruilkring/ruilkring/registry/journal"
	"github.com/ruilkring/ruilkring/registry/journal/postgres"
	"github.com/ruilkring/ruilkring/registry/journal/sqlite"
)

// writerVariable is the environment variable that makes the test program the
// writer that is killed: its name, the seed, and the address of the journal.
const writerVariable = "RUILKRING_KILL_WRITER"

func TestMain(m *testing.M) {
	if arg := os.Getenv(writerVariable); arg != "" {
		var name string
		var n uint64
		var address string
		if _, err := fmt.Sscan(arg, &name, &n, &address); err != nil {
			say("fatal %v", err)
			os.Exit(1)
		}
		if err := write(context.Background(), address, name, n); err != nil {
			say("fatal %v", err)
		}
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// say writes a line in one write, so that nobody reads a line of which a part was
// acknowledged only.
func say(format string, args ...any) {
	_, _ = os.Stdout.WriteString(strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", " ") + "\n")
}

// openForWriting opens a journal as a registry's owner would.
func openForWriting(ctx context.Context, address string) (journal.Store, error) {
	if strings.HasPrefix(address, "postgres://") {
		return postgres.Open(ctx, address)
	}
	return sqlite.Open(ctx, address)
}

// killClients is how many goroutines give commands at once.
const killClients = 8

// killPractices is how many practices households wish for.
const killPractices = 5

// write opens a registry and gives it commands until it is killed. What it
// writes is for the test to read:
//
//	open VERSION               the registry is open
//	erase HOUSEHOLD            it will be erased now
//	ack VERSION HOUSEHOLD N    change N of the household is on disk
//	erased VERSION HOUSEHOLD   and so is that it was erased
//	unsure HOUSEHOLD N         change N may have happened, or not
//	round VERSION ROUND PHASE EXCHANGES AGREED EXECUTED   so far is a round, on disk
//	fatal TEXT                 what should not happen did
func write(ctx context.Context, address, name string, seed uint64) error {
	store, err := openForWriting(ctx, address)
	if err != nil {
		return err
	}
	r, err := registry.Open(ctx, store, registry.Options{})
	if err != nil {
		return err
	}
	say("open %d", r.View().Version())
	for i := 0; i < killPractices; {
		if _, there := r.View().Practice(practiceOf(uint64(i))); there {
			i++
			continue
		}
		if _, err := r.Do(ctx, registry.PutPractice{Practice: registry.Practice{Practice: matching.Practice{
			ID: practiceOf(uint64(i)), Location: matching.Point{Lat: 52, Lon: 4.5}, Capacity: 2000, Enrolled: 1500, Mode: matching.Swap,
		}}}); err != nil {
			if !interrupted(err) {
				return err
			}
			time.Sleep(time.Millisecond)
		}
	}
	failed := make(chan error)
	for i := range killClients {
		c := &killClient{
			Rand: rand.New(rand.NewPCG(seed, uint64(i))), r: r, name: fmt.Sprintf("%s%d-", name, i), changes: map[string]int{},
		}
		go func() { failed <- c.run(ctx) }()
	}
	m := &conductor{Rand: rand.New(rand.NewPCG(seed, killClients)), r: r, name: name}
	go func() { failed <- m.run(ctx) }()
	return <-failed // else it is killed
}

// practiceOf is the id of a practice.
func practiceOf(n uint64) string { return fmt.Sprintf("p%d", n%killPractices) }

// interrupted says whether an error may come of a database that was killed: any
// but those that a registry gives for commands.
func interrupted(err error) bool {
	for _, refused := range []error{
		registry.ErrUnknown, registry.ErrExists, registry.ErrStale, registry.ErrInvalid, registry.ErrState, registry.ErrClosed, registry.ErrJournal,
	} {
		if errors.Is(err, refused) {
			return false
		}
	}
	return !errors.As(err, new(*journal.Broken))
}

// killClient gives commands about the households whose ids begin with its name,
// which no other client does.
type killClient struct {
	*rand.Rand
	r    *registry.Registry
	name string
	// changes are how often each household was changed: that stands in how far
	// it would go.
	changes map[string]int
	ids     []string
}

// read learns from the registry which households there are.
func (c *killClient) read(v *registry.View) {
	clear(c.changes)
	c.ids = c.ids[:0]
	for h := range v.Select(registry.All()).Households() {
		if strings.HasPrefix(h.ID, c.name) {
			c.changes[h.ID] = h.Wishes.WithinM
			c.ids = append(c.ids, h.ID)
		}
	}
}

// run gives commands for ever, or until one goes wrong that should not.
func (c *killClient) run(ctx context.Context) error {
	c.read(c.r.View())
	for {
		err := c.step(ctx)
		switch {
		case err == nil:
		case interrupted(err):
			if err := c.recover(ctx); err != nil {
				return err
			}
		default:
			return err
		}
	}
}

// recover waits until the database is there again, and looks what happened.
func (c *killClient) recover(ctx context.Context) error {
	for {
		v, err := c.r.Refresh(ctx)
		if err == nil {
			c.read(v)
			return nil
		}
		if !interrupted(err) {
			return err
		}
		time.Sleep(time.Millisecond)
	}
}

// step gives one command.
func (c *killClient) step(ctx context.Context) error {
	kind := c.IntN(100)
	if len(c.ids) == 0 {
		kind = 0
	}
	id := ""
	if kind >= 15 {
		id = c.ids[c.IntN(len(c.ids))]
	}
	switch {
	case kind < 15:
		id = fmt.Sprintf("%s%x", c.name, c.Uint64())
		return c.change(ctx, id, registry.Register{Household: registry.Household{
			ID: id, Adults: []string{"adult-of-" + id}, Current: practiceOf(c.Uint64()), Home: matching.Point{Lat: 52, Lon: 4.5},
			Wishes: matching.Wishes{WithinM: 1},
		}})
	case kind < 17:
		say("erase %s", id)
		receipt, err := c.r.Do(ctx, registry.Erase{Household: id})
		if err == nil {
			say("erased %d %s", receipt.Version, id)
			c.read(c.r.View())
		}
		return err
	case kind < 20:
		_, err := c.r.Do(ctx, registry.LogAccess{Who: "u1", Role: "coordinator", What: "household.read", Household: id, Why: "round"})
		return err
	case kind < 21:
		err := c.r.Snapshot(ctx)
		if errors.Is(err, registry.ErrNotErased) {
			return nil // somebody else's command is about to see to it
		}
		return err
	}
	return c.change(ctx, id, registry.PutWishes{Household: id, Wishes: matching.Wishes{
		Ranked: [][]string{{practiceOf(c.Uint64())}}, WithinM: c.changes[id] + 1,
	}})
}

// change gives a command that is the next change of a household.
func (c *killClient) change(ctx context.Context, id string, command registry.Command) error {
	n := c.changes[id] + 1
	receipt, err := c.r.Do(ctx, command)
	if err != nil {
		if interrupted(err) {
			say("unsure %s %d", id, n)
		}
		return err
	}
	if n == 1 {
		c.ids = append(c.ids, id)
	}
	c.changes[id] = n
	say("ack %d %s %d", receipt.Version, id, n)
	return nil
}
