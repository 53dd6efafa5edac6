// Rho is a backend that a regional GP organisation (RHO) can run: who wants which
// GP, swap rounds with consent and repair, and enrolment at once, over HTTP.
//
//	go run ./examples/rho
//
// It keeps everything in a file of SQLite in the working folder, with a sample
// region in it, and listens on this machine only. See -help.
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
	"strings"
	"syscall"
	"time"

	"golang.org/x/time/rate"

	"github.com/ruilkring/ruilkring/registry"
	"github.com/ruilkring/ruilkring/registry/api"
	"github.com/ruilkring/ruilkring/registry/journal"
	"github.com/ruilkring/ruilkring/registry/journal/postgres"
	"github.com/ruilkring/ruilkring/registry/journal/sqlite"
	"github.com/ruilkring/ruilkring/registry/sample"
	"github.com/ruilkring/ruilkring/registry/tokens"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stderr, nil)
	stop()
	os.Exit(code)
}

const usage = `rho keeps who wants which GP, runs swap rounds with consent and repair, and
enrols at once where a practice is open: a backend for one regional organisation
or several, over HTTP.

Usage:  rho [flags]

Without flags it keeps everything in the file rho.db, puts a sample region into it
where it is new, and gives anybody on this machine a token for any role:

  curl -X POST 'localhost:8080/dev/token?role=coordinator&region=sample'

GET /v1/openapi.json describes what it answers, GET /metrics is for Prometheus.
GET /v1/health says that it lives, GET /v1/ready that it can also reach its data and
is not about to stop. These, and what is for the public, need no token: a proxy
before it should keep /metrics to those who run it.

Coordinators and auditors say why they look at people, in the header Access-Reason:
by a code of your own list, 1 to 40 letters, digits and hyphens. It is kept in the
journal, for as long as -keep-access says.

The log names no people. Where something fails it has the kind of the error, and the
Request-Id that the answer had.

`

// options are what the flags say.
type options struct {
	addr, db, issuer, audience, sample string
	limits                             api.Options
	perSecond                          float64
	snapshotEvery, drain               time.Duration
	quiet                              bool
}

// run serves until ctx ends. It tells ready the address where it listens.
func run(ctx context.Context, args []string, stderr io.Writer, ready func(addr string)) int {
	o := options{limits: api.Defaults()}
	flags := flag.NewFlagSet("rho", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.addr, "addr", "127.0.0.1:8080", "`address` to listen on. TLS is for what stands before it")
	flags.StringVar(&o.db, "db", "rho.db", "`file` of SQLite, or postgres://… for PostgreSQL")
	flags.StringVar(&o.issuer, "issuer", "", "`URL` of the OpenID Connect issuer whose tokens are accepted; none means the development issuer, on a loopback address only")
	flags.StringVar(&o.audience, "audience", "rho", "audience that a token must be for")
	flags.StringVar(&o.sample, "sample", "new", "put the sample region in: `new`, where nothing is there yet, or none")
	flags.Int64Var(&o.limits.MaxBody, "max-body", o.limits.MaxBody, "largest body of a request, in `bytes`")
	flags.Float64Var(&o.perSecond, "rate", float64(o.limits.PerSecond), "requests a second of one person, practice or other bearer of a token; without a valid token, of one address (of IPv6: its network of 64 bits). 0 means no limit")
	flags.Var(&o.limits.Proxies, "trusted-proxy", "`networks` of proxies before this, such as 10.0.0.0/8,192.0.2.7: from these alone X-Forwarded-For is believed, which else anybody could write; without it a proxy counts as one address")
	flags.IntVar(&o.limits.Burst, "burst", o.limits.Burst, "requests that may come at once beyond the rate")
	flags.DurationVar(&o.limits.Patience, "timeout", o.limits.Patience, "longest time of a request that does not stream")
	flags.DurationVar(&o.limits.Keep.Rounds, "keep-rounds", o.limits.Keep.Rounds, "how long after its deadline a closed round is kept; then only what it came to is left")
	flags.DurationVar(&o.limits.Keep.Access, "keep-access", o.limits.Keep.Access, "how long the log of who looked at what is kept, month by month; NEN 7513 asks for five years")
	flags.DurationVar(&o.snapshotEvery, "snapshot", 15*time.Minute, "how often to keep a snapshot, for a fast start; 0 means never")
	flags.DurationVar(&o.drain, "drain", time.Second, "how long it goes on answering, and says at /v1/ready that it is not ready, before it stops")
	flags.BoolVar(&o.quiet, "quiet", false, "log warnings and errors only, not each request")
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if flags.NArg() > 0 || o.sample != "new" && o.sample != "none" || o.perSecond < 0 || o.limits.Burst < 1 || o.drain < 0 {
		fmt.Fprintln(stderr, "rho: wrong arguments; see -help")
		return 2
	}
	if o.limits.PerSecond = rate.Limit(o.perSecond); o.perSecond == 0 {
		o.limits.PerSecond = rate.Inf
	}
	if err := serve(ctx, o, stderr, ready); err != nil {
		fmt.Fprintln(stderr, "rho:", strings.TrimPrefix(err.Error(), "rho: "))
		return 1
	}
	return 0
}

