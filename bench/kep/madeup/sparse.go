package madeup

import (
	"math/bits"

	"github.com/ruilkring/ruilkring/bench/kep/pool"
)

// Of 10,000 pairs in a pool of those who are hard to match: the blood groups of
// patients and donors, and whom one donor in two, five and fifty fits.
var (
	hardPatients = groups{6560, 2030, 1250, 160}
	hardDonors   = groups{2580, 5080, 2340, 0}
	hardToMatch  = [...]struct{ patients, chance int }{{2190, 5000}, {1560, 2000}, {6250, 200}}
)

// sparseDegree is the mean number of arcs from a vertex by default.
const sparseDegree = 8

func sparse(p Params) *pool.Pool {
	r := newRandom(p.Seed, 'x')
	patients := make([]patient, p.Pairs)
	donors := make([][]blood, p.Pairs+p.Altruists)
	var have [4]uint64 // donors by blood group
	for i := range donors {
		var b blood
		if i < p.Pairs {
			level := hardToMatch[r.pick(hardToMatch[0].patients, hardToMatch[1].patients, hardToMatch[2].patients)]
			patients[i] = patient{r.group(hardPatients), share(level.chance)}
			b = r.group(hardDonors)
		} else {
			b = r.group(american)
		}
		donors[i] = []blood{b}
		have[b]++
	}
	// Change the chances so that the arcs expected are as many as wanted.
	var expected uint64 // times 2^16, so that it fits
	for _, q := range patients {
		for b, n := range have {
			if blood(b).fits(q.blood) {
				expected += n * (q.chance >> 16)
			}
		}
	}
	degree := p.Degree
	if degree == 0 {
		degree = sparseDegree
	}
	wanted := uint64(degree) * uint64(len(donors)) << 16
	for i := range patients {
		q := &patients[i]
		// A product beyond 64 bits over expected is at least certain where the
		// upper half is.
		hi, lo := bits.Mul64(q.chance, wanted)
		if expected == 0 || hi >= expected {
			q.chance = certain
			continue
		}
		scaled, _ := bits.Div64(hi, lo, expected)
		q.chance = min(certain, scaled)
	}
	return connect(r, patients, donors, one)
}
