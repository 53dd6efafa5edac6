// Rho changes wishes over HTTP as fast as a backend keeps them: so many clients at
// once, each for a household of its own, each waiting for its answer. Then it
// reads back what was kept, and counts what was lost.
//
//	go run ./examples/rho -quiet -rate 0 &
//	go run ./bench/rho -clients 64 -seconds 20
//
// It needs the development issuer, and the sample region in the backend.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

func main() {
	url := flag.String("url", "http://127.0.0.1:8080", "`address` of the backend")
	clients := flag.Int("clients", 64, "how many change wishes at once, at most 300")
	seconds := flag.Int("seconds", 20, "how long")
	flag.Parse()
	if flag.NArg() > 0 || *clients < 1 || *clients > 300 || *seconds < 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*url, *clients, *seconds); err != nil {
		fmt.Fprintln(os.Stderr, "rho:", err)
		os.Exit(1)
	}
}

// client is one who changes wishes.
type client struct {
	http      *http.Client
	url       string
	token     string
	household string
	wishes    []string // the forms between which it changes
	took      []time.Duration
	last      string // what was acknowledged last
	failed    int
}

// request makes one request and gives the body of its answer.
func (c *client) request(method, path, token, body string) (string, error) {
	r, err := http.NewRequest(method, c.url+path, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Access-Reason", "bench") // for the coordinator's looks
	answer, err := c.http.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode >= 300 {
		err = fmt.Errorf("%s %s: %s: %s", method, path, answer.Status, data)
	}
	return string(data), err
}

// start finds the client's household and token.
func (c *client) start(number int) error {
	coordinator, err := c.request("POST", "/dev/token?role=coordinator&region=sample", "", "")
	if err != nil {
		return err
	}
	c.household = fmt.Sprintf("h-%04d", number+1)
	text, err := c.request("GET", "/v1/households/"+c.household, coordinator, "")
	if err != nil {
		return err
	}
	var h struct {
		Adults  []string
		Current string
	}
	if err := json.Unmarshal([]byte(text), &h); err != nil {
		return err
	}
	for i := 1; i <= 12; i++ {
		if id := fmt.Sprintf("practice-%02d", i); id != h.Current {
			c.wishes = append(c.wishes, fmt.Sprintf(`{"ranked":[[%q]]}`, id))
		}
	}
	c.token, err = c.request("POST", "/dev/token?role=patient&household="+c.household+"&person="+h.Adults[0], "", "")
	return err
}

// run measures and prints.
func run(url string, clients, seconds int) error {
	transport := &http.Transport{MaxIdleConnsPerHost: clients, MaxConnsPerHost: clients}
	all := make([]*client, clients)
	for i := range all {
		all[i] = &client{http: &http.Client{Transport: transport, Timeout: 30 * time.Second}, url: url}
		if err := all[i].start(i); err != nil {
			return err
		}
	}
	var over atomic.Bool
	var running sync.WaitGroup
	begin := time.Now()
	for _, c := range all {
		running.Go(func() {
			for n := 0; !over.Load(); n++ {
				wishes := c.wishes[n%len(c.wishes)]
				at := time.Now()
				if _, err := c.request("PUT", "/v1/households/"+c.household+"/wishes", c.token, wishes); err != nil {
					c.failed++
					c.last = "" // it may have been kept or not
					continue
				}
				c.took = append(c.took, time.Since(at))
				c.last = wishes
			}
		})
	}
	time.Sleep(time.Duration(seconds) * time.Second)
	over.Store(true)
	running.Wait()
	took := time.Since(begin)

	var times []time.Duration
	failed, lost := 0, 0
	for _, c := range all {
		times = append(times, c.took...)
		failed += c.failed
		now, err := c.request("GET", "/v1/households/"+c.household+"/wishes", c.token, "")
		if err != nil {
			return err
		}
		if c.last != "" && !bytes.Equal(bytes.TrimSpace([]byte(now)), []byte(c.last)) {
			lost++
		}
	}
	if len(times) == 0 {
		return fmt.Errorf("none of %d requests was answered", failed)
	}
	slices.Sort(times)
	at := func(q float64) float64 {
		return float64(times[min(len(times)-1, int(q*float64(len(times))))].Microseconds()) / 1000
	}
	fmt.Printf("# go run ./bench/rho -clients %d -seconds %d; %s %s/%s, %d processors, client and backend on one machine\n",
		clients, seconds, runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	fmt.Printf("clients\tchanges\tper_second\tp50_ms\tp99_ms\tmax_ms\tfailed\tlost\n")
	fmt.Printf("%d\t%d\t%.0f\t%.1f\t%.1f\t%.1f\t%d\t%d\n",
		clients, len(times), float64(len(times))/took.Seconds(), at(0.5), at(0.99), at(1), failed, lost)
	if lost > 0 {
		return fmt.Errorf("%d households have other wishes than the last that were acknowledged", lost)
	}
	return nil
}
