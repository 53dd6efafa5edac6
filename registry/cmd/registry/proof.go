//go:build !js && !wasip1

package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/verify"
	"github.com/ruilkring/ruilkring/registry/round"
)

const proofUsage = `usage: registry proof [flags] ROUND PROBLEM PLAN

Checks a round as somebody does who trusts nobody, with files: what a backend says
of the round (GET /v1/rounds/…), the problem that was solved (…/problem), and the
plan (…/plan). It checks
  1. that the seed and the salt open the commitment;
  2. that the problem has the digest that was published for it, the one that the
     plan names, and that seed;
  3. that the plan follows the rules, that its score is right, and that its
     certificate proves what it says;
  4. with -frozen, that the frozen problem (…/problem?frozen=true) has the digest
     that was published beforehand, and that the one that was solved is the same
     but for the seed and the wishes of those who left in between.
That digest and commitment were published before the plan is for those to know who
noted them down then: -digest and -commitment compare.

Exit codes: 0 all of it holds; 1 it does not, and why is printed; 2 the command was
not understood; 3 a file could not be read.

Flags:
`

// published is what is checked of what a backend says of a round.
type published struct {
	Rules      matching.Rules `json:"rules"`
	Digest     string         `json:"digest"`
	Commitment string         `json:"commitment"`
	Salt       string         `json:"salt"`
	Solved     string         `json:"solved"`
}

// proof is what there is to check of a round.
type proof struct {
	round           published
	problem, frozen *matching.Problem // frozen is nil where it is not checked
	plan            *matching.Plan
}

// runProof is the command "registry proof".
func runProof(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := newFlags("registry proof")
	frozen := flags.String("frozen", "", "the `FILE` of the problem as it was frozen")
	digest := flags.String("digest", "", "the digest that was noted down before the plan")
	commitment := flags.String("commitment", "", "the commitment that was noted down before the plan")
	if code, ok := parse(flags, proofUsage, args, 3, "three files", stdout, stderr); !ok {
		return code
	}
	p, err := readProof(flags.Arg(0), flags.Arg(1), flags.Arg(2), *frozen)
	if err != nil {
		fmt.Fprintf(stderr, "registry proof: %v\n", err)
		return exitUnknown
	}
	err = p.check(ctx)
	if *digest != "" && *digest != p.round.Digest {
		err = errors.Join(err, errors.New("the digest is not the one that was noted down"))
	}
	if *commitment != "" && *commitment != p.round.Commitment {
		err = errors.Join(err, errors.New("the commitment is not the one that was noted down"))
	}
	if err != nil {
		fmt.Fprintf(stdout, "NOT PROVEN: %v\n", err)
		return exitBroken
	}
	moves := 0
	for i := range p.plan.Exchanges {
		moves += len(p.plan.Exchanges[i].Moves)
	}
	fmt.Fprintf(stdout, "proven: a plan for %d households at %d practices, %s, with %d exchanges and %d moves\n",
		len(p.problem.Households), len(p.problem.Practices), p.plan.Status, len(p.plan.Exchanges), moves)
	return exitWhole
}

// readProof reads the files.
func readProof(roundFile, problemFile, planFile, frozenFile string) (*proof, error) {
	p := &proof{}
	for _, file := range []struct {
		name string
		read func(data []byte) error
	}{
		{roundFile, func(data []byte) error { return json.Unmarshal(data, &p.round) }},
		{problemFile, func(data []byte) (err error) { p.problem, err = matching.DecodeProblem(data); return err }},
		{planFile, func(data []byte) (err error) { p.plan, err = matching.DecodePlan(data); return err }},
		{frozenFile, func(data []byte) (err error) { p.frozen, err = matching.DecodeProblem(data); return err }},
	} {
		if file.name == "" {
			continue
		}
		data, err := os.ReadFile(file.name)
		if err != nil {
			return nil, err
		}
		if err := file.read(data); err != nil {
			return nil, fmt.Errorf("%s: %w", file.name, err)
		}
	}
	return p, nil
}

// check is all that does not hold; nil where everything does.
func (p *proof) check(ctx context.Context) error {
	var faults []error
	hold := func(is bool, format string, args ...any) {
		if !is {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	var salt [32]byte
	n, err := hex.Decode(salt[:], []byte(p.round.Salt)[:min(len(p.round.Salt), 2*len(salt))])
	hold(err == nil && n == len(salt) && len(p.round.Salt) == 2*len(salt), "the salt is not 64 hexadecimal digits")
	hold(round.Commit(p.round.Rules.Seed, salt) == p.round.Commitment, "the seed and the salt do not open the commitment")
	hold(p.problem.Rules.Seed == p.round.Rules.Seed, "the problem has the seed %d, and %d was published", p.problem.Rules.Seed, p.round.Rules.Seed)
	digest := p.problem.Digest()
	hold(digest == p.round.Solved, "the problem has the digest %s, and %s was published", digest, p.round.Solved)
	hold(digest == p.plan.Problem, "the problem has the digest %s, and the plan is of %s", digest, p.plan.Problem)
	if _, err := verify.Plan(ctx, p.problem, p.plan, verify.Options{}); err != nil {
		faults = append(faults, err)
	}
	if p.frozen != nil {
		digest := p.frozen.Digest()
		hold(digest == p.round.Digest, "the frozen problem has the digest %s, and %s was published", digest, p.round.Digest)
		hold(p.onlyLeft(), "the problem that was solved differs from the frozen one in more than the seed and the wishes of those who left")
	}
	return errors.Join(faults...)
}

// onlyLeft reports whether the problem is the frozen one but for the seed and the
// wishes of some who have none now.
func (p *proof) onlyLeft() bool {
	frozen := *p.frozen
	if len(frozen.Households) != len(p.problem.Households) {
		return false
	}
	frozen.Households = append([]matching.Household(nil), frozen.Households...)
	for i := range frozen.Households {
		if reflect.DeepEqual(p.problem.Households[i].Wishes, matching.Wishes{}) {
			frozen.Households[i].Wishes = matching.Wishes{}
		}
	}
	frozen.Rules.Seed = p.problem.Rules.Seed
	return frozen.Digest() == p.problem.Digest()
}
