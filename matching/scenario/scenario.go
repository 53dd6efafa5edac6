package scenario

import "github.com/ruilkring/ruilkring/matching"

// Format is the name and version of the scenario format, the value of
// [Scenario.Format].
const Format = "ruilkring/scenario/v1"

// Scenario is a what-if: what is different from the problem as it is. What is
// absent stays as it is, and the zero value changes nothing.
type Scenario struct {
	Format string `json:"format"`
	// Name is for people to read; nothing depends on it.
	Name      string     `json:"name,omitempty"`
	Practices []Practice `json:"practices,omitempty"`
	// WithinM lets every practice take in only households whose home is within
	// so many metres, besides the limit that it has itself. Ranks do not shift.
	WithinM int `json:"withinM,omitempty"`
	// WidenM lets households that accept every practice within a radius accept
	// those within so many metres, where that is more.
	WidenM int `json:"widenM,omitempty"`
	// WithoutPriority gives households without a practice at least this
	// priority, so that they go first where the goals begin with priority.
	WithoutPriority int `json:"withoutPriority,omitempty"`
	// MaxCycle and MaxChain take the place of those of the rules; 0 means no
	// limit.
	MaxCycle *int `json:"maxCycle,omitempty"`
	MaxChain *int `json:"maxChain,omitempty"`
	// Goals take the place of those of the rules.
	Goals []matching.Goal `json:"goals,omitempty"`
	Seed  *uint64         `json:"seed,omitempty"`
	// Mechanism takes the place of that of the rules.
	Mechanism matching.Mechanism `json:"mechanism,omitempty"`
	Decline   *Decline           `json:"decline,omitempty"`
}

// Practice is what is different at one practice.
type Practice struct {
	ID string `json:"id"`
	// Places is added to the capacity; it may be below zero. It does not change
	// the mode: more places at a practice in mode swap let nobody in by
	// themselves.
	Places int `json:"places,omitempty"`
	// Mode takes the place of the practice's mode.
	Mode matching.Mode `json:"mode,omitempty"`
	// MaxIntake takes the place of the practice's limit on intake.
	MaxIntake *int `json:"maxIntake,omitempty"`
}

// Decline says that not everybody who is asked accepts.
type Decline struct {
	// PerMille is how many of a thousand households decline. Who does is drawn by
	// lottery from the seed and the id of the household.
	PerMille int    `json:"perMille"`
	Seed     uint64 `json:"seed,omitempty"`
	// Repair solves once more over what is open after exchanges broke.
	Repair bool `json:"repair,omitempty"`
}
