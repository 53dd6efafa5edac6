package main

import (
	"golang.org/x/text/language"

	"github.com/ruilkring/ruilkring/matching"
)

// english is the text of -lang en.
var english = text{
	tag:  language.English,
	help: helpEnglish,
	date: "2 January 2006",

	seeHelp:      "round -help explains the flags",
	invalidInput: "invalid input, faults: %d",
	rejected:     "the plan is rejected, faults: %d",
	moreFaults:   "not printed: %d more",
	unsupported:  "this version of the solver can't do that yet; nothing was written",
	interrupted:  "interrupted before there was a plan; nothing was written",

	stageReading: "reading", stageWishes: "wishes", stageSolving: "solving", stageExchanges: "exchanges",
	stageChecking: "checking", stageWriting: "report",
	levelOf: "goal %d of %d: %s", scoreOf: "%d now, at most %d", stopping: "stopping…",

	title:         "Swap round: %s",
	titleOn:       "Swap round: %s, %s",
	sample:        "sample region",
	practices:     "Practices",
	openToNew:     "open to new patients",
	withStop:      "with a patient stop",
	stopNote:      "%s: %d swap, %d closed",
	freePlaces:    "Free places",
	households:    "Households",
	personsNote:   "%d persons",
	withoutGPNote: "%d without a GP",
	wishes:        "Eligible wishes",
	wishesNote:    "of practices that may take them in",

	moveHeading: "Who moves",
	move:        "Households that move",
	shareOf:     "%s of %d",
	persons:     "persons",
	nowWithout:  "without a GP now",
	byWish:      "By the rank of the wish that is granted",
	wish:        "wish %d",
	wishOrLater: "wish %d or later",

	distanceHeading: "From home to the practice, of those who move",
	before:          "now, who have a GP",
	after:           "then, the same households",
	afterNowhere:    "then, who have none now",
	number:          "number", mean: "mean", median: "median", ninety: "90% within",

	exchangesHeading: "Exchanges",
	movesInOne:       "moves",
	all:              "all",
	cycles:           "cycles", chains: "chains", bundles: "bundles",

	wantedHeading: "Practices wanted most (%d of %d)",
	practice:      "practice", mode: "mode", places: "places", free: "free", wanted: "wanted", in: "in", out: "out",
	waiting: "waiting", worth: "worth",
	open: "open", swap: "swap", closed: "closed",
	wantedNote: "wanted: households with an eligible wish for it. Of these some come in, some move elsewhere, " +
		"and waiting are those that stay. out: households that leave.",
	worthNote:           "worth: how many more patients move in the best plan if the practice has one more place (proven).",
	householdsWorthNote: "worth: how many more households move in the best plan if the practice has one more place (proven).",
	noWorth: "What one more place is worth is known for a plan that is proven optimal, where the goals have patients or households, " +
		"and for single persons without caps.",
	helpsMost: "One more place helps most at: %s.",

	restHeading: "What holds the rest back",
	stay:        "Households that stay",
	noWish:      "no eligible wish",
	noPlan:      "no valid plan can move them",
	others:      "others go first: a plan that moves them",
	reasons: [reasons]string{
		wantsNothing:    "wish for no practice more than their own",
		nothingNear:     "no practice within the distance they give",
		allClosed:       "every wished practice is closed",
		allOutside:      "home is outside the area of every wished practice",
		closedOrOutside: "closed, or home outside its area",
		nobodyLeaves:    "wished practices full, and nobody there looks further",
		noExchange:      "no cycle or chain from there",
		byPriority:      "moves fewer of a higher priority",
		byOwnPriority:   "moves fewer of their own priority",
		byPatients:      "moves fewer in all",
		byRank:          "grants wishes of worse rank",
		byDistance:      "is further from home",
		byWaiting:       "moves those who wait less long",
		byWeight:        "grants wishes of less weight",
		bySeed:          "may score as well; then the seed decided",
		unsettled:       "not settled, for the plan is not proven optimal",
	},

	proofHeading: "Proof",
	optimal:      "Proven optimal: no valid plan has a better score.",
	feasible:     "Valid, but not proven optimal: there may be a better plan, within the gap.",
	afterSteps:   "Stopped after %d steps.",
	afterCancel:  "Stopped by a signal.",
	goal:         "goal", score: "score", bound: "bound", gap: "gap",
	noGap: "none", openGap: "open",
	levels: map[matching.Goal]string{
		matching.GoalPatients: "patients", matching.GoalHouseholds: "households", matching.GoalRank: "rank",
		matching.GoalDistance: "distance", matching.GoalWaiting: "waiting", matching.GoalWeight: "weight",
		matching.GoalExchanges: "exchanges",
	},
	priorityLevel: "priority %d",
	gapNote: "No valid plan has more than the bound, goals compared in this order. At the first gap that is how much better " +
		"a plan can be at most; what comes behind it is open.",
	capsCost:    "Without the caps on cycles and chains and the limits on intake, the best plan would move %d more people.",
	capsAtMost:  "Without the caps on cycles and chains and the limits on intake, at most %d more people would move.",
	capsFree:    "The caps on cycles and chains and the limits on intake do not keep anybody from moving.",
	checked:     "Checked by package verify, which shares nothing with the solver: the plan keeps to the rules, and its score and bound hold for the problem",
	checkedOnly: "%s is accepted by package verify: the plan keeps to the rules, and its score and bound hold for the problem",

	timeHeading: "Time and memory",
	readTime:    "read and validate", wishesTime: "eligible wishes", solveTime: "solve", checkTime: "check",
	totalTime: "all", memory: "peak memory",
	seconds: "%.3f s", megabytes: "%.1f MB",
	method: "method %s, %d steps, %d threads",
	wrote:  "wrote %s",

	columns: []string{"exchange", "kind", "step", "household", "size", "from", "from_name", "to", "to_name", "rank",
		"km_before", "km_after", "days_waited"},
	comma: ',',
	cycle: "cycle", chain: "chain", bundle: "bundle",
}

