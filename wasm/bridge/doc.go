// Package bridge is one door to everything for callers that have only bytes: a
// page in a browser, a Worker at the edge, a program in another language.
// [Bridge.Call] takes a request and gives an answer, whatever the request is. A
// problem may stay in memory between calls, so that a what-if costs no decoding.
//
// # The wire, version 1
//
// A request is a frame or plain JSON, and is answered in the same form.
//
// A frame is the four bytes RKF1, the length of the header (4 bytes, the lowest
// first), the header, and the sections. The header is a JSON object in UTF-8,
// with spaces behind it so that what follows begins at a multiple of 8. Each
// section has zeros behind it, to a multiple of 8. The header lists them:
//
//	{"version": 1, "call": "solve", "handle": 1,
//	 "sections": [{"name": "problem", "type": "json", "bytes": 123}]}
//
// Plain JSON is the header alone; problem, scenario, plan and rules stand in it as
// values, practices.csv and households.csv as texts. In a frame they may stand in
// the header too. See [Request].
//
// The header of an answer has version and ok; if ok is false, error says what went
// wrong (see [Error]), else there are the fields of the call. Every fault of an
// input is listed, with its path, and where the input is text with its line and
// column.
//
// # Calls
//
//   - about: [About].
//   - load keeps a problem: [Loaded], and the section region (a [survey.Region]).
//     The problem is a section problem of type json or columns, or the sections
//     practices.csv and households.csv, and rules (json) where it should have any.
//   - release lets go of the problem with the handle.
//   - solve: [Solved], and the sections that Want names: plan (the bytes that
//     [matching.Plan.WriteJSON] writes, on every platform), survey (a
//     [survey.Plan]), exchanges (a [survey.Exchanges]), moves.csv. No Want means
//     plan. The section scenario (json, a [scenario.Scenario]) is the what-if. The
//     same question asked again is answered from memory, so sections may be asked
//     for one after the other.
//   - verify checks the section plan: [Verified], or an error invalid_plan.
//   - eligibility: the section eligibility, of the type columns.
//   - export: the problem, with the scenario applied, as json, columns or csv.
//
// Every call but about, load and release takes a handle, or brings the problem
// along as load does, and a scenario.
//
// Where a scenario has people decline, plan is what is proposed, with its proof;
// survey, exchanges and moves.csv say what is carried out.
//
// # Columns
//
// The columns form of a problem is a frame too, of which the sections are
// columns. Its header has format "ruilkring/columns/v1", the numbers of practices
// and households, and rules as in JSON (absent: none). Numbers have the lowest
// byte first. Names are the paths of the fields in JSON; [opt] may be left out,
// which means the value in brackets for all.
//
//	practices.id                     utf8
//	practices.name                   utf8  [opt: ""]
//	practices.location.lat, .lon     f64
//	practices.capacity, .enrolled    i32
//	practices.mode                   u8    0 open, 1 swap, 2 closed
//	practices.accepts.within_m       i32   [opt: 0, no limit]
//	practices.accepts.postcodes      utf8  [opt: none]
//	practices.max_intake             i32   [opt: -1, no limit]
//	households.id                    utf8
//	households.size                  i32   [opt: 0, which means 1]
//	households.current               i32   number of a practice, -1 for none
//	households.home.lat, .lon        f64
//	households.postcode              utf8  [opt: ""]
//	households.wishes.ranked         u32   numbers of practices
//	households.wishes.weights        i32   [opt: 0] one for each of ranked
//	households.wishes.within_m       i32   [opt: 0, none]
//	households.priority              u8    [opt: 0]
//	households.since                 i32   [opt: -2^31, none] days since 1970-01-01
//
// A column of text X is all texts one behind the other, and beside it stands
// X.offsets (u32): where each begins, and where the last one ends. Postcodes are of
// all practices, and X.lists (u32) says at which of them those of each practice
// begin, and where the last ones end. Likewise ranked.offsets says where each class
// begins in ranked, and ranked.lists at which class each household begins.
// Practices are numbered from 0.
//
// The columns of eligible wishes, format "ruilkring/eligibility/v1", are current
// (i32), offsets, practice, rank, metres, and where wishes have weights weight
// (u32): those of [matching.Eligibility].
package bridge
