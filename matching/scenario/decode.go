package scenario

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/jsontext"
)

// Decode reads a scenario from its JSON form. The error is a
// [*matching.InvalidError] with every fault, each with its line, column and path:
// broken JSON, values of a wrong type, unknown, double and missing fields, and
// whatever [Scenario.Validate] finds.
func Decode(data []byte) (*Scenario, error) {
	d := jsontext.NewDecoder(data)
	s := &Scenario{}
	format := false
	d.Object(func(name string) bool {
		switch name {
		case "format":
			format = true
			text, ok := d.Text()
			if s.Format = text; ok && text != Format {
				d.Fault("unknown format " + strconv.Quote(text) + "; this is for " + strconv.Quote(Format))
			}
		case "name":
			s.Name, _ = d.Text()
		case "practices":
			d.Array(func(int) { s.Practices = append(s.Practices, decodePractice(d)) })
		case "withinM":
			s.WithinM = whole(d, 0)
		case "widenM":
			s.WidenM = whole(d, 0)
		case "withoutPriority":
			n, _ := d.Int(0, mostPriority)
			s.WithoutPriority = int(n)
		case "maxCycle":
			s.MaxCycle = pointer(d)
		case "maxChain":
			s.MaxChain = pointer(d)
		case "goals":
			d.Array(func(int) {
				text, ok := d.Text()
				if ok {
					checkGoal(matching.Goal(text), s.Goals, d.Fault)
				}
				s.Goals = append(s.Goals, matching.Goal(text))
			})
		case "seed":
			if n, ok := d.Uint(); ok {
				s.Seed = &n
			}
		case "mechanism":
			text, ok := d.Text()
			if s.Mechanism = matching.Mechanism(text); ok {
				checkMechanism(s.Mechanism, d.Fault)
			}
		case "decline":
			s.Decline = decodeDecline(d)
		default:
			return false
		}
		return true
	})
	if !format {
		d.Missing("format")
	}
	d.End()
	if err := d.Err(); err != nil {
		return nil, err
	}
	if err := s.Validate(); err != nil { // such as a practice that is there twice
		return nil, err
	}
	return s, nil
}

func decodePractice(d *jsontext.Decoder) (p Practice) {
	id := false
	ok := d.Object(func(name string) bool {
		switch name {
		case "id":
			id = true
			p.ID, _ = d.Text()
		case "places":
			p.Places = whole(d, -matching.MaxPersons)
		case "mode":
			text, ok := d.Text()
			if p.Mode = matching.Mode(text); ok {
				checkMode(p.Mode, d.Fault)
			}
		case "maxIntake":
			p.MaxIntake = pointer(d)
		default:
			return false
		}
		return true
	})
	if ok && !id {
		d.Missing("id")
	}
	return p
}

func decodeDecline(d *jsontext.Decoder) *Decline {
	x := &Decline{}
	chance := false
	ok := d.Object(func(name string) bool {
		switch name {
		case "perMille":
			chance = true
			n, _ := d.Int(0, thousand)
			x.PerMille = int(n)
		case "seed":
			x.Seed, _ = d.Uint()
		case "repair":
			x.Repair, _ = d.Bool()
		default:
			return false
		}
		return true
	})
	if ok && !chance {
		d.Missing("perMille")
	}
	return x
}

// whole reads a whole number from least to the largest that a problem may have.
func whole(d *jsontext.Decoder, least int64) int {
	n, _ := d.Int(least, matching.MaxPersons)
	return int(n)
}

// pointer reads a whole number, nil where it is faulty.
func pointer(d *jsontext.Decoder) *int {
	n, ok := d.Int(0, matching.MaxPersons)
	if !ok {
		return nil
	}
	whole := int(n)
	return &whole
}

const (
	mostPriority = 9
	thousand     = 1000
)

// The known names.
var (
	modes      = []matching.Mode{matching.Open, matching.Swap, matching.Closed}
	mechanisms = []matching.Mechanism{matching.Optimal, matching.TTC, matching.Waitlist}
	goals      = []matching.Goal{matching.GoalPriority, matching.GoalPatients, matching.GoalHouseholds, matching.GoalRank,
		matching.GoalDistance, matching.GoalWaiting, matching.GoalWeight, matching.GoalExchanges}
)

