package registry

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ruilkring/ruilkring/registry/journal"
)

// Options change how a registry works. The zero value is what a small region
// needs.
type Options struct {
	// Clock tells the time; nil means [time.Now]. Events never go back in time:
	// where the clock does, they stay at the time of the event before.
	Clock func() time.Time
	// PostcodeChars is how many characters of a home's postcode are kept; 0
	// means 4. Fewer tell less about people; practices whose area goes by more
	// need more.
	PostcodeChars int
	// TrustSnapshot starts from the latest snapshot and checks only the records
	// after it, in place of the whole journal. A snapshot can't be forged without
	// the vault; records before it that were tampered with go unseen until the
	// journal is checked as a whole.
	TrustSnapshot bool
}

// defaultPostcodeChars are the digits of a Dutch postcode.
const defaultPostcodeChars = 4

// Registry keeps practices, households and rounds, and their history in a
// journal. Any number of goroutines may use it. There may be several registries
// on one database, also in different programs: each sees what the others have
// done when it carries out a command, or when it is told to [Registry.Refresh].
type Registry struct {
	store   journal.Store
	options Options

	// latest is what readers see.
	latest atomic.Pointer[published]

	// mu guards the queue of the commands that wait for the writer.
	mu      sync.Mutex
	queue   []*request
	writing bool
	closed  bool
	idle    chan struct{} // closed when the writer ends, while somebody waits for that

	// What follows is the writer's own: only one goroutine writes at a time.
	//
	// uncertain says that the head of the journal has to be read before the next
	// batch is decided.
	uncertain bool
	// broken is why nothing can be written any more.
	broken error
	// undropped are the names of keys that are to be destroyed, and snapshots
	// says that there may be snapshots with what was erased.
	undropped []string
	snapshots bool
	// destroyed is what came of the last try.
	destroyed error

	// storing is held while a snapshot is written, and from before something is
	// erased until its key is destroyed. It guards snapshotKeys, the names of the
	// keys of snapshots.
	storing      sync.Mutex
	snapshotKeys []string
	// pending says that something is erased and its key is not destroyed.
	pending atomic.Bool
}

// published is a version that readers see, and a channel that is closed when
// there is a later one.
type published struct {
	view  *View
	later chan struct{}
}

// Open reads the journal of a store and keeps what it adds up to. The whole
// journal is checked; one that was tampered with is not opened. Keys of
// households that were erased are destroyed, where that could not be done
// before.
//
// The store stays the caller's, and is to be closed after the registry.
//
// # Errors
//
// A *[journal.Broken], which names the first record that is not as it should be;
// ErrJournal where the chain is whole, but what the record says can't be, or its
// key is missing. Else what the store says.
func Open(ctx context.Context, store journal.Store, o Options) (*Registry, error) {
	if o.Clock == nil {
		o.Clock = time.Now //nolint:forbidigo // events happen at a time; what follows from them doesn't ask for it
	}
	if o.PostcodeChars <= 0 {
		o.PostcodeChars = defaultPostcodeChars
	}
	r := &Registry{store: store, options: o}
	f, err := foldStore(ctx, store, o.TrustSnapshot)
	if err != nil {
		return nil, err
	}
	for name := range f.keys {
		if strings.HasPrefix(name, snapshotKeys) {
			r.snapshotKeys = append(r.snapshotKeys, name)
		}
	}
	slices.Sort(r.snapshotKeys)
	for _, name := range f.erased {
		if f.keys[name] != nil {
			r.undropped = append(r.undropped, name)
		}
	}
	r.snapshots = len(f.erased) > 0 || f.unread > 0
	if err := r.destroy(ctx); err != nil {
		return nil, fmt.Errorf("registry: %w", err)
	}
	r.publish(f.s)
	return r, nil
}

// readKeys is the vault of a store.
func readKeys(ctx context.Context, store journal.Store) (keys, error) {
	vault := keys{}
	for key, err := range store.Keys(ctx) {
		if err != nil {
			return nil, fmt.Errorf("registry: %w", err)
		}
		k, err := keyOf(key.Secret)
		if err != nil {
			return nil, err
		}
		vault[key.Name] = k
	}
	return vault, nil
}

