package registry

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"

	"github.com/ruilkring/ruilkring/registry/journal"
)

// secretKey is the key of one subject: a household, a month of the access log, a
// round. Destroying it makes what was sealed with it unreadable for good.
type secretKey [32]byte

// newSecretKey is a key that nobody has seen.
func newSecretKey() *secretKey {
	k := new(secretKey)
	rand.Read(k[:]) // which never fails
	return k
}

// name is the name of the key in the vault. It follows from the key and does not
// tell it, so that two writers never give two keys one name.
func (k *secretKey) name() string {
	sum := sha256.Sum256(append([]byte("ruilkring/key-name/v1"), k[:]...))
	return hex.EncodeToString(sum[:16])
}

// keyOf is the key that the vault holds.
func keyOf(secret []byte) (*secretKey, error) {
	if len(secret) != len(secretKey{}) {
		return nil, fmt.Errorf("%w: a key has %d bytes", ErrJournal, len(secret))
	}
	k := secretKey(secret)
	return &k, nil
}

// sealOverhead is how much longer a sealed text is.
const sealOverhead = 12 + 16

// seal makes a text unreadable for who has not the key: AES-256 in Galois/counter
// mode, with a random nonce of 12 bytes before it and the context authenticated,
// so that it can't be moved to another event. A key may seal 2^32 texts.
func (k *secretKey) seal(text []byte, context string) []byte {
	out := make([]byte, 12, sealOverhead+len(text))
	rand.Read(out)
	return k.cipher().Seal(out, out, text, []byte(context))
}

var errUnseal = errors.New("what was sealed does not open with its key")

// unseal is the text that was sealed.
func (k *secretKey) unseal(sealed []byte, context string) ([]byte, error) {
	if len(sealed) < sealOverhead {
		return nil, errUnseal
	}
	text, err := k.cipher().Open(nil, sealed[:12], sealed[12:], []byte(context))
	if err != nil {
		return nil, errUnseal
	}
	return text, nil
}

func (k *secretKey) cipher() cipher.AEAD {
	block, err := aes.NewCipher(k[:])
	if err == nil {
		var mode cipher.AEAD
		if mode, err = cipher.NewGCM(block); err == nil {
			return mode
		}
	}
	panic(err) // the key has the right length
}

// keys are keys by name.
type keys map[string]*secretKey

// find is the key of a name, nil where there is none.
func (k keys) find(name string) *secretKey { return k[name] }

// keyFinder finds keys by name: those of the vault while a journal is folded, those
// that are new while commands are decided. It gives nil for a key that is not
// there. Keys that are known already are held by the state.
type keyFinder func(name string) *secretKey

// holdKey keeps a key that no household has, until [state.dropKey]: that of a
// round, or of a month of the access log. A nil key was destroyed.
func (s *state) holdKey(name string, k *secretKey) {
	held := make(keys, len(s.held)+1)
	maps.Copy(held, s.held)
	held[name] = k
	s.held = held
}

// dropKey lets go of a key that is destroyed.
func (s *state) dropKey(name string) {
	held := maps.Clone(s.held)
	delete(held, name)
	s.held = held
}

// keyless is the error for a state that lacks a key which no event says was
// destroyed, nil where there is none. It names the first record that needs one,
// where the state was folded from the first record on.
func (s *state) keyless() error {
	missing := s.lacksKeys()
	if missing == 0 {
		return nil
	}
	first := s.head.Seq
	for _, h := range s.households.all {
		if h != nil && h.unreadable {
			first = min(first, h.version)
		}
	}
	for _, rec := range s.rounds {
		if rec.unreadable {
			first = min(first, rec.opened)
		}
	}
	for _, m := range s.logMonths {
		if s.held[m.key] == nil {
			first = min(first, m.seq)
		}
	}
	return fmt.Errorf("%w: %w", ErrJournal, &journal.Broken{
		Seq: first, Reason: fmt.Sprintf("its key is missing, as are %d in all, and no record says that it was destroyed", missing),
	})
}

// lacksKeys is how many keys are missing that no event says were destroyed.
func (s *state) lacksKeys() int {
	n := s.unreadable
	for _, k := range s.held {
		if k == nil {
			n++
		}
	}
	return n
}
