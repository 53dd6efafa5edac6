package madeup

import "github.com/ruilkring/ruilkring/bench/kep/pool"

// Of 10,000 persons of the British programme; Delorme et al. 2022. The donors'
// blood groups depend on that of their patient.
var (
	british       = groups{6293, 2325, 1119, 263}
	britishDonors = map[blood]groups{
		groupO:  {3721, 4899, 1219, 161},
		groupA:  {2783, 6039, 907, 271},
		groupB:  {2910, 2719, 3689, 682},
		groupAB: {3166, 4271, 1910, 653},
	}
	britishAltruists = groups{4930, 3990, 939, 141}
	donorsEach       = [...]int{9112, 769, 105, 14}
)

// bands say, of 10,000 patients with a donor of a fitting blood group and of
// those without, how many have a chance, in 10,000, between two numbers. They
// put together what the paper gives in two steps, how sensitised patients are
// and whom a donor then fits, in somewhat wider bands.
var bands = [...]struct{ fitting, unfitting, low, high int }{
	// Not sensitised at all: most, but by no means all, donors fit.
	{82, 674, 0, 0},
	{30, 244, 0, 100},
	{34, 276, 100, 200},
	{26, 211, 200, 400},
	{24, 195, 400, 1000},
	{26, 211, 1000, 2500},
	{40, 325, 2500, 5000},
	{61, 504, 5000, 7500},
	{112, 928, 7500, 10000},
	// Up to one half.
	{341, 1085, 4000, 5650},
	// Up to 0.95.
	{508, 642, 2080, 3370},
	{649, 783, 1120, 2080},
	{1194, 1077, 480, 1120},
	// Beyond: hardly anybody.
	{438, 394, 550, 550},
	{535, 153, 250, 250},
	{2731, 1218, 150, 150},
	{3169, 1080, 120, 120},
}

func uk(p Params) *pool.Pool {
	r := newRandom(p.Seed, 'u')
	fitting, unfitting := make([]int, len(bands)), make([]int, len(bands))
	for i, b := range bands {
		fitting[i], unfitting[i] = b.fitting, b.unfitting
	}
	patients := make([]patient, p.Pairs)
	donors := make([][]blood, p.Pairs+p.Altruists)
	for i := range patients {
		q := &patients[i]
		q.blood = r.group(british)
		table := unfitting
		for range 1 + r.pick(donorsEach[:]...) {
			donor := r.group(britishDonors[q.blood])
			donors[i] = append(donors[i], donor)
			if donor.fits(q.blood) {
				table = fitting
			}
		}
		b := bands[r.pick(table...)]
		q.chance = share(b.low + r.below(b.high-b.low+1))
	}
	for i := p.Pairs; i < len(donors); i++ {
		donors[i] = []blood{r.group(britishAltruists)}
	}
	return connect(r, patients, donors, func() int { return 1 + r.below(90) })
}
