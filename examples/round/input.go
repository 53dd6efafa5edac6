package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ruilkring/ruilkring/matching"
)

// input reads the round that the options name.
type input struct {
	options *options
	stdin   io.Reader
	// read is told how many bytes of total have been read; total is 0 where
	// that is not known.
	read func(bytes, total int64)
}

// problem reads the round, and gives up when ctx ends. Faults name the file in
// which they are.
func (in *input) problem(ctx context.Context) (*matching.Problem, error) {
	p, err := interruptible(ctx, func() (*matching.Problem, error) { return in.open(ctx) })
	if err != nil {
		return nil, err
	}
	if in.options.goals != nil {
		p.Rules.Goals = in.options.goals
	}
	if in.options.cycle != nil {
		p.Rules.MaxCycle = *in.options.cycle
	}
	if in.options.chain != nil {
		p.Rules.MaxChain = *in.options.chain
	}
	if in.options.seed != nil {
		p.Rules.Seed = *in.options.seed
	}
	return p, nil
}

// interruptible is what work returns, or the error of ctx as soon as that ends.
// Then work goes on, perhaps in a read of standard input that may never return,
// and what it returns is lost.
func interruptible[T any](ctx context.Context, work func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := work()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// open reads the round from wherever it is.
func (in *input) open(ctx context.Context) (*matching.Problem, error) {
	name := in.options.in
	switch name {
	case "":
		return in.folder(ctx, sampleFolder(), "sample", sampleRules())
	case "-":
		return in.json(ctx, in.stdin, 0, "stdin")
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return in.folder(ctx, os.DirFS(name), name, matching.Rules{})
	}
	if ext := filepath.Ext(name); ext == ".csv" {
		return nil, usagef("-in %s: name the folder in which practices.csv and households.csv are", name)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return in.json(ctx, f, info.Size(), name)
}

// json reads a round in JSON, compressed or not.
func (in *input) json(ctx context.Context, r io.Reader, size int64, name string) (*matching.Problem, error) {
	meter := &meter{ctx: ctx, total: size, read: in.read}
	text, err := unpack(meter.of(r))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	p, err := matching.ReadProblem(text)
	return p, locate(err, func(string) string { return name })
}

// folder reads a round from practices.csv and households.csv, each of which may
// be compressed and then has .gz behind its name.
func (in *input) folder(ctx context.Context, folder fs.FS, name string, rules matching.Rules) (*matching.Problem, error) {
	meter := &meter{ctx: ctx, read: in.read}
	names := map[string]string{}
	var texts []io.Reader
	for _, file := range []string{"practices.csv", "households.csv"} {
		f, err := folder.Open(file)
		names[file] = filepath.Join(name, file)
		if errors.Is(err, fs.ErrNotExist) {
			var packed fs.File
			if packed, err = folder.Open(file + ".gz"); err == nil {
				f = packed
				names[file] += ".gz"
			} else {
				err = fmt.Errorf("%s: neither %s nor %[2]s.gz is there", name, file)
			}
		}
		if err != nil {
			return nil, err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return nil, err
		}
		meter.total += info.Size()
		text, err := unpack(meter.of(f))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", names[file], err)
		}
		texts = append(texts, text)
	}
	p, err := matching.ReadCSV(texts[0], texts[1], rules)
	return p, locate(err, func(source string) string { return names[source] })
}

// plan reads the plan that -check names, and gives up when ctx ends.
func (in *input) plan(ctx context.Context) (*matching.Plan, error) {
	name := in.options.check
	return interruptible(ctx, func() (*matching.Plan, error) {
		r, source := in.stdin, "stdin"
		if name != "-" {
			f, err := os.Open(name)
			if err != nil {
				return nil, err
			}
			defer f.Close()
			r, source = f, name
		}
		text, err := unpack((&meter{ctx: ctx}).of(r))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", source, err)
		}
		data, err := io.ReadAll(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", source, err)
		}
		plan, err := matching.DecodePlan(data)
		return plan, locate(err, func(string) string { return source })
	})
}

// locate makes every fault of an invalid input name the file that file gives
// for its source, and other errors too.
func locate(err error, file func(source string) string) error {
	if err == nil {
		return nil
	}
	var invalid *matching.InvalidError
	if !errors.As(err, &invalid) {
		return fmt.Errorf("%s: %w", file(""), err)
	}
	for i := range invalid.Faults {
		invalid.Faults[i].Source = file(invalid.Faults[i].Source)
	}
	return err
}

// unpack is the text of r, which may be compressed with gzip.
func unpack(r io.Reader) (io.Reader, error) {
	buffered := bufio.NewReaderSize(r, 1<<16)
	start, err := buffered.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(start) == 2 && start[0] == 0x1f && start[1] == 0x8b {
		return gzip.NewReader(buffered)
	}
	return buffered, nil
}

// meter counts the bytes that its readers read, and ends them when ctx ends.
type meter struct {
	ctx   context.Context
	bytes int64
	total int64
	read  func(bytes, total int64)
}

func (m *meter) of(r io.Reader) io.Reader { return &meteredReader{m, r} }

type meteredReader struct {
	*meter
	r io.Reader
}

func (r *meteredReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.r.Read(p)
	r.bytes += int64(n)
	if r.read != nil {
		r.read(r.bytes, r.total)
	}
	return n, err
}
