package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// describeMachine writes what a result needs to be understood later.
func describeMachine(ctx context.Context, w io.Writer, args []string) {
	fmt.Fprintf(w, "date     %s\n", time.Now().UTC().Format(time.RFC3339))
	fmt.Fprintf(w, "command  go run ./bench/peers %s\n", strings.Join(args, " "))
	fmt.Fprintf(w, "commit   %s\n", commit(ctx))
	fmt.Fprintf(w, "machine  %s, %d processors, %s of memory\n", orUnknown(fromFile("/proc/cpuinfo", "model name", ":")),
		runtime.NumCPU(), orUnknown(fromFile("/proc/meminfo", "MemTotal", ":")))
	fmt.Fprintf(w, "system   %s/%s, kernel %s, %s\n", runtime.GOOS, runtime.GOARCH, orUnknown(firstLine("/proc/sys/kernel/osrelease")), runtime.Version())
	fmt.Fprintf(w, "load     %s\n", orUnknown(firstLine("/proc/loadavg")))
}

// commit is the commit of the folder, and whether anything differs from it.
func commit(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "git", "rev-parse", "HEAD").Output()
	if err != nil {
		return "unknown"
	}
	text := strings.TrimSpace(string(out))
	changes, err := exec.CommandContext(ctx, "git", "status", "--porcelain").Output()
	if err != nil || len(changes) > 0 {
		text += " with changes"
	}
	return text
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

// fromFile is the value of the first line that begins with name, or "".
func fromFile(path, name, separator string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if key, value, ok := strings.Cut(lines.Text(), separator); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func firstLine(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return line
}

// peakKiB is the most memory that this process has had since the last
// resetPeak, or 0 where the system does not say (only Linux does).
func peakKiB() float64 { return statusKiB("VmHWM") }

// resetPeak makes the peak count from now on, and is the memory in use now.
func resetPeak() float64 {
	// 5 resets the high-water mark; see proc_pid_clear_refs(5). Where it cannot,
	// the peak includes reading, which is to our disadvantage.
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
	return statusKiB("VmRSS")
}

func statusKiB(name string) float64 {
	v, err := strconv.ParseFloat(strings.TrimSuffix(fromFile("/proc/self/status", name, ":"), " kB"), 64)
	if err != nil {
		return 0
	}
	return v
}
