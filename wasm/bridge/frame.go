package bridge

import (
	"errors"
	"strconv"

	"github.com/ruilkring/ruilkring/matching/jsontext"
)

// magic begins every frame.
const magic = "RKF1"

// align is what the parts of a frame begin at a multiple of.
const align = 8

// part is a section of a frame and what is in it.
type part struct {
	name, kind string
	data       []byte
	// line and column are where it begins in the text of a request in plain JSON,
	// from 1; 0 in a frame.
	line, column int
}

// padded is n, and so many bytes more that the next part begins where it should.
func padded(n int) int { return (n + align - 1) &^ (align - 1) }

// isFrame reports whether data begins as a frame does.
func isFrame(data []byte) bool { return len(data) >= len(magic) && string(data[:len(magic)]) == magic }

// headerOf is the header of a frame, and what follows it.
func headerOf(data []byte) (header, rest []byte, err error) {
	if !isFrame(data) {
		return nil, nil, errors.New("a frame begins with " + strconv.Quote(magic))
	}
	const begin = len(magic) + 4
	if len(data) < begin {
		return nil, nil, errors.New("a frame of " + strconv.Itoa(len(data)) + " bytes has no header")
	}
	n := uint32At(data, len(magic))
	if n%align != 0 || uint64(n) > uint64(len(data)-begin) {
		return nil, nil, errors.New("the header has a length of " + strconv.FormatUint(uint64(n), 10) +
			" bytes: it must be a multiple of 8, and the frame has " + strconv.Itoa(len(data)-begin))
	}
	return data[begin : begin+int(n)], data[begin+int(n):], nil
}

// split takes apart what follows a header.
func split(rest []byte, sections []Section) ([]part, error) {
	parts := make([]part, 0, len(sections))
	for _, s := range sections {
		if s.Bytes < 0 || s.Bytes > len(rest) {
			return nil, errors.New("section " + strconv.Quote(s.Name) + " has " + strconv.Itoa(s.Bytes) +
				" bytes, and the frame has " + strconv.Itoa(len(rest)) + " left")
		}
		next := padded(s.Bytes)
		if next > len(rest) {
			return nil, errors.New("section " + strconv.Quote(s.Name) + " must have zeros behind it, to a multiple of 8 bytes")
		}
		for _, p := range parts {
			if p.name == s.Name {
				return nil, errors.New("section " + strconv.Quote(s.Name) + " stands twice")
			}
		}
		parts = append(parts, part{name: s.Name, kind: s.Type, data: rest[:s.Bytes:s.Bytes]})
		rest = rest[next:]
	}
	if len(rest) > 0 {
		return nil, errors.New("behind the last section are " + strconv.Itoa(len(rest)) + " bytes")
	}
	return parts, nil
}

// decodeSections reads the list of sections in a header.
func decodeSections(d *jsontext.Decoder) []Section {
	var list []Section
	d.Array(func(int) {
		var s Section
		name, kind, size := false, false, false
		ok := d.Object(func(field string) bool {
			switch field {
			case "name":
				s.Name, name = d.Text()
			case "type":
				s.Type, kind = d.Text()
			case "bytes":
				var n int64
				n, size = d.Int(0, mostBytes)
				s.Bytes = int(n)
			default:
				return false
			}
			return true
		})
		if ok && (!name || !kind || !size) {
			d.Fault("a section has name, type and bytes")
		}
		list = append(list, s)
	})
	return list
}

// mostBytes is the most bytes that a section may have: as many as an int can
// count everywhere.
const mostBytes = 1<<31 - 1

// frame puts a frame together. The header is an object that is written by
// fields, and to which the list of the sections is added.
func frame(fields func(w *jsontext.Writer), parts []part) []byte {
	w := jsontext.Writer{Bytes: make([]byte, len(magic)+4, 1024)}
	copy(w.Bytes, magic)
	w.Open()
	fields(&w)
	w.Key("sections")
	w.Begin()
	total := 0
	for i := range parts {
		w.Open()
		w.Key("name")
		w.Text(parts[i].name)
		w.Key("type")
		w.Text(parts[i].kind)
		w.Key("bytes")
		w.Int(int64(len(parts[i].data)))
		w.Close()
		total += padded(len(parts[i].data))
	}
	w.End()
	w.Close()
	header := padded(len(w.Bytes))
	data := make([]byte, header, header+total)
	for i := copy(data, w.Bytes); i < header; i++ {
		data[i] = ' '
	}
	putUint32(data, len(magic), uint32(header-len(magic)-4))
	for i := range parts {
		data = append(data, parts[i].data...)
		data = data[:padded(len(data))] // made anew, so zeros
	}
	return data
}

func uint32At(b []byte, at int) uint32 {
	b = b[at : at+4]
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

func putUint32(b []byte, at int, n uint32) {
	b = b[at : at+4]
	b[0], b[1], b[2], b[3] = byte(n), byte(n>>8), byte(n>>16), byte(n>>24)
}
