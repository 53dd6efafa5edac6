package jsontext_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/jsontext"
)

// std is a value as encoding/json writes it.
func std(t testing.TB, v any) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return string(bytes.TrimSpace(b.Bytes()))
}

func TestWriter(t *testing.T) {
	w := &jsontext.Writer{}
	w.Open()
	w.Key("texts")
	jsontext.Texts(w, []string{"", "a\"b\\c/d", "\b\f\n\r\t\x00\x1f\x7f", "é🙂"})
	w.Key("ints")
	jsontext.Ints(w, []int64{math.MinInt64, -1, 0, math.MaxInt64})
	w.Key("none")
	jsontext.Ints[int](w, nil)
	w.Key("floats")
	w.Begin()
	floats := []float64{0, math.Copysign(0, -1), 1, -1.5, 52.0705, 1e-6, 9.99e-7, 1e-7, 123e-12, 1e20, 1e21, -1e300, 5e-324, math.MaxFloat64, 1.0 / 3}
	for _, f := range floats {
		w.Float(f)
	}
	w.End()
	w.Key("list")
	jsontext.List(w, []bool{true, false}, func(b *bool) { w.Open(); w.Key("b"); w.Bool(*b); w.Close() })
	w.Key("rest")
	w.Begin()
	w.Null()
	w.Uint(math.MaxUint64)
	w.Raw([]byte(`{"raw":1}`))
	w.End()
	w.Close()
	floats[1] = 0 // without the sign, as JavaScript writes it
	want := `{"texts":` + std(t, []string{"", "a\"b\\c/d", "\b\f\n\r\t\x00\x1f\x7f", "é🙂"}) + `,"ints":[-9223372036854775808,-1,0,9223372036854775807],"none":[],"floats":` +
		std(t, floats) + `,"list":[{"b":true},{"b":false}],"rest":[null,18446744073709551615,{"raw":1}]}`
	if d := cmp.Diff(want, string(w.Bytes)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	w = &jsontext.Writer{}
	w.Text("a\xffb")
	if string(w.Bytes) != "\"a\uFFFDb\"" {
		t.Errorf("what is not UTF-8 is written as %q", w.Bytes)
	}
}

// fault is where a fault is.
type fault struct {
	line, column int
	path         string
}

// faults are those of an error.
func faults(t *testing.T, err error) (list []fault) {
	t.Helper()
	if err == nil {
		return nil
	}
	var invalid *matching.InvalidError
	if !errors.As(err, &invalid) {
		t.Fatalf("%v is no list of faults", err)
	}
	for _, f := range invalid.Faults {
		list = append(list, fault{f.Line, f.Column, f.Path})
	}
	return list
}

// record reads an object with one field of every kind.
func record(d *jsontext.Decoder) (values []any) {
	d.Object(func(name string) bool {
		var v any
		switch name {
		case "text":
			v, _ = d.Text()
		case "int":
			v, _ = d.Int(-5, 5)
		case "uint":
			v, _ = d.Uint()
		case "bool":
			v, _ = d.Bool()
		case "list":
			n := 0
			d.Array(func(i int) { v, _ = d.Int(0, 9); n = i + 1 })
			v = n
		case "null":
			v = d.Null()
			if v != true {
				d.Skip()
			}
		case "any":
			v = string(d.Skip())
		default:
			return false
		}
		values = append(values, v)
		return true
	})
	d.End()
	return values
}

func TestDecoder(t *testing.T) {
	text := "\uFEFF {\"text\": \"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude42é\", \"int\": -5, \"uint\": 18446744073709551615,\n" +
		`"bool": false, "list": [1, 2], "null": null, "any": {"a": ["]}\"", 1e5]}}` + "\n"
	d := jsontext.NewDecoder([]byte(text))
	got := record(d)
	want := []any{"a\"\\/\b\f\n\r\té🙂é", int64(-5), uint64(math.MaxUint64), false, 2, true, `{"a": ["]}\"", 1e5]}`}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if err := d.Err(); err != nil {
		t.Error(err)
	}
}

func TestDecoderFaults(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []fault
	}{
		{"nothing", ``, []fault{{1, 1, ""}}},
		{"no object", `[1]`, []fault{{1, 1, ""}}},
		{"words", "{\"text\": 1, \"int\": \"x\",\n \"bool\": null}", []fault{{1, 10, "text"}, {1, 20, "int"}, {2, 10, "bool"}}},
		{"ranges", `{"int": 6, "uint": -1, "list": [1, 10, 2, -1]}`, []fault{{1, 9, "int"}, {1, 20, "uint"}, {1, 36, "list[1]"}, {1, 43, "list[3]"}}},
		{"whole", `{"int": 1.0, "uint": 1e2}`, []fault{{1, 9, "int"}, {1, 22, "uint"}}},
		{"unknown and twice", `{"a": 1, "int": 1, "int": 2}`, []fault{{1, 2, "a"}, {1, 20, "int"}}},
		{"wrong escape", `{"text": "\x", "int": 9}`, []fault{{1, 10, "text"}, {1, 23, "int"}}},
		{"half a pair", `{"text": "\ud83d", "int": 9}`, []fault{{1, 10, "text"}, {1, 27, "int"}}},
		{"not UTF-8", "{\"text\": \"\xff\", \"int\": 9}", []fault{{1, 10, "text"}, {1, 22, "int"}}},
		{"wrong number", `{"int": 01, "uint": 9}`, []fault{{1, 9, "int"}}},
		{"control character", "{\"text\": \"a\nb\"}", []fault{{1, 12, "text"}}},
		{"string without an end", `{"text": "abc`, []fault{{1, 14, "text"}}},
		{"array without an end", `{"list": [1, 2`, []fault{{1, 15, "list"}}},
		{"object without an end", `{"int": 1`, []fault{{1, 10, ""}}},
		{"no comma", `{"int": 1 "uint": 2}`, []fault{{1, 11, ""}}},
		{"comma too many", `{"int": 1,}`, []fault{{1, 11, ""}}},
		{"no colon", `{"int" 1}`, []fault{{1, 8, ""}}},
		{"name without quotes", `{int: 1}`, []fault{{1, 2, ""}}},
		{"brackets that do not close", `{"any": {"a": [}`, []fault{{1, 17, "any"}}},
		{"nothing to skip", `{"any": }`, []fault{{1, 9, "any"}}},
		{"no value", `{"any": nil}`, []fault{{1, 9, "any"}}},
		{"text behind", "{}\n{}", []fault{{2, 1, ""}}},
		{"zero byte behind", "{}\x00", []fault{{1, 3, ""}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := jsontext.NewDecoder([]byte(test.text))
			record(d)
			if got := faults(t, d.Err()); !cmp.Equal(got, test.want, cmp.AllowUnexported(fault{})) {
				t.Errorf("%s: faults %v, want %v: %v", test.text, got, test.want, d.Err())
			}
		})
	}
}

// What the decoder accepts, encoding/json reads the same.
func FuzzDecoder(f *testing.F) {
	f.Add([]byte(`{"text": "a\ud83d\ude42", "int": -5, "uint": 3, "bool": true, "list": [1], "null": null, "any": [{}]}`))
	f.Add([]byte(`{"int": 01}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d := jsontext.NewDecoder(data)
		var text string
		var n int64
		d.Object(func(name string) bool {
			switch name {
			case "text":
				text, _ = d.Text()
			case "int":
				n, _ = d.Int(math.MinInt64, math.MaxInt64)
			default:
				return false
			}
			return true
		})
		d.End()
		var want map[string]any
		err := json.Unmarshal(bytes.TrimPrefix(data, []byte("\uFEFF")), &want)
		if d.Err() != nil {
			return
		}
		if err != nil {
			t.Fatalf("encoding/json refuses it: %v", err)
		}
		if s, is := want["text"].(string); is && s != text {
			t.Fatalf("text %q, want %q", text, s)
		}
		if x, is := want["int"].(float64); is && x != float64(n) {
			t.Fatalf("number %d, want %v", n, x)
		}
	})
}
