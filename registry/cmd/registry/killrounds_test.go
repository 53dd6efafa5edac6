//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/solve"
	"github.com/ruilkring/ruilkring/registry"
	"github.com/ruilkring/ruilkring/registry/round"
)

// movers begin the ids of the households that move by rounds, and of nobody else.
// Each writer has moversOfWriter of them, spread over stops practices.
const (
	movers         = "m-"
	moversOfWriter = 6
	stops          = 3
	// enrolledAtStop is how many persons each of these practices holds, whatever
	// is swapped.
	enrolledAtStop = 10
)

// conductor carries out rounds, one after the other, each from its opening to its
// end. After a kill the next one goes on where the journal says.
type conductor struct {
	*rand.Rand
	r    *registry.Registry
	name string
}

func (c *conductor) stop(i int) string   { return fmt.Sprintf("q-%s-%d", c.name, i%stops) }
func (c *conductor) mover(i int) string  { return fmt.Sprintf("%s%s-%d", movers, c.name, i) }
func (c *conductor) round(n int) string  { return fmt.Sprintf("r-%s-%d", c.name, n) }
func (c *conductor) region() string      { return "swap-" + c.name }
func (c *conductor) person(i int) string { return "adult-of-" + c.mover(i) }

// run carries out rounds for ever, or until something goes wrong that should not.
func (c *conductor) run(ctx context.Context) error {
	for {
		err := c.step(ctx)
		for err != nil {
			if !interrupted(err) {
				return fmt.Errorf("a round: %w", err)
			}
			time.Sleep(time.Millisecond)
			_, err = c.r.Refresh(ctx)
		}
	}
}

// step gives the next command, or a few.
func (c *conductor) step(ctx context.Context) error {
	v := c.r.View()
	for i := range stops {
		if _, there := v.Practice(c.stop(i)); !there {
			_, err := c.r.Do(ctx, registry.PutPractice{Practice: registry.Practice{Region: c.region(), Practice: matching.Practice{
				ID: c.stop(i), Location: matching.Point{Lat: 52, Lon: 5}, Capacity: enrolledAtStop, Enrolled: enrolledAtStop, Mode: matching.Swap,
			}}})
			return err
		}
	}
	for i := range moversOfWriter {
		if _, there := v.Household(c.mover(i)); !there {
			_, err := c.r.Do(ctx, registry.Register{Household: registry.Household{
				ID: c.mover(i), Adults: []string{c.person(i)}, Current: c.stop(i), Home: matching.Point{Lat: 52, Lon: 5},
			}})
			return err
		}
	}
	last := 0
	for ; ; last++ {
		if _, there := v.Round(c.round(last)); !there {
			break
		}
	}
	if last == 0 {
		return c.begin(ctx, v, 0)
	}
	r, _ := v.Round(c.round(last - 1))
	switch r.Phase() {
	case round.PhaseCollecting:
		return c.do(ctx, r.ID(), registry.Freeze{Round: r.ID()})
	case round.PhaseFrozen:
		return c.propose(ctx, r.ID())
	case round.PhaseProposed:
		// Often there is time for all answers, and sometimes not.
		err := c.do(ctx, r.ID(), registry.Ask{Round: r.ID(), Deadline: time.Now().Add(time.Duration(20+c.IntN(300)) * time.Millisecond)})
		if errors.Is(err, registry.ErrState) {
			return nil // it took longer than that until its turn
		}
		return err
	case round.PhaseConsenting:
		return c.consent(ctx, r)
	case round.PhaseExecuting:
		if e := agreed(r); e != nil {
			return c.do(ctx, r.ID(), registry.Execute{Round: r.ID(), Exchange: e.Number})
		}
		return c.do(ctx, r.ID(), registry.CloseRound{Round: r.ID()})
	}
	return c.begin(ctx, v, last)
}

// begin lets everybody wish to go elsewhere, forgets an old round, and opens one.
func (c *conductor) begin(ctx context.Context, v *registry.View, number int) error {
	for i := range moversOfWriter {
		h, _ := v.Household(c.mover(i))
		if h.State == registry.StateWaiting {
			continue
		}
		var wishes [][]string
		for j := range stops {
			if id := c.stop(i + j + c.IntN(2)); id != h.Current && len(wishes) == 0 || id != h.Current && wishes[0][0] != id {
				wishes = append(wishes, []string{id})
			}
		}
		if _, err := c.r.Do(ctx, registry.PutWishes{Household: h.ID, Wishes: matching.Wishes{Ranked: wishes[:min(2, len(wishes))]}}); err != nil {
			return err
		}
	}
	if number >= 3 {
		if r, _ := v.Round(c.round(number - 3)); !r.Forgotten {
			if err := c.do(ctx, r.ID(), registry.ForgetRound{Round: r.ID()}); err != nil && !errors.Is(err, registry.ErrNotErased) {
				return err
			}
		}
	}
	return c.do(ctx, c.round(number), registry.OpenRound{Round: c.round(number), Regions: []string{c.region()}})
}

// propose solves a frozen round.
func (c *conductor) propose(ctx context.Context, id string) error {
	p, err := c.r.RoundProblem(id)
	if err != nil {
		return err
	}
	plan, err := solved(ctx, p)
	if err != nil {
		return err
	}
	receipt, err := c.r.Propose(ctx, id, plan)
	return c.said(receipt, id, err)
}

// solved is a plan for a problem.
func solved(ctx context.Context, p *matching.Problem) (*matching.Plan, error) {
	result, err := solve.Solve(ctx, p, solve.Options{})
	if err != nil {
		return nil, err
	}
	return result.Plan, nil
}

