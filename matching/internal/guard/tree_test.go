package guard

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// module is the path of this module, and the start of its packages' paths.
const module = "github.com/ruilkring/ruilkring"

// root is the folder of the repository.
func root(t *testing.T) string {
	t.Helper()
	if runtime.GOOS == "js" {
		t.Skip("skipped: the tree is not checked on js/wasm, which starts no commands")
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no folder above has a go.mod")
		}
		dir = parent
	}
}

// files are the files of the repository as slashed paths from its root, in
// order: all that git would commit, or in a tree that git doesn't know all that
// is not in a folder of built things.
func files(t *testing.T) []string {
	t.Helper()
	dir := root(t)
	var names []string
	if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
		git := exec.CommandContext(t.Context(), "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
		git.Dir = dir
		out, err := git.Output()
		if errors.Is(err, exec.ErrNotFound) {
			t.Skip("skipped: there is no git command to tell which files are the repository's")
		}
		if err != nil {
			t.Fatalf("git ls-files: %v", err)
		}
		for name := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
			// A file that is deleted and not yet committed so is listed still.
			if _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(name))); err == nil {
				names = append(names, name)
			}
		}
	} else {
		err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if entry.IsDir() {
				if base := path.Base(name); base == "bin" || base == "node_modules" {
					return fs.SkipDir
				}
				return nil
			}
			names = append(names, name)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) == 0 {
		t.Fatal("the repository has no files")
	}
	return names
}

// read is the contents of a file of the repository.
func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root(t), filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// goFile is one Go file of the repository.
type goFile struct {
	name   string // as a slashed path from the root
	pkg    string // the folder, which is the package's path below the module
	test   bool
	set    *token.FileSet
	syntax *ast.File
}

// goFiles are the Go files of the repository, for every platform: a build
// constraint hides none. Folders that the go command leaves out are left out.
func goFiles(t *testing.T) []goFile {
	t.Helper()
	var list []goFile
	for _, name := range files(t) {
		if path.Ext(name) != ".go" || ignoredByGo(name) {
			continue
		}
		set := token.NewFileSet()
		syntax, err := parser.ParseFile(set, name, read(t, name), parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		list = append(list, goFile{
			name:   name,
			pkg:    path.Dir(name),
			test:   strings.HasSuffix(name, "_test.go"),
			set:    set,
			syntax: syntax,
		})
	}
	if len(list) == 0 {
		t.Fatal("the repository has no Go files")
	}
	return list
}

// ignoredByGo says whether a part of the path makes the go command pass it by.
func ignoredByGo(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if part == "testdata" || strings.HasPrefix(part, ".") || strings.HasPrefix(part, "_") {
			return true
		}
	}
	return false
}
