package main

import (
	"fmt"
	"io"

	"github.com/ruilkring/ruilkring/bench/kep/madeup"
)

// generate writes a pool made up from a seed.
func generate(o *options, stderr io.Writer) error {
	kind := madeup.Kind(o.generate)
	altruists := o.altruists
	if altruists < 0 {
		altruists = o.pairs * usualAltruists[kind] / 100
	}
	p, err := madeup.Make(kind, madeup.Params{Pairs: o.pairs, Altruists: altruists, Degree: o.degree, Seed: o.seed})
	if err != nil {
		return err
	}
	if err := p.Save(o.out); err != nil {
		return err
	}
	fmt.Fprintf(stderr, "%s: %s of seed %d: %d pairs, %d altruists, %d arcs\n", o.out, kind, o.seed, p.Pairs, p.Altruists, len(p.Arcs))
	return nil
}

// usualAltruists is how many altruists there are to a hundred pairs where none
// are asked for, as in the published pools of each kind.
var usualAltruists = map[madeup.Kind]int{madeup.Saidman: 5, madeup.UK: 11, madeup.Sparse: 15}
