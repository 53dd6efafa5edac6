package matching_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
)

// benchHouseholds is how many households the benchmarks have.
const benchHouseholds = 50_000

// cityProblem is a problem of 400 practices in and about one large city, the same
// one at every call.
func cityProblem(households int) *matching.Problem {
	const practices = 400
	random := rand.New(rand.NewPCG(uint64(households), practices))
	point := func() matching.Point {
		return matching.Point{
			Lat: float64(5_195_000+random.IntN(20_000)) / 100_000,
			Lon: float64(415_000+random.IntN(30_000)) / 100_000,
		}
	}
	p := &matching.Problem{Format: matching.Format}
	for i := range practices {
		enrolled := 1800 + random.IntN(800)
		p.Practices = append(p.Practices, matching.Practice{
			ID:       fmt.Sprintf("%08d", 1_000_000+37*i),
			Name:     fmt.Sprint("Huisartsenpraktijk nummer ", i),
			Location: point(),
			Capacity: 2350,
			Enrolled: enrolled,
			Mode:     []matching.Mode{matching.Open, matching.Swap, matching.Swap, matching.Closed}[random.IntN(4)],
		})
	}
	for _, i := range random.Perm(households) {
		h := matching.Household{
			ID:       fmt.Sprintf("h-%06x", 17*i),
			Size:     1 + random.IntN(4),
			Home:     point(),
			Postcode: fmt.Sprintf("25%02d%c%c", random.IntN(100), 'A'+random.IntN(26), 'A'+random.IntN(26)),
			Priority: random.IntN(2),
			Since:    matching.NewDate(2025, 1, 1+random.IntN(600)),
		}
		if random.IntN(10) > 0 {
			h.Current = p.Practices[random.IntN(practices)].ID
		}
		wished := random.Perm(practices)[:1+random.IntN(6)]
		for _, q := range wished {
			id := p.Practices[q].ID
			if n := len(h.Wishes.Ranked); n > 0 && random.IntN(3) == 0 {
				h.Wishes.Ranked[n-1] = append(h.Wishes.Ranked[n-1], id)
			} else {
				h.Wishes.Ranked = append(h.Wishes.Ranked, []string{id})
			}
		}
		p.Households = append(p.Households, h)
	}
	p.Rules = matching.Rules{Date: matching.NewDate(2026, 11, 21), Seed: 1}
	return p
}

// jsonBytes is what WriteJSON writes.
func jsonBytes(b *testing.B, p *matching.Problem) []byte {
	var text bytes.Buffer
	if err := p.WriteJSON(&text); err != nil {
		b.Fatal(err)
	}
	return text.Bytes()
}

func BenchmarkDecodeProblem(b *testing.B) {
	text := jsonBytes(b, cityProblem(benchHouseholds))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := matching.DecodeProblem(text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadProblem(b *testing.B) {
	text := jsonBytes(b, cityProblem(benchHouseholds))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := matching.ReadProblem(bytes.NewReader(text)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkProblemWriteJSON(b *testing.B) {
	p := cityProblem(benchHouseholds)
	b.SetBytes(int64(len(jsonBytes(b, p))))
	b.ReportAllocs()
	for b.Loop() {
		if err := p.WriteJSON(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkValidate(b *testing.B) {
	p := cityProblem(benchHouseholds)
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Validate(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDigest(b *testing.B) {
	p := cityProblem(benchHouseholds)
	b.ReportAllocs()
	for b.Loop() {
		p.Digest()
	}
}

func BenchmarkReadCSV(b *testing.B) {
	p := cityProblem(benchHouseholds)
	var practices, households bytes.Buffer
	if err := p.WriteCSV(&practices, &households); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(practices.Len() + households.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := matching.ReadCSV(bytes.NewReader(practices.Bytes()), bytes.NewReader(households.Bytes()), p.Rules); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkProblemWriteCSV(b *testing.B) {
	p := cityProblem(benchHouseholds)
	b.ReportAllocs()
	for b.Loop() {
		if err := p.WriteCSV(io.Discard, io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
