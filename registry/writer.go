package registry

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"

	"github.com/ruilkring/ruilkring/registry/journal"
)

// Receipt says that a command was carried out and is on disk.
type Receipt struct {
	// Version is the first version that has it; where the command changed
	// nothing, the one that it was decided on.
	Version uint64 `json:"version"`
	// At is when, in milliseconds since 1970 UTC.
	At int64 `json:"at"`
}

// request is a command in the queue; a nil command only asks what others have
// appended.
type request struct {
	ctx     context.Context
	command Command
	done    chan struct{}
	receipt Receipt
	err     error
}

// answer ends a request.
func (q *request) answer(receipt Receipt, err error) {
	q.receipt, q.err = receipt, err
	close(q.done)
}

// Do carries out a command: when it returns nil, what the command did is in the
// journal, on disk, and [Registry.View] shows it. Commands of goroutines that
// wait at the same time go into the journal together, in one write, and in some
// order.
//
// # Errors
//
// Those of the command, ErrClosed, and the error of a context that ends before the
// command's turn: nothing was done. ErrUncertain leaves that open. Else what the
// store says. A context that ends while the command is being written changes
// nothing any more.
func (r *Registry) Do(ctx context.Context, c Command) (Receipt, error) {
	if c == nil {
		return Receipt{}, errors.New("registry: no command")
	}
	slow, ok := c.(preparer)
	if !ok {
		return r.do(ctx, c)
	}
	for tries := 1; ; tries++ {
		receipt, err := r.do(ctx, slow.prepare(r.View().state, tries < mostPrepared))
		if !errors.Is(err, errPrepareAgain) {
			return receipt, err
		}
	}
}

// Refresh reads what other programs have appended, and returns the latest view.
func (r *Registry) Refresh(ctx context.Context) (*View, error) {
	if _, err := r.do(ctx, nil); err != nil {
		return nil, err
	}
	return r.View(), nil
}

func (r *Registry) do(ctx context.Context, c Command) (Receipt, error) {
	if err := ctx.Err(); err != nil {
		return Receipt{}, fmt.Errorf("registry: %w", err)
	}
	q := &request{ctx: ctx, command: c, done: make(chan struct{})}
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return Receipt{}, ErrClosed
	}
	r.queue = append(r.queue, q)
	if !r.writing {
		r.writing = true
		go r.write()
	}
	r.mu.Unlock()
	select {
	case <-q.done:
		return q.receipt, q.err
	case <-ctx.Done():
	}
	// Take it back, unless it is being written: then its end is worth waiting for.
	r.mu.Lock()
	for i := range r.queue {
		if r.queue[i] == q {
			r.queue = append(r.queue[:i:i], r.queue[i+1:]...)
			r.mu.Unlock()
			return Receipt{}, fmt.Errorf("registry: %w", ctx.Err())
		}
	}
	r.mu.Unlock()
	<-q.done
	return q.receipt, q.err
}

// Limits on a batch: more are left for the next one, so that nobody waits long.
const (
	batchCommands = 512
	batchRecords  = 2048
	batchBytes    = 2 << 20
)

// write carries out what is in the queue until it is empty. There is at most one
// goroutine that does so.
func (r *Registry) write() {
	var batch []*request
	for {
		// Those who were just answered may have a next command at once.
		runtime.Gosched()
		r.mu.Lock()
		n := min(len(r.queue), batchCommands)
		if n == 0 {
			r.writing, r.queue = false, nil
			if r.idle != nil {
				close(r.idle)
				r.idle = nil
			}
			r.mu.Unlock()
			return
		}
		batch = append(batch[:0], r.queue[:n]...)
		r.queue = r.queue[n:]
		r.mu.Unlock()
		// Values of a context go on to the store; its end doesn't, for others
		// wait for the same write.
		ctx := context.WithoutCancel(batch[0].ctx)
		for todo := batch; len(todo) > 0; {
			todo = todo[r.carryOut(ctx, todo):]
		}
		clear(batch)
	}
}

// maxConflicts is how often a batch is decided again because somebody else was
// faster.
const maxConflicts = 64

// carryOut decides as many of the requests as one batch takes, at least one,
// writes what they did and answers them. It returns how many.
func (r *Registry) carryOut(ctx context.Context, batch []*request) int {
	for tries := 0; ; tries++ {
		current, err := r.ready(ctx, batch)
		if err != nil {
			fail(batch, err)
			return len(batch)
		}
		t, answers := r.decide(batch)
		done := batch[:len(answers)]
		if len(t.records) == 0 && !current {
			// An append would have shown whether others have appended. What was
			// decided without them may be wrong.
			r.uncertain = true
			continue
		}
		err = r.commit(ctx, t)
		if isConflict(err) && tries < maxConflicts {
			r.uncertain = true // that is, behind
			continue
		}
		if err != nil {
			for i, q := range done {
				if answers[i].err == nil {
					answers[i].err = err
				}
				q.answer(Receipt{}, answers[i].err)
			}
			return len(done)
		}
		for i, q := range done {
			if answers[i].destroys && answers[i].err == nil && r.pending.Load() {
				answers[i].err = fmt.Errorf("%w: %w", ErrNotErased, r.destroyed)
			}
			q.answer(answers[i].receipt, answers[i].err)
		}
		return len(done)
	}
}

// fail answers requests with an error.
func fail(batch []*request, err error) {
	for _, q := range batch {
		q.answer(Receipt{}, err)
	}
}

