// Generate writes a swap round made up from a seed: one of the presets of
// package instances, with other sizes where asked.
//
//	go run ./bench/generate -preset sample -seed 1 -out round.json
//	go run ./bench/generate -preset haaglanden -csv -out folder
//	go run ./bench/generate -list
//
// The presets haaglanden and national use the postcode table of the Netherlands
// where it is found, and a made-up country otherwise; which one is said on
// standard error, together with the figures of the round.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/ruilkring/ruilkring/bench/instances"
	"github.com/ruilkring/ruilkring/matching"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "generate:", err)
		}
		os.Exit(1)
	}
}

func run(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("generate", flag.ContinueOnError)
	flags.SetOutput(stderr)
	preset := flags.String("preset", "sample", "the `name` of a preset, see -list")
	list := flags.Bool("list", false, "list the presets and stop")
	seed := flags.Uint64("seed", 1, "everything follows from this `number`")
	out := flags.String("out", "", "the `file` to write, or with -csv the folder; empty means standard output")
	asCSV := flags.Bool("csv", false, "write practices.csv and households.csv")
	table := flags.String("table", "", "the postcode table's `file`; empty means "+instances.TablePath+" if it is there; none means a made-up country")
	households := flags.Int("households", 0, "another `number` of households than the preset's")
	practices := flags.Int("practices", 0, "another `number` of practices than the preset's")
	families := flags.Bool("families", false, "households of one to six persons instead of one")
	goals := flags.String("goals", "", "other goals than the preset's, a `list` with commas")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if *list {
		for _, p := range instances.Presets() {
			fmt.Fprintf(stdout, "%-16s %s\n", p[0], p[1])
		}
		return nil
	}
	o := instances.PresetOptions{Seed: *seed, Practices: *practices, Households: *households, Families: *families}
	if *goals != "" {
		for g := range strings.SplitSeq(*goals, ",") {
			o.Goals = append(o.Goals, matching.Goal(g))
		}
	}
	var err error
	if o.Table, err = instances.FindTable(*table); err != nil {
		return err
	}
	p, source, err := instances.Preset(*preset, o)
	if err != nil {
		return err
	}
	if err := p.Validate(); err != nil {
		return err
	}
	fmt.Fprintf(stderr, "preset           %s, seed %d\ngeography        %s\n", *preset, *seed, source)
	if err := instances.Count(p).Write(stderr); err != nil {
		return err
	}
	fmt.Fprintf(stderr, "digest           %s\n", p.Digest())
	switch {
	case !*asCSV && *out == "":
		return p.WriteJSON(stdout)
	case !*asCSV:
		return create(*out, p.WriteJSON)
	case *out == "":
		return errors.New("-csv writes two files: name their folder with -out")
	}
	if err := os.MkdirAll(*out, 0o777); err != nil {
		return err
	}
	return create(filepath.Join(*out, "practices.csv"), func(practices io.Writer) error {
		return create(filepath.Join(*out, "households.csv"), func(households io.Writer) error {
			return p.WriteCSV(practices, households)
		})
	})
}

// create writes a file, which is not there when write fails.
func create(path string, write func(io.Writer) error) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
		if err != nil {
			os.Remove(path)
		}
	}()
	return write(f)
}
