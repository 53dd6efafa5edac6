package matching

// Rules say what makes a plan valid and what makes it better. How much effort
// to spend on finding one is not here: that is the solver's option.
type Rules struct {
	// Mechanism is how the plan is chosen; "" means [Optimal].
	Mechanism Mechanism `json:"mechanism,omitempty"`
	// MaxCycle and MaxChain are the most moves in one cycle and in one chain;
	// 0 means no limit. A bundle counts under MaxCycle when it uses no free
	// place, else under MaxChain.
	MaxCycle int `json:"max_cycle,omitempty"`
	MaxChain int `json:"max_chain,omitempty"`
	// Goals are compared in this order; none means [DefaultGoals].
	Goals []Goal `json:"goals,omitempty"`
	// Date is the day of the round, against which waiting counts; the zero
	// date means the latest Since in the problem.
	Date Date `json:"date,omitzero"`
	// Seed breaks the ties that remain after all goals.
	Seed uint64 `json:"seed,omitempty"`
}

// Mechanism is a way to choose a plan.
type Mechanism string

// The mechanisms.
const (
	// Optimal is the plan with the best score.
	Optimal Mechanism = "optimal"
	// TTC is top trading cycles with capacities, existing tenants and vacant
	// places.
	TTC Mechanism = "ttc"
	// Waitlist is today's rule: free places go to who waits longest, nobody
	// trades.
	Waitlist Mechanism = "waitlist"
)

// Goal is something to have more of. Goals are compared lexicographically; each
// yields one or more whole numbers of which larger is better.
type Goal string

// The goals.
const (
	// GoalPriority is, for each priority that occurs, from high to low, the
	// persons moved: one number for each.
	GoalPriority Goal = "priority"
	// GoalPatients is the persons moved.
	GoalPatients Goal = "patients"
	// GoalHouseholds is the households moved.
	GoalHouseholds Goal = "households"
	// GoalRank is minus the sum over moves of rank × size.
	GoalRank Goal = "rank"
	// GoalDistance is minus the sum over moves of metres × size.
	GoalDistance Goal = "distance"
	// GoalWaiting is the sum over moves of days waited × size.
	GoalWaiting Goal = "waiting"
	// GoalWeight is the sum over moves of the weight of the wish × size, see
	// [Wishes.Weights].
	GoalWeight Goal = "weight"
	// GoalExchanges is the number of exchanges.
	GoalExchanges Goal = "exchanges"
)

// DefaultGoals are the goals of rules that name none.
func DefaultGoals() []Goal {
	return []Goal{GoalPriority, GoalPatients, GoalRank, GoalDistance}
}

// Level is one whole number of a score: a goal, and for [GoalPriority] the
// priority that it counts.
type Level struct {
	Goal     Goal
	Priority int
}

// Goals are the goals that the rules name, or [DefaultGoals].
func (p *Problem) Goals() []Goal {
	if len(p.Rules.Goals) == 0 {
		return DefaultGoals()
	}
	return p.Rules.Goals
}

// Levels are the whole numbers of a score in the order in which they are
// compared. [GoalPriority] yields one level for each priority that occurs among
// the households, from high to low, so none for an empty problem; every other
// goal yields one.
func (p *Problem) Levels() []Level {
	var levels []Level
	for _, g := range p.Goals() {
		if g != GoalPriority {
			levels = append(levels, Level{Goal: g})
			continue
		}
		var occurs [10]bool
		for i := range p.Households {
			occurs[p.Households[i].Priority] = true
		}
		for v := 9; v >= 0; v-- {
			if occurs[v] {
				levels = append(levels, Level{Goal: g, Priority: v})
			}
		}
	}
	return levels
}

// Group puts one number for each level into one list for each goal, the shape
// of [Plan.Score].
func (p *Problem) Group(levels []Level, values []int64) [][]int64 {
	groups := make([][]int64, 0, len(p.Goals()))
	i := 0
	for _, g := range p.Goals() {
		group := []int64{}
		for i < len(levels) && levels[i].Goal == g {
			group = append(group, values[i])
			i++
		}
		groups = append(groups, group)
	}
	return groups
}

// Day is the day of the round: Rules.Date, or where that is absent the latest
// Since of the households, or the zero date where none has one.
func (p *Problem) Day() Date {
	if p.Rules.Date != 0 {
		return p.Rules.Date
	}
	var day Date
	for i := range p.Households {
		day = max(day, p.Households[i].Since)
	}
	return day
}

// DaysWaited is the days that h has waited on the given day of the round, 0
// for a household without a Since.
func (h *Household) DaysWaited(day Date) int {
	if h.Since == 0 {
		return 0
	}
	return max(0, int(day)-int(h.Since))
}
