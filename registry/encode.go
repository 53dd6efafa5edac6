package registry

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
)

// section is a part of the state as a snapshot holds it. What follows from the
// rest, such as every index, has none.
type section struct {
	name   string
	encode func(s *state, w *encoder)
	// decode reads what encode wrote into a state in which the sections before it
	// are. Keys that the vault has no more are nil.
	decode func(s *state, r *decoder, vault keys)
}

// sections are the whole state, in the order in which they are written. Two
// states are equal where these bytes are.
var sections = []section{
	{"head", encodeHead, decodeHead},
	{"practices", encodePractices, decodePractices},
	{"households", encodeHouseholds, decodeHouseholds},
	{"keys", encodeHeldKeys, decodeHeldKeys},
	{"access", encodeLogMonths, decodeLogMonths},
	{"rounds", encodeRounds, decodeRounds},
}

// encode is the state in bytes.
func (s *state) encode() []byte {
	w := &encoder{buf: make([]byte, 0, 1<<16+s.households.len()*112)}
	for _, part := range sections {
		w.text(part.name)
		at := len(w.buf)
		w.buf = binary.BigEndian.AppendUint64(w.buf, 0)
		part.encode(s, w)
		binary.BigEndian.PutUint64(w.buf[at:], uint64(len(w.buf)-at-8))
	}
	return w.buf
}

// errSnapshot is any reason why a snapshot can't be read.
var errSnapshot = errors.New("registry: the snapshot can't be read")

// decodeState is the state that the bytes say. The error is an errSnapshot.
func decodeState(data []byte, vault keys) (*state, error) {
	s := newState()
	r := &decoder{buf: data}
	for _, part := range sections {
		if name := r.text(); name != part.name {
			return nil, fmt.Errorf("%w: section %q in place of %q", errSnapshot, name, part.name)
		}
		if len(r.buf) < 8 {
			return nil, errSnapshot
		}
		size := binary.BigEndian.Uint64(r.buf)
		if r.buf = r.buf[8:]; size > uint64(len(r.buf)) {
			return nil, errSnapshot
		}
		in := &decoder{buf: r.buf[:size]}
		part.decode(s, in, vault)
		if in.bad || len(in.buf) > 0 {
			return nil, fmt.Errorf("%w: section %q", errSnapshot, part.name)
		}
		r.buf = r.buf[size:]
	}
	if r.bad || len(r.buf) > 0 {
		return nil, errSnapshot
	}
	s.changes.from = s.head.Seq
	s.compact()
	return s, nil
}

// encoder writes whole numbers in as many bytes as they need, and texts with
// their length before them.
type encoder struct{ buf []byte }

func (w *encoder) uint(n uint64)   { w.buf = binary.AppendUvarint(w.buf, n) }
func (w *encoder) int(n int64)     { w.buf = binary.AppendVarint(w.buf, n) }
func (w *encoder) float(f float64) { w.buf = binary.BigEndian.AppendUint64(w.buf, math.Float64bits(f)) }
func (w *encoder) raw(b []byte)    { w.buf = append(w.buf, b...) }

func (w *encoder) text(s string) {
	w.uint(uint64(len(s)))
	w.buf = append(w.buf, s...)
}

func (w *encoder) texts(list []string) {
	w.uint(uint64(len(list)))
	for _, s := range list {
		w.text(s)
	}
}

func (w *encoder) flag(b bool) {
	if b {
		w.buf = append(w.buf, 1)
	} else {
		w.buf = append(w.buf, 0)
	}
}

// decoder reads what an encoder wrote. After the first thing that can't be read
// it is bad, and gives zeros.
type decoder struct {
	buf []byte
	bad bool
}

func (r *decoder) fail() {
	r.bad = true
	r.buf = nil
}

func (r *decoder) uint() uint64 {
	v, n := binary.Uvarint(r.buf)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.buf = r.buf[n:]
	return v
}

func (r *decoder) int() int64 {
	v, n := binary.Varint(r.buf)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.buf = r.buf[n:]
	return v
}

// count is a number of things of at least one byte each.
func (r *decoder) count() int {
	n := r.uint()
	if n > uint64(len(r.buf)) {
		r.fail()
		return 0
	}
	return int(n)
}

func (r *decoder) raw(n int) []byte {
	if n > len(r.buf) {
		r.fail()
		return make([]byte, n)
	}
	b := r.buf[:n]
	r.buf = r.buf[n:]
	return b
}

func (r *decoder) bytes() []byte  { return r.raw(r.count()) }
func (r *decoder) text() string   { return string(r.bytes()) }
func (r *decoder) float() float64 { return math.Float64frombits(binary.BigEndian.Uint64(r.raw(8))) }
func (r *decoder) flag() bool     { return r.raw(1)[0] == 1 }

func (r *decoder) texts() []string {
	var list []string
	for range r.count() {
		list = append(list, r.text())
	}
	return list
}

func encodeHead(s *state, w *encoder) {
	w.uint(s.head.Seq)
	w.raw(s.head.Hash[:])
	w.int(s.last)
}

