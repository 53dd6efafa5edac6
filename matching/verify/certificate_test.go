package verify_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/internal/oracle"
	"github.com/ruilkring/ruilkring/matching/matchtest"
	"github.com/ruilkring/ruilkring/matching/verify"
)

// cloned is a certificate of its own.
func cloned(c *matching.Certificate) *matching.Certificate {
	d := &matching.Certificate{Prices: slices.Clone(c.Prices)}
	for i := range d.Prices {
		d.Prices[i].Price = slices.Clone(d.Prices[i].Price)
	}
	return d
}

// TestPrices changes every price of optimal plans, at every practice and level,
// also where the price is zero. Whether the change alters what the certificate
// proves or leaves it the same, the plan must be rejected: the least prices are
// unique.
func TestPrices(t *testing.T) {
	rejected, least := 0, 0
	for seed := range 60 * *dose {
		p := matchtest.Random(seed, matchtest.Shape{})
		plan := solved(t, p)
		if plan.Status != matching.StatusOptimal {
			t.Fatalf("seed %d: not optimal", seed)
		}
		levels := len(p.Levels())
		right := plan.Certificate
		try := func(what string, prices []matching.Price) {
			plan.Certificate = &matching.Certificate{Prices: prices}
			_, err := verify.Plan(t.Context(), p, plan, verify.Options{Digest: plan.Problem})
			plan.Certificate = right
			if !errors.Is(err, verify.ErrRejected) {
				t.Errorf("seed %d: %s: %v passes with %v, the least prices are %v", seed, what, plan.Score, prices, right.Prices)
				return
			}
			rejected++
			if strings.Contains(err.Error(), "is not the least") {
				least++
			}
		}
		for i := range p.Practices {
			id := p.Practices[i].ID
			at, priced := slices.BinarySearchFunc(right.Prices, id, func(x matching.Price, id string) int { return strings.Compare(x.Practice, id) })
			for l := range levels {
				for _, by := range []int64{1, -1, 2, -2, 1000, -1000, math.MaxInt32, math.MinInt32} {
					prices := cloned(right).Prices
					if !priced {
						prices = slices.Insert(prices, at, matching.Price{Practice: id, Price: make([]int64, levels)})
					}
					prices[at].Price[l] += by
					// Written as it should be, so that it can pass.
					if !slices.ContainsFunc(prices[at].Price, func(x int64) bool { return x != 0 }) {
						prices = slices.Delete(prices, at, at+1)
					}
					try("one number", prices)
				}
			}
			if priced {
				try("one price left out", slices.Delete(cloned(right).Prices, at, at+1))
			}
		}
		if levels > 0 && len(right.Prices) > 0 {
			try("no prices", nil)
			// Raising all prices together can prove as much, where a market has
			// no free place and no newcomer.
			for _, l := range []int{0, levels - 1} {
				prices := cloned(right).Prices
				for i := range prices {
					prices[i].Price[l]++
				}
				try("all prices", prices)
			}
		}
	}
	t.Logf("%d rejected, %d of them only because the prices were not the least", rejected, least)
	if least < 100 {
		t.Errorf("only %d changes proved as much as the least prices", least)
	}
}

// TestBoundAgrees holds the bound in 128 bits, with its early exits, against
// sums of any size, for random certificates in problems of every kind.
func TestBoundAgrees(t *testing.T) {
	for _, shape := range []matchtest.Shape{{}, everything, {Practices: 12, Households: 12, Ranked: 8, Sizes: true, Exchanges: true}} {
		for seed := range 300 * *dose {
			p := matchtest.Random(seed, shape)
			e, err := p.Eligibility(t.Context(), matching.EligibilityOptions{Threads: 1})
			if err != nil {
				t.Fatal(err)
			}
			certificate := matchtest.RandomCertificate(seed, p)
			got, err := verify.Bound(p, e, certificate)
			if err != nil {
				t.Fatalf("%+v, seed %d: %v", shape, seed, err)
			}
			want, err := oracle.Bound(p, certificate)
			if err != nil {
				t.Fatalf("%+v, seed %d: %v", shape, seed, err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%+v, seed %d: the bound is %v, want %v", shape, seed, got, want)
			}
		}
	}
}

// TestHugePrices checks bounds of prices at the ends of an int64: they are
// right where they fit, and refused where they don't.
func TestHugePrices(t *testing.T) {
	const seed = 7
	r := rand.New(rand.NewPCG(seed, 0))
	fit, burst := 0, 0
	for n := range uint64(400) {
		p := matchtest.Random(n, matchtest.Shape{Sizes: true})
		plan := planned(p)
		score, err := oracle.Valid(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		certificate := matchtest.RandomCertificate(n, p)
		for i := range certificate.Prices {
			price := certificate.Prices[i].Price
			for l := range price {
				switch r.IntN(6) {
				case 0:
					price[l] = math.MinInt64
				case 1:
					price[l] = math.MaxInt64
				case 2:
					price[l] = int64(r.Uint64()) >> r.IntN(64)
				}
			}
			if slices.Compare(price, make([]int64, len(price))) <= 0 {
				price[0] = math.MaxInt64
			}
		}
		plan.Score, plan.Certificate = score, certificate
		bound, err := oracle.Bound(p, certificate)
		if err != nil {
			burst++
			sameFaults(t, "a sum that does not fit", faultsIn(t, p, plan, "certificate"),
				[]string{"certificate: proves a bound that does not fit in 64 bits"})
			continue
		}
		fit++
		plan.Bound = bound
		if reflect.DeepEqual(bound, score) {
			plan.Status = matching.StatusOptimal
		}
		for _, fault := range faultsIn(t, p, plan, "") {
			if !strings.HasSuffix(fault, "is not the least that proves the plan optimal") {
				t.Errorf("seed %d, problem %d: %s", seed, n, fault)
			}
		}
	}
	if fit < 20 || burst < 20 {
		t.Errorf("%d bounds fit and %d do not: the test misses a case", fit, burst)
	}
}

// TestExchangesLevel checks the bound on the number of exchanges, and that
// places have no price in it.
func TestExchangesLevel(t *testing.T) {
	p := town("a=swap b=swap c=open+1", "h1:a>b h2:b>a h3:b>c h4:>b h5:>c")
	p.Rules.Goals = []matching.Goal{matching.GoalPatients, matching.GoalExchanges}
	// Four of the five can move; one free place, and one that nobody else
	// wants: at most one chain, and half of the other three.
	plan := solved(t, p)
	if want := [][]int64{{4}, {2}}; !reflect.DeepEqual(plan.Bound, want) || !reflect.DeepEqual(plan.Score, want) {
		t.Fatalf("score %v, bound %v, want %v", plan.Score, plan.Bound, want)
	}
	if faults := faultsIn(t, p, plan, ""); faults != nil {
		t.Error(faults)
	}
	plan.Certificate.Prices[0].Price[1] = 1
	sameFaults(t, "no price in the number of exchanges", faultsIn(t, p, plan, "certificate"),
		[]string{"certificate.prices[0].price[1]: is 1, but a place has no price in the number of exchanges"})
}
