package verify

import (
	"context"
	"math/big"

	"github.com/ruilkring/ruilkring/matching"
)

// AllWishes is the wishes as this package works them out.
func AllWishes(p *matching.Problem, travel func(household, practice int) int32) (*matching.Eligibility, error) {
	c, err := NewChecker(context.Background(), p, Options{Travel: travel})
	if err != nil {
		return nil, err
	}
	return c.eligible, nil
}

// Bound is what the certificate proves, for tests that need a plan to start
// from.
func Bound(p *matching.Problem, e *matching.Eligibility, certificate *matching.Certificate) ([][]int64, error) {
	checks, err := NewChecker(context.Background(), p, Options{Eligibility: e})
	if err != nil {
		return nil, err
	}
	c := &checker{Checker: checks, ctx: context.Background(), plan: &matching.Plan{Certificate: certificate}}
	prices := c.readPrices()
	if err := c.faults.err(); err != nil {
		return nil, err
	}
	proven, err := c.lookAndProve(prices)
	return p.Group(c.levels, proven.bound), err
}

// Crowd leaves one bit of the hashes by which a checker finds households, so that
// half of them look alike.
func Crowd(c *Checker) { c.households = newIndex(c.problem.Households, 1<<32) }

// WideProduct, WideSum and WideDifference go through the arithmetic on 128 bits.
func WideProduct(x, y int64) *big.Int { return product(x, y).big() }

// WideSum is x·y + z·w.
func WideSum(x, y, z, w int64) *big.Int { return product(x, y).plus(product(z, w)).big() }

// WideDifference is x·y − z·w.
func WideDifference(x, y, z, w int64) *big.Int { return product(x, y).minus(product(z, w)).big() }

// WideCompare compares x·y with z·w.
func WideCompare(x, y, z, w int64) int { return product(x, y).compare(product(z, w)) }

// WideNarrow narrows x·y.
func WideNarrow(x, y int64) (int64, bool) { return product(x, y).narrow() }

// big is a as a big.Int.
func (a wide) big() *big.Int {
	x := new(big.Int).Lsh(big.NewInt(a.hi), 64)
	return x.Add(x, new(big.Int).SetUint64(a.lo))
}
