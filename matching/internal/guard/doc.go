// Package guard holds tests of the repository as a whole, and nothing else:
// which package may import which, that every exported name is documented, what
// may stand in no file, how long a file may be, and that the program in the
// README is one that runs and prints what the README says.
//
// The tests read the tree as it would be committed. Where there is no go or git
// command, as on js/wasm, they skip.
package guard
