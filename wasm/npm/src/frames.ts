import { toJSON } from "./json.js";

// The wire between this package and the engine, version 1: the bytes "RKF1",
// the length of the header as a u32, the header as JSON padded with spaces, and
// the sections that it lists, each padded with zeros. Every part begins at a
// multiple of 8, numbers are little-endian.

/** The version of the wire. */
export const WIRE_VERSION = 1;

const MAGIC = 0x31464b52; // "RKF1"
const PREFIX = 8;
const ALIGN = 8;

/** What kind of bytes a section holds: a file, or in a frame of columns the type of its elements. */
export type SectionType = "json" | "columns" | "csv" | ColumnType;

/** The types of columns: UTF-8, and numbers with the lowest byte first. */
export type ColumnType = "utf8" | "u8" | "u32" | "i32" | "f64";

/** A section: its name, its type and its bytes. */
export interface Section {
  name: string;
  type: SectionType;
  bytes: Uint8Array;
}

/** A request or an answer: a header, and the sections behind it. */
export interface Frame {
  header: Record<string, unknown>;
  sections: Section[];
}

/** A request as parts to be written: so the sections are copied once only. */
export interface FrameParts {
  /** Prefix and header. */
  head: Uint8Array;
  sections: Uint8Array[];
  /** The length of the whole frame. */
  length: number;
}

function padded(length: number): number {
  return Math.ceil(length / ALIGN) * ALIGN;
}

/** The parts of a frame. */
export function framed(frame: Frame): FrameParts {
  const header = {
    ...frame.header,
    sections: frame.sections.map((s) => ({ name: s.name, type: s.type, bytes: s.bytes.length })),
  };
  const json = new TextEncoder().encode(toJSON(header));
  const end = PREFIX + padded(json.length);
  const head = new Uint8Array(end).fill(0x20, PREFIX);
  const view = new DataView(head.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, end - PREFIX, true);
  head.set(json, PREFIX);
  const sections = frame.sections.map((s) => s.bytes);
  return { head, sections, length: end + sections.reduce((sum, s) => sum + padded(s.length), 0) };
}

/** Writes a frame to the beginning of target, which holds {@link FrameParts.length} bytes. */
export function writeFrame(parts: FrameParts, target: Uint8Array): void {
  target.set(parts.head);
  let at = parts.head.length;
  for (const bytes of parts.sections) {
    target.set(bytes, at);
    const end = at + padded(bytes.length);
    target.fill(0, at + bytes.length, end);
    at = end;
  }
}

/** A whole frame as bytes. */
export function encodeFrame(frame: Frame): Uint8Array {
  const parts = framed(frame);
  const bytes = new Uint8Array(parts.length);
  writeFrame(parts, bytes);
  return bytes;
}

/**
 * Reads a frame. The sections are views on the bytes, not copies. Throws a
 * TypeError where the bytes are no frame.
 */
export function decodeFrame(bytes: Uint8Array): Frame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < PREFIX || view.getUint32(0, true) !== MAGIC) throw new TypeError("not a frame");
  let at = PREFIX + view.getUint32(4, true);
  if (at > bytes.length) throw new TypeError("the frame ends within its header");
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(PREFIX, at))) as Record<string, unknown>;
  const sections: Section[] = [];
  for (const s of (header["sections"] ?? []) as { name: string; type: SectionType; bytes: number }[]) {
    if (at + s.bytes > bytes.length) throw new TypeError(`the frame ends within section ${s.name}`);
    sections.push({ name: s.name, type: s.type, bytes: bytes.subarray(at, at + s.bytes) });
    at += padded(s.bytes);
  }
  return { header, sections };
}
