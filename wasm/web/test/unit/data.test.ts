import assert from "node:assert/strict";
import { test } from "node:test";
import { asUTF8, pick, sortOf } from "../../src/data/files.ts";
import { begin, change, redo, undo } from "../../src/data/history.ts";
import { fromHash, readScenario, shortDigest, toHash } from "../../src/data/link.ts";
import { rowsOf, turnover, type Outcome } from "../../src/data/outcome.ts";
import { cell, compareCSV } from "../../src/data/save.ts";
import { extraPlaces, isNothing, keyOf, nothing, orderOf, withExtraPlaces, withOrder, withPractice } from "../../src/data/scenario.ts";
import type { Exchanges, Scenario } from "../../src/data/types.ts";

test("places are counted as free places", () => {
  const cases: { name: string; mode: "open" | "swap" | "closed"; capacity: number; enrolled: number; extra: number; want: object | undefined; reason: string }[] = [
    { name: "open with room", mode: "open", capacity: 100, enrolled: 90, extra: 20, want: { id: "a", places: 20 }, reason: "the norm rises by as much" },
    { name: "open and over its norm", mode: "open", capacity: 100, enrolled: 130, extra: 20, want: { id: "a", places: 50 }, reason: "30 make up for those above the norm" },
    { name: "swap", mode: "swap", capacity: 100, enrolled: 103, extra: 20, want: { id: "a", places: 23, mode: "open" }, reason: "who makes places takes people in" },
    { name: "swap under its norm", mode: "swap", capacity: 100, enrolled: 60, extra: 20, want: { id: "a", places: -20, mode: "open" }, reason: "20 is asked, not the 40 that opening alone would give" },
    { name: "closed", mode: "closed", capacity: 100, enrolled: 100, extra: 20, want: { id: "a", places: 20, mode: "open" }, reason: "as for swap" },
    { name: "fewer", mode: "open", capacity: 100, enrolled: 90, extra: -5, want: { id: "a", places: -5 }, reason: "five of the ten go" },
    { name: "fewer than there are", mode: "open", capacity: 100, enrolled: 90, extra: -50, want: { id: "a", places: -10 }, reason: "no place is less than free" },
    { name: "none", mode: "swap", capacity: 100, enrolled: 100, extra: 0, want: undefined, reason: "the practice is as it was" },
  ];
  for (const c of cases) {
    const p = { id: "a", mode: c.mode, capacity: c.capacity, enrolled: c.enrolled };
    const s = withExtraPlaces(nothing, p, c.extra);
    assert.deepEqual(s.practices?.[0], c.want, `${c.name}: ${c.reason}`);
    const most = c.mode === "open" ? Math.max(0, c.capacity - c.enrolled) : 0;
    assert.equal(extraPlaces(s, p), Math.max(c.extra, -most), `${c.name}: read back`);
    assert.ok(isNothing(withExtraPlaces(s, p, 0)), `${c.name}: and taken back`);
  }
});

test("a scenario without differences is nothing", () => {
  const s = withPractice(nothing, "a", { mode: "open" }, "swap");
  assert.ok(!isNothing(s));
  assert.ok(isNothing(withPractice(s, "a", { mode: "swap" }, "swap")), "the mode that it has is no change");
  assert.ok(isNothing({ ...nothing, name: "my own", practices: [], decline: { perMille: 0, repair: true } }), "a name counts for nothing");
  assert.equal(orderOf(withOrder(nothing, "waiting")), "waiting");
  assert.equal(orderOf({ ...nothing, goals: ["rank"] }), undefined);
  assert.equal(keyOf(withOrder(withOrder(nothing, "without"), "rules")), keyOf(nothing));
});

test("changes are undone and done again", () => {
  let h = begin(0);
  h = change(h, 1);
  h = change(h, 2);
  h = change(h, 3, true);
  assert.deepEqual([h.past.length, h.now], [2, 3], "a slider that moves leaves one step");
  h = undo(h);
  assert.equal(h.now, 1);
  assert.equal(redo(h).now, 3);
  assert.equal(undo(undo(undo(h))).now, 0, "no further than the start");
  assert.deepEqual(change(h, 9).future, [], "a new change ends what could be done again");
  for (let i = 0; i < 500; i++) h = change(h, i);
  assert.equal(h.past.length, 200, "the past has an end");
});

test("every step back and forth gives the scenario that was there", () => {
  const names = ["", "Méér plekken", "\ud83d\ude80\ud83d\ude81", "aaaa", "aaaaaaaa", "\ud83d"]; // half a pair too
  let seed = 7;
  const random = (n: number) => (seed = (seed * 48271) % 2147483647) % n;
  let h = begin<Scenario>(nothing);
  const states = [h.now];
  for (let i = 0; i < 190; i++) {
    let s = withPractice(h.now, `p${random(40)}`, { places: random(5) * 10 }, "open");
    if (random(4) === 0) s = { ...s, name: names[random(names.length)]!, withinM: random(9000) };
    h = change(h, s);
    states.push(s);
    if (random(5) === 0) {
      h = change(h, (s = { ...s, maxCycle: random(6) }), true);
      states[states.length - 1] = s;
    }
  }
  for (let i = states.length - 2; i >= 0; i--) {
    h = undo(h);
    assert.deepEqual(h.now, states[i], `back to ${i}`);
    if (random(3) === 0) assert.deepEqual(undo(redo(h)).now, states[i], `forth and back at ${i}`);
  }
  for (let i = 1; i < states.length; i++) {
    h = redo(h);
    assert.deepEqual(h.now, states[i], `forth to ${i}`);
  }
  for (let i = 0; i < 200; i++) h = change(h, withPractice(h.now, `p${random(100)}`, { places: random(50) }, "open"));
  const kept = h.past.reduce((sum, s) => sum + s.between.length, 0);
  assert.ok(kept < 200 * 40, `${kept} characters for 200 practices that changed: a step holds what changed, not all there is`);
});

