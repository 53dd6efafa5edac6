//go:build !js && !wasip1

package main

import (
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/registry"
	"github.com/ruilkring/ruilkring/registry/journal/sqlite"
)

// TestAccesses looks at a household and changes it, and asks the program who did.
func TestAccesses(t *testing.T) {
	path, _ := made(t)
	store, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	r, err := registry.Open(t.Context(), store, registry.Options{})
	if err != nil {
		t.Fatal(err)
	}
	who := registry.LogAccess{Who: "somebody", Role: "coordinator"}
	list, read, other, change := who, who, who, who
	list.What, list.Households, list.With = "households.list", []string{"h1"}, map[string]string{"state": "waiting"}
	read.What, read.Household, read.Why = "household.read", "h1", "request-7"
	other.What = "statistics.table"
	change.What, change.Household = "household.withdraw", "h1"
	for _, c := range []registry.Command{list, read, other, registry.Logged{Command: registry.Withdraw{Household: "h1"}, Access: change}} {
		if _, err := r.Do(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args  []string
		code  int
		lines []string
	}{
		{[]string{path}, exitWhole, []string{
			"somebody  coordinator  households.list state=waiting  h1  -", "somebody  coordinator  household.read  h1  request-7",
			"somebody  coordinator  statistics.table  -  -", "somebody  coordinator  household.withdraw  h1  -",
		}},
		{[]string{"-household", "h1", path}, exitWhole, []string{
			"households.list state=waiting  h1  -", "household.read  h1  request-7", "household.withdraw  h1  -",
		}},
		{[]string{"-json", "-household", "h1", path}, exitWhole, []string{`"what":"households.list"`, `"why":"request-7"`, `"household":"h1"`}},
		{[]string{"-household", "h2", path}, exitUsage, []string{"unknown household"}}, // erased
	} {
		code, out := command(t.Context(), append([]string{"accesses"}, test.args...)...)
		lines := strings.Split(strings.TrimSpace(out), "\n")
		if code != test.code || len(lines) != len(test.lines) {
			t.Errorf("accesses %q: exit code %d, want %d, and %d lines of %d:\n%s", test.args, code, test.code, len(lines), len(test.lines), out)
			continue
		}
		for i, want := range test.lines {
			if !strings.Contains(lines[i], want) {
				t.Errorf("accesses %q: line %d is %q, want %q in it", test.args, i+1, lines[i], want)
			}
		}
	}
	for _, test := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"-help"}, exitWhole, "who saw me?"},
		{[]string{"-nonsense", path}, exitUsage, "nonsense"},
		{nil, exitUsage, "name one journal"},
		{[]string{t.TempDir() + "/none"}, exitUnknown, "registry accesses:"},
	} {
		if code, out := command(t.Context(), append([]string{"accesses"}, test.args...)...); code != test.code || !strings.Contains(out, test.says) {
			t.Errorf("accesses %q: exit code %d, want %d: %s", test.args, code, test.code, out)
		}
	}
	edit(t, path, `UPDATE journal_event SET data = CAST('{}' AS BLOB) WHERE seq = 6`)
	if code, out := command(t.Context(), "accesses", path); code != exitBroken {
		t.Errorf("a journal that was tampered with: exit code %d: %s", code, out)
	}
}
