package matchtest

import (
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/ruilkring/ruilkring/matching"
)

// RandomCertificate is a certificate of the problem with random prices: in the
// right form, and so the proof of some bound, but hardly ever of a tight one.
// The same seed and problem give the same certificate.
func RandomCertificate(seed uint64, p *matching.Problem) *matching.Certificate {
	r := rand.New(rand.NewPCG(seed, 0xd1b54a32d192ed03))
	levels := p.Levels()
	c := &matching.Certificate{Prices: []matching.Price{}}
	for i := range p.Practices {
		price := make([]int64, len(levels))
		for l, level := range levels {
			if level.Goal == matching.GoalExchanges {
				continue
			}
			switch r.IntN(4) {
			case 0:
				price[l] = r.Int64N(4) - 1
			case 1:
				price[l] = r.Int64N(5000) - 2000
			}
		}
		if slices.Compare(price, make([]int64, len(levels))) > 0 {
			c.Prices = append(c.Prices, matching.Price{Practice: p.Practices[i].ID, Price: price})
		}
	}
	slices.SortFunc(c.Prices, func(a, b matching.Price) int { return strings.Compare(a.Practice, b.Practice) })
	return c
}
