/** One thing that is wrong with an input, and where. */
export interface Fault {
  /** The file where the input had several, such as `households.csv`. */
  source?: string;
  /** The line of the text, from 1; absent where the input was not text. */
  line?: number;
  /** The column in bytes, from 1. */
  column?: number;
  /** Where in the input it is, such as `households[17].wishes.ranked[0][2]`. */
  path?: string;
  /** What is wrong, and where that is not plain, what would be right. */
  message: string;
}

/**
 * Why a call failed: those of the engine, and
 * - `closed`: the engine was closed, or the region released;
 * - `crashed`: the engine stopped in the middle of a call, out of memory for
 *   instance; the next call starts a fresh one;
 * - `unavailable`: the WebAssembly file could not be loaded.
 */
export type ErrorCode =
  | "bad_request"
  | "unknown_call"
  | "invalid_problem"
  | "invalid_plan"
  | "invalid_scenario"
  | "unsupported"
  | "too_large"
  | "unknown_handle"
  | "cancelled"
  | "internal"
  | "closed"
  | "crashed"
  | "unavailable";

/** What every call rejects with, but for a call that was cancelled: that rejects with the signal's reason. */
export class RuilkringError extends Error {
  override readonly name = "RuilkringError";

  constructor(
    /** What kind of failure it is. */
    readonly code: ErrorCode,
    message: string,
    /** Every fault of an invalid input, in its order, as far as they were kept. */
    readonly faults: readonly Fault[] = [],
    /** How many faults there are, those that were not kept among them. */
    readonly total: number = faults.length,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Throws the signal's reason where it is aborted: a DOMException named AbortError, unless the caller gave another. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw signal.reason;
}
