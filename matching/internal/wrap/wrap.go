// Package wrap puts words before or behind an error, and keeps it to be found by
// errors.Is and errors.As. It is fmt.Errorf with %w for packages that become part
// of the engine of a page: package fmt, and what it needs, would be a tenth of what
// the page waits for.
package wrap

// Before returns an error that says words, a colon and what err says.
func Before(words string, err error) error {
	return &wrapped{words + ": " + err.Error(), err}
}

// Behind returns an error that says what err says, a colon and words.
func Behind(err error, words string) error {
	return &wrapped{err.Error() + ": " + words, err}
}

// wrapped is an error with words around it.
type wrapped struct {
	text string
	err  error
}

func (w *wrapped) Error() string { return w.text }

func (w *wrapped) Unwrap() error { return w.err }
