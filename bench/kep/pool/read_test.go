package pool

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// folder writes files into a folder of their own.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestRead(t *testing.T) {
	want := &Pool{Pairs: 3, Altruists: 1, Arcs: []Arc{{0, 1, 5}, {0, 2, 1}, {1, 0, 2}, {3, 0, 7}}}
	alone := &Pool{Pairs: 3, Arcs: want.Arcs[:3]}
	const names = "1,Pair 1\n2,Altruist 2\n3,Pair 3\n4,Pair 4\n"
	const dat = "Pair,Patient,Altruist\n1,O,0\n2,A,1\n3,B,0\n4,AB,0\n"
	const headers = "# TITLE: made up\n# NUMBER ALTERNATIVES: 4\n# NUMBER EDGES: 6\n"
	tests := []struct {
		name, file string
		files      map[string]string
		want       *Pool
		reason     string
	}{
		{"input", "x.input", map[string]string{"x.input": "3\t3\n1\t0\t2\n0\t2\t1\n0\t1\t5\n-1\t-1\t-1\n"}, alone, "no file beside it: no altruists"},
		{"input and ndds", "x.input", map[string]string{"x.input": "3 3\n1 0 2\n0 2 1\n0 1 5\n-1 -1 -1\n", "x.ndds": "1 1\n0 0 7\n-1 -1 -1\n"}, want, "the altruists follow the pairs"},
		{"other line ends", "x.input", map[string]string{"x.input": "\ufeff3 3\r\n1 0 2.0\r\n0 2 1\r\n\r\n0 1 5\r\n-1 -1 -1\r\n\r\n"}, alone, "as editors of other systems leave a file"},
		{"old digraph with dat", "x.wmd", map[string]string{"x.wmd": "4,6\n1,Pair 1\n2,Pair 2\n3,Pair 3\n4,Pair 4\n0,2,5\n0,3,1\n2,0,2\n1,0,7\n2,1,0\n3,1,0\n", "x.dat": dat}, want, "its edges count from 0, and the .dat file says who is an altruist"},
		{"old digraph without dat", "x.wmd", map[string]string{"x.wmd": "4,6\n" + names + "0,2,5\n0,3,1\n2,0,2\n1,0,7\n2,1,0\n3,1,0\n"}, want, "the names say it"},
		{"new digraph", "x.wmd", map[string]string{"x.wmd": headers + "# ALTERNATIVE NAME 1: Pair 1\n# ALTERNATIVE NAME 2: Pair 2\n# ALTERNATIVE NAME 3: Pair 3\n# ALTERNATIVE NAME 4: Pair 4\n1,3,5.0\n1,4,1.0\n3,1,2.0\n2,1,7.0\n3,2,1.0\n4,2,1.0\n", "x.dat": dat}, want, "its edges count from 1"},
		{"empty", "x.input", map[string]string{"x.input": "0 0\n-1 -1 -1\n"}, &Pool{Arcs: []Arc{}}, "a pool of nobody"},
		{"altruists alone", "x.input", map[string]string{"x.input": "0 0\n-1 -1 -1\n", "x.ndds": "2 0\n-1 -1 -1\n"}, &Pool{Altruists: 2, Arcs: []Arc{}}, "nobody to give to"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := Read(filepath.Join(folder(t, test.files), test.file))
			if err != nil {
				t.Fatalf("%v (%s)", err, test.reason)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%s:\n%s", test.reason, diff)
			}
			if err := got.Validate(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestReadFaults(t *testing.T) {
	const old = "2,1\n1,Pair 1\n2,Pair 2\n"
	tests := []struct {
		name, file, text string
		beside           string // the text of the file beside it
		want             []string
	}{
		{"not there", "y.input", "", "", []string{"y.input", "no such file"}},
		{"another kind", "x.txt", "", "", []string{"x.txt", ".input or .wmd"}},
		{"the file beside", "x.ndds", "", "", []string{"x.input"}},
		{"the attributes", "x.dat", "", "", []string{"x.wmd"}},
		{"empty file", "x.input", "", "", []string{"x.input:1:", "pairs and edges"}},
		{"short header", "x.input", "3\n", "", []string{"x.input:1:", "two numbers"}},
		{"many pairs", "x.input", "3000000000 1\n", "", []string{"x.input:1: pairs: 3000000000 is not 0 to"}},
		{"cut off", "x.input", "3 2\n0 1 1\n1 2 1\n", "", []string{"x.input:3:", "-1 -1 -1"}},
		{"too few", "x.input", "3 3\n0 1 1\n1 2 1\n-1 -1 -1\n", "", []string{"x.input:1:", "3 edges are announced, 2 follow"}},
		{"too many", "x.input", "3 1\n0 1 1\n1 2 1\n-1 -1 -1\n", "", []string{"x.input:1:", "1 edges are announced, 2 follow"}},
		{"after the end", "x.input", "3 1\n0 1 1\n-1 -1 -1\n1 2 1\n", "", []string{"x.input:4:", "after the line -1 -1 -1"}},
		{"unknown source", "x.input", "3 1\n3 1 1\n-1 -1 -1\n", "", []string{"x.input:2: source: 3 is not 0 to 2"}},
		{"unknown target", "x.input", "3 1\n1 -2 1\n-1 -1 -1\n", "", []string{"x.input:2: target: -2 is not 0 to 2"}},
		{"self", "x.input", "3 1\n1 1 1\n-1 -1 -1\n", "", []string{"x.input:2:", "itself"}},
		{"twice", "x.input", "3 3\n1 2 1\n0 1 1\n1 2 4\n-1 -1 -1\n", "", []string{"x.input:4:", "the same edge stands on line 2"}},
		{"half a weight", "x.input", "3 1\n1 2 1.5\n-1 -1 -1\n", "", []string{"x.input:2: weight: \"1.5\" is not a whole number"}},
		{"a negative weight", "x.input", "3 1\n1 2 -1\n-1 -1 -1\n", "", []string{"x.input:2: weight: -1 is not 0 to"}},
		{"a large weight", "x.input", "3 1\n1 2 2147483648\n-1 -1 -1\n", "", []string{"x.input:2: weight: 2147483648 is not 0 to 2147483647"}},
		{"four fields", "x.input", "3 1\n1 2 1 1\n-1 -1 -1\n", "", []string{"x.input:2:", "a source, a target and a weight"}},
		{"a long line", "x.input", "3 1\n" + strings.Repeat("1", 1<<17) + "\n", "", []string{"x.input:2:", "too long"}},
		{"an altruist's source", "x.input", "3 0\n-1 -1 -1\n", "1 1\n1 1 1\n-1 -1 -1\n", []string{"x.ndds:2: source: 1 is not 0 to 0"}},
		{"an altruist's target", "x.input", "3 0\n-1 -1 -1\n", "1 1\n0 3 1\n-1 -1 -1\n", []string{"x.ndds:2: target: 3 is not 0 to 2"}},
		{"an altruist twice", "x.input", "3 0\n-1 -1 -1\n", "1 2\n0 2 1\n0 2 1\n-1 -1 -1\n", []string{"x.ndds:3:", "line 2"}},
		{"digraph without header", "x.wmd", "", "", []string{"x.wmd:1:", "header"}},
		{"digraph short header", "x.wmd", "2\n", "", []string{"x.wmd:1:", "vertices and edges"}},
		{"digraph names end", "x.wmd", "2,1\n1,Pair 1\n", "", []string{"x.wmd:2:", "the name of a vertex"}},
		{"digraph names out of order", "x.wmd", "2,1\n2,Pair 1\n", "", []string{"x.wmd:2:", "vertex 1 should stand here"}},
		{"old digraph counts from 0", "x.wmd", old + "1,2,1\n", "", []string{"x.wmd:4: target: 2 is not 0 to 1"}},
		{"digraph self", "x.wmd", old + "1,1,1\n", "", []string{"x.wmd:4:", "itself"}},
		{"digraph twice", "x.wmd", "2,2\n1,Pair 1\n2,Pair 2\n0,1,1\n0,1,1\n", "", []string{"x.wmd:5:", "line 4"}},
		{"digraph too few", "x.wmd", old, "", []string{"x.wmd:3:", "1 edges are announced, 0 follow"}},
		{"headers without a number", "x.wmd", "# NUMBER EDGES: 1\n1,2,1\n", "", []string{"x.wmd:2:", "NUMBER ALTERNATIVES"}},
		{"headers without a name", "x.wmd", "# NUMBER ALTERNATIVES: 2\n# NUMBER EDGES: 1\n# ALTERNATIVE NAME 2: Pair 2\n1,2,1\n", "", []string{"x.wmd:4:", "1 names of 2"}},
		{"headers with another name", "x.wmd", "# NUMBER ALTERNATIVES: 1\n# NUMBER EDGES: 0\n# ALTERNATIVE NAME 2: Pair 2\n", "", []string{"x.wmd:3:", "alternative 1 has no name"}},
		{"new digraph counts from 1", "x.wmd", "# NUMBER ALTERNATIVES: 1\n# NUMBER EDGES: 1\n# ALTERNATIVE NAME 1: Pair 1\n0,1,1\n", "", []string{"x.wmd:4: source: 0 is not 1 to 1"}},
		{"attributes of others", "x.wmd", old + "0,1,1\n", "Pair,Patient\n", []string{"x.dat:1:", "not Altruist"}},
		{"attributes end", "x.wmd", old + "0,1,1\n", "Pair,Altruist\n1,0\n", []string{"x.dat:2:", "vertex 2 of 2"}},
		{"too many attributes", "x.wmd", old + "0,1,1\n", "Pair,Altruist\n1,0\n2,0\n3,0\n", []string{"x.dat:4:", "too many"}},
		{"attributes out of order", "x.wmd", old + "0,1,1\n", "Pair,Altruist\n2,0\n1,0\n", []string{"x.dat:2:", "vertex 1 should stand here"}},
		{"another flag", "x.wmd", old + "0,1,1\n", "Pair,Altruist\n1,2\n2,0\n", []string{"x.dat:2: the last column: 2 is not 0 to 1"}},
		{"a short row", "x.wmd", old + "0,1,1\n", "Pair,Patient,Altruist\n1,0\n2,0\n", []string{"x.dat:2:", "2 columns"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			files := map[string]string{"x.input": "0 0\n-1 -1 -1\n", "x.wmd": "0,0\n", test.file: test.text}
			if test.file == "y.input" {
				delete(files, test.file)
			}
			if test.beside != "" {
				files[map[string]string{"x.input": "x.ndds", "x.wmd": "x.dat"}[test.file]] = test.beside
			}
			p, err := Read(filepath.Join(folder(t, files), test.file))
			if err == nil {
				t.Fatalf("read as %+v", p)
			}
			for _, part := range append(test.want, "pool: ") {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q does not say %q", err, part)
				}
			}
		})
	}
}

// shared is the folder of the published instances, beside the repository.
func shared(t testing.TB) string {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "..", "shared", "kep")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("SKIPPED: the published instances are not there: %v", err)
	}
	return dir
}

