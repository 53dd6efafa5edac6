//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ruilkring/ruilkring/registry"
	"github.com/ruilkring/ruilkring/registry/journal"
	"github.com/ruilkring/ruilkring/registry/journal/postgres/pgtest"
)

// How much the tests of this file do. "make kill-test" does more.
var (
	kills         = flag.Int("kills", 30, "how often a writer on SQLite is killed")
	killsPostgres = flag.Int("kills-postgres", 2, "how often a server of PostgreSQL, and then its client, is killed")
	killShared    = flag.Bool("kill-shared", false, "every fourth time there is another writer on the same file, which is killed after the first")
	killSeed      = flag.Uint64("kill-seed", 0, "where the kill tests begin; 0 is somewhere")
)

// killJournal is how many records a journal has, at least, when the next kills
// are on a new one: reading it takes longer and longer.
const killJournal = 1000

// fate is what is known of a household from what the writers said.
type fate struct {
	acknowledged int  // its last change that is on disk for certain
	tried        int  // the last that may be
	erasing      bool // it may be erased
	erased       bool // it is, for certain
}

// witness reads what writers say about one journal, and holds the journal
// against it.
type witness struct {
	address string
	mu      sync.Mutex
	fates   map[string]*fate
	rounds  map[string]saidOfRound
	version uint64       // the last that was acknowledged
	head    journal.Head // of the last check
	opened  bool         // one of the present writers is open
	said    int          // lines of the present writers
	// For the report.
	acknowledged, erased, early, unheard, snapshots, steps, executed int
}

func newWitness(address string) *witness {
	return &witness{address: address, fates: map[string]*fate{}, rounds: map[string]saidOfRound{}}
}

// next is a witness of another journal, who goes on counting.
func (w *witness) next(address string) *witness {
	n := newWitness(address)
	n.acknowledged, n.erased, n.early, n.unheard, n.snapshots = w.acknowledged, w.erased, w.early, w.unheard, w.snapshots
	n.steps, n.executed = w.steps, w.executed
	return n
}

// report prints what was counted, and what "registry check" says of the last
// journal.
func (w *witness) report(t *testing.T) {
	if w.head.Seq > 0 { // or the last writer was killed before there was a journal
		code, out := command(t.Context(), "check", w.address)
		if code != exitWhole {
			t.Errorf("registry check gives exit code %d:\n%s", code, out)
		}
		t.Logf("registry check of the last journal:\n%s", out)
	}
	t.Logf("%d changes and %d erasures were acknowledged, and all are there; after %d kills of a writer there was more on disk than it had acknowledged",
		w.acknowledged, w.erased, w.unheard)
	t.Logf("%d commands about rounds were acknowledged, and %d exchanges carried out, each whole", w.steps, w.executed)
	t.Logf("after %d kills there was a snapshot, and the state from it was that of all records", w.snapshots)
}

// fate is that of a household, which is made if it isn't known.
func (w *witness) fate(id string) *fate {
	f := w.fates[id]
	if f == nil {
		f = &fate{}
		w.fates[id] = f
	}
	return f
}

// hear reads one line of a writer.
func (w *witness) hear(line string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said++
	var version uint64
	var id string
	var n int
	kind, rest, _ := strings.Cut(line, " ")
	var err error
	switch kind {
	case "open":
		w.opened = true
		return nil
	case "erase":
		w.fate(rest).erasing = true
		return nil
	case "ack":
		_, err = fmt.Sscan(rest, &version, &id, &n)
		f := w.fate(id)
		f.acknowledged, f.tried = n, n
		w.acknowledged++
	case "erased":
		_, err = fmt.Sscan(rest, &version, &id)
		w.fate(id).erased = true
		w.erased++
	case "round":
		var id string
		var said saidOfRound
		_, err = fmt.Sscan(rest, &version, &id, &said.phase, &said.exchanges, &said.agreed, &said.executed)
		w.executed += max(0, said.executed-w.rounds[id].executed)
		w.rounds[id] = said
		w.steps++
	case "unsure":
		_, err = fmt.Sscan(rest, &id, &n)
		f := w.fate(id)
		f.tried = max(f.tried, n)
	default:
		err = fmt.Errorf("the writer says %q", line)
	}
	w.version = max(w.version, version)
	return err
}

