//go:build unix

// Package pgtest runs a PostgreSQL server of its own for a test: with an empty
// database, in a folder that goes with the test, reached by a socket in it. It
// uses the programs of an installed PostgreSQL and none of its databases.
package pgtest

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/ruilkring/ruilkring/registry/journal/postgres" // for its driver
)

// Server is a PostgreSQL server.
type Server struct {
	programs   string // the folder of postgres and initdb
	folder     string // the server's, with its socket
	credential *syscall.Credential
	pid        int           // of the server
	input      io.Closer     // of the shell that watches over the server
	ended      chan struct{} // closed when the shell has ended; nil before the first
}

// user of the database, its superuser.
const databaseUser = "ruilkring"

// watch runs the server and ends with it. It ends the server when the test
// process is gone, however that ended: the input is closed then.
const watch = `exec 3<&0
"$@" >>"$LOG" 2>&1 </dev/null 3<&- & server=$!
echo $server
{ read -r _ <&3; kill -QUIT $server; } 2>/dev/null & reader=$!
wait $server
kill $reader`

// Start starts a server that ends with the test. Where PostgreSQL isn't
// installed, or can't run as this user, the test is skipped.
func Start(t testing.TB) *Server {
	t.Helper()
	s := &Server{}
	initdb, err := exec.LookPath("initdb")
	if err != nil {
		all, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // where Debian has them
		if len(all) == 0 {
			t.Skip("PostgreSQL is not installed here (as root on Debian: make registry-tools)")
		}
		slices.Sort(all)
		initdb = all[len(all)-1]
	}
	if initdb, err = filepath.EvalSymlinks(initdb); err != nil {
		t.Fatal(err)
	}
	s.programs = filepath.Dir(initdb)
	// The path of a socket may have some hundred bytes only, and t.TempDir has
	// the name of the test in it.
	if s.folder, err = os.MkdirTemp("", "pgtest"); err != nil { //nolint:usetesting // t.TempDir is too long
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.stop(syscall.SIGQUIT)
		if t.Failed() {
			log, _ := os.ReadFile(s.log())
			t.Logf("the end of the server's log:\n%s", log[max(0, len(log)-4000):])
		}
		if err := os.RemoveAll(s.folder); err != nil {
			t.Error(err)
		}
	})
	if os.Geteuid() == 0 {
		// PostgreSQL refuses to run as root.
		s.credential = postgresUser(t)
		if err := os.Chown(s.folder, int(s.credential.Uid), int(s.credential.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	// The server syncs; only making the database doesn't.
	command := s.command(initdb, "--no-sync", "--auth=trust", "--username="+databaseUser, "--no-locale", "--encoding=UTF8", "--pgdata="+s.data())
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	s.Restart(t)
	return s
}

// postgresUser is the user that Debian's package makes.
func postgresUser(t testing.TB) *syscall.Credential {
	t.Helper()
	account, err := user.Lookup("postgres")
	if err != nil {
		t.Skip("PostgreSQL does not run as root, and there is no user postgres")
	}
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

func (s *Server) data() string { return filepath.Join(s.folder, "data") }
func (s *Server) log() string  { return filepath.Join(s.folder, "log") }

// command is a program that runs as the server's user, in its folder.
func (s *Server) command(name string, args ...string) *exec.Cmd {
	command := exec.Command(name, args...)
	command.Dir = s.folder
	command.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC", "LOG=" + s.log()}
	command.SysProcAttr = &syscall.SysProcAttr{Credential: s.credential}
	return command
}

// URL is the address of the server's database.
func (s *Server) URL() string {
	return "postgres:///postgres?" + url.Values{"host": {s.folder}, "user": {databaseUser}}.Encode()
}

// Kill ends the server as a crash would. The processes that serve its clients
// notice it a moment later and end too.
func (s *Server) Kill() {
	s.stop(syscall.SIGKILL)
}

// stop ends the server by a signal, if it runs.
func (s *Server) stop(signal syscall.Signal) {
	if !s.runs() {
		return
	}
	_ = syscall.Kill(s.pid, signal) // it may end by itself meanwhile
	<-s.ended
	_ = s.input.Close() // the shell has ended
}

// runs says whether the server runs.
func (s *Server) runs() bool {
	if s.ended == nil {
		return false
	}
	select {
	case <-s.ended:
		return false
	default:
		return true
	}
}

// Restart starts the server again after Kill, and waits until it answers.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	for tries := 0; !s.answers(); tries++ {
		if tries > 3000 {
			t.Fatal("the server does not answer")
		}
		time.Sleep(20 * time.Millisecond) //nolint:forbidigo // a server tells nobody when it has started
		// After a crash it does not start until the last process of the one
		// before is gone.
		if !s.runs() {
			s.start(t)
		}
	}
}

// start starts the server, and does not wait until it answers.
func (s *Server) start(t testing.TB) {
	t.Helper()
	shell := s.command("/bin/sh", "-c", watch, "sh", filepath.Join(s.programs, "postgres"),
		"-D", s.data(), "-k", s.folder, "-c", "listen_addresses=", "-c", "max_connections=50", "-c", "shared_buffers=32MB")
	input, err := shell.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := shell.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := shell.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	if s.pid, err = strconv.Atoi(strings.TrimSpace(line)); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = shell.Wait() // with the server's exit code, which may be a signal's
		close(ended)
	}()
	s.input, s.ended = input, ended
}

// answers says whether the server takes connections.
func (s *Server) answers() bool {
	db, err := sql.Open("pgx", s.URL())
	if err != nil {
		return false
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return db.PingContext(ctx) == nil
}

// AwaitClients waits until the server has done what clients asked of it that are
// gone: it may still commit for a client that was killed.
func (s *Server) AwaitClients(t testing.TB) {
	t.Helper()
	db, err := sql.Open("pgx", s.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for tries := 0; ; tries++ {
		var others int
		if err := db.QueryRowContext(t.Context(), `SELECT count(*) FROM pg_stat_activity
			WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`).Scan(&others); err != nil {
			t.Fatal(err)
		}
		if others == 0 {
			return
		}
		if tries > 3000 {
			t.Fatalf("%d clients are still there", others)
		}
		time.Sleep(20 * time.Millisecond) //nolint:forbidigo // nobody is told when they are gone
	}
}

// schemas counts those that were made, so that no two have the same name.
var schemas int

// Schema makes an empty schema in the server's database, and returns the address
// by which tables are made and found in it.
func (s *Server) Schema(t testing.TB) string {
	t.Helper()
	db, err := sql.Open("pgx", s.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	schemas++
	name := fmt.Sprintf("test_%d", schemas)
	if _, err := db.ExecContext(t.Context(), "CREATE SCHEMA "+name); err != nil {
		t.Fatal(err)
	}
	return s.URL() + "&search_path=" + name
}
