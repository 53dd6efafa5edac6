//go:build !js && !wasip1

package d1_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/ruilkring/ruilkring/registry/journal/journaltest"
)

// TestConformance runs the conformance kit in a Worker, on D1 as miniflare has
// it: the SQLite and the limits of Cloudflare's runtime.
func TestConformance(t *testing.T) {
	if _, err := os.Stat("node_modules/miniflare"); err != nil {
		t.Skip("miniflare is not installed here (make d1-test)")
	}
	// So that go test runs this again when one of them has changed, which it
	// can't see for itself.
	for _, file := range []string{"d1.go", "serve.mjs", "package-lock.json", "conformance/main.go", "../sqljournal/sqlite.go", "../sqljournal/store.go"} {
		if _, err := os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	folder := t.TempDir()
	command(t, nil, "go", "run", "github.com/syumai/workers/cmd/workers-assets-gen", "-mode=go", "-o", folder)
	command(t, []string{"GOOS=js", "GOARCH=wasm"}, "go", "build", "-o", filepath.Join(folder, "app.wasm"), "./conformance")

	args := []string{"serve.mjs", folder}
	reasons := map[string]string{}
	for _, c := range journaltest.Cases() {
		args = append(args, c.Name)
		reasons[c.Name] = c.Reason
	}
	out := command(t, []string{"CLOUDFLARE_CF_FETCH_ENABLED=false", "WRANGLER_SEND_METRICS=false"}, "node", args...)
	seen := 0
	for lines := json.NewDecoder(bytes.NewReader(out)); lines.More(); seen++ {
		var line [2]string
		if err := lines.Decode(&line); err != nil {
			t.Fatal(err)
		}
		t.Run(line[0], func(t *testing.T) {
			if line[1] != "" {
				t.Errorf("%s\nreason for the test: %s", line[1], reasons[line[0]])
			}
		})
	}
	if seen != len(reasons) {
		t.Errorf("%d cases ran, want %d", seen, len(reasons))
	}
}

// command runs a command in the folder of this package and returns what it
// prints.
func command(t *testing.T, env []string, name string, args ...string) []byte {
	t.Helper()
	c := exec.CommandContext(t.Context(), name, args...)
	c.Env = append(os.Environ(), env...)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s%s", name, args, err, out, &stderr)
	}
	return out
}