// consent gives one answer, now and then a no; repairs what broke; and carries out
// what is agreed to, or leaves that for after the deadline.
func (c *conductor) consent(ctx context.Context, r *registry.RoundView) error {
	if r.Count(round.Broken) > r.Repairs() && c.IntN(3) == 0 {
		if proposed, err := c.r.Repair(ctx, r.ID(), solved); err != nil && !errors.Is(err, registry.ErrState) || proposed {
			return c.said(registry.Receipt{}, r.ID(), err)
		}
	}
	if e := agreed(r); e != nil && c.IntN(2) == 0 {
		return c.do(ctx, r.ID(), registry.Execute{Round: r.ID(), Exchange: e.Number})
	}
	for e := range r.Exchanges() {
		if e.State != round.Pending {
			continue
		}
		var command registry.Command
		for i := range e.Moves {
			m := &e.Moves[i]
			if household := r.Household(m); m.Adults[0] == round.Unanswered {
				command = registry.Answer{Round: r.ID(), Household: household, Person: "adult-of-" + household, Yes: c.IntN(12) > 0}
			} else if m.Practice == round.Unanswered {
				command = registry.Receive{Round: r.ID(), Practice: r.Practice(m.To), Exchange: e.Number, Move: i, Yes: true}
			}
		}
		err := c.do(ctx, r.ID(), command)
		if errors.Is(err, registry.ErrState) { // it is too late
			return c.do(ctx, r.ID(), registry.Expire{Round: r.ID()})
		}
		return err
	}
	err := c.do(ctx, r.ID(), registry.Expire{Round: r.ID()})
	if errors.Is(err, registry.ErrState) { // it is too early
		time.Sleep(time.Millisecond)
		return nil
	}
	return err
}

// agreed is an exchange to which everybody has agreed, nil where there is none.
func agreed(r *registry.RoundView) *round.Exchange {
	for e := range r.Exchanges() {
		if e.State == round.Agreed {
			return e
		}
	}
	return nil
}

// do gives a command about a round, and says how far the round is then.
func (c *conductor) do(ctx context.Context, id string, command registry.Command) error {
	receipt, err := c.r.Do(ctx, command)
	return c.said(receipt, id, err)
}

// said says how far a round is after a command that was carried out.
func (c *conductor) said(receipt registry.Receipt, id string, err error) error {
	if err != nil {
		return err
	}
	r, _ := c.r.View().Round(id)
	say("round %d %s %d %d %d %d", max(receipt.Version, r.Version), id, r.Phase(), r.Len(), r.Count(round.Agreed)+r.Count(round.Done), r.Count(round.Done))
	return nil
}

// saidOfRound is how far a round was said to be.
type saidOfRound struct {
	phase                       round.Phase
	exchanges, agreed, executed int
}

// checkRounds holds the rounds of a journal against what was said, and against
// what must be so whatever was: nobody moves without everybody's consent, or is
// in two exchanges or places; an exchange is carried out whole.
func (w *witness) checkRounds(v *registry.View) error {
	for id := range w.rounds {
		if _, there := v.Round(id); !there {
			return fmt.Errorf("round %s is gone", id)
		}
	}
	at := map[string]string{}
	alive := map[string]string{}
	for r := range v.Rounds() {
		if said := w.rounds[r.ID()]; r.Phase() < said.phase || !r.Forgotten &&
			(r.Len() < said.exchanges || r.Count(round.Agreed)+r.Count(round.Done) < said.agreed || r.Count(round.Done) < said.executed) {
			return fmt.Errorf("round %s is %s with %d exchanges, %d agreed to, %d carried out, and was said to be at %+v",
				r.ID(), r.Phase(), r.Len(), r.Count(round.Agreed), r.Count(round.Done), said)
		}
		for e := range r.Exchanges() {
			if e.State == round.Broken {
				continue
			}
			for i := range e.Moves {
				m := &e.Moves[i]
				id := r.Household(m)
				if e.State != round.Pending && (m.Practice != round.Yes || m.Adults[0] != round.Yes) {
					return fmt.Errorf("exchange %d of round %s is %s without the consent for %s", e.Number, r.ID(), e.State, id)
				}
				if e.State == round.Done {
					at[id] = r.Practice(m.To)
				} else if other := alive[id]; other != "" {
					return fmt.Errorf("household %s is in two exchanges, of the rounds %s and %s", id, r.ID(), other)
				} else if r.Phase() != round.PhaseClosed {
					alive[id] = r.ID()
				}
			}
		}
	}
	for id, to := range at {
		if h, _ := v.Household(id); h.Current != to {
			return fmt.Errorf("household %s is at %q, and an exchange moved it to %s", id, h.Current, to)
		}
	}
	return wholeStops(v)
}

// wholeStops checks the practices among which the movers move: swaps leave them as
// many persons as they had.
func wholeStops(v *registry.View) error {
	here, of := map[string]int{}, map[string]int{}
	for h := range v.Select(registry.All()).Households() {
		if strings.HasPrefix(h.ID, movers) {
			here[h.Current]++
			of[h.Current[:strings.LastIndexByte(h.Current, '-')]]++
		}
	}
	for p := range v.Practices() {
		if !strings.HasPrefix(p.ID, "q-") {
			continue
		}
		if p.Enrolled != enrolledAtStop {
			return fmt.Errorf("practice %s holds %d after swaps only", p.ID, p.Enrolled)
		}
		if of[p.ID[:strings.LastIndexByte(p.ID, '-')]] == moversOfWriter && here[p.ID] != moversOfWriter/stops {
			return fmt.Errorf("of those who swap %d are at practice %s, and %d were", here[p.ID], p.ID, moversOfWriter/stops)
		}
	}
	return nil
}
