package matching

import "bytes"

// UncheckedJSON is what WriteJSON would write of a problem that isn't valid.
func UncheckedJSON(p *Problem) string {
	var b bytes.Buffer
	w := jsonWriter{to: &b}
	w.problem(p)
	_ = w.flush() // a bytes.Buffer takes all
	return b.String()
}
