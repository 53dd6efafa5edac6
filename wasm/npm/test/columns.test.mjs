import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeColumns, encodeColumns, fromColumns, init, toColumns } from "ruilkring";
import { pair, town } from "./town.mjs";

/** A problem with everything in it that a problem can have. */
function rich() {
  const p = pair();
  Object.assign(p.practices[0], {
    name: "De Línde 🌳", mode: "open", accepts: { within_m: 6000, postcodes: ["2512", "25"] }, max_intake: 0,
  });
  Object.assign(p.practices[1], { mode: "closed", accepts: { postcodes: ["2"] }, max_intake: 2 ** 31 - 1 });
  p.practices.push({ ...p.practices[0], id: "ç", name: "ß", accepts: { within_m: 1 } });
  Object.assign(p.households[0], {
    size: 3, postcode: "2512", priority: 9, since: "2024-02-29",
    wishes: { ranked: [["b", "ç"], ["a"]], within_m: 4000, weights: [[1, 2 ** 31 - 1], [0]] },
  });
  delete p.households[1].current;
  Object.assign(p.households[1], { since: "1969-12-31", wishes: {} });
  p.rules = { mechanism: "optimal", max_cycle: 3, goals: ["weight"], date: "2026-11-21", seed: 2n ** 64n - 1n };
  return p;
}

test("columns hold all that a problem can have", () => {
  for (const problem of [rich(), pair(), town(7, 60, 3), { format: "ruilkring/v1", practices: [], households: [] }]) {
    const columns = toColumns(problem);
    assert.deepEqual(fromColumns(columns), problem);
    const { rules, ...decoded } = decodeColumns(encodeColumns(columns));
    const { rules: before, ...rest } = columns;
    assert.deepEqual(decoded, rest);
    assert.equal(rules === undefined, before === undefined);
  }
});

test("columns may begin anywhere in a buffer", () => {
  const bytes = encodeColumns(toColumns(rich()));
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  assert.deepEqual(decodeColumns(shifted.subarray(3)), decodeColumns(bytes));
});

test("Go reads the columns as the same problem as the JSON, and writes them the same", async () => {
  const engine = await init();
  const problem = rich();
  problem.households[0].wishes.weights[1] = [7];
  const columns = toColumns(problem);
  const text = JSON.stringify({ ...problem, rules: { ...problem.rules, seed: 0 } }).replace('"seed":0', '"seed":18446744073709551615');
  const [byColumns, byText] = [await engine.load({ columns }), await engine.load({ problem: text })];
  assert.equal(byColumns.digest, byText.digest);
  const exported = decodeColumns(await byText.export("columns"));
  assert.deepEqual(exported.columns, columns.columns);
  engine.close();
});

const faulty = [
  ["format", "another format", (p) => (p.format = "ruilkring/v2")],
  ["practices[0].colour", "an unknown field", (p) => (p.practices[0].colour = "red")],
  ["practices[1].mode", "an unknown mode", (p) => (p.practices[1].mode = "ajar")],
  ["practices[1].capacity", "a number below zero", (p) => (p.practices[1].capacity = -1)],
  ["practices[1].capacity", "a number that is not whole", (p) => (p.practices[1].capacity = 1.5)],
  ["practices[1].id", "an id twice", (p) => (p.practices[1].id = "a")],
  ["practices[0].location", "no location", (p) => delete p.practices[0].location],
  ["practices[0].location.lat", "no number", (p) => (p.practices[0].location.lat = Number.NaN)],
  ["practices[0].location.lon", "outside the world", (p) => (p.practices[0].location.lon = 181)],
  ["practices[0].accepts.within_m", "text for a number", (p) => (p.practices[0].accepts = { within_m: "6000" })],
  ["households[0].wishes.ranked[0][0]", "an unknown practice", (p) => (p.households[0].wishes.ranked[0][0] = "c")],
  ["households[0].current", "an unknown practice", (p) => (p.households[0].current = "c")],
  ["households[1].since", "a day that is not there", (p) => (p.households[1].since = "2026-02-30")],
  ["households[1].priority", "a number too large", (p) => (p.households[1].priority = 10)],
  ["households[1].wishes.weights", "weights of another shape", (p) => (p.households[1].wishes.weights = [[1], [2]])],
  ["households[1].wishes", "no wishes", (p) => (p.households[1].wishes = null)],
  ["households[1].id", "an empty id", (p) => (p.households[1].id = "")],
  ["households", "no list", (p) => (p.households = {})],
  ["rules.goals[0]", "an unknown goal", (p) => (p.rules = { goals: ["money"] })],
];

test("a faulty object is refused with the path of the fault", async () => {
  const engine = await init();
  for (const [path, reason, spoil] of faulty) {
    const problem = pair();
    spoil(problem);
    const error = await engine.load({ problem }).then(() => undefined, (e) => e);
    assert.equal(error?.code, "invalid_problem", reason);
    assert.ok(error.faults.some((f) => f.path?.startsWith(path)), `${reason}: want ${path}, got ${JSON.stringify(error.faults)}`);
  }
  engine.close();
});
