// An engine that breaks down in every call, as bytes of WebAssembly.

const text = (s) => [s.length, ...new TextEncoder().encode(s)];
const section = (id, bytes) => [id, bytes.length, ...bytes];
const I32 = 0x7f;
const I64 = 0x7e;
const END = 0x0b;

/** The bytes of a module like the engine's, of which rk_call is "unreachable". */
export function brokenEngine() {
  const exports = [["memory", 2, 0], ["_initialize", 0, 0], ["rk_alloc", 0, 1], ["rk_free", 0, 2], ["rk_call", 0, 3]];
  return new Uint8Array([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, [4, 0x60, 0, 0, 0x60, 1, I32, 1, I32, 0x60, 1, I32, 0, 0x60, 2, I32, I32, 1, I64]), // types
    ...section(3, [4, 0, 1, 2, 3]), // functions
    ...section(5, [1, 0, 1]), // one page of memory
    ...section(7, [exports.length, ...exports.flatMap(([name, kind, index]) => [...text(name), kind, index])]),
    ...section(10, [4, 2, 0, END, 4, 0, 0x41, 16, END, 2, 0, END, 3, 0, 0, END]), // bodies: rk_alloc gives 16
  ]);
}
