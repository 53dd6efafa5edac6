package bridge

import (
	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/scenario"
	"github.com/ruilkring/ruilkring/matching/solve"
)

// Version is the version of the wire.
const Version = 1

// Section says what one section of a frame is.
type Section struct {
	Name string `json:"name"`
	// Type is "json", "columns", "csv", or in columns the type of the numbers.
	Type string `json:"type"`
	// Bytes is its length without the zeros behind it.
	Bytes int `json:"bytes"`
}

// Request is the header of a request.
type Request struct {
	Version int    `json:"version"`
	Call    string `json:"call"`
	// Handle names a problem that was loaded; 0 means that the request has it.
	Handle int `json:"handle,omitempty"`
	// MaxSteps is the step budget of a solve, 0 for none.
	MaxSteps int64 `json:"maxSteps,omitempty"`
	// Progress asks that the host is told how far a solve is. What it is told
	// takes the solver some time to work out.
	Progress bool `json:"progress,omitempty"`
	// Want lists the sections of the answer to solve: plan, survey, exchanges,
	// moves.csv.
	Want []string `json:"want,omitempty"`
	// Language is that of moves.csv, "en" or "nl".
	Language string `json:"language,omitempty"`
	// As is the form of an export: json, columns or csv.
	As       string    `json:"as,omitempty"`
	Sections []Section `json:"sections,omitempty"`
}

// Response is the header of an answer. Beside these fields it has those of the
// call.
type Response struct {
	Version  int       `json:"version"`
	OK       bool      `json:"ok"`
	Error    *Error    `json:"error,omitempty"`
	Sections []Section `json:"sections,omitempty"`
}

// Code says what kind of error an answer is.
type Code string

// The codes.
const (
	BadRequest      Code = "bad_request"
	UnknownCall     Code = "unknown_call"
	InvalidProblem  Code = "invalid_problem"
	InvalidPlan     Code = "invalid_plan"
	InvalidScenario Code = "invalid_scenario"
	Unsupported     Code = "unsupported"
	TooLarge        Code = "too_large"
	UnknownHandle   Code = "unknown_handle"
	// Cancelled: the caller stopped before there was anything to answer with.
	Cancelled Code = "cancelled"
	// Internal: a fault of this module.
	Internal Code = "internal"
)

// Error is what went wrong.
type Error struct {
	Code    Code   `json:"code"`
	Message string `json:"message"`
	// Faults are those of the input, as many as are kept; Total counts all.
	Faults []Fault `json:"faults,omitempty"`
	Total  int     `json:"total,omitempty"`
}

// Fault is one thing that is wrong with an input, see [matching.Fault].
type Fault struct {
	Source  string `json:"source,omitempty"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Path    string `json:"path,omitempty"`
	Message string `json:"message"`
}

// About is the answer to about.
type About struct {
	// Module is the version of the Go module, "(devel)" where it is none.
	Module  string   `json:"module"`
	Formats []string `json:"formats"`
	Calls   []string `json:"calls"`
	Limits  Limits   `json:"limits"`
}

// Limits are the largest inputs.
type Limits struct {
	RequestBytes int `json:"requestBytes"`
	Handles      int `json:"handles"`
	// Practices and Households are those of one problem.
	Practices  int `json:"practices"`
	Households int `json:"households"`
	// Steps is the largest step budget, which one of 0 means too; 0 for none.
	Steps int64 `json:"steps"`
}

// Loaded is the answer to load; the statistics of the region are in the section
// region.
type Loaded struct {
	Handle     int    `json:"handle"`
	Digest     string `json:"digest"`
	Practices  int    `json:"practices"`
	Households int    `json:"households"`
	Wishes     int    `json:"wishes"`
}

// Solved is the answer to solve.
type Solved struct {
	Status matching.Status `json:"status"`
	Goals  []matching.Goal `json:"goals"`
	Score  [][]int64       `json:"score"`
	Bound  [][]int64       `json:"bound"`
	Method string          `json:"method"`
	// Limit is "", "steps", "effort" or "cancelled".
	Limit solve.Limit `json:"limit"`
	Steps int64       `json:"steps"`
	// Digest is that of the problem with the scenario applied.
	Digest  string            `json:"digest"`
	Decline *scenario.Outcome `json:"decline,omitempty"`
}

// Verified is the answer to verify.
type Verified struct {
	Digest     string          `json:"digest"`
	Persons    int             `json:"persons"`
	Households int             `json:"households"`
	Cycles     int             `json:"cycles"`
	Chains     int             `json:"chains"`
	Bundles    int             `json:"bundles"`
	Unsettled  int             `json:"unsettled"`
	Status     matching.Status `json:"status"`
	Score      [][]int64       `json:"score"`
	Bound      [][]int64       `json:"bound"`
	// Proven is null where the proof does not fit in 64 bits.
	Proven [][]int64 `json:"proven"`
}

// Progress is what is told while a call runs.
type Progress struct {
	// Stage is "eligibility", "solve", "exchanges", "check" or "repair".
	Stage  string `json:"stage"`
	Level  int    `json:"level"`
	Levels int    `json:"levels"`
	Steps  int64  `json:"steps"`
	// Score and Bound are null before there are any.
	Score [][]int64 `json:"score"`
	Bound [][]int64 `json:"bound"`
}
