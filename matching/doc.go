// Package matching has the data of a swap round between GP practices (ruilronde)
// and what follows from it alone: the problem, with who holds places and who
// wants to move where; the plan, with the exchanges that a round proposes; their
// JSON and CSV forms; which wishes are eligible; and the digest by which a plan
// names its problem.
//
// It finds no plans and judges none: that is for the packages solve and verify
// beside it. It imports the standard library only.
//
// # Reading order
//
// [Problem] with its [Practice], [Household], [Wishes] and [Rules] is what goes
// in; [Plan] with its [Exchange], [Move] and [Certificate] is what comes out.
// [ReadProblem] and [ReadCSV] read a problem, and [Problem.Validate] checks one
// that was made in Go. [Problem.Eligibility] is the wishes that count and
// [Metres] the distance by which they do. [Problem.Digest] is the problem's
// name.
//
// # What always holds
//
//   - Input is all right or refused: one [*InvalidError] lists every [Fault] with
//     its path, and in a text its line and column, and nothing is half-loaded.
//   - What a function here returns without an error is valid, and what it
//     writes, it reads back the same.
//   - The order of practices and households means nothing, nor does the order
//     inside a class of wishes.
//   - Identifiers mean nothing but themselves. No names of people and no citizen
//     service numbers belong in a problem; an identifier that passes the test of
//     one is refused.
//   - Numbers that are compared are whole. The same input gives the same bytes on
//     every platform, for any number of threads.
//   - A problem is data: nothing here changes one, and any number of goroutines
//     may read it at once.
//
// # Beyond the spec
//
// The format is ruilkring/v1 with one addition, for pools in which who moves
// where has a worth of its own, such as kidney exchange. A problem without it
// means what it meant, and keeps its bytes and its digest.
//
//   - wishes.weights (absent = 0 for all): a whole number from 0 to 2^31-1 for
//     each practice in wishes.ranked, in the same shape:
//
//     "wishes": {"ranked": [["A"], ["B", "C"]], "weights": [[35], [12, 3]]}
//
//     The practices that wishes.within_m adds weigh 0. Weights say nothing of
//     which wishes are eligible or better; only the goal counts them.
//
//   - goal weight: the sum over moves of the weight of the wish × size.
//
//   - Faults: another shape than that of ranked, weights without ranked wishes,
//     a number that is negative or too large.
//
//   - households.csv: a column weights, in the form of the column wishes:
//     35>12=3.
package matching
