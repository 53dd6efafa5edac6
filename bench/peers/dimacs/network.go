// Package dimacs writes a swap round as a minimum-cost flow problem in the
// DIMACS format, so that other solvers can be compared with ours number for
// number.
//
// # The network
//
// Every household with a wish is a node, every practice is a node, and there is
// one further node, the pool. It can be written in two forms; general solvers
// differ in which they solve faster, so a fair comparison tries both.
//
// In the form [Assignment] every household has one unit of supply and the pool
// takes all units: a household has one arc to each wished practice and one for
// staying, to its current practice, or to the pool where it has none; a
// practice has one arc to the pool, whose capacity is its places (those that
// households of the problem hold, and the free ones). A flow says who is where
// after the round.
//
// In the form [Circulation] nobody has supply and a flow is the moves alone: an
// arc to a household from its current practice, or from the pool; arcs from a
// household to its wishes; an arc from a practice to the pool for its free
// places, and one from the pool to a practice for places that stay behind
// empty. It has as many arcs, and the flow of zero is valid.
//
// Either way an integral flow is a set of moves that splits into cycles and
// chains, and the other way round. Households without an eligible wish stay,
// and are left out together with their places.
//
// # One cost for several goals
//
// A general solver knows one cost an arc. Level l of the score weighs w(l), the
// last level 1, and each earlier one
//
//	w(l) = 1 + n · Σ over later levels m of w(m)·range(m)
//
// where range(m) is the difference between the largest and the smallest value
// that a move or staying (0) has at level m, and n is the number of practices
// plus one. Then the flow of least cost is
// a lexicographic optimum. Proof: let x have the least cost and y the best
// score. Their difference splits into cycles of the residual network of x, on
// each of which every node occurs at most once (Ahuja, Magnanti, Orlin 1993,
// theorem 3.7). A household's neighbours are practices and the pool, so a cycle
// meets at most n households, and on each of these it changes level m by at
// most range(m). If y were better than x, then on one of the cycles the change
// would be lexicographically above zero: say d ≥ 1 at level l and 0 before. Its
// weighted sum is then at least w(l) − n·Σ w(m)·range(m) = 1, so adding the
// cycle to x would cost less than x: a contradiction.
//
// The number of exchanges is no linear function of the flow, so that goal, and
// with it household sizes above 1 and caps, cannot be written.
package dimacs

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"

	"github.com/ruilkring/ruilkring/matching"
)

// ErrUnsupported is wrapped by the error for a problem that a minimum-cost flow
// cannot express.
var ErrUnsupported = errors.New("dimacs: not a minimum-cost flow")

// ErrTooWide is wrapped by the error for goals whose weights would need costs
// of more than 62 bits.
var ErrTooWide = errors.New("dimacs: the goals do not fit one 62-bit cost")

// Form is a way to write a round as a network.
type Form string

// The forms; the package's comment describes them.
const (
	Assignment  Form = "assignment"
	Circulation Form = "circulation"
)

// Network is a minimum-cost flow problem. Nodes are numbered from 0: the
// households with a wish in the problem's order, then the practices in the
// problem's order, then the pool.
type Network struct {
	Form Form
	// Households are the indices of the households that are nodes.
	Households []int32
	// Practices is the number of practice nodes.
	Practices int
	// Columns of the arcs, in order of From.
	From, To, Capacity []int32
	Cost               []int64
	// Weights are the weights of [matching.Problem.Levels].
	Weights []int64
}

// Nodes is the number of nodes.
func (n *Network) Nodes() int { return len(n.Households) + n.Practices + 1 }

// LongestPath is the most arcs that a path can have that meets no node twice:
// every other node on it is a practice or the pool.
func (n *Network) LongestPath() int { return 2 * (n.Practices + 1) }

