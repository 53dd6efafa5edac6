package bridge

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/jsontext"
	"github.com/ruilkring/ruilkring/matching/matchtest"
)

// shapes are kinds of random problems.
var shapes = []matchtest.Shape{
	{},
	{Practices: 12, Households: 60, Ranked: 6},
	{Practices: 4, Households: 8, Sizes: true, Caps: true, Intake: true, Weights: true},
	{Weights: true},
	{Exchanges: true},
}

// busy is a random problem of the shape with at least half of the practices and
// households that it may have.
func busy(seed uint64, shape matchtest.Shape) *matching.Problem {
	for ; ; seed++ {
		if p := matchtest.Random(seed, shape); 2*len(p.Practices) >= shape.Practices && 2*len(p.Households) >= shape.Households {
			return p
		}
	}
}

// asJSON is the problem in JSON.
func asJSON(t testing.TB, p *matching.Problem) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := p.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// plain is the problem without what the columns form leaves out.
func plain(p *matching.Problem) *matching.Problem {
	q := *p
	q.Practices, q.Households = slices.Clone(p.Practices), slices.Clone(p.Households)
	for i := range q.Practices {
		if a := q.Practices[i].Accepts; a != nil && a.WithinM == 0 && len(a.Postcodes) == 0 {
			q.Practices[i].Accepts = nil
		}
	}
	for i := range q.Households {
		w := &q.Households[i].Wishes
		if !slices.ContainsFunc(w.Weights, func(class []int) bool { return slices.ContainsFunc(class, func(n int) bool { return n != 0 }) }) {
			w.Weights = nil
		}
	}
	return &q
}

