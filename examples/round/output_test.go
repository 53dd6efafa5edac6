package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func writeString(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

func TestWriteFile(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "plan.json")
	only := func(want string) {
		t.Helper()
		if got, err := os.ReadFile(path); string(got) != want {
			t.Errorf("the file has %q (%v), want %q", got, err, want)
		}
		if entries, _ := os.ReadDir(folder); len(entries) != 1 {
			t.Errorf("something was left behind: %v", entries)
		}
	}
	if err := writeFile(path, writeString("one")); err != nil {
		t.Fatal(err)
	}
	only("one")
	if err := writeFile(path, writeString("two")); err != nil {
		t.Fatal(err)
	}
	only("two")
	broken := errors.New("broken")
	if err := writeFile(path, func(w io.Writer) error {
		return errors.Join(writeString("three")(w), broken)
	}); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	only("two")

	if runtime.GOOS != "windows" {
		link := filepath.Join(t.TempDir(), "link")
		if err := os.Symlink(path, link); err != nil {
			t.Fatal(err)
		}
		if err := writeFile(link, writeString("four")); err != nil {
			t.Fatal(err)
		}
		only("four")
		if info, err := os.Lstat(link); err != nil || info.Mode().Type() != os.ModeSymlink {
			t.Errorf("the link is gone: %v %v", info, err)
		}
	}
}

func TestWriteFileLeavesDevicesAlone(t *testing.T) {
	before, err := os.Stat(os.DevNull)
	if err != nil || before.Mode().IsRegular() {
		t.Skip("SKIPPED: there is no null device here")
	}
	if err := writeFile(os.DevNull, writeString("plan")); err != nil {
		t.Fatal(err)
	}
	if after, err := os.Stat(os.DevNull); err != nil || after.Mode() != before.Mode() {
		t.Fatalf("%s is %v now: %v", os.DevNull, after, err)
	}
}

func TestWriteFileToAFolder(t *testing.T) {
	if err := writeFile(t.TempDir(), writeString("x")); err == nil {
		t.Error("a folder was written to")
	}
	if err := writeFile(filepath.Join(t.TempDir(), "none", "x"), writeString("x")); err == nil {
		t.Error("a file in no folder was written")
	}
}

// TestDraft looks at a file before it is in its place.
func TestDraft(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "plan.json")
	for _, text := range []string{"one", "two"} {
		d, err := newDraft(path, writeString(text))
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(path); string(got) == text {
			t.Errorf("a draft is in its place before it is published: %q", got)
		}
		if err := d.publish(); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); string(got) != text {
			t.Errorf("the file has %q (%v), want %q", got, err, text)
		}
	}
	d, err := newDraft(path, writeString("three"))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.discard(); err != nil {
		t.Error(err)
	}
	if got, _ := os.ReadFile(path); string(got) != "two" {
		t.Errorf("a draft that was discarded left %q", got)
	}
	if entries, _ := os.ReadDir(folder); len(entries) != 1 {
		t.Errorf("something was left behind: %v", entries)
	}
	if err := d.discard(); err != nil {
		t.Errorf("discarded twice: %v", err)
	}
}
