// Same writes a set of problems, and what the Go library makes of them on this
// machine: the plans that every other place where the same code runs must give
// too, byte for byte.
//
//	go run ./wasm/same write -out folder [problem.json ...]
//	go run ./wasm/same solve -in folder
//
// The first writes the problems, as JSON and as columns, and list.json. The
// second prints, as JSON, the SHA-256 of each plan and the time it took. What
// runs the other places and compares is same.mjs beside this file.
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve"
	"github.com/ruilkring/ruilkring/wasm/bridge"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "same:", err)
		}
		os.Exit(1)
	}
}

func run(args []string, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		return errors.New("want write or solve")
	}
	flags := flag.NewFlagSet("same "+args[0], flag.ContinueOnError)
	flags.SetOutput(stderr)
	switch args[0] {
	case "write":
		out := flags.String("out", "", "the `folder` to write to")
		if err := flags.Parse(args[1:]); err != nil {
			return err
		}
		return write(*out, flags.Args())
	case "solve":
		in := flags.String("in", "", "the `folder` that write wrote")
		if err := flags.Parse(args[1:]); err != nil {
			return err
		}
		return solveAll(*in, stdout)
	}
	return fmt.Errorf("want write or solve, not %q", args[0])
}

// listed is one problem of the list.
type listed struct {
	Name string `json:"name"`
	// JSON and Columns are files in the folder.
	JSON       string `json:"json"`
	Columns    string `json:"columns"`
	Practices  int    `json:"practices"`
	Households int    `json:"households"`
	// MaxSteps is the step budget that the problem is solved with.
	MaxSteps int64 `json:"maxSteps"`
}

// listFile is the name of the list.
const listFile = "list.json"

// write writes the problems, those in the files last.
func write(folder string, files []string) error {
	set, err := problems(files)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	var list []listed
	for i, s := range set {
		l := listed{
			Name: s.name, JSON: fmt.Sprintf("%03d.json", i), Columns: fmt.Sprintf("%03d.columns", i),
			Practices: len(s.problem.Practices), Households: len(s.problem.Households), MaxSteps: s.maxSteps,
		}
		var b bytes.Buffer
		if err := s.problem.WriteJSON(&b); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if err := os.WriteFile(filepath.Join(folder, l.JSON), b.Bytes(), 0o666); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, l.Columns), bridge.EncodeColumns(s.problem), 0o666); err != nil {
			return err
		}
		list = append(list, l)
	}
	text, err := json.MarshalIndent(list, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, listFile), text, 0o666)
}

// plan is what is found for one problem.
type plan struct {
	Name   string          `json:"name"`
	Status matching.Status `json:"status"`
	Method string          `json:"method"`
	Bytes  int             `json:"bytes"`
	// SHA256 is of the bytes of the plan, in hexadecimal digits.
	SHA256 string `json:"sha256"`
	// Ms is how long it took, decoding the problem and writing the plan too.
	Ms float64 `json:"ms"`
}

// solveAll solves what is listed in the folder, with as many threads as there are
// processors.
func solveAll(folder string, stdout io.Writer) error {
	text, err := os.ReadFile(filepath.Join(folder, listFile))
	if err != nil {
		return err
	}
	var list []listed
	if err := json.Unmarshal(text, &list); err != nil {
		return fmt.Errorf("%s: %w", listFile, err)
	}
	plans := make([]plan, 0, len(list))
	for _, l := range list {
		data, err := os.ReadFile(filepath.Join(folder, l.JSON))
		if err != nil {
			return err
		}
		found, err := solveOne(data, l.MaxSteps)
		if err != nil {
			return fmt.Errorf("%s: %w", l.Name, err)
		}
		found.Name = l.Name
		plans = append(plans, found)
	}
	return json.NewEncoder(stdout).Encode(struct {
		GOARCH string `json:"goarch"`
		Plans  []plan `json:"plans"`
	}{runtime.GOARCH, plans})
}

// solveOne solves one problem.
func solveOne(data []byte, maxSteps int64) (plan, error) {
	start := time.Now() //nolint:forbidigo // how long it takes is told and decides nothing
	p, err := matching.DecodeProblem(data)
	if err != nil {
		return plan{}, err
	}
	result, err := solve.Solve(context.Background(), p, solve.Options{MaxSteps: maxSteps})
	if err != nil {
		return plan{}, err
	}
	var b bytes.Buffer
	if err := result.Plan.WriteJSON(&b); err != nil {
		return plan{}, err
	}
	ms := float64(time.Since(start).Microseconds()) / 1000 //nolint:forbidigo // as above
	sum := sha256.Sum256(b.Bytes())
	return plan{
		Status: result.Plan.Status, Method: result.Method, Bytes: b.Len(), SHA256: hex.EncodeToString(sum[:]), Ms: ms,
	}, nil
}
