// Package verify checks a plan: that it follows the rules, that its score is
// right, and that its certificate proves what the plan says of its bound. It
// imports package matching and the standard library, and nothing of any solver,
// so that a plan can be trusted without trusting whoever made it.
//
// # What is checked
//
//   - Format, digest of the problem, goals, status, and the shapes of score and
//     bound.
//   - Rule 1: every id is known, a household moves at most once, from its
//     current practice, to an eligible wish, whose rank and distance are those
//     that the plan says.
//   - Rule 2: where use(e,p) is the persons that exchange e brings into
//     practice p less those it takes out, the sum over exchanges of
//     max(0, use(e,p)) is at most the free places of p. So any subset of the
//     exchanges can be carried out, in any order.
//   - Rule 3: the persons who enter a practice are at most its max_intake.
//   - Rule 4: a cycle closes and uses no free place, so that all its households
//     are of one size. A chain links, and only its first move uses free places,
//     so that no household in it is larger than the one before. Neither passes
//     through a practice twice. What is a cycle or a chain is called so;
//     anything else is a bundle, which must be connected, and must have no
//     proper part such that part and remainder, as two exchanges beside the
//     rest of the plan, keep to rule 2. (Whether part and remainder would keep
//     to the caps does not count, as it does not for a cycle that passes
//     through a practice twice.) In a problem of single persons no bundle
//     passes. Lengths are within the caps.
//   - The score, added up from the moves. (A plan does not say what the wishes
//     weigh: that is looked up in the problem.)
//   - The bound, from the certificate, as follows.
//
// A search settles whether a bundle has such a part. It is complete up to 20
// moves, and for most larger bundles; [Report.Unsettled] counts the others.
//
// # What the certificate proves
//
// Levels are the whole numbers of a score. A certificate gives every practice a
// price π, which has one number for each level, is compared lexicographically
// and is not below zero. Let a household be active if it has an eligible wish.
// Let places(q) be the persons of active households at practice q now, plus its
// free places. A household h with s persons that takes wish k has a value: its
// own part of the score. It has value zero if it stays. It pays s times the
// price of where it is afterwards, which is zero for none. Then
//
//	D(π) = Σ_q places(q)·π(q) + Σ_h max over its choices k of (value(h,k) − s·π(k))
//
// is at least the score of any valid plan. For by rule 2 no practice has more
// persons of active households after a plan than places(q). So a plan that
// assigns household h to k(h) scores
//
//	Σ_h value(h,k(h)) = Σ_h (value(h,k(h)) − s·π(k(h))) + Σ_h s·π(k(h)) ≤ D(π),
//
// as each term of the first sum is at most the maximum, and the second sum is at
// most Σ_q places(q)·π(q). All of this holds lexicographically, as lists of
// whole numbers are an ordered group under addition. It holds with mixed sizes,
// caps and intake limits too, which only make fewer plans valid.
//
// The number of exchanges is no sum over households. At that level prices and
// values are zero, and the bound is
//
//	min(F, M) + ⌊(M − min(F, M)) / 2⌋
//
// where F is the sum over practices of the lesser of its free places and the
// households with an eligible wish for it, and M bounds the households that
// move: the bound of a level patients or households if one comes before (the
// lower if both do), else the number of active households. For an exchange that
// uses free places has at least one move, and there are at most F of those; any
// other has at least two moves. M may be used because this level only counts
// between plans that reach the bound at every level before it.
//
// Without a certificate all prices are zero. The status is optimal if and only
// if score and bound are equal, and an optimal plan has a certificate.
//
// In a problem of single persons without caps and intake limits, and without
// the goal exchanges, the plan's bound must equal this at every level, so no
// bound goes unproven.
//
// In any other problem no prices of places need prove how good the best plan is:
// finding it is NP-hard. There the bound may be lower than what the certificate
// proves, though not higher, and not below the score. How much lower rests on
// the solver's search, which this package does not repeat: [Report.Proven] is
// what is proven here, and where [Report.Bound] is lower, that the bound holds
// is the solver's word. The score is checked all the same.
//
// In a problem of single persons without caps and intake limits, the prices of
// an optimal plan must also be the least that prove it. These are unique, and
// each is what one more place at that practice would add to the best score. In
// other problems, and for plans that are not optimal, any prices pass that prove
// the bound.
//
// # What the check rests on
//
// It rests on this package, and on package matching for decoding, validation,
// the digest, [matching.Metres], and the few short methods of its types that
// read a field: levels, free places, persons, days waited. The wishes are worked
// out from
// their definition, without [matching.Problem.Eligibility]. A caller who hands
// over the eligibility or the digest answers for them: a wish that is left out
// of the eligibility can make a bound pass that is too low, though never a move
// that is not allowed. Numbers are exact: sums of certificates are kept in 128
// bits, and what does not fit in 64 is a fault.
//
// The check says nothing of how the plan was chosen: not that ties were broken
// by the seed, and not that the rules of another mechanism than
// [matching.Optimal] were followed.
package verify
