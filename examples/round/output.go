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

// writeFile writes a file whole or not at all.
func writeFile(path string, write func(io.Writer) error) error {
	d, err := newDraft(path, write)
	if err != nil {
		return err
	}
	return d.publish()
}

// draft is a file that is written beside where it goes, and not in its place
// yet. A path that is there and is no ordinary file, such as /dev/stdout or a
// pipe, has no draft: it is written to when it is published.
type draft struct {
	path, target string
	name         string // of the draft; "" where there is none
	write        func(io.Writer) error
}

// newDraft writes a draft of the file at path.
func newDraft(path string, write func(io.Writer) error) (*draft, error) {
	target, ordinary, err := targetOf(path)
	if err != nil {
		return nil, err
	}
	d := &draft{path: path, target: target, write: write}
	if !ordinary {
		return d, nil
	}
	d.name = filepath.Join(filepath.Dir(target), "."+filepath.Base(target)+"."+rand.Text()[:8])
	if err := d.fill(d.name, os.O_WRONLY|os.O_CREATE|os.O_EXCL); err != nil {
		return nil, errors.Join(err, d.discard())
	}
	return d, nil
}

// publish puts the draft in its place.
func (d *draft) publish() error {
	if d.name == "" {
		return d.fill(d.target, os.O_WRONLY)
	}
	if err := os.Rename(d.name, d.target); err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", d.path, err), d.discard())
	}
	return nil
}

// discard removes the draft. It may be gone already.
func (d *draft) discard() error {
	if d.name == "" {
		return nil
	}
	if err := os.Remove(d.name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// fill writes the file with that name, and has a draft on the disk before it
// takes another's place.
func (d *draft) fill(name string, flags int) error {
	f, err := os.OpenFile(name, flags, 0o666)
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(f, 1<<16)
	if err = d.write(b); err == nil {
		err = b.Flush()
	}
	if err == nil && d.name != "" {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", d.path, err)
	}
	return nil
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