// kept is what a store holds beside its records.
type kept struct {
	head     journal.Head
	at       journal.Head // of the snapshot
	snapshot []byte       // nil where there is none
	vault    keys
}

// readKept reads what a store holds beside its records.
//
// Others may write meanwhile. A key is in the vault before the record or the
// snapshot that needs it is in the store, so the vault is read after the head and
// after the snapshot: what it lacks of theirs was destroyed.
func readKept(ctx context.Context, store journal.Store) (r kept, err error) {
	if r.head, err = store.Head(ctx); err != nil {
		return kept{}, fmt.Errorf("registry: %w", err)
	}
	if r.at, r.snapshot, err = store.Snapshot(ctx); err != nil && !errors.Is(err, journal.ErrNoSnapshot) {
		return kept{}, fmt.Errorf("registry: %w", err)
	}
	r.vault, err = readKeys(ctx, store)
	return r, err
}

// foldStore is what the journal of a store adds up to.
func foldStore(ctx context.Context, store journal.Store, trust bool) (*folder, error) {
	r, err := readKept(ctx, store)
	if err != nil {
		return nil, err
	}
	f := &folder{s: newState(), keys: r.vault, keysOf: r.head.Seq}
	if s, err := decodeSnapshot(r.at, r.snapshot, r.vault); err == nil {
		f.s, f.unread = s, s.unreadable
		if !trust {
			f.before = s.head
		}
	}
	if err := f.fold(ctx, store); err != nil {
		return nil, err
	}
	if f.s.lacksKeys() > 0 {
		// The snapshot does not know which record needs the key.
		f = &folder{s: newState(), keys: r.vault, keysOf: r.head.Seq}
		if err := f.fold(ctx, store); err != nil {
			return nil, err
		}
		if err := f.s.keyless(); err != nil {
			return nil, err
		}
	}
	f.s.compact()
	return f, nil
}

// folder reads a journal into a state.
type folder struct {
	s *state
	// keys are those of the vault, as it was when the journal had keysOf records
	// or more: later records may need keys that are looked up as they come.
	keys   keys
	keysOf uint64
	// before is up to where the records are in the state already, and are only
	// to be checked; zero where those are not even read.
	before journal.Head
	// erased are the names of the keys that the events say were destroyed.
	erased []string
	// read is the number of the last record that was read.
	read uint64
	// unread is how many households the snapshot had that were erased since.
	unread int
}

// fold applies the records after the state's head, all checked.
func (f *folder) fold(ctx context.Context, store journal.Store) error {
	from := f.s.head
	if f.before.Seq > 0 {
		from = journal.Head{}
	}
	f.read = from.Seq
	for record, err := range journal.Checked(ctx, store, from) {
		if err != nil {
			return fmt.Errorf("registry: %w", err)
		}
		if err := f.step(ctx, store, &record); err != nil {
			return err
		}
	}
	return f.end()
}

// step applies the next record, which is checked to be that, unless the state has
// it already.
func (f *folder) step(ctx context.Context, store journal.Store, record *journal.Record) error {
	f.read = record.Seq
	if record.Seq <= f.before.Seq {
		if record.Seq == f.before.Seq && record.Head() != f.before {
			return fmt.Errorf("registry: %w", &journal.Broken{Seq: record.Seq, Reason: "the snapshot was made of another record"})
		}
		return nil
	}
	var lookup error
	e, err := decode(f.s, func(name string) *secretKey {
		k := f.keys[name]
		if k == nil && record.Seq > f.keysOf {
			k, lookup = f.lookUp(ctx, store, name)
		}
		return k
	}, record)
	if lookup != nil {
		return lookup
	}
	if err != nil {
		return unfoldable(record.Seq, err)
	}
	if d, ok := e.(destroyer); ok {
		f.erased = append(f.erased, d.destroys(f.s)...)
	}
	if err := f.s.apply(e, record); err != nil {
		return unfoldable(record.Seq, err)
	}
	return nil
}

