package pool

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWrite(t *testing.T) {
	var input, altruists strings.Builder
	if err := small.WriteInput(&input); err != nil {
		t.Fatal(err)
	}
	if err := small.WriteAltruists(&altruists); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("3\t3\n0\t1\t5\n1\t0\t6\n2\t0\t1\n-1\t-1\t-1\n", input.String()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("1\t1\n0\t1\t9\n-1\t-1\t-1\n", altruists.String()); diff != "" {
		t.Error(diff)
	}
}

func TestSave(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.input")
	if err := small.Save(path); err != nil {
		t.Fatal(err)
	}
	got, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(small, got); diff != "" {
		t.Errorf("written and read again:\n%s", diff)
	}
	// Another pool without altruists must not get those of the first.
	if err := (&Pool{Pairs: 2}).Save(path); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(strings.TrimSuffix(path, ".input") + ".ndds"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the altruists of another pool are still there: %v", err)
	}
	for _, test := range []struct{ path, want string }{
		{filepath.Join(t.TempDir(), "x.txt"), "must end in .input"},
		{filepath.Join(t.TempDir(), "nowhere", "x.input"), "nowhere"},
	} {
		if err := small.Save(test.path); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v", test.path, err)
		}
	}
	if err := (&Pool{Pairs: -1}).Save(path); err == nil {
		t.Error("a pool that is none was written")
	}
}
