import { type ColumnType, decodeFrame, encodeFrame, type Frame, type Section } from "./frames.js";
import type { Rules } from "./problem.js";

export { fromColumns } from "./fromcolumns.js";
export { toColumns } from "./tocolumns.js";

/** The name and version of the columns form. */
const FORMAT = "ruilkring/columns/v1";

/** A column: texts or numbers. */
export type Column = string[] | Uint8Array | Uint32Array | Int32Array | Float64Array;

/**
 * A problem as columns, which the engine reads many times faster than JSON. The
 * columns have the paths of the fields in JSON as names. `p` is the number of
 * practices, `h` that of households; an index is that of a practice.
 *
 * | column | elements |
 * |---|---|
 * | practices.id | p texts |
 * | practices.location.lat, .lon | p f64 |
 * | practices.capacity, practices.enrolled | p i32 |
 * | practices.mode | p u8: 0 open, 1 swap, 2 closed |
 * | practices.name? | p texts |
 * | practices.accepts.within_m? | p i32, 0 for none |
 * | practices.accepts.postcodes? | texts; .lists: p+1 u32, where those of each practice begin |
 * | practices.max_intake? | p i32, -1 for none |
 * | households.id | h texts |
 * | households.current | h i32: an index, -1 for none |
 * | households.home.lat, .lon | h f64 |
 * | households.wishes.ranked | u32: indices; .offsets: where each class begins, and the end; .lists: h+1 u32, where the classes of each household begin |
 * | households.wishes.weights? | i32, one for each index of ranked |
 * | households.wishes.within_m? | h i32, 0 for none |
 * | households.size? | h i32, 0 for absent |
 * | households.postcode? | h texts |
 * | households.priority? | h u8 |
 * | households.since? | h i32: days since 1970-01-01, -2147483648 for absent |
 *
 * Those with a question mark may be left out: then all have the default.
 */
export interface Columns {
  practices: number;
  households: number;
  rules?: Rules;
  columns: Record<string, Column>;
}

/** Where the texts of a column begin. */
const OFFSETS = ".offsets";

/** Columns as bytes: what `load` takes, and a good form for files. */
export function encodeColumns({ practices, households, rules, columns }: Columns): Uint8Array {
  const sections: Section[] = [];
  for (const [name, column] of Object.entries(columns)) {
    if (Array.isArray(column)) {
      const { bytes, offsets } = encodeTexts(column);
      sections.push({ name, type: "utf8", bytes }, numbers(name + OFFSETS, offsets));
    } else {
      sections.push(numbers(name, column));
    }
  }
  return encodeFrame({ header: { format: FORMAT, practices, households, ...(rules && { rules }) }, sections });
}

/** Reads columns from bytes. Throws a TypeError where they are none. */
export function decodeColumns(bytes: Uint8Array): Columns {
  const frame = decodeFrame(bytes);
  const { format, practices, households, rules } = frame.header as { format: unknown; practices: number; households: number; rules?: Rules };
  if (format !== FORMAT) throw new TypeError(`the format is ${JSON.stringify(format)}, not ${FORMAT}`);
  return { practices, households, ...(rules && { rules }), columns: columnsOf(frame) };
}

/** The columns of a frame by name. */
export function columnsOf({ sections }: Frame): Record<string, Column> {
  const found: Record<string, Column> = {};
  const texts: Section[] = [];
  for (const section of sections) {
    if (section.type === "utf8") texts.push(section);
    else found[section.name] = elements(section);
  }
  for (const { name, bytes } of texts) {
    const offsets = found[name + OFFSETS];
    if (!(offsets instanceof Uint32Array)) throw new TypeError(`${name}${OFFSETS} is missing`);
    delete found[name + OFFSETS];
    found[name] = decodeTexts(bytes, offsets);
  }
  return found;
}

function numbers(name: string, column: Exclude<Column, string[]>): Section {
  return { name, type: typeOf(column), bytes: new Uint8Array(column.buffer, column.byteOffset, column.byteLength) };
}

function typeOf(column: Exclude<Column, string[]>): ColumnType {
  if (column instanceof Uint8Array) return "u8";
  if (column instanceof Uint32Array) return "u32";
  if (column instanceof Int32Array) return "i32";
  return "f64";
}

const ARRAYS = { u32: Uint32Array, i32: Int32Array, f64: Float64Array };

function elements({ name, type, bytes }: Section): Column {
  if (type === "u8") return bytes;
  const array = ARRAYS[type as keyof typeof ARRAYS];
  if (!array) throw new TypeError(`${name} has the unknown type ${type}`);
  if (bytes.length % array.BYTES_PER_ELEMENT !== 0) throw new TypeError(`${name} ends within an element`);
  // A frame may begin anywhere in a buffer, numbers may not.
  const { buffer, byteOffset, length } = bytes.byteOffset % array.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  return new array(buffer as ArrayBuffer, byteOffset, length / array.BYTES_PER_ELEMENT);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function encodeTexts(texts: string[]): { bytes: Uint8Array; offsets: Uint32Array } {
  const joined = texts.join("");
  const bytes = encoder.encode(joined);
  const plain = bytes.length === joined.length; // one byte a character
  const offsets = new Uint32Array(texts.length + 1);
  for (let i = 0, end = 0; i < texts.length; i++) {
    end += plain ? texts[i]!.length : encoder.encode(texts[i]).length;
    offsets[i + 1] = end;
  }
  return { bytes, offsets };
}

function decodeTexts(bytes: Uint8Array, offsets: Uint32Array): string[] {
  const joined = decoder.decode(bytes);
  const plain = bytes.length === joined.length;
  return Array.from({ length: offsets.length - 1 }, (_, i) =>
    plain ? joined.slice(offsets[i], offsets[i + 1]) : decoder.decode(bytes.subarray(offsets[i], offsets[i + 1])),
  );
}
