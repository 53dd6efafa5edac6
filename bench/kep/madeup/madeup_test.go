package madeup

import (
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ruilkring/ruilkring/bench/kep/pool"
)

func TestMake(t *testing.T) {
	tests := []struct {
		kind      Kind
		params    Params
		maxWeight int
	}{
		{Saidman, Params{Pairs: 64, Altruists: 3, Seed: 1}, 1},
		{UK, Params{Pairs: 64, Altruists: 7, Seed: 1}, 90},
		{Sparse, Params{Pairs: 64, Altruists: 9, Seed: 1}, 1},
		{Sparse, Params{Pairs: 64, Altruists: 9, Degree: 1000, Seed: 1}, 1},
		{Saidman, Params{}, 1},
		{UK, Params{Altruists: 3}, 90},
		{Sparse, Params{Pairs: 1}, 1},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%s %+v", test.kind, test.params), func(t *testing.T) {
			p, err := Make(test.kind, test.params)
			if err != nil {
				t.Fatal(err)
			}
			if err := p.Validate(); err != nil {
				t.Error(err)
			}
			if p.Pairs != test.params.Pairs || p.Altruists != test.params.Altruists {
				t.Errorf("%d pairs and %d altruists", p.Pairs, p.Altruists)
			}
			for _, a := range p.Arcs {
				if a.Weight < 1 || a.Weight > test.maxWeight {
					t.Fatalf("%+v weighs too much or too little", a)
				}
			}
			again, err := Make(test.kind, test.params)
			if diff := cmp.Diff(p, again); err != nil || diff != "" {
				t.Errorf("the same seed gave another pool (%v):\n%s", err, diff)
			}
			test.params.Seed++
			other, err := Make(test.kind, test.params)
			if err != nil || len(p.Arcs) > 0 && cmp.Equal(p, other) {
				t.Errorf("another seed gave the same pool (%v)", err)
			}
		})
	}
}

// TestSameEverywhere has digests of pools: they are the same on every platform.
func TestSameEverywhere(t *testing.T) {
	want := map[Kind]string{
		Saidman: "828439a31de41c38",
		UK:      "dd7019ac9614da78",
		Sparse:  "9fea552da4ce39b5",
	}
	for kind, digest := range want {
		p, err := Make(kind, Params{Pairs: 100, Altruists: 10, Seed: 7})
		if err != nil {
			t.Fatal(err)
		}
		h := sha256.New()
		if err := p.WriteInput(h); err != nil {
			t.Fatal(err)
		}
		if err := p.WriteAltruists(h); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%x", h.Sum(nil)[:8]); got != digest {
			t.Errorf("%s: digest %s, want %s", kind, got, digest)
		}
	}
}

func TestMakeRefuses(t *testing.T) {
	tests := []struct {
		kind   Kind
		params Params
		want   string
	}{
		{"other", Params{}, `unknown kind "other"`},
		{UK, Params{Pairs: -1}, "Pairs: -1"},
		{UK, Params{Pairs: MaxVertices + 1}, "Pairs"},
		{UK, Params{Pairs: 1, Altruists: MaxVertices}, "Altruists"},
		{UK, Params{Altruists: -1}, "Altruists: -1"},
		{Sparse, Params{Degree: -1}, "Degree: -1"},
		{UK, Params{Degree: 3}, "no use"},
	}
	for _, test := range tests {
		if _, err := Make(test.kind, test.params); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s %+v: error %v, want one that says %q", test.kind, test.params, err, test.want)
		}
	}
}

// density is the arcs between pairs, and those from altruists, in thousandths of
// all there could be.
func density(p *pool.Pool) (pairs, altruists int) {
	between := 0
	for _, a := range p.Arcs {
		if a.From < p.Pairs {
			between++
		}
	}
	return 1000 * between / (p.Pairs * (p.Pairs - 1)), 1000 * (len(p.Arcs) - between) / max(1, p.Pairs*p.Altruists)
}

// TestLikeThePublished compares with published pools of the same kind. The seeds
// are given, so what passes once passes always.
func TestLikeThePublished(t *testing.T) {
	dir, err := pool.Shared()
	if err != nil {
		t.Skipf("SKIPPED: %v", err)
	}
	tests := []struct {
		kind             Kind
		file             string
		degree           int
		pairs, altruists int // how far apart densities may be, in thousandths
	}{
		{Saidman, "saidman_256_5_s1", 0, 30, 150},
		{UK, "uk_800_10_s1", 0, 15, 30},
		{Sparse, "sparse_128_19_1", 8, 15, 40},
	}
	for _, test := range tests {
		published, err := pool.Read(filepath.Join(dir, test.file+".input"))
		if err != nil {
			t.Fatal(err)
		}
		wantPairs, wantAltruists := density(published)
		for seed := range uint64(2) {
			p, err := Make(test.kind, Params{Pairs: published.Pairs, Altruists: published.Altruists, Degree: test.degree, Seed: seed})
			if err != nil {
				t.Fatal(err)
			}
			pairs, altruists := density(p)
			if abs(pairs-wantPairs) > test.pairs || abs(altruists-wantAltruists) > test.altruists {
				t.Errorf("%s, seed %d: densities %d and %d thousandths, those of %s are %d and %d",
					test.kind, seed, pairs, altruists, test.file, wantPairs, wantAltruists)
			}
		}
	}
}

func TestSparseStaysSparse(t *testing.T) {
	for _, pairs := range []int{200, 2000} {
		p, err := Make(Sparse, Params{Pairs: pairs, Altruists: pairs / 10, Degree: 5, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		if mean := float64(len(p.Arcs)) / float64(p.Pairs+p.Altruists); mean < 4 || mean > 6 {
			t.Errorf("%d pairs: %.1f arcs from a vertex, not about 5", pairs, mean)
		}
	}
}

func TestBlood(t *testing.T) {
	all := []blood{groupO, groupA, groupB, groupAB}
	fits := 0
	for _, donor := range all {
		for _, patient := range all {
			if donor.fits(patient) {
				fits++
			}
		}
		if !groupO.fits(donor) || !donor.fits(groupAB) || !donor.fits(donor) {
			t.Errorf("O gives to all, AB takes from all, and everybody from the same: not %d", donor)
		}
	}
	if fits != 9 {
		t.Errorf("%d of 16 fit, not 9", fits)
	}
}

func TestTablesAddUp(t *testing.T) {
	for name, g := range map[string]groups{"american": american, "british": british, "british altruists": britishAltruists, "hard patients": hardPatients, "hard donors": hardDonors,
		"donors of O": britishDonors[groupO], "donors of A": britishDonors[groupA], "donors of B": britishDonors[groupB], "donors of AB": britishDonors[groupAB]} {
		if sum := g[0] + g[1] + g[2] + g[3]; abs(sum-10_000) > 2 {
			t.Errorf("%s: %d of 10,000", name, sum)
		}
	}
	var fitting, unfitting int
	for _, b := range bands {
		fitting += b.fitting
		unfitting += b.unfitting
		if b.low > b.high || b.high > 10_000 {
			t.Errorf("%+v is no band", b)
		}
	}
	if abs(fitting-10_000) > 10 || abs(unfitting-10_000) > 10 {
		t.Errorf("bands: %d and %d of 10,000", fitting, unfitting)
	}
}

func abs(n int) int { return max(n, -n) }
