package bridge

import (
	"encoding/binary"
	"encoding/json"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/matching/jsontext"
)

// packed is a frame of a header in JSON, written without the code under test.
func packed(t testing.TB, header map[string]any, parts ...part) []byte {
	t.Helper()
	var sections []Section
	for _, p := range parts {
		sections = append(sections, Section{Name: p.name, Type: p.kind, Bytes: len(p.data)})
	}
	if sections != nil {
		header["sections"] = sections
	}
	text, err := json.Marshal(header)
	if err != nil {
		t.Fatal(err)
	}
	for len(text)%8 != 0 {
		text = append(text, ' ')
	}
	data := append([]byte("RKF1"), binary.LittleEndian.AppendUint32(nil, uint32(len(text)))...)
	data = append(data, text...)
	for _, p := range parts {
		data = append(data, p.data...)
		for len(data)%8 != 0 {
			data = append(data, 0)
		}
	}
	return data
}

// opened is the header and the sections of a frame, read without the code under
// test.
func opened(t testing.TB, data []byte) (header map[string]any, sections map[string][]byte) {
	t.Helper()
	if len(data) < 8 || string(data[:4]) != "RKF1" || len(data)%8 != 0 {
		t.Fatalf("not a frame: %.80q", data)
	}
	n := int(binary.LittleEndian.Uint32(data[4:]))
	rest := data[8+n:]
	var head struct{ Sections []Section }
	for _, to := range []any{&header, &head} {
		if err := json.Unmarshal(data[8:8+n], to); err != nil {
			t.Fatalf("%v in the header %s", err, data[8:8+n])
		}
	}
	sections = map[string][]byte{}
	for _, s := range head.Sections {
		sections[s.Name] = rest[:s.Bytes]
		for s.Bytes%8 != 0 {
			if rest[s.Bytes] != 0 {
				t.Fatalf("section %s has something else than zeros behind it", s.Name)
			}
			s.Bytes++
		}
		rest = rest[s.Bytes:]
	}
	if len(rest) > 0 {
		t.Fatalf("%d bytes behind the last section", len(rest))
	}
	return header, sections
}

func TestFrame(t *testing.T) {
	for size := range 20 {
		parts := []part{{name: "a", kind: "json", data: []byte(strings.Repeat("x", size))}, {name: "b", kind: "csv", data: []byte("yz")}}
		data := frame(func(w *jsontext.Writer) { w.Key("n"); w.Text(strings.Repeat("é", size)) }, parts)
		header, sections := opened(t, data)
		if header["n"] != strings.Repeat("é", size) || len(sections["a"]) != size || string(sections["b"]) != "yz" {
			t.Errorf("size %d: header %v, sections %q", size, header, sections)
		}
		_, rest, err := headerOf(data)
		if err != nil {
			t.Fatal(err)
		}
		again, err := split(rest, []Section{{"a", "json", size}, {"b", "csv", 2}})
		if err != nil || len(again) != 2 || string(again[0].data) != string(parts[0].data) || string(again[1].data) != "yz" {
			t.Errorf("size %d: read back %+v, %v", size, again, err)
		}
	}
}

func TestFrameFaults(t *testing.T) {
	good := packed(t, map[string]any{"version": 1, "call": "about"})
	set := func(at int, b ...byte) []byte {
		data := append([]byte(nil), good...)
		copy(data[at:], b)
		return data
	}
	with := func(sections string, more int) []byte {
		text := `{"version":1,"call":"about","sections":` + sections + `}`
		for len(text)%8 != 0 {
			text += " "
		}
		data := append([]byte("RKF1"), binary.LittleEndian.AppendUint32(nil, uint32(len(text)))...)
		return append(append(data, text...), make([]byte, more)...)
	}
	for _, test := range []struct {
		name    string
		data    []byte
		message string
	}{
		{"cut off in the magic", good[:3], "the header is not a good one"}, // and so no frame
		{"cut off before the length", good[:6], "has no header"},
		{"header longer than the frame", set(4, 0xF8, 0xFF, 0xFF, 0xFF), "the frame has"},
		{"header of an odd length", set(4, 7), "multiple of 8"},
		{"bytes behind", append(append([]byte(nil), good...), make([]byte, 8)...), "behind the last section are 8 bytes"},
		{"section too long", with(`[{"name":"a","type":"json","bytes":9}]`, 8), "has 9 bytes"},
		{"section without zeros", with(`[{"name":"a","type":"json","bytes":9}]`, 9), "zeros behind it"},
		{"section of negative length", with(`[{"name":"a","type":"json","bytes":-8}]`, 8), "header"},
		{"section twice", with(`[{"name":"a","type":"json","bytes":8},{"name":"a","type":"json","bytes":0}]`, 8), "stands twice"},
		{"section without a name", with(`[{"type":"json","bytes":8}]`, 8), "header"},
		{"section that about has not", with(`[{"name":"a","type":"json","bytes":8}]`, 8), "has no section"},
	} {
		t.Run(test.name, func(t *testing.T) {
			answer := New(Options{}).Call(t.Context(), test.data)
			var got struct{ Error Error }
			text := answer
			if isFrame(answer) {
				text = answer[8 : 8+binary.LittleEndian.Uint32(answer[4:])]
			}
			if err := json.Unmarshal(text, &got); err != nil {
				t.Fatal(err)
			}
			if got.Error.Code != BadRequest || !strings.Contains(got.Error.Message, test.message) {
				t.Errorf("%+v, want a %s with %q", got.Error, BadRequest, test.message)
			}
		})
	}
}
