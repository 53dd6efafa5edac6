// The Worker of this folder in workerd on this machine, with a D1 database, and an
// issuer of tokens that answers in place of the network: for tests and measurements.
import { constants, createHmac, generateKeyPairSync, sign } from "node:crypto";
import { Response } from "miniflare";
import { ask, start } from "../runtime.mjs";

const issuer = "https://id.example.org";
const audience = "rho";
/** keys are those of the issuer, and one that it does not publish. */
const keys = {
  ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }),
  RS256: generateKeyPairSync("rsa", { modulusLength: 2048 }),
  EdDSA: generateKeyPairSync("ed25519"),
  other: generateKeyPairSync("ec", { namedCurve: "P-256" }),
};
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
/** How a text is signed by each algorithm. */
const signers = {
  ES256: (text, key = "ES256") => sign("SHA256", text, { key: keys[key].privateKey, dsaEncoding: "ieee-p1363" }),
  RS256: (text) => sign("SHA256", text, keys.RS256.privateKey),
  PS256: (text) => sign("SHA256", text, { key: keys.RS256.privateKey, ...pss }),
  EdDSA: (text) => sign(null, text, keys.EdDSA.privateKey),
  // Those that must not be accepted: the public key as a shared secret, and nothing.
  HS256: (text) => createHmac("sha256", JSON.stringify(published("ES256"))).update(text).digest(),
  none: () => Buffer.alloc(0),
};
const published = (name) => ({ ...keys[name].publicKey.export({ format: "jwk" }), kid: name, use: "sig" });
const base64 = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** token says these things for an hour; more are claims in place of the usual ones, and how it is signed. */
export function token(role, claims = {}, { alg = "ES256", key, kid = key ?? (alg === "PS256" ? "RS256" : alg), header, ...more } = {}) {
  const now = Math.floor(Date.now() / 1000);
  const says = { iss: issuer, aud: audience, sub: `test-${role}`, iat: now, exp: now + 3600, role, ...claims, ...more };
  const text = `${base64({ alg, kid, typ: "JWT", ...header })}.${base64(says)}`;
  return `${text}.${signers[alg](Buffer.from(text), key).toString("base64url")}`;
}

/** startRegistry runs it; what it keeps is in the folder persist, or in memory. asked counts what was asked of the issuer. */
export async function startRegistry({ persist, limit = 1_000_000, sample = "new" } = {}) {
  const asked = { count: 0 };
  const worker = await start("registry/build", {
    d1Databases: ["DB"],
    d1Persist: persist ?? false,
    bindings: { ISSUER: issuer, AUDIENCE: audience, SAMPLE: sample },
    ratelimits: { LIMITER: { simple: { limit, period: 60 } } },
    outboundService: (request) => {
      asked.count++;
      const { pathname } = new URL(request.url);
      if (pathname === "/.well-known/openid-configuration") {
        return Response.json({ issuer, jwks_uri: `${issuer}/keys` });
      }
      if (pathname === "/keys") return Response.json({ keys: ["ES256", "RS256", "EdDSA"].map(published) });
      return new Response("", { status: 404 });
    },
  });
  const scheduled = async () => (await worker.miniflare.getWorker()).scheduled({ cron: "*/15 * * * *" });
  /** call asks as somebody, "" for nobody. */
  const call = async (method, path, by = "", body, headers = {}) => {
    const { status, headers: got, text } = await ask(
      new URL(path, worker.url),
      method,
      { ...(by && { Authorization: `Bearer ${by}` }), ...(body !== undefined && { "Content-Type": "application/json" }), "Access-Reason": "test", ...headers },
      body === undefined ? undefined : JSON.stringify(body),
    );
    let json;
    try {
      json = JSON.parse(text);
    } catch {
      json = undefined; // it is no JSON
    }
    return { status, headers: got, text, json };
  };
  return { ...worker, call, scheduled, asked };
}
