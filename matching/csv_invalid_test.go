package matching_test

import (
	"strings"
	"testing"
	"testing/iotest"

	"github.com/ruilkring/ruilkring/matching"
)

// Two small files without a fault; the cases below break them.
const (
	soundPractices = `id,name,lat,lon,capacity,enrolled,mode,accepts_within_m,accepts_postcodes,max_intake
A,De Linde,52,4,10,10,swap,,,
01012345,"""t Hof",52.1,4,10,9,open,6000,2512 2513,40
`
	soundHouseholds = `id,size,current,lat,lon,postcode,wishes,wishes_within_m,priority,since
h1,2,A,52,4,2512AB,01012345,,1,2026-03-01
h2,,,52.01,4.01,,,5000,,
`
)

// invalidCSV are pairs of files that are refused, with all that is to be said of
// each.
var invalidCSV = []struct {
	name, reason string
	// In the one of the sound files in which old occurs, once, it is replaced
	// by new.
	old, new string
	// Or else these stand in place of the sound ones, where they aren't "".
	practices, households string
	want                  []string
}{
	{
		name: "line ends only", reason: "a file without a header has no columns",
		practices:  "\n\r\n",
		households: "\n",
		want: []string{
			"practices.csv:1:1: practices: the file is empty; its first line has the names of the columns",
			"households.csv:1:1: households: the file is empty; its first line has the names of the columns",
		},
	},
	{
		name: "UTF-16", reason: "Excel's Unicode text is named, not read as garbage",
		practices:  "\xff\xfei\x00d\x00",
		households: "i\x00d\x00,\x00",
		want: []string{
			"practices.csv:1:1: practices: the file is UTF-16 (in Excel: Unicode text); save it as CSV UTF-8",
			"households.csv:1:1: households: the file is UTF-16 (in Excel: Unicode text); save it as CSV UTF-8",
		},
	},
	{
		name: "CR alone", reason: "Excel's CSV for Macintosh is named, not read as one long header",
		practices: strings.ReplaceAll(soundPractices, "\n", "\r"),
		want: []string{
			"practices.csv:1:1: practices: lines end in CR alone (in Excel: CSV for Macintosh); save it as CSV UTF-8",
		},
	},
	{
		name: "Windows-1252", reason: "one fault, however many cells show it",
		practices:  "naam;id;lat;lon;capaciteit;ingeschreven;modus\nDe Li\xebr;A;52;4;1;1;open\nCaf\xe9;\xe9;52;4;1;1;open\n",
		households: "id,lat,lon,wishes\nh,52,4,A\n",
		want: []string{
			"practices.csv:2:1: practices: not UTF-8, but Windows-1252 perhaps; in Excel, save as CSV UTF-8",
		},
	},
	{
		name: "Windows-1252 in the header", reason: "the column is one that isn't known",
		practices: "id,lat,lon,capacity,enrolled,mode,pati\xebnten\n",
		want: []string{
			"practices.csv:1:35: practices: not UTF-8, but Windows-1252 perhaps; in Excel, save as CSV UTF-8",
			`households.csv:2:6: households[0].current: unknown practice "A"`,
			`households.csv:2:20: households[0].wishes.ranked[0][0]: unknown practice "01012345"`,
		},
	},
	{
		name: "unknown column", reason: "with the nearest name that is known",
		old: "id,size,current,lat,lon,postcode,wishes,wishes_within_m,priority,since",
		new: "id,size,current,lat,lon,postcode,wishes,wishes_within_m,prio,since",
		want: []string{
			`households.csv:1:57: households: unknown column "prio"; did you mean "priority"?`,
		},
	},
	{
		name: "unknown columns", reason: "in Dutch, and one that is like none",
		old: "id,size,current,lat,lon,postcode,wishes,wishes_within_m,priority,since",
		new: "id,size,current,lat,lon,huisdier,wishes,wishes_within_m,priority,sind",
		want: []string{
			`households.csv:1:25: households: unknown column "huisdier"; did you mean "huidig"?`,
			`households.csv:1:66: households: unknown column "sind"; did you mean "sinds"?`,
		},
	},
	{
		name: "column twice", reason: "also by its other name",
		old: "id,size,current,lat,lon,postcode,wishes,wishes_within_m,priority,since",
		new: "id,id,current,lat,lon,Latitude,wishes,wishes_within_m,priority,since",
		want: []string{
			"households.csv:1:4: households: the column id stands here a second time",
			"households.csv:1:23: households: the column lat stands here a second time",
		},
	},
	{
		name: "columns missing", reason: "each one is named, and its cells are no faults",
		practices:  "id,name\nA,x\nA,y\n",
		households: "name\nx\n",
		want: []string{
			"practices.csv:1:1: practices: the column lat is missing",
			"practices.csv:1:1: practices: the column lon is missing",
			"practices.csv:1:1: practices: the column capacity is missing",
			"practices.csv:1:1: practices: the column enrolled is missing",
			"practices.csv:1:1: practices: the column mode is missing",
			`practices.csv:3:1: practices[1].id: "A" is the id of practices[0] too`,
			`households.csv:1:1: households: unknown column "name"`,
			"households.csv:1:1: households: the column id is missing",
			"households.csv:1:1: households: the column lat is missing",
			"households.csv:1:1: households: the column lon is missing",
			"households.csv:1:1: households: the column wishes is missing",
		},
	},
	{
		name: "wishes missing", reason: "one of its two columns will do, not none",
		households: "id,lat,lon\nh,52,4\n",
		want: []string{
			"households.csv:1:1: households: the column wishes is missing",
		},
	},
	{
		name: "no delimiter known", reason: "one column with a long name",
		practices: "id|lat|lon|capacity|enrolled|mode\nA|52|4|1|1|open\n",
		want: []string{
			`practices.csv:1:1: practices: unknown column "id|lat|lon|capacity|enrolled|mode"`,
			"practices.csv:1:1: practices: the column id is missing",
			"practices.csv:1:1: practices: the column lat is missing",
			"practices.csv:1:1: practices: the column lon is missing",
			"practices.csv:1:1: practices: the column capacity is missing",
			"practices.csv:1:1: practices: the column enrolled is missing",
			"practices.csv:1:1: practices: the column mode is missing",
		},
	},
	{
		name: "quotes in the middle", reason: "a quote that is not doubled",
		old: "De Linde",
		new: `De "Linde"`,
		want: []string{
			"practices.csv:2:6: practices[0]: broken quotes: a value with a quote in it stands between quotes, and the quote in it is written twice",
			`households.csv:2:6: households[0].current: unknown practice "A"`,
		},
	},
	{
		name: "text behind a quote", reason: "likewise",
		old: `"""t Hof"`,
		new: `"""t" Hof`,
		want: []string{
			"practices.csv:3:14: practices[1]: broken quotes: a value with a quote in it stands between quotes, and the quote in it is written twice",
			`households.csv:2:20: households[0].wishes.ranked[0][0]: unknown practice "01012345"`,
		},
	},
	{
		name: "quote without end", reason: "it swallows the rest; the row where it begins is said",
		old: "A,De Linde",
		new: `A,"De Linde`,
		want: []string{
			"practices.csv:2:1: practices[0]: broken quotes: a value with a quote in it stands between quotes, and the quote in it is written twice",
			`households.csv:2:6: households[0].current: unknown practice "A"`,
			`households.csv:2:20: households[0].wishes.ranked[0][0]: unknown practice "01012345"`,
		},
	},
	{
		name: "quote without end in the header", reason: "there are no columns then",
		practices: "id,\"name\nA,x\n",
		want: []string{
			"practices.csv:1:1: practices: broken quotes: a value with a quote in it stands between quotes, and the quote in it is written twice",
		},
	},
	{
		name: "row behind broken quotes", reason: "is read as ever, by its number",
		old: "A,De Linde,52,4,10,10,swap,,,\n",
		new: "x\"y,,\nA,De Linde,152,4,10,10,swap,,,\n",
		want: []string{
			"practices.csv:2:2: practices[0]: broken quotes: a value with a quote in it stands between quotes, and the quote in it is written twice",
			"practices.csv:3:12: practices[1].location.lat: outside the world: a latitude is -90 to 90 degrees",
		},
	},
	{
		name: "value without a column", reason: "a column of notes must have a name that is known",
		practices: "id,name,lat,lon,capacity,enrolled,mode,accepts_within_m,accepts_postcodes,max_intake,\nA,De Linde,52,4,10,10,swap,,,,x\n01012345,,52.1,4,10,9,open,,,,\n",
		want: []string{
			"practices.csv:2:31: practices[0]: a value in a column without a name",
		},
	},
	{
		name: "value beyond the last column", reason: "a comma too many",
		old: "2026-03-01",
		new: "2026-03-01,,x",
		want: []string{
			"households.csv:2:44: households[0]: a value beyond the last column",
		},
	},
	{
		name: "missing cells", reason: "those that are required",
		old: "A,De Linde,52,4,10,10,swap",
		new: "A,,,,, ,",
		want: []string{
			"practices.csv:2:4: practices[0].location.lat: missing",
			"practices.csv:2:5: practices[0].location.lon: missing",
			"practices.csv:2:6: practices[0].capacity: missing",
			"practices.csv:2:7: practices[0].enrolled: missing",
			"practices.csv:2:9: practices[0].mode: missing",
		},
	},
	{
		name: "missing ids", reason: "in both files",
		practices:  "id,name,lat,lon,capacity,enrolled,mode,accepts_within_m,accepts_postcodes,max_intake\n,x,52,4,1,1,open,,,\n",
		households: "id,size,current,lat,lon,postcode,wishes,wishes_within_m,priority,since\n,,,52,4,,,,,\n",
		want: []string{
			"practices.csv:2:1: practices[0].id: missing",
			"households.csv:2:1: households[0].id: missing",
		},
	},
	{
		name: "short row", reason: "cells that aren't there are empty",
		old: "A,De Linde,52,4,10,10,swap,,,\n",
		new: "A,De Linde,52\n",
		want: []string{
			"practices.csv:2:1: practices[0].location.lon: missing",
			"practices.csv:2:1: practices[0].capacity: missing",
			"practices.csv:2:1: practices[0].enrolled: missing",
			"practices.csv:2:1: practices[0].mode: missing",
		},
	},
	{
		name: "no numbers", reason: "words, signs and points",
		old: "A,De Linde,52,4,10,10,swap",
		new: "A,De Linde,north,0x4,ten,1.000,swap",
		want: []string{
			`practices.csv:2:12: practices[0].location.lat: "north" is not a number`,
			`practices.csv:2:18: practices[0].location.lon: "0x4" is not a number`,
			`practices.csv:2:22: practices[0].capacity: "ten" is not a whole number`,
			`practices.csv:2:26: practices[0].enrolled: "1.000" is not a whole number`,
		},
	},
	{
		name: "no finite numbers", reason: "as other programs write them",
		old: "A,De Linde,52,4,",
		new: "A,De Linde,NaN,Inf,",
		want: []string{
			`practices.csv:2:12: practices[0].location.lat: "NaN" is not a number`,
			`practices.csv:2:16: practices[0].location.lon: "Inf" is not a number`,
		},
	},
	{
		name: "decimal comma among commas", reason: "there it would be a separator",
		old: "A,De Linde,52,4,",
		new: `A,De Linde,"52,1",4,`,
		want: []string{
			`practices.csv:2:12: practices[0].location.lat: "52,1" is not a number`,
		},
	},
	{
		name: "two decimal commas", reason: "in a file with semicolons",
		practices: "id;lat;lon;capacity;enrolled;mode\nA;52,0,7;4.300,7;1,5;1;open\n01012345;1;1;1;1;open\n",
		want: []string{
			`practices.csv:2:3: practices[0].location.lat: "52,0,7" is not a number`,
			`practices.csv:2:10: practices[0].location.lon: "4.300,7" is not a number`,
			`practices.csv:2:18: practices[0].capacity: "1,5" is not a whole number`,
		},
	},
	{
		name: "whole numbers out of range", reason: "too small, too large, far too large",
		old: "6000,2512 2513,40",
		new: "0,2512 2513,-99999999999999999999",
		want: []string{
			"practices.csv:3:37: practices[1].accepts.within_m: must be 1 to 2147483647",
			"practices.csv:3:49: practices[1].max_intake: must be 0 to 2147483647",
		},
	},
	{
		name: "numbers of a household", reason: "size from 1, priority to 9",
		old: "h1,2,A,52,4,2512AB,01012345,,1,",
		new: "h1,0,A,52,4,2512AB,01012345,-1,10,",
		want: []string{
			"households.csv:2:4: households[0].size: must be 1 to 2147483647",
			"households.csv:2:29: households[0].wishes.within_m: must be 0 to 2147483647",
			"households.csv:2:32: households[0].priority: must be 0 to 9",
		},
	},
	{
		name: "outside the world", reason: "a point that was lost",
		old: "52.01,4.01",
		new: "5201,401",
		want: []string{
			"households.csv:3:6: households[1].home.lat: outside the world: a latitude is -90 to 90 degrees",
			"households.csv:3:11: households[1].home.lon: outside the world: a longitude is -180 to 180 degrees",
		},
	},
	{
		name: "mode", reason: "neither in English nor in Dutch",
		old: ",swap,",
		new: ",ruilen,",
		want: []string{
			`practices.csv:2:23: practices[0].mode: unknown mode "ruilen"; known are open, swap, closed (in Dutch open, ruil, dicht)`,
		},
	},
	{
		name: "dates", reason: "of another order, another separator, two digits, no such day",
		households: "id,lat,lon,wishes,since\n1,52,4,,2026-3-1\n2,52,4,,1/3/2026\n3,52,4,,1-3-26\n4,52,4,,31-04-2026\n5,52,4,,2026-02-30\n6,52,4,,-1-1-2026\n",
		want: []string{
			`households.csv:2:9: households[0].since: "2026-3-1" is not a date written as 2026-11-21 or 21-11-2026`,
			`households.csv:3:9: households[1].since: "1/3/2026" is not a date written as 2026-11-21 or 21-11-2026`,
			`households.csv:4:9: households[2].since: "1-3-26" is not a date written as 2026-11-21 or 21-11-2026`,
			`households.csv:5:9: households[3].since: "31-04-2026" is not a date written as 2026-11-21 or 21-11-2026`,
			`households.csv:6:9: households[4].since: "2026-02-30" is not a date written as 2026-11-21 or 21-11-2026`,
			`households.csv:7:9: households[5].since: "-1-1-2026" is not a date written as 2026-11-21 or 21-11-2026`,
		},
	},
	{
		name: "unknown practices", reason: "the column is where the cell begins",
		old: "h1,2,A,52,4,2512AB,01012345",
		new: "h1,2,B,52,4,2512AB,A>C=01012345>D",
		want: []string{
			`households.csv:2:6: households[0].current: unknown practice "B"`,
			`households.csv:2:20: households[0].wishes.ranked[1][0]: unknown practice "C"`,
			`households.csv:2:20: households[0].wishes.ranked[2][0]: unknown practice "D"`,
		},
	},
	{
		name: "unknown practice without zeros", reason: "a spreadsheet took them off",
		old: "2512AB,01012345",
		new: "2512AB,1012345",
		want: []string{
			`households.csv:2:20: households[0].wishes.ranked[0][0]: unknown practice "1012345"; there is a "01012345": a spreadsheet may have dropped the zeros`,
		},
	},
	{
		name: "wishes", reason: "an empty class, an empty id, a practice twice",
		old: "2512AB,01012345",
		new: "2512AB,A>>01012345=>A>",
		want: []string{
			"households.csv:2:20: households[0].wishes.ranked[1][0]: empty id",
			"households.csv:2:20: households[0].wishes.ranked[2][1]: empty id",
			`households.csv:2:20: households[0].wishes.ranked[3][0]: practice "A" stands twice in ranked`,
			"households.csv:2:20: households[0].wishes.ranked[4][0]: empty id",
		},
	},
	{
		name: "weights", reason: "negative, too large, no whole number, and none at all; the column is where the cell begins",
		households: "id,lat,lon,wishes,weights\nh,52,4,A=01012345,-1=2147483648\ng,52,4,A>01012345,1.5>\n",
		want: []string{
			"households.csv:2:19: households[0].wishes.weights[0][0]: must be 0 to 2147483647",
			"households.csv:2:19: households[0].wishes.weights[0][1]: must be 0 to 2147483647",
			`households.csv:3:19: households[1].wishes.weights[0][0]: "1.5" is not a whole number`,
			`households.csv:3:19: households[1].wishes.weights[1][0]: "" is not a whole number`,
		},
	},
	{
		name: "weights of another shape", reason: "each wish has one, and no other",
		households: "id,lat,lon,weights,wishes,wishes_within_m\nh,52,4,1>2,A=01012345,\ng,52,4,1=2>3,A>01012345,\nf,52,4,1,,500\n",
		want: []string{
			"households.csv:2:8: households[0].wishes.weights: must have the shape of ranked: the number of classes is 2, there 1",
			"households.csv:3:8: households[1].wishes.weights[0]: must have the shape of ranked: the number in this class is 2, there 1",
			"households.csv:4:8: households[2].wishes.weights: weights without ranked wishes",
		},
	},
	{
		name: "weights without wishes", reason: "a fault of the one column is not one of the other",
		households: "id,lat,lon,weights\nh,52,4,1>2\n",
		want: []string{
			"households.csv:1:1: households: the column wishes is missing",
		},
	},
	{
		name: "practice twice", reason: "by the index of its row",
		practices: "id,name,lat,lon,capacity,enrolled,mode,accepts_within_m,accepts_postcodes,max_intake\nA,,52,4,1,1,open,,,\n\n,,,,,,,,,\nA,,52,4,1,1,open,,,\n01012345,,52,4,1,1,open,,,\n",
		want: []string{
			`practices.csv:5:1: practices[1].id: "A" is the id of practices[0] too`,
		},
	},
	{
		name: "household twice", reason: "likewise",
		old: "h2,",
		new: "h1,",
		want: []string{
			`households.csv:3:1: households[1].id: "h1" is the id of households[0] too`,
		},
	},
	{
		name: "citizen service number", reason: "it is not repeated",
		old: "h2,",
		new: "111222333,",
		want: []string{
			"households.csv:3:1: households[1].id: nine digits that pass the eleven-test: citizen service numbers do not belong here",
		},
	},
	{
		name: "citizen service number elsewhere", reason: "nor in another column",
		old: "h2,,,",
		new: "h2,123456782x,123456782,",
		want: []string{
			`households.csv:3:4: households[1].size: "123456782x" is not a whole number`,
			"households.csv:3:15: households[1].current: unknown practice (nine digits, not repeated here)",
		},
	},
	{
		name: "postcodes that may be one or two", reason: "a space separates and belongs to a postcode",
		old: "2512 2513",
		new: "2512 AB 2513",
		want: []string{
			`practices.csv:3:42: practices[1].accepts.postcodes: "2512 AB" may be one postcode or two; put a | behind each`,
		},
	},
	{
		name: "no postcodes", reason: "only separators",
		old: "2512 2513",
		new: "|; |",
		want: []string{
			"practices.csv:3:42: practices[1].accepts.postcodes: no postcode; leave the cell empty for no limit",
		},
	},
	{
		name: "byte order mark and CRLF", reason: "positions are as an editor says",
		practices:  "\uFEFFid,name,lat,lon,capacity,enrolled,mode,accepts_within_m,accepts_postcodes,max_intake\r\nA,,52,4,1,1,opn,,,\r\n",
		households: "\uFEFFid,size,current,lat,lon,postcode,wishes,wishes_within_m,priority,since\n\r\nh,,B,52,4,,,,,",
		want: []string{
			`practices.csv:2:13: practices[0].mode: unknown mode "opn"; known are open, swap, closed (in Dutch open, ruil, dicht)`,
			`households.csv:3:4: households[0].current: unknown practice "B"`,
		},
	},
	{
		name: "sep line", reason: "it counts as a line",
		practices: "sep=;\r\nid;lat;lon;capacity;enrolled;mode\r\nA;52;4;1;1;opn\r\n01012345;52;4;1;1;open\r\n",
		want: []string{
			`practices.csv:3:12: practices[0].mode: unknown mode "opn"; known are open, swap, closed (in Dutch open, ruil, dicht)`,
		},
	},
	{
		name: "faults in both files", reason: "one reading finds them all",
		practices:  "id,name,lat,lon,capacity,enrolled,mode,accepts_within_m,accepts_postcodes,max_intake\nA,,52,400,1,1,opn,,,\n",
		households: "id,size,current,lat,lon,postcode,wishes,wishes_within_m,priority,since\nh,,B,52,400,,,,,\n",
		want: []string{
			"practices.csv:2:7: practices[0].location.lon: outside the world: a longitude is -180 to 180 degrees",
			`practices.csv:2:15: practices[0].mode: unknown mode "opn"; known are open, swap, closed (in Dutch open, ruil, dicht)`,
			`households.csv:2:4: households[0].current: unknown practice "B"`,
			"households.csv:2:9: households[0].home.lon: outside the world: a longitude is -180 to 180 degrees",
		},
	},
}

