package api

import (
	"container/list"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limiters count requests by who makes them. Who has shown a token that is valid is
// counted by what the token says of them, wherever they are. Before that nobody
// knows who it is, and the address counts: once for requests without a token, and
// once for tokens that have yet to be checked, so that neither those who guess
// tokens nor those who have none get in the way of the others at their address.
type limiters struct {
	anonymous, unchecked, known *limiter
	// proxies are where addresses are believed of whom a request is passed on for.
	proxies Proxies
}

func newLimiters(o Options) *limiters {
	each := func() *limiter { return newLimiter(o.PerSecond, o.Burst, o.Now) }
	return &limiters{anonymous: each(), unchecked: each(), known: each(), proxies: o.Proxies}
}

// limiter counts the requests of each caller, by a key.
type limiter struct {
	perSecond rate.Limit
	burst     int
	now       func() time.Time

	mu      sync.Mutex
	callers map[string]*counted
	// order has the keys of all callers, of the one who was there last in front.
	order list.List
}

// counted is the count of one caller, and the place of its key in the order.
type counted struct {
	*rate.Limiter
	place *list.Element
}

// mostCallers is how many callers a limiter remembers: for one more it forgets who
// has not been there for longest.
const mostCallers = 10_000

func newLimiter(perSecond rate.Limit, burst int, now func() time.Time) *limiter {
	return &limiter{perSecond: perSecond, burst: burst, now: now, callers: map[string]*counted{}}
}

// take counts a request, and gives what takes it back. Where there are too many it
// gives an error that says how long to wait.
func (l *limiter) take(key string) (back func(), err error) {
	if l.perSecond == rate.Inf {
		return func() {}, nil
	}
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	caller := l.callers[key]
	if caller == nil {
		if len(l.callers) >= mostCallers {
			if oldest, ok := l.order.Remove(l.order.Back()).(string); ok {
				delete(l.callers, oldest)
			}
		}
		caller = &counted{rate.NewLimiter(l.perSecond, l.burst), l.order.PushFront(key)}
		l.callers[key] = caller
	}
	l.order.MoveToFront(caller.place)
	reservation := caller.ReserveN(now, 1)
	if wait := reservation.DelayFrom(now); !reservation.OK() || wait > 0 {
		reservation.CancelAt(now)
		return nil, tooMany(wait)
	}
	return func() { reservation.CancelAt(now) }, nil
}

// tooMany is the answer to who asks too often.
func tooMany(wait time.Duration) *problem {
	p := refuse(http.StatusTooManyRequests, "too many requests", "wait a little")
	p.header = http.Header{"Retry-After": {strconv.Itoa(int(min(wait, time.Hour).Seconds()) + 1)}}
	return p
}

// admission is who makes a request, or why that can't be said.
type admission struct {
	by  *Principal
	err error
}

// admitted is the key of the admission in the context of a request.
type admitted struct{}

// admit counts a request and finds out who makes it. The error is that there are too
// many; that a token is not valid is for the addresses that ask for one.
func (s *Server) admit(r *http.Request) (*http.Request, error) {
	a, err := s.identify(r)
	if err != nil {
		return r, err
	}
	return r.WithContext(context.WithValue(r.Context(), admitted{}, a)), nil
}

func (s *Server) identify(r *http.Request) (admission, error) {
	token, wrong := bearer(r)
	if token == "" {
		err := s.count(r.Context(), s.limits.anonymous, "anonymous ", s.limits.address(r))
		return admission{&Principal{Role: public}, wrong}, err
	}
	by := s.auth.recall(token)
	if by == nil {
		back, err := s.limits.unchecked.take(s.limits.address(r))
		if err != nil {
			return admission{}, err
		}
		if by, err = s.auth.check(r.Context(), token); err != nil {
			if tooMany := s.countOutside(r.Context(), "unchecked "+s.limits.address(r)); tooMany != nil {
				return admission{}, tooMany
			}
			return admission{err: err}, nil // not for every address: see admit
		}
		back()
	}
	// The hash says as well who it is, and names nobody who may be erased.
	hash := sha256.Sum256([]byte(by.identity()))
	err := s.count(r.Context(), s.limits.known, "known ", hex.EncodeToString(hash[:]))
	return admission{by: by}, err
}

// count counts a request of a caller in memory, and outside of it where that is
// asked for.
func (s *Server) count(ctx context.Context, in *limiter, kind, key string) error {
	if _, err := in.take(key); err != nil {
		return err
	}
	return s.countOutside(ctx, kind+key)
}

// outsideWait is how long who asks too often is told to wait where a limit outside
// does not say it.
const outsideWait = 10 * time.Second

// countOutside counts a request by [Options.Limit]. Where that can't be asked, nobody
// is refused.
func (s *Server) countOutside(ctx context.Context, key string) error {
	if s.Limit == nil {
		return nil
	}
	within, err := s.Limit(ctx, key)
	if err != nil {
		s.log.Warn("the limit on requests", "error", ErrorClass(err))
		return nil
	}
	if !within {
		return tooMany(outsideWait)
	}
	return nil
}

// principal is who makes a request that was admitted.
func (s *Server) principal(r *http.Request) (*Principal, error) {
	a, ok := r.Context().Value(admitted{}).(admission)
	if !ok {
		return nil, unauthorized("this needs a token")
	}
	return a.by, a.err
}

// address is where a request comes from, as far as it can be believed: the nearest
// place on its way that is not a proxy of the operator's. A household has a whole
// network of IPv6 (64 bits), so that counts as one.
func (l *limiters) address(r *http.Request) string {
	near, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	at := near.Addr().Unmap().WithZone("")
	way := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(way) - 1; i >= 0 && l.proxies.has(at); i-- {
		before, err := netip.ParseAddr(strings.TrimSpace(way[i]))
		if err != nil {
			break // what a proxy says is no address: then the proxy itself counts
		}
		at = before.Unmap().WithZone("")
	}
	if at.Is6() {
		network, err := at.Prefix(64)
		if err == nil {
			return network.String()
		}
	}
	return at.String()
}

// Proxies are the networks of proxies that the operator trusts, as a flag.
type Proxies []netip.Prefix

// has reports whether an address is that of a proxy.
func (p *Proxies) has(at netip.Addr) bool {
	for _, network := range *p {
		if network.Contains(at) {
			return true
		}
	}
	return false
}

// String is the networks with commas between them.
func (p *Proxies) String() string {
	texts := make([]string, len(*p))
	for i, network := range *p {
		texts[i] = network.String()
	}
	return strings.Join(texts, ",")
}

// Set adds networks, or single addresses, with commas between them.
func (p *Proxies) Set(text string) error {
	for part := range strings.SplitSeq(text, ",") {
		network, err := netip.ParsePrefix(part)
		if err != nil {
			single, err := netip.ParseAddr(part)
			if err != nil || single.Zone() != "" {
				return fmt.Errorf("%q is no network such as 10.0.0.0/8, and no address", part)
			}
			network = netip.PrefixFrom(single, single.BitLen())
		}
		if network.Addr().Is4In6() {
			return fmt.Errorf("%q: write an address of IPv4 as such", part)
		}
		*p = append(*p, network.Masked())
	}
	return nil
}
