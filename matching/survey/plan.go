package survey

// Plan is what a plan comes to.
type Plan struct {
	// Moved are those who move, and Waiting those who have an eligible wish and
	// stay.
	Moved   People `json:"moved"`
	Waiting People `json:"waiting"`
	// ByPriority has the priorities that occur, from high to low.
	ByPriority []Priority `json:"byPriority"`
	// Ranks has the ranks that are granted, in order.
	Ranks     []Rank    `json:"ranks"`
	Distance  Distances `json:"distance"`
	Exchanges Lengths   `json:"exchanges"`
	// Held are all who stay, by reason, in the order of [Reasons].
	Held      []Held        `json:"held"`
	Practices PlanPractices `json:"practices"`
	Flows     Flows         `json:"flows"`
}

// Rank counts those whose wish of one rank is granted; 1 is the most wanted.
type Rank struct {
	Rank       int `json:"rank"`
	Households int `json:"households"`
	Persons    int `json:"persons"`
}

// Distances are from home to the practice of those who move.
type Distances struct {
	// Before and After are of those who have a practice already: to that one,
	// and to the new one. AfterNowhere is of those who have none.
	Before       Distance `json:"before"`
	After        Distance `json:"after"`
	AfterNowhere Distance `json:"afterNowhere"`
}

// Lengths counts exchanges by kind and number of moves, short ones first.
type Lengths struct {
	Cycles  []Length `json:"cycles"`
	Chains  []Length `json:"chains"`
	Bundles []Length `json:"bundles"`
}

// Length counts the exchanges of one length.
type Length struct {
	// Length is the number of moves.
	Length  int `json:"length"`
	Count   int `json:"count"`
	Persons int `json:"persons"`
}

// PlanPractices has one element for each practice, in the order of the problem.
type PlanPractices struct {
	// In and Out are the persons who come and go.
	In  []int32 `json:"in"`
	Out []int32 `json:"out"`
	// Wished is the persons with an eligible wish for the practice. Of these In
	// come, WaitingFor stay where they are, and the others move elsewhere.
	Wished     []int32 `json:"wished"`
	WaitingFor []int32 `json:"waitingFor"`
	// WaitingFrom is the persons enrolled here who have an eligible wish for
	// another practice and stay.
	WaitingFrom []int32 `json:"waitingFrom"`
	// Mode is 0 for open, 1 for swap and 2 for closed; Capacity and Free are the
	// places before, and FreeAfter what is free afterwards.
	Mode      []int32 `json:"mode"`
	Capacity  []int32 `json:"capacity"`
	Free      []int32 `json:"free"`
	FreeAfter []int32 `json:"freeAfter"`
	// Worth is how many more persons move in the best plan if the practice has
	// one more place. It is null where that is not known: it takes a plan that is
	// proven optimal, with the persons or households moved among its goals, in
	// a round of single persons without caps and limits on intake.
	Worth []int64 `json:"worth"`
}

// Flows are the moves by practice left and practice entered: persons go from
// From[i] to To[i]. They are in order of From and then To; -1 in From is for
// those without a practice.
type Flows struct {
	From       []int32 `json:"from"`
	To         []int32 `json:"to"`
	Households []int32 `json:"households"`
	Persons    []int32 `json:"persons"`
}
