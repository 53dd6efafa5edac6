import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { defineConfig, type Plugin } from "vite";
import { policy } from "./policy.mjs";

/** Every file under a folder, by its path from there. */
function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

/** Writes the policy into the built page: it holds wherever the page is served from. */
function contentPolicy(): Plugin {
  return {
    name: "content-policy",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: () => [{ tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: policy({ meta: true }) }, injectTo: "head-prepend" }],
    },
  };
}

/** Tells the service worker which files the page consists of. */
function offlineFiles(): Plugin {
  let folder = "dist";
  return {
    name: "offline-files",
    apply: "build",
    configResolved(config) {
      folder = config.build.outDir;
    },
    closeBundle() {
      const names = filesUnder(folder).filter((name) => name !== "sw.js");
      const hash = createHash("sha256");
      for (const name of names) hash.update(name).update(readFileSync(join(folder, name)));
      const list = JSON.stringify(["./", ...names.filter((name) => name !== "index.html").map((name) => `./${name}`)]);
      const worker = join(folder, "sw.js");
      const text = readFileSync(worker, "utf8");
      for (const mark of ["__FILES__", "__VERSION__"]) {
        if (!text.includes(mark)) throw new Error(`sw.js has no ${mark} to fill in`);
      }
      writeFileSync(worker, text.replace("__FILES__", list.replaceAll("\\", "\\\\").replaceAll('"', '\\"')).replace("__VERSION__", hash.digest("hex").slice(0, 12)));
    },
  };
}

export default defineConfig({
  base: "./",
  plugins: [contentPolicy(), offlineFiles()],
  // In development the package is used as it is: bundling it ahead loses its worker.
  optimizeDeps: { exclude: ["ruilkring"] },
  worker: { format: "es" },
  build: {
    target: ["chrome123", "firefox121", "safari17.5"],
    cssTarget: ["chrome123", "firefox121", "safari17.5"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      input: { index: "index.html", sw: "src/offline/sw.ts" },
      output: { entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js") },
    },
  },
});
