// The engine in Node, by both entries.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { init as initHere, RuilkringError } from "ruilkring";
import { init as initWorker } from "ruilkring/worker";
import { brokenEngine } from "./broken.mjs";
import { pair, town } from "./town.mjs";

const inits = { "in the thread": initHere, "in a worker": initWorker };
const wasm = new URL("../dist/ruilkring.wasm", import.meta.url);

for (const [where, init] of Object.entries(inits)) {
  test(`${where}: every way to ask gives the same plan`, async () => {
    const engine = await init();
    const problem = town(12, 300, 5);
    const once = await engine.solve(problem);
    const text = JSON.stringify(problem);
    const forms = { problem, text: JSON.stringify(problem), bytes: new TextEncoder().encode(text) };
    for (const [form, value] of Object.entries(forms)) {
      const region = await engine.load({ problem: value });
      assert.deepEqual((await region.solve()).planBytes, once.planBytes, form);
    }
    const region = await engine.load({ problem });
    for (const as of ["json", "columns", "csv"]) {
      const out = await region.export(as);
      const input = as === "json" ? { problem: out } : as === "columns" ? { columns: out } : { ...out, rules: problem.rules };
      const again = await engine.load(input);
      assert.equal(again.digest, region.digest, as);
      again.release();
    }
    assert.equal(once.plan().problem, region.digest);
    assert.equal((await region.verify(once.plan())).persons, once.plan().exchanges.reduce((n, e) => n + e.moves.length, 0));
    engine.close();
  });

  test(`${where}: a scenario, and all that an answer can bring`, async () => {
    const engine = await init();
    const region = await engine.load({ problem: town(12, 300, 5) });
    const scenario = { format: "ruilkring/scenario/v1", practices: [{ id: "p0", places: 50, mode: "open" }], seed: 2n ** 63n };
    const base = await region.solve({ want: ["survey"] });
    const what = await region.solve({ scenario, want: ["plan", "survey", "exchanges", "moves.csv"], language: "nl" });
    assert.ok(what.survey.moved.persons >= base.survey.moved.persons);
    assert.notEqual(what.digest, base.digest);
    assert.equal(what.exchanges.moves.household.length, what.survey.moved.households);
    assert.equal(new TextDecoder().decode(what.movesCSV).trim().split("\n").length, 1 + what.survey.moved.households);
    assert.equal((await region.verify(what.planBytes, { scenario })).status, "optimal");
    assert.throws(() => base.plan(), { name: "RuilkringError", code: "bad_request" });
    const declining = await region.solve({ scenario: { format: scenario.format, decline: { perMille: 500, repair: true } } });
    assert.ok(declining.decline.declined.households > 0);
    const eligible = await region.eligibility();
    assert.equal(eligible.offsets.at(-1), region.survey.wishes);
    assert.equal(eligible.current.length, region.households);
    engine.close();
  });

  test(`${where}: errors are data`, async () => {
    const engine = await init();
    const region = await engine.load({ problem: pair() });
    const other = (await engine.solve(pair())).plan();
    other.exchanges[0].moves[0].to = "a";
    for (const [code, path, call] of [
      ["invalid_problem", undefined, () => engine.load({ problem: "{" })],
      ["invalid_plan", /^exchanges\[0\]/, () => region.verify(other)],
      ["invalid_scenario", /places/, () => region.solve({ scenario: { format: "ruilkring/scenario/v1", practices: [{ id: "a", places: "many" }] } })],
      ["bad_request", undefined, () => engine.load({ practicesCSV: "id" })],
      ["bad_request", undefined, () => region.solve({ maxSteps: -1 })],
    ]) {
      const error = await call().then(() => assert.fail(`no error, want ${code}`), (e) => e);
      assert.ok(error instanceof RuilkringError, String(error));
      assert.equal(error.code, code, error.message);
      if (path) assert.ok(error.faults.some((f) => path.test(f.path)), JSON.stringify(error.faults));
    }
    const csv = await engine.load({ practicesCSV: "id,lat\nx,1\n", householdsCSV: "id\n" }).catch((e) => e);
    assert.ok(csv.faults.length > 1 && csv.faults.every((f) => f.source && f.line), JSON.stringify(csv.faults));
    assert.equal(csv.total, csv.faults.length);
    region.release();
    await assert.rejects(region.solve(), { code: "closed" });
    engine.close();
    await assert.rejects(engine.about(), { code: "closed" });
  });

  test(`${where}: a call that was cancelled rejects, and what was loaded is there again`, async () => {
    const engine = await init();
    const region = await engine.load({ problem: town(20, 3000, 9) });
    const before = (await region.solve()).planBytes;
    await assert.rejects(region.solve({ signal: AbortSignal.abort() }), { name: "AbortError" });
    const controller = new AbortController();
    const reason = new Error("enough");
    // The engine keeps its last answer: another scenario is another question.
    const scenario = (seed) => ({ format: "ruilkring/scenario/v1", seed });
    const running = region.solve({ scenario: scenario(1), signal: controller.signal, onProgress: () => controller.abort(reason) });
    const waiting = region.solve();
    await assert.rejects(running, reason);
    assert.deepEqual((await waiting).planBytes, before);
    const thrown = new Error("thrown in onProgress");
    await assert.rejects(region.solve({ scenario: scenario(2), onProgress: () => { throw thrown; } }), thrown);
    assert.deepEqual((await region.solve()).planBytes, before);
    engine.close();
  });

  test(`${where}: an engine that breaks down rejects the call, and the next one has a fresh one`, async () => {
    const engine = await init({ wasmBytes: brokenEngine() });
    for (const turn of ["first", "second"]) await assert.rejects(engine.about(), { code: "crashed", message: /unreachable/ }, turn);
    engine.close();
  });

  test(`${where}: the module by address, by bytes, compiled, and not there`, async () => {
    const bytes = await readFile(wasm);
    for (const options of [{ wasmURL: wasm }, { wasmURL: String(wasm) }, { wasmBytes: bytes }, { wasmModule: await WebAssembly.compile(bytes) }]) {
      const engine = await init(options);
      assert.ok((await engine.about()).formats.includes("ruilkring/v1"), Object.keys(options)[0]);
      engine.close();
    }
    for (const options of [{ wasmURL: new URL("none.wasm", wasm) }, { wasmBytes: new Uint8Array(8) }]) {
      await assert.rejects(init(options), { name: "RuilkringError", code: "unavailable" });
    }
  });
}

