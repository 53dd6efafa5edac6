// Package scenario has what-ifs as plain data: a [Scenario] says what is
// different from a problem, and applies to any problem that has the practices it
// names. It is small, holds nothing about people, and fits into a link.
//
// [Scenario.Apply] makes the problem that a scenario leads to. A [Base] does so
// for many scenarios of one problem, and gives the eligible wishes with it, without
// working them out again. [Decline.Carry] says what becomes of a plan when not
// everybody who is asked accepts.
//
// Its JSON form is that of the types' tags, in camel case; [Decode] reads it and
// lists every fault.
package scenario
