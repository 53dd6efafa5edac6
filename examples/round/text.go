package main

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/language"

	"github.com/ruilkring/ruilkring/matching"
)

// text is everything that the command says, in one language. Strings with % in
// them are formats, with the same verbs in every language. Faults of the input
// and errors of the system are in English, as the packages give them.
type text struct {
	tag  language.Tag
	help string // see helpText
	date string // the layout of a date, see [time.Layout]

	// On standard error.
	seeHelp      string
	invalidInput string // number of faults
	rejected     string // number of faults
	moreFaults   string // number of faults not printed
	unsupported  string
	interrupted  string

	// The progress line.
	stageReading, stageWishes, stageSolving, stageExchanges, stageChecking, stageWriting string

	levelOf  string // number and how many there are, and the name of a level
	scoreOf  string // score and bound
	stopping string

	// The head of the report.
	title         string // what the round is of
	titleOn       string // and its date
	sample        string
	practices     string
	openToNew     string
	withStop      string
	stopNote      string // per cent, swap, closed
	freePlaces    string
	households    string
	personsNote   string // persons
	withoutGPNote string // households
	wishes        string
	wishesNote    string

	// Who moves.
	moveHeading string
	move        string
	shareOf     string // per cent, of how many
	persons     string
	nowWithout  string
	byWish      string
	wish        string // rank
	wishOrLater string // rank

	distanceHeading              string
	before, after, afterNowhere  string
	number, mean, median, ninety string
	exchangesHeading             string
	movesInOne, all              string
	cycles, chains, bundles      string
	wantedHeading                string // how many of how many practices
	practice, mode, places, free string
	wanted, in, out              string
	waiting, worth               string
	open, swap, closed           string
	wantedNote, worthNote        string
	householdsWorthNote, noWorth string
	helpsMost                    string
	restHeading, stay            string
	noWish, noPlan, others       string
	reasons                      [reasons]string
	proofHeading                 string
	optimal, feasible            string
	afterSteps, afterCancel      string
	goal, score, bound, gap      string
	noGap, openGap               string
	levels                       map[matching.Goal]string
	priorityLevel                string // priority
	gapNote                      string
	capsCost, capsAtMost         string // the number of persons
	capsFree                     string
	checked, checkedOnly         string
	timeHeading                  string
	readTime, wishesTime         string
	solveTime, checkTime         string
	totalTime, memory            string
	seconds                      string // seconds
	megabytes                    string // millions of bytes
	method                       string // method, steps, threads
	wrote                        string // file

	// moves.csv.
	columns              []string
	comma                rune
	cycle, chain, bundle string
}

// levelName is what a level of the score is called.
func (t *text) levelName(l matching.Level) string {
	if l.Goal == matching.GoalPriority {
		return fmt.Sprintf(t.priorityLevel, l.Priority)
	}
	return t.levels[l.Goal]
}

// modeName is what a mode is called.
func (t *text) modeName(m matching.Mode) string {
	switch m {
	case matching.Open:
		return t.open
	case matching.Swap:
		return t.swap
	}
	return t.closed
}

// day is a date as people write it.
func (t *text) day(d matching.Date) string {
	day, err := time.Parse(time.DateOnly, d.String())
	if err != nil {
		return d.String()
	}
	return day.Format(t.date)
}

// helpText is the help, with the examples in it that the tests read.
func (t *text) helpText() string {
	return strings.NewReplacer(
		"{json}", indent(exampleJSON), "{practices.csv}", indent(examplePractices), "{households.csv}", indent(exampleHouseholds),
	).Replace(t.help)
}

// indent puts four spaces before every line.
func indent(lines string) string {
	return "    " + strings.ReplaceAll(strings.TrimSuffix(lines, "\n"), "\n", "\n    ")
}

// The examples of the two input formats.
const (
	exampleJSON = `{"format": "ruilkring/v1",
 "practices": [
  {"id": "01011111", "location": {"lat": 52.07, "lon": 4.30},
   "capacity": 2095, "enrolled": 2095, "mode": "swap"},
  {"id": "01022222", "location": {"lat": 52.09, "lon": 4.33},
   "capacity": 2300, "enrolled": 2290, "mode": "open"}],
 "households": [
  {"id": "h-1", "current": "01011111", "home": {"lat": 52.09, "lon": 4.32},
   "wishes": {"ranked": [["01022222"]]}},
  {"id": "h-2", "current": null, "home": {"lat": 52.07, "lon": 4.31},
   "wishes": {"within_m": 2000}}]}
`
	examplePractices = `id,name,lat,lon,capacity,enrolled,mode
01011111,De Linde,52.07,4.30,2095,2095,swap
01022222,De Eik,52.09,4.33,2300,2290,open
`
	exampleHouseholds = `id,current,lat,lon,wishes,wishes_within_m
h-1,01011111,52.09,4.32,01022222,
h-2,,52.07,4.31,01011111>01022222,2000
`
)
