// Edge serves the stateless HTTP API of package edge from this machine: the same
// handler that runs in a Cloudflare Worker.
//
//	go run ./examples/edge
//	go run ./bench/generate -preset sample | curl -s --data-binary @- -H 'Content-Type: application/json' localhost:8787/v1/solve
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/ruilkring/ruilkring/wasm/edge"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stderr, nil)
	stop()
	os.Exit(code)
}

// run serves until ctx ends. It tells ready the address where it listens.
func run(ctx context.Context, args []string, stderr io.Writer, ready func(addr string)) int {
	flags := flag.NewFlagSet("edge", flag.ContinueOnError)
	flags.SetOutput(stderr)
	var o edge.Options
	addr := flags.String("addr", "127.0.0.1:8787", "`address` to listen on")
	flags.Int64Var(&o.MaxBody, "max-body", 64<<20, "largest body of a request, in `bytes`")
	flags.Int64Var(&o.MaxSteps, "max-steps", 0, "largest step budget of a solve; 0 means no limit. Some million steps are a second")
	flags.IntVar(&o.Threads, "threads", 1, "processors that one solve may use at once")
	patience := flags.Duration("timeout", time.Minute, "longest time that one request may take")
	flags.Usage = func() {
		fmt.Fprint(stderr, "edge serves POST /v1/solve and /v1/verify, GET /v1/health and /v1/openapi.json,\nand keeps nothing.\n\nUsage:  edge [flags]\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "edge: unexpected argument %q; see -help\n", flags.Arg(0))
		return 2
	}
	log := slog.New(slog.NewTextHandler(stderr, nil))
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", *addr)
	if err != nil {
		fmt.Fprintln(stderr, "edge:", err)
		return 1
	}
	server := &http.Server{
		Handler:           limit(edge.New(o), *patience),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       *patience,
		WriteTimeout:      *patience + 10*time.Second,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	log.Info("listening", "addr", listener.Addr().String())
	if ready != nil {
		ready(listener.Addr().String())
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		fmt.Fprintln(stderr, "edge:", err)
		return 1
	case <-ctx.Done():
	}
	log.Info("stopping")
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		fmt.Fprintln(stderr, "edge:", err)
		return 1
	}
	return 0
}

// limit ends a solve that takes too long: its answer is then the best plan so
// far.
func limit(next http.Handler, patience time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), patience)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}
