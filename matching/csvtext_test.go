package matching

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// rowsOfText takes a text apart, and says of each row where its cells begin, or of
// a broken one where it is broken.
func rowsOfText(t *testing.T, from io.Reader, comma byte) (rows [][]string, at [][]position) {
	t.Helper()
	text := newCSVText(from)
	text.comma = comma
	for {
		switch err := text.next(); {
		case err == nil:
			rows, at = append(rows, slices.Clone(text.cells)), append(at, slices.Clone(text.starts))
		case errors.Is(err, errBrokenQuotes):
			rows, at = append(rows, nil), append(at, []position{text.starts[0], text.broken})
		case errors.Is(err, io.EOF):
			return rows, at
		default:
			t.Fatal(err)
		}
	}
}

// rowsOfStandard is the same by the standard library.
func rowsOfStandard(t *testing.T, from io.Reader, comma byte) (rows [][]string, at [][]position) {
	t.Helper()
	r := csv.NewReader(from)
	r.Comma, r.FieldsPerRecord = rune(comma), -1
	for {
		row, err := r.Read()
		var parse *csv.ParseError
		switch {
		case err == nil:
			var starts []position
			for i := range row {
				line, column := r.FieldPos(i)
				starts = append(starts, position{line: line, column: column})
			}
			rows, at = append(rows, row), append(at, starts)
		case errors.As(err, &parse):
			rows, at = append(rows, nil), append(at, []position{{line: parse.StartLine, column: 1}, {line: parse.Line, column: parse.Column}})
		case errors.Is(err, io.EOF):
			return rows, at
		default:
			t.Fatal(err)
		}
	}
}

// The standard library's reader is the judge: the same cells, and the same places.
func FuzzCSVText(f *testing.F) {
	for _, text := range []string{
		"", "a", "a,b\nc,d\n", "a,\n,\n,,", "\n\r\n\na\r\n\r\nb", "a\r", "\"a\r", "\"a\n\r", "a\rb,c\r\r\n",
		`"a","b"`, "\"a\"\"b\"\n", "\"a\r\nb\",c\nd", `"a`, "\"a\n", "\"a\nb\n", `""`, `"",""` + "\n", `"""`, `""""`,
		`a"b,c` + "\nd", `"a"b,c` + "\nd", `x,"a"b` + "\nd", "x,\"a\nb\"c\nd", "x,\"a\nb", `"a" ,b`, ` "a"`, "\xff,\xfe", "é,ü\n",
	} {
		f.Add([]byte(text), byte(0))
		f.Add([]byte(strings.ReplaceAll(text, ",", ";")), byte(1))
	}
	f.Fuzz(func(t *testing.T, text []byte, n byte) {
		comma := delimiters[int(n)%len(delimiters)]
		want, wantAt := rowsOfStandard(t, bytes.NewReader(text), comma)
		for _, from := range []io.Reader{bytes.NewReader(text), iotest.OneByteReader(bytes.NewReader(text)), iotest.DataErrReader(bytes.NewReader(text))} {
			got, gotAt := rowsOfText(t, from, comma)
			if !slices.EqualFunc(got, want, slices.Equal) {
				t.Fatalf("%q with %q: got %q, want %q", text, comma, got, want)
			}
			if !slices.EqualFunc(gotAt, wantAt, slices.Equal) {
				t.Fatalf("%q with %q: places %v, want %v", text, comma, gotAt, wantAt)
			}
		}
	})
}

// A line may be longer than the buffer, and a reader may give nothing for a while,
// though not for ever.
func TestCSVTextLong(t *testing.T) {
	long := strings.Repeat("0123456789", csvWindow/4)
	text := "a," + long + "\n\"" + long + "\n" + long + "\",b\n" + long
	want, _ := rowsOfStandard(t, strings.NewReader(text), ',')
	if got, _ := rowsOfText(t, strings.NewReader(text), ','); !slices.EqualFunc(got, want, slices.Equal) {
		t.Error("long lines come out otherwise than by the standard library")
	}
	if err := newCSVText(silent{}).next(); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("a reader that never gives anything: %v", err)
	}
}

// silent is a reader that never gives anything.
type silent struct{}

func (silent) Read([]byte) (int, error) { return 0, nil }

// Cells are written as the standard library's writer does, and what a spreadsheet
// would take for a formula as that writes it behind an apostrophe.
func FuzzCSVWriter(f *testing.F) {
	for _, cell := range []string{"", "a", "a,b", `a"b`, "a\nb", "a\rb", " a", "\u00a0a", `\.`, `\.x`, "é", "\xff", "#", "a;b", "\ta", "=1+1", "-1,\"b", "@a\nb"} {
		f.Add(cell)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		safe := cell
		if isFormula(cell) {
			safe = "'" + cell
		}
		var want, got bytes.Buffer
		w := csv.NewWriter(&want)
		_ = w.Write([]string{safe, "1", ""}) // a buffer never fails
		w.Flush()
		ours := csvWriter{to: &got}
		ours.text(cell)
		ours.whole(1)
		ours.positive(0)
		ours.end()
		if err := ours.flush(); err != nil || got.String() != want.String() {
			t.Errorf("got %q, %v, want %q", got.String(), err, want.String())
		}
	})
}