// TestFormatsAgree reads every shared pool that is there as .input and as .wmd.
func TestFormatsAgree(t *testing.T) {
	dir := shared(t)
	digraphs, err := filepath.Glob(filepath.Join(dir, "*.wmd"))
	if err != nil || len(digraphs) == 0 {
		t.Fatalf("no .wmd file in %s: %v", dir, err)
	}
	for _, path := range digraphs {
		got, err := Read(path)
		if err != nil {
			t.Error(err)
			continue
		}
		want, err := Read(strings.TrimSuffix(path, ".wmd") + ".input")
		if err != nil {
			t.Error(err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s is another pool than the .input file:\n%s", path, diff)
		}
	}
}

func TestSharedFilesAreRead(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared(t), "*.input"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no .input file: %v", err)
	}
	for _, path := range files {
		p, err := Read(path)
		if err == nil {
			err = p.Validate()
		}
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if _, err := os.Stat(strings.TrimSuffix(path, ".input") + ".ndds"); (err == nil) != (p.Altruists > 0) {
			t.Errorf("%s: %d altruists", path, p.Altruists)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(".input", "3 2\n0 1 5\n1 2 1\n-1 -1 -1\n", "1 1\n0 1 1\n-1 -1 -1\n")
	f.Add(".wmd", "2,1\n1,Pair 1\n2,Alturist 2\n1,0,1\n", "Pair,Altruist\n1,0\n2,1\n")
	f.Add(".wmd", "# NUMBER ALTERNATIVES: 1\n# NUMBER EDGES: 0\n# ALTERNATIVE NAME 1: Pair 1\n", "")
	f.Fuzz(func(t *testing.T, kind, text, beside string) {
		// A header may announce millions: that costs memory and finds nothing.
		if kind != ".input" && kind != ".wmd" || strings.Contains(text, "00000") || strings.Contains(beside, "00000") {
			t.Skip()
		}
		files := map[string]string{"x" + kind: text}
		if beside != "" {
			files[map[string]string{".input": "x.ndds", ".wmd": "x.dat"}[kind]] = beside
		}
		dir := folder(t, files)
		p, err := Read(filepath.Join(dir, "x"+kind))
		if err != nil {
			return
		}
		if err := p.Validate(); err != nil {
			t.Fatalf("read, and yet %v", err)
		}
		copied := filepath.Join(dir, "y.input")
		if err := p.Save(copied); err != nil {
			t.Fatal(err)
		}
		again, err := Read(copied)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(p, again); diff != "" {
			t.Errorf("written and read again:\n%s", diff)
		}
	})
}
