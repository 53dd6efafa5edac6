package registry

import (
	"encoding/json"
	"fmt"

	"github.com/ruilkring/ruilkring/registry/journal"
)

// event is something that happened, as the journal keeps it: its JSON. What is
// known to the state before it is never changed by deciding, only by apply, so
// that a fold of the journal makes the same state.
//
// An event must not say in the clear what concerns one household or person. It
// puts that into its secret, see [secretEvent].
type event interface {
	// kind names the event in the journal. What a kind means never changes: an
	// event that says something else gets another kind.
	kind() string
	// apply changes the state.
	apply(s *state) error
}

// secretEvent is an event with a part that is sealed. When the key is destroyed,
// the event is folded with [sealed.unreadable] true and the secret left zero: the
// state must then come out as if the household, or whatever it is, had been
// erased before.
type secretEvent interface {
	event
	// secret points at the struct to be sealed, as JSON.
	secret() any
	// key finds the key, nil where it was destroyed. The events before it are
	// applied.
	key(s *state, find keyFinder) *secretKey
	box() *sealed
}

// keyringEvent is an event that brings a key, by name, that the state holds from
// then on. It is given the keys of the vault, or those that are new.
type keyringEvent interface {
	event
	keyring(find keyFinder)
}

// sealed is the part of a secret event that holds the secret; embed it.
type sealed struct {
	Sealed     []byte `json:"sealed"`
	unreadable bool
}

func (b *sealed) box() *sealed { return b }

// kinds makes the empty event of each kind.
var kinds = map[string]func() event{}

// declare makes an event known.
func declare[E any, P interface {
	*E
	event
}]() struct{} {
	kinds[P(new(E)).kind()] = func() event { return P(new(E)) }
	return struct{}{}
}

// encode is the data of an event. It seals the secret, if there is one.
func encode(s *state, find keyFinder, e event) ([]byte, error) {
	if ringed, ok := e.(keyringEvent); ok {
		ringed.keyring(find)
	}
	if secret, ok := e.(secretEvent); ok {
		text, err := json.Marshal(secret.secret())
		if err != nil {
			return nil, fmt.Errorf("registry: %s: %w", e.kind(), err)
		}
		key := secret.key(s, find)
		if key == nil {
			return nil, fmt.Errorf("registry: %s: there is no key to seal it with", e.kind())
		}
		secret.box().Sealed = key.seal(text, e.kind())
	}
	data, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("registry: %s: %w", e.kind(), err)
	}
	return data, nil
}

// decode is the event of a record.
func decode(s *state, find keyFinder, r *journal.Record) (event, error) {
	broken := func(err error) error { return fmt.Errorf("%w: %s: %w", ErrJournal, r.Kind, err) }
	empty, ok := kinds[r.Kind]
	if !ok {
		return nil, fmt.Errorf("%w: it is of the unknown kind %q: a later version may have written it", ErrJournal, r.Kind)
	}
	e := empty()
	if err := json.Unmarshal(r.Data, e); err != nil {
		return nil, broken(err)
	}
	if ringed, ok := e.(keyringEvent); ok {
		ringed.keyring(find)
	}
	secret, ok := e.(secretEvent)
	if !ok {
		return e, nil
	}
	box := secret.box()
	key := secret.key(s, find)
	if key == nil {
		box.unreadable = true
		return e, nil
	}
	text, err := key.unseal(box.Sealed, r.Kind)
	if err != nil {
		return nil, broken(err)
	}
	if err := json.Unmarshal(text, secret.secret()); err != nil {
		return nil, broken(err)
	}
	return e, nil
}

// apply applies an event that stands at the next place.
func (s *state) apply(e event, r *journal.Record) error {
	s.now = moment{r.Seq, r.At}
	if err := e.apply(s); err != nil {
		return fmt.Errorf("registry: %s: %w", r.Kind, err)
	}
	s.head = r.Head()
	s.last = max(s.last, r.At)
	return nil
}
