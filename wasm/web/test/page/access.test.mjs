// Whoever can't see the page, or uses no mouse, or a phone, or paper.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { answered, start, visit } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** @type {Awaited<ReturnType<typeof start>>} */
let world;

before(async () => {
  world = await start();
});

after(() => world?.close());

/**
 * What axe-core finds wrong with the page as it stands.
 *
 * @param {import("playwright-core").Page} page
 * @returns {Promise<string[]>}
 */
async function findings(page) {
  const missing = await page.evaluate(() => !("axe" in window));
  if (missing) await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe } = /** @type {{ axe: { run: Function } }} */ (/** @type {unknown} */ (window));
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const { violations } = await axe.run(document, { runOnly: { type: "tag", values: tags } });
    return violations.flatMap((/** @type {any} */ v) => v.nodes.map((/** @type {any} */ n) => `${v.id}: ${n.target.join(" ")} ${n.failureSummary.replaceAll("\n", " ")}`));
  });
}

test("axe finds nothing, in either theme and either language", async () => {
  const { context, page } = await visit(world);
  /** @type {string[]} */
  const found = [];
  let runs = 0;
  const clean = async (/** @type {string} */ state) => {
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      await page.emulateMedia({ colorScheme });
      for (const language of ["nl", "en"]) {
        // Behind a dialogue nobody can press the button, but a script can.
        await page.evaluate((code) => {
          if (document.documentElement.lang !== code) /** @type {HTMLElement} */ (document.querySelector("[data-test=language]")).click();
        }, language);
        await page.waitForFunction((code) => document.documentElement.lang === code, language);
        found.push(...(await findings(page)).map((f) => `${state}, ${colorScheme}, ${language}: ${f}`));
        runs++;
      }
    }
  };
  await clean("the start");
  await page.evaluate(() => document.querySelectorAll("details.question").forEach((d) => d.setAttribute("open", "")));
  await page.locator(".practices .practice").first().click();
  await page.click("[data-test=more-places]");
  await answered(page);
  await page.click("[data-test=keep]");
  await page.locator("#decline").fill("200");
  await answered(page);
  await page.click("[data-test=keep]");
  await page.evaluate(() => document.querySelectorAll("details.chart-table").forEach((d) => d.setAttribute("open", "")));
  await clean("a practice, two scenarios, everything unfolded");
  await page.locator(".rows tbody tr:not([aria-hidden]) button").first().click();
  await clean("an exchange");
  for (const name of ["share", "save", "open"]) {
    await page.click(`[data-test=${name}]`);
    await page.locator("dialog[open]").waitFor();
    if (name === "open") {
      await page.locator("[data-test=file-input]").setInputFiles({ name: "broken.json", mimeType: "application/json", buffer: Buffer.from('{"format":"x"}') });
      await page.locator("[data-test=faults]").waitFor();
    }
    await clean(`the dialogue ${name}`);
    await page.keyboard.press("Escape");
  }
  assert.deepEqual(found, []);
  assert.equal(runs, 24);
  await context.close();
});

test("the page is used by the keyboard alone", async () => {
  const { context, page } = await visit(world);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.className), "skip", "first comes the way past the head");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "answer");
  // On to the first practice, and to its button that makes places.
  const reached = async (/** @type {string} */ selector) => {
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate((s) => document.activeElement?.matches(s) ?? false, selector)) return true;
    }
    return false;
  };
  assert.ok(await reached(".practices .add"));
  await page.keyboard.press("Space");
  await answered(page);
  assert.ok(await page.locator("[data-test=difference]").isVisible());
  await page.keyboard.press("Control+z");
  await answered(page);
  assert.equal(await page.locator("[data-test=difference]").count(), 0);
  // A dialogue takes the keyboard, and gives it back.
  await page.locator("[data-test=share]").focus();
  await page.keyboard.press("Enter");
  await page.locator("dialog[open]").waitFor();
  assert.ok(await page.evaluate(() => document.activeElement?.closest("dialog") !== null));
  await page.keyboard.press("Escape");
  await page.locator("dialog[open]").waitFor({ state: "detached" }).catch(() => {});
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("data-test")), "share");
  await context.close();
});

test("nothing sticks out at any width", async () => {
  const { context, page } = await visit(world);
  await page.locator(".practices .practice").first().click();
  await page.locator("[data-test=more-places]").click();
  await answered(page);
  await page.click("[data-test=keep]");
  for (const width of [320, 390, 768, 1280, 1920]) {
    await page.setViewportSize({ width, height: 900 });
    for (const y of [0, 1200]) {
      await page.evaluate((top) => scrollTo(0, top), y);
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50))));
      const out = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(out <= 0, `at ${width} pixels, ${y} down, the page is ${out} too wide`);
    }
  }
  await context.close();
});

test("on paper stand the answer, the map and the charts, and no controls", async () => {
  const { context, page } = await visit(world, { theme: "dark" });
  // A capped answer offers to search longer.
  await page.locator("[data-test=caps] summary").click();
  await page.locator("[data-test=caps] input[name=cycle]").nth(1).check({ force: true });
  await answered(page);
  assert.ok(await page.locator("[data-test=deepen]").isVisible());
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  assert.equal(await page.locator("[data-test=deepen]").isVisible(), false);
  assert.equal(await page.locator(".controls").isVisible(), false);
  assert.equal(await page.locator(".actions").isVisible(), false);
  for (const part of [".answer", ".map-canvas", ".charts"]) assert.ok(await page.locator(part).isVisible(), part);
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)", "white, also where the screen is dark");
  const pdf = await page.pdf({ format: "A4" });
  assert.ok(pdf.length > 10_000);
  await context.close();
});
