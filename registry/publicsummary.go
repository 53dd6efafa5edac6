package registry

// PublicSummary is what a round came to as everybody may see it: numbers that are
// so small that they tell of somebody are suppressed, and so are those from which
// they would follow.
type PublicSummary struct {
	Households Cell `json:"households"`
	// Practices and Repairs count nobody.
	Practices       int  `json:"practices"`
	Repairs         int  `json:"repairs"`
	Exchanges       Cell `json:"exchanges"`
	Executed        Cell `json:"executed"`
	Broken          Cell `json:"broken"`
	MovedHouseholds Cell `json:"moved_households"`
	MovedPersons    Cell `json:"moved_persons"`
}

// Open is the summary for who may know of households: nothing is suppressed.
func (s RoundSummary) Open() PublicSummary {
	return PublicSummary{
		Households: Cell{Count: s.Households}, Practices: s.Practices, Repairs: s.Repairs, Exchanges: Cell{Count: s.Exchanges},
		Executed: Cell{Count: s.Executed}, Broken: Cell{Count: s.Broken},
		MovedHouseholds: Cell{Count: s.MovedHouseholds}, MovedPersons: Cell{Count: s.MovedPersons},
	}
}

// Public is the summary for everybody, with numbers from 1 to less than least
// suppressed; least is [DefaultLeast] at least. Those who moved and those who did
// not are a table whose total is the households; exchanges that were executed,
// were broken and are neither one whose total is the exchanges. Where the moved
// can't be shown no exchange is counted, for two of each would say how many; and
// of persons nothing where they are hardly more than the households. Before a
// round is closed only the households are shown: who asks day after day would
// else learn of every single exchange.
func (s RoundSummary) Public(least int, closed bool) PublicSummary {
	least = max(least, DefaultLeast)
	hide := Cell{Suppressed: true}
	p := PublicSummary{
		Practices: s.Practices, Repairs: s.Repairs,
		Exchanges: hide, Executed: hide, Broken: hide, MovedHouseholds: hide, MovedPersons: hide,
	}
	if !closed {
		p.Households = suppressLine(least, s.Households)[0]
		return p
	}
	people := suppressLine(least, s.MovedHouseholds, s.Households-s.MovedHouseholds)
	p.MovedHouseholds, p.Households = people[0], people[2]
	if p.MovedHouseholds.Suppressed {
		return p
	}
	exchanges := suppressLine(least, s.Executed, s.Broken, s.Exchanges-s.Executed-s.Broken)
	p.Executed, p.Broken, p.Exchanges = exchanges[0], exchanges[1], exchanges[3]
	if more := s.MovedPersons - s.MovedHouseholds; more == 0 || more >= least {
		p.MovedPersons = Cell{Count: s.MovedPersons}
	}
	return p
}

// suppressLine is a table of one line: its numbers and their total as they may be
// shown.
func suppressLine(least int, numbers ...int) []Cell {
	total := 0
	for _, n := range numbers {
		total += n
	}
	line := append(append([]int(nil), numbers...), total)
	hidden := suppress([][]int{line, line}, least)
	cells := make([]Cell, len(line))
	for i, n := range line {
		if cells[i] = (Cell{Count: n}); hidden[0][i] || hidden[1][i] {
			cells[i] = Cell{Suppressed: true}
		}
	}
	return cells
}
