// Package registry keeps practices, households and rounds over time: who is
// enrolled where, who wishes what, and what happened to them.
//
// [Open] reads the journal of a [journal.Store] and keeps what it adds up to in
// memory. [Registry.Do] carries out a [Command]: when it returns, what the command
// did is on disk and in [Registry.View]. A [View] never changes. It answers
// queries, which compose, with a [Set] of households, and makes the
// [matching.Problem] of a set.
//
// What the journal says about one household is sealed with a key of its own, so
// that [Erase] can make it unreadable while the journal stays whole.
package registry
