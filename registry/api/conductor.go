package api

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"sync"
	"time"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve"
	"github.com/ruilkring/ruilkring/registry"
	"github.com/ruilkring/ruilkring/registry/round"
)

// enrolmentPatience is how long a request for a place at once waits for answers.
const enrolmentPatience = 14 * 24 * time.Hour

// Retention is how long is kept what may have to be shown to somebody.
type Retention struct {
	// Rounds is for closed rounds, from their deadline on, or where nobody was asked
	// from when they were closed: then only what they came to is left.
	Rounds time.Duration
	// Access is for the log of who looked at what, which goes by month.
	Access time.Duration
}

// conductor moves rounds on: it solves them, repairs what breaks as soon as it
// does, ends what is over, and forgets what has been kept for long enough.
type conductor struct {
	registry *registry.Registry
	log      *slog.Logger
	now      func() time.Time
	keep     Retention
	// wait says that who asks for a solve waits for it: see [Options.Once].
	wait bool
	// mostSteps is [Options.MaxSteps].
	mostSteps int64

	mu   sync.Mutex
	jobs map[string]*job
	// tried is at how many broken exchanges each round was last repaired.
	tried map[string]int
	// background ends the solves that are under way.
	background context.Context
	stop       context.CancelFunc
	running    sync.WaitGroup
}

func newConductor(r *registry.Registry, log *slog.Logger, o Options) *conductor {
	c := &conductor{registry: r, log: log, now: o.Now, keep: o.Keep, wait: o.Once, mostSteps: o.MaxSteps, jobs: map[string]*job{}, tried: map[string]int{}}
	c.background, c.stop = context.WithCancel(context.Background())
	return c
}

// progress is how far the solving of a round is.
type progress struct {
	// Stage is eligibility, solve, exchanges, check, and at the end proposed or
	// failed.
	Stage string    `json:"stage"`
	Steps int64     `json:"steps"`
	Score [][]int64 `json:"score,omitempty"`
	Bound [][]int64 `json:"bound,omitempty"`
	// Method is how the plan was found, Status what is proven about it.
	Method string `json:"method,omitempty"`
	Status string `json:"status,omitempty"`
	Error  string `json:"error,omitempty"`
}

// last reports whether nothing comes after it.
func (p *progress) last() bool { return p.Stage == "proposed" || p.Stage == "failed" }

// job is the solving of one round.
type job struct {
	mu      sync.Mutex
	at      progress
	changed chan struct{} // closed when at changes
	err     error         // why it failed
}

func (j *job) set(p progress) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.at = p
	close(j.changed)
	j.changed = make(chan struct{})
}

// get is how far it is, and what is closed when that changes.
func (j *job) get() (progress, <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.at, j.changed
}

// job is the solving of a round, nil where there is none.
func (c *conductor) job(id string) *job {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.jobs[id]
}

// solve starts to solve a frozen round, for so many steps, 0 for no limit. Where
// nothing goes on after a request it ends with the solving.
func (c *conductor) solve(ctx context.Context, id string, steps int64) error {
	if c.mostSteps > 0 && (steps == 0 || steps > c.mostSteps) {
		steps = c.mostSteps
	}
	j, work, err := c.newJob(ctx, id, steps)
	if err != nil {
		return err
	}
	if !c.wait {
		c.running.Go(work)
		return nil
	}
	work()
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.err
}

