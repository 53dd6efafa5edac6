//go:build js

package main

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"syscall/js"
	"time"

	"github.com/syumai/workers/cloudflare"

	"github.com/ruilkring/ruilkring/registry/api"
)

// Why a token is not accepted, for the log: nothing of these is told to the caller.
var (
	errNoIssuer     = errors.New("the variables ISSUER and AUDIENCE say whose tokens are accepted, and are not there")
	errNotPublished = errors.New("the issuer does not publish what it should")
	errToken        = errors.New("the token is not valid")
)

// issuer checks tokens of the OpenID Connect issuer that the variable ISSUER names,
// for the audience AUDIENCE. It finds the issuer's keys by discovery, where there is a
// token to check. Signatures are checked by the runtime's WebCrypto: package tokens
// would make the program a third larger, and slower to start.
type issuer struct{}

// claims are what a token says, RFC 7519.
type claims struct {
	Issuer    string   `json:"iss"`
	Audience  audience `json:"aud"`
	Expiry    float64  `json:"exp"`
	NotBefore float64  `json:"nbf"`
}

// audience is one text or several.
type audience []string

func (a *audience) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*a = audience{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(a))
}

// skew is how far the clock of an issuer may be ahead.
const skew = time.Minute

// Verify is who shows a token, and until when it says so.
func (issuer) Verify(ctx context.Context, token string) (*api.Principal, time.Time, error) {
	name, forWhom := cloudflare.Getenv("ISSUER"), cloudflare.Getenv("AUDIENCE")
	if name == "" || forWhom == "" {
		log.Error(errNoIssuer.Error())
		return nil, time.Time{}, errNoIssuer
	}
	signed, err := parseToken(token)
	if err != nil {
		return nil, time.Time{}, err
	}
	// What is in vain without a signature is looked at first: it asks nobody.
	var says claims
	if err := json.Unmarshal(signed.payload, &says); err != nil {
		return nil, time.Time{}, errToken
	}
	now, expiry := time.Now(), moment(says.Expiry)
	ours := false
	for _, one := range says.Audience {
		ours = ours || one == forWhom
	}
	if says.Issuer != name || !ours || !now.Before(expiry) || now.Add(skew).Before(moment(says.NotBefore)) {
		return nil, time.Time{}, errToken
	}
	keys, err := keysOf(ctx, name)
	if err != nil {
		log.Error("the issuer of tokens", "error", err.Error())
		return nil, time.Time{}, err
	}
	if err := signed.check(ctx, keys); err != nil {
		return nil, time.Time{}, err
	}
	p := &api.Principal{}
	if err := json.Unmarshal(signed.payload, p); err != nil {
		return nil, time.Time{}, errToken
	}
	return p, expiry, nil
}

// moment is a time in seconds since 1970.
func moment(seconds float64) time.Time {
	const most = 1 << 40
	return time.UnixMilli(int64(max(-most, min(seconds, most)) * 1000))
}

// keysOf are the public keys that an issuer publishes.
func keysOf(ctx context.Context, name string) ([]publicKey, error) {
	var discovered struct {
		Issuer string `json:"issuer"`
		Keys   string `json:"jwks_uri"`
	}
	if err := published(ctx, strings.TrimSuffix(name, "/")+"/.well-known/openid-configuration", &discovered); err != nil {
		return nil, err
	}
	if discovered.Issuer != name {
		return nil, errNotPublished
	}
	var set struct {
		Keys []publicKey `json:"keys"`
	}
	err := published(ctx, discovered.Keys, &set)
	return set.Keys, err
}

// believePublished is how long what an issuer publishes is believed: a new key of its
// is known here after that at the latest.
const believePublished = 10 * time.Minute

// mostPublished is how many bytes an issuer may publish at an address.
const mostPublished = 1 << 20

// published reads what stands at an address. It is remembered for all instances of an
// isolate: an instance ends with its request, and the JavaScript around it goes on.
func published(ctx context.Context, url string, value any) error {
	const name = "ruilkringIssuer"
	all := js.Global().Get(name)
	if all.IsUndefined() {
		all = js.Global().Get("Map").New()
		js.Global().Set(name, all)
	}
	now := time.Now().UnixMilli()
	if known := all.Call("get", url); !known.IsUndefined() && now < int64(known.Get("until").Float()) {
		return json.Unmarshal([]byte(known.Get("text").String()), value)
	}
	response, err := await(ctx, js.Global().Get("fetch").Invoke(url))
	if err != nil {
		return err
	}
	if !response.Get("ok").Bool() {
		return errNotPublished
	}
	body, err := await(ctx, response.Call("text"))
	if err != nil {
		return err
	}
	text := body.String()
	if len(text) > mostPublished || json.Unmarshal([]byte(text), value) != nil {
		return errNotPublished
	}
	known := js.Global().Get("Object").New()
	known.Set("text", text)
	known.Set("until", now+believePublished.Milliseconds())
	all.Call("set", url, known)
	return nil
}
