package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// build is a small module as the Go linker writes it.
func build(t *testing.T) []byte {
	t.Helper()
	if runtime.GOOS == "js" {
		t.Skip("skipped: no commands can be started on js/wasm")
	}
	if testing.Short() {
		t.Skip("skipped: it takes a build, and -short is set")
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":  "module small\n\ngo 1.26\n",
		"main.go": "package main\n\nfunc main() {}\n\n//go:wasmexport add\nfunc add(a, b int32) int32 { return a + b }\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	out := filepath.Join(dir, "small.wasm")
	command := exec.CommandContext(t.Context(), "go", "build", "-buildmode=c-shared", "-ldflags=-s -w", "-o", out)
	command.Dir = dir
	command.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm", "GOFLAGS=", "GOWORK=off")
	if text, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// zipped is the size after compression.
func zipped(t *testing.T, data []byte) int {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

// That a module which was made smaller runs as before is what the tests of the
// npm package see. Here it must be the same module but for what may go.
func TestShrink(t *testing.T) {
	data := build(t)
	small, err := Shrink(data)
	if err != nil {
		t.Fatal(err)
	}
	if before, after := zipped(t, data), zipped(t, small); after > before*9/10 {
		t.Errorf("%d bytes after compression, %d before", after, before)
	}
	was, err := readModule(data)
	if err != nil {
		t.Fatal(err)
	}
	is, err := readModule(small)
	if err != nil {
		t.Fatal(err)
	}
	var kept []section
	for _, s := range was.sections {
		if s.id != customSection {
			kept = append(kept, s)
		}
	}
	if len(kept) != len(is.sections) {
		t.Fatalf("%d sections, want %d", len(is.sections), len(kept))
	}
	for i, s := range is.sections {
		if s.id != kept[i].id || s.id != dataSection && !bytes.Equal(s.body, kept[i].body) {
			t.Errorf("section %d of kind %d is another one", i, s.id)
		}
	}
	// Zeros at the end may be gone from the data.
	grown := append(is.memory, make([]byte, len(was.memory)-len(is.memory))...)
	table, err := was.memory.lineTable()
	if err != nil {
		t.Fatal(err)
	}
	may := changed(t, table)
	for at := range was.memory {
		if was.memory[at] != grown[at] && (at < table.names || at >= table.first && at < table.end) && grown[at] != 0 && !may[at] {
			t.Fatalf("byte %d was %d and is %d", at, was.memory[at], grown[at])
		}
	}
	// A function keeps the table of its stack, and where its pointers are.
	for i := range table.functions {
		f, err := table.function(i)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(was.memory[f:f+funcNameOff], grown[f:f+funcNameOff]) || !bytes.Equal(was.memory[f+funcNameOff+4:f+funcFile], grown[f+funcNameOff+4:f+funcFile]) {
			t.Fatalf("function %d has changed", i)
		}
		if name := grown[table.names+int(grown.uint32(f+funcNameOff)):]; !bytes.HasPrefix(name, []byte(onlyName+"\x00")) {
			t.Fatalf("function %d is named %q", i, name[:10])
		}
		sp := int(was.memory.uint32(f + funcSP))
		if sp == 0 {
			continue // it has none
		}
		end, err := table.tableEnd(sp)
		if err != nil {
			t.Fatal(err)
		}
		if sp := table.tables + sp; !bytes.Equal(was.memory[sp:end], grown[sp:end]) {
			t.Fatalf("function %d has another stack", i)
		}
	}
	checkSearch(t, table, grown)
	again, err := Shrink(small)
	if err != nil || !bytes.Equal(again, small) {
		t.Errorf("it is another one the second time: %v", err)
	}
}

// checkSearch looks every function up as the runtime does, and counts its steps.
func checkSearch(t *testing.T, table *lineTable, is image) {
	t.Helper()
	index, _, err := table.index()
	if err != nil {
		t.Fatal(err)
	}
	for want := range table.functions {
		entry := is.uint32(table.first + functabEntry*want)
		at := index + bucketSize*(int(entry-is.uint32(table.first))<<16/bucketSpan)
		number := int(is.uint32(at)) + int(is[at+4])
		begin := number
		for is.uint32(table.first+functabEntry*(number+1)) <= entry {
			number++
		}
		if number != want || begin != want/together*together {
			t.Fatalf("function %d is found as number %d, from %d", want, number, begin)
		}
	}
}

// changed are the bytes of the table of functions that become something else
// than zero: the offsets of names, and of data that is no more; and the index.
func changed(t *testing.T, table *lineTable) map[int]bool {
	t.Helper()
	places := map[int]bool{}
	index, end, err := table.index()
	if err != nil {
		t.Fatal(err)
	}
	for at := index; at < end; at++ {
		places[at] = true
	}
	for i := range table.functions {
		f, err := table.function(i)
		if err != nil {
			t.Fatal(err)
		}
		fields := []int{f + funcNameOff}
		for _, k := range []int{funcdataInlined, funcdataArgs, funcdataArgsLive, funcdataWrapped} {
			if k < int(table.memory[f+funcDataSize]) {
				fields = append(fields, f+funcSize+4*(int(table.memory.uint32(f+funcPCData))+k))
			}
		}
		for _, field := range fields {
			for at := range 4 {
				places[field+at] = true
			}
		}
	}
	return places
}

func TestRefused(t *testing.T) {
	data := build(t)
	at := bytes.Index(data, pcMagic)
	version := bytes.Clone(data)
	version[at] = 0xF0
	for _, test := range []struct {
		name, want string
		data       []byte
	}{
		{"nothing", "not a WebAssembly module", nil},
		{"text", "not a WebAssembly module", []byte("package main")},
		{"no data", "no data", header},
		{"cut off", "ends in the middle", data[:len(data)/2]},
		{"another version of Go", "no table of functions", version},
	} {
		if small, err := Shrink(test.data); err == nil || small != nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", test.name, err, test.want)
		}
	}
}
