package registry

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry/journal"
)

// LogAccess notes that somebody looked at something: who, what, when and why, as
// NEN 7513 asks. It is sealed with the key of its month, see [ForgetAccess].
//
// # Errors
//
// ErrUnknown where it names a household that isn't there. ErrInvalid.
type LogAccess struct {
	// Who is the opaque id of whoever looked, and Role what they were then.
	Who  string `json:"who"`
	Role string `json:"role"`
	// What was done, such as household.read: no text about people.
	What string `json:"what"`
	// Household is the household that was looked at; "" where it was none, or
	// many.
	Household string `json:"household,omitempty"`
	// Why names the ground, such as the number of a request: no text about
	// people.
	Why string `json:"why,omitempty"`
}

func (c LogAccess) decide(t *turn) error {
	var f faults
	for _, field := range []struct {
		path, text string
		needed     bool
	}{{"who", c.Who, true}, {"role", c.Role, true}, {"what", c.What, true}, {"why", c.Why, false}} {
		if field.text == "" {
			if field.needed {
				f.add(field.path, "must be given")
			}
			continue
		}
		f.person(field.path, field.text)
	}
	if err := f.err(); err != nil {
		return err
	}
	e := &accessLogged{Month: t.today().String()[:len("2006-01")]}
	e.entry = accessEntry{Who: c.Who, Role: c.Role, What: c.What, Why: c.Why}
	if c.Household != "" {
		n, _, err := t.household(c.Household)
		if err != nil {
			return err
		}
		e.entry.Household = &n
	}
	if _, ok := t.s.logMonth(e.Month); !ok {
		if err := t.emit(&accessMonth{Month: e.Month, Key: t.newKey().name()}); err != nil {
			return err
		}
	}
	return t.emit(e)
}

// logMonth is a month of the access log, as 2006-01, the name of its key, and the
// number of the event that began it; that is 0 where it comes from a snapshot.
type logMonth struct {
	month, key string
	seq        uint64
}

// logMonth finds a month of the access log.
func (s *state) logMonth(month string) (logMonth, bool) {
	i := slices.IndexFunc(s.logMonths, func(m logMonth) bool { return m.month == month })
	if i < 0 {
		return logMonth{}, false
	}
	return s.logMonths[i], true
}

// accessMonth begins the log of a month.
type accessMonth struct {
	Month string `json:"month"`
	Key   string `json:"key"`
	found *secretKey
}

var _ = declare[accessMonth]()

func (*accessMonth) kind() string { return "access.month" }

func (e *accessMonth) keyring(find keyFinder) { e.found = find(e.Key) }

func (e *accessMonth) apply(s *state) error {
	s.logMonths = append(slices.Clip(s.logMonths), logMonth{e.Month, e.Key, s.now.seq})
	s.holdKey(e.Key, e.found)
	return nil
}

// accessLogged is one entry of the log.
type accessLogged struct {
	Month string `json:"month"`
	sealed
	entry accessEntry
}

// accessEntry is the secret of an accessLogged. The household is there by
// number, so that nobody can tell who it was once it is erased.
type accessEntry struct {
	Who       string  `json:"who"`
	Role      string  `json:"role"`
	What      string  `json:"what"`
	Household *uint32 `json:"household,omitempty"`
	Why       string  `json:"why,omitempty"`
}

var _ = declare[accessLogged]()

func (*accessLogged) kind() string  { return "access.logged" }
func (e *accessLogged) secret() any { return &e.entry }

func (e *accessLogged) key(s *state, _ keyFinder) *secretKey {
	if m, ok := s.logMonth(e.Month); ok {
		return s.held[m.key]
	}
	return nil
}

func (e *accessLogged) apply(*state) error { return nil }

// ForgetAccess destroys the access log of the months that ended before a date:
// their keys, so that the journal stays whole. NEN 7513 asks that a log is kept
// for five years at least.
//
// # Errors
//
// ErrNotErased.
type ForgetAccess struct {
	Before matching.Date `json:"before"`
}

func (c ForgetAccess) decide(t *turn) error {
	e := &accessForgotten{}
	for _, m := range t.s.logMonths {
		if m.month < c.Before.String()[:min(len(c.Before.String()), len("2006-01"))] {
			e.Months = append(e.Months, m.month)
			t.dropKey(m.key)
		}
	}
	if len(e.Months) == 0 {
		return nil
	}
	return t.emit(e)
}

