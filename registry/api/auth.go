package api

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Role is what somebody may do.
type Role string

// The roles. Everybody, also without a token, is the public.
const (
	public      Role = "public"
	patient     Role = "patient"
	practice    Role = "practice"
	coordinator Role = "coordinator"
	researcher  Role = "researcher"
	auditor     Role = "auditor"
)

// Principal is who makes a request. All its fields tell one from another.
type Principal struct {
	// Issuer and Subject are the token's: who says so, and an opaque id.
	Issuer  string `json:"iss"`
	Subject string `json:"sub"`
	Role    Role   `json:"role"`
	// Household and Person are those of a patient.
	Household string `json:"household"`
	Person    string `json:"person"`
	// Practice is that of a practice.
	Practice string `json:"practice"`
	// Regions are those of a coordinator or an auditor, in order.
	Regions []string `json:"regions"`
}

// identity tells a principal from every other one: two are the same only where
// everything that their tokens say is.
func (p *Principal) identity() string {
	text, err := json.Marshal(p)
	if err != nil {
		panic(err) // it is made of texts
	}
	return string(text)
}

// Whole reports whether the token names a role, and says what that needs.
func (p *Principal) Whole() bool {
	switch p.Role {
	case patient:
		return p.Household != "" && p.Person != ""
	case practice:
		return p.Practice != ""
	case coordinator, auditor:
		return len(p.Regions) > 0
	case researcher:
		return true
	}
	return false
}

// is reports whether the principal has one of the roles.
func (p *Principal) is(roles ...Role) bool { return slices.Contains(roles, p.Role) }

// Tokens say who shows a token.
type Tokens interface {
	// Verify is who shows a token, and until when it says so. The error is not told
	// to the caller: what exactly is wrong helps who attacks more than who erred.
	Verify(ctx context.Context, token string) (*Principal, time.Time, error)
}

// authenticator says who makes a request.
type authenticator struct {
	tokens Tokens
	now    func() time.Time
	// known are tokens that were valid a moment ago, by their hash: checking a
	// signature takes longer than keeping a wish.
	mu    sync.Mutex
	known map[[32]byte]knownToken
}

// knownToken is what a token said, until it has to be checked again.
type knownToken struct {
	principal *Principal
	until     time.Time
}

const (
	// believe is how long a token that was checked is believed, if it is valid
	// that long.
	believe = time.Minute
	// mostKnown is how many are.
	mostKnown = 10_000
)

func newAuthenticator(tokens Tokens, now func() time.Time) *authenticator {
	return &authenticator{tokens: tokens, now: now, known: map[[32]byte]knownToken{}}
}

// bearer is the token that comes with a request, "" where none does.
func bearer(r *http.Request) (string, error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return "", nil
	}
	kind, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(kind, "Bearer") || token == "" {
		return "", unauthorized("the Authorization header must be: Bearer, and a token")
	}
	return token, nil
}

// recall is who showed a token lately, nil where nobody did.
func (a *authenticator) recall(token string) *Principal {
	a.mu.Lock()
	defer a.mu.Unlock()
	if known, ok := a.known[sha256.Sum256([]byte(token))]; ok && a.now().Before(known.until) {
		return known.principal
	}
	return nil
}

// check is who shows a token, and remembers it.
func (a *authenticator) check(ctx context.Context, token string) (*Principal, error) {
	p, expiry, err := a.tokens.Verify(ctx, token)
	if err != nil {
		return nil, unauthorized("the token is not valid here, or not any more")
	}
	if !p.Whole() {
		return nil, unauthorized("the token does not say who you are here")
	}
	slices.Sort(p.Regions)
	a.remember(sha256.Sum256([]byte(token)), p, expiry)
	return p, nil
}

// remember notes who showed a token that is valid.
func (a *authenticator) remember(hash [32]byte, p *Principal, expiry time.Time) {
	until := a.now().Add(believe)
	if expiry.Before(until) {
		until = expiry
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.known) >= mostKnown {
		clear(a.known)
	}
	a.known[hash] = knownToken{p, until}
}

// unauthorized is the answer to who must show a token first.
func unauthorized(detail string) *problem {
	p := refuse(http.StatusUnauthorized, "not authorized", detail)
	p.header = http.Header{"Www-Authenticate": {"Bearer"}}
	return p
}

// allow gives an error unless the principal has one of the roles.
func (p *Principal) allow(allowed []Role) error {
	switch {
	case slices.Contains(allowed, public), slices.Contains(allowed, p.Role):
		return nil
	case p.Role == public:
		return unauthorized("this needs a token")
	}
	return refuse(http.StatusForbidden, "forbidden", "this is not for your role")
}