// NewNetwork is the network of a valid problem whose eligible wishes are e.
//
// # Errors
//
// It wraps [ErrUnsupported] for sizes above 1, caps, mechanisms other than
// optimal and the goal exchanges, and [ErrTooWide].
func NewNetwork(p *matching.Problem, e *matching.Eligibility, form Form) (*Network, error) {
	if err := supported(p); err != nil {
		return nil, err
	}
	if form != Assignment && form != Circulation {
		return nil, fmt.Errorf("dimacs: unknown form %q", form)
	}
	levels := p.Levels()
	day := p.Day()
	weights, err := weigh(p, e, levels, day)
	if err != nil {
		return nil, err
	}
	n := &Network{Form: form, Practices: len(p.Practices), Weights: weights}
	for h := range p.Households {
		if e.Offsets[h] != e.Offsets[h+1] {
			n.Households = append(n.Households, int32(h))
		}
	}
	// The nodes, by the practice that holds their place: those of practice q
	// are held[first[q]:first[q+1]], those without one come last.
	first := make([]int, n.Practices+2)
	holder := func(h int32) int {
		if q := e.Current[h]; q >= 0 {
			return int(q)
		}
		return n.Practices
	}
	for _, h := range n.Households {
		first[holder(h)+1]++
	}
	for q := range n.Practices + 1 {
		first[q+1] += first[q]
	}
	held := make([]int32, len(n.Households))
	next := slices.Clone(first)
	for i, h := range n.Households {
		held[next[holder(h)]] = int32(i)
		next[holder(h)]++
	}

	arcs := e.Len() + len(n.Households) + 2*n.Practices
	n.From = make([]int32, 0, arcs)
	n.To = make([]int32, 0, arcs)
	n.Capacity = make([]int32, 0, arcs)
	n.Cost = make([]int64, 0, arcs)
	add := func(from, to, capacity int, cost int64) {
		n.From = append(n.From, int32(from))
		n.To = append(n.To, int32(to))
		n.Capacity = append(n.Capacity, int32(capacity))
		n.Cost = append(n.Cost, cost)
	}
	practice0 := len(n.Households)
	pool := practice0 + n.Practices
	values := make([]int64, len(levels))
	for i, h := range n.Households {
		for k := e.Offsets[h]; k < e.Offsets[h+1]; k++ {
			Values(values, levels, &p.Households[h], day, e, k)
			cost := int64(0)
			for l, v := range values {
				cost -= weights[l] * v
			}
			add(i, practice0+int(e.Practice[k]), 1, cost)
		}
		if form == Assignment {
			add(i, practice0+holder(h), 1, 0)
		}
	}
	for q := range p.Practices {
		holders := held[first[q]:first[q+1]]
		free := min(p.Practices[q].Free(), len(n.Households))
		if form == Assignment {
			if places := min(len(holders)+free, len(n.Households)); places > 0 {
				add(practice0+q, pool, places, 0)
			}
			continue
		}
		for _, i := range holders {
			add(practice0+q, int(i), 1, 0)
		}
		if free > 0 {
			add(practice0+q, pool, free, 0)
		}
	}
	if form == Circulation {
		for _, i := range held[first[n.Practices]:] {
			add(pool, int(i), 1, 0)
		}
		for q := range n.Practices {
			if holders := first[q+1] - first[q]; holders > 0 {
				add(pool, practice0+q, holders, 0)
			}
		}
	}
	return n, nil
}

// Composite is the cost of a score, one value for each level: what a solver of
// the network reports as the optimum when the score is the best one. The high
// word is the sign's extension where the cost fits 64 bits.
func (n *Network) Composite(score []int64) (hi int64, lo uint64) {
	for l, v := range score {
		h, w := bits.Mul64(magnitude(v), uint64(n.Weights[l]))
		if v > 0 { // larger is better, so it costs less
			var borrow uint64
			lo, borrow = bits.Sub64(lo, w, 0)
			hi -= int64(h + borrow)
		} else {
			var carry uint64
			lo, carry = bits.Add64(lo, w, 0)
			hi += int64(h + carry)
		}
	}
	return hi, lo
}

func magnitude(v int64) uint64 {
	if v < 0 {
		return -uint64(v)
	}
	return uint64(v)
}

