// The engine in the caller's thread, in Workers. There a module can't be
// compiled from bytes: it is imported, and the tool that uploads the Worker
// knows what to do with it.
import { compiler } from "./compile.js";
import type { Init } from "./options.js";
import module from "./ruilkring.wasm";
import { threaded } from "./start.js";

export * from "./api.js";

const compile = compiler(
  () => Promise.reject(new TypeError("a Worker can't compile WebAssembly: import it and give it as wasmModule")),
  () => Promise.resolve(module),
);

/** Starts an engine in this isolate. */
export const init: Init = async (options = {}) => threaded(await compile(options));
