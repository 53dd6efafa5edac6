package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// onlyName is the name that functions get. The runtime takes apart the name of a
// method that is called through a pointer which is nil, so it is one of a method.
const onlyName = "go.(*shrunk).function"

// keptNames are those that the runtime looks for.
var keptNames = []string{"reflect.makeFuncStub", "reflect.methodValueCall"}

// dropNames gives all functions one name.
func (m image) dropNames() error {
	t, err := m.lineTable()
	if err != nil {
		return err
	}
	// At 0 is no name.
	names := append([]byte{0}, onlyName+"\x00"...)
	at := map[string]int{}
	for _, name := range keptNames {
		at[name] = len(names)
		names = append(names, name+"\x00"...)
	}
	table := m[t.names:t.units]
	if len(names) > len(table) {
		return errors.New("the table of names is too small to be one")
	}
	for i := range t.functions {
		f, err := t.function(i)
		if err != nil {
			return err
		}
		name, _, _ := bytes.Cut(table[m.uint32(f+funcNameOff):], []byte{0})
		kept, ok := at[string(name)]
		if !ok {
			kept = 1
		}
		binary.LittleEndian.PutUint32(m[f+funcNameOff:], uint32(kept))
		clear(m[f+funcStartLine : f+funcStartLine+4])
	}
	clear(table[copy(table, names):])
	return nil
}

// The kinds of data that a function has, internal/abi/symtab.go: those that only
// traces read. runtime.gorecover reads the tree of inlined calls too, to find who
// calls it; what calls recover is never inlined.
const (
	funcdataInlined  = 3
	funcdataArgs     = 5
	funcdataArgsLive = 6
	funcdataWrapped  = 7

	noFuncdata  = 0xFFFFFFFF
	inlinedSize = 16   // of runtime.inlinedCall
	endOfArgs   = 0xFF // internal/abi.TraceArgsEndSeq
	// moduleFuncdata is where runtime.moduledata has the address of the data of
	// functions.
	moduleFuncdata = 320
)

// dropInlined leaves out which calls were inlined, and what arguments a function
// has.
func (m image) dropInlined() error {
	t, err := m.lineTable()
	if err != nil {
		return err
	}
	base, err := t.funcdata()
	if err != nil {
		return err
	}
	// sizes are those of the data that is dropped, by its address. Data that is
	// alike stands there once.
	sizes, kept := map[int]int{}, map[int]bool{}
	for i := range t.functions {
		f, err := t.function(i)
		if err != nil {
			return err
		}
		pcdata := int(m.uint32(f + funcPCData))
		for k := range int(m[f+funcDataSize]) {
			field := f + funcSize + 4*(pcdata+k)
			offset := m.uint32(field)
			if offset == noFuncdata {
				continue
			}
			at := base + int(offset)
			if at >= len(m) {
				return fmt.Errorf("function %d of %d has data behind the end", i, t.functions)
			}
			switch k {
			case funcdataInlined:
				calls, err := t.inlined(f, pcdata)
				if err != nil {
					return err
				}
				sizes[at] = max(sizes[at], inlinedSize*calls)
			case funcdataArgs:
				sizes[at] = max(sizes[at], 1+bytes.IndexByte(m[at:], endOfArgs))
			case funcdataArgsLive, funcdataWrapped:
				sizes[at] = max(sizes[at], 0)
			default:
				kept[at] = true
				continue
			}
			binary.LittleEndian.PutUint32(m[field:], noFuncdata)
		}
	}
	var starts []int
	for at := range sizes {
		starts = append(starts, at)
	}
	for at := range kept {
		starts = append(starts, at)
	}
	slices.Sort(starts)
	starts = append(slices.Compact(starts), len(m))
	for i, at := range starts[:len(starts)-1] {
		if !kept[at] {
			clear(m[at:min(at+sizes[at], starts[i+1])])
		}
	}
	return nil
}

// funcdata is the address that the data of functions is counted from.
func (t *lineTable) funcdata() (int, error) {
	base, err := t.word(moduleFuncdata)
	if err == nil && (base == 0 || base >= len(t.memory)) {
		err = errors.New("the data of functions is not where it should be")
	}
	return base, err
}

// inlined is how many inlined calls the table of a function tells apart.
func (t *lineTable) inlined(f, pcdata int) (int, error) {
	if pcdata <= pcdataInlined {
		return 0, nil
	}
	table := int(t.memory.uint32(f + funcSize + 4*pcdataInlined))
	if table == 0 || t.tables+table >= t.first {
		return 0, nil
	}
	end, err := t.tableEnd(table)
	if err != nil {
		return 0, err
	}
	// Pairs: by how much the value differs from the one before, beginning at -1, as
	// a zigzag number, and for how many instructions it holds.
	r := reader{rest: t.memory[t.tables+table : end]}
	value, most := -1, -1
	for first := true; ; first = false {
		step := r.unsigned()
		if r.err != nil || step == 0 && !first {
			break
		}
		value += step>>1 ^ -(step & 1)
		most = max(most, value)
		r.unsigned()
	}
	return most + 1, r.err
}
