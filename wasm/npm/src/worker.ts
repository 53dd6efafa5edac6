// The engine in a Web Worker of its own, in browsers and bundlers.
import { compiler, fetchModule } from "./compile.js";
import type { Init } from "./options.js";
import type { WorkerLike } from "./remote.js";
import { remote } from "./start.js";

export * from "./api.js";

const compile = compiler(fetchModule, () => fetchModule(new URL("./ruilkring.wasm", import.meta.url)));

/** Starts an engine in a Web Worker of its own. */
export const init: Init = async (options = {}) => remote(await compile(options), spawn);

// Bundlers know a worker by these very words.
function spawn(onMessage: (message: unknown) => void, onFailure: (reason: unknown) => void): WorkerLike {
  const worker = new Worker(new URL("./worker-entry.js", import.meta.url), { type: "module" });
  worker.onmessage = (event) => onMessage(event.data);
  worker.onerror = (event) => {
    event.preventDefault();
    onFailure(event);
  };
  worker.onmessageerror = onFailure;
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    hold: () => {},
    terminate: () => worker.terminate(),
  };
}