// ready makes sure that the latest view is at the end of the journal, where
// that is in doubt or a request asks for it. It returns whether it did.
func (r *Registry) ready(ctx context.Context, batch []*request) (current bool, err error) {
	if r.broken != nil {
		return false, r.broken
	}
	refresh := r.uncertain
	for _, q := range batch {
		refresh = refresh || q.command == nil
	}
	if !refresh {
		return false, nil
	}
	if err := r.catchUp(ctx); err != nil {
		return false, err
	}
	r.uncertain = false
	return true, nil
}

// answer is what a request will be told once the batch is written.
type answer struct {
	receipt Receipt
	err     error
	// destroys says that it destroys a key.
	destroys bool
}

// decide lets commands make their events, on a state that nobody else sees.
func (r *Registry) decide(batch []*request) (*turn, []answer) {
	skip := map[int]error{}
	for {
		t := r.newTurn()
		answers, failed := t.decideAll(batch, skip)
		if failed < 0 {
			return t, answers
		}
		// A command failed that had done something: without it, again.
		skip[failed] = answers[failed].err
	}
}

// newTurn is an empty batch after the latest view.
func (r *Registry) newTurn() *turn {
	s := r.View().state.fork()
	return &turn{
		s: s, newKeys: keys{}, at: max(s.last, r.options.Clock().UnixMilli()), options: &r.options,
	}
}

// decideAll decides requests until the batch is full. Where one fails after it
// has done something it returns its index, else -1.
func (t *turn) decideAll(batch []*request, skip map[int]error) (answers []answer, failed int) {
	answers = make([]answer, 0, len(batch))
	for i, q := range batch {
		if i > 0 && (len(t.records) >= batchRecords || t.bytes >= batchBytes) {
			break
		}
		var a answer
		before, bytes, dropped := len(t.records), t.bytes, len(t.dropped)
		switch {
		case skip[i] != nil:
			a.err = skip[i]
		case q.command != nil:
			a.err = q.command.decide(t)
			a.destroys = len(t.dropped) > dropped
			if len(t.records)-before > batchRecords || t.bytes-bytes > batchBytes {
				a.err = fmt.Errorf("registry: the command does more than fits into one write: %d records, %d bytes", len(t.records)-before, t.bytes-bytes)
			}
		}
		a.receipt = Receipt{Version: t.s.head.Seq, At: t.at}
		answers = append(answers, a)
		if a.err != nil && len(t.records) > before {
			return answers, i
		}
	}
	return answers, -1
}

// commit writes a batch into the journal, publishes the state after it, and
// destroys what the batch says is destroyed. That this could not be done is no
// error: it is tried again with every batch.
func (r *Registry) commit(ctx context.Context, t *turn) error {
	if len(t.dropped) > 0 || r.pending.Load() {
		// A snapshot of what is to come must not be there before the keys are
		// destroyed: for who starts from it does not read that they are to be.
		r.storing.Lock()
		defer r.storing.Unlock()
	}
	if len(t.records) > 0 {
		if err := r.append(ctx, t); err != nil {
			return err
		}
		r.publish(t.s)
	}
	if len(t.dropped) > 0 || r.pending.Load() {
		r.undropped = append(r.undropped, t.dropped...)
		r.snapshots = r.snapshots || len(t.dropped) > 0
		r.destroyed = r.destroy(ctx)
	}
	return nil
}

// append writes a batch into the journal, with the keys that it needs before it.
// Where the store can't say whether it did, append finds out, or gives
// ErrUncertain.
func (r *Registry) append(ctx context.Context, t *turn) error {
	if len(t.newKeys) > 0 {
		list := make([]journal.Key, 0, len(t.newKeys))
		for _, name := range slices.Sorted(maps.Keys(t.newKeys)) {
			list = append(list, journal.Key{Name: name, Secret: t.newKeys[name][:]})
		}
		if err := r.store.PutKeys(ctx, list); err != nil {
			return fmt.Errorf("registry: %w", err)
		}
	}
	err := r.store.Append(ctx, r.View().state.head, t.records)
	switch {
	case err == nil:
		return nil
	case isConflict(err):
		return err
	case errors.Is(err, journal.ErrInvalid), errors.Is(err, journal.ErrClosed):
		return fmt.Errorf("registry: %w", err)
	}
	// Whether it was appended is in the journal. Not finding it there is no
	// proof: the store may still be at it.
	r.uncertain = true
	for record, err := range r.store.Records(ctx, t.s.head.Seq-1) {
		if err == nil && record.Head() == t.s.head {
			return nil
		}
		break
	}
	return fmt.Errorf("%w: %w", ErrUncertain, err)
}

// catchUp reads what is in the journal after the latest view.
func (r *Registry) catchUp(ctx context.Context) error {
	now := r.View().state
	head, err := r.store.Head(ctx)
	if err != nil {
		return fmt.Errorf("registry: %w", err)
	}
	if head == now.head {
		return nil
	}
	// Most events need no key that isn't held already, and a vault is large: so
	// keys are looked up one by one.
	f := &folder{s: now.fork(), keysOf: now.head.Seq}
	err = f.fold(ctx, r.store)
	if err == nil {
		err = f.s.keyless()
	}
	if err != nil {
		var broken *journal.Broken
		if errors.As(err, &broken) || errors.Is(err, ErrJournal) {
			r.broken = err
		}
		return err
	}
	if len(f.erased) > 0 {
		r.storing.Lock()
		defer r.storing.Unlock()
	}
	r.publish(f.s)
	if len(f.erased) > 0 {
		// Whoever erased them has destroyed the keys, or ended before that.
		r.undropped = append(r.undropped, f.erased...)
		r.snapshots = true
		r.destroyed = r.destroy(ctx)
	}
	return nil
}
