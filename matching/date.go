package matching

import (
	"errors"
	"strconv"
	"time"
)

// Date is a day of the calendar without a time or a zone: the days since
// 31 December of the year 0. The zero value means no date.
type Date int32

const secondsPerDay = 24 * 60 * 60

// dateOrigin is 1 January of the year 1, which is Date 1.
var dateOrigin = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).Unix()

// NewDate is the date of the given year (1 to 9999), month and day. Days beyond
// the month's end roll over, as in [time.Date].
func NewDate(year int, month time.Month, day int) Date {
	s := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()
	return Date((s-dateOrigin)/secondsPerDay + 1)
}

// ParseDate reads a date written as 2006-01-02, of the years 1 to 9999.
func ParseDate(s string) (Date, error) {
	d, ok := parseDate([]byte(s))
	if !ok {
		return 0, errors.New(strconv.Quote(s) + " is not a date written as 2026-11-21")
	}
	return d, nil
}

// String is the date written as 2006-01-02, or "" for the zero date.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return string(appendDate(nil, d))
}

// MarshalText writes the date as 2006-01-02.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a date written as 2006-01-02.
func (d *Date) UnmarshalText(text []byte) error {
	v, err := ParseDate(string(text))
	*d = v
	return err
}
