// Package survey has the statistics of a round and of a plan, as plain data:
// what a coordinator wants to read and a page wants to draw.
//
// [Of] makes a [Surveyor] of a problem and its eligible wishes. [Surveyor.Region]
// is what there is to say before anybody has moved, and [Surveyor.Plan] what a
// plan comes to. The types have the names of their fields in JSON as tags, in
// camel case, and are written in that form by package bridge.
//
// # Words
//
// Persons are counted everywhere, and households where a field says so. Who has
// no practice now is without one (zonder huisarts). Who has an eligible wish
// asks; who asks and does not move waits. Practices and, where there are any,
// households are named by their index in the problem; -1 stands for no practice.
// Columns are slices of one length, one element for each practice or exchange.
package survey
