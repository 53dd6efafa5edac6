package guard

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rule says what the packages of one tree may import besides the standard
// library. A pattern is the path of a package below the module, or with "/..."
// at the end a package and all below it.
type rule struct {
	tree    string
	imports []string // packages of this module
	others  []string // modules of others, by their path with the major version
	why     string
}

// roaring are compressed sets of whole numbers: the registry holds the patients
// of a country by their properties, and intersects them to find wishes.
const roaring = "github.com/RoaringBitmap/roaring/v2"

// The databases of the journal, and Cloudflare's runtime.
const (
	sqlite  = "modernc.org/sqlite"
	pgx     = "github.com/jackc/pgx/v5"
	workers = "github.com/syumai/workers"
)

// What the backend takes for tokens, metrics, its description, and bodies that
// nobody should send.
const (
	oidc       = "github.com/coreos/go-oidc/v3"
	jose       = "github.com/go-jose/go-jose/v4"
	prometheus = "github.com/prometheus/client_golang"
	openapi    = "github.com/swaggest/openapi-go"
	jsonSchema = "github.com/swaggest/jsonschema-go"
	strictJSON = "github.com/go-json-experiment/json"
	xtime      = "golang.org/x/time"
)

// The modules that examples use for what they print.
const (
	xterm = "golang.org/x/term" // whether it is a terminal, and how wide
	xtext = "golang.org/x/text" // numbers as a language writes them
)

// rules are the directions in which imports run. Where several trees hold a
// package, the longest counts. A package in none of them is an error: say here
// first where it stands.
var rules = []rule{
	{tree: "matching", why: "it is data, and everything else rests on it"},
	{tree: "matching/verify/...", imports: []string{"matching"},
		why: "who checks plans must share nothing with who makes them"},
	{tree: "matching/solve", imports: []string{"matching", "matching/verify", "matching/solve/internal/..."},
		why: "it checks its own plans"},
	{tree: "matching/solve/internal/...", imports: []string{"matching", "matching/solve/internal/..."},
		why: "an algorithm knows nothing of the solver that calls it"},
	{tree: "matching/explain/...", imports: []string{"matching", "matching/verify", "matching/solve"},
		why: "it explains what solve found"},
	{tree: "matching/jsontext", imports: []string{"matching"},
		why: "it is a tool of whoever reads and writes small texts, and knows none of them"},
	{tree: "matching/matchtest/...", imports: []string{"matching", "matching/verify", "matching/internal/oracle"},
		why: "it tests any solver, so it knows none"},
	{tree: "matching/internal/oracle", imports: []string{"matching"},
		why: "an oracle that shared code would share its faults"},
	{tree: "matching/internal/guard", why: "it looks at the tree from outside"},
	{tree: "matching/scenario", imports: []string{"matching", "matching/verify", "matching/solve", "matching/survey", "matching/jsontext"},
		why: "a scenario is a change of a problem, and what comes of it"},
	{tree: "matching/survey", imports: []string{"matching"},
		why: "it counts what is in a problem and a plan, whoever made them"},
	{tree: "registry/...", imports: []string{"matching", "matching/verify", "registry/..."}, others: []string{roaring},
		why: "it makes problems and keeps plans; who solves them is the caller's choice"},
	{tree: "registry/api/...", imports: []string{"matching/...", "registry/..."}, others: []string{strictJSON, xtime, openapi, jsonSchema},
		why: "it solves rounds for whoever asks over HTTP; its tests describe it"},
	{tree: "registry/sample", imports: []string{"matching", "registry"},
		why: "it is data for trying a registry out"},
	{tree: "registry/tokens", imports: []string{"registry/api"}, others: []string{oidc, jose},
		why: "it checks the tokens that api is shown, and knows no registry"},
	{tree: "registry/journal/...", imports: []string{"registry/journal/..."},
		why: "a journal keeps events and does not know what they say"},
	{tree: "registry/journal/sqlite", imports: []string{"registry/journal/..."}, others: []string{sqlite},
		why: "a driver lives where it is needed"},
	{tree: "registry/journal/postgres", imports: []string{"registry/journal/..."}, others: []string{pgx},
		why: "a driver lives where it is needed"},
	{tree: "registry/journal/d1/...", imports: []string{"registry/journal/..."}, others: []string{workers},
		why: "a driver lives where it is needed"},
	{tree: "registry/cmd/...", imports: []string{"matching/...", "registry/..."}, others: []string{sqlite, xterm, xtext},
		why: "a command uses what a user can use"},
	{tree: "wasm/...", imports: []string{"matching/...", "registry/...", "wasm/...", "matching/jsontext"},
		why: "it is the bridge to everything"},
	{tree: "wasm/worker/...", imports: []string{"matching/...", "registry/...", "wasm/..."}, others: []string{workers},
		why: "the runtime of Workers lives where it is needed"},
	{tree: "wasm/worker/registry", imports: []string{"registry/..."}, others: []string{workers, xtime},
		why: "it is a backend in the runtime of Workers"},
	{tree: "examples/...", imports: []string{"matching/...", "registry/...", "wasm/..."}, others: []string{xterm, xtext},
		why: "an example uses what a user can use"},
	{tree: "examples/rho/...", imports: []string{"matching/...", "registry/..."},
		others: []string{oidc, jose, prometheus, xtime},
		why:    "a backend takes what is well kept for tokens and metrics"},
	{tree: "wasm/web/sample", imports: []string{"matching/...", "wasm/...", "bench/instances"},
		why: "the page's sample is made by the generator of the benchmarks"},
	{tree: "bench/...", imports: []string{"matching/...", "registry/...", "wasm/...", "bench/..."},
		why: "it measures everything"},
}