// newJob is the solving of a round, which was not done yet.
func (c *conductor) newJob(ctx context.Context, id string, steps int64) (*job, func(), error) {
	p, err := c.registry.RoundProblem(id)
	if err != nil {
		return nil, nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if j := c.jobs[id]; j != nil {
		if at, _ := j.get(); !at.last() {
			return nil, nil, refuse(http.StatusConflict, "not possible now", "the round is being solved")
		}
	}
	if !c.wait {
		ctx = c.background // it outlives the request
	}
	ctx, cancel := context.WithCancel(ctx)
	j := &job{changed: make(chan struct{}), at: progress{Stage: "eligibility"}}
	c.jobs[id] = j
	return j, func() {
		defer cancel()
		c.work(ctx, id, p, steps, j)
	}, nil
}

// work solves and proposes.
func (c *conductor) work(ctx context.Context, id string, p *matching.Problem, steps int64, j *job) {
	begin := c.now()
	result, err := solve.Solve(ctx, p, solve.Options{MaxSteps: steps, Unchecked: true, Progress: func(at solve.Progress) {
		j.set(progress{Stage: at.Stage, Steps: at.Steps, Score: at.Score, Bound: at.Bound})
	}})
	if err == nil {
		j.set(progress{Stage: "check", Steps: result.Steps, Score: result.Plan.Score, Bound: result.Plan.Bound})
		_, err = c.registry.Propose(context.WithoutCancel(ctx), id, result.Plan)
	}
	if err != nil {
		c.log.Warn("solving failed", "round", id, "error", ErrorClass(err))
		j.mu.Lock()
		j.err = err
		j.mu.Unlock()
		j.set(progress{Stage: "failed", Error: problemOf(err).Title})
		return
	}
	c.log.Info("proposed", "round", id, "method", result.Method, "status", result.Plan.Status, "ms", c.now().Sub(begin).Milliseconds())
	j.set(progress{
		Stage: "proposed", Steps: result.Steps, Score: result.Plan.Score, Bound: result.Plan.Bound,
		Method: result.Method, Status: string(result.Plan.Status),
	})
}

// optimal is the solver of repairs.
func (c *conductor) optimal(ctx context.Context, p *matching.Problem) (*matching.Plan, error) {
	result, err := solve.Solve(ctx, p, solve.Options{MaxSteps: c.mostSteps, Unchecked: true}) // the registry checks it
	if err != nil {
		return nil, err
	}
	return result.Plan, nil
}

// repair proposes what it finds among those who are left over.
func (c *conductor) repair(ctx context.Context, id string) (bool, error) {
	for tries := 0; ; tries++ {
		found, err := c.registry.Repair(ctx, id, c.optimal)
		if errors.Is(err, registry.ErrState) && tries < 3 {
			if r, ok := c.registry.View().Round(id); ok && r.Phase() == round.PhaseConsenting {
				continue // something changed meanwhile
			}
		}
		if found {
			c.log.Info("repaired", "round", id)
		}
		return found, err
	}
}

// run moves rounds on until ctx ends: after every change, and every so often for
// what is due by time alone.
func (c *conductor) run(ctx context.Context, every time.Duration) {
	defer func() {
		c.stop()
		c.running.Wait()
	}()
	for {
		version := c.registry.View().Version()
		if err := c.step(ctx); err != nil && ctx.Err() == nil {
			c.log.Warn("moving on", "error", ErrorClass(err))
		}
		if ctx.Err() != nil {
			return
		}
		if after := c.registry.View().Version(); after != version {
			version = after
		}
		waiting, cancel := context.WithTimeout(ctx, every)
		_, _ = c.registry.Wait(waiting, version+1) // or the time is over
		cancel()
		// A burst of answers is one change.
		select {
		case <-ctx.Done():
		case <-time.After(min(every, 50*time.Millisecond)):
		}
	}
}

// step does what is due now.
func (c *conductor) step(ctx context.Context) error {
	var faults []error
	now := c.now()
	v := c.registry.View()
	for r := range v.Rounds() {
		if r.Phase() != round.PhaseConsenting {
			continue
		}
		if now.UnixMilli() >= r.Deadline() {
			if _, err := c.registry.Do(ctx, registry.Expire{Round: r.ID()}); err != nil && !errors.Is(err, registry.ErrState) {
				faults = append(faults, err)
			}
			continue
		}
		if broken := r.Count(round.Broken); broken > c.tried[r.ID()] {
			if _, err := c.repair(ctx, r.ID()); err != nil {
				faults = append(faults, err)
				continue
			}
			c.tried[r.ID()] = broken
		}
	}
	maps.DeleteFunc(c.tried, func(id string, _ int) bool {
		r, ok := v.Round(id)
		return !ok || r.Phase() == round.PhaseClosed
	})
	if late := now.Add(-enrolmentPatience); v.OldestEnrolment().Before(late) {
		if _, err := c.registry.Do(ctx, registry.ExpireEnrolments{Before: late}); err != nil {
			faults = append(faults, err)
		}
	}
	return errors.Join(append(faults, c.forget(ctx, v, now))...)
}

// forget forgets what has been kept for long enough.
func (c *conductor) forget(ctx context.Context, v *registry.View, now time.Time) error {
	var faults []error
	for r := range v.Rounds() {
		if r.Phase() != round.PhaseClosed || r.Forgotten {
			continue
		}
		since := r.Closed()
		if r.Deadline() != 0 {
			since = time.UnixMilli(r.Deadline())
		}
		if now.Before(since.Add(c.keep.Rounds)) {
			continue
		}
		if _, err := c.registry.Do(ctx, registry.ForgetRound{Round: r.ID()}); err != nil {
			faults = append(faults, err)
		}
	}
	before := now.UTC().Add(-c.keep.Access)
	if v.OldestAccess() < before.Format("2006-01") {
		day := matching.NewDate(before.Year(), before.Month(), before.Day())
		if _, err := c.registry.Do(ctx, registry.ForgetAccess{Before: day}); err != nil {
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}
