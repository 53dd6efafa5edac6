// Package round is the state machine of a swap round after its problem is
// known: who proposed what, who agreed, what was carried out and what fell
// through.
//
// A round goes through phases:
//
//	collecting → frozen → proposed → consenting → executing → closed
//
// [Opened] starts collecting wishes. [Frozen] fixes the problem: its digest and
// a commitment to the seed are published before anybody can know the plan.
// [Proposed] reveals the seed and brings the plan, which package verify must have
// passed. [Asked] starts the consenting, which lasts until a deadline: every
// person of 16 or over in a household that would move answers, and so does every
// receiving practice, move by move. An exchange to which all agree is
// [Confirmed], and can be [Executed] at once, also before the deadline. A refusal,
// a withdrawal or silence breaks the exchange that it touches and no other, which
// rule 2 of a valid plan allows: any subset of the exchanges can be carried out.
// Until the deadline, [Repaired] brings further exchanges among those who are
// left over. [Expired] ends the consenting, silence being a no; [Closed] ends the
// round.
//
// A [Round] is an immutable value: [Round.Apply] gives the round after an event,
// or says why the event can't happen, and leaves the round before as it is.
// Whoever decides and whoever folds a journal call the same Apply, so a journal
// that holds an impossible history is found out.
//
// Households appear under the pseudonyms of the frozen problem only, so that a
// plan can be published.
package round
