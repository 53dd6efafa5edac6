package matching

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
)

// TestShortFloat compares the short way to a float with the long one.
func TestShortFloat(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	short := 0
	for range 200_000 {
		text := strconv.FormatUint(random.Uint64()>>random.IntN(64), 10)
		if n := random.IntN(len(text)); n > 0 {
			text = text[:n] + "." + text[n:]
		}
		if random.IntN(2) == 0 {
			text = "-" + text
		}
		want, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		got, size := shortFloat([]byte(text + ","))
		if size == 0 {
			continue
		}
		if size != len(text) || got != want || math.Signbit(got) != math.Signbit(want) && want != 0 {
			t.Errorf("%s is %v in %d bytes, want %v", text, got, size, want)
		}
		short++
	}
	if short < 100_000 {
		t.Errorf("only %d of 200000 went the short way", short)
	}
}

// TestShortNumbers tries every short text of the characters that numbers have:
// what isn't a number of JSON doesn't go the short way.
func TestShortNumbers(t *testing.T) {
	everyText([]byte("019-+.eE"), 5, func(text []byte) {
		behind := append(slices.Clip(text), ']')
		whole, wholeSize := shortWhole(behind)
		float, floatSize := shortFloat(behind)
		want, err := strconv.ParseFloat(string(text), 64)
		if !json.Valid(text) {
			err = strconv.ErrSyntax
		}
		if wholeSize > 0 && (err != nil || wholeSize != len(text) || float64(whole) != want) {
			t.Errorf("shortWhole(%s) = %d, %d", text, whole, wholeSize)
		}
		if floatSize > 0 && (err != nil || floatSize != len(text) || float != want || math.Signbit(float) && float == 0) {
			t.Errorf("shortFloat(%s) = %v, %d", text, float, floatSize)
		}
		if _, size := shortWhole(text); size > 0 {
			t.Errorf("shortWhole(%s) reads to the end, where more may come", text)
		}
		if _, size := shortFloat(text); size > 0 {
			t.Errorf("shortFloat(%s) reads to the end, where more may come", text)
		}
	})
}

// everyText calls f for every text of up to most of the given characters.
func everyText(characters []byte, most int, f func(text []byte)) {
	var extend func(text []byte)
	extend = func(text []byte) {
		f(text)
		if len(text) < most {
			for _, c := range characters {
				extend(append(text, c))
			}
		}
	}
	extend(make([]byte, 0, most))
}

// TestIsNumber compares every short text of the characters that numbers have with
// encoding/json.
func TestIsNumber(t *testing.T) {
	everyText([]byte("01-+.eE"), 6, func(text []byte) {
		if got, want := isNumber(text), json.Valid(text); got != want {
			t.Errorf("isNumber(%q) is %t", text, got)
		}
	})
}

func TestAppendNumber(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	// The examples of RFC 8785, appendix B.
	for bits, want := range map[uint64]string{
		0x0000000000000000: "0",
		0x8000000000000000: "0",
		0x0000000000000001: "5e-324",
		0x8000000000000001: "-5e-324",
		0x7fefffffffffffff: "1.7976931348623157e+308",
		0x4340000000000000: "9007199254740992",
		0x4430000000000000: "295147905179352830000",
		0x44b52d02c7e14af5: "9.999999999999997e+22",
		0x44b52d02c7e14af6: "1e+23",
		0x444b1ae4d6e2ef4e: "999999999999999700000",
		0x444b1ae4d6e2ef50: "1e+21",
		0x3eb0c6f7a0b5ed8c: "9.999999999999997e-7",
		0x3eb0c6f7a0b5ed8d: "0.000001",
		0x41b3de4355555553: "333333333.3333332",
		0xbecbf647612f3696: "-0.0000033333333333333333",
	} {
		if got := string(appendNumber([]byte("e-0"), math.Float64frombits(bits))); got != "e-0"+want {
			t.Errorf("%016x is written %s, want %s", bits, got[3:], want)
		}
	}
	for range 100_000 {
		f := math.Float64frombits(random.Uint64())
		if math.IsNaN(f) || math.IsInf(f, 0) || f == 0 {
			continue
		}
		want, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(appendNumber(nil, f)); got != string(want) {
			t.Errorf("%v is written %s, want %s", f, got, want)
		}
	}
}

func TestParseDate(t *testing.T) {
	for _, year := range []int{0, 1, 4, 100, 400, 1900, 2000, 2023, 2024, 2100, 9999} {
		for month := range 14 {
			for day := range 33 {
				text := fmt.Sprintf("%04d-%02d-%02d", year, month, day)
				want, err := ParseDate(text)
				got, ok := parseDate([]byte(text))
				if ok != (err == nil) || ok && got != want || !ok && got != 0 {
					t.Errorf("parseDate(%s) = %d, %t, want %d, %v", text, got, ok, want, err)
				}
				got, ok = parseDutchDate(fmt.Sprintf("%d-%02d-%04d", day, month, year))
				if ok != (err == nil) || ok && got != want {
					t.Errorf("parseDutchDate(%s) = %d, %t, want %d, %v", text, got, ok, want, err)
				}
				if ok && string(appendDate(nil, got)) != text {
					t.Errorf("%s is written %s", text, appendDate(nil, got))
				}
			}
		}
	}
	for _, text := range []string{"", "2026-11-2", "2026-11-211", "2026/11/21", "20261121", "2026-1a-21", "-026-11-21", "2026-11-21T00:00:00Z", " 2026-11-2", "٢٠٢٦-١١-٢١"} {
		_, err := ParseDate(text)
		if _, ok := parseDate([]byte(text)); ok || err == nil {
			t.Errorf("parseDate(%q) is a date: %t, %v", text, ok, err)
		}
	}
}
