package round

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/ruilkring/ruilkring/matching"
)

// snapshot is a round as JSON keeps it.
type snapshot struct {
	ID         string          `json:"id"`
	Rules      matching.Rules  `json:"rules"`
	Phase      Phase           `json:"phase"`
	Frozen     Frozen          `json:"frozen"`
	Problem    json.RawMessage `json:"problem,omitempty"`
	Standing   []bool          `json:"standing,omitempty"`
	Seed       uint64          `json:"seed,omitempty"`
	Salt       string          `json:"salt,omitempty"`
	Plan       json.RawMessage `json:"plan,omitempty"`
	Repairs    int             `json:"repairs,omitempty"`
	Asked      int64           `json:"asked,omitempty"`
	Deadline   int64           `json:"deadline,omitempty"`
	Exchanges  []*Exchange     `json:"exchanges,omitempty"`
	Gone       []int           `json:"gone,omitempty"`
	Absent     []int           `json:"absent,omitempty"`
	Households int             `json:"households,omitempty"`
}

// Snapshot is everything about the round, for [Restore] to read. Equal rounds
// have equal snapshots.
func (r *Round) Snapshot() ([]byte, error) {
	s := snapshot{
		ID: r.id, Rules: r.rules, Phase: r.phase, Frozen: r.frozen, Seed: r.seed, Salt: r.salt,
		Repairs: r.repairs, Asked: r.asked, Deadline: r.deadline, Exchanges: r.exchanges.all(), Households: r.exchangeOf.len(),
	}
	var text bytes.Buffer
	if p := r.frozen.Participants; p != nil {
		if err := p.Problem.WriteJSON(&text); err != nil {
			return nil, fmt.Errorf("round: %w", err)
		}
		s.Problem, s.Standing = bytes.Clone(text.Bytes()), p.Standing
	}
	if r.plan != nil {
		text.Reset()
		if err := r.plan.WriteJSON(&text); err != nil {
			return nil, fmt.Errorf("round: %w", err)
		}
		s.Plan = bytes.Clone(text.Bytes())
	}
	s.Gone, s.Absent = r.gone(), r.absent
	data, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("round: %w", err)
	}
	return data, nil
}

// Restore is the round of a snapshot.
func Restore(data []byte) (*Round, error) {
	var s snapshot
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, fmt.Errorf("round: %w", err)
	}
	r := &Round{
		id: s.ID, rules: s.Rules, phase: s.Phase, seed: s.Seed, salt: s.Salt,
		repairs: s.Repairs, asked: s.Asked, deadline: s.Deadline, frozen: s.Frozen,
	}
	if s.Problem != nil {
		p, err := matching.DecodeProblem(s.Problem)
		if err != nil {
			return nil, fmt.Errorf("round: %w", err)
		}
		if s.Households != len(p.Households) || len(s.Standing) != len(p.Practices) {
			return nil, fmt.Errorf("round: a snapshot of %d households holds %d", s.Households, len(p.Households))
		}
		r.frozen.Participants = (&Participants{Problem: p, Standing: s.Standing}).indexed()
	}
	if s.Plan != nil {
		plan, err := matching.DecodePlan(s.Plan)
		if err != nil {
			return nil, fmt.Errorf("round: %w", err)
		}
		r.plan = plan
	}
	of := make([]int32, s.Households)
	for i := range of {
		of[i] = none
	}
	for number, e := range s.Exchanges {
		if e == nil || e.Number != number || int(e.State) >= len(states) {
			return nil, fmt.Errorf("round: the snapshot has a broken exchange %d", number)
		}
		r.counts[e.State]++
		for i := range e.Moves {
			m := &e.Moves[i]
			if m.Household < 0 || int(m.Household) >= len(of) || r.frozen.Participants == nil ||
				m.To < 0 || int(m.To) >= len(s.Standing) || m.From < none || int(m.From) >= len(s.Standing) {
				return nil, fmt.Errorf("round: the snapshot has a broken exchange %d", number)
			}
			if e.alive() {
				of[m.Household] = int32(number)
			}
		}
	}
	for _, h := range s.Gone {
		if h < 0 || h >= len(of) {
			return nil, fmt.Errorf("round: the snapshot has a broken household %d", h)
		}
		of[h] = gone
	}
	for _, h := range s.Absent {
		if h < 0 || h >= len(of) {
			return nil, fmt.Errorf("round: the snapshot has a broken household %d", h)
		}
	}
	r.absent = s.Absent
	r.exchanges = vector[*Exchange]{}.append(s.Exchanges...)
	r.exchangeOf = vector[int32]{}.append(of...)
	return r, nil
}

// indexed is the participants with what finds them.
func (p *Participants) indexed() *Participants {
	q := *p
	q.households = make(map[string]int32, len(q.Problem.Households))
	for i := range q.Problem.Households {
		q.households[q.Problem.Households[i].ID] = int32(i)
	}
	q.practices = make(map[string]int32, len(q.Problem.Practices))
	for i := range q.Problem.Practices {
		q.practices[q.Problem.Practices[i].ID] = int32(i)
	}
	return &q
}
