package oracle

import (
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
)

// withoutExchanges is the problem without the goal exchanges, and whether any
// goal is left.
func withoutExchanges(p *matching.Problem) (*matching.Problem, bool) {
	q := *p
	q.Rules.Goals = slices.DeleteFunc(slices.Clone(p.Goals()), func(g matching.Goal) bool { return g == matching.GoalExchanges })
	return &q, len(q.Rules.Goals) > 0
}

// leastPrices are the least prices that prove an assignment optimal: they start
// at zero and rise until no household would rather be elsewhere. With an
// assignment that is not the best one, they would rise for ever; ok is false
// then.
func (z *puzzle) leastPrices(choice []int) (prices [][]int64, ok bool) {
	levels := len(z.levels)
	zero := make([]int64, levels)
	for range z.practices {
		prices = append(prices, slices.Clone(zero))
	}
	priceAt := func(q int) []int64 {
		if q == none {
			return zero
		}
		return prices[q]
	}
	for range len(z.practices) + 2 {
		changed := false
		for h := range z.wishes {
			if len(z.wishes[h]) == 0 {
				continue
			}
			at, have := z.current[h], zero
			if w := choice[h]; w != none {
				at, have = z.wishes[h][w].to, z.wishes[h][w].value
			}
			raise := func(q int, value []int64) {
				if q == at {
					return
				}
				least := make([]int64, levels)
				for l := range least {
					least[l] = priceAt(at)[l] + value[l] - have[l]
				}
				if slices.Compare(least, priceAt(q)) > 0 {
					if q == none {
						ok = false
						return
					}
					prices[q], changed = least, true
				}
			}
			ok = true
			raise(z.current[h], zero)
			for _, w := range z.wishes[h] {
				raise(w.to, w.value)
			}
			if !ok {
				return nil, false
			}
		}
		if !changed {
			return prices, true
		}
	}
	return nil, false
}

// Dual adds up D(π) of the certificate in numbers of any size, one for each
// level of the problem's score; at the level exchanges it is 0. See package
// verify for what D(π) is.
func Dual(p *matching.Problem, certificate *matching.Certificate) []*big.Int {
	z := newPuzzle(p)
	zero := make([]int64, len(z.levels))
	price := func(q int) []int64 {
		if q != none && certificate != nil {
			for _, x := range certificate.Prices {
				if x.Practice == z.practices[q].ID {
					return x.Price
				}
			}
		}
		return zero
	}
	// net is value − persons × price.
	net := func(value []int64, persons int, q int) []*big.Int {
		var out []*big.Int
		for l, v := range value {
			cost := new(big.Int).Mul(big.NewInt(int64(persons)), big.NewInt(price(q)[l]))
			out = append(out, cost.Sub(big.NewInt(v), cost))
		}
		return out
	}
	dual := net(zero, 0, none)
	add := func(x []*big.Int) {
		for l := range dual {
			dual[l].Add(dual[l], x[l])
		}
	}
	for q := range z.practices {
		add(net(zero, -int(z.free[q]), q))
	}
	for h := range z.households {
		if len(z.wishes[h]) == 0 {
			continue
		}
		persons := z.households[h].Persons()
		best := net(zero, persons, z.current[h])
		for _, w := range z.wishes[h] {
			if x := net(w.value, persons, w.to); slices.CompareFunc(x, best, (*big.Int).Cmp) > 0 {
				best = x
			}
		}
		add(best)
		add(net(zero, -persons, z.current[h]))
	}
	return dual
}

// MostExchanges is the bound on the number of exchanges, given the bounds of
// the levels before.
func MostExchanges(p *matching.Problem, before []int64) int64 {
	z := newPuzzle(p)
	var free, moves int64
	for q := range z.practices {
		var seekers int64
		for h := range z.wishes {
			if slices.ContainsFunc(z.wishes[h], func(w wish) bool { return w.to == q }) {
				seekers++
			}
		}
		free += min(seekers, z.free[q])
	}
	moves = int64(len(z.active()))
	bounded := false
	for l, bound := range before {
		switch z.levels[l].Goal {
		case matching.GoalPatients, matching.GoalHouseholds:
			if !bounded || bound < moves {
				moves = bound
			}
			bounded = true
		}
	}
	most := min(free, moves)
	return most + (moves-most)/2
}

// Bound is what the certificate proves: D(π), and at the level exchanges
// [MostExchanges].
func Bound(p *matching.Problem, certificate *matching.Certificate) ([][]int64, error) {
	var flat []int64
	for l, x := range Dual(p, certificate) {
		if !x.IsInt64() {
			return nil, fmt.Errorf("oracle: level %d of the bound does not fit in 64 bits", l)
		}
		flat = append(flat, x.Int64())
	}
	for l, level := range p.Levels() {
		if level.Goal == matching.GoalExchanges {
			flat[l] = MostExchanges(p, flat[:l])
		}
	}
	return p.Group(p.Levels(), flat), nil
}

// LeastPrices are the least prices that prove the best plan of a plain problem,
// as a certificate. The goal exchanges has no part in them.
func LeastPrices(p *matching.Problem) (*matching.Certificate, error) {
	if !Plain(p) {
		return nil, ErrNotPlain
	}
	c := &matching.Certificate{Prices: []matching.Price{}}
	reduced, more := withoutExchanges(p)
	if !more {
		return c, nil
	}
	z := newPuzzle(reduced)
	if z.assignments() > maxAssignments {
		return nil, ErrTooLarge
	}
	choice, _ := z.bestPlain()
	prices, ok := z.leastPrices(choice)
	if !ok {
		return nil, errors.New("oracle: the best assignment has no prices")
	}
	at := newPuzzle(p).exchangesLevel()
	for q, price := range prices {
		if slices.ContainsFunc(price, func(x int64) bool { return x != 0 }) {
			if len(z.levels) < len(p.Levels()) {
				price = slices.Insert(price, at, 0)
			}
			c.Prices = append(c.Prices, matching.Price{Practice: z.practices[q].ID, Price: price})
		}
	}
	return c, nil
}

// Solve makes a whole plan with the best score. A plain problem gets the least
// prices as its certificate, and any other none, unless the plan is optimal
// with all prices zero.
//
// # Errors
//
// As for [Best].
func Solve(p *matching.Problem) (*matching.Plan, error) {
	answer, err := BestPlain(p)
	if errors.Is(err, ErrNotPlain) {
		answer, err = Best(p)
	}
	if err != nil {
		return nil, err
	}
	var certificate *matching.Certificate
	if Plain(p) {
		if certificate, err = LeastPrices(p); err != nil {
			return nil, err
		}
	}
	bound, err := Bound(p, certificate)
	if err != nil {
		return nil, err
	}
	plan := &matching.Plan{
		Format: matching.PlanFormat, Problem: p.Digest(), Status: matching.StatusFeasible,
		Goals: slices.Clone(p.Goals()), Score: answer.Score, Bound: bound,
		Exchanges: answer.Exchanges, Certificate: certificate,
	}
	if slices.EqualFunc(bound, answer.Score, slices.Equal) {
		plan.Status = matching.StatusOptimal
		if certificate == nil {
			plan.Certificate = &matching.Certificate{Prices: []matching.Price{}}
		}
	}
	return plan, nil
}
