/** Thrown where the program inside asks to end. */
export class Exit extends Error {
  constructor(readonly status: number, readonly output: string) {
    super(output === "" ? `the engine stopped with status ${status}` : output);
    this.name = "Exit";
  }
}

// Of WASI preview 1 (https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md).
const SUCCESS = 0;
const EBADF = 8;
const EINVAL = 28;
const ENOSYS = 52;
const CLOCK_REALTIME = 0;
const CLOCK_EVENT = 0;
const SUBSCRIPTION_BYTES = 48;
const EVENT_BYTES = 32;
const ABSOLUTE_TIME = 1;
const CHARACTER_DEVICE = 2;

/** How many characters of what the program printed are kept for the text of an {@link Exit}. */
const KEPT = 4096;

type Import = (...args: never[]) => unknown;

/**
 * The part of WASI preview 1 that a program needs which computes and nothing
 * else: clocks, random numbers, and its output to the console. There are no
 * files, arguments and environment; every other function that the module
 * imports answers that it does not exist.
 *
 * A wait takes no time: the monotonic clock jumps ahead by as much. So it works
 * where the clock stands still, as it does in Workers while code runs.
 */
export class Wasi {
  #memory: WebAssembly.Memory | undefined;
  // The nanoseconds that waits took. They begin at more than 0, because where the
  // clock stands still at 0 a program might take that for a broken one.
  #skipped = 1n;
  #lines = ["", "", ""];
  #output = "";
  readonly #decoder = new TextDecoder();

  /** Every import of the module from `wasi_snapshot_preview1`. */
  imports(module: WebAssembly.Module): Record<string, WebAssembly.ImportValue> {
    const known = this.#functions();
    const imports: Record<string, WebAssembly.ImportValue> = {};
    for (const wanted of WebAssembly.Module.imports(module)) {
      if (wanted.module !== "wasi_snapshot_preview1" || wanted.kind !== "function") continue;
      imports[wanted.name] = (known[wanted.name] ?? (() => ENOSYS)) as WebAssembly.ImportValue;
    }
    return imports;
  }

  /** Gives the memory of the instance that the imports are for. */
  attach(memory: WebAssembly.Memory): void {
    this.#memory = memory;
  }

  /** The last that the program printed: where it crashed, why. */
  get output(): string {
    return (this.#output + this.#lines.join("")).slice(-KEPT).trim();
  }

  // Views are made anew each time, because the memory may have grown.
  get #view(): DataView {
    return new DataView(this.#memory!.buffer);
  }

  #bytes(at: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#memory!.buffer as ArrayBuffer, at >>> 0, length >>> 0);
  }

  #time(clock: number): bigint {
    const ms = clock === CLOCK_REALTIME ? Date.now() : performance.now();
    return BigInt(Math.round(ms * 1e6)) + this.#skipped;
  }

  #functions(): Record<string, Import> {
    const none = (count: number, size: number): number => {
      this.#view.setUint32(count >>> 0, 0, true);
      this.#view.setUint32(size >>> 0, 0, true);
      return SUCCESS;
    };
    const nothing = (): number => SUCCESS;
    return {
      args_sizes_get: none,
      args_get: nothing,
      environ_sizes_get: none,
      environ_get: nothing,
      sched_yield: nothing,
      clock_res_get: (_clock: number, at: number) => {
        this.#view.setBigUint64(at >>> 0, 1_000_000n, true);
        return SUCCESS;
      },
      clock_time_get: (clock: number, _precision: bigint, at: number) => {
        this.#view.setBigUint64(at >>> 0, this.#time(clock), true);
        return SUCCESS;
      },
      random_get: (at: number, length: number) => {
        fillRandom(this.#bytes(at, length));
        return SUCCESS;
      },
      poll_oneoff: (subscriptions: number, events: number, count: number, stored: number) =>
        this.#poll(subscriptions >>> 0, events >>> 0, count >>> 0, stored >>> 0),
      fd_write: (fd: number, vectors: number, count: number, written: number) =>
        this.#write(fd, vectors >>> 0, count >>> 0, written >>> 0),
      fd_fdstat_get: (fd: number, at: number) => {
        if (fd > 2) return EBADF;
        this.#bytes(at, 24).fill(0);
        this.#view.setUint8(at >>> 0, CHARACTER_DEVICE);
        return SUCCESS;
      },
      fd_fdstat_set_flags: (fd: number) => (fd > 2 ? EBADF : SUCCESS),
      fd_read: (fd: number, _vectors: number, _count: number, read: number) => {
        if (fd !== 0) return EBADF;
        this.#view.setUint32(read >>> 0, 0, true);
        return SUCCESS;
      },
      fd_close: () => EBADF,
      fd_prestat_get: () => EBADF,
      fd_prestat_dir_name: () => EBADF,
      proc_exit: (status: number) => {
        throw new Exit(status, this.output);
      },
    };
  }

  /** Waits for the first of the clocks by jumping ahead to it. There is nothing else to wait for. */
  #poll(subscriptions: number, events: number, count: number, stored: number): number {
    if (count === 0) return EINVAL;
    const view = this.#view;
    let soonest = -1n;
    let user = 0n;
    for (let i = 0; i < count; i++) {
      const at = subscriptions + i * SUBSCRIPTION_BYTES;
      if (view.getUint8(at + 8) !== CLOCK_EVENT) continue;
      let wait = view.getBigUint64(at + 24, true);
      if (view.getUint16(at + 40, true) & ABSOLUTE_TIME) {
        const now = this.#time(view.getUint32(at + 16, true));
        wait = wait > now ? wait - now : 0n;
      }
      if (soonest < 0n || wait < soonest) {
        soonest = wait;
        user = view.getBigUint64(at, true);
      }
    }
    if (soonest < 0n) return ENOSYS; // nothing that could ever happen
    this.#skipped += soonest;
    this.#bytes(events, EVENT_BYTES).fill(0);
    view.setBigUint64(events, user, true);
    view.setUint8(events + 10, CLOCK_EVENT);
    view.setUint32(stored, 1, true);
    return SUCCESS;
  }

  #write(fd: number, vectors: number, count: number, written: number): number {
    if (fd !== 1 && fd !== 2) return EBADF;
    const view = this.#view;
    let total = 0;
    for (let i = 0; i < count; i++) {
      const at = view.getUint32(vectors + 8 * i, true);
      const length = view.getUint32(vectors + 8 * i + 4, true);
      this.#print(fd, this.#decoder.decode(this.#bytes(at, length)));
      total += length;
    }
    view.setUint32(written, total, true);
    return SUCCESS;
  }

  /** Prints whole lines: output to the console's log, errors to its errors. */
  #print(fd: 1 | 2, text: string): void {
    const lines = (this.#lines[fd] + text).split("\n");
    this.#lines[fd] = lines.pop()!;
    for (const line of lines) {
      this.#output = (this.#output + line + "\n").slice(-KEPT);
      if (fd === 1) console.log(line);
      else console.error(line);
    }
  }
}

/** The most bytes that one call of crypto.getRandomValues gives. */
const RANDOM_BYTES = 65536;

/**
 * Fills the bytes with random ones. Only the order of hash tables rests on
 * them, no result. A Worker refuses them outside of a request; what
 * Math.random has is good enough there.
 */
function fillRandom(bytes: Uint8Array<ArrayBuffer>): void {
  try {
    for (let i = 0; i < bytes.length; i += RANDOM_BYTES) {
      crypto.getRandomValues(bytes.subarray(i, i + RANDOM_BYTES));
    }
  } catch {
    for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(Math.random() * 256);
  }
}
