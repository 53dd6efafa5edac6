// The Worker in the real runtime, workerd.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { after, before, describe, it } from "node:test";
import { here, problem, residentMB, start, startAlone } from "../runtime.mjs";

const json = { "Content-Type": "application/json" };
const post = (url, path, body, headers = json) => fetch(new URL(path, url), { method: "POST", body, headers });

for (const [name, build] of [["the Worker", "build"], ["the Worker on the npm package", "fast/build"]]) describe(name, () => {
  let worker;
  before(async () => {
    worker = await start(build);
  });
  after(() => worker.stop());

  it("solves, and its plan passes the check", async () => {
    const round = JSON.stringify(problem(1000));
    const solved = await post(worker.url, "/v1/solve", round);
    const plan = await solved.text();
    assert.equal(solved.status, 200, plan);
    assert.equal(JSON.parse(plan).status, "optimal");
    assert.equal(solved.headers.get("ruilkring-method"), "circulation");
    const verified = await post(worker.url, "/v1/verify", `{"problem":${round},"plan":${plan}}`);
    assert.equal(verified.status, 200);
    assert.equal((await verified.json()).valid, true);
    // Compressed, it is the same.
    const packed = await post(worker.url, "/v1/solve", gzipSync(round), { ...json, "Content-Encoding": "gzip" });
    assert.equal(await packed.text(), plan);
  });

  it("compresses an answer once", async () => {
    // Miniflare's proxy compresses anew what it gets, so it can't tell.
    const alone = await startAlone(build);
    try {
      const ask = (encoding) => new Promise((resolve, reject) => {
        const sent = request(new URL("/v1/solve", alone.url), { method: "POST", headers: { ...json, ...encoding } }, async (answer) => {
          resolve({ encoding: answer.headers["content-encoding"], body: Buffer.concat(await answer.toArray()) });
        });
        sent.on("error", reject).end(JSON.stringify(problem(300)));
      });
      const plain = await ask({});
      assert.equal(plain.encoding, undefined);
      const packed = await ask({ "Accept-Encoding": "gzip" });
      assert.equal(packed.encoding, "gzip");
      assert.ok(packed.body.length < plain.body.length / 2);
      assert.deepEqual(gunzipSync(packed.body), plain.body);
      assert.equal((await ask({ "Accept-Encoding": "gzip;q=0" })).encoding, undefined);
    } finally {
      await alone.stop();
    }
  });

  it("answers what is wrong with a request", async () => {
    const one = problem(20);
    one.households[7].wishes.ranked[0][0] = "nowhere";
    one.households[9].home.lat = 91;
    for (const [why, path, body, headers, status, says] of [
      ["malformed, with every path", "/v1/solve", JSON.stringify(one), json, 422, /households\[7\]\.wishes\.ranked\[0\]\[0\].*households\[9\]\.home\.lat/s],
      ["broken JSON, with its line", "/v1/solve", '{"format":\n"ruilkring/v1",', json, 422, /"line":2/],
      ["too large", "/v1/solve", " ".repeat((16 << 20) + 1), json, 413, /16777216/],
      ["not JSON", "/v1/solve", "a,b", { "Content-Type": "text/csv" }, 415, /application\/json/],
      ["no such address", "/v1/nothing", "{}", json, 404, /v1/],
    ]) {
      const response = await post(worker.url, path, body, headers);
      const text = await response.text();
      assert.equal(response.status, status, `${why}: ${text}`);
      assert.equal(response.headers.get("content-type"), "application/problem+json", why);
      assert.match(text, says, why);
    }
  });

  it("says that it is there, and describes itself", async () => {
    const health = await (await fetch(new URL("/v1/health", worker.url))).json();
    assert.equal(health.status, "ok");
    const description = await (await fetch(new URL("/v1/openapi.json", worker.url))).json();
    assert.deepEqual(description, JSON.parse(readFileSync(join(here, "../edge/openapi.json"), "utf8")));
    for (const name of Object.keys(health)) assert.ok(description.paths["/v1/health"].get.responses[200].content["application/json"].schema.properties[name], name);
  });

  it("needs no more memory after many requests", async () => {
    const round = JSON.stringify(problem(build === "fast/build" ? 1000 : 20));
    const some = async (n) => {
      for (let i = 0; i < n; i++) await (await post(worker.url, "/v1/solve", round)).text();
    };
    const { engine_bytes: kept } = await (await fetch(new URL("/v1/health", worker.url))).json();
    await some(20);
    const first = residentMB();
    const { engine_bytes: grown } = await (await fetch(new URL("/v1/health", worker.url))).json();
    await some(100);
    const then = residentMB();
    assert.ok(first > 0, "workerd's memory can be read");
    // An instance that stayed would be 10 MB or more: 100 of them 1 GB. Of an engine
    // that is kept the memory is known: a request that stayed would be 0.2 MB.
    assert.ok(then < first + 200, `${first.toFixed(0)} MB after 20 requests, ${then.toFixed(0)} MB after 120`);
    if (build !== "fast/build") return;
    assert.ok(kept > 0);
    const { engine_bytes: settled } = await (await fetch(new URL("/v1/health", worker.url))).json();
    assert.ok(settled <= 1.05 * grown, `the engine holds ${grown} bytes after 20 requests, and ${settled} after 120`);
  });
});

describe("a Worker with faults built in", () => {
  const build = "build/faulty";
  let worker;
  before(async () => {
    rmSync(join(here, build), { recursive: true, force: true });
    mkdirSync(join(here, build), { recursive: true });
    for (const file of ["worker.mjs", "runtime.mjs", "wasm_exec.js"]) cpSync(join(here, "build", file), join(here, build, file));
    execFileSync("go", ["build", "-trimpath", "-ldflags=-s -w", "-tags=faulty", "-o", join(here, build, "app.wasm"), "."], {
      cwd: here, stdio: "inherit", env: { ...process.env, GOOS: "js", GOARCH: "wasm" },
    });
    worker = await start(build);
  });
  after(() => worker.stop());

  for (const [why, path] of [["a panic", "/faulty/panic"], ["the end of the program", "/faulty/end"]]) {
    it(`answers ${why} cleanly, and the next request works`, async () => {
      const response = await post(worker.url, path, "{}");
      const text = await response.text();
      assert.equal(response.status, 500, text);
      assert.equal(response.headers.get("content-type"), "application/problem+json");
      assert.equal(JSON.parse(text).title, "a fault of the program");
      assert.doesNotMatch(text, /purpose/);
      const next = await post(worker.url, "/v1/solve", JSON.stringify(problem(20)));
      assert.equal(next.status, 200, await next.text());
    });
  }
});
