package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"testing"
	"time"

	"golang.org/x/time/rate"
)

// TestRate shows that too many requests are refused, those of one token only.
func TestRate(t *testing.T) {
	b := newBackend(t, func(s *Options) { s.PerSecond, s.Burst = 1, 3 })
	for range 3 {
		b.want(http.StatusOK, "GET", "/v1/rounds", "", "")
	}
	if w := b.want(http.StatusTooManyRequests, "GET", "/v1/rounds", "", ""); w.Header().Get("Retry-After") == "" {
		t.Error("it does not say when to try again")
	}
	b.want(http.StatusOK, "GET", "/v1/rounds", b.token(ofA), "")
	b.now = b.now.Add(time.Second)
	b.want(http.StatusOK, "GET", "/v1/rounds", "", "")
}

// TestRateOfGuesses shows that tokens that are not valid count for the address, be
// each another one, and don't get in the way of those that are.
func TestRateOfGuesses(t *testing.T) {
	b := newBackend(t, func(s *Options) { s.PerSecond, s.Burst = 1, 3 })
	holder := b.token(ofA)
	b.want(http.StatusOK, "GET", "/v1/households/h-a", holder, "")
	for i := range 3 {
		b.want(http.StatusUnauthorized, "GET", "/v1/households/h-a", "guess-"+strconv.Itoa(i), "")
	}
	b.want(http.StatusTooManyRequests, "GET", "/v1/households/h-a", "guess-4", "")
	b.want(http.StatusTooManyRequests, "GET", "/v1/health", "guess-5", "")
	b.want(http.StatusOK, "GET", "/v1/households/h-a", holder, "")
	// Something that is no token at all counts as none.
	for range 3 {
		b.want(http.StatusUnauthorized, "GET", "/v1/practices", "", "", "Authorization", "Basic eDp5")
	}
	b.want(http.StatusTooManyRequests, "GET", "/v1/rounds", "", "")
}

// TestRateOfOne shows that a person has one allowance, however many tokens, and that
// another person has another, also of the same household and subject.
func TestRateOfOne(t *testing.T) {
	b := newBackend(t, func(s *Options) { s.PerSecond, s.Burst = 0.001, 3 })
	ask := func(person string) int {
		b.now = b.now.Add(time.Second) // another time makes another token
		token := b.tokens.token(Principal{Role: patient, Subject: "dev-patient", Household: "h-a", Person: person})
		return b.call("GET", "/v1/rounds", token, "").Code
	}
	for _, test := range []struct {
		person string
		want   int
	}{{"h-a-1", 200}, {"h-a-1", 200}, {"h-a-2", 200}, {"h-a-1", 200}, {"h-a-1", 429}, {"h-a-2", 200}, {"h-a-2", 200}, {"h-a-2", 429}} {
		if status := ask(test.person); status != test.want {
			t.Errorf("%s: status %d, want %d", test.person, status, test.want)
		}
	}
}

// TestRateIsBounded shows that any number of callers takes no more memory than so
// many, and that who was there last is remembered.
func TestRateIsBounded(t *testing.T) {
	now := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	l := newLimiter(1, 1, func() time.Time { return now })
	last := strconv.Itoa(3*mostCallers - 1)
	for i := range 3 * mostCallers {
		if _, err := l.take(strconv.Itoa(i)); err != nil {
			t.Fatal(err)
		}
	}
	if len(l.callers) != mostCallers || l.order.Len() != mostCallers {
		t.Errorf("%d callers, %d in order", len(l.callers), l.order.Len())
	}
	if _, err := l.take(last); err == nil {
		t.Error("who was there last is forgotten")
	}
	if _, err := l.take("0"); err != nil {
		t.Error("who was there first is remembered")
	}
	if l := newLimiter(rate.Inf, 1, time.Now); l.callers == nil {
		t.Error("no callers")
	} else if _, err := l.take("x"); err != nil || len(l.callers) > 0 {
		t.Errorf("without a limit %d are counted, %v", len(l.callers), err)
	}
}