func TestReadCSVInvalid(t *testing.T) {
	if _, err := matching.ReadCSV(strings.NewReader(soundPractices), strings.NewReader(soundHouseholds), matching.Rules{}); err != nil {
		t.Fatalf("the files that the cases break: %v", err)
	}
	seen := make(map[string]bool)
	for _, c := range invalidCSV {
		t.Run(c.name, func(t *testing.T) {
			if seen[c.name] || c.reason == "" {
				t.Errorf("the case is there twice, or has no reason")
			}
			seen[c.name] = true
			practices, households := soundPractices, soundHouseholds
			if c.old != "" {
				if strings.Count(soundPractices+soundHouseholds, c.old) != 1 {
					t.Fatalf("%q doesn't occur exactly once", c.old)
				}
				practices = strings.Replace(practices, c.old, c.new, 1)
				households = strings.Replace(households, c.old, c.new, 1)
			}
			if c.practices != "" {
				practices = c.practices
			}
			if c.households != "" {
				households = c.households
			}
			p, err := matching.ReadCSV(strings.NewReader(practices), strings.NewReader(households), matching.Rules{})
			checkFaults(t, p, err, c.want)
			p, err = matching.ReadCSV(iotest.OneByteReader(strings.NewReader(practices)), iotest.DataErrReader(strings.NewReader(households)), matching.Rules{})
			checkFaults(t, p, err, c.want)
			if t.Failed() {
				t.Logf("reason: %s\n%s\n%s", c.reason, practices, households)
			}
		})
	}
}
