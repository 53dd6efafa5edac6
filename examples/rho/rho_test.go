package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/ruilkring/ruilkring/registry"
	"github.com/ruilkring/ruilkring/registry/api"
	"github.com/ruilkring/ruilkring/registry/journal"
	"github.com/ruilkring/ruilkring/registry/sample"
)

// backend is a server with the sample in it, in memory.
type backend struct {
	t    testing.TB
	dev  *devIssuer
	http http.Handler
	now  time.Time
}

func newBackend(t testing.TB) *backend {
	t.Helper()
	b := &backend{t: t, now: time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)}
	o := api.Defaults()
	o.Now = func() time.Time { return b.now }
	r, err := registry.Open(t.Context(), journal.NewMemory(), registry.Options{Clock: o.Now})
	if err != nil {
		t.Fatal(err)
	}
	if err := sample.Fill(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	b.dev, err = newDevIssuer(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}, "rho", o.Now)
	if err != nil {
		t.Fatal(err)
	}
	measured := newMetrics(r)
	o.Observe = measured.observe
	s := api.New(r, b.dev.tokens(), slog.New(slog.DiscardHandler), o)
	t.Cleanup(s.Close)
	b.http = s.Handler(append(b.dev.open(), measured.open())...)
	return b
}

// call makes a request.
func (b *backend) call(method, target, token string) *httptest.ResponseRecorder {
	b.t.Helper()
	r := httptest.NewRequest(method, target, http.NoBody)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	b.http.ServeHTTP(w, r)
	return w
}

// want makes a request that must be answered so.
func (b *backend) want(status int, method, target, token string) *httptest.ResponseRecorder {
	b.t.Helper()
	w := b.call(method, target, token)
	if w.Code != status {
		b.t.Fatalf("%s %s: status %d, want %d: %s", method, target, w.Code, status, w.Body)
	}
	return w
}

// token is a token of the development issuer, as it gives it to anybody who asks.
func (b *backend) token(query string) string {
	b.t.Helper()
	return b.want(http.StatusOK, "POST", "/dev/token?"+query, "").Body.String()
}

