// Measures the page in Chromium, and writes what it found to bench/results:
//
//	node wasm/web/test/page/measure.mjs [--changes 50] [--visits 5] [--parts start,changes,memory,cancel,large] [--print]
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

const { values } = parseArgs({ options: { changes: { type: "string", default: "50" }, visits: { type: "string", default: "5" }, parts: { type: "string", default: "start,changes,memory,cancel,large" }, print: { type: "boolean" } } });
const changes = Number(values.changes);
const visits = Number(values.visits);
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

/** Put before the code of workers, it leaves the memory of the engine where it can be looked at. */
const KEEP_MEMORY = `{
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = async (...given) => {
    const made = await instantiate(...given);
    self.engineMemory = (made.instance ?? made).exports.memory;
    return made;
  };
}
`;

// Without it the browser measures at the next collection of garbage, within a minute.
const world = await start("--enable-blink-features=ForceEagerMeasureMemory");
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
 * The memory of the page, its worker, document and canvas in MB, by the browser's own
 * account, and that of the engine; after what is garbage is collected.
 *
 * @param {import("playwright-core").Page} page
 */
async function memoryOf(page) {
  const cdp = await page.context().newCDPSession(page);
  // What was only just let go of is not garbage yet the first time.
  for (let n = 0; n < 3; n++) {
    await page.waitForTimeout(500);
    await cdp.send("HeapProfiler.collectGarbage");
  }
  await cdp.detach();
  const held = await page.evaluate(async () => {
    // Chromium has it, for pages that are isolated from other origins.
    const { bytes } = await /** @type {any} */ (performance).measureUserAgentSpecificMemory();
    return /** @type {number} */ (bytes);
  });
  const engine = await page.workers()[0]?.evaluate(() => /** @type {any} */ (self).engineMemory?.buffer.byteLength);
  return { held: held / 1e6, engine: engine / 1e6 };
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
  // What a browser has compiled by then differs from visit to visit, so there are
  // several, and each is compared with itself.
  /** @type {Map<number, { held: number, engine: number }[]>} */
  const after = new Map([10, 100].map((n) => [n, []]));
  for (let i = 0; i < visits; i++) {
    const w = await visit(world, { workers: KEEP_MEMORY });
    const practices = await w.page.locator(".practices .add").count();
    let done = 0;
    for (const [solves, list] of after) {
      while (done < solves) {
        // Ten changes, and from the start again: the more places there are, the
        // larger are the answers, and those are not what is looked for.
        if (done % 10 === 0 && (await w.page.locator("[data-test=reset]").isEnabled())) {
          await w.page.click("[data-test=reset]");
          await answered(w.page);
        }
        await press(w.page, ".practices .add", (done++ * 7) % practices);
      }
      await answered(w.page);
      list.push(await memoryOf(w.page));
    }
    await w.context.close();
  }
  const [few = [], many = []] = [...after.values()];
  const mb = (/** @type {number[]} */ list) => {
    const s = list.toSorted((a, b) => a - b);
    return `${s[Math.floor(s.length / 2)]?.toFixed(2)} MB (${s[0]?.toFixed(2)} to ${s.at(-1)?.toFixed(2)})`;
  };
  for (const [solves, list] of after) {
    say(`sample: memory after ${solves} solves`, `${mb(list.map((m) => m.held))}, and the engine's ${mb(list.map((m) => m.engine))}; median of ${list.length} visits`);
  }
  say("sample: of 100 less that of 10, each visit", few.map((m, i) => `${(((many[i]?.held ?? NaN) - m.held) * 1000).toFixed(0)} kB`).join(", "));
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
