// Serves the built page on this machine, with the headers that it should have
// anywhere: node serve.mjs [--port 4173] [--folder dist]

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { policy } from "./policy.mjs";

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
  ".bin": "application/octet-stream",
};

/** @type {Record<string, (bytes: Buffer) => Promise<Buffer>>} */
const encoders = {
  br: (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: 9 }),
};

/**
 * A server of the files under the folder.
 *
 * @param {string} folder
 * @returns {import("node:http").Server}
 */
export function pageServer(folder) {
  /** @type {Map<string, Promise<Buffer>>} */
  const packed = new Map();
  return createServer(async (request, response) => {
    const headers = {
      "Content-Security-Policy": policy(),
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
      "Cross-Origin-Resource-Policy": "same-origin",
      "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    };
    try {
      if (request.method !== "GET" && request.method !== "HEAD") {
        response.writeHead(405, { ...headers, Allow: "GET, HEAD" }).end();
        return;
      }
      const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
      const name = normalize(join(folder, path.endsWith("/") ? `${path}index.html` : path));
      if (!name.startsWith(normalize(folder) + sep)) {
        response.writeHead(404, headers).end();
        return;
      }
      const type = types[/** @type {keyof typeof types} */ (extname(name))] ?? "application/octet-stream";
      const accepted = String(request.headers["accept-encoding"] ?? "");
      const encoding = extname(name) === ".woff2" ? "" : /\bbr\b/.test(accepted) ? "br" : /\bgzip\b/.test(accepted) ? "gzip" : "";
      const key = `${encoding} ${name}`;
      let body = packed.get(key);
      if (body === undefined) {
        body = readFile(name).then((bytes) => encoders[encoding]?.(bytes) ?? bytes);
        packed.set(key, body);
        body.catch(() => packed.delete(key));
      }
      const bytes = await body;
      response.writeHead(200, {
        ...headers,
        "Content-Type": type,
        "Content-Length": bytes.length,
        // Names of built files change with what is in them.
        "Cache-Control": path.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
        Vary: "Accept-Encoding",
        ...(encoding === "" ? {} : { "Content-Encoding": encoding }),
      });
      response.end(request.method === "HEAD" ? undefined : bytes);
    } catch (error) {
      const missing = /** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT";
      response.writeHead(missing ? 404 : 500, headers).end();
    }
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { port: { type: "string", default: "4173" }, folder: { type: "string", default: fileURLToPath(new URL("dist", import.meta.url)) } } });
  const server = pageServer(values.folder);
  server.on("error", (/** @type {NodeJS.ErrnoException} */ error) => {
    console.error(error.code === "EADDRINUSE" ? `port ${values.port} is taken: choose another with --port` : error.message);
    process.exit(1);
  });
  server.listen(Number(values.port), "127.0.0.1", () => console.log(`http://localhost:${values.port}/`));
}
