package main

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// writeFile writes a file whole or not at all: what write writes goes into a
// new file beside it, which takes its place at the end. A path that is there
// and is no ordinary file, such as /dev/stdout or a pipe, is written to as it
// is.
func writeFile(path string, write func(io.Writer) error) error {
	target, ordinary, err := targetOf(path)
	if err != nil {
		return err
	}
	name := target
	flags := os.O_WRONLY
	if ordinary {
		name = filepath.Join(filepath.Dir(target), "."+filepath.Base(target)+"."+rand.Text()[:8])
		flags |= os.O_CREATE | os.O_EXCL
	}
	f, err := os.OpenFile(name, flags, 0o666)
	if err != nil {
		return err
	}
	err = fill(f, ordinary, write)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil && ordinary {
		err = os.Rename(name, target)
	}
	if err != nil {
		err = fmt.Errorf("writing %s: %w", path, err)
		if ordinary {
			err = errors.Join(err, os.Remove(name))
		}
	}
	return err
}

// fill writes a file, and has it on the disk before it takes another's place.
func fill(f *os.File, ordinary bool, write func(io.Writer) error) error {
	b := bufio.NewWriterSize(f, 1<<16)
	if err := write(b); err != nil {
		return err
	}
	if err := b.Flush(); err != nil || !ordinary {
		return err
	}
	return f.Sync()
}

// targetOf is the file that path means, through any links, and whether it is an
// ordinary one or not there yet.
func targetOf(path string) (target string, ordinary bool, err error) {
	target, err = filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		return path, true, nil
	}
	if err != nil {
		return "", false, err
	}
	info, err := os.Stat(target)
	if err != nil {
		return "", false, err
	}
	if info.IsDir() {
		return "", false, fmt.Errorf("%s is a folder", path)
	}
	return target, info.Mode().IsRegular(), nil
}

// checkOutputs is an error where a file that will be written can't be, so that
// nobody waits for a plan that has nowhere to go.
func (o *options) checkOutputs() error {
	for _, path := range []string{o.out, o.stats} {
		if path == "" || path == "-" {
			continue
		}
		if _, _, err := targetOf(path); err != nil {
			return err
		}
		if info, err := os.Stat(filepath.Dir(path)); err != nil {
			return err
		} else if !info.IsDir() {
			return fmt.Errorf("%s is no folder", filepath.Dir(path))
		}
		if o.reads(path) {
			return usagef("%s would take the place of what is read from it", path)
		}
	}
	if o.csv != "" {
		if err := os.MkdirAll(o.csv, 0o777); err != nil {
			return err
		}
	}
	return nil
}

// reads reports whether path is a file that the options read.
func (o *options) reads(path string) bool {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	for _, read := range []string{o.in, o.check} {
		if other, err := os.Stat(read); err == nil && os.SameFile(info, other) {
			return true
		}
	}
	return false
}