// testOthers are the modules of others that any test may import.
var testOthers = []string{
	"github.com/google/go-cmp", // compares whole values and prints where they differ
}

// holds says whether pattern holds the package.
func holds(pattern, pkg string) bool {
	tree, all := strings.CutSuffix(pattern, "/...")
	return pkg == tree || all && strings.HasPrefix(pkg, tree+"/")
}

// ruleOf is the rule of a package, nil where there is none.
func ruleOf(pkg string) *rule {
	var best *rule
	for i := range rules {
		r := &rules[i]
		if holds(r.tree, pkg) && (best == nil || len(r.tree) > len(best.tree)) {
			best = r
		}
	}
	return best
}

// checkImport gives an error if a package, or one of its tests, must not import
// the path.
func checkImport(pkg, path string, test bool) error {
	r := ruleOf(pkg)
	if r == nil {
		return fmt.Errorf("package %s has no rule", pkg)
	}
	first, _, _ := strings.Cut(path, "/")
	own, ours := strings.CutPrefix(path, module+"/")
	switch {
	case path == "C":
		return fmt.Errorf("%s imports C: everything here is Go, so that it runs in a browser", pkg)
	case ours:
		allowed := r.imports
		if test {
			// A test may use whatever stands on the same ground.
			allowed = slices.Concat([]string{pkg, "matching/..."}, allowed)
		}
		for _, pattern := range allowed {
			if holds(pattern, own) {
				return nil
			}
		}
	case strings.Contains(first, "."):
		allowed := r.others
		if test {
			allowed = slices.Concat(testOthers, allowed)
		}
		for _, other := range allowed {
			if holds(other+"/...", path) {
				return nil
			}
		}
	default:
		return nil // the standard library
	}
	return fmt.Errorf("%s must not import %s: %s", pkg, path, r.why)
}

// TestImports reads the imports of every Go file, those for other platforms
// too. As each package keeps to its rule, so does all that it rests on.
func TestImports(t *testing.T) {
	for _, file := range goFiles(t) {
		if ruleOf(file.pkg) == nil {
			t.Errorf("%s: package %s is in no tree that has a rule: add one to the rules beside this test", file.name, file.pkg)
			continue
		}
		for _, spec := range file.syntax.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if err := checkImport(file.pkg, path, file.test); err != nil {
				t.Errorf("%s: %v", file.set.Position(spec.Pos()), err)
			}
		}
	}
}

func TestCheckImport(t *testing.T) {
	for _, test := range []struct {
		pkg, path string
		test      bool
		want      bool
		reason    string
	}{
		{"matching", "fmt", false, true, "the standard library is everybody's"},
		{"matching", "encoding/json", false, true, "it has deeper paths too"},
		{"matching", "C", false, false, "cgo does not run in a browser"},
		{"matching", roaring, false, false, "the data package needs nobody"},
		{"matching", module + "/matching/verify", false, false, "the wrong way round"},
		{"matching", module + "/matching/matchtest", true, true, "tests may look up"},
		{"matching", module + "/bench/instances", true, false, "nobody imports bench, not even tests"},
		{"matching", "github.com/google/go-cmp/cmp", true, true, "tests may compare"},
		{"matching", "github.com/google/go-cmp/cmp", false, false, "the code may not"},
		{"matching/verify", module + "/matching", false, true, "the checker knows the data"},
		{"matching/verify", module + "/matching/solve", false, false, "the checker is independent"},
		{"matching/verify", module + "/matching/internal/oracle", false, false, "of everything"},
		{"matching/solve", module + "/matching/solve/internal/circulation", false, true, "its own algorithms"},
		{"matching/solve", module + "/matching/internal/oracle", false, false, "no oracle in the product"},
		{"matching/solve", module + "/matching/explain", false, false, "the wrong way round"},
		{"matching/solve/internal/circulation", module + "/matching/verify", false, false, "algorithms check nothing"},
		{"matching/internal/oracle", module + "/matching/solve", false, false, "the oracle is independent"},
		{"registry", roaring + "/roaring64", false, true, "a package of an allowed module"},
		{"registry", roaring + "x", false, false, "a name that only begins alike"},
		{"registry", module + "/wasm", false, false, "the wrong way round"},
		{"wasm/worker", module + "/registry", false, true, "the bridge reaches everything"},
		{"examples/first", module + "/matching/solve", false, true, "what a user does"},
		{"examples/first", module + "/bench/instances", false, false, "a user has no bench"},
		{"examples/first", "example.com/other", false, false, "a module that nobody chose"},
		{"bench/peers", module + "/bench/instances", false, true, "bench may use its own"},
		{"bench/peers", module + "/examples/first", false, false, "nobody imports examples"},
		{"elsewhere", "fmt", false, false, "a tree without a rule"},
		{"matchingx", "fmt", false, false, "a name that only begins alike"},
	} {
		err := checkImport(test.pkg, test.path, test.test)
		if (err == nil) != test.want {
			t.Errorf("%s imports %s (test: %t): got error %v, allowed should be %t: %s",
				test.pkg, test.path, test.test, err, test.want, test.reason)
		}
	}
}
