package main

import (
	"bytes"
	"errors"
	"fmt"
)

// The sections of a module that matter here (WebAssembly Core Specification 2.0,
// §5.5.2).
const (
	customSection    = 0
	dataSection      = 11
	dataCountSection = 12
)

var header = []byte("\x00asm\x01\x00\x00\x00")

// section is one section of a module.
type section struct {
	id   byte
	body []byte
}

// module is a module of which the data is taken apart.
type module struct {
	sections []section
	memory   image
}

// image is the memory that the data of a module fills, from address 0.
type image []byte

var errCut = errors.New("the module ends in the middle")

// reader reads numbers from bytes. The first error stays.
type reader struct {
	rest []byte
	err  error
}

func (r *reader) byte() byte {
	if len(r.rest) == 0 {
		r.err = errCut
		return 0
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
	return b
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.err = errCut
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

// unsigned reads an unsigned LEB128 number of 32 bits.
func (r *reader) unsigned() int {
	n := uint64(0)
	for shift := 0; shift < 35; shift += 7 {
		b := r.byte()
		n |= uint64(b&0x7F) << shift
		if b < 0x80 {
			return int(min(n, 1<<31-1))
		}
	}
	r.err = errCut
	return 0
}

// signed reads a signed LEB128 number of 32 bits.
func (r *reader) signed() int {
	n := int64(0)
	for shift := 0; shift < 35; shift += 7 {
		b := r.byte()
		n |= int64(b&0x7F) << shift
		if b < 0x80 {
			if b&0x40 != 0 {
				n |= -1 << (shift + 7)
			}
			return int(n)
		}
	}
	r.err = errCut
	return 0
}

// readModule takes a module apart.
func readModule(data []byte) (*module, error) {
	if !bytes.HasPrefix(data, header) {
		return nil, errors.New("not a WebAssembly module")
	}
	m := &module{}
	r := reader{rest: data[len(header):]}
	for len(r.rest) > 0 && r.err == nil {
		id := r.byte()
		body := r.take(r.unsigned())
		if id == dataCountSection {
			return nil, errors.New("the module counts its data, which Go does not")
		}
		if id == dataSection {
			if err := m.readData(body); err != nil {
				return nil, err
			}
		}
		m.sections = append(m.sections, section{id, body})
	}
	if r.err != nil {
		return nil, r.err
	}
	if m.memory == nil {
		return nil, errors.New("the module has no data")
	}
	return m, nil
}

// mostMemory is the largest memory that the data may fill.
const mostMemory = 1 << 28

// readData puts the segments of the data section into the image.
func (m *module) readData(body []byte) error {
	const i32Const, end = 0x41, 0x0B
	r := reader{rest: body}
	for range r.unsigned() {
		if mode := r.unsigned(); mode != 0 {
			return fmt.Errorf("a data segment of mode %d, which Go does not write", mode)
		}
		if r.byte() != i32Const {
			return errors.New("a data segment at no constant address")
		}
		at := r.signed()
		if r.byte() != end {
			return errors.New("a data segment at no constant address")
		}
		bytes := r.take(r.unsigned())
		if r.err != nil {
			return r.err
		}
		if at < 0 || at+len(bytes) > mostMemory {
			return fmt.Errorf("a data segment at address %d", at)
		}
		if grow := at + len(bytes) - len(m.memory); grow > 0 {
			m.memory = append(m.memory, make([]byte, grow)...)
		}
		copy(m.memory[at:], bytes)
	}
	return r.err
}

// longZeros is how many zeros must follow one another for a new segment: about
// twice what a segment costs, as zeros compress well.
const longZeros = 32

// write puts the module together. What is for tools only is left out.
func (m *module) write() []byte {
	out := bytes.Clone(header)
	for _, s := range m.sections {
		if s.id == customSection {
			continue
		}
		if s.id == dataSection {
			s.body = m.memory.write()
		}
		out = append(out, s.id)
		out = appendUnsigned(out, len(s.body))
		out = append(out, s.body...)
	}
	return out
}

// write is the data section of the image.
func (m image) write() []byte {
	var segments []byte
	count := 0
	for at := 0; at < len(m); {
		if m[at] == 0 {
			at++
			continue
		}
		end, zeros := at, 0 // end of what isn't zero
		for i := at; i < len(m) && zeros < longZeros; i++ {
			if m[i] == 0 {
				zeros++
			} else {
				zeros, end = 0, i+1
			}
		}
		segments = append(segments, 0, 0x41)
		segments = appendSigned(segments, at)
		segments = append(segments, 0x0B)
		segments = appendUnsigned(segments, end-at)
		segments = append(segments, m[at:end]...)
		count++
		at = end
	}
	return append(appendUnsigned(nil, count), segments...)
}

func appendUnsigned(b []byte, n int) []byte {
	for ; n >= 0x80; n >>= 7 {
		b = append(b, byte(n)|0x80)
	}
	return append(b, byte(n))
}

func appendSigned(b []byte, n int) []byte {
	for ; n < -0x40 || n >= 0x40; n >>= 7 {
		b = append(b, byte(n)|0x80)
	}
	return append(b, byte(n)&0x7F)
}
