package registry

import "testing"

// TestPublicSummary tries every small round: whatever is suppressed could have been
// another number, with all that is shown as it is.
func TestPublicSummary(t *testing.T) {
	const most = 22
	type shown = PublicSummary
	values := map[shown]map[int]map[int]bool{} // of each number, what it may have been
	var all []RoundSummary
	for households := range most {
		for moved := range households + 1 {
			for _, more := range []int{0, 3, 4, 12} {
				for executed := min(1, moved); executed <= moved; executed++ {
					for broken := range most {
						all = append(all, RoundSummary{
							Households: households, Exchanges: executed + broken, Executed: executed, Broken: broken,
							MovedHouseholds: moved, MovedPersons: moved + min(more, moved*more),
						})
					}
				}
			}
		}
	}
	public := make([]shown, len(all))
	cells := func(p *shown) []Cell {
		return []Cell{p.Households, p.Exchanges, p.Executed, p.Broken, p.MovedHouseholds, p.MovedPersons}
	}
	for i := range all {
		public[i] = all[i].Public(0, true)
		p, open := public[i], all[i].Open()
		if values[p] == nil {
			values[p] = map[int]map[int]bool{}
		}
		for j, c := range cells(&open) {
			if values[p][j] == nil {
				values[p][j] = map[int]bool{}
			}
			values[p][j][c.Count] = true
		}
	}
	hidden := 0
	for i := range all {
		if all[i].Broken > most/2 {
			continue // what they might have been instead was not all tried
		}
		p, open := public[i], all[i].Open()
		for j, c := range cells(&p) {
			switch n := cells(&open)[j].Count; {
			case c.Suppressed:
				hidden++
				if len(values[p][j]) < 2 {
					t.Errorf("%+v is shown as %+v: number %d follows from it", all[i], p, j)
					return
				}
			case c.Count != n:
				t.Errorf("%+v is shown as %+v", all[i], p)
			case n > 0 && n < DefaultLeast:
				t.Errorf("%+v is shown as %+v: number %d is small", all[i], p, j)
			}
		}
	}
	if hidden < 1000 {
		t.Errorf("%d numbers were suppressed", hidden)
	}
	large := RoundSummary{Households: 100, Practices: 3, Exchanges: 35, Repairs: 1, Executed: 20, Broken: 15, MovedHouseholds: 45, MovedPersons: 90}
	if large.Public(0, true) != large.Open() {
		t.Errorf("of a large round not all is shown: %+v", large.Public(0, true))
	}
	if p := large.Public(0, false); p.Households.Suppressed || !p.Executed.Suppressed || !p.MovedHouseholds.Suppressed {
		t.Errorf("before it is closed it is shown as %+v", p)
	}
	if p := large.Public(50, true); !p.MovedHouseholds.Suppressed {
		t.Errorf("below 50 it is shown as %+v", p)
	}
	small := RoundSummary{Households: 9}
	if p := small.Public(0, false); !p.Households.Suppressed {
		t.Errorf("nine households are shown as %+v", p)
	}
}
