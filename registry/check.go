package registry

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ruilkring/ruilkring/matching"
)

// Limits on what a command may bring.
const (
	// MaxID is the most bytes in an id, a region, or a postcode of an area.
	MaxID = 128
	// MaxName is the most bytes in the name of a practice.
	MaxName = 200
	// MaxSize is the most persons in a household.
	MaxSize = 100
	// MaxWished is the most practices in Wishes.Ranked.
	MaxWished = 100
	// MaxWithinM is the most metres in Wishes.WithinM.
	MaxWithinM = 50_000
	// MaxPostcodes is the most postcodes in the area of a practice.
	MaxPostcodes = 1000
	// maxPostcode is the most characters in the postcode of a home.
	maxPostcode = 16
)

// faults collects what is wrong with a command.
type faults []matching.Fault

func (f *faults) add(path, format string, args ...any) {
	*f = append(*f, matching.Fault{Path: path, Text: fmt.Sprintf(format, args...)})
}

// err is nil where there are no faults.
func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return &InvalidError{f}
}

// opaque checks the id of a household, a person, a practice or whoever looks at
// them: 1 to MaxID letters and digits of ASCII, and "-._~:@". So no two look
// alike, and none has to be escaped anywhere. None is a citizen service number
// either, however its digits are set apart. Package matching checks the rest.
func (f *faults) opaque(path, id string) {
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune(idMarks, r) {
			return -1
		}
		return r
	}, id)
	switch {
	case len(id) > MaxID:
		f.add(path, "must be at most %d bytes", MaxID)
	case utf8.ValidString(id) && strings.ContainsFunc(id, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && !strings.ContainsRune(idMarks, r)
	}):
		f.add(path, "must be letters and digits of ASCII, and %s", idMarks)
	case digits != id:
		f.citizen(path, digits)
	}
}

// idMarks may stand in an id besides letters and digits.
const idMarks = "-._~:@"

// id checks the name of a region or an area: that it is no longer than MaxID, has
// no spaces and nothing that can't be seen. Package matching checks the rest.
func (f *faults) id(path, id string) {
	switch {
	case len(id) > MaxID:
		f.add(path, "must be at most %d bytes", MaxID)
	case utf8.ValidString(id) && strings.ContainsFunc(id, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) }):
		f.add(path, "must not contain spaces or characters that can't be seen")
	}
}

// add faults of package matching, whose paths begin with a prefix.
func (f *faults) of(err error, prefix string) {
	var invalid *matching.InvalidError
	if !errors.As(err, &invalid) {
		return
	}
	for _, fault := range invalid.Faults {
		fault.Path = strings.TrimPrefix(strings.TrimPrefix(fault.Path, prefix), ".")
		*f = append(*f, fault)
	}
}

// practice checks a practice.
func (f *faults) practice(p *Practice, o *Options) {
	f.of((&matching.Problem{Practices: []matching.Practice{p.Practice}}).Validate(), "practices[0]")
	f.opaque("id", p.ID)
	f.id("region", p.Region)
	f.citizen("id", p.ID)
	f.citizen("region", p.Region)
	if len(p.Name) > MaxName {
		f.add("name", "must be at most %d bytes", MaxName)
	}
	for _, number := range strings.FieldsFunc(p.Name, func(r rune) bool { return r < '0' || r > '9' }) {
		f.citizen("name", number)
	}
	if !utf8.ValidString(p.Region) {
		f.add("region", "not valid UTF-8")
	}
	if p.Accepts == nil {
		return
	}
	if len(p.Accepts.Postcodes) > MaxPostcodes {
		f.add("accepts.postcodes", "must be at most %d", MaxPostcodes)
		return
	}
	for i, postcode := range p.Accepts.Postcodes {
		path := fmt.Sprintf("accepts.postcodes[%d]", i)
		f.id(path, postcode)
		if kept := o.postcode(postcode); kept != postcode && postcode != "" {
			f.add(path, "no home's postcode begins so: of those %d characters are kept, in capitals and without spaces", o.PostcodeChars)
		}
	}
}

