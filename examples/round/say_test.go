package main

import (
	"regexp"
	"strings"
	"testing"
)

// TestSayings checks that each saying has the same blanks in both languages, and
// that no saying before it takes what it is for.
func TestSayings(t *testing.T) {
	blank := regexp.MustCompile("[" + blanks + "]")
	kinds := func(s string) string { return strings.Join(blank.FindAllString(s, -1), "") }
	for _, saying := range sayings {
		if kinds(saying.english) != kinds(saying.dutch) {
			t.Errorf("%q and %q differ in their blanks", saying.english, saying.dutch)
			continue
		}
		n := 0
		number := func(string) string { n++; return "«" + string(rune('0'+n)) + "»" }
		said := blank.ReplaceAllStringFunc(saying.english, number)
		n = 0
		if want, got := blank.ReplaceAllStringFunc(saying.dutch, number), dutch.say(said); got != want {
			t.Errorf("%q: said %q, want %q", said, got, want)
		}
		if got := english.say(said); got != said {
			t.Errorf("in English, %q is said as %q", said, got)
		}
	}
	for _, word := range words {
		if blank.MatchString(word.english + word.dutch) {
			t.Errorf("the word %q has a blank", word.english)
		}
	}
	for _, unknown := range []string{"", "something new", "is not", "practice"} {
		if got := dutch.say(unknown); got != unknown {
			t.Errorf("%q is said as %q", unknown, got)
		}
	}
}

// TestSayWords checks that words are said in Dutch where one is meant, and names
// are left alone.
func TestSayWords(t *testing.T) {
	for _, test := range []struct{ english, want string }{
		{`expected an object, found "x"`, `verwacht was een object, hier staat "x"`},
		{"outside the world: a latitude is -90 to 90 degrees", "buiten de wereld: een breedtegraad is -90 tot en met 90 graden"},
		{"the column mode is missing", "de kolom mode ontbreekt"},
		{`practice "A" is closed`, `praktijk "A" is dicht`},
		{`invalid value "x" for flag -threads: parse error`, `ongeldige waarde "x" voor -threads: dat is geen getal`},
	} {
		if got := dutch.say(test.english); got != test.want {
			t.Errorf("%q is said as %q, want %q", test.english, got, test.want)
		}
	}
}
