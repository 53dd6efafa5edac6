// The first answer comes with the page: it must be the engine's own, be there
// before the engine is, and not hide that there is none.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { prepare } from "../../sample/prepare.mjs";
import { answered, dist, moved, start } from "./browser.mjs";

/** @type {Awaited<ReturnType<typeof start>>} */
let world;
before(async () => {
  world = await start();
});
after(() => world.close());

/**
 * @param {(route: import("playwright-core").Route) => Promise<void>} engine
 * @param {() => void} [init] runs in the page before its own script
 */
async function open(engine, init) {
  const context = await world.browser.newContext({ viewport: { width: 1280, height: 900 }, serviceWorkers: "block", reducedMotion: "reduce" });
  await context.route("**/*.wasm", engine);
  const page = await context.newPage();
  if (init !== undefined) await page.addInitScript(init);
  await page.goto(world.url);
  return { context, page };
}

test("what comes with the page is what the engine says", async () => {
  const kept = JSON.parse(await readFile(join(dist, "sample.json"), "utf8"));
  const now = JSON.parse(JSON.stringify(await prepare(await readFile(join(dist, "sample.bin")))));
  assert.deepEqual(now, kept);
});

test("the first answer does not wait for the engine, and the next one does", async () => {
  /** @type {() => void} */
  let release = () => {};
  const held = new Promise((resolve) => (release = () => resolve(undefined)));
  const { context, page } = await open(async (route) => {
    await held;
    await route.continue();
  });
  await answered(page);
  const before = await moved(page);
  const said = () => page.locator(".took").innerText();
  assert.match(await said(), /vooraf berekend/, "nothing was worked out here yet");
  assert.ok(before > 0, "the first answer is empty");
  await page.locator(".practices .add").first().click();
  await page.waitForTimeout(300);
  assert.notEqual(await page.evaluate(() => document.documentElement.dataset["answer"]), "whole", "a change was answered without an engine");
  release();
  await answered(page);
  assert.notEqual(await moved(page), before, "twenty more places change nothing");
  assert.match(await said(), /op dit apparaat/);
  await context.close();
});

test("the engine is sent for when the first answer is on the screen, or when somebody asks", async () => {
  /** @type {Promise<string[]>[]} */
  const measured = [];
  const { context, page } = await open(async (route) => {
    const from = /** @type {import("playwright-core").Page} */ (route.request().frame().page());
    measured.push(from.evaluate(() => performance.getEntriesByType("measure").map((m) => m.name)));
    await route.continue();
  });
  await answered(page);
  await page.waitForFunction(() => performance.getEntriesByName("engine").length > 0);
  assert.equal(measured.length, 1, "how often the engine was sent for");
  assert.ok((await measured[0])?.includes("shown"), "the engine was sent for before the answer was painted");
  await context.close();

  // In a browser that never has time, only a question starts the engine.
  const busy = await open((route) => route.continue(), () => void (window.requestIdleCallback = () => 0));
  await answered(busy.page);
  assert.equal(await busy.page.evaluate(() => performance.getEntriesByName("engine").length), 0);
  await busy.page.locator(".practices .add").first().click();
  await answered(busy.page);
  assert.match(await busy.page.locator(".took").innerText(), /op dit apparaat/);
  await busy.context.close();
});

test("a page whose engine does not come says so", async () => {
  const { context, page } = await open((route) => route.abort());
  await page.locator(".failure").waitFor();
  assert.equal(await page.locator(".failure button").count(), 1);
  await context.close();
});
