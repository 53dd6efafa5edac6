// The engine in the caller's thread, in browsers and bundlers.
import { compiler, fetchModule } from "./compile.js";
import type { Init } from "./options.js";
import { threaded } from "./start.js";

export * from "./api.js";

const compile = compiler(fetchModule, () => fetchModule(new URL("./ruilkring.wasm", import.meta.url)));

/** Starts an engine in this thread. */
export const init: Init = async (options = {}) => threaded(await compile(options));
