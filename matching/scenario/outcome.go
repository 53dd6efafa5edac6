package scenario

import "github.com/ruilkring/ruilkring/matching/survey"

// Outcome is what becomes of a plan when people may decline.
type Outcome struct {
	Round
	// Repair is the second round, over what is open after the first one; nil
	// where there was none, because nobody declined or none was asked for.
	Repair *Round `json:"repair"`
	// Moved are all who move in the end: those kept, of both rounds.
	Moved survey.People `json:"moved"`
}

// Round is one time that people are asked.
type Round struct {
	// Proposed are all whom the plan moves. Of these Declined are asked and
	// decline, Fell would have moved but for another household of their exchange
	// that declines, and Kept move.
	Proposed survey.People `json:"proposed"`
	Declined survey.People `json:"declined"`
	Fell     survey.People `json:"fell"`
	Kept     survey.People `json:"kept"`
	// Exchanges are those of the plan, Broken those that fall through.
	Exchanges int `json:"exchanges"`
	Broken    int `json:"broken"`
}
