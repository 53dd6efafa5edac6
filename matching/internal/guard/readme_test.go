package guard

import (
	"errors"
	"os/exec"
	"strings"
	"testing"
)

// block is a fenced block of a Markdown text.
type block struct{ lang, text string }

// blocks are the fenced blocks of a Markdown text, in order.
func blocks(markdown string) []block {
	var list []block
	inside := false
	for line := range strings.Lines(markdown) {
		lang, fence := strings.CutPrefix(strings.TrimSpace(line), "```")
		switch {
		case fence && !inside:
			list = append(list, block{lang: lang})
			inside = true
		case fence:
			inside = false
		case inside:
			list[len(list)-1].text += line
		}
	}
	return list
}

// first is the program that the README shows.
const first = "examples/first"

// TestReadme compares the first program in the README, and the output behind it,
// with a program that runs.
func TestReadme(t *testing.T) {
	list := blocks(read(t, "README.md"))
	i := 0
	for i < len(list) && list[i].lang != "go" {
		i++
	}
	if i+1 >= len(list) || list[i+1].lang != "text" {
		t.Fatal("README.md: want a block ```go with a program, and as the next block ```text with its output")
	}
	if got, want := strings.TrimSpace(list[i].text), strings.TrimSpace(read(t, first+"/main.go")); got != want {
		t.Errorf("README.md: the first program is not that in %s/main.go: copy it from there; %s", first, difference(got, want))
	}
	if testing.Short() {
		t.Skip("skipped: running the program takes a build, and -short is set")
	}
	run := exec.CommandContext(t.Context(), "go", "run", "./"+first)
	run.Dir = root(t)
	var errorText strings.Builder
	run.Stderr = &errorText
	out, err := run.Output()
	if errors.Is(err, exec.ErrNotFound) {
		t.Skip("skipped: there is no go command to run the program with")
	}
	if err != nil {
		t.Fatalf("go run ./%s: %v\n%s", first, err, errorText.String())
	}
	if got, want := strings.TrimSpace(list[i+1].text), strings.TrimSpace(string(out)); got != want {
		t.Errorf("README.md: the output is not what %s prints; %s", first, difference(got, want))
	}
}

// difference is the first line in which two texts differ.
func difference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	i := 0
	for i < len(g) && i < len(w) && g[i] == w[i] {
		i++
	}
	line := func(lines []string) string {
		if i < len(lines) {
			return lines[i]
		}
		return "(the end)"
	}
	return "the first line that differs is\n\tREADME.md: " + line(g) + "\n\tthe program: " + line(w)
}

func TestBlocks(t *testing.T) {
	got := blocks("# A\n```sh\nmake\n```\ntext ``` not a fence\n```go\npackage main\n\nvar a = `b`\n```\n```text\n```\n")
	want := []block{{"sh", "make\n"}, {"go", "package main\n\nvar a = `b`\n"}, {"text", ""}}
	if len(got) != len(want) {
		t.Fatalf("got %d blocks, want %d: %q", len(got), len(want), got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("block %d: got %q, want %q", i, got[i], want[i])
		}
	}
}

func TestDifference(t *testing.T) {
	if got := difference("a\nb", "a\nc"); !strings.Contains(got, "README.md: b") || !strings.Contains(got, "program: c") {
		t.Errorf("the second line differs, got %q", got)
	}
	if got := difference("a", "a\nc"); !strings.Contains(got, "README.md: (the end)") {
		t.Errorf("one text is longer, got %q", got)
	}
}
