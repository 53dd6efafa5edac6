package registry

import (
	"cmp"
	"maps"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/ruilkring/ruilkring/registry/round"
)

// encodeRounds writes the rounds and the requests for enrolment.
func encodeRounds(s *state, w *encoder) {
	bitmap := func(b *roaring.Bitmap) {
		w.flag(b != nil)
		if b == nil {
			return
		}
		// Equal sets may be written in several ways.
		b = b.Clone()
		b.RunOptimize()
		data, err := b.ToBytes()
		if err != nil {
			panic(err) // writing to memory does not fail
		}
		w.text(string(data))
	}
	w.uint(uint64(len(s.rounds)))
	for _, rec := range s.rounds {
		w.text(rec.id)
		w.texts(rec.regions)
		data, err := rec.round.Snapshot()
		if err != nil {
			panic(err) // what the machine holds is valid
		}
		w.text(string(data))
		w.flag(rec.key != nil)
		if rec.key != nil {
			w.text(rec.key.name())
		}
		w.uint(rec.seed)
		w.text(rec.salt)
		bitmap(rec.members)
		bitmap(rec.practices)
		w.uint(uint64(len(rec.parts)))
		for _, part := range rec.parts {
			w.text(string(part))
		}
		w.flag(rec.forgotten)
		sum := &rec.summary
		for _, n := range []*int{&sum.Households, &sum.Practices, &sum.Exchanges, &sum.Repairs, &sum.Executed, &sum.Broken, &sum.MovedHouseholds, &sum.MovedPersons} {
			w.int(int64(*n))
		}
		w.uint(rec.version)
		w.int(rec.closed)
	}
	w.uint(uint64(len(s.enrolments)))
	for _, n := range slices.SortedFunc(maps.Keys(s.enrolments), cmp.Compare[uint32]) {
		e := s.enrolments[n]
		w.uint(uint64(n))
		w.int(int64(e.practice))
		w.int(int64(e.persons))
		w.int(e.asked)
		w.uint(uint64(len(e.adults)))
		for _, yes := range e.adults {
			w.flag(yes)
		}
		w.flag(e.received)
	}
}

// held are the households of which the round has hold, by what its machine says.
func (rec *roundRecord) held() *roaring.Bitmap {
	held := roaring.New()
	if rec.members == nil {
		return held
	}
	i := 0
	for it := rec.members.Iterator(); it.HasNext(); i++ {
		if n := it.Next(); rec.round.Holds(i) {
			held.Add(n)
		}
	}
	return held
}

// decodeRounds reads what encodeRounds wrote.
func decodeRounds(s *state, r *decoder, vault keys) {
	bitmap := func() *roaring.Bitmap {
		if !r.flag() {
			return nil
		}
		b := roaring.New()
		if err := b.UnmarshalBinary(slices.Clone(r.bytes())); err != nil {
			r.fail()
		}
		return b
	}
	for range r.count() {
		rec := &roundRecord{id: r.text(), regions: r.texts(), claims: new(claims)}
		machine, err := round.Restore(r.bytes())
		if err != nil {
			r.fail()
			return
		}
		rec.round = machine
		if r.flag() {
			// A key that is gone was destroyed after the snapshot, which the event
			// that comes says.
			name := r.text()
			if rec.key = vault[name]; rec.key == nil {
				rec.unreadable = true
				s.unreadable++
				s.dropKey(name) // it is counted once
			}
		}
		rec.seed, rec.salt = r.uint(), r.text()
		rec.members, rec.practices = bitmap(), bitmap()
		for range r.count() {
			rec.parts = append(rec.parts, slices.Clone(r.bytes()))
		}
		rec.forgotten = r.flag()
		sum := &rec.summary
		for _, n := range []*int{&sum.Households, &sum.Practices, &sum.Exchanges, &sum.Repairs, &sum.Executed, &sum.Broken, &sum.MovedHouseholds, &sum.MovedPersons} {
			*n = int(r.int())
		}
		rec.version, rec.closed = r.uint(), r.int()
		if rec.members != nil && !rec.members.IsEmpty() && int(rec.members.Maximum()) >= s.households.len() ||
			rec.practices != nil && !rec.practices.IsEmpty() && int(rec.practices.Maximum()) >= s.practices.len() {
			r.fail()
		}
		if r.bad {
			return
		}
		s.rounds = append(s.rounds, rec)
		s.holds.push(s.epoch, nil)
		if held := rec.held(); !held.IsEmpty() {
			s.hold(rec.id, held)
		}
	}
	for range r.count() {
		n := uint32(r.uint())
		e := &enrolment{practice: int32(r.int()), persons: int(r.int()), asked: r.int()}
		for range r.count() {
			e.adults = append(e.adults, r.flag())
		}
		e.received = r.flag()
		if r.bad || int(n) >= s.households.len() || e.practice < 0 || int(e.practice) >= s.practices.len() {
			r.fail()
			return
		}
		s.setEnrolment(n, e)
	}
}
