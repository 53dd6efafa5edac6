import { RuilkringError } from "./errors.js";
import { type FrameParts, writeFrame } from "./frames.js";
import { Wasi } from "./wasi.js";

/** What the engine's WebAssembly module exports. */
interface Exports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  rk_alloc(length: number): number;
  rk_free(at: number): void;
  rk_call(at: number, length: number): bigint;
  rk_collect?(): void;
}

/** Told of progress: the bytes of a message, good until it returns. When it throws, the call is asked to end early, and throws the same. */
export type ProgressBytes = (message: Uint8Array) => void;

/** Above so many bytes an eighth is much, and may not be there. */
const MOST_ROOM = 256 << 20;

/** What the engine is told in return for progress. */
const GO_ON = 0;
const STOP = 1;

/**
 * One instance of the engine, with memory of its own. It takes one call at a
 * time and blocks the thread until that is done.
 */
export class Reactor {
  readonly #wasi = new Wasi();
  #exports!: Exports;
  #progress: ProgressBytes | undefined;
  #thrown: unknown[] = [];
  #spent = false;
  #used = false;
  #settled = 0;

  private constructor() {}

  /** Starts an instance, which takes some milliseconds. */
  static async start(module: WebAssembly.Module): Promise<Reactor> {
    const reactor = new Reactor();
    const instance = await WebAssembly.instantiate(module, {
      wasi_snapshot_preview1: reactor.#wasi.imports(module),
      ruilkring: { progress: (at: number, length: number): number => reactor.#tell(at, length) },
    });
    const exports = instance.exports as unknown as Exports;
    reactor.#exports = exports;
    reactor.#wasi.attach(exports.memory);
    exports._initialize();
    return reactor;
  }

  /** Whether the engine broke down during a call: then it takes no other. */
  get spent(): boolean {
    return this.#spent;
  }

  /** How many bytes of memory the instance holds. It never gives any back. */
  get memoryBytes(): number {
    return this.#exports.memory.buffer.byteLength;
  }

  /**
   * Collects what earlier calls left behind, so that the next one needs no more
   * memory than they did. It takes some tens of milliseconds for a large problem.
   */
  collect(): void {
    this.#used = false;
    if (!this.#spent) this.#exports.rk_collect?.();
  }

  /**
   * Collects in a pause. Where memory has grown since the last one, it is made to grow
   * by an eighth more, in pieces that are given back: no two calls make the same garbage
   * at the same time, and else one of the next, which needs no more than this one did,
   * would find a little too little.
   */
  rest(): void {
    this.collect();
    const before = this.memoryBytes;
    if (this.#spent || before <= this.#settled || before > MOST_ROOM) return;
    const { rk_alloc, rk_free } = this.#exports;
    const pieces: number[] = [];
    while (this.memoryBytes < before + before / 8) pieces.push(rk_alloc(before >> 6));
    for (const at of pieces) rk_free(at);
    this.collect();
    this.#settled = this.memoryBytes;
  }

  /**
   * Makes one call: takes a frame, gives the bytes of a frame. What an earlier call
   * left is collected first, for memory that has grown stays.
   */
  call(request: FrameParts, progress?: ProgressBytes): Uint8Array<ArrayBuffer> {
    if (this.#used) this.collect();
    this.#used = true;
    this.#progress = progress;
    this.#thrown = [];
    const answer = this.#call(request);
    if (this.#thrown.length > 0) throw this.#thrown[0];
    return answer;
  }

  #call(request: FrameParts): Uint8Array<ArrayBuffer> {
    const { rk_alloc, rk_call, rk_free } = this.#exports;
    try {
      const at = rk_alloc(request.length);
      writeFrame(request, this.#bytes(at, request.length));
      const packed = BigInt.asUintN(64, rk_call(at, request.length));
      rk_free(at); // else every request would stay, and memory grow with each
      const answerAt = Number(packed >> 32n);
      const answer = this.#bytes(answerAt, Number(packed & 0xffffffffn)).slice();
      rk_free(answerAt);
      return answer;
    } catch (error) {
      this.#spent = true;
      throw new RuilkringError("crashed", `ruilkring: the engine stopped: ${this.#wasi.output || String(error)}`, [], 0, { cause: error });
    }
  }

  #tell(at: number, length: number): number {
    if (this.#thrown.length > 0) return STOP;
    try {
      this.#progress?.(this.#bytes(at, length));
      return GO_ON;
    } catch (error) {
      this.#thrown.push(error);
      return STOP;
    }
  }

  // A view made before a call is of no use after it: memory may have grown.
  #bytes(at: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#exports.memory.buffer as ArrayBuffer, at >>> 0, length >>> 0);
  }
}
