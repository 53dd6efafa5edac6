package matching

import "testing"

func TestNearest(t *testing.T) {
	names := practiceShape.names
	for _, c := range []struct{ name, reason, text, want string }{
		{"case", "names are in lower case", "Capacity", "capacity"},
		{"replaced", "one letter in three may differ", "kapaciti", "capacity"},
		{"swapped", "neighbours in the wrong order are one mistake", "naem", "name"},
		{"beginning", "three letters are enough of one", "cap", "capacity"},
		{"longer", "a name with something behind it", "mode_now", "mode"},
		{"too short", "two letters are no beginning", "ca", ""},
		{"far", "more than a third differs", "telephone", ""},
		{"empty", "nothing is near", "", ""},
		{"long", "a long text is no name", "capacitycapacitycapacitycapacitycapacitycapacity", ""},
	} {
		if got := nearest(c.text, names); got != c.want {
			t.Errorf("%s: nearest to %q is %q, want %q: %s", c.name, c.text, got, c.want, c.reason)
		}
	}
}

func TestEditDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"abc", "abc", 0}, {"", "abc", 3}, {"kitten", "sitting", 3}, {"ab", "ba", 1}, {"ca", "abc", 3}, {"from", "form", 1},
	} {
		if got := editDistance(c.a, c.b); got != c.want {
			t.Errorf("%q, %q: %d, want %d", c.a, c.b, got, c.want)
		}
		if got := editDistance(c.b, c.a); got != c.want {
			t.Errorf("%q, %q: %d, want %d", c.b, c.a, got, c.want)
		}
	}
}

func TestQuote(t *testing.T) {
	long := "€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€"
	if got, want := quote(long), `"€€€€€€€€€€€€€€€€€€€€"…`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := quoteID("111222333"); got != "(nine digits, not repeated here)" {
		t.Error(got)
	}
}
