// Package tokens checks the tokens of an OpenID Connect issuer for package api.
package tokens

import (
	"context"
	"fmt"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/ruilkring/ruilkring/registry/api"
)

// signingAlgorithms are those that are accepted: all with a public key, so that
// nobody who can check a token can make one, and never none.
var signingAlgorithms = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA}

// Verifier checks the tokens of one issuer for one audience. Any number of
// goroutines may use it.
type Verifier struct{ verifier *oidc.IDTokenVerifier }

var _ api.Tokens = (*Verifier)(nil)

// Discover finds the keys of an issuer by discovery, once. The context gives the HTTP
// client that does so, see [oidc.ClientContext], and has to live as long as the
// verifier.
func Discover(ctx context.Context, issuer, audience string, now func() time.Time) (*Verifier, error) {
	provider, err := oidc.NewProvider(ctx, issuer)
	if err != nil {
		return nil, fmt.Errorf("tokens: the issuer: %w", err)
	}
	return &Verifier{provider.Verifier(config(audience, now))}, nil
}

// WithKeys checks signatures with keys that the caller knows where to find.
func WithKeys(issuer, audience string, keys oidc.KeySet, now func() time.Time) *Verifier {
	return &Verifier{oidc.NewVerifier(issuer, keys, config(audience, now))}
}

func config(audience string, now func() time.Time) *oidc.Config {
	return &oidc.Config{ClientID: audience, SupportedSigningAlgs: signingAlgorithms, Now: now}
}

// Verify is who shows a token: its claims role, household, person, practice and
// regions. See [api.Tokens].
func (v *Verifier) Verify(ctx context.Context, token string) (*api.Principal, time.Time, error) {
	verified, err := v.verifier.Verify(ctx, token)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("tokens: %w", err)
	}
	p := &api.Principal{}
	if err := verified.Claims(p); err != nil {
		return nil, time.Time{}, fmt.Errorf("tokens: %w", err)
	}
	p.Issuer, p.Subject = verified.Issuer, verified.Subject
	return p, verified.Expiry, nil
}
