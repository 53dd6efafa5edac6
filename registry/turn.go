package registry

import (
	"errors"
	"fmt"
	"time"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry/journal"
)

// Command is something to do. The commands are the structs of this package that
// say so; give one to [Registry.Do].
type Command interface {
	// decide checks the command against the state and emits what happens. It
	// must not fail after it has emitted something.
	decide(t *turn) error
}

// preparer is a command of which the most is worked out before its turn, so that
// others need not wait for that.
type preparer interface {
	Command
	// prepare works it out for a state, which the state in its turn may differ
	// from, and returns the command to be decided. With again that may fail with
	// errPrepareAgain; else it is decided all the same.
	prepare(s *state, again bool) Command
}

// errPrepareAgain says that what was prepared does not hold any more.
var errPrepareAgain = errors.New("registry: to be prepared again")

// mostPrepared is how often a command is prepared before it is left to its turn.
const mostPrepared = 4

// turn is one batch of commands on its way into the journal.
type turn struct {
	// s is the state with everything in it that the batch did so far.
	s *state
	// at is the time of the batch in milliseconds, never before that of the
	// event before it.
	at      int64
	options *Options

	records []journal.Record
	bytes   int
	// newKeys are to be put into the vault before the records are appended.
	newKeys keys
	// dropped are the names of the keys to be destroyed after it.
	dropped []string
}

// emit makes something happen: the event is sealed, applied to the state, and
// appended to the batch.
func (t *turn) emit(e event) error {
	data, err := encode(t.s, t.newKeys.find, e)
	if err != nil {
		return err
	}
	if len(data) > journal.MaxData {
		return fmt.Errorf("registry: %s: %d bytes are more than a journal takes in one record", e.kind(), len(data))
	}
	r := t.s.head.Next(t.at, e.kind(), data)
	if err := t.s.apply(e, &r); err != nil {
		return err
	}
	t.records = append(t.records, r)
	t.bytes += len(data)
	return nil
}

// newKey makes a key, which is in the vault before what it seals is in the
// journal. Its name goes into the event, in the clear; the event finds it with
// its keyring and gives it to the state to hold: see [state.holdKey].
func (t *turn) newKey() *secretKey {
	k := newSecretKey()
	t.newKeys[k.name()] = k
	return k
}

// dropKey destroys a key once the batch is in the journal, and every snapshot. The
// event must say so too, see [destroyer], for the case that the program ends in
// between.
func (t *turn) dropKey(name string) { t.dropped = append(t.dropped, name) }

// today is the day of the batch, in UTC.
func (t *turn) today() matching.Date {
	at := time.UnixMilli(t.at).UTC()
	return matching.NewDate(at.Year(), at.Month(), at.Day())
}

// household is the number of a household and what is known of it.
func (t *turn) household(id string) (uint32, *household, error) {
	n, ok := t.s.householdNumber(id)
	if !ok {
		return 0, nil, fmt.Errorf("%w household", ErrUnknown)
	}
	return n, t.s.households.at(int(n)), nil
}