// openStore opens the journal's database.
func openStore(ctx context.Context, db string) (journal.Store, error) {
	if strings.HasPrefix(db, "postgres://") || strings.HasPrefix(db, "postgresql://") {
		return postgres.Open(ctx, db)
	}
	return sqlite.Open(ctx, db)
}

// serve opens the registry and serves it until ctx ends.
func serve(ctx context.Context, o options, stderr io.Writer, ready func(addr string)) error {
	level := slog.LevelInfo
	if o.quiet {
		level = slog.LevelWarn
	}
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: level}))

	// The address comes first, so that a second backend does not touch the data.
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.addr)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }() // the server closes it first
	var auth api.Tokens
	var more []api.Open
	if o.issuer == "" {
		dev, err := newDevIssuer(listener.Addr(), o.audience, o.limits.Now)
		if err != nil {
			return err
		}
		auth, more = dev.tokens(), dev.open()
	} else if auth, err = tokens.Discover(ctx, o.issuer, o.audience, o.limits.Now); err != nil {
		return err
	}

	store, err := openStore(ctx, o.db)
	if err != nil {
		return err
	}
	defer func() {
		if err := store.Close(); err != nil {
			log.Error("closing the journal", "error", api.ErrorClass(err))
		}
	}()
	begin := time.Now()
	r, err := registry.Open(ctx, store, registry.Options{Clock: o.limits.Now})
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // nothing waits by then
	if o.sample == "new" && r.View().Version() == 0 {
		if err := sample.Fill(ctx, r); err != nil {
			return fmt.Errorf("the sample region: %w", err)
		}
	}
	log.Info("open", "version", r.View().Version(), "households", r.View().HouseholdCount(), "practices", r.View().PracticeCount(), "ms", time.Since(begin).Milliseconds())

	kept, keeping, err := openKept(ctx, o.db)
	if err != nil {
		return err
	}
	defer func() { _ = keeping.Close() }() // what was kept is on disk
	measured := newMetrics(r)
	o.limits.Kept, o.limits.Observe = kept, measured.observe
	more = append(more, measured.open())
	s := api.New(r, auth, log, o.limits)
	// The conductor outlives the requests that wait for it.
	conducting, stop := context.WithCancel(context.WithoutCancel(ctx))
	conducted := make(chan struct{})
	go func() {
		defer close(conducted)
		s.Conduct(conducting)
	}()
	defer func() {
		stop()
		<-conducted
	}()
	if o.snapshotEvery > 0 {
		go keepSnapshots(ctx, r, log, o.snapshotEvery)
	}
	go kept.ForgetHourly(ctx, log, o.limits.Now)
	server := &http.Server{
		Handler:           s.Handler(more...),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       o.limits.Patience,
		WriteTimeout:      o.limits.Patience + 5*time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	log.Info("listening", "url", "http://"+listener.Addr().String())
	if ready != nil {
		ready(listener.Addr().String())
	}
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	log.Info("stopping")
	// Whoever sends requests here has time to see that no more should come.
	s.Stopping()
	select {
	case err := <-ended:
		return err
	case <-time.After(o.drain):
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	s.Close() // streams end
	return server.Shutdown(last)
}

// keepSnapshots keeps a snapshot every so often, where something happened.
func keepSnapshots(ctx context.Context, r *registry.Registry, log *slog.Logger, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	last := r.View().Version()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if now := r.View().Version(); now > last {
			if err := r.Snapshot(ctx); err != nil && !errors.Is(err, registry.ErrNotErased) {
				log.Warn("snapshot", "error", api.ErrorClass(err))
				continue
			}
			last = now
		}
	}
}
