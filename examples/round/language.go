package main

import (
	"strings"
)

// languages are the texts by the value of -lang.
var languages = map[string]*text{"nl": &dutch, "en": &english}

// languageOf is the text to use: that of -lang where the arguments have it,
// else Dutch where the environment is, else English. It looks at the arguments
// itself, because -help may come before -lang.
func languageOf(args []string, getenv func(string) string) *text {
	for i, a := range args {
		name, value, found := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(a, "-"), "-"), "=")
		if name != "lang" || !strings.HasPrefix(a, "-") {
			continue
		}
		if !found && i+1 < len(args) {
			value = args[i+1]
		}
		if t := languages[value]; t != nil {
			return t
		}
	}
	// The first of these that is set counts, as POSIX has it.
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := getenv(name); value != "" {
			if strings.HasPrefix(value, "nl") {
				return &dutch
			}
			break
		}
	}
	return &english
}
