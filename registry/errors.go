package registry

import (
	"errors"
	"strings"

	"github.com/ruilkring/ruilkring/matching"
)

// Errors of commands, to be tested for with [errors.Is]. A command that returns
// one has changed nothing.
var (
	// ErrUnknown says that there is no household, practice or round of that name.
	ErrUnknown = errors.New("registry: unknown")
	// ErrExists says that there is one of that name already.
	ErrExists = errors.New("registry: exists already")
	// ErrStale says that what the command would replace is not what its IfVersion
	// names any more.
	ErrStale = errors.New("registry: changed since")
	// ErrInvalid says that the command has faults; [errors.As] with an
	// [*InvalidError] lists them all.
	ErrInvalid = errors.New("registry: invalid")
	// ErrState says that the command is not possible in the state that things
	// are in.
	ErrState = errors.New("registry: not possible now")
)

// Errors of the registry as a whole.
var (
	// ErrClosed says that the registry was closed.
	ErrClosed = errors.New("registry: closed")
	// ErrUncertain says that the connection to the store was lost at the moment
	// of writing: the command may have been carried out or not. The registry
	// finds out before it carries out another one.
	ErrUncertain = errors.New("registry: carried out or not, the store did not say")
	// ErrNotErased says that a household is erased and nobody sees it any more,
	// but its key could not be destroyed yet. The registry tries again at every
	// command, and when it is opened.
	ErrNotErased = errors.New("registry: erased, but the key is not destroyed yet")
	// ErrJournal says that the journal holds what no version of this package has
	// written, or lacks a key that nobody has destroyed.
	ErrJournal = errors.New("registry: the journal can't be folded")
)

// InvalidError lists every fault of a command.
type InvalidError struct {
	// Faults have paths from the thing that the command brings, such as
	// wishes.ranked[0][2].
	Faults []matching.Fault
}

// Error names every fault, one a line.
func (e *InvalidError) Error() string {
	var b strings.Builder
	b.WriteString("registry: invalid")
	for _, f := range e.Faults {
		b.WriteString("\n\t")
		b.WriteString(f.String())
	}
	return b.String()
}

// Is reports whether target is [ErrInvalid].
func (e *InvalidError) Is(target error) bool { return target == ErrInvalid }
