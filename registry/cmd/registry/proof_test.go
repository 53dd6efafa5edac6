//go:build !js && !wasip1

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve"
	"github.com/ruilkring/ruilkring/registry/round"
)

// proofOf is a round of three, of whom one left before it was solved.
func proofOf(t *testing.T) *proof {
	t.Helper()
	frozen := &matching.Problem{Format: matching.Format}
	for _, id := range []string{"A", "B"} {
		frozen.Practices = append(frozen.Practices, matching.Practice{ID: id, Location: matching.Point{Lat: 52, Lon: 5}, Capacity: 9, Enrolled: 9, Mode: matching.Swap})
	}
	for _, h := range [][3]string{{"p-1", "A", "B"}, {"p-2", "B", "A"}, {"p-3", "A", "B"}} {
		frozen.Households = append(frozen.Households, matching.Household{
			ID: h[0], Size: 1, Current: h[1], Home: matching.Point{Lat: 52, Lon: 5}, Wishes: matching.Wishes{Ranked: [][]string{{h[2]}}},
		})
	}
	const seed = 4711
	solved := *frozen
	solved.Households = append([]matching.Household(nil), frozen.Households...)
	solved.Households[2].Wishes = matching.Wishes{}
	solved.Rules.Seed = seed
	result, err := solve.Solve(t.Context(), &solved, solve.Options{})
	if err != nil || len(result.Plan.Exchanges) != 1 {
		t.Fatalf("%v: %+v", err, result)
	}
	salt := [32]byte{1, 2, 3}
	return &proof{
		round: published{
			Rules: solved.Rules, Digest: frozen.Digest(), Commitment: round.Commit(seed, salt), Salt: fmt.Sprintf("%x", salt), Solved: solved.Digest(),
		},
		problem: &solved, frozen: frozen, plan: result.Plan,
	}
}

// files writes a proof as a backend gives it.
func (p *proof) files(t *testing.T) (roundFile, problemFile, planFile, frozenFile string) {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, value any) string {
		data, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return write("round", p.round), write("problem", p.problem), write("plan", p.plan), write("frozen", p.frozen)
}

// TestProof checks a round that holds, and then one with a single thing changed.
func TestProof(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(p *proof)
		says   string
	}{
		{"nothing", func(*proof) {}, ""},
		{"the seed", func(p *proof) { p.round.Rules.Seed++ }, "do not open the commitment"},
		{"the salt", func(p *proof) { p.round.Salt = strings.Repeat("0", 64) }, "do not open the commitment"},
		{"half a salt", func(p *proof) { p.round.Salt = p.round.Salt[:32] }, "64 hexadecimal digits"},
		{"a longer salt", func(p *proof) { p.round.Salt += "00" }, "64 hexadecimal digits"},
		{"no salt", func(p *proof) { p.round.Salt = strings.Repeat("x", 64) }, "64 hexadecimal digits"},
		{"the commitment", func(p *proof) { p.round.Commitment = strings.Repeat("0", 64) }, "do not open the commitment"},
		{"the digest of what was solved", func(p *proof) { p.round.Solved = p.round.Digest }, "was published"},
		{"the digest of what was frozen", func(p *proof) { p.round.Digest = p.round.Solved }, "the frozen problem has the digest"},
		{"the seed of the problem", func(p *proof) { p.problem.Rules.Seed = 1 }, "the problem has the seed 1"},
		{"a household's priority", func(p *proof) { p.problem.Households[0].Priority = 9 }, "the plan is of"},
		{"the rank of a move", func(p *proof) { p.plan.Exchanges[0].Moves[0].Rank = 2 }, "rank"},
		{"a move less", func(p *proof) { p.plan.Exchanges = []matching.Exchange{} }, "score"},
		{"one more who is said to have left", func(p *proof) { p.frozen.Households[1].Size = 2 }, "more than the seed"},
		{"somebody who was not frozen", func(p *proof) { p.frozen.Households = p.frozen.Households[:2] }, "more than the seed"},
	} {
		p := proofOf(t)
		test.change(p)
		roundFile, problemFile, planFile, frozenFile := p.files(t)
		code, out := command(t.Context(), "proof", "-frozen", frozenFile, roundFile, problemFile, planFile)
		switch {
		case test.says == "" && (code != exitWhole || !strings.Contains(out, "proven: a plan for 3 households at 2 practices, optimal, with 1 exchanges and 2 moves")):
			t.Errorf("%s changed: exit code %d: %s", test.name, code, out)
		case test.says != "" && (code != exitBroken || !strings.Contains(out, test.says) || !strings.HasPrefix(out, "NOT PROVEN")):
			t.Errorf("%s changed: exit code %d, want %q: %s", test.name, code, test.says, out)
		}
	}
	p := proofOf(t)
	roundFile, problemFile, planFile, _ := p.files(t)
	for _, test := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{roundFile, problemFile, planFile}, exitWhole, "proven"},
		{[]string{"-digest", p.round.Digest, "-commitment", p.round.Commitment, roundFile, problemFile, planFile}, exitWhole, "proven"},
		{[]string{"-digest", "sha256:0", roundFile, problemFile, planFile}, exitBroken, "the digest is not the one that was noted down"},
		{[]string{"-commitment", "0", roundFile, problemFile, planFile}, exitBroken, "the commitment is not the one that was noted down"},
		{[]string{"-help"}, exitWhole, "trusts nobody"},
		{[]string{"-nonsense"}, exitUsage, "nonsense"},
		{[]string{roundFile, problemFile}, exitUsage, "name three files"},
		{[]string{roundFile, problemFile, planFile + "none"}, exitUnknown, "none"},
		{[]string{roundFile, planFile, problemFile}, exitUnknown, "plan"},
	} {
		if code, out := command(t.Context(), append([]string{"proof"}, test.args...)...); code != test.code || !strings.Contains(out, test.says) {
			t.Errorf("proof %q: exit code %d, want %d: %s", test.args, code, test.code, out)
		}
	}
}
