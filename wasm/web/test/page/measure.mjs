// Measures the page in Chromium, and writes what it found to bench/results:
//
//	node wasm/web/test/page/measure.mjs [--changes 50] [--parts start,changes,memory,cancel,large] [--print]
//
// A part at a time is added to what was found the same day.
//
// Times are of this machine while it does nothing else; nothing here passes or
// fails.

import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { answered, madeUp, moved, root, start, visit } from "./browser.mjs";

const { values } = parseArgs({ options: { changes: { type: "string", default: "50" }, parts: { type: "string", default: "start,changes,memory,cancel,large" }, print: { type: "boolean" } } });
const changes = Number(values.changes);
const parts = new Set(values.parts.split(","));

/** @type {string[]} */
const lines = [];
const say = (/** @type {string} */ name, /** @type {string} */ text) => {
  const line = `${name.padEnd(44)} ${text}`;
  console.log(line);
  lines.push(line);
};
const ms = (/** @type {number} */ t) => `${Math.round(t)} ms`;
const spread = (/** @type {number[]} */ list) => {
  const s = list.toSorted((a, b) => a - b);
  return `median ${ms(s[Math.floor(s.length / 2)] ?? NaN)}, from ${ms(s[0] ?? NaN)} to ${ms(s.at(-1) ?? NaN)}, n=${s.length}`;
};
const run = (/** @type {string} */ command, /** @type {string[]} */ ...args) => execFileSync(command, args, { cwd: root, encoding: "utf8" }).trim();

const world = await start();
lines.push(
  `The what-if page in Chromium.`,
  ``,
  `command  node wasm/web/test/page/measure.mjs ${process.argv.slice(2).join(" ")}`.trimEnd(),
  `commit   ${run("git", "rev-parse", "--short", "HEAD")}${run("git", "status", "--porcelain", "--untracked-files=no") === "" ? "" : ", with changes"}`,
  `machine  ${cpus()[0]?.model}, ${cpus().length} cores; ${world.browser.version()} headless, no GPU; node ${process.version}`,
  ``,
);

/**
 * Presses a button in the page and waits until the answer is painted; the time
 * is counted inside the page.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} selector
 * @param {number} index
 */
async function press(page, selector, index) {
  return page.evaluate(
    async ([s, i]) => {
      const until = async (/** @type {string[]} */ ...states) => {
        while (!states.includes(document.documentElement.dataset["answer"] ?? "")) await new Promise((resolve) => setTimeout(resolve, 1));
      };
      if (!/stop/.test(/** @type {string} */ (s))) await until("whole");
      const begin = performance.now();
      /** @type {HTMLElement} */ (document.querySelectorAll(/** @type {string} */ (s))[/** @type {number} */ (i)]).click();
      // Until the numbers, the map and the charts are those of the new plan; the
      // table of exchanges follows.
      await until("numbers", "whole");
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
      return performance.now() - begin;
    },
    /** @type {[string, number]} */ ([selector, index]),
  );
}

/** @param {import("playwright-core").Page} page */
async function manyChanges(page) {
  const practices = await page.locator(".practices .add").count();
  const times = [];
  const engine = [];
  for (let i = 0; i < changes; i++) {
    times.push(await press(page, ".practices .add", (i * 7) % practices));
    engine.push(await page.evaluate(() => performance.getEntriesByName("solve").at(-1)?.duration ?? NaN));
  }
  return { times, engine };
}

/**
 * How many bytes of each kind are in the page's heap, by a snapshot of it.
 *
 * @param {import("playwright-core").CDPSession} cdp
 */
async function kindsOf(cdp) {
  /** @type {string[]} */
  const chunks = [];
  const take = (/** @type {{ chunk: string }} */ e) => chunks.push(e.chunk);
  cdp.on("HeapProfiler.addHeapSnapshotChunk", take);
  await cdp.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  cdp.off("HeapProfiler.addHeapSnapshotChunk", take);
  const { snapshot, nodes } = JSON.parse(chunks.join(""));
  /** @type {string[]} */
  const fields = snapshot.meta.node_fields;
  const [type, size] = [fields.indexOf("type"), fields.indexOf("self_size")];
  /** @type {Map<string, number>} */
  const kinds = new Map();
  for (let i = 0; i < nodes.length; i += fields.length) {
    const kind = snapshot.meta.node_types[type][nodes[i + type]];
    kinds.set(kind, (kinds.get(kind) ?? 0) + nodes[i + size]);
  }
  return kinds;
}

if (parts.has("start")) {
  const opened = [];
  const usable = [];
  for (let i = 0; i < 3; i++) {
    const v = await visit(world);
    opened.push(await v.page.evaluate(() => performance.getEntriesByName("shown")[0]?.duration ?? NaN));
    usable.push(await v.page.evaluate(() => performance.getEntriesByName("usable")[0]?.startTime ?? NaN));
    await v.context.close();
  }
  say("sample: page with map and controls", spread(usable));
  say("sample: first plan on the page, cold", spread(opened));
}