// begin forgets what the writers before have said about themselves.
func (w *witness) begin() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.opened, w.said = false, 0
}

// lines is how much the present writers have said, and whether one is open.
func (w *witness) lines() (said int, opened bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.said, w.opened
}

// writing is a writer that runs.
type writing struct {
	process *exec.Cmd
	done    chan error // of listening, when it has ended
}

// start starts a writer of a name, which begins the ids of its households.
func (w *witness) start(t *testing.T, name string, seed uint64) *writing {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := exec.Command(program)
	p.Env = append(os.Environ(), fmt.Sprintf("%s=%s %d %s", writerVariable, name, seed, w.address))
	var stderr bytes.Buffer
	p.Stderr = &stderr
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		var failed error
		for in := bufio.NewReader(out); ; {
			line, err := in.ReadString('\n')
			if err != nil {
				if err != io.EOF && failed == nil {
					failed = err
				}
				break // what has no end was not said
			}
			if err := w.hear(strings.TrimSuffix(line, "\n")); err != nil && failed == nil {
				failed = err
			}
		}
		_ = p.Wait() // it was killed, or has said why it ended
		if failed == nil && stderr.Len() > 0 {
			failed = fmt.Errorf("the writer panics:\n%s", &stderr)
		}
		done <- failed
	}()
	return &writing{process: p, done: done}
}

// kill kills the writer and waits until all that it said is heard.
func (p *writing) kill() error {
	// Where it has ended by itself, it has said why.
	_ = p.process.Process.Kill()
	return <-p.done
}

// check holds the journal against what was said: it verifies and adds up, all
// that was acknowledged is in it, and nothing that nobody tried.
func (w *witness) check(ctx context.Context) error {
	store, err := open(ctx, w.address)
	if err != nil {
		if w.version == 0 {
			return nil // the writer did not get so far as to make the tables
		}
		return err
	}
	defer store.Close()
	chain, err := readChain(ctx, store, w.head)
	if err != nil {
		return err
	}
	if chain.head.Seq < w.version {
		return fmt.Errorf("record %d was acknowledged, and the journal ends with %d", w.version, chain.head.Seq)
	}
	found, err := registry.Examine(ctx, store)
	if err != nil {
		return err
	}
	view := found.View
	if view.Head() != chain.head {
		return fmt.Errorf("the records up to %s add up to a state of %s", chain.head, view.Head())
	}
	if (found.Snapshot != journal.Head{}) {
		w.snapshots++
	}
	if err := w.checkRounds(view); err != nil {
		return err
	}
	unheard := false
	for h := range view.Select(registry.All()).Households() {
		f := w.fate(h.ID)
		if strings.HasPrefix(h.ID, movers) {
			continue // checkRounds has seen to them
		}
		got := h.Wishes.WithinM
		// Each household has at most one command on its way.
		if got < f.acknowledged || got > f.tried+1 || f.erased {
			return fmt.Errorf("household %s is at change %d, and is said to be at %d, tried %d, erasing %t, erased %t",
				h.ID, got, f.acknowledged, f.tried, f.erasing, f.erased)
		}
		unheard = unheard || got > f.acknowledged
		// What is in the journal stays there, whoever was told.
		f.acknowledged, f.tried, f.erasing = got, got, false
	}
	for id, f := range w.fates {
		if _, there := view.Household(id); there {
			continue
		}
		if f.acknowledged > 0 && !f.erasing {
			return fmt.Errorf("household %s was at change %d and is gone", id, f.acknowledged)
		}
		unheard = unheard || f.acknowledged > 0 && !f.erased
		f.erased = f.acknowledged > 0
	}
	if unheard {
		w.unheard++
	}
	w.head, w.version = chain.head, chain.head.Seq
	return nil
}

