package api

import (
	"encoding/hex"
	"net/http"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/verify"
	"github.com/ruilkring/ruilkring/registry/round"
)

// download is what an auditor gets of a round: the problem that was solved, the one
// that was frozen, and the plan.
func (b *backend) download(id string) (solved, frozen *matching.Problem, plan *matching.Plan) {
	b.t.Helper()
	read := func(path string) []byte {
		return b.want(http.StatusOK, "GET", "/v1/rounds/"+id+path, b.token(checking), "").Body.Bytes()
	}
	var faults [3]error
	solved, faults[0] = matching.DecodeProblem(read("/problem"))
	frozen, faults[1] = matching.DecodeProblem(read("/problem?frozen=true"))
	plan, faults[2] = matching.DecodePlan(read("/plan"))
	for _, err := range faults {
		if err != nil {
			b.t.Fatal(err)
		}
	}
	return solved, frozen, plan
}

// TestProof checks a round as somebody does who trusts nobody: with what was
// published before the plan, what can be downloaded after it, and the published
// packages. One household leaves between the freezing and the solving.
func TestProof(t *testing.T) {
	b := newBackend(t)
	b.freezeRound("r1")
	before := decoded[roundBody](b, b.want(http.StatusOK, "GET", "/v1/rounds/r1", "", ""))
	b.want(http.StatusConflict, "GET", "/v1/rounds/r1/problem", b.token(checking), "")
	b.want(http.StatusConflict, "GET", "/v1/rounds/r1/plan", b.token(checking), "")
	early := b.want(http.StatusOK, "GET", "/v1/rounds/r1/problem?frozen=true", b.token(checking), "").Body.String()
	b.want(http.StatusNoContent, "DELETE", "/v1/households/h-c/wishes", b.token(Principal{Role: patient, Household: "h-c", Person: "h-c-1"}), "")
	b.solveFrozen("r1")
	b.askSolved("r1")
	// Who leaves later changes nothing in what was solved.
	b.want(http.StatusNoContent, "DELETE", "/v1/households/h-a/wishes", b.token(ofA), "")

	after := decoded[roundBody](b, b.want(http.StatusOK, "GET", "/v1/rounds/r1", "", ""))
	if after.Digest != before.Digest || after.Commitment != before.Commitment || before.Salt != "" || before.Rules.Seed != 0 || before.Solved != "" {
		t.Errorf("before the plan %+v was published, and after it %+v", before, after)
	}
	var salt [32]byte
	if _, err := hex.Decode(salt[:], []byte(after.Salt)); err != nil {
		t.Fatal(err)
	}
	if got := round.Commit(after.Rules.Seed, salt); got != before.Commitment {
		t.Errorf("the seed opens %s, and the commitment was %s", got, before.Commitment)
	}
	solved, frozen, plan := b.download("r1")
	if got := frozen.Digest(); got != before.Digest {
		t.Errorf("the frozen problem has the digest %s, and %s was published", got, before.Digest)
	}
	if got := solved.Digest(); got != after.Solved || got != plan.Problem {
		t.Errorf("the solved problem has the digest %s, %s was published, and the plan is of %s", got, after.Solved, plan.Problem)
	}
	if solved.Rules.Seed != after.Rules.Seed {
		t.Errorf("it was solved with the seed %d, and %d was published", solved.Rules.Seed, after.Rules.Seed)
	}
	report, err := verify.Plan(t.Context(), solved, plan, verify.Options{})
	if err != nil || report.Proven == nil || plan.Status != matching.StatusOptimal || len(plan.Exchanges) == 0 {
		t.Errorf("the plan: %v, %+v", err, report)
	}
	// But for the seed and the wishes of who left they are one.
	lacks := 0
	for i := range solved.Households {
		if len(solved.Households[i].Wishes.Ranked) == 0 && len(frozen.Households[i].Wishes.Ranked) > 0 {
			lacks++
			frozen.Households[i].Wishes = matching.Wishes{}
		}
	}
	frozen.Rules.Seed = solved.Rules.Seed
	if lacks != 1 || frozen.Digest() != solved.Digest() {
		t.Errorf("%d households lack wishes; the digests are %s and %s", lacks, frozen.Digest(), solved.Digest())
	}
	if open := decoded[roundBody](b, b.want(http.StatusOK, "GET", "/v1/rounds/r1", b.token(checking), "")); open.Absent != 1 || after.Absent != 0 {
		t.Errorf("%d left for an auditor, and %d for everybody", open.Absent, after.Absent)
	}
	for what, text := range map[string]string{
		"problem": b.want(http.StatusOK, "GET", "/v1/rounds/r1/problem", b.token(checking), "").Body.String(),
		"plan":    b.want(http.StatusOK, "GET", "/v1/rounds/r1/plan", b.token(checking), "").Body.String(), "frozen problem": early,
	} {
		if strings.Contains(text, `"h-`) {
			t.Errorf("the %s names households: %s", what, text)
		}
	}
	// The household finds its own line.
	p := decoded[proposalBody](b, b.want(http.StatusOK, "GET", "/v1/households/h-d/proposal", b.token(Principal{Role: patient, Household: "h-d", Person: "h-d-1"}), ""))
	if e, m := moveOf(plan, p.Pseudonym); e != p.Exchange || m == nil || m.To != p.To {
		t.Errorf("%+v is not in the plan", p)
	}

	// A plan that was tampered with, or is of another problem, does not pass.
	plan.Exchanges[0].Moves[0].Rank++
	if _, err := verify.Plan(t.Context(), solved, plan, verify.Options{}); err == nil {
		t.Error("a tampered plan passes")
	}
	// Whoever is erased takes the problem away, not the plan.
	b.want(http.StatusNoContent, "DELETE", "/v1/households/h-c", b.token(ofRegion), "")
	b.want(http.StatusGone, "GET", "/v1/rounds/r1/problem?frozen=true", b.token(checking), "")
	b.want(http.StatusGone, "GET", "/v1/rounds/r1/problem", b.token(checking), "")
	b.want(http.StatusOK, "GET", "/v1/rounds/r1/plan", b.token(checking), "")
	b.now = b.now.AddDate(0, 1, 0)
	if err := b.server.rounds.step(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.want(http.StatusOK, "POST", "/v1/rounds/r1/close", b.token(ofRegion), "")
	b.want(http.StatusOK, "POST", "/v1/rounds/r1/forget", b.token(ofRegion), "")
	b.want(http.StatusGone, "GET", "/v1/rounds/r1/plan", b.token(checking), "")
}

// moveOf is the exchange and the move of a household in a plan.
func moveOf(plan *matching.Plan, household string) (int, *matching.Move) {
	for i := range plan.Exchanges {
		for j := range plan.Exchanges[i].Moves {
			if m := &plan.Exchanges[i].Moves[j]; m.Household == household {
				return i, m
			}
		}
	}
	return 0, nil
}
