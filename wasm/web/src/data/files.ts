/** What somebody dropped or picked: one problem, or a part of one. */
export type Picked =
  | { kind: "json"; name: string; bytes: Uint8Array }
  | { kind: "columns"; name: string; bytes: Uint8Array }
  | { kind: "csv"; name: string; practices: Uint8Array; households: Uint8Array; names: Record<string, string> }
  | { kind: "half"; has: "practices" | "households"; name: string; bytes: Uint8Array }
  | { kind: "unknown"; name: string }
  | { kind: "many" };

/** A file as far as this page looks at it. */
export interface Named {
  name: string;
  bytes: Uint8Array;
}

type Sort = "json" | "columns" | "practices" | "households" | "unknown";

/** Tells by its first bytes what a file is; its name counts only where they don't tell. */
export function sortOf(file: Named): Sort {
  const head = new TextDecoder().decode(file.bytes.subarray(0, 4_096)).replace(/^\uFEFF/, "").trimStart();
  if (head.startsWith("RKF1") || head.startsWith("RKC1")) return "columns";
  if (head.startsWith("{")) return "json";
  const name = file.name.toLowerCase();
  const lines = head.split(/\r?\n/, 2);
  const header = (lines[0]!.toLowerCase().startsWith("sep=") ? (lines[1] ?? "") : lines[0]!).toLowerCase();
  const names = header.split(/[,;\t]/).map((n) => n.replaceAll('"', "").trim().replaceAll(/[ -]/g, "_"));
  if (names.length > 1) {
    if (names.some((n) => ["capacity", "capaciteit", "enrolled", "ingeschreven", "mode", "modus"].includes(n))) return "practices";
    if (names.some((n) => ["wishes", "wensen", "wishes_within_m", "wensen_binnen_m", "huishouden", "current", "huidig"].includes(n))) return "households";
  }
  if (/\.csv$|\.txt$/.test(name)) {
    if (/praktijk|practice/.test(name)) return "practices";
    if (/huishoud|household/.test(name)) return "households";
  }
  return /\.json$/.test(name) ? "json" : "unknown";
}

/** Text in the alphabet of old spreadsheets is turned into UTF-8; other text stays as it is. */
export function asUTF8(bytes: Uint8Array): Uint8Array {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : null;
  if (wide !== null) return new TextEncoder().encode(new TextDecoder(wide).decode(bytes));
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return bytes;
  } catch {
    return new TextEncoder().encode(new TextDecoder("windows-1252").decode(bytes));
  }
}

/** Puts the files together with the half that was there before. */
export function pick(files: readonly Named[], half: (Picked & { kind: "half" }) | null): Picked {
  if (files.length > 2) return { kind: "many" };
  const sorts = files.map(sortOf);
  const [first] = files;
  if (first === undefined) return { kind: "many" };
  if (files.length === 2) {
    const practices = files[sorts.indexOf("practices")];
    const households = files[sorts.indexOf("households")];
    if (practices === undefined || households === undefined) return { kind: "many" };
    return csv(practices, households);
  }
  switch (sorts[0]) {
    case "json":
    case "columns":
      return { kind: sorts[0], name: first.name, bytes: first.bytes };
    case "practices":
      return half?.has === "households" ? csv(first, half) : { kind: "half", has: "practices", name: first.name, bytes: first.bytes };
    case "households":
      return half?.has === "practices" ? csv(half, first) : { kind: "half", has: "households", name: first.name, bytes: first.bytes };
    default:
      return { kind: "unknown", name: first.name };
  }
}

function csv(practices: Named, households: Named): Picked {
  return {
    kind: "csv",
    name: `${practices.name}, ${households.name}`,
    practices: asUTF8(practices.bytes),
    households: asUTF8(households.bytes),
    // The engine names the two files in its own way.
    names: { "practices.csv": practices.name, "households.csv": households.name },
  };
}
