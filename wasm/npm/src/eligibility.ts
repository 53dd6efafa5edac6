import { decodeFrame } from "./frames.js";
import { columnsOf } from "./columns.js";

/**
 * Every wish that may be fulfilled, as columns: those of household h are the
 * elements from offsets[h] up to offsets[h+1], in order of rank. Households and
 * practices are named by their index in the problem.
 */
export interface Eligibility {
  /** For each household its practice, -1 for none. */
  current: Int32Array;
  /** One more than there are households. */
  offsets: Uint32Array;
  /** The practice that is wished for. */
  practice: Uint32Array;
  /** The class of the wish, 1 for the most wanted. */
  rank: Uint32Array;
  /** From home to the practice. */
  metres: Uint32Array;
  /** What each wish weighs; absent where none does. */
  weight?: Uint32Array;
}

/** Reads the engine's answer. */
export function toEligibility(bytes: Uint8Array): Eligibility {
  return columnsOf(decodeFrame(bytes)) as unknown as Eligibility;
}
