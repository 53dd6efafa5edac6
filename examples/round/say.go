package main

import "strings"

// saying is what is said of a fault, in English and in Dutch. Each % stands for
// what differs from fault to fault, and each & for one of the words, in the same
// order in both.
type saying struct{ english, dutch string }

// say is s in the language of the text: what packages matching and verify, the
// system and this command say of faults is in English. What is not among the
// sayings stays English.
func (t *text) say(s string) string {
	if t != &dutch {
		return s
	}
	for _, saying := range sayings {
		if parts, ok := match(saying.english, s); ok {
			return fill(saying.dutch, parts)
		}
	}
	return s
}

// sayWord is a word in Dutch, or the word itself if it isn't one of the words.
func sayWord(s string) string {
	for _, word := range words {
		if word.english == s {
			return word.dutch
		}
	}
	return s
}

// blanks stand for what differs.
const blanks = "%&"

// match gives what stands for each blank of the pattern in s, as little as can be,
// and reports whether s is of that pattern.
func match(pattern, s string) (parts []string, ok bool) {
	blank := strings.IndexAny(pattern, blanks)
	if blank < 0 {
		return nil, s == pattern
	}
	if s, ok = strings.CutPrefix(s, pattern[:blank]); !ok {
		return nil, false
	}
	for rest := pattern[blank+1:]; ; {
		next := strings.IndexAny(rest, blanks)
		if next < 0 {
			part, ok := strings.CutSuffix(s, rest)
			return append(parts, part), ok
		}
		part, after, ok := strings.Cut(s, rest[:next])
		if !ok {
			return nil, false
		}
		parts, s, rest = append(parts, part), after, rest[next+1:]
	}
}

// fill puts the parts in the place of each blank of the pattern, words in Dutch.
func fill(pattern string, parts []string) string {
	var b strings.Builder
	for _, part := range parts {
		blank := strings.IndexAny(pattern, blanks)
		if pattern[blank] == '&' {
			part = sayWord(part)
		}
		b.WriteString(pattern[:blank])
		b.WriteString(part)
		pattern = pattern[blank+1:]
	}
	return b.String() + pattern
}