func checkMode(m matching.Mode, fault func(string)) { checkName("mode", m, modes, fault) }

func checkMechanism(m matching.Mechanism, fault func(string)) {
	checkName("mechanism", m, mechanisms, fault)
}

func checkGoal(g matching.Goal, before []matching.Goal, fault func(string)) {
	if slices.Contains(before, g) {
		fault("goal " + strconv.Quote(string(g)) + " stands twice")
		return
	}
	checkName("goal", g, goals, fault)
}

// checkName lists a fault where a name is none of those that are known.
func checkName[T ~string](what string, name T, known []T, fault func(string)) {
	if slices.Contains(known, name) {
		return
	}
	list := make([]string, len(known))
	for i, k := range known {
		list[i] = string(k)
	}
	fault("unknown " + what + " " + strconv.Quote(string(name)) + "; known are " + strings.Join(list, ", "))
}

// faults gathers faults that have a path and no position.
type faults []matching.Fault

func (f *faults) at(path string) func(text string) {
	return func(text string) { *f = append(*f, matching.Fault{Path: path, Text: text}) }
}

// err is nil, or the error that lists the faults.
func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	more := max(0, len(f)-matching.MaxFaults)
	return &matching.InvalidError{Faults: f[:len(f)-more], More: more}
}

// Validate returns nil for a valid scenario, and otherwise a
// [*matching.InvalidError] with every fault and its path. A scenario is valid
// where all of this holds:
//
//  1. Format is [Format], or "" in a scenario made in Go.
//  2. Every practice has an id, which no other one has; its mode is known or "";
//     its places are from -MaxPersons to [matching.MaxPersons].
//  3. Every other whole number is from 0 to MaxPersons, a priority from 0 to 9, a
//     chance from 0 to 1000, a seed any uint64.
//  4. Goals and the mechanism are known, and no goal stands twice.
//
// Whether a problem has the practices is for [Scenario.Apply] to see.
func (s *Scenario) Validate() error {
	var list faults
	if s.Format != "" && s.Format != Format {
		list.at("format")("unknown format " + strconv.Quote(s.Format) + "; this is for " + strconv.Quote(Format))
	}
	if !utf8.ValidString(s.Name) {
		list.at("name")("not valid UTF-8")
	}
	first := make(map[string]int, len(s.Practices))
	for i := range s.Practices {
		p := &s.Practices[i]
		path := practicePath(i)
		earlier, double := first[p.ID]
		switch {
		case p.ID == "":
			list.at(path + ".id")("empty id")
		case double:
			list.at(path + ".id")(strconv.Quote(p.ID) + " is the id of " + practicePath(earlier) + " too")
		default:
			first[p.ID] = i
		}
		list.whole(path+".places", p.Places, -matching.MaxPersons, matching.MaxPersons)
		if p.Mode != "" {
			checkMode(p.Mode, list.at(path+".mode"))
		}
		list.pointer(path+".maxIntake", p.MaxIntake)
	}
	list.whole("withinM", s.WithinM, 0, matching.MaxPersons)
	list.whole("widenM", s.WidenM, 0, matching.MaxPersons)
	list.whole("withoutPriority", s.WithoutPriority, 0, mostPriority)
	list.pointer("maxCycle", s.MaxCycle)
	list.pointer("maxChain", s.MaxChain)
	for i, g := range s.Goals {
		checkGoal(g, s.Goals[:i], list.at("goals["+strconv.Itoa(i)+"]"))
	}
	if s.Mechanism != "" {
		checkMechanism(s.Mechanism, list.at("mechanism"))
	}
	if s.Decline != nil {
		list.whole("decline.perMille", s.Decline.PerMille, 0, thousand)
	}
	return list.err()
}

func practicePath(i int) string { return "practices[" + strconv.Itoa(i) + "]" }

func (f *faults) whole(path string, n, least, most int) {
	if n < least || n > most {
		f.at(path)("must be a whole number from " + strconv.Itoa(least) + " to " + strconv.Itoa(most))
	}
}

func (f *faults) pointer(path string, n *int) {
	if n != nil {
		f.whole(path, *n, 0, matching.MaxPersons)
	}
}
