//go:build !js && !wasip1

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/ruilkring/ruilkring/bench/instances"
	"github.com/ruilkring/ruilkring/matching"
)

// params are the flags.
type params struct {
	practices, households int
	queries               int
	region                int
	wishes, clients       int
	seed                  uint64
	table, out            string
	journal, fill         string
}

func main() {
	var p params
	flag.IntVar(&p.practices, "practices", 5_000, "number of practices")
	flag.IntVar(&p.households, "households", 732_000, "number of households")
	flag.IntVar(&p.queries, "queries", 5_000, "queries to measure, of each way")
	flag.IntVar(&p.region, "region", 47_000, "households in the region whose problem is made")
	flag.IntVar(&p.wishes, "wishes", 50_000, "wishes to change, on each journal")
	flag.IntVar(&p.clients, "clients", 64, "clients that change wishes at once")
	flag.Uint64Var(&p.seed, "seed", 1, "seed of the population and of the queries")
	flag.StringVar(&p.table, "table", "", "postcode table; none for a made-up country (default "+instances.TablePath+" where there is one)")
	flag.StringVar(&p.out, "out", "", "file to write the result to, besides the terminal")
	flag.StringVar(&p.journal, "journal", "", "measure the registry in this file, which -fill made, with the same other flags")
	flag.StringVar(&p.fill, "fill", "", "fill this file, which must not be there, and measure nothing else")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "registry: no arguments are known, only flags; see -help")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, p)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "registry:", err)
		os.Exit(1)
	}
}

// run measures everything.
func run(ctx context.Context, p params) error {
	var w io.Writer = os.Stdout
	if p.out != "" {
		f, err := os.Create(p.out)
		if err != nil {
			return err
		}
		defer f.Close()
		w = io.MultiWriter(os.Stdout, f)
	}
	table, err := instances.FindTable(p.table)
	if err != nil {
		return err
	}
	problem, source, err := instances.Preset("national", instances.PresetOptions{
		Seed: p.seed, Table: table, Practices: p.practices, Households: p.households, Families: true,
	})
	if err != nil {
		return err
	}
	switch {
	case p.journal != "" && p.fill != "":
		return errors.New("-journal and -fill exclude each other")
	case p.fill != "":
		if _, err := os.Stat(p.fill); err == nil {
			return fmt.Errorf("%s is there already", p.fill)
		}
		return build(ctx, w, problem, p.fill)
	}
	folder, err := os.MkdirTemp("", "ruilkring-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	describeMachine(ctx, w)
	fmt.Fprintf(w, "round    %d practices, %d households; %s\n", len(problem.Practices), len(problem.Households), source)
	file := filepath.Join(folder, "journal.db")
	if p.journal != "" {
		// A copy, for wishes are changed in it.
		if err := copyFile(file, p.journal); err != nil {
			return err
		}
	} else {
		// By another program, so that its memory is not in the way.
		self, err := os.Executable()
		if err != nil {
			return err
		}
		fill := exec.CommandContext(ctx, self, "-fill", file, "-practices", strconv.Itoa(p.practices), "-households", strconv.Itoa(p.households),
			"-seed", strconv.FormatUint(p.seed, 10), "-table", p.table)
		fill.Stdout, fill.Stderr = w, os.Stderr
		if err := fill.Run(); err != nil {
			return fmt.Errorf("filling the journal: %w", err)
		}
	}
	return measure(ctx, w, p, problem, file)
}

// copyFile copies a file to where there is none.
func copyFile(to, from string) (err error) {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	_, err = io.Copy(target, source)
	return err
}

// describeMachine writes what a result needs to be understood later.
func describeMachine(_ context.Context, w io.Writer) {
	fmt.Fprintf(w, "date     %s\n", time.Now().UTC().Format(time.RFC3339))
	fmt.Fprintf(w, "command  go run ./bench/registry %s\n", strings.Join(os.Args[1:], " "))
	fmt.Fprintf(w, "machine  %s, %d processors\n", orUnknown(lineAfter("/proc/cpuinfo", "model name")), runtime.NumCPU())
	fmt.Fprintf(w, "system   %s/%s, %s\n", runtime.GOOS, runtime.GOARCH, runtime.Version())
	fmt.Fprintf(w, "load     %s\n", orUnknown(lineAfter("/proc/loadavg", "")))
}

// lineAfter is what follows the name and a colon on the first line that begins
// with the name, "" where it can't be read.
func lineAfter(path, name string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, name); ok {
			return strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(rest), ":"))
		}
	}
	return ""
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

// adults are the made-up ids of the persons of 16 and over in a household.
func adults(h *matching.Household) []string {
	list := []string{"person-" + h.ID + "-1"}
	if h.Persons() > 1 {
		list = append(list, "person-"+h.ID+"-2")
	}
	return list
}
