package instances

// ageBand is an age group of adults: how many there are, how often they move
// house, and how large their households are.
type ageBand struct {
	from int
	// share is the band's part of those of 18 to 64, or of those of 65 and
	// over, in thousandths: the population of 2021 in rounded figures (CBS).
	share int
	// within and between are the moves a year inside the municipality and from
	// one to another, in thousandths of the band. They are CBS's figures for
	// the ages 18, 25, 30, 40, 50 and 65 (5.1/6.9, 14.2/13.0, 11.2/8.6, 6.3/4.0,
	// 3.4/2.4, 2.2/1.6 per cent), averaged over the ends of the band.
	within, between int
	// sizes are the households of 1 to 6 persons by the age of their oldest
	// member, in hundredths: shaped so that all together give the
	// distribution of private households (CBS: 38% of one person, 33% of two,
	// 12% each of three and four, 5% larger). The split by age is inferred.
	sizes [6]int
	// vulnerable is who gets priority 1, in thousandths; inferred.
	vulnerable int
}

// ageBands are the adults; children move with them.
var ageBands = []ageBand{
	{18, 144, 97, 100, [6]int{60, 28, 7, 4, 1, 0}, 20},
	{25, 107, 127, 108, [6]int{45, 38, 11, 5, 1, 0}, 20},
	{30, 202, 88, 63, [6]int{26, 27, 20, 20, 6, 1}, 25},
	{40, 200, 49, 32, [6]int{22, 19, 19, 29, 9, 2}, 25},
	{50, 347, 28, 20, [6]int{33, 39, 14, 11, 3, 0}, 30},
	{65, 1000, 22, 16, [6]int{46, 51, 2, 1, 0, 0}, 60},
}

// oldest is the first band of those of 65 and over.
const oldest = 5

// under18 is the part of those under 65 who are children, in thousandths
// (CBS 2021: 3.3 of 14.0 million).
const under18 = 235

// adults are the adults of an area, and its adults who move in a year, band by
// band.
func (a *Area) adults() (residents, movers [6]float64) {
	grown := float64(a.Population-a.Over65) * (1000 - under18) / 1000
	for b, band := range ageBands {
		of := grown
		if b == oldest {
			of = float64(a.Over65)
		}
		residents[b] = of * float64(band.share) / 1000
		movers[b] = residents[b] * float64(band.within+band.between) / 1000
	}
	return residents, movers
}

// persons is the size of a household of the band.
func (b *ageBand) persons(r *random) int {
	target := r.below(100)
	for i, share := range b.sizes {
		if target -= share; target < 0 {
			return i + 1
		}
	}
	return 1
}
