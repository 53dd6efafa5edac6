import type { Backend, SendOptions } from "./backend.js";
import { type ErrorCode, RuilkringError, throwIfAborted } from "./errors.js";
import type { FrameParts } from "./frames.js";
import { Reactor } from "./reactor.js";

// What goes to a worker and comes back. A call has a number, so that nothing
// that was said of an earlier one is taken for it.
type Question = { module: WebAssembly.Module } | { call: number; request: FrameParts; progress: boolean } | { call: number; memory: true };
type Answer =
  | { call: number; progress: Uint8Array<ArrayBuffer> }
  | { call: number; answer: Uint8Array<ArrayBuffer> }
  | { call: number; memory: number }
  | { call: number; error: { code: ErrorCode; message: string } };

/** A worker, in whichever way the platform has them. */
export interface WorkerLike {
  post(message: unknown, transfer: ArrayBuffer[]): void;
  /** Whether the worker keeps the process alive. */
  hold(busy: boolean): void;
  terminate(): void;
}

/** Starts a worker that answers to the two functions. */
export type Spawn = (onMessage: (message: unknown) => void, onFailure: (reason: unknown) => void) => WorkerLike;

interface Pending {
  call: number;
  onProgress: SendOptions["onProgress"];
  resolve(answer: { answer: Uint8Array<ArrayBuffer> } | { memory: number }): void;
  reject(reason: unknown): void;
}

/**
 * The engine in a worker of its own. To cancel a call ends the worker and
 * starts another one, which has the compiled module already.
 */
export class WorkerBackend implements Backend {
  generation = 0;
  readonly #module: WebAssembly.Module;
  readonly #spawn: Spawn;
  #worker: WorkerLike | undefined;
  #pending: Pending | undefined;
  #calls = 0;

  constructor(module: WebAssembly.Module, spawn: Spawn) {
    this.#module = module;
    this.#spawn = spawn;
    this.#start();
  }

  async send(request: FrameParts, options: SendOptions): Promise<Uint8Array<ArrayBuffer>> {
    const { signal } = options;
    throwIfAborted(signal);
    const cancel = (): void => this.#restart(signal!.reason);
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      // The sections are copied: the caller keeps them, to load them again.
      const reply = await this.#ask((call) => ({ call, request, progress: options.onProgress !== undefined }), options);
      return (reply as { answer: Uint8Array<ArrayBuffer> }).answer;
    } finally {
      signal?.removeEventListener("abort", cancel);
    }
  }

  async memoryBytes(): Promise<number> {
    return ((await this.#ask((call) => ({ call, memory: true }), {})) as { memory: number }).memory;
  }

  close(): void {
    this.#stop(new RuilkringError("closed", "ruilkring: the engine was closed"));
  }

  #ask(question: (call: number) => Question, options: SendOptions): Promise<{ answer: Uint8Array<ArrayBuffer> } | { memory: number }> {
    const worker = this.#worker ?? this.#start();
    return new Promise((resolve, reject) => {
      const call = ++this.#calls;
      this.#pending = { call, onProgress: options.onProgress, resolve, reject };
      worker.hold(true);
      worker.post(question(call), []);
    });
  }

  #start(): WorkerLike {
    this.generation++;
    const worker: WorkerLike = this.#spawn(
      (message) => {
        if (worker === this.#worker) this.#hear(message as Answer);
      },
      (reason) => {
        if (worker !== this.#worker) return;
        this.#stop(new RuilkringError("crashed", `ruilkring: the worker stopped: ${text(reason)}`, [], 0, { cause: reason }));
      },
    );
    this.#worker = worker;
    worker.hold(false);
    worker.post({ module: this.#module } satisfies Question, []);
    return worker;
  }

  #hear(message: Answer): void {
    const pending = this.#pending;
    if (message.call !== pending?.call) return;
    if ("progress" in message) {
      try {
        pending.onProgress?.(message.progress);
      } catch (error) {
        this.#restart(error);
      }
      return;
    }
    if ("error" in message) {
      this.#restart(new RuilkringError(message.error.code, message.error.message));
      return;
    }
    this.#pending = undefined;
    this.#worker?.hold(false);
    pending.resolve(message);
  }

  #stop(reason: unknown): void {
    this.generation++;
    this.#worker?.terminate();
    this.#worker = undefined;
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.reject(reason);
  }

  /** Ends the call in progress for the reason, and has a fresh worker ready for the next. */
  #restart(reason: unknown): void {
    this.#stop(reason);
    this.#start();
  }
}

function text(reason: unknown): string {
  return reason instanceof Error || (typeof reason === "object" && reason !== null && "message" in reason)
    ? String((reason as { message: unknown }).message)
    : String(reason);
}

/** After so many milliseconds of rest the worker collects garbage, so that the next call need not. */
const REST_MS = 20;

/** The worker's side: answers each question with post. */
export function serve(post: (message: unknown, transfer: ArrayBuffer[]) => void): (question: unknown) => Promise<void> {
  let reactor: Promise<Reactor> | undefined;
  let resting: ReturnType<typeof setTimeout> | undefined;
  const rest = (engine: Reactor): void => {
    resting = setTimeout(() => engine.rest(), REST_MS);
  };
  return async (message) => {
    clearTimeout(resting);
    const question = message as Question;
    if ("module" in question) {
      reactor = Reactor.start(question.module);
      reactor.catch(() => {}); // Told at the first call.
      return;
    }
    const { call } = question;
    const tell = (answer: Answer, transfer: ArrayBuffer[] = []): void => post(answer, transfer);
    try {
      const engine = await reactor!;
      if ("memory" in question) {
        tell({ call, memory: engine.memoryBytes });
        rest(engine);
        return;
      }
      const answer = engine.call(
        question.request,
        question.progress
          ? (bytes) => {
              const copy = bytes.slice() as Uint8Array<ArrayBuffer>;
              tell({ call, progress: copy }, [copy.buffer]);
            }
          : undefined,
      );
      tell({ call, answer }, [answer.buffer]);
      rest(engine);
    } catch (error) {
      const code = error instanceof RuilkringError ? error.code : "crashed";
      tell({ call, error: { code, message: text(error) } });
    }
  };
}
