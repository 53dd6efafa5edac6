package main

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestRun starts the server as a user would, asks it something, and stops it.
func TestRun(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	ready, ended := make(chan string, 1), make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"-addr", "127.0.0.1:0"}, io.Discard, func(addr string) { ready <- addr })
	}()
	r, err := http.Get("http://" + <-ready + "/v1/health")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK || !strings.Contains(string(body), `"status":"ok"`) {
		t.Errorf("health: %d %s %v", r.StatusCode, body, err)
	}
	stop()
	if code := <-ended; code != 0 {
		t.Errorf("exit code %d after it was stopped", code)
	}
}

func TestUsage(t *testing.T) {
	for _, test := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"-help"}, 0, "/v1/solve"},
		{[]string{"-nonsense"}, 2, "nonsense"},
		{[]string{"more"}, 2, "more"},
		{[]string{"-addr", "nowhere:x"}, 1, "edge: listen"},
	} {
		var stderr strings.Builder
		if code := run(t.Context(), test.args, &stderr, nil); code != test.code || !strings.Contains(stderr.String(), test.says) {
			t.Errorf("edge %v: exit code %d, want %d: %s", test.args, code, test.code, &stderr)
		}
	}
}
