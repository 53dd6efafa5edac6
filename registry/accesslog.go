package registry

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry/journal"
)

// LogAccess notes that somebody looked at something: who, what, when and why, as
// NEN 7513 asks. It is sealed with the key of its month, see [ForgetAccess].
// [Logged] notes who changed something.
//
// # Errors
//
// ErrUnknown where it names a household or a round that isn't there. ErrInvalid.
type LogAccess struct {
	// Who is the opaque id of whoever looked, and Role what they were then.
	Who  string `json:"who"`
	Role string `json:"role"`
	// What was done, such as household.read: no text about people.
	What string `json:"what"`
	// With says more of it, by name, such as what a list was asked for, or which
	// round it was: no text about people.
	With map[string]string `json:"with,omitempty"`
	// Household is the household that was looked at, Households are those where
	// it were several, and Round is for all who take part in a frozen round.
	// Whoever of Households isn't there any more is left out.
	Household  string   `json:"household,omitempty"`
	Households []string `json:"households,omitempty"`
	Round      string   `json:"round,omitempty"`
	// Why names the ground, such as the number of a request: no text about
	// people.
	Why string `json:"why,omitempty"`
}

func (c LogAccess) decide(t *turn) error {
	entry, err := c.entry(t.s)
	if err != nil {
		return err
	}
	return t.note(entry)
}

// entry is what the log keeps of it.
func (c LogAccess) entry(s *state) (accessEntry, error) {
	e := accessEntry{Who: c.Who, Role: c.Role, What: c.What, With: c.With, Why: c.Why}
	if err := c.faults().err(); err != nil {
		return e, err
	}
	if c.Household != "" {
		n, ok := s.householdNumber(c.Household)
		if !ok {
			return e, fmt.Errorf("%w household", ErrUnknown)
		}
		e.Household = &n
	}
	seen := roaring.New()
	for _, id := range c.Households {
		if n, ok := s.householdNumber(id); ok {
			seen.Add(n)
		}
	}
	if c.Round != "" {
		rec := s.rounds.find(c.Round)
		if rec == nil {
			return e, fmt.Errorf("%w round", ErrUnknown)
		}
		if rec.members != nil {
			seen.Or(rec.members)
		}
	}
	if seen.IsEmpty() {
		return e, nil
	}
	seen.RunOptimize()
	var err error
	e.Households, err = seen.ToBytes()
	return e, err
}

// faults are what is wrong with the texts.
func (c LogAccess) faults() faults {
	var f faults
	text := func(path, text string, needed bool) {
		if text != "" {
			f.person(path, text)
		} else if needed {
			f.add(path, "must be given")
		}
	}
	text("who", c.Who, true)
	text("role", c.Role, true)
	text("what", c.What, true)
	text("why", c.Why, false)
	if len(c.With) > maxWith {
		f.add("with", "must be at most %d", maxWith)
	}
	for _, name := range slices.Sorted(maps.Keys(c.With)) {
		text("with", name, true)
		text("with."+name, c.With[name], false)
	}
	return f
}

// maxWith is how much more is said of what was done.
const maxWith = 20

