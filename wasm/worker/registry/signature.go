//go:build js

package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
	"syscall/js"
)

// algorithm is how a token may be signed, as WebCrypto names it.
type algorithm struct {
	kind, family, curve, hash string
	salt                      int // bytes, of RSA-PSS
}

// algorithms are those that are accepted, RFC 7518 and 8037: all with a public key, so
// that nobody who can check a token can make one, and never none.
var algorithms = map[string]algorithm{
	"RS256": {kind: "RSA", family: "RSASSA-PKCS1-v1_5", hash: "SHA-256"},
	"RS384": {kind: "RSA", family: "RSASSA-PKCS1-v1_5", hash: "SHA-384"},
	"RS512": {kind: "RSA", family: "RSASSA-PKCS1-v1_5", hash: "SHA-512"},
	"PS256": {kind: "RSA", family: "RSA-PSS", hash: "SHA-256", salt: 32},
	"PS384": {kind: "RSA", family: "RSA-PSS", hash: "SHA-384", salt: 48},
	"PS512": {kind: "RSA", family: "RSA-PSS", hash: "SHA-512", salt: 64},
	"ES256": {kind: "EC", family: "ECDSA", curve: "P-256", hash: "SHA-256"},
	"ES384": {kind: "EC", family: "ECDSA", curve: "P-384", hash: "SHA-384"},
	"ES512": {kind: "EC", family: "ECDSA", curve: "P-521", hash: "SHA-512"},
	"EdDSA": {kind: "OKP", family: "Ed25519", curve: "Ed25519"},
}

// publicKey is a JSON Web Key, RFC 7517.
type publicKey struct {
	Kind  string `json:"kty"`
	ID    string `json:"kid"`
	Use   string `json:"use"`
	Alg   string `json:"alg"`
	Curve string `json:"crv"`
	X     string `json:"x"`
	Y     string `json:"y"`
	N     string `json:"n"`
	E     string `json:"e"`
}

// signedToken is a JSON Web Token in its parts, RFC 7515; nothing of it is checked.
type signedToken struct {
	alg, key  string
	signed    string // the bytes that are signed
	payload   []byte
	signature []byte
}

// parseToken takes a token apart.
func parseToken(token string) (*signedToken, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, errToken
	}
	var decoded [3][]byte
	for i, part := range parts {
		var err error
		if decoded[i], err = base64.RawURLEncoding.Strict().DecodeString(part); err != nil {
			return nil, errToken
		}
	}
	var header struct {
		Alg      string   `json:"alg"`
		Key      string   `json:"kid"`
		Critical []string `json:"crit"`
	}
	// What must be understood to accept it is not understood here.
	if json.Unmarshal(decoded[0], &header) != nil || len(header.Critical) > 0 {
		return nil, errToken
	}
	return &signedToken{alg: header.Alg, key: header.Key, signed: parts[0] + "." + parts[1], payload: decoded[1], signature: decoded[2]}, nil
}

// check gives an error unless one of the keys made the signature.
func (t *signedToken) check(ctx context.Context, keys []publicKey) error {
	how, known := algorithms[t.alg]
	if !known {
		return errToken
	}
	for i := range keys {
		k := &keys[i]
		fits := k.Kind == how.kind && k.Curve == how.curve && (k.Use == "" || k.Use == "sig") && (k.Alg == "" || k.Alg == t.alg) && (t.key == "" || k.ID == t.key)
		if !fits {
			continue
		}
		if valid, err := t.by(ctx, k, how); err == nil && valid {
			return nil
		}
	}
	return errToken
}

// by asks WebCrypto whether a key made the signature.
func (t *signedToken) by(ctx context.Context, k *publicKey, how algorithm) (bool, error) {
	object := func(members map[string]any) js.Value {
		o := js.Global().Get("Object").New()
		for name, value := range members {
			if value != "" && value != 0 {
				o.Set(name, value)
			}
		}
		return o
	}
	key := object(map[string]any{"kty": k.Kind, "crv": k.Curve, "x": k.X, "y": k.Y, "n": k.N, "e": k.E})
	name := object(map[string]any{"name": how.family, "hash": how.hash, "namedCurve": how.curve, "saltLength": how.salt})
	crypto := js.Global().Get("crypto").Get("subtle")
	imported, err := await(ctx, crypto.Call("importKey", "jwk", key, name, false, []any{"verify"}))
	if err != nil {
		return false, err
	}
	bytes := func(data []byte) js.Value {
		array := js.Global().Get("Uint8Array").New(len(data))
		js.CopyBytesToJS(array, data)
		return array
	}
	valid, err := await(ctx, crypto.Call("verify", name, imported, bytes(t.signature), bytes([]byte(t.signed))))
	return err == nil && valid.Bool(), err
}