func decodeHead(s *state, r *decoder, _ keys) {
	s.head.Seq = r.uint()
	copy(s.head.Hash[:], r.raw(len(s.head.Hash)))
	s.last = r.int()
}

func encodePractices(s *state, w *encoder) {
	w.uint(uint64(s.practices.len()))
	for _, p := range s.practices.all {
		w.text(p.ID)
		w.text(p.Name)
		w.float(p.Location.Lat)
		w.float(p.Location.Lon)
		w.int(int64(p.Capacity))
		w.int(int64(p.Enrolled))
		w.text(string(p.Mode))
		w.flag(p.Accepts != nil)
		if p.Accepts != nil {
			w.int(int64(p.Accepts.WithinM))
			w.texts(p.Accepts.Postcodes)
		}
		w.flag(p.MaxIntake != nil)
		if p.MaxIntake != nil {
			w.int(int64(*p.MaxIntake))
		}
		w.text(p.Region)
		w.flag(p.ConsentsAhead)
		w.uint(p.Version)
	}
}

func decodePractices(s *state, r *decoder, _ keys) {
	for range r.count() {
		var p Practice
		p.ID, p.Name = r.text(), r.text()
		p.Location.Lat, p.Location.Lon = r.float(), r.float()
		p.Capacity, p.Enrolled = int(r.int()), int(r.int())
		p.Mode = matching.Mode(r.text())
		if r.flag() {
			p.Accepts = &matching.Area{WithinM: int(r.int()), Postcodes: r.texts()}
		}
		if r.flag() {
			n := int(r.int())
			p.MaxIntake = &n
		}
		p.Region, p.ConsentsAhead = r.text(), r.flag()
		s.now.seq = r.uint()
		if r.bad {
			return
		}
		s.setPractice(p)
	}
	s.changes = changeLog{}
}

func encodeHouseholds(s *state, w *encoder) {
	w.uint(uint64(s.households.len()))
	for _, h := range s.households.all {
		if h == nil {
			w.flag(false)
			continue
		}
		w.flag(true)
		name := h.key.name()
		key, err := hex.DecodeString(name)
		if err != nil {
			panic(err) // a name is hexadecimal
		}
		w.raw(key)
		w.text(h.id)
		w.texts(h.adults)
		w.text(h.postcode)
		w.int(int64(h.home.lat))
		w.int(int64(h.home.lon))
		w.uint(uint64(h.size))
		w.int(int64(h.current))
		w.uint(uint64(len(h.ranked)))
		for _, n := range h.ranked {
			w.int(int64(n))
		}
		w.flag(h.weights != nil)
		for _, n := range h.weights {
			w.uint(uint64(n))
		}
		w.uint(uint64(h.within))
		w.uint(uint64(h.since))
		w.uint(uint64(h.priority))
		w.uint(uint64(h.state))
		w.uint(h.version)
		w.uint(h.wishesVersion)
	}
}

func decodeHouseholds(s *state, r *decoder, vault keys) {
	for range r.count() {
		if !r.flag() {
			s.households.push(s.epoch, nil)
			s.erased++
			continue
		}
		h := &household{key: vault[hex.EncodeToString(r.raw(16))]}
		h.id, h.adults, h.postcode = r.text(), r.texts(), s.intern(r.text())
		h.home = spot{int32(r.int()), int32(r.int())}
		h.size, h.current = int32(r.uint()), int32(r.int())
		if n := r.count(); n > 0 {
			h.ranked = make([]int32, n)
			for i := range h.ranked {
				h.ranked[i] = int32(r.int())
			}
		}
		if r.flag() {
			h.weights = make([]int32, len(h.ranked))
			for i := range h.weights {
				h.weights[i] = int32(r.uint())
			}
		}
		h.within, h.since, h.priority, h.state = int32(r.uint()), matching.Date(r.uint()), uint8(r.uint()), State(r.uint())
		h.version, h.wishesVersion = r.uint(), r.uint()
		if !h.sound(s) {
			r.fail()
		}
		if r.bad {
			return
		}
		if h.key == nil {
			// It was erased since.
			h = &household{unreadable: true}
		}
		s.placeHousehold(h)
	}
}

// sound reports whether the numbers of a household are those of something.
func (h *household) sound(s *state) bool {
	practices := int32(s.practices.len())
	for i, n := range h.ranked {
		if n < 0 {
			n = ^n
		} else if i == 0 {
			return false
		}
		if n >= practices {
			return false
		}
	}
	return h.current >= none && h.current < practices && h.state < numStates && h.priority < 10 &&
		h.size > 0 && h.within >= 0 && inWorld(h.home)
}

// inWorld reports whether a spot is in the world.
func inWorld(s spot) bool {
	return max(s.lat, -s.lat) <= 90*spotsPerDegree && max(s.lon, -s.lon) <= 180*spotsPerDegree
}

func encodeHeldKeys(s *state, w *encoder) {
	w.texts(slices.Sorted(maps.Keys(s.held)))
}

func decodeHeldKeys(s *state, r *decoder, vault keys) {
	for _, name := range r.texts() {
		s.holdKey(name, vault[name])
	}
}