test("memory settles: after 100 solves it is that after 10, but for 1%", async () => {
  const engine = await initHere();
  const region = await engine.load({ problem: town(20, 1000, 4) });
  const solve = async (n) => {
    for (let i = 0; i < n; i++) await region.solve({ scenario: { format: "ruilkring/scenario/v1", practices: [{ id: "p0", places: i }] } });
    return engine.memoryBytes();
  };
  const few = await solve(10);
  const many = await solve(90);
  assert.ok(many <= 1.01 * few, `${few} bytes after 10, ${many} after 100`);
  engine.close();
});

test("in a worker with pauses memory stays what it is after ten questions", async () => {
  const engine = await initWorker();
  const region = await engine.load({ problem: town(40, 4000, 4) });
  const solve = async (n) => {
    for (let i = 0; i < n; i++) {
      const practices = Array.from({ length: 1 + (i % 10) }, (_, j) => ({ id: `p${j}`, places: 20 }));
      await region.solve({ scenario: { format: "ruilkring/scenario/v1", practices } });
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    return engine.memoryBytes();
  };
  const few = await solve(10);
  const many = await solve(90);
  assert.ok(many <= few, `${few} bytes after 10, ${many} after 100`);
  engine.close();
});

test("memory settles where each call brings its problem, too", async () => {
  const engine = await initHere();
  const problem = town(20, 1000, 4);
  const solve = async (n) => {
    for (let i = 0; i < n; i++) await engine.solve(problem);
    return engine.memoryBytes();
  };
  const few = await solve(10);
  const many = await solve(90);
  assert.ok(many <= 1.01 * few, `${few} bytes after 10, ${many} after 100`);
  engine.close();
});

test("in a worker: cancelled from outside, a waiting call at once too", async () => {
  const engine = await initWorker();
  const region = await engine.load({ problem: town(100, 20_000, 9) });
  const controller = new AbortController();
  const running = region.solve({ signal: controller.signal, onProgress: () => setImmediate(() => controller.abort()) });
  const waiting = region.solve({ signal: controller.signal });
  await assert.rejects(running, { name: "AbortError" });
  await assert.rejects(waiting, { name: "AbortError" });
  assert.equal((await region.solve()).status, "optimal");
  const closed = region.solve();
  await new Promise(setImmediate);
  engine.close();
  await assert.rejects(closed, { code: "closed" });
});
