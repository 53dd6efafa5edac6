package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A small round without a fault, in JSON and as two CSV files. The cases below
// break it: each puts new in the place of old, once, or all of new where old is "".
const (
	soundJSON = `{"format": "ruilkring/v1",
"practices": [
{"id": "p1", "location": {"lat": 52.07, "lon": 4.3}, "capacity": 2095, "enrolled": 2095, "mode": "swap"},
{"id": "p2", "location": {"lat": 52.09, "lon": 4.33}, "capacity": 2300, "enrolled": 2290, "mode": "open"}],
"households": [
{"id": "h-1", "current": "p1", "home": {"lat": 52.09, "lon": 4.32}, "wishes": {"ranked": [["p2"]]}},
{"id": "h-2", "current": null, "home": {"lat": 52.07, "lon": 4.31}, "wishes": {"within_m": 2000}}]}
`
	soundPractices = `id,name,lat,lon,capacity,enrolled,mode
p1,De Linde,52.07,4.30,2095,2095,swap
p2,De Eik,52.09,4.33,2300,2290,open
`
	soundHouseholds = `id,current,lat,lon,wishes,wishes_within_m
h-1,p1,52.09,4.32,p2,
h-2,,52.07,4.31,p1>p2,2000
`
)

var malformedJSON = []struct{ name, old, new string }{
	{"cut off in a number", `2000}}]}`, `20`},
	{"cut off in a text", `"open"}],`, `"op`},
	{"more behind the end", "2000}}]}\n", "2000}}]} x"},
	{"two rounds", "2000}}]}\n", "2000}}]}{}"},
	{"a field twice", `"capacity": 2300`, `"capacity": 2300, "capacity": 1`},
	{"NaN", "52.07", "NaN"},
	{"an infinite number", "52.07", "1e999"},
	{"a huge number", "2300", "99999999999999999999"},
	{"UTF-16", "", "\xff\xfe{\x00}\x00"},
	{"Windows-1252", `"p1",`, "\"p\xe9\","},
	{"overlong UTF-8", "h-1", "h\xc0\xaf"},
	{"a NUL", "h-1", "h\x001"},
	{"half a surrogate pair", "h-1", `h\ud8001`},
	{"nothing", "", " \n"},
	{"an array", "", "[" + soundJSON + "]"},
	{"null", "", "null"},
	{"a comment", `{"format"`, `// hi` + "\n" + `{"format"`},
	{"single quotes", `{"format"`, `{'format'`},
	{"a comma before the end", `[["p2"]]`, `[["p2"],]`},
	{"a part of a person", "2300", "2300.5"},
	{"an exponent", "2300", "2e3"},
	{"below zero", "2300", "-1"},
	{"a number as text", "2300", `"2300"`},
	{"a text as number", `"p1",`, "1,"},
	{"a leading zero", "2300", "02300"},
	{"another case", `"capacity": 2300`, `"Capacity": 2300`},
	{"nested too deep", "", strings.Repeat("[", 1000)},
	{"a plan", "", `{"format": "ruilkring/plan/v1"}`},
	{"CSV", "", soundPractices},
	{"a citizen service number", "h-1", "111222333"},
	{"wishes", `[["p2"]]`, `[["p2", "p2"], [], ["zz"], [""]], "weights": [[1]]`},
	{"weights", `[["p2"]]`, `[["p2"]], "weights": [[-1]]`},
	{"ids twice", `"id": "p2", "location"`, `"id": "p1", "location"`},
	{"an area", `"mode": "open"`, `"mode": "dicht", "accepts": {"within_m": -3, "postcodes": ["", 5]}, "max_intake": -1`},
	{"the household", `"current": null`, `"current": "", "size": 0, "priority": 10, "since": "2027-13-01"`},
	{"rules", "2000}}]}", `2000}}], "rules": {"mechanism": "magic", "goals": ["patients", "patients", "x"], "date": "2026-02-30", "seed": -1, "max_cycle": -1, "foo": 1}}`},
	{"places outside the world", `{"lat": 52.07, "lon": 4.31}`, `{"lat": 152.07, "lon": -190}`},
	{"too many persons", `"current": null`, `"size": 2147483647`},
}

