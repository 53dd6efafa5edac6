package main

import (
	"flag"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ruilkring/ruilkring/matching"
)

// strings are the strings of a text, by field and index or key.
func (t *text) strings() map[string]string {
	all := map[string]string{}
	v := reflect.ValueOf(*t)
	for i := range v.NumField() {
		name, field := v.Type().Field(i).Name, v.Field(i)
		switch field.Kind() {
		case reflect.String:
			all[name] = field.String()
		case reflect.Array, reflect.Slice:
			for j := range field.Len() {
				all[name+"["+string(rune('a'+j))+"]"] = field.Index(j).String()
			}
		case reflect.Map:
			for _, key := range field.MapKeys() {
				all[name+"["+key.String()+"]"] = field.MapIndex(key).String()
			}
		}
	}
	return all
}

var verb = regexp.MustCompile(`%[-+#0-9.]*[a-zA-Z%]`)

func TestTextsHaveTheSameParts(t *testing.T) {
	en, nl := english.strings(), dutch.strings()
	if len(en) < 100 {
		t.Fatalf("only %d strings were found", len(en))
	}
	for name, s := range en {
		other, found := nl[name]
		if s == "" || other == "" || !found {
			t.Errorf("%s: %q and %q: one is missing", name, s, other)
		}
		if name == "help" || name == "date" {
			continue
		}
		if a, b := verb.FindAllString(s, -1), verb.FindAllString(other, -1); !slices.Equal(a, b) {
			t.Errorf("%s: %q has %q, %q has %q", name, s, a, other, b)
		}
	}
	if len(en) != len(nl) {
		t.Errorf("%d strings in English, %d in Dutch", len(en), len(nl))
	}
	for _, g := range allGoals {
		if g != matching.GoalPriority && english.levels[g] == "" {
			t.Errorf("the goal %s has no name", g)
		}
	}
}

func TestHelpNamesEveryFlag(t *testing.T) {
	for name, text := range languages {
		help := text.helpText()
		newFlags(&options{}).VisitAll(func(f *flag.Flag) {
			if !strings.Contains(help, "\n  -"+f.Name+" ") {
				t.Errorf("%s: -%s has no line of its own", name, f.Name)
			}
		})
		for _, want := range []string{"\n  130  ", "\n  6    ", "-help", exampleHouseholds[:20], "round -in round.json.gz", "Ctrl-C"} {
			if want == "round -in round.json.gz" && name == "nl" {
				want = "round -in ronde.json.gz"
			}
			if !strings.Contains(help, want) {
				t.Errorf("%s: the help has no %q", name, want)
			}
		}
		if strings.ContainsAny(strings.ReplaceAll(strings.ReplaceAll(help, exampleJSON, ""), indent(exampleJSON), ""), "{}") {
			t.Errorf("%s: an example was not put in", name)
		}
		for line := range strings.Lines(help) {
			if n := len([]rune(line)) - 1; n > 80 {
				t.Errorf("%s: %d columns: %s", name, n, line)
			}
		}
		for _, goal := range allGoals {
			if !strings.Contains(help, string(goal)) {
				t.Errorf("%s: the goal %s is not named", name, goal)
			}
		}
	}
}

func TestLanguageOf(t *testing.T) {
	tests := []struct {
		name, reason string
		args         []string
		env          map[string]string
		want         *text
	}{
		{"nothing", "English where nobody says anything", nil, nil, &english},
		{"LANG", "as Debian sets it", nil, map[string]string{"LANG": "nl_NL.UTF-8"}, &dutch},
		{"Belgium", "Dutch is spoken there too", nil, map[string]string{"LANG": "nl_BE"}, &dutch},
		{"other", "there are no more languages", nil, map[string]string{"LANG": "de_DE.UTF-8"}, &english},
		{"LC_ALL", "it goes before LANG", nil, map[string]string{"LC_ALL": "C", "LANG": "nl_NL.UTF-8"}, &english},
		{"flag", "it goes before the environment", []string{"-lang", "en"}, map[string]string{"LANG": "nl_NL"}, &english},
		{"flag with two hyphens", "package flag takes both", []string{"-quiet", "--lang=nl"}, nil, &dutch},
		{"unknown", "the flag is refused elsewhere", []string{"-lang", "de"}, map[string]string{"LANG": "nl_NL"}, &dutch},
	}
	for _, test := range tests {
		if got := languageOf(test.args, func(name string) string { return test.env[name] }); got != test.want {
			t.Errorf("%s: %v, want %v: %s", test.name, got.tag, test.want.tag, test.reason)
		}
	}
}