// note writes an entry into the log of this month.
func (t *turn) note(entry accessEntry) error {
	e := &accessLogged{Month: t.today().String()[:len("2006-01")], entry: entry}
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

// accessEntry is the secret of an accessLogged. Households are there by number, so
// that nobody can tell who it was once they are erased.
type accessEntry struct {
	Who       string            `json:"who"`
	Role      string            `json:"role"`
	What      string            `json:"what"`
	With      map[string]string `json:"with,omitempty"`
	Household *uint32           `json:"household,omitempty"`
	// Households is a Roaring bitmap in its portable format, where there were
	// several.
	Households []byte `json:"households,omitempty"`
	Why        string `json:"why,omitempty"`
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
	Version uint64            `json:"version"`
	At      time.Time         `json:"at"`
	Who     string            `json:"who"`
	Role    string            `json:"role"`
	What    string            `json:"what"`
	With    map[string]string `json:"with,omitempty"`
	// Household is the household that was looked at or changed; "" where it was
	// none or several, or has been erased since. Households are those where it
	// were several, without the erased ones, in the order in which they were
	// registered. Who asks for one household gets that one, and none of the
	// others.
	Household  string   `json:"household,omitempty"`
	Households []string `json:"households,omitempty"`
	Why        string   `json:"why,omitempty"`
}

// Accesses reads the access log from the journal, see [View.Accesses].
func (r *Registry) Accesses(ctx context.Context, household string, after uint64) iter.Seq2[Access, error] {
	return func(yield func(Access, error) bool) {
		r.View().Accesses(ctx, r.store, household, after)(yield)
	}
}

// Accesses reads the access log up to this view from its journal, in order: of one
// household, or all of it for "", and of it what comes after a version. It reads
// all records since that version, so it is for the rare question and not for every
// page. Months that were forgotten are not in it. After an error nothing follows;
// for a household that isn't there it is ErrUnknown.
func (v *View) Accesses(ctx context.Context, store journal.Store, household string, after uint64) iter.Seq2[Access, error] {
	return func(yield func(Access, error) bool) {
		s := v.state
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
		for record, err := range store.Records(ctx, after) {
			if err != nil {
				yield(Access{}, fmt.Errorf("registry: %w", err))
				return
			}
			if record.Kind != kind || record.Seq > s.head.Seq {
				continue
			}
			entry, err := s.access(&record)
			switch {
			case errors.Is(err, errForgotten):
				continue
			case err != nil:
				yield(Access{}, err)
				return
			}
			a := Access{
				Version: record.Seq, At: time.UnixMilli(record.At).UTC(), Who: entry.Who, Role: entry.Role,
				What: entry.What, With: entry.With, Why: entry.Why,
			}
			if household == "" {
				a.Household, a.Households, err = s.accessed(entry)
			} else {
				a.Household = household
				var is bool
				if is, err = entry.has(number); !is && err == nil {
					continue
				}
			}
			if err != nil {
				yield(Access{}, err)
				return
			}
			if !yield(a, nil) {
				return
			}
		}
	}
}

// errForgotten says that the key of an entry is destroyed.
var errForgotten = errors.New("registry: forgotten")

// access is the entry of a record.
func (s *state) access(record *journal.Record) (*accessEntry, error) {
	e, err := decode(s, nil, record)
	if err != nil {
		return nil, err
	}
	logged, ok := e.(*accessLogged)
	if !ok || logged.unreadable {
		return nil, errForgotten
	}
	return &logged.entry, nil
}

// several are the numbers of the households where it were several.
func (e *accessEntry) several() (*roaring.Bitmap, error) {
	set := roaring.New()
	if len(e.Households) == 0 {
		return set, nil
	}
	if err := set.UnmarshalBinary(e.Households); err != nil {
		return nil, fmt.Errorf("%w: an entry of the log of who looked at what: %w", ErrJournal, err)
	}
	return set, nil
}

// has reports whether household n was looked at.
func (e *accessEntry) has(n uint32) (bool, error) {
	if e.Household != nil && *e.Household == n {
		return true, nil
	}
	set, err := e.several()
	return err == nil && set.Contains(n), err
}

// accessed are the ids of who was looked at and is still there.
func (s *state) accessed(e *accessEntry) (one string, several []string, err error) {
	if e.Household != nil {
		if h := s.household(*e.Household); h != nil {
			one = h.id
		}
	}
	set, err := e.several()
	if err != nil {
		return "", nil, err
	}
	for it := set.Iterator(); it.HasNext(); {
		if n := it.Next(); int(n) < s.households.len() {
			if h := s.household(n); h != nil {
				several = append(several, h.id)
			}
		}
	}
	return one, several, nil
}
