// Package jsontext reads and writes small JSON texts without reflection: the
// headers, scenarios and statistics that cross a border in bytes. Packages
// encoding/json and reflect would make up a good part of a WebAssembly module
// that hardly needs them.
//
// A [Decoder] walks through a text, value by value, and lists every fault with
// its line, column and path, as package matching does for problems and plans. A
// [Writer] appends values to a slice of bytes.
package jsontext
