package round

import "github.com/ruilkring/ruilkring/matching"

// FirstStart is the first day from the given one on which an enrolment may
// start: not the first day of a quarter, when practices are paid for those who
// are enrolled, and which the registration of patients refuses.
func FirstStart(day matching.Date) matching.Date {
	if firstOfQuarter(day) {
		return day + 1
	}
	return day
}

// firstOfQuarter reports whether a day is the first of a quarter.
func firstOfQuarter(day matching.Date) bool {
	s := day.String()
	if len(s) < len("-01-01") {
		return false
	}
	switch s[len(s)-len("-01-01"):] {
	case "-01-01", "-04-01", "-07-01", "-10-01":
		return true
	}
	return false
}