// OldestAccess is the first month of which there is a log of who looked at what, as
// 2006-01; a text behind every month where there is none.
func (v *View) OldestAccess() string {
	oldest := "~"
	for _, m := range v.state.logMonths {
		oldest = min(oldest, m.month)
	}
	return oldest
}

// accessForgotten says that the keys of months of the log are destroyed.
type accessForgotten struct {
	Months []string `json:"months"`
}

var _ = declare[accessForgotten]()

func (*accessForgotten) kind() string { return "access.forgotten" }

func (e *accessForgotten) destroys(s *state) []string {
	var names []string
	for _, m := range s.logMonths {
		if slices.Contains(e.Months, m.month) {
			names = append(names, m.key)
		}
	}
	return names
}

func (e *accessForgotten) apply(s *state) error {
	var left []logMonth
	for _, m := range s.logMonths {
		if slices.Contains(e.Months, m.month) {
			s.dropKey(m.key)
		} else {
			left = append(left, m)
		}
	}
	s.logMonths = left
	return nil
}

func encodeLogMonths(s *state, w *encoder) {
	w.uint(uint64(len(s.logMonths)))
	for _, m := range s.logMonths {
		w.text(m.month)
		w.text(m.key)
	}
}

func decodeLogMonths(s *state, r *decoder, _ keys) {
	for range r.count() {
		s.logMonths = append(s.logMonths, logMonth{r.text(), r.text(), 0})
	}
}

// Access is an entry of the access log.
type Access struct {
	// Version is its number in the journal, and At when it was, in UTC.
	Version uint64    `json:"version"`
	At      time.Time `json:"at"`
	Who     string    `json:"who"`
	Role    string    `json:"role"`
	What    string    `json:"what"`
	// Household is the household that was looked at; "" where it was none or
	// many, or has been erased since.
	Household string `json:"household,omitempty"`
	Why       string `json:"why,omitempty"`
}

// Accesses reads the access log from the journal, in order: of one household, or
// all of it for "". It reads all records since the first, so it is for the rare
// question and not for every page. Months that were forgotten are not in it. After
// an error nothing follows; for a household that isn't there it is ErrUnknown.
func (r *Registry) Accesses(ctx context.Context, household string) iter.Seq2[Access, error] {
	return func(yield func(Access, error) bool) {
		s := r.View().state
		number := uint32(0)
		if household != "" {
			n, ok := s.householdNumber(household)
			if !ok {
				yield(Access{}, fmt.Errorf("%w household", ErrUnknown))
				return
			}
			number = n
		}
		kind := (*accessLogged)(nil).kind()
		for record, err := range r.store.Records(ctx, 0) {
			if err != nil {
				yield(Access{}, fmt.Errorf("registry: %w", err))
				return
			}
			if record.Kind != kind || record.Seq > s.head.Seq {
				continue
			}
			a, err := s.access(&record)
			switch {
			case errors.Is(err, errForgotten):
				continue
			case err != nil:
				yield(Access{}, err)
				return
			}
			if household != "" && (a.number == nil || *a.number != number) {
				continue
			}
			if !yield(a.Access, nil) {
				return
			}
		}
	}
}

// errForgotten says that the key of an entry is destroyed.
var errForgotten = errors.New("registry: forgotten")

// numberedAccess is an entry with the number of its household.
type numberedAccess struct {
	Access
	number *uint32
}

// access is the entry of a record.
func (s *state) access(record *journal.Record) (numberedAccess, error) {
	e, err := decode(s, nil, record)
	if err != nil {
		return numberedAccess{}, err
	}
	logged, ok := e.(*accessLogged)
	if !ok || logged.unreadable {
		return numberedAccess{}, errForgotten
	}
	a := numberedAccess{Access{
		Version: record.Seq, At: time.UnixMilli(record.At).UTC(), Who: logged.entry.Who, Role: logged.entry.Role,
		What: logged.entry.What, Why: logged.entry.Why,
	}, logged.entry.Household}
	if a.number != nil {
		if h := s.household(*a.number); h != nil {
			a.Household = h.id
		}
	}
	return a, nil
}