// end says whether the journal went on as far as the state.
func (f *folder) end() error {
	if f.read < f.before.Seq {
		return fmt.Errorf("registry: %w", &journal.Broken{Seq: f.read + 1, Reason: fmt.Sprintf("it is missing, and a snapshot was made after %d", f.before.Seq)})
	}
	return nil
}

// unfoldable is the error for the first record that does not fit onto those before
// it, although it follows them.
func unfoldable(seq uint64, err error) error {
	reason := strings.TrimPrefix(err.Error(), ErrJournal.Error()+": ")
	return fmt.Errorf("%w: %w", ErrJournal, &journal.Broken{Seq: seq, Reason: strings.TrimPrefix(reason, "registry: ")})
}

// lookUp asks the store for a key, which comes too late for the vault that was
// read: nil where it is destroyed already. Then the record that says so is in the
// journal, and the fold ends no earlier.
func (f *folder) lookUp(ctx context.Context, store journal.Store, name string) (*secretKey, error) {
	list, err := store.KeysOf(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("registry: %w", err)
	}
	if len(list) == 0 {
		return nil, nil //nolint:nilnil // the zero of what is looked up
	}
	k, err := keyOf(list[0].Secret)
	if err == nil && f.keys != nil {
		f.keys[name] = k
	}
	return k, err
}

// destroyer is an event that says that keys are destroyed.
type destroyer interface {
	// destroys are the names of the keys, as far as the state knows them. It is
	// asked before the event is applied.
	destroys(s *state) []string
}

// Close carries out the commands that wait and then no more. The store stays
// open.
func (r *Registry) Close() error {
	r.mu.Lock()
	r.closed = true
	var idle chan struct{}
	if r.writing {
		if r.idle == nil {
			r.idle = make(chan struct{})
		}
		idle = r.idle
	}
	r.mu.Unlock()
	if idle != nil {
		<-idle
	}
	return nil
}

// View is the latest version. It never changes: who wants to see what happened
// since asks for another one.
func (r *Registry) View() *View { return r.latest.Load().view }

// publish lets readers see a state, which must not be changed any more.
func (r *Registry) publish(s *state) {
	next := &published{&View{s}, make(chan struct{})}
	if before := r.latest.Swap(next); before != nil {
		close(before.later)
	}
}

// Wait returns the first view of a version, or of a later one, as soon as there
// is one. The error is that of the context.
func (r *Registry) Wait(ctx context.Context, version uint64) (*View, error) {
	for {
		p := r.latest.Load()
		if p.view.Version() >= version {
			return p.view, nil
		}
		select {
		case <-p.later:
		case <-ctx.Done():
			return nil, fmt.Errorf("registry: %w", ctx.Err())
		}
	}
}

// Watch yields the latest view once it is later than a version, and then again
// and again as it changes, until the context ends. Versions that come and go
// while the loop is busy are passed over.
func (r *Registry) Watch(ctx context.Context, since uint64) iter.Seq[*View] {
	return func(yield func(*View) bool) {
		for {
			v, err := r.Wait(ctx, since+1)
			if err != nil || !yield(v) {
				return
			}
			since = v.Version()
		}
	}
}

// destroy destroys the keys and snapshots that are to be, if there are any.
// Nothing is written to the vault or to snapshots meanwhile.
func (r *Registry) destroy(ctx context.Context) error {
	if len(r.undropped) > 0 {
		r.pending.Store(true)
		for names := range slices.Chunk(r.undropped, keysAtOnce) {
			if err := r.store.DropKeys(ctx, names...); err != nil {
				return err
			}
		}
		r.undropped = nil
	}
	if r.snapshots {
		r.pending.Store(true)
		if err := r.dropSnapshots(ctx); err != nil {
			return err
		}
		r.snapshots = false
	}
	r.pending.Store(false)
	return nil
}

// keysAtOnce is how many keys are destroyed in one call.
const keysAtOnce = 1000

// isConflict reports whether somebody else has appended.
func isConflict(err error) bool { return errors.Is(err, journal.ErrConflict) }
