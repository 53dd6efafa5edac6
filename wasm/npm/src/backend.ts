import { throwIfAborted } from "./errors.js";
import type { FrameParts } from "./frames.js";
import { type ProgressBytes, Reactor } from "./reactor.js";

/** What a call may be given besides its frame. */
export interface SendOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ProgressBytes | undefined;
}

/** Where the engine runs. It takes one call at a time: the next only after the last one's promise is settled. */
export interface Backend {
  /** Another number each time that all the engine held is lost: what was loaded must be loaded again. */
  readonly generation: number;
  /** Makes a call: a frame in, the bytes of a frame out. */
  send(request: FrameParts, options: SendOptions): Promise<Uint8Array<ArrayBuffer>>;
  /** How many bytes of memory the engine holds, 0 before it has started. */
  memoryBytes(): Promise<number>;
  /** Ends the engine. Calls in progress are rejected. */
  close(): void;
}

/**
 * The engine in the caller's own thread, which a call blocks. A signal is
 * looked at before a call and each time that the engine tells of progress, so
 * only onProgress itself can abort a call that runs. What was loaded stays.
 */
export class ThreadBackend implements Backend {
  generation = 0;
  readonly #module: WebAssembly.Module;
  #reactor: Reactor | undefined;

  constructor(module: WebAssembly.Module) {
    this.#module = module;
  }

  async send(request: FrameParts, options: SendOptions): Promise<Uint8Array<ArrayBuffer>> {
    throwIfAborted(options.signal);
    const reactor = await this.start();
    const { onProgress } = options;
    try {
      return reactor.call(
        request,
        onProgress &&
          ((message) => {
            onProgress(message);
            throwIfAborted(options.signal);
          }),
      );
    } finally {
      if (reactor.spent) this.close();
    }
  }

  /** Starts the engine, unless it runs. A first call does so too. */
  async start(): Promise<Reactor> {
    if (!this.#reactor) {
      this.generation++;
      this.#reactor = await Reactor.start(this.#module);
    }
    return this.#reactor;
  }

  async memoryBytes(): Promise<number> {
    return this.#reactor?.memoryBytes ?? 0;
  }

  close(): void {
    if (this.#reactor) this.generation++;
    this.#reactor = undefined;
  }
}
