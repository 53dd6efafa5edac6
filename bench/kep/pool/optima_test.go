package pool

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadOptima(t *testing.T) {
	const head = "instance\tmax_cycle\tmax_chain\tobjective\toptimum\n"
	tests := []struct {
		name, text string
		want       []Optimum
		complaint  string
	}{
		{"two rows", head + "a\t3\t0\tweight\t4\nb\t3\t4\tlex\t3;17\n",
			[]Optimum{{"a", 3, 0, Weight, "4"}, {"b", 3, 4, Lex, "3;17"}}, ""},
		{"no rows", head, nil, ""},
		{"empty", "", nil, ":1: the file ends here"},
		{"other columns", "instance\toptimum\n", nil, ":1: the columns are"},
		{"short row", head + "a\t3\n", nil, ":2: 2 columns, not 5"},
		{"cap", head + "a\tx\t0\tweight\t4\n", nil, ":2: max_cycle"},
		{"chain cap", head + "a\t3\t-1\tweight\t4\n", nil, ":2: max_chain: -1"},
		{"objective", head + "a\t3\t0\tmost\t4\n", nil, `:2: pool: unknown objective "most"`},
		{"optimum", head + "a\t3\t0\tlex\t4\n", nil, ":2: optimum"},
		{"name", head + "../a\t3\t0\tweight\t4\n", nil, ":2: instance"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := ReadOptima(filepath.Join(folder(t, map[string]string{"o.tsv": test.text}), "o.tsv"))
			if test.complaint != "" {
				if err == nil || !strings.Contains(err.Error(), test.complaint) {
					t.Errorf("error %v, want one that says %q", err, test.complaint)
				}
				return
			}
			if diff := cmp.Diff(test.want, got); err != nil || diff != "" {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
}

func TestOptimumPath(t *testing.T) {
	dir := folder(t, map[string]string{"a.input": "", "a.wmd": "", "b.wmd": ""})
	for name, want := range map[string]string{"a": "a.input", "b": "b.wmd", "c": "c.wmd"} {
		if got := (Optimum{Instance: name}).Path(dir); got != filepath.Join(dir, want) {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := (Optimum{"a", 3, 4, Lex, "1;2"}).String(); got != "a 3 4 lex" {
		t.Errorf("a row is %q", got)
	}
}

// TestSharedOptimaAreThere reads the pool of every row.
func TestSharedOptimaAreThere(t *testing.T) {
	dir := shared(t)
	rows, err := ReadOptima(filepath.Join(dir, "optima.tsv"))
	if err != nil || len(rows) == 0 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	for _, row := range rows {
		if _, err := Read(row.Path(dir)); err != nil {
			t.Errorf("%s: %v", row, err)
		}
	}
	found, err := Shared()
	if err != nil {
		t.Fatal(err)
	}
	want, err := filepath.Abs(dir)
	if err != nil || found != want {
		t.Errorf("the shared folder is %s, want %s (%v)", found, want, err)
	}
}
