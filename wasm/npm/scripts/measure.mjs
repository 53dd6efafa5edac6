// Measures the package: size, time to load, speed beside the Go library, memory
// over many solves, and how soon a call is cancelled. In Node and in Chromium.
//
//	node wasm/npm/scripts/measure.mjs [node] [chromium] [round ...]
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { launch, open, serve } from "../test/site.mjs";
import { measure } from "./page/measuring.js";

const run = promisify(execFile);
const here = fileURLToPath(new URL("..", import.meta.url));
const root = fileURLToPath(new URL("../../..", import.meta.url));
const PLACES = ["node", "chromium"];
/** The arguments of the kind, or all there are. */
const wanted = (kind, all) => {
  const some = process.argv.slice(2).filter(kind);
  return some.length > 0 ? some : all;
};
const places = wanted((a) => PLACES.includes(a), PLACES);
const rounds = wanted((a) => !PLACES.includes(a), ["sample", "haaglanden"]);
const folder = await mkdtemp(join(tmpdir(), "ruilkring-measure-"));

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const ms = (n) => `${n.toFixed(0)} ms`;
function line(what, value) {
  console.log(`${what.padEnd(64)}${value}`);
}

function report(where, m) {
  line(`${where}: from init to the first answer`, ms(m.start + m.first));
  line(`${where}: load JSON, columns`, `${ms(m.text)}, ${ms(m.loaded)}`);
  line(`${where}: first plan (${m.method})`, ms(m.cold));
  line(`${where}: survey of the plan after a change, median of ${m.warm.length}`, ms(median(m.warm)));
  const at = (i) => `${(m.memory[Math.min(i, m.memory.length) - 1] / 2 ** 20).toFixed(1)} MiB`;
  line(`${where}: memory after 10 and ${m.memory.length} solves`, `${at(10)}, ${at(1000)}`);
  line(`${where}: cancelled and ready again, 5 times`, m.cancels.map(ms).join(", "));
  line(`${where}: the first plan after that, median`, ms(median(m.reloads)));
}

try {
  console.log(`${cpus()[0].model}, ${cpus().length} processors, node ${process.version}\n`);
  const wasm = await readFile(join(here, "dist/ruilkring.wasm"));
  line("ruilkring.wasm: bytes, gzip -9, brotli 11", [wasm.length, gzipSync(wasm, { level: 9 }).length, brotliCompressSync(wasm).length].join(", "));
  const files = [];
  for (const round of rounds) {
    files.push(join(folder, `${round}.json`));
    await run("go", ["run", "./bench/generate", "-preset", round, "-out", files.at(-1)], { cwd: root });
  }
  await run("go", ["run", "./wasm/same", "write", "-out", folder, ...files], { cwd: root });
  const { stdout } = await run("go", ["run", "./wasm/same", "solve", "-in", folder], { cwd: root, maxBuffer: 1 << 26 });
  const native = JSON.parse(stdout).plans;
  const { init } = await import("../dist/worker.node.js");
  const site = await serve({ "/": fileURLToPath(new URL("page/", import.meta.url)), "/dist/": join(here, "dist/"), "/set/": folder });
  const browser = await launch();
  try {
    for (const round of rounds) {
      console.log(`\n${round}`);
      line("Go on this machine: read, solve and write", ms(native.find((p) => p.name === round).ms));
      if (places.includes("node")) report("Node, worker", await measure(() => init(), await readFile(join(folder, `${round}.json`), "utf8")));
      if (!places.includes("chromium")) continue;
      const { page, check } = await open(browser, `${site.url}/index.html`);
      await page.waitForSelector("html[data-ready]", { state: "attached" });
      const inPage = await page.evaluate((file) => window.measure(file), `/set/${round}.json`);
      check();
      report("Chromium, worker", inPage);
      await page.close();
    }
  } finally {
    await browser.close();
    await site.close();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
