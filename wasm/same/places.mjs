// The places where the code runs as WebAssembly. Each is given the problems in
// another form, so that every way in is tried.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const npm = new URL("../npm/", import.meta.url);

function hash(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

/** In Node, by the entry of the package. */
function node(entry, input) {
  return async (folder) => {
    const { init } = await import(new URL(`dist/${entry}`, npm));
    const engine = await init();
    return {
      async solve(listed) {
        const region = await engine.load(await input(folder, listed));
        const { planBytes } = await region.solve({ maxSteps: listed.maxSteps });
        region.release();
        return hash(planBytes);
      },
      stop: async () => engine.close(),
    };
  };
}

/** In Chromium: a page that gives the problem as an object, to an engine in a Web Worker. */
async function chromium(folder) {
  const { launch, open, serve } = await import(new URL("test/site.mjs", npm));
  const site = await serve({ "/": fileURLToPath(new URL("page/", import.meta.url)), "/dist/": fileURLToPath(new URL("dist/", npm)), "/set/": folder });
  const browser = await launch();
  const { page, check } = await open(browser, `${site.url}/index.html`);
  await page.waitForSelector("html[data-ready]", { state: "attached" });
  return {
    async solve(listed) {
      const sum = await page.evaluate((l) => window.solve(l), listed);
      check();
      return sum;
    },
    async stop() {
      await browser.close();
      await site.close();
    },
  };
}

/** In workerd: the stateless API of wasm/worker, by the build in a folder there. */
function workerd(build) {
  return async (folder) => {
    const { start } = await import(new URL("../worker/runtime.mjs", import.meta.url));
    const worker = await start(build);
    return {
      async solve(listed) {
        const body = await readFile(join(folder, listed.json));
        const response = await fetch(new URL(`/v1/solve?steps=${listed.maxSteps}`, worker.url), { method: "POST", body, headers: { "Content-Type": "application/json" } });
        const answer = new Uint8Array(await response.arrayBuffer());
        if (!response.ok) throw new Error(`${response.status} ${new TextDecoder().decode(answer).slice(0, 200)}`);
        return hash(answer);
      },
      stop: () => worker.stop(),
    };
  };
}

/** The places: a name, what is particular, and how to start. */
export const places = [
  {
    name: "node",
    about: "JSON",
    start: node("index.node.js", async (folder, { json }) => ({ problem: await readFile(join(folder, json)) })),
  },
  {
    name: "node-worker",
    about: "columns",
    start: node("worker.node.js", async (folder, { columns }) => ({ columns: new Uint8Array(await readFile(join(folder, columns))) })),
  },
  { name: "chromium", about: "objects", start: chromium },
  { name: "workerd-kept", about: "HTTP", start: workerd("fast/build") },
  { name: "workerd-fresh", about: "HTTP", start: workerd("build") },
];
