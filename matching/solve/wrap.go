package solve

// wrapped is an error with words around it, which errors.Is and errors.As look
// into: fmt.Errorf with %w, without package fmt, as in package matching.
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
