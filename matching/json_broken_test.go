package matching_test

import "strings"

// brokenJSON are texts that are no JSON, or not the right objects.
var brokenJSON = []invalidCase{
	// Broken text.
	{
		name: "empty", reason: "an empty file is not an empty problem",
		new: "",
		want: []string{
			"1:1: expected an object, found the end of the text",
		},
	},
	{
		name: "white space", reason: "nor is a file of spaces and line ends",
		new: " \r\n\n ",
		want: []string{
			"3:2: expected an object, found the end of the text",
		},
	},
	{
		name: "array", reason: "the problem is an object, whatever else is right",
		new: `[{"format": "ruilkring/v1"}]`,
		want: []string{
			"1:1: expected an object, found an array",
		},
	},
	{
		name: "UTF-16", reason: "what an editor calls Unicode is named, not read as garbage",
		new: "\xff\xfe{\x00",
		want: []string{
			"1:1: the text is UTF-16 or UTF-32; it must be UTF-8",
		},
	},
	{
		name: "UTF-32", reason: "zeros before the first brace are no white space",
		new: "\x00\x00\x00{",
		want: []string{
			"1:1: the text is UTF-16 or UTF-32; it must be UTF-8",
		},
	},
	{
		name: "cut off", reason: "a download that stopped: everything before is still looked at",
		old: "9, \"mode\": \"open\"}\n],\n\"households\": [\n{\"id\": \"h1\", \"current\": \"A\", \"home\": {\"lat\": 52, \"lon\": 4}, \"wishes\": {\"ranked\": [[\"01012345\"]]}, \"since\": \"2026-03-01\"},\n{\"id\": \"h2\", \"current\": null, \"home\": {\"lat\": 52, \"lon\": 4}, \"wishes\": {\"within_m\": 5000}}\n],\n\"rules\": {\"seed\": 7}\n}\n",
		new: "",
		want: []string{
			"4:85: practices[1].enrolled: expected a whole number, found the end of the text",
		},
	},
	{
		name: "trailing data", reason: "two problems in one file are not the first one",
		old: "{\"seed\": 7}\n}\n",
		new: "{\"seed\": 7}\n}\n{}",
		want: []string{
			`12:1: expected the end of the text, found "{"`,
		},
	},
	{
		name: "trailing comma in object", reason: "JSON has none, and says where",
		old: `"seed": 7}`,
		new: `"seed": 7,}`,
		want: []string{
			`10:21: rules.seed: expected one more behind the comma, found "}"`,
		},
	},
	{
		name: "trailing comma in array", reason: "likewise",
		old: "\"mode\": \"open\"}\n]",
		new: "\"mode\": \"open\"},\n]",
		want: []string{
			`5:1: practices[1]: expected one more behind the comma, found "]"`,
		},
	},
	{
		name: "missing comma", reason: "the next name shows it",
		old: `"capacity": 10, "enrolled": 10`,
		new: `"capacity": 10 "enrolled": 10`,
		want: []string{
			`3:63: practices[0].capacity: expected "," or "}", found a string`,
		},
	},
	{
		name: "missing comma in array", reason: "the next element shows it",
		old: `"mode": "swap"},`,
		new: `"mode": "swap"}`,
		want: []string{
			`4:1: practices[0]: expected "," or "]", found "{"`,
		},
	},
	{
		name: "missing colon", reason: "the value shows it",
		old: `"seed": 7`,
		new: `"seed" 7`,
		want: []string{
			`10:18: rules.seed: expected ":", found "7"`,
		},
	},
	{
		name: "missing value", reason: "the bracket shows it",
		old: `"seed": 7`,
		new: `"seed": `,
		want: []string{
			`10:19: rules.seed: expected a whole number, found "}"`,
		},
	},
	{
		name: "name without quotes", reason: "JavaScript allows it, JSON doesn't",
		old: `"seed": 7`,
		new: "seed: 7",
		want: []string{
			`10:11: rules: expected a field's name between double quotes, found "s"`,
		},
	},
	{
		name: "single quotes", reason: "Python prints them",
		old: `"swap"`,
		new: "'swap'",
		want: []string{
			`3:88: practices[0].mode: expected a string, found "'"`,
		},
	},
	{
		name: "comment", reason: "JSON has none",
		old: `"rules"`,
		new: "// the rules\n\"rules\"",
		want: []string{
			`10:1: expected a field's name between double quotes, found "/"`,
		},
	},
	{
		name: "string without end", reason: "the start of the string is what one must look at",
		old: "\"seed\": 7}\n}\n",
		new: `"seed": 7}, "x`,
		want: []string{
			"10:23: the string that begins here has no end",
		},
	},
	{
		name: "string over two lines", reason: "most often a quote is missing at the end of the first",
		old: `"swap"`,
		new: `"swap`,
		want: []string{
			"3:88: practices[0].mode: the string that begins here doesn't end on its line",
		},
	},

	// A value that is broken in itself: reading goes on behind it.
	{
		name: "unknown escape", reason: "a backslash in a path or an id",
		old: `"h1"`,
		new: "\"h\\1\"",
		want: []string{
			`7:10: households[0].id: unknown escape; a backslash is written \\`,
		},
	},
	{
		name: "short escape", reason: "four digits, not three",
		old: `"h1"`,
		new: "\"h\\u00e\"",
		want: []string{
			`7:10: households[0].id: after \u there must be four hexadecimal digits`,
		},
	},
	{
		name: "half a surrogate pair", reason: "it stands for no character, and two such ids would look alike",
		old: `"h1"`,
		new: "\"\\ud83d-1\"",
		want: []string{
			"7:9: households[0].id: half a surrogate pair",
		},
	},
	{
		name: "low surrogate first", reason: "likewise",
		old: `"h1"`,
		new: "\"\\ude00\\ud83d\"",
		want: []string{
			"7:9: households[0].id: half a surrogate pair",
		},
	},
	{
		name: "control character", reason: "a tab that was pasted in",
		old: `"h1"`,
		new: "\"h\t1\"",
		want: []string{
			`7:10: households[0].id: a control character in a string must be written \u0009`,
		},
	},
	{
		name: "not UTF-8", reason: "Windows-1252 in an id: it could not be written again",
		old: `"h1"`,
		new: "\"caf\xe9\"",
		want: []string{
			"7:12: households[0].id: not valid UTF-8",
		},
	},
	{
		name: "name not UTF-8", reason: "and in a name of a field",
		old: `"seed": 7`,
		new: "\"s\xe9\": 7, \"seed\": -1",
		want: []string{
			"10:13: rules: not valid UTF-8",
			"10:28: rules.seed: must be a whole number from 0 to 18446744073709551615",
		},
	},
	{
		name: "leading zero", reason: "an AGB code without quotes loses its zero elsewhere",
		old: `{"id": "01012345"`,
		new: `{"id": 01012345`,
		want: []string{
			`4:8: practices[1].id: "01012345" is no JSON value: a number has no leading zero, and an identifier stands between quotes`,
			`7:84: households[0].wishes.ranked[0][0]: unknown practice "01012345"`,
		},
	},
	{
		name: "NaN and infinity", reason: "Python writes them; both are found",
		old: `{"lat": 52.1, "lon": 4}`,
		new: `{"lat": NaN, "lon": -Infinity}`,
		want: []string{
			`4:40: practices[1].location.lat: "NaN" is no JSON value: its numbers are finite`,
			`4:52: practices[1].location.lon: "-Infinity" is no JSON value: its numbers are finite`,
		},
	},
	{
		name: "plus sign", reason: "JSON has none",
		old: `"seed": 7`,
		new: `"seed": +7`,
		want: []string{
			`10:19: rules.seed: "+7" is no JSON value`,
		},
	},
	{
		name: "point without digits", reason: "JSON wants digits on both sides",
		old: `"lat": 52.1`,
		new: `"lat": 52.`,
		want: []string{
			`4:40: practices[1].location.lat: "52." is no JSON value`,
		},
	},
	{
		name: "unknown word", reason: "Python writes None for null",
		old: "null",
		new: "None",
		want: []string{
			`8:25: households[1].current: "None" is no JSON value`,
		},
	},
	{
		name: "unknown words in what is skipped", reason: "an unknown field hides no broken value",
		old: `"seed": 7`,
		new: `"x": [undefined, {"y": 1e}]`,
		want: []string{
			"10:11: rules.x: unknown field",
			`10:17: rules.x[0]: "undefined" is no JSON value`,
			`10:34: rules.x[1].y: "1e" is no JSON value`,
		},
	},
	{
		name: "nesting", reason: "no text may exhaust the stack",
		old: `"seed": 7`,
		new: `"x": ` + strings.Repeat("[", 40),
		want: []string{
			"10:11: rules.x: unknown field",
			"10:46: rules.x[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]: nested deeper than 32 levels",
		},
	},

	// Fields.
	{
		name: "unknown field, near one", reason: "the name that was meant is said",
		old: `"since": `,
		new: `"sinds": `,
		want: []string{
			`7:99: households[0].sinds: unknown field; did you mean "since"?`,
		},
	},
	{
		name: "unknown field, short for one", reason: "likewise",
		old: `{"within_m": 5000}`,
		new: `{"within_m": 5000}, "prio": 1, "post": "2512"`,
		want: []string{
			`8:92: households[1].prio: unknown field; did you mean "priority"?`,
			`8:103: households[1].post: unknown field; did you mean "postcode"?`,
		},
	},
	{
		name: "unknown field, like no other", reason: "there is nothing to suggest",
		old: `"seed": 7`,
		new: `"a b": 1, "zzzzzzzz": [1, 2], "": 3`,
		want: []string{
			`10:11: rules["a b"]: unknown field`,
			"10:21: rules.zzzzzzzz: unknown field",
			"10:41: rules: a field without a name",
		},
	},
	{
		name: "unknown field in each object", reason: "no object is lenient",
		old: `{"lat": 52.1, "lon": 4}`,
		new: `{"lat": 52.1, "lon": 4, "height": -2}`,
		want: []string{
			"4:56: practices[1].location.height: unknown field",
		},
	},
	{
		name: "wrong case", reason: "names are as they are written here",
		old: `"seed"`,
		new: `"Seed"`,
		want: []string{
			`10:11: rules.Seed: unknown field; did you mean "seed"?`,
		},
	},
	{
		name: "field twice", reason: "readers of JSON differ in which one counts",
		old: `"seed": 7`,
		new: `"seed": 7, "seed": 7`,
		want: []string{
			"10:22: rules.seed: the field stands here a second time",
		},
	},
	{
		name: "field twice, the second wrong", reason: "the second value is not looked at",
		old: `"seed": 7`,
		new: `"seed": 7, "seed": -7`,
		want: []string{
			"10:22: rules.seed: the field stands here a second time",
		},
	},
	{
		name: "practice without fields", reason: "each missing one is named",
		old: `{"id": "01012345", "location": {"lat": 52.1, "lon": 4}, "capacity": 10, "enrolled": 9, "mode": "open"}`,
		new: `{"location": {}}`,
		want: []string{
			"4:1: practices[1].id: missing",
			"4:1: practices[1].capacity: missing",
			"4:1: practices[1].enrolled: missing",
			"4:1: practices[1].mode: missing",
			"4:14: practices[1].location.lat: missing",
			"4:14: practices[1].location.lon: missing",
			`7:84: households[0].wishes.ranked[0][0]: unknown practice "01012345"`,
		},
	},
	{
		name: "household without fields", reason: "likewise",
		old: `, "home": {"lat": 52, "lon": 4}, "wishes": {"within_m": 5000}`,
		new: "",
		want: []string{
			"8:1: households[1].home: missing",
			"8:1: households[1].wishes: missing",
		},
	},
	{
		name: "problem without fields", reason: "format, practices and households are required, rules aren't",
		new: "{}",
		want: []string{
			"1:1: format: missing",
			"1:1: practices: missing",
			"1:1: households: missing",
		},
	},
	{
		name: "no practices", reason: "then no reference to one is a fault of its own",
		old: `"practices"`,
		new: `"practises"`,
		want: []string{
			"1:1: practices: missing",
			`2:1: practises: unknown field; did you mean "practices"?`,
		},
	},
}