const v = await visit(world);
if (parts.has("start")) {
  const marks = await v.page.evaluate(() => performance.getEntriesByType("measure").map((m) => `${m.name} ${Math.round(m.duration)} ms`));
  say("sample: parts of the start", marks.join(", "));
}
if (parts.has("changes")) {
  const { times, engine } = await manyChanges(v.page);
  say("sample: a change of one practice", spread(times));
  say("sample: of that until the engine's answer", spread(engine));
}

if (parts.has("memory")) {
  // What a browser has compiled by then differs from visit to visit by more than
  // what solves leave behind: so there are several visits, and by a snapshot of the
  // heap what the page made is told from what the browser did.
  /** @type {Map<number, { all: number[]; own: number[]; code: number[] }>} */
  const heaps = new Map([10, 100].map((n) => [n, { all: [], own: [], code: [] }]));
  for (let i = 0; i < 5; i++) {
    const w = await visit(world);
    await answered(w.page);
    const cdp = await w.context.newCDPSession(w.page);
    const practices = await w.page.locator(".practices .add").count();
    let done = 0;
    for (const [solves, heap] of heaps) {
      while (done < solves) {
        // Ten changes, and from the start again: the more places there are, the
        // larger are the answers, and those are not what is looked for.
        if (done % 10 === 0 && (await w.page.locator("[data-test=reset]").isEnabled())) {
          await w.page.click("[data-test=reset]");
          await answered(w.page);
        }
        await press(w.page, ".practices .add", (done++ * 7) % practices);
      }
      // What was only just let go of is not garbage yet the first time.
      for (let n = 0; n < 3; n++) {
        await w.page.waitForTimeout(500);
        await cdp.send("HeapProfiler.collectGarbage");
      }
      const { usedSize } = /** @type {{ usedSize: number }} */ (await cdp.send("Runtime.getHeapUsage"));
      const kinds = await kindsOf(cdp);
      heap.all.push(usedSize / 1e6);
      heap.own.push(["object", "array", "closure", "number", "string", "concatenated string", "sliced string"].reduce((sum, kind) => sum + (kinds.get(kind) ?? 0), 0) / 1e6);
      heap.code.push((kinds.get("code") ?? 0) / 1e6);
    }
    await w.context.close();
  }
  for (const [solves, heap] of heaps) {
    const mb = (/** @type {number[]} */ list) => {
      const s = list.toSorted((a, b) => a - b);
      return `${s[2]?.toFixed(2)} MB (${s[0]?.toFixed(2)} to ${s.at(-1)?.toFixed(2)})`;
    };
    say(`sample: heap of the page after ${solves} solves`, `${mb(heap.all)}: values of the page ${mb(heap.own)}, compiled code ${mb(heap.code)}; median of 5`);
  }
}

if (parts.has("cancel")) {
  // Cancel: from the press to the page's word, and to the engine's next answer.
  if (await v.page.locator("[data-test=reset]").isEnabled()) await v.page.click("[data-test=reset]");
  await answered(v.page);
  await v.page.locator("[data-test=caps] summary").click();
  const stops = [];
  const nexts = [];
  for (let i = 0; i < 5; i++) {
    await v.page.locator("[data-test=caps] input[name=cycle]").nth(1).check({ force: true });
    await v.page.locator("[data-test=stop]").waitFor();
    await v.page.waitForTimeout(300);
    stops.push(await press(v.page, "[data-test=stop]", 0));
    await v.page.click("[data-test=take-back]");
    await answered(v.page);
    nexts.push(await press(v.page, ".practices .add", 2 * i));
  }
  say("sample: cancel of a long solve", spread(stops));
  say("sample: the next answer, by a fresh engine", spread(nexts));
}
await v.context.close();

if (parts.has("large")) {
  const table = existsSync(join(root, "../shared/data"));
  const files = madeUp(world.folder, "-preset", "haaglanden");
  const large = await visit(world);
  for (const [name, paths] of /** @type {[string, string[]][]} */ ([["JSON", [files.json]], ["CSV", [files.practices, files.households]]])) {
    await large.page.click("[data-test=open]");
    await large.page.locator("[data-test=file-input]").setInputFiles(paths);
    const begin = performance.now();
    await large.page.waitForFunction((n) => document.querySelector(".region-name")?.textContent?.includes(n), paths[0]?.split("/").at(-1) ?? "", { timeout: 60_000 });
    // Its numbers, the map and the charts; then the table of its exchanges.
    await large.page.waitForFunction(() => ["numbers", "whole"].includes(document.documentElement.dataset["answer"] ?? ""), undefined, { timeout: 60_000 });
    const shown = performance.now() - begin;
    await answered(large.page);
    say(`47,000 households: first plan from ${name}`, `${ms(shown)}, with its table ${ms(performance.now() - begin)}`);
  }
  say("47,000 households: people helped", `${await moved(large.page)} (${readFileSync(files.json).length >> 20} MB of JSON${table ? "" : ", a made-up country"})`);
  const { times, engine } = await manyChanges(large.page);
  say("47,000 households: a change of one practice", spread(times));
  say("47,000 households: of that the engine", spread(engine));
  await large.context.close();
}
await world.close();

if (!values.print) {
  const name = `${new Date().toISOString().slice(0, 10)}-web.txt`;
  appendFileSync(join(root, "bench/results", name), `${lines.join("\n")}\n\n`);
  console.log(`written to bench/results/${name}`);
}
