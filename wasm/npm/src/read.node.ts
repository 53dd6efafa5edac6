import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { fetchModule } from "./compile.js";

/** Reads the module from a file's address or path, or fetches it. */
export async function readModule(url: string | URL): Promise<WebAssembly.Module> {
  const text = String(url);
  if (/^https?:/.test(text)) return fetchModule(url);
  return WebAssembly.compile(await readFile(text.startsWith("file:") ? new URL(text) : pathToFileURL(text)));
}

/** The module that comes with the package. */
export function ownModule(): Promise<WebAssembly.Module> {
  return readModule(new URL("./ruilkring.wasm", import.meta.url));
}
