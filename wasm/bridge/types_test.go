package bridge

import (
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ruilkring/ruilkring/matching"
	"github.com/ruilkring/ruilkring/matching/scenario"
	"github.com/ruilkring/ruilkring/matching/survey"
)

var update = flag.Bool("update", false, "write the golden file of types")

// crossing are the types that cross the border.
var crossing = []any{
	Request{}, Section{}, Error{}, Fault{}, About{}, Loaded{}, Solved{}, Verified{}, Progress{},
	survey.Region{}, survey.Plan{}, survey.Exchanges{},
	scenario.Scenario{}, scenario.Outcome{},
	matching.Problem{}, matching.Plan{},
}

// nullable are the fields, besides pointers, that may be null.
var nullable = []string{"survey.PlanPractices.worth", "bridge.Verified.proven", "bridge.Progress.score", "bridge.Progress.bound"}

// tsField is a field as TypeScript sees it.
type tsField struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	Optional bool   `json:"optional"`
}

// tsTypes are types by name.
type tsTypes map[string][]tsField

// add adds a type, and those of its fields.
func (all tsTypes) add(t *testing.T, x reflect.Type) {
	t.Helper()
	name := x.String()
	if _, known := all[name]; known {
		return
	}
	all[name] = nil
	var fields []tsField
	for _, f := range reflect.VisibleFields(x) {
		if f.Anonymous {
			continue
		}
		tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if tag == "" {
			t.Errorf("%s.%s has no tag", name, f.Name)
		}
		kind := all.kind(t, f.Type)
		optional := options == "omitempty" || options == "omitzero"
		if f.Type.Kind() == reflect.Pointer && !optional || slices.Contains(nullable, name+"."+tag) {
			kind += "|null"
		}
		fields = append(fields, tsField{tag, kind, optional})
	}
	all[name] = fields
}

// kind is the type of a field.
func (all tsTypes) kind(t *testing.T, x reflect.Type) string {
	t.Helper()
	switch {
	case x == reflect.TypeFor[matching.Date]():
		return "string"
	case x.Kind() == reflect.Pointer:
		return all.kind(t, x.Elem())
	case x.Kind() == reflect.Slice:
		return all.kind(t, x.Elem()) + "[]"
	case x.Kind() == reflect.Struct:
		all.add(t, x)
		return x.String()
	case x.Kind() == reflect.String:
		return "string"
	case x.Kind() == reflect.Bool:
		return "boolean"
	case reflect.Zero(x).CanInt(), reflect.Zero(x).CanUint(), reflect.Zero(x).CanFloat():
		return "number"
	}
	t.Errorf("%s has no type in TypeScript", x)
	return "never"
}

// The types of the npm package are held against the same file by a test there.
func TestTypes(t *testing.T) {
	types := tsTypes{}
	for _, x := range crossing {
		types.add(t, reflect.TypeOf(x))
	}
	for _, field := range nullable {
		i := strings.LastIndexByte(field, '.')
		if !slices.ContainsFunc(types[field[:i]], func(f tsField) bool { return f.Name == field[i+1:] }) {
			t.Errorf("there is no field %s", field)
		}
	}
	// One type a line group, in order of name.
	var b strings.Builder
	b.WriteString("{")
	for i, name := range slices.Sorted(maps.Keys(types)) {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n\"" + name + "\": [")
		for j, f := range types[name] {
			text, err := json.Marshal(f)
			if err != nil {
				t.Fatal(err)
			}
			if j > 0 {
				b.WriteByte(',')
			}
			b.WriteString("\n\t" + string(text))
		}
		b.WriteString("\n]")
	}
	b.WriteString("\n}\n")
	file := filepath.Join("..", "npm", "testdata", "types.golden.json")
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), b.String()); d != "" {
		t.Errorf("the types have changed: go test ./wasm/bridge -run TestTypes -update, then the npm package (-file +types):\n%s", d)
	}
}