// household checks a household against the state. self is its number, or -1 for
// a new one.
func (f *faults) household(s *state, h *Household, self int64, today matching.Date) {
	f.opaque("id", h.ID)
	f.wishLimits(&h.Wishes)
	known := knownPractices(s, h.Current, &h.Wishes)
	f.of((&matching.Problem{Practices: known, Households: []matching.Household{{
		ID: h.ID, Size: h.Size, Current: h.Current, Home: h.Home, Postcode: h.Postcode, Wishes: h.Wishes,
		Priority: h.Priority, Since: h.Since,
	}}}).Validate(), "households[0]")
	if h.Size > MaxSize {
		f.add("size", "must be at most %d", MaxSize)
	}
	if len(h.Postcode) > maxPostcode {
		f.add("postcode", "must be at most %d characters", maxPostcode)
	}
	if h.Since > today {
		f.add("since", "after today, %s", today)
	}
	switch {
	case len(h.Adults) == 0:
		f.add("adults", "somebody of 16 or over has to consent")
	case h.Size > 0 && len(h.Adults) > h.Size:
		f.add("adults", "more than size, which is %d", h.Size)
	case len(h.Adults) > MaxSize:
		f.add("adults", "must be at most %d", MaxSize)
		return
	}
	for i, person := range h.Adults {
		f.person(fmt.Sprintf("adults[%d]", i), person)
		if slices.Contains(h.Adults[:i], person) {
			f.add(fmt.Sprintf("adults[%d]", i), "stands twice")
		} else if n, ok := s.householdOf(person); ok && int64(n) != self {
			f.add(fmt.Sprintf("adults[%d]", i), "is in another household")
		}
	}
}

// person checks the id of a person, which is one that a household may have.
func (f *faults) person(path, id string) {
	f.opaque(path, id)
	before := len(*f)
	f.of((&matching.Problem{Households: []matching.Household{{ID: id}}}).Validate(), "households[0].id")
	for i := before; i < len(*f); i++ {
		(*f)[i].Path = path
	}
}

// citizen checks that an id of something else is no citizen service number either.
func (f *faults) citizen(path, id string) {
	if len(id) == len("123456782") && !strings.ContainsFunc(id, func(r rune) bool { return r < '0' || r > '9' }) {
		f.person(path, id)
	}
}

// wishes checks the wishes of a household.
func (f *faults) wishes(s *state, current string, w *matching.Wishes) {
	f.wishLimits(w)
	f.of((&matching.Problem{
		Practices: knownPractices(s, current, w), Households: []matching.Household{{ID: "-", Current: current, Wishes: *w}},
	}).Validate(), "households[0]")
}

func (f *faults) wishLimits(w *matching.Wishes) {
	n := 0
	for _, class := range w.Ranked {
		n += len(class)
	}
	if n > MaxWished {
		f.add("wishes.ranked", "must be at most %d practices", MaxWished)
	}
	if w.WithinM > MaxWithinM {
		f.add("wishes.within_m", "must be at most %d", MaxWithinM)
	}
}

// knownPractices are those of the practices that a household names which there
// are, each once, with no more than an id.
func knownPractices(s *state, current string, w *matching.Wishes) []matching.Practice {
	var known []matching.Practice
	add := func(id string) {
		if _, ok := s.practiceIDs.find(id); !ok {
			return
		}
		for i := range known {
			if known[i].ID == id {
				return
			}
		}
		known = append(known, matching.Practice{ID: id, Mode: matching.Closed})
	}
	add(current)
	for _, class := range w.Ranked {
		for _, id := range class[:min(len(class), MaxWished)] {
			add(id)
		}
	}
	return known
}

// postcode is a postcode as the registry keeps it: in capitals, without spaces,
// and no longer than it needs to be.
func (o *Options) postcode(s string) string {
	s = strings.ToUpper(strings.Join(strings.Fields(s), ""))
	n := 0
	for i := range s {
		if n == o.PostcodeChars {
			return s[:i]
		}
		n++
	}
	return s
}