// TestMachines asks the addresses that are for machines, and that name nobody, and
// looks for those that are described in the description.
func TestMachines(t *testing.T) {
	b := newBackend(t)
	for _, path := range []string{"/v1/health", "/v1/ready", "/dev/jwks", "/dev/.well-known/openid-configuration"} {
		b.want(http.StatusOK, "GET", path, "")
	}
	b.want(http.StatusOK, "GET", "/v1/households/h-a", b.token("role=patient&household=h-a&person=h-a-1"))
	if text := b.want(http.StatusOK, "GET", "/metrics", "").Body.String(); strings.Contains(text, "h-a") || !strings.Contains(text, `rho_request_seconds_count{route="GET /v1/households/{household}",status="200"} 1`) {
		t.Errorf("the metrics: %s", text)
	} else if !strings.Contains(text, "rho_households 300\n") || strings.Contains(text, "rho_households 305") {
		t.Errorf("the metrics count one by one: %s", text)
	}
	var d struct {
		Paths map[string]map[string]struct{ Summary string }
	}
	if err := json.Unmarshal(b.want(http.StatusOK, "GET", "/v1/openapi.json", "").Body.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	if d.Paths["/metrics"]["get"].Summary == "" || d.Paths["/v1/practices"]["get"].Summary == "" {
		t.Error("the metrics, or the practices, are not described")
	}
	for _, query := range []string{"role=patient", "role=researcher;x", "role=researcher&x=1", "role=%zz", "role=king", ""} {
		b.want(http.StatusBadRequest, "POST", "/dev/token?"+query, "")
	}
}

// TestTokens shows that only whole, valid tokens of the right issuer for the right
// audience are accepted.
func TestTokens(t *testing.T) {
	b := newBackend(t)
	good := b.token("role=patient&household=h-a&person=h-a-1")
	b.want(http.StatusOK, "GET", "/v1/households/h-a", good)

	sign := func(key any, alg jose.SignatureAlgorithm, change func(c *jwt.Claims)) string {
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, (&jose.SignerOptions{}).WithType("JWT").WithHeader("kid", "dev"))
		if err != nil {
			t.Fatal(err)
		}
		claims := jwt.Claims{Issuer: b.dev.issuer, Audience: jwt.Audience{"rho"}, Subject: "x", Expiry: jwt.NewNumericDate(b.now.Add(time.Hour)), IssuedAt: jwt.NewNumericDate(b.now)}
		if change != nil {
			change(&claims)
		}
		token, err := jwt.Signed(signer).Claims(claims).Claims(map[string]any{"role": "patient", "household": "h-a", "person": "h-a-1"}).Serialize()
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	otherKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(good, ".")
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`))
	public, err := json.Marshal(b.dev.key.Public())
	if err != nil {
		t.Fatal(err)
	}
	b.want(http.StatusOK, "GET", "/v1/households/h-a", sign(b.dev.key.Key, jose.ES256, nil))
	for why, token := range map[string]string{
		"expired":                              sign(b.dev.key.Key, jose.ES256, func(c *jwt.Claims) { c.Expiry = jwt.NewNumericDate(b.now.Add(-time.Minute)) }),
		"of another issuer":                    sign(b.dev.key.Key, jose.ES256, func(c *jwt.Claims) { c.Issuer = "https://elsewhere.example" }),
		"for another service":                  sign(b.dev.key.Key, jose.ES256, func(c *jwt.Claims) { c.Audience = jwt.Audience{"shop"} }),
		"for nobody":                           sign(b.dev.key.Key, jose.ES256, func(c *jwt.Claims) { c.Audience = nil }),
		"not valid yet":                        sign(b.dev.key.Key, jose.ES256, func(c *jwt.Claims) { c.NotBefore = jwt.NewNumericDate(b.now.Add(time.Hour)) }),
		"by another key":                       sign(otherKey, jose.ES256, nil),
		"by an RSA key":                        sign(rsaKey, jose.RS256, nil),
		"by the public key as a shared secret": sign(public, jose.HS256, nil),
		"alg none":                             none + "." + parts[1] + ".",
		"alg none, with signature":             none + "." + parts[1] + "." + parts[2],
		"claims of another token":              parts[0] + "." + strings.Split(b.token("role=patient&household=h-b&person=h-b-1"), ".")[1] + "." + parts[2],
		"cut off":                              good[:len(good)-4],
		"no token":                             "x",
	} {
		w := b.call("GET", "/v1/households/h-a", token)
		if w.Code != http.StatusUnauthorized || w.Header().Get("WWW-Authenticate") != "Bearer" {
			t.Errorf("a token %s: status %d %s", why, w.Code, w.Body)
		}
	}
	// A token that was valid ends when it says so, also one that was seen before.
	b.now = b.now.Add(61 * time.Minute)
	b.want(http.StatusUnauthorized, "GET", "/v1/households/h-a", good)
}

// TestDevIssuer shows that the development issuer does not start where others can
// reach it.
func TestDevIssuer(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", "[::]:0"} {
		var stderr bytes.Buffer
		if code := run(t.Context(), []string{"-addr", addr, "-db", filepath.Join(t.TempDir(), "x.db")}, &stderr, nil); code != 1 || !strings.Contains(stderr.String(), "loopback") {
			t.Errorf("on %s: exit code %d: %s", addr, code, &stderr)
		}
	}
	if _, err := newDevIssuer(&net.TCPAddr{IP: net.IPv4(192, 0, 2, 1)}, "rho", time.Now); err == nil {
		t.Error("it starts on a public address")
	}
}

// TestDrain shows that a server that is told to stop says so for a while before it
// does, and answers meanwhile.
func TestDrain(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	ready, ended := make(chan string, 1), make(chan int, 1)
	var stderr bytes.Buffer
	go func() {
		ended <- run(ctx, []string{"-addr", "127.0.0.1:0", "-db", filepath.Join(t.TempDir(), "rho.db"), "-sample", "none", "-quiet", "-drain", "1s"}, &stderr, func(addr string) { ready <- addr })
	}()
	var addr string
	select {
	case addr = <-ready:
	case code := <-ended:
		t.Fatalf("exit code %d: %s", code, &stderr)
	}
	get := func(path string) (int, error) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+addr+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		request.Close = true // each comes anew, as those of a proxy do
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			return 0, err
		}
		return answer.StatusCode, answer.Body.Close()
	}
	if status, err := get("/v1/ready"); status != http.StatusOK {
		t.Errorf("it starts with %d, %v", status, err)
	}
	stop()
	for {
		status, err := get("/v1/ready")
		if err != nil {
			t.Fatalf("it stopped before it said so: %v", err)
		}
		if status == http.StatusServiceUnavailable {
			break
		}
	}
	if status, err := get("/v1/rounds"); status != http.StatusOK {
		t.Errorf("what still comes is answered with %d, %v", status, err)
	}
	if code := <-ended; code != 0 {
		t.Errorf("exit code %d: %s", code, &stderr)
	}
}

// TestTour runs the tour of the project's README as it stands there, against a
// backend as it starts by itself.
func TestTour(t *testing.T) {
	for _, tool := range []string{"bash", "curl", "grep", "cut", "date", "go"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("the tour needs %s", tool)
		}
	}
	if runtime.GOOS == "windows" {
		t.Skip("the tour is for a Unix shell")
	}
	root := filepath.Join("..", "..")
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(readme), "<!-- tour -->\n```sh\n")
	tour, _, closed := strings.Cut(rest, "\n```")
	if !found || !closed {
		t.Fatal("the README has no tour")
	}
	db := filepath.Join(t.TempDir(), "rho.db")
	ctx, stop := context.WithCancel(t.Context())
	ready, ended := make(chan string, 1), make(chan int, 1)
	var stderr bytes.Buffer
	go func() {
		ended <- run(ctx, []string{"-addr", "127.0.0.1:0", "-db", db, "-quiet", "-drain", "0"}, &stderr, func(addr string) { ready <- addr })
	}()
	var addr string
	select {
	case addr = <-ready:
	case code := <-ended:
		t.Fatalf("exit code %d: %s", code, &stderr)
	}
	command := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", tour)
	command.Dir = root
	command.Env = append(os.Environ(), "RHO=http://"+addr, "RHO_DB="+db, "TMPDIR="+t.TempDir())
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("the tour ends with %v:\n%s\n%s", err, out, &stderr)
	}
	for _, want := range []string{
		`"method":"circulation","status":"optimal"`, `"state":"confirmed"`, `"state":"broken"`, `"to":"village-5","rank":2`,
		`"state":"executed"`, `"id":"h-a"`, `"current":"village-2"`, `"what":"household.read"`, "proven: a plan for 5 households at 5 practices, optimal", "whole:",
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the tour does not show %s:\n%s", want, out)
		}
	}
	stop()
	if code := <-ended; code != 0 {
		t.Errorf("exit code %d after it was stopped: %s", code, &stderr)
	}
}

// TestUsage shows what a wrong start says.
func TestUsage(t *testing.T) {
	for _, test := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"-help"}, 0, "/dev/token"},
		{[]string{"-nonsense"}, 2, "nonsense"},
		{[]string{"more"}, 2, "-help"},
		{[]string{"-sample", "some"}, 2, "-help"},
		{[]string{"-addr", "127.0.0.1:0", "-db", t.TempDir()}, 1, "rho:"},
		{[]string{"-addr", "127.0.0.1:0", "-issuer", "http://127.0.0.1:1"}, 1, "issuer"},
	} {
		var stderr bytes.Buffer
		if code := run(t.Context(), test.args, &stderr, nil); code != test.code || !strings.Contains(stderr.String(), test.says) {
			t.Errorf("rho %v: exit code %d, want %d: %s", test.args, code, test.code, &stderr)
		}
	}
}
