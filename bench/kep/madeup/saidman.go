package madeup

import "github.com/ruilkring/ruilkring/bench/kep/pool"

// Of 10,000 persons on the waiting list, patients and donors alike; Saidman et
// al. 2006, table 1.
var american = groups{4814, 3373, 1428, 385}

const (
	womenPatients = 4090
	spouseDonors  = 4897
	// What of the chance to fit is left to a woman whose donor is her
	// husband: she may have antibodies from a pregnancy.
	wivesKeep = 7500
)

// Sensitisation: how many of 10,000 patients, and of how many of 10,000 donors
// the blood reacts with theirs.
var sensitised = [...]struct{ patients, reacts int }{{7019, 500}, {2000, 4500}, {981, 9000}}

func saidman(p Params) *pool.Pool {
	r := newRandom(p.Seed, 's')
	patients := make([]patient, 0, p.Pairs)
	donors := make([][]blood, 0, p.Pairs+p.Altruists)
	for len(patients) < p.Pairs {
		level := sensitised[r.pick(sensitised[0].patients, sensitised[1].patients, sensitised[2].patients)]
		q := patient{r.group(american), share(10_000 - level.reacts)}
		woman, spouse := r.happens(share(womenPatients)), r.happens(share(spouseDonors))
		if woman && spouse {
			q.chance = q.chance * wivesKeep / 10_000
		}
		donor := r.group(american)
		if donor.fits(q.blood) && r.happens(q.chance) {
			continue
		}
		patients = append(patients, q)
		donors = append(donors, []blood{donor})
	}
	for range p.Altruists {
		donors = append(donors, []blood{r.group(american)})
	}
	return connect(r, patients, donors, one)
}
