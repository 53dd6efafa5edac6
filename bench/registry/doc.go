// Command registry measures the registry with the households of a country: how
// long it takes to start, what the indices take of memory, how fast a query and
// the problem of a region are, and how many wishes change in a second. The same
// questions are put to a plain scan, to Go maps, and to SQLite with indices, in
// the same run. The registry is one that was just started from its snapshot, as
// a backend has it: another program fills the journal, on disk, first.
package main
