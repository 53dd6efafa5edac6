package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/ruilkring/ruilkring/registry/api"
	"github.com/ruilkring/ruilkring/registry/tokens"
)

// devIssuer gives anybody who asks a token for any role. It is for trying the
// backend out, on this machine only.
type devIssuer struct {
	issuer, audience string
	key              jose.JSONWebKey
	now              func() time.Time
}

// errPublicIssuer says that the development issuer must not be reached by others.
var errPublicIssuer = errors.New("rho: the development issuer gives anybody any role, so it works on a loopback address only: give -issuer and -audience, or listen on 127.0.0.1")

// newDevIssuer makes an issuer for a server that listens on the address, with a
// key that is gone when the program ends.
func newDevIssuer(listen net.Addr, audience string, now func() time.Time) (*devIssuer, error) {
	addr, ok := listen.(*net.TCPAddr)
	if !ok || !addr.IP.IsLoopback() {
		return nil, errPublicIssuer
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("rho: %w", err)
	}
	return &devIssuer{
		issuer: "http://" + addr.String() + "/dev", audience: audience,
		key: jose.JSONWebKey{Key: key, KeyID: "dev", Algorithm: string(jose.ES256), Use: "sig"}, now: now,
	}, nil
}

// tokens accepts this issuer's tokens.
func (d *devIssuer) tokens() api.Tokens {
	keys := &oidc.StaticKeySet{PublicKeys: []crypto.PublicKey{d.key.Public().Key}}
	return tokens.WithKeys(d.issuer, d.audience, keys, d.now)
}

// token is a token that says these things, for an hour.
func (d *devIssuer) token(p api.Principal) (string, error) {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: d.key}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return "", fmt.Errorf("rho: %w", err)
	}
	now := d.now()
	standard := jwt.Claims{
		Issuer: d.issuer, Audience: jwt.Audience{d.audience}, Subject: p.Subject,
		IssuedAt: jwt.NewNumericDate(now), NotBefore: jwt.NewNumericDate(now), Expiry: jwt.NewNumericDate(now.Add(time.Hour)),
	}
	own := struct {
		Role      api.Role `json:"role"`
		Household string   `json:"household,omitempty"`
		Person    string   `json:"person,omitempty"`
		Practice  string   `json:"practice,omitempty"`
		Regions   []string `json:"regions,omitempty"`
	}{p.Role, p.Household, p.Person, p.Practice, p.Regions}
	return jwt.Signed(signer).Claims(standard).Claims(own).Serialize()
}

// open are the issuer's addresses.
func (d *devIssuer) open() []api.Open {
	answer := func(w http.ResponseWriter, value any) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		_ = json.NewEncoder(w).Encode(value) // who asked may be gone
	}
	return []api.Open{
		{Pattern: "GET /dev/.well-known/openid-configuration", Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			answer(w, map[string]any{
				"issuer": d.issuer, "jwks_uri": d.issuer + "/jwks", "token_endpoint": d.issuer + "/token",
				"id_token_signing_alg_values_supported": []string{"ES256"}, "subject_types_supported": []string{"public"}, "response_types_supported": []string{"id_token"},
			})
		})},
		{Pattern: "GET /dev/jwks", Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			answer(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{d.key.Public()}})
		})},
		{Pattern: "POST /dev/token", Handler: http.HandlerFunc(d.serveToken)},
	}
}

// serveToken answers with a token for whom the query names.
func (d *devIssuer) serveToken(w http.ResponseWriter, r *http.Request) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		q = nil // it names nobody
	}
	p := principalOf(q)
	if p == nil {
		api.Refuse(w, r, http.StatusBadRequest, "bad request",
			"give role=patient&household=…&person=…, role=practice&practice=…, role=coordinator&region=…, role=auditor&region=… or role=researcher")
		return
	}
	text, err := d.token(*p)
	if err != nil {
		api.Refuse(w, r, http.StatusInternalServerError, "a fault of the program", "please report it")
		return
	}
	// The bare token, so that a shell can use it as it is.
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte(text))
}

// principalOf is whom a request for a token names, nil where it names nobody.
func principalOf(q url.Values) *api.Principal {
	p := &api.Principal{Role: api.Role(q.Get("role")), Household: q.Get("household"), Person: q.Get("person"), Practice: q.Get("practice"), Regions: q["region"]}
	p.Subject = "dev-" + string(p.Role)
	known := true
	for name := range q {
		known = known && slices.Contains([]string{"role", "household", "person", "practice", "region"}, name)
	}
	if !known || !p.Whole() {
		return nil
	}
	return p
}
