package madeup

import (
	"math/bits"
	"math/rand/v2"

	"github.com/ruilkring/ruilkring/bench/kep/pool"
)

// blood is a blood group: the antigens that it has.
type blood uint8

const (
	groupO  blood = 0
	groupA  blood = 1
	groupB  blood = 2
	groupAB blood = groupA | groupB
)

// fits says whether a kidney of blood group b fits a patient of the other: it
// brings no antigen that the patient lacks.
func (b blood) fits(patient blood) bool { return b&^patient == 0 }

// groups is how many of 10,000 persons have blood group O, A, B and AB.
type groups [4]int

// certain is the chance of what always happens.
const certain = 1 << 32

// share is the chance of n in 10,000.
func share(n int) uint64 { return uint64(n) * certain / 10_000 }

// patient is who waits.
type patient struct {
	blood blood
	// chance of certain is that of a donor of a fitting blood group to fit.
	chance uint64
}

// random is a seeded stream of draws.
type random struct{ pcg *rand.PCG }

func newRandom(seed uint64, kind uint64) *random { return &random{rand.NewPCG(seed, kind)} }

// below is a whole number of 0 to n-1; n is at least 1.
func (r *random) below(n int) int {
	hi, _ := bits.Mul64(r.pcg.Uint64(), uint64(n))
	return int(hi)
}

// happens is true with the chance.
func (r *random) happens(chance uint64) bool { return r.pcg.Uint64()>>32 < chance }

// pick is the index of a draw by the given numbers, which are 0 or more and not
// all 0.
func (r *random) pick(numbers ...int) int {
	sum := 0
	for _, n := range numbers {
		sum += n
	}
	at := r.below(sum)
	for i, n := range numbers {
		if at -= n; at < 0 {
			return i
		}
	}
	panic("madeup: numbers that do not add up")
}

func (r *random) group(g groups) blood {
	return [...]blood{groupO, groupA, groupB, groupAB}[r.pick(g[:]...)]
}

// connect draws the arcs: from each vertex, whose donors have the given blood
// groups, to each patient whom one of them fits.
func connect(r *random, patients []patient, donors [][]blood, weight func() int) *pool.Pool {
	p := &pool.Pool{Pairs: len(patients), Altruists: len(donors) - len(patients), Arcs: []pool.Arc{}}
	for from, groups := range donors {
		for to, q := range patients {
			if from == to {
				continue
			}
			found := false
			for _, b := range groups {
				found = found || b.fits(q.blood) && r.happens(q.chance)
			}
			if found {
				p.Arcs = append(p.Arcs, pool.Arc{From: from, To: to, Weight: weight()})
			}
		}
	}
	return p
}

func one() int { return 1 }
