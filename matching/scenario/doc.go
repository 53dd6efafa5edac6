// Package scenario has what-ifs as plain data: a [Scenario] says what is
// different from a problem, and applies to any problem that has the practices it
// names.
package scenario
