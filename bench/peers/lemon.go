package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/bits"
	"os/exec"
	"strconv"
	"strings"

	"github.com/ruilkring/ruilkring/bench/peers/dimacs"
)

// peer is one of LEMON's algorithms with the form of the network it is given.
type peer struct {
	algorithm string
	form      dimacs.Form
}

func parsePeers(list string) ([]peer, error) {
	var peers []peer
	for item := range strings.SplitSeq(list, ",") {
		algorithm, form, _ := strings.Cut(item, ":")
		p := peer{algorithm, dimacs.Form(form)}
		if p.algorithm != "network-simplex" && p.algorithm != "cost-scaling" {
			return nil, fmt.Errorf("-algorithms: %q: LEMON's algorithms here are network-simplex and cost-scaling", item)
		}
		if p.form != dimacs.Assignment && p.form != dimacs.Circulation {
			return nil, fmt.Errorf("-algorithms: %q: the forms are assignment and circulation", item)
		}
		peers = append(peers, p)
	}
	return peers, nil
}

// lemonRun is what the driver printed.
type lemonRun struct {
	measure
	optimum string
}

// runLEMON runs the driver on a DIMACS file.
func runLEMON(ctx context.Context, log io.Writer, driver string, p peer, path string, longest int) (lemonRun, error) {
	command := exec.CommandContext(ctx, driver, p.algorithm, path, strconv.Itoa(longest))
	var out, complaint bytes.Buffer
	command.Stdout, command.Stderr = &out, &complaint
	if err := command.Run(); err != nil {
		return lemonRun{}, fmt.Errorf("%s: %w: %s", p.algorithm, err, strings.TrimSpace(complaint.String()))
	}
	fmt.Fprintf(log, "lemon: form %s; %s\n", p.form, strings.ReplaceAll(strings.TrimSpace(out.String()), "\n", "; "))
	return parseRun(p, &out)
}

func parseRun(p peer, out io.Reader) (lemonRun, error) {
	values := map[string]string{}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), " ")
		values[name] = value
	}
	r := lemonRun{optimum: values["optimum"]}
	if r.optimum == "" {
		return r, fmt.Errorf("%s: the driver printed no optimum", p.algorithm)
	}
	r.what = p.algorithm
	for _, field := range []struct {
		name string
		to   *float64
	}{{"solve_seconds", &r.seconds}, {"processor_seconds", &r.processor}, {"peak_kib", &r.peakKiB}, {"read_kib", &r.beforeKiB}} {
		v, err := strconv.ParseFloat(values[field.name], 64)
		if err != nil {
			return r, fmt.Errorf("%s: the driver's %s: %w", p.algorithm, field.name, err)
		}
		*field.to = v
	}
	return r, nil
}

// decimal is a number of 128 bits in decimal.
func decimal(hi int64, lo uint64) string {
	sign := ""
	h := uint64(hi)
	if hi < 0 {
		sign = "-"
		var borrow uint64
		lo, borrow = bits.Sub64(0, lo, 0)
		h, _ = bits.Sub64(0, h, borrow)
	}
	const billions = 1_000_000_000_000_000_000
	top, rest := bits.Div64(h%billions, lo, billions)
	if h/billions != 0 {
		panic("peers: a cost beyond 2^123")
	}
	if top == 0 {
		return sign + strconv.FormatUint(rest, 10)
	}
	return sign + strconv.FormatUint(top, 10) + fmt.Sprintf("%018d", rest)
}