var malformedCSV = []struct{ name, file, old, new string }{
	{"nothing", "practices.csv", "", ""},
	{"names of columns alone", "practices.csv", "p1,De Linde,52.07,4.30,2095,2095,swap\np2,De Eik,52.09,4.33,2300,2290,open\n", ""},
	{"files swapped", "practices.csv", "", soundHouseholds},
	{"UTF-16", "practices.csv", "", "i\x00d\x00,\x00"},
	{"Windows-1252", "practices.csv", "Linde", "Lind\xe9"},
	{"CR alone", "practices.csv", "", strings.ReplaceAll(soundPractices, "\n", "\r")},
	{"mixed separators", "practices.csv", "p2,De Eik,", "p2;De Eik;"},
	{"another separator", "practices.csv", "", strings.ReplaceAll(soundPractices, ",", "|")},
	{"a quote without an end", "practices.csv", "De Linde", `"De Linde`},
	{"a quote in a value", "practices.csv", "De Linde", `De "L" inde`},
	{"a column too few", "practices.csv", "name,lat,lon,capacity", "name,lat,lon"},
	{"a column twice", "practices.csv", "id,name", "id,id"},
	{"a column that nobody knows", "practices.csv", "name,lat", "naam2,lat"},
	{"a column without a name", "practices.csv", "name,lat", ",lat"},
	{"a short row", "practices.csv", ",2290,open", ""},
	{"a long row", "practices.csv", "open\n", "open,x\n"},
	{"thousands", "practices.csv", "2300", "2.300"},
	{"a decimal comma among commas", "practices.csv", "52.07", `"52,07"`},
	{"NaN", "practices.csv", "52.07", "NaN"},
	{"degrees", "practices.csv", "52.07", "52°"},
	{"a mode that nobody knows", "practices.csv", "swap", "stop"},
	{"JSON", "households.csv", "", soundJSON},
	{"wishes", "households.csv", "p1>p2", "p1>>p9=p1"},
	{"faults in both", "households.csv", "52.09", "x"},
	{"an id twice", "households.csv", "h-2", "h-1"},
	{"a date", "households.csv", "wishes_within_m\nh-1,p1,52.09,4.32,p2,", "since\nh-1,p1,52.09,4.32,p2,2026/01/01"},
	{"a practice that nobody knows", "households.csv", "h-1,p1", "h-1,P3"},
}

// TestMalformed runs the command on each malformed round, in both languages. What it
// says stands in testdata: every fault, with where it is.
func TestMalformed(t *testing.T) {
	dir := t.TempDir()
	plan := filepath.Join(dir, "plan.json")
	var names []string
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	broken := func(sound, old, instead string) string {
		if old == "" {
			return instead
		}
		if !strings.Contains(sound, old) {
			t.Errorf("%q does not occur", old)
		}
		return strings.Replace(sound, old, instead, 1)
	}
	for _, c := range malformedJSON {
		name := c.name + ".json"
		write(name, broken(soundJSON, c.old, c.new))
		names = append(names, name)
	}
	for _, c := range malformedCSV {
		files := map[string]string{"practices.csv": soundPractices, "households.csv": soundHouseholds}
		files[c.file] = broken(files[c.file], c.old, c.new)
		if c.name == "faults in both" {
			files["practices.csv"] = broken(soundPractices, "2290", "many")
		}
		for file, text := range files {
			write(filepath.Join(c.name, file), text)
		}
		names = append(names, c.name)
	}
	var said [2]strings.Builder
	for _, name := range names {
		var lines [2][]string
		for l, lang := range []string{"en", "nl"} {
			got := round("-quiet", "-lang", lang, "-in", filepath.Join(dir, name), "-out", plan).expect(t, exitInvalid)
			got.stderr = filepath.ToSlash(strings.ReplaceAll(got.stderr, dir+string(filepath.Separator), ""))
			if got.stdout != "" {
				t.Errorf("%s: standard output has %q", name, got.stdout)
			}
			fmt.Fprintf(&said[l], "== %s\n%s", name, got.stderr)
			lines[l] = strings.Split(got.stderr, "\n")
		}
		if len(lines[0]) != len(lines[1]) {
			t.Errorf("%s: %d lines in English, %d in Dutch", name, len(lines[0]), len(lines[1]))
			continue
		}
		for i, line := range lines[0] {
			if line != "" && line == lines[1][i] {
				t.Errorf("%s: %q is said in English in Dutch too", name, line)
			}
		}
	}
	if _, err := os.Stat(plan); err == nil {
		t.Error("a plan was written")
	}
	for l, lang := range []string{"en", "nl"} {
		compareGolden(t, "malformed_"+lang+".txt", said[l].String())
	}
}
