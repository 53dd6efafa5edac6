package guard

import (
	"path"
	"regexp"
	"strings"
	"testing"
)

// maxLines is the most lines that a Go file may have. Longer files are where
// one concept became two, and where readers get lost.
const maxLines = 700

// unwanted may stand in no file of the repository. The patterns are written so
// that they don't match themselves.
var unwanted = []struct {
	pattern *regexp.Regexp
	why     string
}{
	{regexp.MustCompile(`(?:^|[^A-Za-z0-9.])/(?:home|root|tmp|work)(?:/|\b)`),
		"the path of one machine means nothing on another: use one from the root of the repository, or a temporary folder that the system gives"},
	{regexp.MustCompile(`\b(?:TO[D]O|FIX[M]E|XX[X])\b`),
		"a note to oneself: do it, or write it down where work is planned"},
}

// generated are files that tools write and nobody reads.
var generated = map[string]bool{"go.sum": true, "package-lock.json": true}

// findUnwanted is why a line must not stand in the repository, or "".
func findUnwanted(line string) string {
	for _, u := range unwanted {
		if u.pattern.MatchString(line) {
			return u.why
		}
	}
	return ""
}

func TestFilesSpeakForThemselves(t *testing.T) {
	for _, name := range files(t) {
		text := read(t, name)
		if generated[path.Base(name)] || strings.Contains(text[:min(len(text), 8000)], "\x00") {
			continue
		}
		number := 0
		for line := range strings.Lines(text) {
			number++
			if why := findUnwanted(line); why != "" {
				t.Errorf("%s:%d: %s\n\t%s", name, number, why, strings.TrimSpace(line))
			}
		}
	}
}

func TestGoFilesAreShort(t *testing.T) {
	for _, name := range files(t) {
		if path.Ext(name) != ".go" {
			continue
		}
		if n := strings.Count(read(t, name), "\n"); n > maxLines {
			t.Errorf("%s has %d lines, at most %d: a file holds one concept and is named after it; give the second one a file of its own", name, n, maxLines)
		}
	}
}

func TestFindUnwanted(t *testing.T) {
	for _, test := range []struct {
		line   string
		want   bool
		reason string
	}{
		{"cd /" + "work/main", true, "a path of one machine"},
		{`open("/` + `tmp/x")`, true, "in quotes"},
		{"/" + "home/someone/go", true, "at the start of a line"},
		{"it is kept in /" + "tmp.", true, "a folder at the end of a sentence"},
		{"https://example.org/" + "work/x", false, "a part of an address"},
		{"../" + "tmp/x", false, "a relative path"},
		{"bench/" + "work/x", false, "a relative path"},
		{"/" + "worker/wasm", false, "a word that only begins alike"},
		{"// TO" + "DO: later", true, "a note"},
		{"FIX" + "ME", true, "a note"},
		{"XX" + "X", true, "a note"},
		{"to" + "do", false, "a word in small letters"},
		{"XX" + "XL", false, "a size"},
	} {
		if got := findUnwanted(test.line) != ""; got != test.want {
			t.Errorf("%q: got %t, want %t: %s", test.line, got, test.want, test.reason)
		}
	}
}
