package main

import (
	"bufio"
	"bytes"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/message"

	"github.com/ruilkring/ruilkring/matching"
)

func TestTable(t *testing.T) {
	rows := &table{left: map[int]bool{1: true}}
	rows.row("", "mode", "1–2")
	rows.row("patiënt", "ja", "-")
	rows.row("x", "", "10.000")
	want := []string{
		"         mode     1–2",
		"patiënt  ja         -",
		"x              10.000",
	}
	if got := rows.lines(); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestBar(t *testing.T) {
	tests := []struct {
		name string
		n    int
		want string
	}{
		{"nothing", 0, ""},
		{"next to nothing can be seen", 1, "▏"},
		{"half", 500, "██"},
		{"a bit more", 600, "██▍"},
		{"all", 1000, "████"},
	}
	for _, test := range tests {
		if got := bar(test.n, 1000, 4); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestCut(t *testing.T) {
	for _, test := range []struct {
		s     string
		width int
		want  string
	}{{"praktijk", 8, "praktijk"}, {"praktijk", 7, "prakti…"}, {"één", 2, "é…"}, {"één", 0, "één"}} {
		if got := cut(test.s, test.width); got != test.want {
			t.Errorf("cut(%q, %d) is %q, want %q", test.s, test.width, got, test.want)
		}
	}
}

// printed is what section prints with a printer for r of 80 columns.
func printed(r *report, t *text, section func(p *printer)) string {
	var out bytes.Buffer
	p := &printer{report: r, out: bufio.NewWriter(&out), text: t, number: message.NewPrinter(t.tag), width: 80}
	section(p)
	if err := p.out.Flush(); err != nil {
		panic(err) // a buffer takes everything
	}
	return out.String()
}

// TestLongExchangesAndLateWishes prints what the sample doesn't have.
func TestLongExchangesAndLateWishes(t *testing.T) {
	lengths := make([]int, 41)
	lengths[2], lengths[7], lengths[40] = 1500, 2, 1
	r := &report{
		survey: &survey{problem: &matching.Problem{}}, moved: 66, wish: make([]int, 100), byRank: []int{20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 45},
		lengths: map[matching.Kind][]int{matching.Cycle: lengths, matching.Bundle: {0, 0, 0, 4}},
	}
	if got, want := printed(r, &dutch, (*printer).exchanges), `
RUILEN
  overstappen        alle      2  3  5–10  11–40
  kringruilen       1.503  1.500  -     2      1
  doorschuifketens      0      -  -     -      -
  bundels               4      -  4     -      -
`; got != want {
		t.Errorf("got%s\nwant%s", got, want)
	}
	got := printed(r, &english, (*printer).moves)
	for _, want := range []string{"  wish 1            20  30.3%", "  wish 2             0   0.0%\n", "  wish 10 or later  46  69.7%"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// TestFamilies prints a round with households of several persons, without a
// date, without anybody who moves.
func TestFamilies(t *testing.T) {
	p := &matching.Problem{Households: []matching.Household{{ID: "h", Size: 3, Wishes: matching.Wishes{}}}, Practices: []matching.Practice{{ID: "a|b"}}}
	e := &matching.Eligibility{Current: []int32{-1}, Offsets: []int{0, 0}}
	plan := &matching.Plan{Status: matching.StatusOptimal, Score: [][]int64{{0}, {0}, {0}, {0}}, Bound: [][]int64{{0}, {0}, {0}, {0}}}
	r, err := gather(newSurvey(p, e), plan, e.Current)
	if err != nil {
		t.Fatal(err)
	}
	got := printed(r, &dutch, func(p *printer) {
		p.head("gezinnen")
		p.moves()
		p.distances()
		p.exchanges()
		p.practices(0)
		p.whatHolds()
	})
	for _, want := range []string{
		"Ruilronde: gezinnen\n", "1  3 personen, 1 zonder huisarts", "  personen                           0  0,0% van 3", "-        -           -",
		"MEEST GEWILDE PRAKTIJKEN (1 VAN 1)", "a|b", "voor losse personen", "100,0%",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// TestPlainText checks that the name of a practice stays on its line, and that the
// terminal obeys nothing in it.
func TestPlainText(t *testing.T) {
	for _, test := range []struct{ name, want string }{
		{"De Linde", "De Linde"},
		{"’t Höfke \U0001F333", "’t Höfke \U0001F333"},
		{"De\u00a0Linde\n(aan de\tbrink)", "De Linde (aan de brink)"},
		{"\x1b[2JDe Eik\u202e\x00", "\uFFFD[2JDe Eik\uFFFD\uFFFD"},
	} {
		if got := plainText(test.name); got != test.want {
			t.Errorf("%q is printed as %q, want %q", test.name, got, test.want)
		}
	}
}
