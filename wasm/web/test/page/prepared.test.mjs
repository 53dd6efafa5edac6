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

/** @param {(route: import("playwright-core").Route) => Promise<void>} engine */
async function open(engine) {
  const context = await world.browser.newContext({ viewport: { width: 1280, height: 900 }, serviceWorkers: "block", reducedMotion: "reduce" });
  await context.route("**/*.wasm", engine);
  const page = await context.newPage();
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

test("a page whose engine does not come says so", async () => {
  const { context, page } = await open((route) => route.abort());
  await page.locator(".failure").waitFor();
  assert.equal(await page.locator(".failure button").count(), 1);
  await context.close();
});
