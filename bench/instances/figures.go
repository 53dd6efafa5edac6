package instances

import (
	"fmt"
	"io"

	"github.com/ruilkring/ruilkring/matching"
)

// Figures are what can be counted in a round, for comparison with the numbers
// of the field.
type Figures struct {
	Practices, Households, Persons int
	// Open, Swap and Closed are the practices in each mode; Areas those with an
	// acceptance area.
	Open, Swap, Closed, Areas int
	// Capacity and Enrolled are over all practices, FreePlaces over the open
	// ones.
	Capacity, Enrolled, FreePlaces int
	// WithoutGP is the households without a current practice.
	WithoutGP int
	// Wishes are the ranked practices of all households, Ties those that share
	// a class with the one before; Within the households that add all
	// practices within a distance.
	Wishes, Ties, Within int
	// Priority is the households of each priority.
	Priority [10]int
	// Sizes are the households of 1 to 6 persons and, first, of more.
	Sizes [7]int
	// DaysWaited is over all households.
	DaysWaited int
}

// Count counts a problem.
func Count(p *matching.Problem) Figures {
	f := Figures{Practices: len(p.Practices), Households: len(p.Households)}
	for i := range p.Practices {
		q := &p.Practices[i]
		switch q.Mode {
		case matching.Open:
			f.Open++
		case matching.Swap:
			f.Swap++
		case matching.Closed:
			f.Closed++
		}
		if q.Accepts != nil {
			f.Areas++
		}
		f.Capacity += q.Capacity
		f.Enrolled += q.Enrolled
		f.FreePlaces += q.Free()
	}
	day := p.Day()
	for i := range p.Households {
		h := &p.Households[i]
		f.Persons += h.Persons()
		if h.Current == "" {
			f.WithoutGP++
		}
		for _, class := range h.Wishes.Ranked {
			f.Wishes += len(class)
			f.Ties += max(0, len(class)-1)
		}
		if h.Wishes.WithinM > 0 {
			f.Within++
		}
		f.Priority[h.Priority]++
		if h.Persons() < len(f.Sizes) {
			f.Sizes[h.Persons()]++
		} else {
			f.Sizes[0]++
		}
		f.DaysWaited += h.DaysWaited(day)
	}
	return f
}

// Write writes the figures to w, one a line. Errors are those of w.
func (f Figures) Write(w io.Writer) error {
	of := func(part, whole int) float64 {
		if whole == 0 {
			return 0
		}
		return float64(part) / float64(whole)
	}
	_, err := fmt.Fprintf(w, `practices        %d: %d open, %d swap, %d closed (%.1f%% with a stop), %d with an acceptance area
capacity         %d places, %d enrolled, %d free
households       %d of %.2f persons, %d without a GP (%.1f%%)
wishes           %.2f ranked a household, %d ties, %d households with a distance
priority         %d of 1, %d of 2 or higher
days waited      %.0f on average
`,
		f.Practices, f.Open, f.Swap, f.Closed, 100*of(f.Swap+f.Closed, f.Practices), f.Areas,
		f.Capacity, f.Enrolled, f.FreePlaces,
		f.Households, of(f.Persons, f.Households), f.WithoutGP, 100*of(f.WithoutGP, f.Households),
		of(f.Wishes, f.Households), f.Ties, f.Within,
		f.Priority[1], f.Households-f.Priority[0]-f.Priority[1],
		of(f.DaysWaited, f.Households))
	if err != nil {
		return fmt.Errorf("instances: %w", err)
	}
	return nil
}
