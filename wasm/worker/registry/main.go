//go:build js

package main

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/syumai/workers"
	"github.com/syumai/workers/cloudflare/cron"

	"github.com/ruilkring/ruilkring/registry/api"
)

// log goes to the log of the Worker.
var log = slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{Level: slog.LevelWarn}))

// after are what is still to be done when a request was answered.
var after sync.WaitGroup

func main() {
	workers.ServeNonBlock(http.HandlerFunc(serve))
	cron.ScheduleTaskNonBlock(func(ctx context.Context) error {
		if err := step(ctx); err != nil {
			log.Error("moving on", "error", api.ErrorClass(err))
		}
		return nil // an error would only end the program, without an answer
	})
	workers.Ready()
	<-workers.Done()
	after.Wait()
}

// serve answers one request.
func serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/v1/health" && r.Method == http.MethodGet {
		// That it lives does not depend on the database.
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, "ok\n") // who asked may be gone
		return
	}
	// Where a request comes from is an address without a port here.
	r.RemoteAddr = net.JoinHostPort(r.RemoteAddr, "0")
	b, err := open(r.Context(), r.Header.Get("Idempotency-Key") != "")
	if err != nil {
		log.Error("opening the registry", "error", api.ErrorClass(err))
		w.Header().Set("Retry-After", "5")
		api.Refuse(w, r, http.StatusServiceUnavailable, "not available", "the registry can't be opened now")
		return
	}
	b.server.Handler().ServeHTTP(w, r)
	b.snapshotLater()
}

// step does what is due by time alone: rounds whose deadline is over, repairs, what
// has been kept for long enough.
func step(ctx context.Context) error {
	b, err := open(ctx, true)
	if err != nil {
		return err
	}
	if err := b.server.Step(ctx); err != nil {
		return err
	}
	if err := b.kept.Forget(ctx, time.Now()); err != nil {
		return err
	}
	return b.snapshot(ctx)
}
