// Package journal keeps events in the order in which they happened, each with
// the hash of the one before it, and shows where that order was tampered with.
//
// A [Record] is one event. A [Store] keeps records durably, next to two things
// that are not part of the journal: a vault of keys, so that what was sealed in
// a record can be made unreadable without changing the record, and snapshots of
// what the records add up to. [NewMemory] is a store for tests and for programs
// that keep nothing; the packages below this one keep a journal in a database.
//
// The package does not know what events say. Nothing in it reads a clock or
// draws a random number.
package journal
