package survey

import "github.com/ruilkring/ruilkring/matching"

// Exchanges are exchanges and their moves as columns: the moves of exchange i
// are those from Offsets[i] up to Offsets[i+1].
type Exchanges struct {
	Kind    []matching.Kind `json:"kind"`
	State   []int32         `json:"state"`
	Offsets []int32         `json:"offsets"`
	Moves   Moves           `json:"moves"`
}

// Moves has one element for each move of [Exchanges].
type Moves struct {
	Household []string `json:"household"`
	// Size is the persons in the household.
	Size     []int32 `json:"size"`
	Priority []int32 `json:"priority"`
	// Days is how long the household waits on the day of the round.
	Days []int32 `json:"days"`
	// From and To are indices of practices, From -1 for none.
	From []int32 `json:"from"`
	To   []int32 `json:"to"`
	Rank []int32 `json:"rank"`
	// BeforeM and AfterM are the metres from home to From and To; BeforeM is -1
	// where there was none.
	BeforeM []int32 `json:"beforeM"`
	AfterM  []int32 `json:"afterM"`
	// Lat and Lon are the home.
	Lat []float64 `json:"lat"`
	Lon []float64 `json:"lon"`
	// Declined is 1 where the household declines, else 0.
	Declined []int32 `json:"declined"`
}

// Exchanges are the exchanges of a plan as columns. c says what becomes of them;
// nil means that all go through. The error names an id that the problem does not
// have.
func (s *Surveyor) Exchanges(plan *matching.Plan, c *Carried) (*Exchanges, error) {
	if c == nil {
		c = carried(plan)
	}
	n := 0
	for i := range c.Exchanges {
		n += len(c.Exchanges[i].Moves)
	}
	list := make([]int32, 9*n)
	column := func() []int32 {
		next := list[:0:n]
		list = list[n:]
		return next
	}
	x := &Exchanges{
		Kind:    make([]matching.Kind, len(c.Exchanges)),
		State:   make([]int32, len(c.Exchanges)),
		Offsets: make([]int32, 1, len(c.Exchanges)+1),
		Moves: Moves{
			Household: make([]string, 0, n), Size: column(), Priority: column(), Days: column(), From: column(), To: column(),
			Rank: column(), BeforeM: column(), AfterM: column(), Declined: column(),
			Lat: make([]float64, 0, n), Lon: make([]float64, 0, n),
		},
	}
	day := s.problem.Day()
	to := &x.Moves
	for i := range c.Exchanges {
		x.Kind[i], x.State[i] = c.Exchanges[i].Kind, int32(c.State[i])
		for j := range c.Exchanges[i].Moves {
			m, err := s.find(&c.Exchanges[i].Moves[j])
			if err != nil {
				return nil, err
			}
			household := &s.problem.Households[m.household]
			declined := int32(0)
			if c.Declined[household.ID] {
				declined = 1
			}
			to.Household = append(to.Household, household.ID)
			to.Size = append(to.Size, int32(household.Persons()))
			to.Priority = append(to.Priority, int32(household.Priority))
			to.Days = append(to.Days, int32(household.DaysWaited(day)))
			to.From = append(to.From, int32(m.from))
			to.To = append(to.To, int32(m.to))
			to.Rank = append(to.Rank, int32(m.rank))
			to.BeforeM = append(to.BeforeM, s.metresNow()[m.household])
			to.AfterM = append(to.AfterM, int32(m.metres))
			to.Lat = append(to.Lat, household.Home.Lat)
			to.Lon = append(to.Lon, household.Home.Lon)
			to.Declined = append(to.Declined, declined)
		}
		x.Offsets = append(x.Offsets, int32(len(to.Household)))
	}
	return x, nil
}
