package matching

// PlanFormat is the name and version of the plan format, the value of
// [Plan.Format].
const PlanFormat = "ruilkring/plan/v1"

// Status says what is proven about a plan.
type Status string

// The statuses of a plan.
const (
	// StatusOptimal: the score equals the bound, so no valid plan is better.
	StatusOptimal Status = "optimal"
	// StatusFeasible: the plan is valid; whether a better one exists is not
	// settled. The bound says how much better at most.
	StatusFeasible Status = "feasible"
)

// Plan is what a round proposes (voorstel): exchanges that each stand alone.
type Plan struct {
	Format string `json:"format"`
	// Problem is the digest of the problem, see [Problem.Digest].
	Problem string `json:"problem"`
	Status  Status `json:"status"`
	Goals   []Goal `json:"goals"`
	// Score has one list for each goal, larger is better, compared
	// lexicographically.
	Score [][]int64 `json:"score"`
	// Bound has the shape of Score: no valid plan scores more than it, in
	// lexicographic order. The numbers behind the first one in which bound and
	// score differ only say what the relaxation says there.
	Bound     [][]int64  `json:"bound"`
	Exchanges []Exchange `json:"exchanges"`
	// Certificate proves the bound; see [Certificate].
	Certificate *Certificate `json:"certificate,omitempty"`
}

// Kind is the kind of an exchange.
type Kind string

// The kinds of exchange.
const (
	// Cycle (kringruil) closes on itself and needs no free place: the
	// destination of each move is the practice that the next one leaves, and
	// the last one's is the practice that the first one leaves.
	Cycle Kind = "cycle"
	// Chain (doorschuifketen) starts in a free place: the first move fills it,
	// each later move fills the place that the move before it left. It ends
	// with a household that had no practice, or leaves a place free.
	Chain Kind = "chain"
	// Bundle is any other exchange; only mixed household sizes need one.
	Bundle Kind = "bundle"
)

// Exchange is a set of moves that are carried out together or not at all
// (ruil).
type Exchange struct {
	Kind  Kind   `json:"kind"`
	Moves []Move `json:"moves"`
}

// Move is one household's change of practice (overstap).
type Move struct {
	Household string `json:"household"`
	// From is the current practice; "" means none.
	From string `json:"from,omitempty"`
	To   string `json:"to"`
	// Rank is the class of the wish, 1 for the most wanted.
	Rank int `json:"rank"`
	// Metres is the distance from home to To.
	Metres int `json:"metres"`
}

// Certificate is a proof of a plan's bound by linear-programming duality: a
// price for a place at each practice, where a price has one whole number for
// each level of the score and prices are compared lexicographically.
//
// With prices π (never below zero), every household takes the wish, or its
// present place, of the largest value less price. No valid plan scores more
// than the sum of these plus the price of every place there is: that sum is
// the bound, and anybody can add it up in one pass over the wishes. A plan that
// reaches it is optimal.
//
// Of all prices that prove the optimum, the solver gives the least. They are
// unique, and each is exactly what one more place at that practice would add to
// the best score. All of that is so for single persons without caps, intake
// limits and the goal exchanges. Otherwise the certificate proves a bound that
// holds without those, and the plan's own bound may be lower, on the word of the
// solver's search.
type Certificate struct {
	// Prices are in order of practice id; practices at price zero are left
	// out.
	Prices []Price `json:"prices"`
}

// Price is the price of a place at one practice.
type Price struct {
	Practice string `json:"practice"`
	// Price has one number for each of [Problem.Levels].
	Price []int64 `json:"price"`
}
