package registry

import "errors"

// Logged carries out a command and notes in the access log who did so, and why:
// the journal gets both or neither. It is for whoever changes something that is
// not their own; what a household does itself, its events say.
//
// The entry comes first where that can be, so that the receipt is that of the
// command; the household of the entry may also be one that the command registers.
// Where both are wrong the error is that of the command.
//
// # Errors
//
// Those of the command and of [LogAccess].
type Logged struct {
	Command Command
	Access  LogAccess
}

// prepare prepares the command, if it is one that can be.
func (c Logged) prepare(s *state, again bool) Command {
	if slow, ok := c.Command.(preparer); ok {
		c.Command = slow.prepare(s, again)
	}
	return c
}

func (c Logged) decide(t *turn) error {
	if c.Command == nil {
		return errors.New("registry: no command")
	}
	entry, err := c.Access.entry(t.s)
	if err == nil {
		if err := t.note(entry); err != nil {
			return err
		}
		// Where it fails the batch is decided again without it: see decideAll.
		return c.Command.decide(t)
	}
	// What is wrong with the command goes before what is wrong with the note.
	if err := c.Command.decide(t); err != nil {
		return err
	}
	if entry, err = c.Access.entry(t.s); err != nil {
		return err
	}
	return t.note(entry)
}
