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
package matching
