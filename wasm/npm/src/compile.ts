import { RuilkringError } from "./errors.js";

/** Where the engine's WebAssembly comes from. With none of the three, from the file beside the package. */
export interface InitOptions {
  /** The address of `ruilkring.wasm`. */
  wasmURL?: string | URL;
  /** The compiled module: what a Worker imports, for instance. */
  wasmModule?: WebAssembly.Module;
  /** The bytes of `ruilkring.wasm`. */
  wasmBytes?: BufferSource;
}

/**
 * Makes the function that gives the compiled module for the options: read
 * fetches or reads an address, and own gives the module that comes with the
 * package, which is compiled once.
 */
export function compiler(
  read: (url: string | URL) => Promise<WebAssembly.Module>,
  own: () => Promise<WebAssembly.Module>,
): (options: InitOptions) => Promise<WebAssembly.Module> {
  let kept: Promise<WebAssembly.Module> | undefined;
  return async ({ wasmURL, wasmModule, wasmBytes }) => {
    try {
      if (wasmModule) return wasmModule;
      if (wasmBytes) return await WebAssembly.compile(wasmBytes);
      if (wasmURL) return await read(wasmURL);
      return await (kept ??= own());
    } catch (error) {
      kept = undefined;
      if (error instanceof RuilkringError) throw error;
      throw new RuilkringError("unavailable", `ruilkring: the WebAssembly module could not be loaded: ${String(error)}`, [], 0, {
        cause: error,
      });
    }
  };
}

/** Fetches and compiles at once, where the server says what kind of file it is. */
export async function fetchModule(url: string | URL): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok) throw new RuilkringError("unavailable", `ruilkring: ${url}: the server answered ${response.status}`);
  if (response.headers.get("content-type")?.startsWith("application/wasm")) return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}
