package journal

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// Limits on what a journal holds. They are those that every store can keep, so
// that a journal may move from one store to another.
const (
	// MaxSeq is the largest sequence number, and the largest distance of a time
	// from 1970 in milliseconds: the whole numbers that JavaScript keeps exactly.
	MaxSeq = 1<<53 - 1
	// MaxKind is the most bytes in the kind of a record.
	MaxKind = 64
	// MaxData is the most bytes of data in one record.
	MaxData = 512 << 10
	// MaxBatch is the most records in one call of Append, and MaxBatchData the
	// most bytes of data in them together.
	MaxBatch     = 4096
	MaxBatchData = 4 << 20
)

// hashPrefix begins what is hashed, so that a hash of a journal is never the
// hash of anything else.
const hashPrefix = "ruilkring/journal/v1"

// Hash is the SHA-256 of a record and of all that stand before it.
type Hash [sha256.Size]byte

// String is the hash in 64 hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// Record is one event of a journal. [Head.Next] makes one.
type Record struct {
	// Seq is the number of the record: 1 for the first, then one more each.
	Seq uint64
	// At is when it happened, in milliseconds since 1970 in UTC, as the writer's
	// clock said; a journal does not ask that times ascend.
	At int64
	// Kind names what happened, such as "household.registered": 1 to MaxKind
	// bytes of a-z, 0-9, '.', '_' and '-'.
	Kind string
	// Data says what happened, in a form of the writer's choice: at most MaxData
	// bytes, which may be none. Nil and empty are the same.
	Data []byte
	// Hash is the SHA-256 of these bytes, every whole number as 8 bytes, highest
	// first:
	//
	//	"ruilkring/journal/v1" ‖ hash of the record before, 32 zeros for the
	//	first ‖ Seq ‖ At ‖ bytes in Kind ‖ Kind ‖ bytes in Data ‖ Data
	Hash Hash
}

// Head is the place after a record: its number and hash. The zero value is the
// place before the first record.
type Head struct {
	Seq  uint64
	Hash Hash
}

// Head is the place after r.
func (r Record) Head() Head { return Head{Seq: r.Seq, Hash: r.Hash} }

// Next makes the record that stands at the head: numbered, with its hash. It
// keeps data and does not copy it. Whether the record is within the limits is
// for [CheckBatch] to say.
func (h Head) Next(at int64, kind string, data []byte) Record {
	r := Record{Seq: h.Seq + 1, At: at, Kind: kind, Data: data}
	r.Hash = h.hash(&r)
	return r
}

// hash is the hash that r has after h.
func (h Head) hash(r *Record) Hash {
	const fixed = len(hashPrefix) + sha256.Size + 4*8
	buf := make([]byte, 0, fixed+MaxKind+448)
	buf = append(buf, hashPrefix...)
	buf = append(buf, h.Hash[:]...)
	buf = binary.BigEndian.AppendUint64(buf, r.Seq)
	buf = binary.BigEndian.AppendUint64(buf, uint64(r.At))
	buf = binary.BigEndian.AppendUint64(buf, uint64(len(r.Kind)))
	buf = append(buf, r.Kind...)
	buf = binary.BigEndian.AppendUint64(buf, uint64(len(r.Data)))
	if len(r.Data) <= cap(buf)-len(buf) {
		return sha256.Sum256(append(buf, r.Data...))
	}
	d := sha256.New()
	d.Write(buf)
	d.Write(r.Data)
	var sum Hash
	d.Sum(sum[:0])
	return sum
}

// String is the head as people note it down and [ParseHead] reads it: the
// number, a colon, and the hash in hexadecimal digits.
func (h Head) String() string {
	return strconv.FormatUint(h.Seq, 10) + ":" + h.Hash.String()
}

// ParseHead reads what [Head.String] wrote.
func ParseHead(text string) (Head, error) {
	seq, digits, ok := strings.Cut(text, ":")
	if !ok {
		return Head{}, fmt.Errorf("journal: a head is SEQ:HASH, and %q has no colon", text)
	}
	n, err := strconv.ParseUint(seq, 10, 64)
	if err != nil || n > MaxSeq || strconv.FormatUint(n, 10) != seq {
		return Head{}, fmt.Errorf("journal: a head begins with a number up to %d, and not with %q", uint64(MaxSeq), seq)
	}
	h := Head{Seq: n}
	if len(digits) != 2*len(h.Hash) {
		return Head{}, fmt.Errorf("journal: the hash of a head has %d hexadecimal digits, and not %d", 2*len(h.Hash), len(digits))
	}
	if _, err := hex.Decode(h.Hash[:], []byte(digits)); err != nil {
		return Head{}, fmt.Errorf("journal: the hash of a head: %w", err)
	}
	if (h.Seq == 0) != (h.Hash == Hash{}) {
		return Head{}, fmt.Errorf("journal: the head of an empty journal, and only that, is 0 and zeros")
	}
	return h, nil
}

// fault says why r can't stand after h, "" where it can.
func (h Head) fault(r *Record) string {
	switch {
	case r.Seq != h.Seq+1:
		return fmt.Sprintf("the record after %d has number %d", h.Seq, r.Seq)
	case r.Seq > MaxSeq:
		return "the number is too large"
	case r.At > MaxSeq || r.At < -MaxSeq:
		return fmt.Sprintf("the time %d is out of range", r.At)
	case len(r.Kind) == 0 || len(r.Kind) > MaxKind:
		return fmt.Sprintf("the kind has %d bytes, and may have 1 to %d", len(r.Kind), MaxKind)
	case strings.ContainsFunc(r.Kind, notInKind):
		return fmt.Sprintf("the kind %q has a character other than a-z, 0-9, '.', '_' and '-'", r.Kind)
	case len(r.Data) > MaxData:
		return fmt.Sprintf("the data has %d bytes, and may have %d", len(r.Data), MaxData)
	case r.Hash != h.hash(r):
		return "the hash is not that of the record after the one before"
	}
	return ""
}

func notInKind(c rune) bool {
	return (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '_' && c != '-'
}
