package ip

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// CBC is COIN-OR's solver, the command cbc. The error is ErrAbsent if there is
// none.
func CBC() (*Solver, error) {
	if _, err := exec.LookPath("cbc"); err != nil {
		return nil, fmt.Errorf("%w: cbc (Debian: apt-get install coinor-cbc)", ErrAbsent)
	}
	banner, err := exec.Command("cbc", "-quit").Output()
	if err != nil {
		return nil, fmt.Errorf("ip: cbc: %w", err)
	}
	version := "unknown"
	for line := range strings.SplitSeq(string(banner), "\n") {
		if v, found := strings.CutPrefix(line, "Version:"); found {
			version = strings.TrimSpace(v)
		}
	}
	return &Solver{Name: "cbc", Version: version, run: runCBC}, nil
}

// runCBC runs cbc with its default settings, but for the gap: as every value is
// whole, a bound less than one above proves the optimum. The limit is of
// processor time.
func runCBC(ctx context.Context, file string, limit time.Duration) (*ended, error) {
	solution := file + ".solution"
	// What is there is not this run's.
	if err := os.Remove(solution); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	e := new(ended)
	seconds := strconv.FormatFloat(limit.Seconds(), 'f', -1, 64)
	out, err := command(ctx, &e.Times, "cbc", file, "-seconds", seconds, "-allowableGap", "0.999", "-solve", "-solution", solution, "-quit")
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(solution)
	if err != nil {
		return nil, err
	}
	return e, e.parseCBC(out, string(text))
}

// parseCBC reads what cbc printed and the solution that it wrote.
func (e *ended) parseCBC(out, solution string) error {
	status, columns, _ := strings.Cut(solution, "\n")
	switch {
	case strings.HasPrefix(status, "Optimal"):
		e.optimal = true
	case strings.HasPrefix(status, "Stopped"):
	default:
		return fmt.Errorf("it ended with %q", status)
	}
	for line := range strings.SplitSeq(strings.TrimSpace(columns), "\n") {
		fields := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "**"))
		if len(fields) == 0 {
			continue
		}
		if len(fields) < 3 {
			return fmt.Errorf("a line of its solution is %q", line)
		}
		value, err := strconv.ParseFloat(fields[2], 64)
		if err != nil {
			return fmt.Errorf("a line of its solution is %q", line)
		}
		if value <= 0.5 {
			continue
		}
		c, err := columnOf(fields[1])
		if err != nil {
			return err
		}
		e.chosen = append(e.chosen, c)
	}
	// Where it stopped without a solution, it lists that of a relaxation.
	if strings.Contains(status, "no integer solution") {
		e.chosen = nil
	}
	times := map[string]float64{}
	for line := range strings.SplitSeq(out, "\n") {
		name, value, found := strings.Cut(line, ":")
		if !found {
			continue
		}
		// "Time" is of the search; "Total time", in the line after it, is not.
		if v, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err == nil {
			times[strings.TrimSpace(name)] = v
		}
	}
	var found bool
	if e.Processor, found = times["Time (CPU seconds)"]; !found {
		return errors.New("it printed no time")
	}
	e.Clock = times["Time (Wallclock seconds)"]
	return nil
}
