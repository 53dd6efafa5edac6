package main

import (
	"encoding/json"
	"io"
	"math"
	"runtime"
	"time"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve"
)

// stats are the measurements of one run, as -stats writes them. Times are by
// the clock, in milliseconds. What was not done took 0.
type stats struct {
	// ReadMS is reading and validating the input, and with -check the plan.
	ReadMS float64 `json:"read_ms"`
	// EligibilityMS is working out the wishes that count. The digest is worked
	// out during it if there is more than one thread; DigestMS is how long that
	// took.
	EligibilityMS float64 `json:"eligibility_ms"`
	DigestMS      float64 `json:"digest_ms"`
	// SolveMS is the solver alone, without its check, CheckMS the check.
	SolveMS float64 `json:"solve_ms"`
	CheckMS float64 `json:"check_ms"`
	// ReportMS is gathering the report, WriteMS writing the plan and its moves.
	// The plan is written during the check if there is more than one thread.
	ReportMS float64 `json:"report_ms"`
	WriteMS  float64 `json:"write_ms"`
	// TotalMS is from the start of reading to the last file but this one.
	TotalMS float64 `json:"total_ms"`
	// PeakMB is the most memory of the whole process that was resident, in
	// millions of bytes.
	PeakMB  float64 `json:"peak_mb"`
	Threads int     `json:"threads"`

	Practices  int `json:"practices"`
	Households int `json:"households"`
	Persons    int `json:"persons"`
	// Wishes are the eligible ones.
	Wishes int `json:"wishes"`

	Method string          `json:"method"`
	Steps  int64           `json:"steps"`
	Limit  solve.Limit     `json:"limit"` // "", "steps" or "cancelled"
	Status matching.Status `json:"status"`
	Goals  []matching.Goal `json:"goals"`
	Score  [][]int64       `json:"score"`
	Bound  [][]int64       `json:"bound"`

	MovedHouseholds int `json:"moved_households"`
	MovedPersons    int `json:"moved_persons"`
	Cycles          int `json:"cycles"`
	Chains          int `json:"chains"`
	Bundles         int `json:"bundles"`

	Problem string `json:"problem"` // the digest
	Seed    uint64 `json:"seed"`
}

// since is the milliseconds since start, to the microsecond.
func since(start time.Time) float64 { return float64(time.Since(start).Microseconds()) / 1000 }

// fillStats adds to the times what was solved and what came of it.
func (j *job) fillStats() {
	s, r := &j.stats, j.report
	s.PeakMB = math.Round(float64(peakBytes())/1e5) / 10
	s.Threads = runtime.GOMAXPROCS(0)
	s.Practices, s.Households, s.Persons, s.Wishes = len(j.problem.Practices), len(j.problem.Households), r.persons, j.eligible.Len()
	if j.result != nil {
		s.Method, s.Steps, s.Limit = j.result.Method, j.result.Steps, j.result.Limit
	}
	s.Status, s.Goals, s.Score, s.Bound = j.plan.Status, j.plan.Goals, j.plan.Score, j.plan.Bound
	s.MovedHouseholds, s.MovedPersons = r.moved, r.movedPersons
	s.Cycles, s.Chains, s.Bundles = sum(r.lengths[matching.Cycle]), sum(r.lengths[matching.Chain]), sum(r.lengths[matching.Bundle])
	s.Problem, s.Seed = j.digest, j.problem.Rules.Seed
}

// writeStats writes the measurements where they are asked for.
func (j *job) writeStats() error {
	j.fillStats()
	if j.options.stats == "" {
		return nil
	}
	return j.writeFile(j.options.stats, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(&j.stats)
	})
}

func sum(numbers []int) int {
	total := 0
	for _, n := range numbers {
		total += n
	}
	return total
}
