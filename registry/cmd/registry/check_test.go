//go:build !js && !wasip1

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/registry"
	"github.com/ruilkring/ruilkring/registry/journal"
	"github.com/ruilkring/ruilkring/registry/journal/sqlite"
)

// made is a file with the journal of a small registry, and its heads after each
// record.
func made(t *testing.T) (path string, heads []journal.Head) {
	t.Helper()
	ctx := t.Context()
	path = filepath.Join(t.TempDir(), "registry.sqlite")
	store, err := sqlite.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	clock := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	r, err := registry.Open(ctx, store, registry.Options{Clock: func() time.Time { return clock }})
	if err != nil {
		t.Fatal(err)
	}
	practice := func(id string) registry.PutPractice {
		return registry.PutPractice{Practice: registry.Practice{Practice: matching.Practice{
			ID: id, Location: matching.Point{Lat: 52.07, Lon: 4.3}, Capacity: 2000, Enrolled: 1900, Mode: matching.Swap,
		}}}
	}
	for _, command := range []registry.Command{
		practice("p1"), practice("p2"),
		registry.Register{Household: registry.Household{
			ID: "h1", Adults: []string{"a1"}, Current: "p1", Home: matching.Point{Lat: 52.07, Lon: 4.3},
			Wishes: matching.Wishes{Ranked: [][]string{{"p2"}}},
		}},
		registry.Register{Household: registry.Household{ID: "h2", Adults: []string{"a2"}, Home: matching.Point{Lat: 52.07, Lon: 4.3}}},
		registry.Erase{Household: "h2"},
	} {
		if _, err := r.Do(ctx, command); err != nil {
			t.Fatal(err)
		}
	}
	for record, err := range store.Records(ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		heads = append(heads, record.Head())
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return path, heads
}

// snapshot keeps a snapshot of the journal in a file.
func snapshot(t *testing.T, path string) {
	t.Helper()
	store, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	r, err := registry.Open(t.Context(), store, registry.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(r.Snapshot(t.Context()), r.Close()); err != nil {
		t.Fatal(err)
	}
}

// edit runs statements on a file, as somebody would who tampers with it.
func edit(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range append([]string{`DROP TRIGGER journal_event_update`, `DROP TRIGGER journal_event_delete`}, statements...) {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

// command runs the program and returns its exit code and all that it prints.
func command(ctx context.Context, args ...string) (code int, out string) {
	var b bytes.Buffer
	code = run(ctx, args, &b, &b)
	return code, b.String()
}

func TestCheck(t *testing.T) {
	forged := func(h journal.Head) journal.Head {
		h.Hash[3] ^= 1
		return h
	}
	for _, test := range []struct {
		name, reason string
		// snapshot says that there is one.
		snapshot bool
		edit     []string
		args     func(heads []journal.Head) []string
		code     int
		want     []string
	}{
		{
			name: "whole", reason: "what nobody touched is whole, and the last line says what to note down",
			code: exitWhole,
			want: []string{"5 records", "2026-11-22 12:00:00.000 UTC", "household.registered  2", "2 practices and 1 households; 1 households were erased", "whole: every record follows the one before, and they add up"},
		},
		{
			name: "whole by the head", reason: "a head noted in the middle or at the end is found again",
			args: func(h []journal.Head) []string { return []string{"-head", h[2].String()} },
			code: exitWhole, want: []string{"whole"},
		},
		{
			name: "another head", reason: "a journal written anew has other hashes",
			args: func(h []journal.Head) []string { return []string{"-head", forged(h[2]).String()} },
			code: exitBroken, want: []string{"BROKEN at record 3", "noted down"},
		},
		{
			name: "a later head", reason: "a journal cut off at the end, together with the head that the database keeps, lacks what was noted",
			edit: []string{
				`DELETE FROM journal_event WHERE seq > 4`,
				`UPDATE journal_head SET seq = 4, hash = (SELECT hash FROM journal_event WHERE seq = 4)`,
			},
			args: func(h []journal.Head) []string { return []string{"-chain", "-head", h[4].String()} },
			code: exitBroken, want: []string{"4 records", "BROKEN at record 5", "missing"},
		},
		{
			name: "changed", reason: "the first record that was changed is named",
			edit: []string{`UPDATE journal_event SET at = at + 1 WHERE seq = 3`},
			code: exitBroken, want: []string{"2 records", "BROKEN at record 3"},
		},
		{
			name: "truncated", reason: "what is missing at the end shows by the head that the database keeps",
			edit: []string{`DELETE FROM journal_event WHERE seq > 3`},
			code: exitBroken, want: []string{"3 records", "BROKEN at record 4", "missing"},
		},
		{
			name: "key taken away", reason: "a household that nobody erased and nobody can read is a loss that the chain does not show",
			edit: []string{`DELETE FROM journal_key`},
			code: exitBroken, want: []string{"BROKEN at record 3: its key is missing"},
		},
		{
			name: "one key taken away", reason: "the number is that of the first record that needs a key which is gone, and not that of the erased household before it",
			edit: []string{`DELETE FROM journal_key WHERE name = (SELECT data ->> 'key' FROM journal_event WHERE seq = 3)`},
			code: exitBroken, want: []string{"BROKEN at record 3: its key is missing, as are 1 in all"},
		},
		{
			name: "a snapshot", reason: "a snapshot of the same state is said to be one",
			snapshot: true,
			code:     exitWhole, want: []string{"The snapshot that was made after record 5 adds up to the same.", "whole"},
		},
		{
			name: "a snapshot and records cut off", reason: "the records and the head that the database keeps were cut off, and the snapshot knows better",
			snapshot: true,
			edit: []string{
				`DELETE FROM journal_event WHERE seq > 4`,
				`UPDATE journal_head SET seq = 4, hash = (SELECT hash FROM journal_event WHERE seq = 4)`,
			},
			code: exitBroken, want: []string{"BROKEN at record 5: it is missing, and a snapshot was made after 5"},
		},
		{
			name: "a snapshot whose key is gone", reason: "nobody starts from it, so it is no fault",
			snapshot: true,
			edit:     []string{`DELETE FROM journal_key WHERE name LIKE 'snapshot.%'`},
			code:     exitWhole, want: []string{"There is a snapshot that nobody can use", "whole"},
		},
		{
			name: "chain only", reason: "who has the records and not the keys can check the chain",
			edit: []string{`DELETE FROM journal_key`},
			args: func([]journal.Head) []string { return []string{"-chain"} },
			code: exitWhole, want: []string{"whole: every record follows the one before\n"},
		},
		{
			name: "no journal", reason: "a file of something else is not a broken journal",
			edit: []string{`DROP TABLE journal_head`},
			code: exitUnknown, want: []string{"journal_head"},
		},
		{
			name: "bad head", reason: "a head that was copied in part must not be ignored",
			args: func([]journal.Head) []string { return []string{"-head", "12:abc"} },
			code: exitUsage, want: []string{"64 hexadecimal digits", "-head SEQ:HASH"},
		},
		{
			name: "two files", reason: "only one would be checked",
			args: func([]journal.Head) []string { return []string{"other"} },
			code: exitUsage, want: []string{"name one journal, not 2"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			path, heads := made(t)
			if test.snapshot {
				snapshot(t, path)
			}
			if test.edit != nil {
				edit(t, path, test.edit...)
			}
			args := []string{"check"}
			if test.args != nil {
				args = append(args, test.args(heads)...)
			}
			before := sum(t, path)
			code, out := command(t.Context(), append(args, path)...)
			if code != test.code {
				t.Errorf("exit code %d, want %d\nreason for the test: %s\n%s", code, test.code, test.reason, out)
			}
			for _, want := range test.want {
				if !strings.Contains(out, want) {
					t.Errorf("does not print %q\nreason for the test: %s\n%s", want, test.reason, out)
				}
			}
			if sum(t, path) != before {
				t.Error("the file was changed")
			}
		})
	}
}

// sum is the SHA-256 of a file.
func sum(t *testing.T, path string) [sha256.Size]byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return sha256.Sum256(data)
}

// TestCheckRunning checks a journal that a registry has open and writes to.
func TestCheckRunning(t *testing.T) {
	path, _ := made(t)
	store, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	head, err := store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	record := head.Next(time.Now().UnixMilli(), "of.a.later.version", []byte("{}"))
	if err := store.Append(t.Context(), head, []journal.Record{record}); err != nil {
		t.Fatal(err)
	}
	if code, out := command(t.Context(), "check", "-chain", path); code != exitWhole || !strings.Contains(out, record.Hash.String()) {
		t.Errorf("exit code %d, and the record in the log of the database is not seen:\n%s", code, out)
	}
	if code, out := command(t.Context(), "check", path); code != exitBroken || !strings.Contains(out, "of.a.later.version") {
		t.Errorf("exit code %d, want %d for a kind of record that nobody knows:\n%s", code, exitBroken, out)
	}
}

func TestUsage(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing.sqlite")
	for _, test := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"nothing", nil, exitUsage, "usage: registry check"},
		{"help", []string{"--help"}, exitWhole, "usage: registry check"},
		{"help of check", []string{"check", "-help"}, exitWhole, "Exit codes: 0"},
		{"no journal named", []string{"check"}, exitUsage, "name one journal, not 0"},
		{"unknown command", []string{"mend"}, exitUsage, `no command "mend"`},
		{"unknown flag", []string{"check", "-mend", "x"}, exitUsage, "-mend"},
		{"missing file", []string{"check", missing}, exitUnknown, "no such file"},
		{"no server", []string{"check", "postgres://127.0.0.1:1/none"}, exitUnknown, "registry check: journal: "},
	} {
		t.Run(test.name, func(t *testing.T) {
			if code, out := command(t.Context(), test.args...); code != test.code || !strings.Contains(out, test.want) {
				t.Errorf("exit code %d, want %d and %q:\n%s", code, test.code, test.want, out)
			}
		})
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("the missing file was made")
	}
}
