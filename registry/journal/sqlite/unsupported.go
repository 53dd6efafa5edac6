//go:build js || wasip1

// Package sqlite keeps a journal in one file. There is no SQLite in Go for
// WebAssembly: use package d1 in a Worker.
package sqlite

import (
	"context"
	"errors"

	"github.com/ruilkring/ruilkring/registry/journal"
)

// ErrUnsupported is returned on this platform.
var ErrUnsupported = errors.New("sqlite: not on WebAssembly")

// Open returns ErrUnsupported.
func Open(context.Context, string) (journal.Store, error) { return nil, ErrUnsupported }

// OpenReadOnly returns ErrUnsupported.
func OpenReadOnly(context.Context, string) (journal.Store, error) { return nil, ErrUnsupported }