// TestAddress shows whom an address is believed to be of: X-Forwarded-For counts only
// as far as proxies of the operator's have written it.
func TestAddress(t *testing.T) {
	var trusted Proxies
	for _, text := range []string{"10.0.0.0/8,192.0.2.7", "2001:db8:1::/48"} {
		if err := trusted.Set(text); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		why, from string
		forwarded []string
		trusted   Proxies
		want      string
	}{
		{"no proxy", "203.0.113.5:1000", nil, trusted, "203.0.113.5"},
		{"a caller who claims to be another", "203.0.113.5:1000", []string{"198.51.100.1"}, trusted, "203.0.113.5"},
		{"nothing is trusted", "10.1.2.3:1000", []string{"198.51.100.1"}, nil, "10.1.2.3"},
		{"a proxy", "10.1.2.3:1000", []string{"198.51.100.1"}, trusted, "198.51.100.1"},
		{"what a caller wrote before the proxy", "10.1.2.3:1000", []string{"1.1.1.1, 198.51.100.1"}, trusted, "198.51.100.1"},
		{"in a header of its own", "10.1.2.3:1000", []string{"1.1.1.1", "198.51.100.1"}, trusted, "198.51.100.1"},
		{"two proxies", "192.0.2.7:1000", []string{"1.1.1.1, 198.51.100.1, 10.9.9.9"}, trusted, "198.51.100.1"},
		{"nothing but proxies", "192.0.2.7:1000", []string{"10.1.1.1, 10.9.9.9"}, trusted, "10.1.1.1"},
		{"no header", "192.0.2.7:1000", nil, trusted, "192.0.2.7"},
		{"no address in it", "192.0.2.7:1000", []string{"198.51.100.1, unknown"}, trusted, "192.0.2.7"},
		{"IPv6 as a network", "[2001:db8:2:3:4:5:6:7]:1000", nil, trusted, "2001:db8:2:3::/64"},
		{"a proxy of IPv6", "[2001:db8:1::9]:1000", []string{"2001:db8:7:7:1::1"}, trusted, "2001:db8:7:7::/64"},
		{"IPv4 written as IPv6", "[::ffff:10.1.2.3]:1000", []string{"::ffff:198.51.100.1"}, trusted, "198.51.100.1"},
		{"no address at all", "@", []string{"198.51.100.1"}, trusted, "@"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.RemoteAddr = test.from
		for _, value := range test.forwarded {
			r.Header.Add("X-Forwarded-For", value)
		}
		if got := newLimiters(Options{PerSecond: 1, Burst: 1, Proxies: test.trusted, Now: time.Now}).address(r); got != test.want {
			t.Errorf("%s: %s, want %s", test.why, got, test.want)
		}
	}
	if got := trusted.String(); got != "10.0.0.0/8,192.0.2.7/32,2001:db8:1::/48" {
		t.Errorf("the proxies are written %s", got)
	}
	for _, text := range []string{"", "all", "10.0.0.0/33", "10.0.0.1,", "::ffff:10.0.0.1", "fe80::1%eth0"} {
		if err := new(Proxies).Set(text); err == nil {
			t.Errorf("%q is taken for a network", text)
		}
	}
}

// TestForwardedRate shows that behind a proxy that is trusted each client has an
// allowance of its own, and without that the proxy has one.
func TestForwardedRate(t *testing.T) {
	for _, test := range []struct {
		trusted string
		want    []int
	}{{"192.0.2.0/24", []int{200, 429, 200}}, {"198.18.0.0/15", []int{200, 429, 429}}} {
		b := newBackend(t, func(s *Options) {
			s.PerSecond, s.Burst = 1, 1
			if err := s.Proxies.Set(test.trusted); err != nil {
				t.Fatal(err)
			}
		})
		var got []int
		for _, client := range []string{"203.0.113.1", "203.0.113.1", "203.0.113.2"} {
			got = append(got, b.call("GET", "/v1/rounds", "", "", "X-Forwarded-For", client).Code)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s trusted: %v, want %v", test.trusted, fmt.Sprint(got), test.want)
		}
	}
}
