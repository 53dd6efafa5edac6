// Package ip writes a kidney-exchange pool as an integer program and has CBC and
// HiGHS solve it, so that this project's solver can be compared with theirs on
// the same pools in the same run.
//
// # The program
//
// Cycles have a binary column each, all that keep to the cap: the cycle
// formulation of Roth, Sönmez and Ünver (2007) and of Abraham, Blum and Sandholm
// (2007). Chains have a binary column for each arc and each position in a chain
// at which it can be: the position-indexed chain edges (PICEF) of Dickerson,
// Manlove, Plaut, Sandholm and Trimble, Position-indexed formulations for kidney
// exchange (2016), section 4.1. An arc from an altruist has position 1 only; an
// arc from a pair has position k only where an arc into that pair has position
// k−1. The rows are
//
//   - for each pair: at most one of the cycles through it and the arcs into it;
//   - for each altruist: at most one of its arcs;
//   - for each pair and position k: arcs out of it at position k+1 at most as
//     many as arcs into it at position k.
//
// Both solvers read the same text, in the LP format.
package ip
