package matching_test

import "strings"

// faultyJSON are texts that are the right objects with wrong values.
var faultyJSON = []invalidCase{
	// Types.
	{
		name: "null", reason: "only current may be null: an absent value is left out",
		old: `{"within_m": 5000}`,
		new: `{"ranked": null, "within_m": null}, "size": null`,
		want: []string{
			"8:83: households[1].wishes.ranked: expected an array, found null",
			"8:101: households[1].wishes.within_m: expected a whole number, found null",
			"8:116: households[1].size: expected a whole number, found null",
		},
	},
	{
		name: "other types", reason: "each says what is there",
		old: `{"id": "h2", "current": null, "home": {"lat": 52, "lon": 4}, "wishes": {"within_m": 5000}}`,
		new: `{"id": 2, "current": true, "home": [52, 4], "wishes": "A", "size": "2", "priority": {}, "since": 2026, "postcode": false}`,
		want: []string{
			"8:8: households[1].id: expected a string, found a number",
			"8:22: households[1].current: expected a string, found true",
			"8:36: households[1].home: expected an object, found an array",
			"8:55: households[1].wishes: expected an object, found a string",
			"8:68: households[1].size: expected a whole number, found a string",
			"8:85: households[1].priority: expected a whole number, found an object",
			"8:98: households[1].since: expected a string, found a number",
			"8:116: households[1].postcode: expected a string, found false",
		},
	},
	{
		name: "elements of other types", reason: "they keep their place in the count",
		old: `[["01012345"]]`,
		new: `["01012345", [7, "01012345"], ["B"]]`,
		want: []string{
			"7:83: households[0].wishes.ranked[0]: expected an array, found a string",
			"7:96: households[0].wishes.ranked[1][0]: expected a string, found a number",
			`7:113: households[0].wishes.ranked[2][0]: unknown practice "B"`,
		},
	},
	{
		name: "household that is none", reason: "the next one keeps its number",
		old: "\"households\": [\n",
		new: "\"households\": [\nnull,\n",
		want: []string{
			"7:1: households[0]: expected an object, found null",
		},
	},
	{
		name: "rules that are none", reason: "an empty list is no object",
		old: `{"seed": 7}`,
		new: "[]",
		want: []string{
			"10:10: rules: expected an object, found an array",
		},
	},

	// Numbers.
	{
		name: "negative", reason: "there are no negative persons",
		old: `"enrolled": 9`,
		new: `"enrolled": -9`,
		want: []string{
			"4:85: practices[1].enrolled: must be 0 to 2147483647",
		},
	},
	{
		name: "fraction", reason: "nor half ones",
		old: `"enrolled": 9`,
		new: `"enrolled": 9.5`,
		want: []string{
			"4:85: practices[1].enrolled: must be a whole number, without a point or an exponent",
		},
	},
	{
		name: "exponent", reason: "a whole number is written out",
		old: `"enrolled": 9`,
		new: `"enrolled": 9e0`,
		want: []string{
			"4:85: practices[1].enrolled: must be a whole number, without a point or an exponent",
		},
	},
	{
		name: "beyond 32 bits", reason: "the largest number is the same on every platform",
		old: `"enrolled": 9`,
		new: `"enrolled": 2147483648`,
		want: []string{
			"4:85: practices[1].enrolled: must be 0 to 2147483647",
		},
	},
	{
		name: "beyond 64 bits", reason: "it doesn't wrap",
		old: `"enrolled": 9`,
		new: `"enrolled": 18446744073709551617`,
		want: []string{
			"4:85: practices[1].enrolled: must be 0 to 2147483647",
		},
	},
	{
		name: "below 64 bits", reason: "nor downwards",
		old: `"enrolled": 9`,
		new: `"enrolled": -9223372036854775809`,
		want: []string{
			"4:85: practices[1].enrolled: must be 0 to 2147483647",
		},
	},
	{
		name: "beyond a float", reason: "an infinity is no coordinate",
		old: `"lat": 52.1`,
		new: `"lat": 1e999`,
		want: []string{
			"4:40: practices[1].location.lat: the number is too large",
		},
	},
	{
		name: "outside the world", reason: "both coordinates are looked at",
		old: `{"lat": 52.1, "lon": 4}`,
		new: `{"lat": -90.5, "lon": 180.000001}`,
		want: []string{
			"4:40: practices[1].location.lat: outside the world: a latitude is -90 to 90 degrees",
			"4:54: practices[1].location.lon: outside the world: a longitude is -180 to 180 degrees",
		},
	},
	{
		name: "priority of 10", reason: "there are ten, from 0",
		old: `{"within_m": 5000}`,
		new: `{"within_m": 5000}, "priority": 10`,
		want: []string{
			"8:104: households[1].priority: must be 0 to 9",
		},
	},
	{
		name: "size of 0", reason: "a household has somebody in it",
		old: `{"within_m": 5000}`,
		new: `{"within_m": 5000}, "size": 0`,
		want: []string{
			"8:100: households[1].size: must be 1 to 2147483647",
		},
	},
	{
		name: "seed beyond 64 bits", reason: "it doesn't wrap",
		old: `"seed": 7`,
		new: `"seed": 18446744073709551616`,
		want: []string{
			"10:19: rules.seed: must be a whole number from 0 to 18446744073709551615",
		},
	},
	{
		name: "negative seed", reason: "a seed has no sign",
		old: `"seed": 7`,
		new: `"seed": -1`,
		want: []string{
			"10:19: rules.seed: must be a whole number from 0 to 18446744073709551615",
		},
	},
	{
		name: "limits that limit nothing", reason: "0 metres could mean nobody or everybody",
		old: `"mode": "open"`,
		new: `"mode": "open", "accepts": {"within_m": 0, "postcodes": []}`,
		want: []string{
			"4:128: practices[1].accepts.within_m: must be 1 to 2147483647",
			"4:144: practices[1].accepts.postcodes: no postcode; leave the list out for no limit",
		},
	},
	{
		name: "too many persons", reason: "each household is possible, together they aren't, which is said once",
		old: `{"id": "h2", `,
		new: "{\"id\": \"h3\", \"size\": 2147483647, \"home\": {\"lat\": 52, \"lon\": 4}, \"wishes\": {}},\n{\"id\": \"h2\", ",
		want: []string{
			"8:1: households[1]: the households up to this one have 2147483648 persons together; at most 2147483647 are possible",
		},
	},

	// Meaning.
	{
		name: "unknown format", reason: "another version may mean something else by the same names",
		old: "ruilkring/v1",
		new: "ruilkring/v2",
		want: []string{
			`1:12: format: unknown format "ruilkring/v2"; this is for "ruilkring/v1"`,
		},
	},
	{
		name: "unknown mode", reason: "the known ones are named",
		old: `"swap"`,
		new: `"ruil"`,
		want: []string{
			`3:88: practices[0].mode: unknown mode "ruil"; known are open, swap, closed`,
		},
	},
	{
		name: "empty mode", reason: "it has no default",
		old: `"swap"`,
		new: `""`,
		want: []string{
			`3:88: practices[0].mode: unknown mode ""; known are open, swap, closed`,
		},
	},
	{
		name: "goals", reason: "unknown, twice and of another type, each at its place",
		old: `"seed": 7`,
		new: `"goals": ["rank", "speed", "rank", 4]`,
		want: []string{
			`10:29: rules.goals[1]: unknown goal "speed"; known are priority, patients, households, rank, distance, waiting, weight, exchanges`,
			`10:38: rules.goals[2]: goal "rank" stands twice`,
			"10:46: rules.goals[3]: expected a string, found a number",
		},
	},
	{
		name: "mechanism", reason: "unknown",
		old: `"seed": 7`,
		new: `"mechanism": "Optimal"`,
		want: []string{
			`10:24: rules.mechanism: unknown mechanism "Optimal"; known are optimal, ttc, waitlist`,
		},
	},
	{
		name: "empty mechanism", reason: "absent means optimal; written out it must be one",
		old: `"seed": 7`,
		new: `"mechanism": ""`,
		want: []string{
			`10:24: rules.mechanism: unknown mechanism ""; known are optimal, ttc, waitlist`,
		},
	},
	{
		name: "practice twice", reason: "the id of the first one is taken",
		old: `{"id": "A", `,
		new: `{"id": "01012345", `,
		want: []string{
			`4:8: practices[1].id: "01012345" is the id of practices[0] too`,
			`7:25: households[0].current: unknown practice "A"`,
		},
	},
	{
		name: "household twice", reason: "likewise",
		old: `"h2"`,
		new: `"h1"`,
		want: []string{
			`8:8: households[1].id: "h1" is the id of households[0] too`,
		},
	},
	{
		name: "unknown practices", reason: "as the current one and as a wish",
		old: `"current": "A", "home": {"lat": 52, "lon": 4}, "wishes": {"ranked": [["01012345"]]`,
		new: `"current": "B", "home": {"lat": 52, "lon": 4}, "wishes": {"ranked": [["01012345"], ["A", "C"]]`,
		want: []string{
			`7:25: households[0].current: unknown practice "B"`,
			`7:103: households[0].wishes.ranked[1][1]: unknown practice "C"`,
		},
	},
	{
		name: "unknown practice without zeros", reason: "a spreadsheet took them off",
		old: `[["01012345"]]`,
		new: `[["1012345"]]`,
		want: []string{
			`7:84: households[0].wishes.ranked[0][0]: unknown practice "1012345"; there is a "01012345": a spreadsheet may have dropped the zeros`,
		},
	},
	{
		name: "practice twice in ranked", reason: "whether in one class or in two",
		old: `[["01012345"]]`,
		new: `[["01012345", "A"], ["A", "01012345"]]`,
		want: []string{
			`7:103: households[0].wishes.ranked[1][0]: practice "A" stands twice in ranked`,
			`7:108: households[0].wishes.ranked[1][1]: practice "01012345" stands twice in ranked`,
		},
	},
	{
		name: "empty ids", reason: "of a household, a current practice and a wish",
		old: `{"id": "h1", "current": "A", "home": {"lat": 52, "lon": 4}, "wishes": {"ranked": [["01012345"]]}`,
		new: `{"id": "", "current": "", "home": {"lat": 52, "lon": 4}, "wishes": {"ranked": [["01012345", ""]]}`,
		want: []string{
			"7:8: households[0].id: empty id",
			"7:23: households[0].current: empty id; for none write null or leave it out",
			"7:93: households[0].wishes.ranked[0][1]: empty id",
		},
	},
	{
		name: "empty class", reason: "it would only make the ranks behind it worse",
		old: `[["01012345"]]`,
		new: `[[], ["01012345"]]`,
		want: []string{
			"7:83: households[0].wishes.ranked[0]: empty class",
		},
	},
	{
		name: "weights of another shape", reason: "each wish has one, and no other",
		old: `{"ranked": [["01012345"]]}`,
		new: `{"weights": [[1, 2], [3]], "ranked": [["01012345"], ["A"]]}, "size": 0`,
		want: []string{
			"7:84: households[0].wishes.weights[0]: must have the shape of ranked: the number in this class is 2, there 1",
			"7:140: households[0].size: must be 1 to 2147483647",
		},
	},
	{
		name: "weights of other classes", reason: "a class too few; the one before it is not looked at",
		old: `{"ranked": [["01012345"]]}`,
		new: `{"ranked": [["01012345"], ["A"]], "weights": [[1, 2]]}`,
		want: []string{
			"7:116: households[0].wishes.weights: must have the shape of ranked: the number of classes is 1, there 2",
		},
	},
	{
		name: "weights without ranked", reason: "what is within reach weighs nothing",
		old: `{"within_m": 5000}`,
		new: `{"within_m": 5000, "weights": [[]]}`,
		want: []string{
			"8:102: households[1].wishes.weights: weights without ranked wishes",
		},
	},
	{
		name: "weights", reason: "negative and too large, each at its place",
		old: `[["01012345"]]`,
		new: `[["01012345", "A"]], "weights": [[-1, 2147483648]]`,
		want: []string{
			"7:116: households[0].wishes.weights[0][0]: must be 0 to 2147483647",
			"7:120: households[0].wishes.weights[0][1]: must be 0 to 2147483647",
		},
	},
	{
		name: "weights of other types", reason: "they keep their place in the count",
		old: `[["01012345"]]`,
		new: `[["01012345"], ["A"]], "weights": [[1.5], 7]`,
		want: []string{
			"7:118: households[0].wishes.weights[0][0]: must be a whole number, without a point or an exponent",
			"7:124: households[0].wishes.weights[1]: expected an array, found a number",
		},
	},
	{
		name: "weights of faulty wishes", reason: "what they should be compared with has its own fault",
		old: `[["01012345"]]`,
		new: `[3, ["A"]], "weights": [[1], [2, 2]]`,
		want: []string{
			"7:83: households[0].wishes.ranked[0]: expected an array, found a number",
			"7:111: households[0].wishes.weights[1]: must have the shape of ranked: the number in this class is 2, there 1",
		},
	},
	{
		name: "weights of no wishes", reason: "likewise",
		old: `[["01012345"]]`,
		new: `3, "weights": [[1], null, [2, -2]]`,
		want: []string{
			"7:82: households[0].wishes.ranked: expected an array, found a number",
			"7:102: households[0].wishes.weights[1]: expected an array, found null",
			"7:112: households[0].wishes.weights[2][1]: must be 0 to 2147483647",
		},
	},
	{
		name: "weights that are none", reason: "a number for all is not a number for each",
		old: `[["01012345"]]`,
		new: `[["01012345"]], "weights": 3`,
		want: []string{
			"7:109: households[0].wishes.weights: expected an array, found a number",
		},
	},
	{
		name: "empty postcode", reason: "everything begins with it",
		old: `"mode": "open"`,
		new: `"mode": "open", "accepts": {"postcodes": ["2512", ""]}`,
		want: []string{
			"4:138: practices[1].accepts.postcodes[1]: empty postcode",
		},
	},
	{
		name: "date in another form", reason: "only one form is a date",
		old: `"2026-03-01"`,
		new: `"1-3-2026"`,
		want: []string{
			`7:108: households[0].since: "1-3-2026" is not a date written as 2026-11-21`,
		},
	},
	{
		name: "day that isn't there", reason: "it doesn't roll over",
		old: `"2026-03-01"`,
		new: `"2026-02-29"`,
		want: []string{
			`7:108: households[0].since: "2026-02-29" is not a date written as 2026-11-21`,
		},
	},
	{
		name: "date of the rules", reason: "a faulty one is no reason to doubt every since",
		old: `"seed": 7`,
		new: `"date": "2025"`,
		want: []string{
			`10:19: rules.date: "2025" is not a date written as 2026-11-21`,
		},
	},
	{
		name: "waiting from after the round", reason: "although the rules come last",
		old: `"seed": 7`,
		new: `"date": "2026-02-28"`,
		want: []string{
			"7:108: households[0].since: after the day of the round, 2026-02-28",
		},
	},
	{
		name: "citizen service number", reason: "it is not repeated",
		old: `"h2"`,
		new: `"111222333"`,
		want: []string{
			"8:8: households[1].id: nine digits that pass the eleven-test: citizen service numbers do not belong here",
		},
	},
	{
		name: "citizen service number twice", reason: "nor when it is doubled",
		old: `{"id": "h2", `,
		new: "{\"id\": \"123456782\", \"home\": {\"lat\": 52, \"lon\": 4}, \"wishes\": {}},\n{\"id\": \"123456782\", ",
		want: []string{
			"8:8: households[1].id: nine digits that pass the eleven-test: citizen service numbers do not belong here",
			"9:8: households[2].id: nine digits that pass the eleven-test: citizen service numbers do not belong here",
		},
	},
	{
		name: "citizen service number as a practice", reason: "nor when it stands elsewhere",
		old: `"current": "A"`,
		new: `"current": "123456782"`,
		want: []string{
			"7:25: households[0].current: unknown practice (nine digits, not repeated here)",
		},
	},
	{
		name: "long id", reason: "a text that is long is cut short where it is repeated",
		old: `"current": "A"`,
		new: `"current": "` + strings.Repeat("x", 100) + `"`,
		want: []string{
			`7:25: households[0].current: unknown practice "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"…`,
		},
	},
	{
		name: "many at once", reason: "one reading finds them all, in the order of the text",
		old: "{\"seed\": 7}\n}",
		new: "{\"seed\": 7, \"max_cycle\": -1, \"gaols\": []}, \"practices\": 3, \"comment\": \"\"\n}",
		want: []string{
			"10:35: rules.max_cycle: must be 0 to 2147483647",
			`10:39: rules.gaols: unknown field; did you mean "goals"?`,
			"10:53: practices: the field stands here a second time",
			"10:69: comment: unknown field",
		},
	},
	{
		name: "broken behind faults", reason: "what was found before is kept",
		old: "\"capacity\": 10, \"enrolled\": 9, \"mode\": \"open\"}\n",
		new: "\"capacity\": -10, \"enrolled\": 9, \"mode\": \"opn\"}}\n",
		want: []string{
			"4:69: practices[1].capacity: must be 0 to 2147483647",
			`4:97: practices[1].mode: unknown mode "opn"; known are open, swap, closed`,
			`4:103: practices[1]: expected "," or "]", found "}"`,
		},
	},
}
