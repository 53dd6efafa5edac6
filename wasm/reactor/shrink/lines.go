package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// The table of functions of Go 1.20 to 1.26, runtime.pclntab: a header, the names
// of functions, compilation units, the names of files, tables of program counters,
// and the functions. See internal/abi/symtab.go and runtime.pcHeader, runtime._func
// in the source of Go.
const (
	pcHeaderSize  = 8 + 8*8
	functabEntry  = 8
	funcSize      = 44
	funcNameOff   = 4
	funcSP        = 16
	funcFile      = 20
	funcLine      = 24
	funcPCData    = 28
	funcUnit      = 32
	funcStartLine = 36
	funcDataSize  = 43

	// Of the tables of program counters these say where goroutines may be stopped
	// from outside, which never happens in WebAssembly, which call that was inlined
	// an instruction comes from, and which arguments a trace can show.
	pcdataUnsafePoint = 0
	pcdataInlined     = 2
	pcdataArgLive     = 3
)

// pcMagic begins the table: the version, two zeros, steps of one, and pointers of
// eight bytes.
var pcMagic = []byte{0xF1, 0xFF, 0xFF, 0xFF, 0, 0, 1, 8}

// lineTable is where the parts of the table are, as addresses.
type lineTable struct {
	memory                           image
	header                           int
	functions                        int
	names, units, files, tables, end int
	first                            int // the functions
}

// dropLines sets to zero what says from which file and line an instruction comes.
func (m image) dropLines() error {
	t, err := m.lineTable()
	if err != nil {
		return err
	}
	drop, keep := map[int]bool{}, map[int]bool{}
	for i := range t.functions {
		f, err := t.function(i)
		if err != nil {
			return err
		}
		pcdata := int(m.uint32(f + funcPCData))
		keep[int(m.uint32(f+funcSP))] = true
		for k := range pcdata {
			at := f + funcSize + 4*k
			if k == pcdataUnsafePoint || k == pcdataInlined || k == pcdataArgLive {
				drop[int(m.uint32(at))] = true
				clear(m[at : at+4])
			} else {
				keep[int(m.uint32(at))] = true
			}
		}
		for _, field := range []int{funcFile, funcLine} {
			drop[int(m.uint32(f+field))] = true
			clear(m[f+field : f+field+4])
		}
		clear(m[f+funcUnit : f+funcUnit+4])
	}
	for table := range drop {
		if keep[table] || table == 0 { // 0 says that there is none
			continue
		}
		end, err := t.tableEnd(table)
		if err != nil {
			return err
		}
		clear(m[t.tables+table : end])
	}
	clear(m[t.units:t.tables]) // which name the files
	return nil
}

// word is what is in a field of runtime.moduledata, which begins with those of
// the header and of the names.
func (t *lineTable) word(field int) (int, error) {
	m := t.memory
	begin := binary.LittleEndian.AppendUint64(nil, uint64(t.header))
	begin = binary.LittleEndian.AppendUint64(begin, uint64(t.names))
	at := bytes.Index(m, begin)
	if at < 0 || at+field+8 > len(m) {
		return 0, errors.New("nothing points to the table of functions")
	}
	return int(min(binary.LittleEndian.Uint64(m[at+field:]), math.MaxInt)), nil
}

func (m image) uint32(at int) uint32 { return binary.LittleEndian.Uint32(m[at:]) }

// lineTable finds the table.
func (m image) lineTable() (*lineTable, error) {
	for from := 0; ; {
		i := bytes.Index(m[from:], pcMagic)
		if i < 0 {
			return nil, errors.New("no table of functions of a version of Go that is known")
		}
		at := from + i
		from = at + 1
		if at%8 != 0 || at+pcHeaderSize > len(m) {
			continue
		}
		word := func(i int) int { return int(min(binary.LittleEndian.Uint64(m[at+8+8*i:]), mostMemory)) }
		t := &lineTable{
			memory: m, header: at, functions: word(0), names: at + word(3), units: at + word(4), files: at + word(5), tables: at + word(6),
			first: at + word(7), end: len(m),
		}
		if t.functions > 0 && at < t.names && t.names <= t.units && t.units <= t.files && t.files <= t.tables && t.tables < t.first &&
			t.first+functabEntry*t.functions < t.end {
			return t, nil
		}
	}
}

// function is the address of function number i. The error says that it is no
// function.
func (t *lineTable) function(i int) (int, error) {
	m := t.memory
	entry := t.first + functabEntry*i
	f := t.first + int(m.uint32(entry+4))
	if f <= entry || f+funcSize > t.end || m.uint32(f) != m.uint32(entry) || int(m.uint32(f+funcNameOff)) >= t.units-t.names {
		return 0, fmt.Errorf("function %d of %d is not where it should be", i, t.functions)
	}
	pcdata, funcdata := int(m.uint32(f+funcPCData)), int(m[f+funcDataSize])
	if pcdata > 16 || funcdata > 16 || f+funcSize+4*(pcdata+funcdata) > t.end {
		return 0, fmt.Errorf("function %d of %d has %d tables and %d pieces of data", i, t.functions, pcdata, funcdata)
	}
	for _, at := range []int{funcSP, funcFile, funcLine} {
		if t.tables+int(m.uint32(f+at)) >= t.first {
			return 0, fmt.Errorf("function %d of %d has a table behind the end", i, t.functions)
		}
	}
	return f, nil
}

// tableEnd is the address where a table of program counters ends: it is pairs of
// numbers, and a zero in place of the first number of a pair ends it.
func (t *lineTable) tableEnd(table int) (int, error) {
	at := t.tables + table
	number := func() {
		for at < t.first && t.memory[at] >= 0x80 {
			at++
		}
		at++
	}
	for first := true; at < t.first; first = false {
		if t.memory[at] == 0 && !first {
			return at + 1, nil
		}
		number()
		number()
	}
	return 0, fmt.Errorf("the table at %d has no end", table)
}