// Values sets values to those of a move by h, of which k is an eligible wish,
// one for each level.
func Values(values []int64, levels []matching.Level, h *matching.Household, day matching.Date, e *matching.Eligibility, k int) {
	for l, level := range levels {
		switch level.Goal {
		case matching.GoalPriority:
			values[l] = 0
			if h.Priority == level.Priority {
				values[l] = 1
			}
		case matching.GoalPatients, matching.GoalHouseholds:
			values[l] = 1
		case matching.GoalRank:
			values[l] = -int64(e.Rank[k])
		case matching.GoalDistance:
			values[l] = -int64(e.Metres[k])
		case matching.GoalWaiting:
			values[l] = int64(h.DaysWaited(day))
		case matching.GoalWeight:
			values[l] = 0
			if e.Weight != nil {
				values[l] = int64(e.Weight[k])
			}
		}
	}
}

func supported(p *matching.Problem) error {
	switch r := &p.Rules; {
	case r.Mechanism != "" && r.Mechanism != matching.Optimal:
		return fmt.Errorf("%w: rules.mechanism: %s", ErrUnsupported, r.Mechanism)
	case r.MaxCycle != 0:
		return fmt.Errorf("%w: rules.max_cycle: %d", ErrUnsupported, r.MaxCycle)
	case r.MaxChain != 0:
		return fmt.Errorf("%w: rules.max_chain: %d", ErrUnsupported, r.MaxChain)
	}
	for _, g := range p.Goals() {
		if g == matching.GoalExchanges {
			return fmt.Errorf("%w: rules.goals: %s", ErrUnsupported, g)
		}
	}
	for i := range p.Practices {
		if p.Practices[i].MaxIntake != nil {
			return fmt.Errorf("%w: practices[%d].max_intake: %d", ErrUnsupported, i, *p.Practices[i].MaxIntake)
		}
	}
	for i := range p.Households {
		if p.Households[i].Persons() != 1 {
			return fmt.Errorf("%w: households[%d].size: %d", ErrUnsupported, i, p.Households[i].Size)
		}
	}
	return nil
}

// weigh works out the weights of the levels as the package's comment says. A
// level that says nothing (range 0) or that an earlier one settles has weight
// 0: patients and households after every priority, and after each other.
func weigh(p *matching.Problem, e *matching.Eligibility, levels []matching.Level, day matching.Date) ([]int64, error) {
	low, high := make([]int64, len(levels)), make([]int64, len(levels))
	values := make([]int64, len(levels))
	for h := range p.Households {
		for k := e.Offsets[h]; k < e.Offsets[h+1]; k++ {
			Values(values, levels, &p.Households[h], day, e, k)
			for l, v := range values {
				low[l], high[l] = min(low[l], v), max(high[l], v)
			}
		}
	}
	settled := false // the number of moves follows from the levels before
	weights := make([]int64, len(levels))
	speaks := make([]bool, len(levels))
	for l, level := range levels {
		switch level.Goal {
		case matching.GoalPatients, matching.GoalHouseholds:
			speaks[l] = !settled
			settled = true
		case matching.GoalPriority:
			// With a level for each priority they add up to the moves.
			speaks[l] = true
			settled = settled || l+1 == len(levels) || levels[l+1].Goal != matching.GoalPriority
		default:
			speaks[l] = true
		}
	}
	const most = 1<<62 - 1
	n := uint64(len(p.Practices)) + 1
	later := uint64(0) // Σ w·range, which bounds every cost
	for l := len(levels) - 1; l >= 0; l-- {
		if !speaks[l] || high[l] == low[l] {
			continue
		}
		hi, sum := bits.Mul64(n, later)
		if hi != 0 || sum > most-1 {
			return nil, tooWide(levels[l])
		}
		w := sum + 1
		hi, part := bits.Mul64(w, uint64(high[l]-low[l]))
		if hi != 0 || part > most-later {
			return nil, tooWide(levels[l])
		}
		weights[l] = int64(w)
		later += part
	}
	return weights, nil
}

func tooWide(l matching.Level) error {
	return fmt.Errorf("%w: no room for the goal %s beside those after it; name fewer goals", ErrTooWide, l.Goal)
}
