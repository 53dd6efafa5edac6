package survey

// Reason is why a household stays where it is.
type Reason string

// The reasons. The first five are of households without an eligible wish, the
// next two of those whom no valid plan can move, and the others of those whom
// only a plan of a lower score moves.
const (
	// WantsNothing: it wishes for no practice more than its own.
	WantsNothing Reason = "wantsNothing"
	// NothingNear: no practice lies within the distance that it gives.
	NothingNear Reason = "nothingNear"
	// AllClosed: every practice that it wishes for is closed.
	AllClosed Reason = "allClosed"
	// AllOutside: the home is outside the area of every wished practice.
	AllOutside Reason = "allOutside"
	// ClosedOrOutside: some wished practices are closed, and the home is
	// outside the area of the others.
	ClosedOrOutside Reason = "closedOrOutside"
	// NobodyLeaves: the wished practices are full, and nobody there wishes to
	// leave.
	NobodyLeaves Reason = "nobodyLeaves"
	// NoExchange: no cycle or chain leads there.
	NoExchange Reason = "noExchange"
	// ByPriority: a plan that moves it moves fewer of a higher priority.
	ByPriority Reason = "byPriority"
	// ByOwnPriority: a plan that moves it moves fewer of its own priority.
	ByOwnPriority Reason = "byOwnPriority"
	// ByNumber: a plan that moves it moves fewer people in all.
	ByNumber Reason = "byNumber"
	// ByRank: a plan that moves it grants wishes of worse rank.
	ByRank Reason = "byRank"
	// ByDistance: a plan that moves it is further from home.
	ByDistance Reason = "byDistance"
	// ByWaiting: a plan that moves it moves those who wait less long.
	ByWaiting Reason = "byWaiting"
	// ByWeight: a plan that moves it grants wishes of less weight.
	ByWeight Reason = "byWeight"
	// BySeed: a plan that moves it may score as well; then the lottery decided.
	BySeed Reason = "bySeed"
	// Declines: it was asked, and declines.
	Declines Reason = "declines"
	// Fell: its exchange broke because another household declined, and no other
	// exchange was found.
	Fell Reason = "fell"
	// Unsettled: which goal decided is not known, because the plan is not proven
	// optimal.
	Unsettled Reason = "unsettled"
)

// Reasons lists all reasons in order.
func Reasons() []Reason {
	return []Reason{
		WantsNothing, NothingNear, AllClosed, AllOutside, ClosedOrOutside, NobodyLeaves, NoExchange,
		ByPriority, ByOwnPriority, ByNumber, ByRank, ByDistance, ByWaiting, ByWeight, BySeed,
		Declines, Fell, Unsettled,
	}
}
