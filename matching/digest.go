package matching

import (
	"bytes"
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Digest returns the SHA-256 of the canonical problem as "sha256:" and 64
// hexadecimal digits. Two problems have the same digest if, and but for a
// collision only if, they mean the same: neither the order of practices and
// households, nor the order inside a class, nor a default that is written out
// changes it, and names of practices don't count. The problem must be valid.
//
// # The canonical problem
//
// It is a text of UTF-8 lines, each ended by one line feed (U+000A), the last
// one too. Each line is a JSON array as RFC 8785 (JSON Canonicalization Scheme)
// writes it, which is what JSON.stringify of JavaScript does: no white space;
// numbers in their shortest form, -0 as 0; in strings only the quote, the
// backslash and the characters before U+0020 escaped. In this order:
//
//  1. One line ["ruilkring/v1"].
//  2. For each practice, in order of id, a line with: "practice", id, lat, lon,
//     capacity, enrolled, mode, accepts.within_m (0 for none),
//     accepts.postcodes (an array, sorted, each once; [] for none), max_intake
//     (null for none).
//  3. For each household, in order of id, a line with: "household", id, size,
//     current (null for none), lat, lon, postcode ("" for none), wishes.ranked
//     (an array of arrays, each of these sorted), wishes.within_m (0 for none),
//     priority, since (a string as 2026-03-01; where absent, the day of the
//     round); and only where one of them isn't 0, wishes.weights (an array of
//     arrays of numbers, in the order of the sorted practices).
//  4. One line with: "rules", mechanism, max_cycle, max_chain, goals (an array,
//     in the order given), the day of the round, seed (as a string of decimal
//     digits, because it may be beyond 2^53).
//
// Absent fields have their defaults: size 1, priority 0, mechanism "optimal",
// max_cycle, max_chain and seed 0, goals ["priority","patients","rank",
// "distance"]. The day of the round is rules.date, or where that is absent the
// latest since, or null where there is none; then every since is null too.
//
// Strings are sorted by the bytes of their UTF-8, which is the order of their
// code points. (The default order of JavaScript is another one for characters
// beyond U+FFFF.)
//
// It takes O(n log n) time and, beside the problem, 16 bytes for each household.
func (p *Problem) Digest() string {
	sum := newSHA256()
	d := digester{sum: sum}
	day := p.Day()
	d.line(func() { d.text(Format) })
	for _, i := range sortedByID(len(p.Practices), func(i int) string { return p.Practices[i].ID }) {
		d.practice(&p.Practices[i.index])
	}
	for _, i := range sortedByID(len(p.Households), func(i int) string { return p.Households[i].ID }) {
		d.household(&p.Households[i.index], day)
	}
	d.rules(p, day)
	_, _ = sum.Write(d.buf) // to a hash it never fails
	return string(appendHex([]byte("sha256:"), sum.Sum(nil)))
}

// appendHex appends two hexadecimal digits for each byte.
func appendHex(b, bytes []byte) []byte {
	const digits = "0123456789abcdef"
	for _, x := range bytes {
		b = append(b, digits[x>>4], digits[x&15])
	}
	return b
}

// digester writes the canonical problem into a hash.
type digester struct {
	sum    io.Writer
	buf    []byte
	sorted []string
}

// digestBuffer is how many bytes are hashed at once, about.
const digestBuffer = 1 << 13

func (d *digester) practice(p *Practice) {
	area := p.Accepts
	if area == nil {
		area = &Area{}
	}
	d.line(func() {
		d.text("practice")
		d.text(p.ID)
		d.point(p.Location)
		d.whole(p.Capacity)
		d.whole(p.Enrolled)
		d.text(string(p.Mode))
		d.whole(area.WithinM)
		d.sorted = append(d.sorted[:0], area.Postcodes...)
		sortBy(d.sorted, strings.Compare)
		d.list(slices.Compact(d.sorted))
		if p.MaxIntake == nil {
			d.null()
		} else {
			d.whole(*p.MaxIntake)
		}
	})
}

func (d *digester) household(h *Household, day Date) {
	d.line(func() {
		d.text("household")
		d.text(h.ID)
		d.whole(h.Persons())
		if h.Current == "" {
			d.null()
		} else {
			d.text(h.Current)
		}
		d.point(h.Home)
		d.text(h.Postcode)
		d.open()
		for _, class := range h.Wishes.Ranked {
			if len(class) > 1 {
				d.sorted = append(d.sorted[:0], class...)
				sortBy(d.sorted, strings.Compare)
				class = d.sorted
			}
			d.list(class)
		}
		d.shut()
		d.whole(h.Wishes.WithinM)
		d.whole(h.Priority)
		d.date(cmp.Or(h.Since, day))
		d.weights(&h.Wishes)
	})
}

// weights writes the weights of a household's wishes, unless all are 0.
func (d *digester) weights(w *Wishes) {
	nonzero := func(weights []int) bool { return slices.ContainsFunc(weights, func(n int) bool { return n != 0 }) }
	if !slices.ContainsFunc(w.Weights, nonzero) {
		return
	}
	d.open()
	for class, ids := range w.Ranked {
		d.open()
		for _, member := range sortedByID(len(ids), func(i int) string { return ids[i] }) {
			d.whole(w.Weight(class, member.index))
		}
		d.shut()
	}
	d.shut()
}

func (d *digester) rules(p *Problem, day Date) {
	r := &p.Rules
	d.line(func() {
		d.text("rules")
		d.text(string(cmp.Or(r.Mechanism, Optimal)))
		d.whole(r.MaxCycle)
		d.whole(r.MaxChain)
		d.list(namesOf(p.Goals()))
		d.date(day)
		d.text(strconv.FormatUint(r.Seed, 10))
	})
}

// line writes one line, of which the elements are written by elements.
func (d *digester) line(elements func()) {
	d.buf = append(d.buf, '[')
	elements()
	d.buf[len(d.buf)-1] = ']' // in place of a comma
	d.buf = append(d.buf, '\n')
	if len(d.buf) >= digestBuffer {
		_, _ = d.sum.Write(d.buf)
		d.buf = d.buf[:0]
	}
}

// The methods below write one element and a comma.

func (d *digester) text(s string) { d.buf = append(appendText(d.buf, s), ',') }
func (d *digester) whole(n int)   { d.buf = append(strconv.AppendInt(d.buf, int64(n), 10), ',') }
func (d *digester) null()         { d.buf = append(d.buf, "null,"...) }

func (d *digester) point(p Point) {
	d.buf = append(appendNumber(d.buf, p.Lat), ',')
	d.buf = append(appendNumber(d.buf, p.Lon), ',')
}

func (d *digester) date(v Date) {
	if v == 0 {
		d.null()
		return
	}
	d.buf = append(appendDate(append(d.buf, '"'), v), '"', ',')
}

func (d *digester) list(names []string) {
	d.open()
	for _, s := range names {
		d.text(s)
	}
	d.shut()
}

// open and shut write an array around what is written between them.
func (d *digester) open() { d.buf = append(d.buf, '[') }
func (d *digester) shut() {
	d.buf = append(bytes.TrimSuffix(d.buf, []byte{','}), ']', ',')
}

// idKey is an element with eight bytes of its identifier to sort it by.
type idKey struct {
	key   uint64
	index int
}

// sortedByID is the indices from 0 to n in byte order of their identifiers,
// and of the indices where these are equal. The key of each is the eight bytes
// that follow what all identifiers begin with, so that the identifiers
// themselves are seldom looked at.
func sortedByID(n int, id func(int) string) []idKey {
	keys := make([]idKey, n)
	if n == 0 {
		return keys
	}
	common := id(0)
	for i := range n {
		common = common[:commonPrefix(common, id(i))]
	}
	for i := range n {
		keys[i] = idKey{keyOf(id(i)[len(common):]), i}
	}
	sortBy(keys, func(a, b idKey) int {
		if a.key != b.key {
			return cmp.Compare(a.key, b.key)
		}
		return cmp.Or(strings.Compare(id(a.index), id(b.index)), cmp.Compare(a.index, b.index))
	})
	return keys
}

// commonPrefix is how many bytes a and b begin with that are the same.
func commonPrefix(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// keyOf is the first eight bytes of s as a number that sorts as s does, with
// zeros behind it if it is shorter.
func keyOf(s string) uint64 {
	var key uint64
	for i := range min(len(s), 8) {
		key |= uint64(s[i]) << (56 - 8*i)
	}
	return key
}
