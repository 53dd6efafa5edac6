package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve"
	"github.com/ruilkring/ruilkring/matching/verify"
)

// oursRun is what the process with our solver prints.
type oursRun struct {
	Method                      string          `json:"method"`
	Status                      matching.Status `json:"status"`
	Score                       [][]int64       `json:"score"`
	Exchanges                   int             `json:"exchanges"`
	Moves                       int             `json:"moves"`
	Steps                       int64           `json:"steps"`
	EligibilitySeconds          float64         `json:"eligibility_seconds"`
	EligibilityProcessorSeconds float64         `json:"eligibility_processor_seconds"`
	SolveSeconds                float64         `json:"solve_seconds"`
	ProcessorSeconds            float64         `json:"processor_seconds"`
	BeforeKiB                   float64         `json:"before_kib,omitempty"`
	PeakKiB                     float64         `json:"peak_kib,omitempty"`
	VerifySeconds               float64         `json:"verify_seconds"`
}

func (r *oursRun) measure() measure {
	return measure{what: "ours", seconds: r.SolveSeconds, processor: r.ProcessorSeconds}
}

// What a process with our solver measures. Time is not measured in fresh memory,
// as LEMON's is not: it makes its own in its set-up. Memory is, or what reading
// left behind would count as the solver's.
const (
	measureTime   = "time"
	measureMemory = "memory"
)

// runOurs runs our solver on the file in a process of its own that has one
// processor, as LEMON's algorithms have one thread.
func runOurs(ctx context.Context, log io.Writer, file, goals, what string) (*oursRun, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, self, solveCommand, file, goals, what)
	command.Env = append(os.Environ(), "GOMAXPROCS=1")
	var out, complaint bytes.Buffer
	command.Stdout, command.Stderr = &out, &complaint
	if err := command.Run(); err != nil {
		return nil, fmt.Errorf("our solver: %w: %s", err, strings.TrimSpace(complaint.String()))
	}
	// The last line is the result.
	text := strings.TrimSpace(out.String())
	text = text[strings.LastIndexByte(text, '\n')+1:]
	fmt.Fprintf(log, "ours: %s %s\n", what, text)
	r := new(oursRun)
	if err := json.Unmarshal([]byte(text), r); err != nil {
		return nil, fmt.Errorf("our solver's output: %w", err)
	}
	return r, nil
}

// solveOne solves the round in the file and prints an oursRun.
func solveOne(ctx context.Context, file, goals, what string, stdout io.Writer) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	p, err := matching.ReadProblem(f)
	if err != nil {
		return err
	}
	if got := goalList(p.Goals()); got != goals {
		return fmt.Errorf("the file's goals are %s, not %s", got, goals)
	}
	digest := p.Digest()
	var r oursRun
	watch := startWatch()
	e, err := p.Eligibility(ctx, matching.EligibilityOptions{Threads: 1})
	if err != nil {
		return err
	}
	r.EligibilitySeconds, r.EligibilityProcessorSeconds = watch.stop()

	// To collect what reading left behind is not the solver's work.
	if what == measureMemory {
		debug.FreeOSMemory()
		r.BeforeKiB = resetPeak()
	} else {
		runtime.GC()
	}
	watch = startWatch()
	result, err := solve.Solve(ctx, p, solve.Options{Threads: 1, Eligibility: e, Digest: digest, Unchecked: true})
	if err != nil {
		return err
	}
	r.SolveSeconds, r.ProcessorSeconds = watch.stop()
	if what == measureMemory {
		r.PeakKiB = peakKiB()
	}
	// LEMON does not check its flows, so the check is outside the time, but no
	// plan counts without it.
	watch = startWatch()
	if _, err := verify.Plan(ctx, p, result.Plan, verify.Options{Eligibility: e, Digest: digest}); err != nil {
		return err
	}
	r.VerifySeconds, _ = watch.stop()
	if result.Limit != solve.LimitNone {
		return errors.New("the solver stopped early: " + string(result.Limit))
	}
	r.Method, r.Steps = result.Method, result.Steps
	r.Status, r.Score, r.Exchanges = result.Plan.Status, result.Plan.Score, len(result.Plan.Exchanges)
	for i := range result.Plan.Exchanges {
		r.Moves += len(result.Plan.Exchanges[i].Moves)
	}
	return json.NewEncoder(stdout).Encode(&r)
}

func goalList(goals []matching.Goal) string {
	var names []string
	for _, g := range goals {
		names = append(names, string(g))
	}
	return strings.Join(names, ",")
}

// watch measures time by the clock and of the processor.
type watch struct {
	start     time.Time
	processor float64
}

func startWatch() watch { return watch{time.Now(), processorSeconds()} }

func (w watch) stop() (seconds, processor float64) {
	return time.Since(w.start).Seconds(), processorSeconds() - w.processor
}