func TestColumnsRoundTrip(t *testing.T) {
	try := func(t *testing.T, name string, p *matching.Problem) {
		t.Helper()
		data := EncodeColumns(p)
		got, err := DecodeColumns(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got.Digest() != p.Digest() {
			t.Errorf("%s: another digest", name)
		}
		if d := cmp.Diff(string(asJSON(t, plain(p))), string(asJSON(t, got))); d != "" {
			t.Fatalf("%s (-before +after):\n%s", name, d)
		}
		if again := EncodeColumns(got); !bytes.Equal(data, again) {
			t.Errorf("%s: other columns the second time", name)
		}
	}
	for _, i := range matchtest.Instances() {
		try(t, i.Name, i.Problem)
	}
	for s, shape := range shapes {
		for seed := range uint64(200) {
			p := matchtest.Random(seed, shape)
			if seed%2 == 0 {
				for i := range p.Practices {
					p.Practices[i].Name = strings.Repeat("Dé Línde ", i%3)
				}
			}
			try(t, "random", p)
			if t.Failed() {
				t.Fatalf("shape %d, seed %d", s, seed)
			}
		}
	}
}

// A problem in columns that is not valid must be refused with the faults that it
// has as a problem in Go.
func TestColumnsValidate(t *testing.T) {
	p := busy(3, matchtest.Shape{Practices: 6, Households: 20})
	p.Practices[0].Capacity = -1
	p.Households[1].ID = p.Households[0].ID
	p.Households[2].ID = "111222333" // nine digits that pass the eleven-test
	p.Households[3].Home.Lat = 91
	p.Households[4].Priority = 12
	p.Rules.MaxCycle = -2
	want := p.Validate()
	p.Rules.MaxCycle = 0 // the rules are in JSON, which has its own faults
	data := EncodeColumns(p)
	data = bytes.Replace(data, []byte(`"rules":{`), []byte(`"rules":{"max_cycle":-2,`), 1)
	data = repack(t, data, func(parts []part) []part { return parts })
	_, err := DecodeColumns(data)
	if err == nil {
		t.Fatal("no error")
	}
	paths := func(err error) (list []string) {
		if invalid, is := errors.AsType[*matching.InvalidError](err); is {
			for _, f := range invalid.Faults {
				list = append(list, f.Path)
			}
		}
		slices.Sort(list)
		return list
	}
	if d := cmp.Diff(paths(want), paths(err)); d != "" {
		t.Errorf("(-as a problem +as columns):\n%s", d)
	}
}

// repack changes the columns of a problem, and puts the frame together again
// with a header of the right length.
func repack(t *testing.T, data []byte, change func(parts []part) []part) []byte {
	t.Helper()
	end := bytes.Index(data, []byte(`,"sections":[`))
	begin := bytes.IndexByte(data, '{')
	fields := bytes.Clone(data[begin+1 : end])
	d := jsontext.NewDecoder(data[end+len(`,"sections":`):])
	sections := decodeSections(d)
	n := int(uint32At(data, 4))
	// The text before may have been made longer than the header says.
	total := 0
	for _, s := range sections {
		total += padded(s.Bytes)
	}
	parts, err := split(data[len(data)-total:], sections)
	if err != nil {
		t.Fatalf("header of %d bytes: %v", n, err)
	}
	return frame(func(w *jsontext.Writer) {
		w.Key("was")
		w.Null()
		w.Bytes = append(w.Bytes[:len(w.Bytes)-len(`"was":null`)], fields...)
	}, change(parts))
}

func TestColumnsFaults(t *testing.T) {
	p := busy(12, matchtest.Shape{Practices: 6, Households: 20})
	p.Practices[0].Accepts = &matching.Area{Postcodes: []string{"25", "26"}}
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	good := EncodeColumns(p)
	column := func(name string, change func(c *part)) func([]part) []part {
		return func(parts []part) []part {
			for i := range parts {
				if parts[i].name == name {
					parts[i].data = bytes.Clone(parts[i].data)
					change(&parts[i])
					return parts
				}
			}
			t.Fatalf("no column %s", name)
			return nil
		}
	}
	number := func(at int, n int32) func(c *part) {
		return func(c *part) { putUint32(c.data, 4*at, uint32(n)) }
	}
	drop := func(name string) func([]part) []part {
		return func(parts []part) []part {
			return slices.DeleteFunc(parts, func(c part) bool { return c.name == name })
		}
	}
	asks := slices.IndexFunc(p.Households, func(h matching.Household) bool { return len(h.Wishes.Ranked) > 0 })
	before := 0
	for _, h := range p.Households[:asks] {
		for _, class := range h.Wishes.Ranked {
			before += len(class)
		}
	}
	for _, test := range []struct {
		name   string
		change func([]part) []part
		paths  []string
	}{
		{"column missing", drop("practices.capacity"), []string{"practices.capacity"}},
		{"offsets missing", drop("households.id.offsets"), []string{"households.id.offsets"}},
		{"lists missing", drop("practices.accepts.postcodes.lists"), []string{"practices.accepts.postcodes.lists"}},
		{"unknown column", func(parts []part) []part { return append(parts, part{name: "practices.colour", kind: "u8"}) }, []string{"practices.colour"}},
		{"column of another type", column("practices.mode", func(c *part) { c.kind = "i32" }), []string{"practices.mode"}},
		{"column too short", column("households.home.lat", func(c *part) { c.data = c.data[8:] }), []string{"households.home.lat"}},
		{"half an element", column("households.current", func(c *part) { c.data = c.data[:len(c.data)-1] }), []string{"households.current"}},
		{"offsets that begin elsewhere", column("practices.id.offsets", number(0, 1)), []string{"practices.id.offsets[0]"}},
		{"offsets that go back", column("practices.id.offsets", number(2, 1)), []string{"practices.id.offsets[2]"}},
		{"offsets beyond the end", column("practices.id.offsets", number(len(p.Practices), 1<<30)), []string{"practices.id.offsets[" + itoa(len(p.Practices)) + "]"}},
		{"offsets that end early", column("households.wishes.ranked.lists", number(len(p.Households), 0)), []string{"households.wishes.ranked.lists[" + itoa(len(p.Households)) + "]"}},
		{"unknown practice", column("households.current", number(0, 99)), []string{"households[0].current"}},
		{"unknown practice below 0", column("households.current", number(0, -2)), []string{"households[0].current"}},
		{"unknown wish", column("households.wishes.ranked", number(before, -1)), []string{"households[" + itoa(asks) + "].wishes.ranked[0][0]"}},
		{"unknown mode", column("practices.mode", func(c *part) { c.data[1] = 3 }), []string{"practices[1].mode"}},
		{"text that is not UTF-8", column("practices.accepts.postcodes", func(c *part) { c.data[0] = 0xFF }), []string{"practices[0].accepts.postcodes[0]"}},
		{"a place outside the world", column("practices.location.lat", func(c *part) { putUint32(c.data, 4, 0x7FF80000) }), []string{"practices[0].location.lat"}},
		{"a date of the year 0", func(parts []part) []part {
			c := part{name: "households.since", kind: "i32", data: make([]byte, 4*len(p.Households))}
			for i := range p.Households {
				putUint32(c.data, 4*i, 1<<31)
			}
			putUint32(c.data, 4, uint32(-epochDays&(1<<32-1)))
			return append(drop("households.since")(parts), c)
		}, []string{"households[1].since"}},
		{"several", func(parts []part) []part {
			return drop("practices.id")(drop("households.size")(drop("households.home.lon")(parts)))
		}, []string{"practices.id", "households.home.lon", "practices.id.offsets"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			data := repack(t, good, test.change)
			_, err := DecodeColumns(data)
			var invalid *matching.InvalidError
			if !errors.As(err, &invalid) {
				t.Fatalf("error %v, want faults at %q", err, test.paths)
			}
			var got []string
			for _, f := range invalid.Faults {
				got = append(got, f.Path)
			}
			if !slices.Equal(got, test.paths) {
				t.Errorf("faults at %q, want %q:\n%v", got, test.paths, err)
			}
		})
	}
}

func FuzzDecodeColumns(f *testing.F) {
	for seed := range uint64(6) {
		f.Add(EncodeColumns(matchtest.Random(seed, shapes[seed%uint64(len(shapes))])))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := DecodeColumns(data)
		if err != nil {
			var invalid *matching.InvalidError
			if !errors.As(err, &invalid) || len(invalid.Faults) == 0 || p != nil {
				t.Fatalf("not a good refusal: %v", err)
			}
			return
		}
		if err := p.Validate(); err != nil {
			t.Fatalf("decoded, and not valid: %v", err)
		}
		again, err := DecodeColumns(EncodeColumns(p))
		if err != nil || again.Digest() != p.Digest() {
			t.Fatalf("read back: %v", err)
		}
	})
}
