// The engine in a worker thread of its own, in Node.
import { Worker } from "node:worker_threads";
import { compiler } from "./compile.js";
import type { Init } from "./options.js";
import { ownModule, readModule } from "./read.node.js";
import type { WorkerLike } from "./remote.js";
import { remote } from "./start.js";

export * from "./api.js";

const compile = compiler(readModule, ownModule);

/** Starts an engine in a worker thread of its own, which does not keep the process alive between calls. */
export const init: Init = async (options = {}) => remote(await compile(options), spawn);

function spawn(onMessage: (message: unknown) => void, onFailure: (reason: unknown) => void): WorkerLike {
  const worker = new Worker(new URL("./worker-entry.node.js", import.meta.url));
  worker.on("message", onMessage);
  worker.on("messageerror", onFailure);
  worker.on("error", onFailure);
  worker.on("exit", (code) => onFailure(new Error(`exit code ${code}`)));
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
    terminate: () => void worker.terminate(),
  };
}