// seed is where a test begins, and is printed.
func seed(t *testing.T) *rand.Rand {
	n := *killSeed
	if n == 0 {
		n = rand.Uint64()
	}
	t.Logf("to run it again: -kill-seed %d", n)
	return rand.New(rand.NewPCG(n, 0))
}

// untilOpen waits until the writer is open, has ended, or is slow.
func (w *witness) untilOpen() {
	for range 1000 {
		if said, opened := w.lines(); opened || said > 0 {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// TestKillSQLite kills a writer at random moments, also while it opens the
// journal, and looks each time whether what it acknowledged is there.
func TestKillSQLite(t *testing.T) {
	src := seed(t)
	w := newWitness("")
	journals, records := 0, uint64(0)
	begin := time.Now()
	for n := range *kills {
		if w.address == "" || w.head.Seq >= killJournal {
			if w.address != "" {
				remove(t, w.address)
			}
			journals++
			records += w.head.Seq
			w = w.next(filepath.Join(t.TempDir(), "registry.sqlite"))
		}
		w.begin()
		writers := []*writing{w.start(t, "a", src.Uint64())}
		if *killShared && n%4 == 3 {
			// The journal is shared, and one of them goes on when the other dies.
			writers = append(writers, w.start(t, "b", src.Uint64()))
		}
		if src.IntN(5) > 0 {
			w.untilOpen()
		}
		for _, p := range writers {
			time.Sleep(time.Duration(src.Int64N(1 + src.Int64N(int64(120*time.Millisecond)))))
			if err := p.kill(); err != nil {
				t.Fatalf("kill %d: %v", n+1, err)
			}
		}
		if _, opened := w.lines(); !opened {
			w.early++
		}
		if err := w.check(t.Context()); err != nil {
			t.Fatalf("after kill %d: %v (%s)", n+1, err, w.address)
		}
	}
	t.Logf("%d kills, %d of them before the registry was open, on %d journals of %d records together, in %s",
		*kills, w.early, journals, records+w.head.Seq, time.Since(begin).Round(time.Millisecond))
	w.report(t)
}

// remove removes the files of a journal.
func remove(t *testing.T, path string) {
	t.Helper()
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + suffix); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
}

// TestKillPostgres kills the server while a writer writes, starts it again, waits
// until the writer has gone on, and kills the writer.
func TestKillPostgres(t *testing.T) {
	server := pgtest.Start(t)
	src := seed(t)
	begin := time.Now()
	w := newWitness(server.Schema(t))
	for n := range *killsPostgres {
		w.begin()
		p := w.start(t, "a", src.Uint64())
		w.untilOpen()
		time.Sleep(time.Duration(src.Int64N(int64(60 * time.Millisecond))))
		server.Kill()
		server.Restart(t)
		before, _ := w.lines()
		for range 3000 {
			if now, opened := w.lines(); opened && now > before+5 {
				break
			}
			select {
			case err := <-p.done:
				t.Fatalf("after kill %d of the server the writer ended: %v", n+1, err)
			case <-time.After(10 * time.Millisecond):
			}
		}
		if now, _ := w.lines(); now <= before {
			t.Fatalf("after kill %d of the server the writer does not go on", n+1)
		}
		time.Sleep(time.Duration(src.Int64N(int64(60 * time.Millisecond))))
		if err := p.kill(); err != nil {
			t.Fatalf("kill %d: %v", n+1, err)
		}
		server.AwaitClients(t)
		if err := w.check(t.Context()); err != nil {
			t.Fatalf("after kill %d: %v", n+1, err)
		}
		if w.head.Seq >= killJournal {
			w = w.next(server.Schema(t))
		}
	}
	t.Logf("%d kills of the server and %d of its client in %s", *killsPostgres, *killsPostgres, time.Since(begin).Round(time.Millisecond))
	w.report(t)
}
