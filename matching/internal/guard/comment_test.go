package guard

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strings"
	"testing"
)

// uncommented are the exported names of a file that have no comment: types,
// functions, constants and variables, the methods of exported types and those
// in exported interfaces. A comment on a group of constants or variables is one
// for each of them. Fields are left to the comment of their struct.
func uncommented(file *ast.File) []*ast.Ident {
	var names []*ast.Ident
	need := func(name *ast.Ident, comments ...*ast.CommentGroup) {
		if !name.IsExported() {
			return
		}
		for _, c := range comments {
			if strings.TrimSpace(c.Text()) != "" {
				return
			}
		}
		names = append(names, name)
	}
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Recv == nil || ast.IsExported(receiver(decl.Recv.List[0].Type)) {
				need(decl.Name, decl.Doc)
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				switch spec := spec.(type) {
				case *ast.ValueSpec:
					for _, name := range spec.Names {
						need(name, spec.Doc, spec.Comment, decl.Doc)
					}
				case *ast.TypeSpec:
					// The comment before "type (" is the group's, not the type's.
					if decl.Lparen.IsValid() {
						need(spec.Name, spec.Doc)
					} else {
						need(spec.Name, spec.Doc, decl.Doc)
					}
					i, ok := spec.Type.(*ast.InterfaceType)
					if !ok || !spec.Name.IsExported() {
						continue
					}
					for _, method := range i.Methods.List {
						for _, name := range method.Names {
							need(name, method.Doc, method.Comment)
						}
					}
				}
			}
		}
	}
	return names
}

// receiver is the name of a receiver's type.
func receiver(expr ast.Expr) string {
	for {
		switch e := expr.(type) {
		case *ast.StarExpr:
			expr = e.X
		case *ast.ParenExpr:
			expr = e.X
		case *ast.IndexExpr:
			expr = e.X
		case *ast.IndexListExpr:
			expr = e.X
		case *ast.Ident:
			return e.Name
		default:
			return ""
		}
	}
}

func TestExportedNamesHaveComments(t *testing.T) {
	packages := map[string]bool{}
	for _, file := range goFiles(t) {
		if file.test || !holds("matching/...", file.pkg) && !holds("registry/...", file.pkg) && !holds("wasm/...", file.pkg) {
			continue
		}
		for _, name := range uncommented(file.syntax) {
			t.Errorf("%s: %s is exported and has no comment", file.set.Position(name.Pos()), name.Name)
		}
		packages[file.pkg] = packages[file.pkg] || strings.TrimSpace(file.syntax.Doc.Text()) != ""
	}
	for _, pkg := range slices.Sorted(maps.Keys(packages)) {
		if !packages[pkg] {
			t.Errorf("package %s has no package comment", pkg)
		}
	}
}

func TestUncommented(t *testing.T) {
	const source = `package p

type Bare struct{ Field int }

// Good is good.
type Good interface {
	// Has has.
	Has()
	Lacks()
}

// Group.
type (
	Grouped int
	hidden  int
)

func (b *Bare) Method()  {}
func (h hidden) Exported() {}
func (g generic[T]) Unseen() {}
func (g *Generic[T]) Seen()  {}

// Kinds.
const (
	A = 1
	B = 2
)

const (
	C = 3 // with a comment behind
	D = 4
)

//go:noinline
func Directive() {}

func hide() {}
`
	file, err := parser.ParseFile(token.NewFileSet(), "p.go", source, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, name := range uncommented(file) {
		got = append(got, name.Name)
	}
	want := []string{"Bare", "Lacks", "Grouped", "Method", "Seen", "D", "Directive"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
