package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// started is when the process began, about.
var started = time.Now()

// processor is the time in seconds that counts with one processor: its own where
// the system tells it, which other programs disturb less, else that of the clock.
func processor() float64 {
	if t := processorSeconds(); t > 0 {
		return t
	}
	return clock()
}

// clock is the time in seconds since the process began.
func clock() float64 { return time.Since(started).Seconds() }

// describe writes what a result needs to be understood later.
func describe(w io.Writer, args []string, processors int) {
	fmt.Fprintf(w, "# date     %s\n", time.Now().UTC().Format(time.RFC3339))
	fmt.Fprintf(w, "# command  go run ./bench/gap %s\n", strings.Join(args, " "))
	fmt.Fprintf(w, "# commit   %s\n", commit())
	fmt.Fprintf(w, "# machine  %s, %d of %d processors\n", fromFile("/proc/cpuinfo", "model name"), processors, runtime.NumCPU())
	fmt.Fprintf(w, "# system   %s/%s, %s\n", runtime.GOOS, runtime.GOARCH, runtime.Version())
}

// commit is the commit of the folder, and whether anything differs from it.
func commit() string {
	out, err := exec.Command("git", "rev-parse", "HEAD").Output()
	if err != nil {
		return "unknown"
	}
	text := strings.TrimSpace(string(out))
	if changes, err := exec.Command("git", "status", "--porcelain").Output(); err != nil || len(changes) > 0 {
		text += " with changes"
	}
	return text
}

// fromFile is the value of the first line that begins with name, or "unknown".
func fromFile(path, name string) string {
	f, err := os.Open(path)
	if err != nil {
		return "unknown"
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if key, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

// resetPeak makes the peak count from now on, where the system can (Linux).
func resetPeak() {
	// 5 resets the high-water mark; see proc_pid_clear_refs(5). Where it cannot,
	// the peak includes reading.
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
}

// peakMiB is the most memory that the process has had since resetPeak, or 0
// where the system does not say.
func peakMiB() int {
	kib, err := strconv.Atoi(strings.TrimSuffix(fromFile("/proc/self/status", "VmHWM"), " kB"))
	if err != nil {
		return 0
	}
	return (kib + 1023) / 1024
}
