package matching

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

// TestWrap checks that an error with words around it says and is what fmt makes
// of the same words.
func TestWrap(t *testing.T) {
	for _, test := range []struct{ got, want error }{
		{wrap("reading it", io.EOF), fmt.Errorf("reading it: %w", io.EOF)},
		{wrap("a", wrap("b", io.EOF)), fmt.Errorf("a: %w", fmt.Errorf("b: %w", io.EOF))},
	} {
		if test.got.Error() != test.want.Error() {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
		if !errors.Is(test.got, io.EOF) || errors.Is(test.got, io.ErrUnexpectedEOF) {
			t.Errorf("%q: it is not the error that it wraps", test.got)
		}
	}
}
