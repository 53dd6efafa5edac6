package journal_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/registry/journal"
)

// TestHash works a hash out byte by byte, as the comment on Record says, so that
// journals can be checked by programs that don't know this package.
func TestHash(t *testing.T) {
	first := journal.Head{}.Next(-2, "a.kind", []byte("data"))
	second := first.Head().Next(1_795_305_600_000, "b", nil)
	bytesOf := func(parts ...string) journal.Hash {
		raw, err := hex.DecodeString(strings.ReplaceAll(strings.Join(parts, ""), " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		return sha256.Sum256(append([]byte("ruilkring/journal/v1"), raw...))
	}
	want := bytesOf(strings.Repeat("00", 32), "0000000000000001", "fffffffffffffffe",
		"0000000000000006", hex.EncodeToString([]byte("a.kind")), "0000000000000004", hex.EncodeToString([]byte("data")))
	if first.Seq != 1 || first.Hash != want {
		t.Errorf("the first record is %d %s, want 1 %s", first.Seq, first.Hash, want)
	}
	want = bytesOf(want.String(), "0000000000000002", "000001a2008d7400", "0000000000000001", "62", "0000000000000000")
	if second.Seq != 2 || second.Hash != want {
		t.Errorf("the second record is %d %s, want 2 %s", second.Seq, second.Hash, want)
	}
}

// TestHashBinds changes one thing after the other: each must give another hash.
func TestHashBinds(t *testing.T) {
	base := journal.Head{Seq: 7, Hash: journal.Hash{1}}
	large := bytes.Repeat([]byte("x"), 10_000)
	seen := map[journal.Hash]string{}
	for name, r := range map[string]journal.Record{
		"base":              base.Next(5, "ab", []byte("c")),
		"time":              base.Next(6, "ab", []byte("c")),
		"kind":              base.Next(5, "ac", []byte("c")),
		"data":              base.Next(5, "ab", []byte("d")),
		"border moved":      base.Next(5, "a", []byte("bc")),
		"number":            journal.Head{Seq: 8, Hash: base.Hash}.Next(5, "ab", []byte("c")),
		"hash before":       journal.Head{Seq: 7, Hash: journal.Hash{2}}.Next(5, "ab", []byte("c")),
		"large data":        base.Next(5, "ab", large),
		"other large data":  base.Next(5, "ab", append(bytes.Clone(large), 'y')),
		"shorter by a byte": base.Next(5, "ab", large[1:]),
	} {
		if other, twice := seen[r.Hash]; twice {
			t.Errorf("%s and %s have the same hash", name, other)
		}
		seen[r.Hash] = name
	}
}

func TestParseHead(t *testing.T) {
	good := journal.Head{}.Next(1, "a", nil).Head()
	digits := good.Hash.String()
	for _, test := range []struct{ name, text, fault string }{
		{"a head", good.String(), ""},
		{"an empty journal", journal.Head{}.String(), ""},
		{"capital digits", "1:" + strings.ToUpper(digits), ""},
		{"nothing", "", "no colon"},
		{"no number", ":" + digits, "begins with a number"},
		{"a sign", "+1:" + digits, "begins with a number"},
		{"zeros in front", "01:" + digits, "begins with a number"},
		{"too large", "9007199254740992:" + digits, "begins with a number"},
		{"too short", "1:" + digits[1:], "64 hexadecimal digits"},
		{"another letter", "1:g" + digits[1:], "invalid byte"},
		{"a hash of nothing", "0:" + digits, "empty journal"},
		{"no hash of something", "1:" + journal.Hash{}.String(), "empty journal"},
		{"space behind", good.String() + " ", "64 hexadecimal digits"},
	} {
		t.Run(test.name, func(t *testing.T) {
			head, err := journal.ParseHead(test.text)
			switch {
			case test.fault == "" && err != nil:
				t.Error(err)
			case test.fault == "" && !strings.EqualFold(head.String(), test.text):
				t.Errorf("%s is read as %s", test.text, head)
			case test.fault != "" && (err == nil || !strings.Contains(err.Error(), test.fault)):
				t.Errorf("the error is %v, want %q", err, test.fault)
			}
		})
	}
}

// FuzzParseHead reads any text: what is read must be written as it stood there.
func FuzzParseHead(f *testing.F) {
	good := journal.Head{}.Next(1, "a", nil).Head()
	for _, text := range []string{"", ":", "0:", good.String(), journal.Head{}.String(), "9007199254740991:" + good.Hash.String()} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		head, err := journal.ParseHead(text)
		if err != nil {
			if head != (journal.Head{}) {
				t.Errorf("%q gives an error and a head", text)
			}
			return
		}
		if !strings.EqualFold(head.String(), text) {
			t.Errorf("%q is read as %s", text, head)
		}
	})
}
