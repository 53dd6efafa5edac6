//go:build !js && !wasip1

package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/ruilkring/ruilkring/registry/journal"
	"github.com/ruilkring/ruilkring/registry/journal/journaltest"
	"github.com/ruilkring/ruilkring/registry/journal/sqlite"
)

// subject is an empty file with a name that a URL would take otherwise.
func subject(t *testing.T) *journaltest.Subject {
	path := filepath.Join(t.TempDir(), "a b%20c#d.sqlite")
	return &journaltest.Subject{
		Open: func(ctx context.Context) (journal.Store, error) { return sqlite.Open(ctx, path) },
		Exec: func(ctx context.Context, statement string) error { return exec(ctx, path, statement) },
		Unguard: []string{
			`DROP TRIGGER journal_event_update`,
			`DROP TRIGGER journal_event_delete`,
		},
	}
}

// exec runs a statement on a file, as another program would.
func exec(ctx context.Context, path, statement string) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, statement)
	return err
}

func TestConformance(t *testing.T) {
	for _, c := range journaltest.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			if err := c.Run(t.Context(), subject(t)); err != nil {
				t.Errorf("%v\nreason for the test: %s", err, c.Reason)
			}
		})
	}
}

// TestShred looks for what was dropped in the files: it must not be there.
func TestShred(t *testing.T) {
	folder := t.TempDir()
	ctx := t.Context()
	s, err := sqlite.Open(ctx, filepath.Join(folder, "journal.sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var keys []journal.Key
	for i := range 300 {
		keys = append(keys, journal.Key{Name: fmt.Sprintf("key-%03d", i), Secret: fmt.Appendf(nil, "secret number %03d", i)})
	}
	head := journal.Head{}.Next(1, "test", []byte("kept")).Head()
	snapshot := bytes.Repeat([]byte("state of everybody. "), 100_000)
	for _, err := range []error{
		s.PutKeys(ctx, keys),
		s.PutKeys(ctx, []journal.Key{{Name: "key-150", Secret: []byte("another secret!!")}}),
		s.PutSnapshot(ctx, head, snapshot),
		s.DropKeys(ctx, "key-007", "key-150", "key-299"),
		s.DropSnapshots(ctx),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are %d files: %v", len(files), err)
	}
	kept := false
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, gone := range []string{"secret number 007", "secret number 150", "another secret!!", "secret number 299", "key-007", "everybody"} {
			if bytes.Contains(data, []byte(gone)) {
				t.Errorf("%q is still in %s", gone, filepath.Base(file))
			}
		}
		kept = kept || bytes.Contains(data, []byte("secret number 008"))
	}
	if !kept {
		t.Error("the test does not see what is in the files: a key that was kept is not there")
	}
}

// TestMode looks at who may read the files: there are keys in them.
func TestMode(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files have no such mode there")
	}
	folder := t.TempDir()
	s, err := sqlite.Open(t.Context(), filepath.Join(folder, "journal.sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		info, err := file.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %s: others can read it", file.Name(), info.Mode())
		}
	}
	if len(files) != 3 {
		t.Errorf("there are %d files, want the database and two more", len(files))
	}
}

func TestOpenReadOnly(t *testing.T) {
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "journal.sqlite")
	if _, err := sqlite.OpenReadOnly(ctx, path); err == nil {
		t.Error("a file that isn't there was opened")
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a file was made")
	}
	w, err := sqlite.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	first := journal.Head{}.Next(1, "test", nil)
	if err := w.Append(ctx, journal.Head{}, []journal.Record{first}); err != nil {
		t.Fatal(err)
	}
	r, err := sqlite.OpenReadOnly(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	second := first.Head().Next(2, "test", nil)
	for call, err := range map[string]error{
		"Append":        r.Append(ctx, first.Head(), []journal.Record{second}),
		"PutKeys":       r.PutKeys(ctx, []journal.Key{{Name: "a", Secret: []byte{1}}}),
		"DropKeys":      r.DropKeys(ctx, "a"),
		"PutSnapshot":   r.PutSnapshot(ctx, first.Head(), []byte("x")),
		"DropSnapshots": r.DropSnapshots(ctx),
	} {
		if err == nil {
			t.Errorf("%s writes", call)
		}
	}
	// It sees what others append.
	if err := w.Append(ctx, first.Head(), []journal.Record{second}); err != nil {
		t.Fatal(err)
	}
	if head, err := journal.Verify(ctx, r, journal.Head{}); err != nil || head != second.Head() {
		t.Errorf("the journal verifies up to %s, want %s: %v", head, second.Head(), err)
	}
}

// TestOpenOther opens files that hold no journal.
func TestOpenOther(t *testing.T) {
	ctx := t.Context()
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, bytes.Repeat([]byte("no database "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(ctx, text); err == nil {
		t.Error("a text was opened")
	}
	if _, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "no folder", "journal.sqlite")); err == nil {
		t.Error("a file in no folder was opened")
	}
	other := filepath.Join(t.TempDir(), "other.sqlite")
	if err := exec(ctx, other, `CREATE TABLE journal_head (words TEXT)`); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(ctx, other); err == nil {
		t.Error("a database with another table of that name was opened")
	}
}

// openBench is a store on a new file.
func openBench(b *testing.B) journal.Store {
	s, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "journal.sqlite"))
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func BenchmarkAppend(b *testing.B) { journaltest.BenchmarkAppend(b, openBench) }
func BenchmarkVerify(b *testing.B) { journaltest.BenchmarkVerify(b, openBench) }

// TestShredWaits drops keys while somebody else reads the database for a while,
// so that they can't be taken out of the log at once.
func TestShredWaits(t *testing.T) {
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "journal.sqlite")
	s, err := sqlite.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.PutKeys(ctx, []journal.Key{{Name: "a", Secret: []byte("secret of somebody")}}); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	reader, err := db.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := reader.QueryRowContext(ctx, `SELECT count(*) FROM journal_key`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	dropped := make(chan error)
	go func() { dropped <- s.DropKeys(ctx, "a") }()
	for gone := false; !gone; {
		keys, err := s.KeysOf(ctx, "a")
		if err != nil {
			t.Fatal(err)
		}
		gone = len(keys) == 0
	}
	select {
	case err := <-dropped:
		t.Fatalf("DropKeys did not wait for the reader: %v", err)
	default:
	}
	if err := reader.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := <-dropped; err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte("secret of somebody")) {
			t.Errorf("the key is still in the file%s", suffix)
		}
	}
}
