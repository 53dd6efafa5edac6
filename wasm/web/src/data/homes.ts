/** Where the households of a problem live, in degrees. */
export interface Homes {
  lat: ArrayLike<number>;
  lon: ArrayLike<number>;
}

interface Section {
  name: string;
  type: string;
  bytes: number;
}

/**
 * Reads the homes out of a problem in columns, without looking at anything else:
 * a map needs no more, and a region has hundreds of thousands of wishes.
 */
export function homesOf(columns: Uint8Array): Homes {
  const view = new DataView(columns.buffer, columns.byteOffset, columns.byteLength);
  const length = view.getUint32(4, true);
  const header = JSON.parse(new TextDecoder().decode(columns.subarray(8, 8 + length))) as { sections: Section[] };
  let at = 8 + length;
  const found = new Map<string, Float64Array>();
  for (const s of header.sections) {
    if (s.name === "households.home.lat" || s.name === "households.home.lon") {
      found.set(s.name, new Float64Array(columns.slice(at, at + s.bytes).buffer));
    }
    at += Math.ceil(s.bytes / 8) * 8;
  }
  return { lat: found.get("households.home.lat") ?? [], lon: found.get("households.home.lon") ?? [] };
}
