import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeFrame, encodeFrame } from "../dist/frames.js";
import { bytesOf, toJSON } from "../dist/json.js";
import { Wasi } from "../dist/wasi.js";

test("a frame gives back what was put in, every section at a multiple of 8", () => {
  for (const lengths of [[], [0], [1, 7, 8, 9], [0, 0, 100]]) {
    const sections = lengths.map((n, i) => ({ name: `s${i}`, type: "json", bytes: new Uint8Array(n).fill(i + 1) }));
    const bytes = encodeFrame({ header: { call: "é".repeat(lengths.length) }, sections });
    assert.equal(bytes.length % 8, 0);
    const back = decodeFrame(bytes);
    assert.equal(back.header.call, "é".repeat(lengths.length));
    assert.deepEqual(back.sections, sections);
    for (const s of back.sections) assert.equal(s.bytes.byteOffset % 8, 0);
  }
});

test("a frame that was cut off, or is none, is refused", () => {
  const bytes = encodeFrame({ header: { call: "solve" }, sections: [{ name: "plan", type: "json", bytes: new Uint8Array(20) }] });
  for (const length of [0, 4, 8, 16, bytes.length - 8]) assert.throws(() => decodeFrame(bytes.subarray(0, length)), Error, `${length} bytes`);
  assert.throws(() => decodeFrame(new Uint8Array(64)), TypeError);
});

test("JSON: bigints as numbers, no number that was rounded", () => {
  assert.equal(toJSON({ seed: 2n ** 64n - 1n, text: "18446744073709551615" }), '{"seed":18446744073709551615,"text":"18446744073709551615"}');
  assert.throws(() => toJSON({ rules: { seed: 2 ** 60 } }), { name: "RuilkringError", code: "bad_request", message: /seed/ });
  assert.deepEqual(bytesOf("é"), new Uint8Array([0xc3, 0xa9]));
});

/** A memory, and the functions that a module would import. */
function wasi() {
  const names = ["clock_time_get", "poll_oneoff", "fd_write", "random_get", "proc_exit", "path_open", "fd_prestat_get"];
  const module = new WebAssembly.Module(importing(names));
  const shim = new Wasi();
  const memory = new WebAssembly.Memory({ initial: 1 });
  shim.attach(memory);
  return { shim, call: shim.imports(module), view: new DataView(memory.buffer) };
}

/** The bytes of a module that imports functions of no arguments by these names. */
function importing(names) {
  const text = (s) => [s.length, ...new TextEncoder().encode(s)];
  const entries = names.flatMap((n) => [...text("wasi_snapshot_preview1"), ...text(n), 0, 0]);
  const size = entries.length + 1;
  return new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, (size & 0x7f) | 0x80, size >> 7, names.length, ...entries]);
}

test("WASI: a wait takes no time, and the clock is later by as much", () => {
  const { call, view } = wasi();
  call.clock_time_get(1, 0n, 0);
  const before = view.getBigUint64(0, true);
  const hour = 3_600_000_000_000n;
  view.setBigUint64(64, 7n, true); // what the waiter calls it
  view.setUint32(64 + 16, 1, true); // the monotonic clock
  view.setBigUint64(64 + 24, hour, true);
  assert.equal(call.poll_oneoff(64, 256, 1, 512), 0);
  assert.equal(view.getUint32(512, true), 1);
  assert.equal(view.getBigUint64(256, true), 7n);
  call.clock_time_get(1, 0n, 0);
  const waited = view.getBigUint64(0, true) - before;
  assert.ok(waited >= hour && waited < 2n * hour, `${waited}`);
});

test("WASI: output goes to the console by lines, and is told where the program ends", (t) => {
  const { call, view } = wasi();
  const error = t.mock.method(console, "error", () => {});
  const bytes = new TextEncoder().encode("panic: one\ntwo");
  new Uint8Array(view.buffer).set(bytes, 100);
  view.setUint32(0, 100, true);
  view.setUint32(4, bytes.length, true);
  assert.equal(call.fd_write(2, 0, 1, 8), 0);
  assert.equal(view.getUint32(8, true), bytes.length);
  assert.deepEqual(error.mock.calls.map((c) => c.arguments[0]), ["panic: one"]);
  assert.throws(() => call.proc_exit(2), { status: 2, message: "panic: one\ntwo" });
});

test("WASI: what is not there says so", () => {
  const { call } = wasi();
  assert.equal(call.path_open(), 52);
  assert.equal(call.fd_prestat_get(3, 0), 8);
});
