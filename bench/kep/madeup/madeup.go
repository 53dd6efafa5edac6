// Package madeup makes kidney-exchange pools from a seed. Nobody in them exists.
// The same kind, parameters and seed give the same pool on every platform: all
// arithmetic is on whole numbers.
//
// The kinds follow published descriptions of patients and donors, and were
// compared with published pools of the same kind; README.md beside the command
// kep has the figures.
package madeup

import (
	"fmt"

	"github.com/ruilkring/ruilkring/bench/kep/pool"
)

// Kind is a way to make a pool.
type Kind string

// The kinds.
const (
	// Saidman is after Saidman, Roth, Sönmez, Ünver, Delmonico: Increasing the
	// opportunity of live kidney donation by matching for two- and three-way
	// exchanges, Transplantation 81 (2006): the blood groups, sensitisation and
	// marriages of the waiting list of the United States. Pairs in which the
	// donor fits the patient are left out. Every arc weighs 1.
	Saidman Kind = "saidman"
	// UK is after Delorme, García, Gondzio, Kalcsics, Manlove, Pettersson,
	// Trimble: Improved instance generation for kidney exchange programmes,
	// Computers & Operations Research 141 (2022): the patients of the British
	// programme, among them many whom hardly any donor fits, and patients with
	// more than one donor. Arcs weigh 1 to 90, each as often.
	UK Kind = "uk"
	// Sparse has mostly patients whom one donor in fifty fits, as programmes
	// have that run often: who is easy to match leaves at once. The number of
	// arcs a vertex is Params.Degree, however large the pool. Every arc weighs 1.
	Sparse Kind = "sparse"
)

// MaxVertices is the most pairs and altruists of a pool together.
const MaxVertices = 100_000

// Params are the size of a pool.
type Params struct {
	// Pairs and Altruists are how many there are to be, 0 or more.
	Pairs, Altruists int
	// Degree is the mean number of arcs from a vertex, of the kind [Sparse];
	// 0 means 8. It is approached and not met. Others have no use for it.
	Degree int
	// Seed makes the pool.
	Seed uint64
}

// Make makes a pool. The error names the kind or the parameter that is wrong.
func Make(kind Kind, p Params) (*pool.Pool, error) {
	switch {
	case p.Pairs < 0 || p.Pairs > MaxVertices:
		return nil, fmt.Errorf("madeup: Pairs: %d is not 0 to %d", p.Pairs, MaxVertices)
	case p.Altruists < 0 || p.Altruists > MaxVertices-p.Pairs:
		return nil, fmt.Errorf("madeup: Altruists: %d is not 0 to %d", p.Altruists, MaxVertices-p.Pairs)
	case p.Degree < 0 || p.Degree > MaxVertices:
		return nil, fmt.Errorf("madeup: Degree: %d is not 0 to %d", p.Degree, MaxVertices)
	case p.Degree > 0 && kind != Sparse:
		return nil, fmt.Errorf("madeup: Degree: the kind %s has no use for it", kind)
	}
	switch kind {
	case Saidman:
		return saidman(p), nil
	case UK:
		return uk(p), nil
	case Sparse:
		return sparse(p), nil
	}
	return nil, fmt.Errorf("madeup: unknown kind %q: it is %s, %s or %s", kind, Saidman, UK, Sparse)
}
