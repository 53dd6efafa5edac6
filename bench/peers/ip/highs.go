package ip

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// start is more than node takes to start and to compile HiGHS.
const start = 30 * time.Second

// HiGHS is the solver of that name as WebAssembly, which node runs: the package
// highs of npm, installed in the folder, which is that of this package.
// compiled has node compile all of it before it begins, which takes some
// seconds; without, it compiles while it searches, and the times of a short
// search say little. It looks at its limit between its steps only, of which some
// take minutes: when it has searched for twice the limit it is killed, and has no
// answer. The error is ErrAbsent if it is not there.
func HiGHS(folder string, compiled bool) (*Solver, error) {
	if _, err := exec.LookPath("node"); err != nil {
		return nil, fmt.Errorf("%w: node, to run highs (Debian: apt-get install nodejs npm)", ErrAbsent)
	}
	text, err := os.ReadFile(filepath.Join(folder, "node_modules", "highs", "package.json"))
	if err != nil {
		return nil, fmt.Errorf("%w: highs (npm ci --prefix %s)", ErrAbsent, filepath.ToSlash(folder))
	}
	var about struct {
		Version string `json:"version"`
	}
	if err := json.Unmarshal(text, &about); err != nil {
		return nil, fmt.Errorf("ip: highs: %w", err)
	}
	var args []string
	if compiled {
		args = []string{"--no-wasm-lazy-compilation", "--no-liftoff"}
	}
	args = append(args, filepath.Join(folder, "highs.mjs"))
	return &Solver{Name: "highs", Version: about.Version + " of npm", run: func(ctx context.Context, file string, limit time.Duration) (*ended, error) {
		e := new(ended)
		all := append(slices.Clone(args), file, strconv.FormatFloat(limit.Seconds(), 'f', -1, 64))
		out, err := commandWithin(ctx, &e.Times, 2*limit+start, "node", all...)
		if errors.Is(err, errHung) {
			e.Clock, e.WholeClock = 2*limit.Seconds(), 2*limit.Seconds()
			return e, nil
		}
		if err != nil {
			return nil, err
		}
		return e, e.parseHiGHS([]byte(out))
	}}, nil
}

// parseHiGHS reads what the script printed. Of the process, starting node and
// compiling the WebAssembly, some seconds that no other build of HiGHS has, are
// left out: the whole is reading the program and searching.
func (e *ended) parseHiGHS(out []byte) error {
	var answer struct {
		Status           string   `json:"status"`
		Chosen           []string `json:"chosen"`
		SolveSeconds     float64  `json:"solve_seconds"`
		ProcessorSeconds float64  `json:"processor_seconds"`
		ReadSeconds      float64  `json:"read_seconds"`
		ReadProcessor    float64  `json:"read_processor_seconds"`
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		return fmt.Errorf("its output: %w", err)
	}
	switch answer.Status {
	case "optimal":
		e.optimal = true
	case "interrupted", "timeLimit":
	default:
		return fmt.Errorf("it ended with %q", answer.Status)
	}
	for _, name := range answer.Chosen {
		c, err := columnOf(name)
		if err != nil {
			return err
		}
		e.chosen = append(e.chosen, c)
	}
	e.Clock, e.Processor = answer.SolveSeconds, answer.ProcessorSeconds
	e.WholeClock, e.WholeProcessor = answer.ReadSeconds+e.Clock, answer.ReadProcessor+e.Processor
	return nil
}
