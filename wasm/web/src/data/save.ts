import type { Figures } from "./outcome.ts";

/** Hands a file to whoever uses the page. It is made here, and sent nowhere. */
export function download(name: string, type: string, content: Uint8Array | string): void {
  const url = URL.createObjectURL(new Blob([content as BlobPart], { type }));
  const a = document.createElement("a");
  a.href = url;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/**
 * A value of a CSV file. What a spreadsheet would take for a formula gets an
 * apostrophe in front of it.
 */
export function cell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t']/.test(value) ? `'${value}` : value;
  return /[";\r\n,]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Scenarios and their numbers as CSV with semicolons, one line for each. */
export function compareCSV(header: readonly string[], list: readonly { name: string; changes: string; figures: Figures }[]): string {
  const lines = list.map(({ name, changes, figures: x }) =>
    [name, changes, x.moved, x.without, Math.round(x.first * 1000) / 10, x.afterM, x.waiting, x.exchanges, x.longest, x.proven ? 1 : 0].map(cell).join(";"),
  );
  return `\uFEFF${[header.map(cell).join(";"), ...lines].join("\r\n")}\r\n`;
}
