package matching

// wrapped is an error with words around it, which errors.Is and errors.As look
// into. It is fmt.Errorf with %w for what becomes part of the engine of a page:
// package fmt, and what it needs, would be a tenth of what the page waits for.
// Packages verify and solve have their own: verify shares nothing with who makes
// plans.
type wrapped struct {
	text string
	err  error
}

// wrap returns an error that says words, a colon and what err says.
func wrap(words string, err error) error {
	return &wrapped{words + ": " + err.Error(), err}
}

func (w *wrapped) Error() string { return w.text }

func (w *wrapped) Unwrap() error { return w.err }