const helpEnglish = `round solves one swap round between GP practices: who can move to a practice
that they wish for, so that no practice grows that has a patient stop. It
proves how good its plan is, checks it, and reports what it means.

Usage:  round [flags]

Without flags it solves a made-up sample region.

Input
  -in FILE     a problem in JSON, perhaps compressed (.json.gz); - is standard
               input
  -in FOLDER   with practices.csv and households.csv (or .csv.gz)

  JSON, format ruilkring/v1:
{json}

  CSV, with commas, semicolons or tabs, and English or Dutch column names.
  Wishes are best first: > stands between ranks, = between practices that are
  equally welcome. practices.csv:
{practices.csv}
  households.csv:
{households.csv}

  mode is open (takes newcomers), swap (patient stop: as many come as go) or
  closed. A household without current has no GP. Further columns:
  accepts_within_m, accepts_postcodes, size, postcode, priority, since, and
  weights, in the form of wishes: 35>12=3.

Rules (those of the file, unless given here)
  -goals LIST  what counts, most important first, with commas: priority,
               patients, households, rank, distance, waiting, weight,
               exchanges; default priority,patients,rank,distance
  -max-cycle N the most moves in one cycle; 0 means no limit
  -max-chain N the most moves in one chain; 0 means no limit
  -seed N      breaks the ties that are left

Solving
  -threads N   at most so many processors; 0, the default, means all. The plan
               does not depend on it
  -steps N     stop after so many steps, at the same point on every machine; 0,
               the default, means no limit
  Ctrl-C       stop now: the best plan so far is checked, reported and written.
               A second Ctrl-C ends the program at once

Output
  -out FILE    write the plan as JSON; - is standard output, and the report
               then goes to standard error
  -csv FOLDER  write moves.csv, one line a move. With -lang nl it is as a Dutch
               Excel expects it: semicolons, decimal commas
  -stats FILE  write times, memory, score and bound as JSON; times in
               milliseconds, memory in millions of bytes
  -check FILE  solve nothing: check this plan for the problem, and report it
  -top N       practices in the table; default 10, 0 means all
  -lang nl|en  language of the report; default by LC_ALL or LANG
  -quiet       no progress line and no report
  -version     print the version and stop
  -help        print this and stop
  Files are written whole or not at all.

Exit codes
  0    the plan is proven optimal; with -check, it is valid
  1    something else went wrong, such as a file that can't be read
  2    a flag is wrong
  3    the input has faults: all are on standard error, one a line, as
       file:line:column: path: what is wrong
  4    -check rejects the plan: why is on standard error, one fault a line
  5    a valid plan that is not proven optimal: stopped by -steps or Ctrl-C, or
       the search ended with a gap
  6    the problem asks for what the solver can't do yet; the field is named
  130  stopped before there was a plan; nothing is written

Examples
  round -lang nl -csv uitslag
  round -in round.json.gz -out plan.json -stats stats.json
  round -in round.json.gz -check plan.json
`
