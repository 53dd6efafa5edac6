import { ThreadBackend } from "./backend.js";
import { Engine } from "./engine.js";
import { type Spawn, WorkerBackend } from "./remote.js";

/** An engine in the caller's thread, started at once so that a first call need not wait for that. */
export async function threaded(module: WebAssembly.Module): Promise<Engine> {
  const backend = new ThreadBackend(module);
  await backend.start();
  return new Engine(backend);
}

/** An engine in a worker of its own. */
export function remote(module: WebAssembly.Module, spawn: Spawn): Engine {
  return new Engine(new WorkerBackend(module, spawn));
}
