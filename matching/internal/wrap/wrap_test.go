package wrap

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

// Both must say and be what fmt makes of the same words.
func TestAsFmt(t *testing.T) {
	for _, test := range []struct{ got, want error }{
		{Before("reading it", io.EOF), fmt.Errorf("reading it: %w", io.EOF)},
		{Behind(io.EOF, "after all"), fmt.Errorf("%w: after all", io.EOF)},
		{Before("a", Behind(io.EOF, "b")), fmt.Errorf("a: %w: b", io.EOF)},
	} {
		if test.got.Error() != test.want.Error() {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
		if !errors.Is(test.got, io.EOF) || errors.Is(test.got, io.ErrUnexpectedEOF) {
			t.Errorf("%q: it is not the error that it wraps", test.got)
		}
	}
}