test("a link carries a scenario, and nothing that is not one", () => {
  const s: Scenario = { ...nothing, name: "Méér plekken", practices: [{ id: "01", places: 20, mode: "open" }], withinM: 7000, maxCycle: 3, maxChain: 0, decline: { perMille: 200, seed: 3, repair: true } };
  const hash = toHash({ scenario: s, region: shortDigest("sha256:0123456789abcdef") });
  assert.match(hash, /^#01234567\.[A-Za-z0-9_-]+$/);
  assert.deepEqual(fromHash(hash), { scenario: s, region: "01234567" });
  for (const [bad, reason] of [
    ["", "nothing"],
    ["#answer", "a place on the page"],
    ["#01234567.%%%", "other signs"],
    ["#01234567.AAAA", "no JSON"],
    [`#01234567.${btoa('{"format":"other"}')}`, "another format"],
    [`#01234567.${btoa("[]")}`, "a list"],
  ] as const) {
    assert.equal(fromHash(bad), null, reason);
  }
  assert.deepEqual(
    readScenario({ format: nothing.format, withinM: "far", maxCycle: -1, practices: [{ id: 7 }, null, { id: "01", places: 1.5, mode: "odd" }], decline: { perMille: 5000 }, script: "x" }),
    { format: nothing.format, practices: [{ id: "01" }] },
    "fields of the wrong kind are left out",
  );
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("files are told by what is in them", () => {
  const practices = { name: "a.csv", bytes: bytes("agb;naam;breedtegraad;lengtegraad;capaciteit;ingeschreven;modus\n1;x;52;4;1;1;open\n") };
  const households = { name: "b.csv", bytes: bytes('"id","current","lat","lon","wishes"\n') };
  assert.equal(sortOf(practices), "practices");
  assert.equal(sortOf(households), "households");
  assert.equal(sortOf({ name: "x", bytes: bytes('\uFEFF {"format":') }), "json");
  assert.equal(sortOf({ name: "x.bin", bytes: bytes("RKF1....") }), "columns");
  assert.equal(sortOf({ name: "huishoudens.csv", bytes: bytes("") }), "households", "an empty file is told by its name, so that its fault can be said");
  assert.equal(sortOf({ name: "photo.png", bytes: bytes("PNG") }), "unknown");
  assert.equal(pick([households, practices], null).kind, "csv", "in any order");
  const half = pick([practices], null);
  assert.equal(half.kind, "half");
  if (half.kind === "half") assert.equal(pick([households], half).kind, "csv", "the other half comes later");
  assert.equal(pick([practices, practices], null).kind, "many");
  assert.equal(pick([], null).kind, "many");
});

test("text of old spreadsheets becomes UTF-8", () => {
  const read = (b: Uint8Array): string => new TextDecoder().decode(asUTF8(b));
  assert.equal(read(Uint8Array.of(0x42, 0xe9)), "Bé", "Windows-1252");
  assert.equal(read(Uint8Array.of(0xff, 0xfe, 0x42, 0x00)), "B", "UTF-16");
  const own = bytes("Bé");
  assert.equal(asUTF8(own), own, "UTF-8 is left alone");
});

test("cells are safe in a spreadsheet", () => {
  assert.equal(cell("=1+1"), "'=1+1");
  assert.equal(cell("-20"), "'-20");
  assert.equal(cell('a;"b"'), '"a;""b"""');
  assert.equal(cell(-20), "-20");
  const figures = { moved: 5, without: 1, first: 0.5, afterM: 900, beforeM: 2000, waiting: 2, cycles: 1, chains: 1, bundles: 0, exchanges: 2, longest: 3, proven: true };
  assert.equal(compareCSV(["a", "b"], [{ name: "x", changes: "", figures }]), "\uFEFFa;b\r\nx;;5;1;50;900;2;2;3;1\r\n");
});

const exchanges: Exchanges = {
  kind: ["cycle", "chain"],
  state: [0, 1],
  offsets: [0, 2, 4],
  moves: {
    household: ["a", "b", "c", "d"], size: [1, 2, 1, 1], priority: [0, 0, 0, 0], days: [0, 0, 0, 0],
    from: [0, 1, 2, -1], to: [1, 0, 3, 2], rank: [1, 2, 1, 1],
    beforeM: [3000, 6000, 900, -1], afterM: [1000, 1000, 1000, 500], lat: [0, 0, 0, 0], lon: [0, 0, 0, 0], declined: [0, 0, 0, 1],
  },
};

test("an exchange becomes a row", () => {
  const [cycle, chain] = rowsOf(exchanges);
  assert.deepEqual(cycle, { index: 0, kind: "cycle", state: 0, steps: 2, persons: 3, path: [0, 1, 0], gainM: 4000, rank: 5 / 3 }, "back where it began; gain and rank are means of persons");
  assert.deepEqual(chain, { index: 1, kind: "chain", state: 1, steps: 2, persons: 2, path: [-1, 2, 3], gainM: -100, rank: 1 }, "told from who had none to the place that was free");
});

test("turnover counts the persons who came and fell out", () => {
  const of = (scenario: Scenario, e: Exchanges): Outcome => ({ scenario, exchanges: e }) as Outcome;
  const start = of(nothing, exchanges);
  const other: Exchanges = { ...exchanges, state: [1, 0] };
  assert.deepEqual(turnover(start, of({ ...nothing, maxCycle: 2 }, other)), { gained: 2, lost: 3 }, "what is broken moves nobody");
  assert.deepEqual(turnover(start, start), { gained: 0, lost: 0 });
});
