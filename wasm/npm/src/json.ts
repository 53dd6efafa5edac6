import { RuilkringError } from "./errors.js";

/**
 * JSON text of a value. A bigint is written as the number that it is, which
 * JSON.stringify refuses; a whole number beyond 2^53 is refused, as it may be
 * another one than it was.
 */
export function toJSON(value: unknown): string {
  let found = false;
  const text = JSON.stringify(value, (key, member: unknown) => {
    if (typeof member === "bigint") {
      found = true;
      return MARK + member + MARK;
    }
    if (typeof member === "number" && Number.isInteger(member) && !Number.isSafeInteger(member)) {
      throw new RuilkringError("bad_request", `ruilkring: ${key}: ${member} is beyond 2^53, where numbers are rounded: give a bigint, or JSON text`);
    }
    return member;
  });
  return found ? text.replace(MARKED, "$1") : text;
}

/** A character for private use on either side of a bigint while it is a string. */
const MARK = "\ue000";
const MARKED = /"\ue000(-?\d+)\ue000"/g;

const encoder = new TextEncoder();

/** Bytes as they are; the UTF-8 of a text; anything else as JSON. */
export function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  return encoder.encode(typeof value === "string" ? value : toJSON(value));
}
