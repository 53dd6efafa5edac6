package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// role is what somebody may do.
type role string

// The roles. Everybody, also without a token, is the public.
const (
	public      role = "public"
	patient     role = "patient"
	practice    role = "practice"
	coordinator role = "coordinator"
	researcher  role = "researcher"
	auditor     role = "auditor"
)

// roles are those that a token can give.
var roles = []role{patient, practice, coordinator, researcher, auditor}

// principal is who makes a request. All its fields tell one from another.
type principal struct {
	// Issuer and Subject are the token's: who says so, and an opaque id.
	Issuer  string `json:"iss"`
	Subject string `json:"sub"`
	Role    role   `json:"role"`
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
func (p *principal) identity() string {
	text, err := json.Marshal(p)
	if err != nil {
		panic(err) // it is made of texts
	}
	return string(text)
}

// whole reports whether the token says what its role needs.
func (p *principal) whole() bool {
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
func (p *principal) is(roles ...role) bool { return slices.Contains(roles, p.Role) }

// signingAlgorithms are those that are accepted: all with a public key, so that
// nobody who can check a token can make one, and never none.
var signingAlgorithms = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA}

// authenticator says who makes a request.
type authenticator struct {
	verifier *oidc.IDTokenVerifier
	now      func() time.Time
	// known are tokens that were valid a moment ago, by their hash: checking a
	// signature takes longer than keeping a wish.
	mu    sync.Mutex
	known map[[32]byte]knownToken
}

// knownToken is what a token said, until it has to be checked again.
type knownToken struct {
	principal *principal
	until     time.Time
}

const (
	// believe is how long a token that was checked is believed, if it is valid
	// that long.
	believe = time.Minute
	// mostKnown is how many are.
	mostKnown = 10_000
)

func newKnowing(verifier *oidc.IDTokenVerifier, now func() time.Time) *authenticator {
	return &authenticator{verifier: verifier, now: now, known: map[[32]byte]knownToken{}}
}

// newAuthenticator accepts the tokens of an OpenID Connect issuer, whose keys it
// finds by discovery, that are for the audience.
func newAuthenticator(ctx context.Context, issuer, audience string, now func() time.Time) (*authenticator, error) {
	provider, err := oidc.NewProvider(ctx, issuer)
	if err != nil {
		return nil, fmt.Errorf("rho: the issuer of tokens: %w", err)
	}
	return newKnowing(provider.Verifier(&oidc.Config{ClientID: audience, SupportedSigningAlgs: signingAlgorithms, Now: now}), now), nil
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
func (a *authenticator) recall(token string) *principal {
	a.mu.Lock()
	defer a.mu.Unlock()
	if known, ok := a.known[sha256.Sum256([]byte(token))]; ok && a.now().Before(known.until) {
		return known.principal
	}
	return nil
}

// check is who shows a token, and remembers it.
func (a *authenticator) check(ctx context.Context, token string) (*principal, error) {
	verified, err := a.verifier.Verify(ctx, token)
	if err != nil {
		// What exactly is wrong helps who attacks more than who erred.
		return nil, unauthorized("the token is not valid here, or not any more")
	}
	p := &principal{}
	if err := verified.Claims(p); err != nil || !p.whole() {
		return nil, unauthorized("the token does not say who you are here")
	}
	p.Issuer, p.Subject = verified.Issuer, verified.Subject
	slices.Sort(p.Regions)
	a.remember(sha256.Sum256([]byte(token)), p, verified.Expiry)
	return p, nil
}

// remember notes who showed a token that is valid.
func (a *authenticator) remember(hash [32]byte, p *principal, expiry time.Time) {
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
func (p *principal) allow(allowed []role) error {
	switch {
	case slices.Contains(allowed, public), slices.Contains(allowed, p.Role):
		return nil
	case p.Role == public:
		return unauthorized("this needs a token")
	}
	return refuse(http.StatusForbidden, "forbidden", "this is not for your role")
}
